"""Explain the meetings of a network, one meeting by its number, or somebody's registrations by
object id or sign-in name. Ids, never names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from connector.people_source import people_by_address
from jobs.explaining import Change, Inquiry, Unknown, clock, some, step
from jobs.job import Archive, Job, Reading, Source
from jobs.observation import SELECT
from jobs.registrations.rules import said
from jobs.registrations.why import Since, Why

_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")

SINCE = {
    Since.SUBMITTED: "signed up",
    Since.AGREED: "agreed to being signed up",
    Since.SWITCHED: "chose the room or online",
    Since.LAPSED: "let an offer go",
}


@dataclass(frozen=True, slots=True)
class MeetingTold:
    """A meeting, and where its registrations stand."""

    key: str
    code: str
    status: str
    start: datetime | None
    places: str
    rule: str

    def __str__(self) -> str:
        return f"{self.code} {self.status}, {clock(self.start)}: {self.places}"


@dataclass(frozen=True, slots=True)
class PlaceTold:
    """A registration: who (object id), where it stands, and why there."""

    key: str
    account: str
    meeting: str
    status: str
    submitted_at: datetime
    rule: str
    why: str

    def __str__(self) -> str:
        return (
            f"{self.account} {self.status} at {self.meeting}, signed up "
            f"{clock(self.submitted_at)}:{self.submitted_at:%S}: {said(self.rule)}{self.why}"
        )


@dataclass(frozen=True, slots=True)
class Explanation:
    network: str
    now: datetime
    meetings: tuple[MeetingTold, ...]
    places: tuple[PlaceTold, ...]  # of the meeting or person that was asked for
    past: tuple[str, ...]
    next: tuple[Change, ...]
    attention: tuple[str, ...]
    refused: tuple[str, ...]
    problems: tuple[str, ...]
    due_at: datetime | None
    failure: str | None

    def as_json(self) -> Mapping[str, Any]:
        return asdict(self)

    def lines(self) -> Iterator[str]:
        if self.failure is not None:
            yield f"The tenant could not be read, so this is as it was last seen: {self.failure}"
        yield f"{self.network}, {clock(self.now)}"
        yield from some("meeting: ", [str(one) for one in self.meetings], "none")
        yield from some("", [str(one) for one in self.places])
        yield from some("done before: ", self.past)
        yield from some("attention: ", self.attention)
        yield from some("refused: ", self.refused)
        yield from some("problem: ", self.problems)
        yield from some("next run: ", [step(one) for one in self.next], "nothing to do")
        if self.due_at is not None:
            yield f"looked at again by itself: {clock(self.due_at)}"


def fresh(job: Job, scope: str, archive: Archive) -> Sequence[Source]:
    """Lists are read by their changes at every run; nothing is known better by asking again."""
    return []


def explained(inquiry: Inquiry, about: str | None) -> Explanation:
    readings = inquiry.plan.readings
    meetings = {key: one for key, one in readings.items() if "code" in one.explain}
    people = {key: one for key, one in readings.items() if "account" in one.explain}
    keys: list[str] = []
    if about is not None:
        meetings, keys = _about(inquiry, about, meetings, people)
    shown = {key: people[key] for key in keys}
    codes = {
        key: str(one.explain["code"]) for key, one in readings.items() if "code" in one.explain
    }
    touched = {*keys, *meetings} if about is not None else None
    return Explanation(
        network=inquiry.plan.label,
        now=inquiry.now,
        meetings=tuple(sorted((_meeting(k, r) for k, r in meetings.items()), key=_by_start)),
        places=tuple(sorted((_place(k, r, codes) for k, r in shown.items()), key=_by_moment)),
        past=tuple(
            f"{clock(deed.at)} {deed.kind}, because {said(deed.rule)}"
            for key in (keys if len(keys) == 1 else ())
            for deed in inquiry.past(key)
        ),
        next=tuple(one for one in inquiry.changes if touched is None or one.key in touched),
        attention=tuple(
            f"{one.key}: {said(one.rule)}"
            for one in inquiry.plan.attention
            if touched is None or one.key in touched
        ),
        refused=inquiry.refused,
        problems=inquiry.problems,
        due_at=inquiry.plan.due_at,
        failure=inquiry.failure,
    )


def _about(
    inquiry: Inquiry, about: str, meetings: Mapping[str, Reading], people: Mapping[str, Reading]
) -> tuple[dict[str, Reading], list[str]]:
    asked = about.strip().lower()
    for key, one in meetings.items():
        if asked in (str(one.explain["code"]).lower(), key):
            return {key: one}, [k for k, p in people.items() if p.explain["meeting"] == key]
    if asked in people:
        keys = [asked]
    else:
        account = _account(inquiry, asked)
        keys = [key for key, one in people.items() if one.explain["account"] == account]
    if not keys:
        raise Unknown(
            f"There is no meeting {about} here, and nobody of that name is registered. Ask with a "
            "meeting's number (B-0001), an object id or a sign-in name."
        )
    at = {str(people[key].explain["meeting"]) for key in keys}
    return {key: one for key, one in meetings.items() if key in at}, keys


def _account(inquiry: Inquiry, asked: str) -> str | None:
    if _GUID.fullmatch(asked) or inquiry.graph is None:
        return asked
    found = inquiry.graph.one(people_by_address([asked], SELECT))
    return found[0].id if len(found) == 1 else None


def _meeting(key: str, reading: Reading) -> MeetingTold:
    told = reading.explain
    capacity = told["capacity"]
    places = f"{told['confirmed']} of {'any number' if capacity is None else capacity} places"
    if told["waiting"]:
        places += f", {told['waiting']} waiting"
    if told["overbooked"]:
        places += f", overbooked by {told['overbooked']}"
    return MeetingTold(key, told["code"], told["status"], told["start"], places, reading.rule)


def _place(key: str, reading: Reading, codes: Mapping[str, str]) -> PlaceTold:
    told = reading.explain
    status = told["status"] if told["place"] is None else f"{told['status']} {told['place']}"
    return PlaceTold(
        key,
        told["account"],
        codes.get(told["meeting"], "?"),
        status,
        told["submitted_at"],
        told["note"] or reading.rule,
        _because(told["why"]),
    )


def _because(why: Why | None) -> str:
    if why is None:
        return ""
    parts = [f"{why.ahead} before: {why.earlier} of them earlier"]
    if why.demoted:
        parts.append(f"{why.demoted} who had a place before")
    if why.reserved:
        parts.append(f"{why.reserved} places reserved")
    return f" ({', '.join(parts)}; counts from when he {SINCE[why.since]}, {clock(why.moment)})"


def _by_start(told: MeetingTold) -> tuple[str, str]:
    return (told.start.isoformat() if told.start is not None else "", told.code)


def _by_moment(told: PlaceTold) -> tuple[str, datetime, str]:
    return (told.meeting, told.submitted_at, told.key)
