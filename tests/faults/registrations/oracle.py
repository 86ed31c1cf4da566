"""Who did what to whose registration, judged from the sandbox's own log, its lists, calendars and
channels: independent of what the product remembers.

What must come of the day stands in EXPECTED, by hand; how it ends in every detail is what the
golden run, itself checked against EXPECTED, ended with.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sandbox.cloud import Entry
from sandbox.data.meetings import MAILBOX
from sandbox.outlook import sent
from sandbox.tenant import Record, Snapshot, Tenant, Write
from tests.faults.findings import Findings
from tests.faults.play import Play
from tests.faults.registrations.scenario import (
    DRAFT,
    EXPECTED,
    NO,
    ONS,
    REMARK,
    SECRET,
    TEAM,
    TWICE,
    YES,
    Scenario,
)

UNSTABLE = ("SyncTijd", "OnsId", "Bijeenkomst", "Deelnemer", "AanmeldLink")
"""They hold moments and ids of this very trial."""
OURS_TOO = (
    "versions/", "uil/", "recycled/", "events/", "transactions/", "outlookSent", "conversations/",
)  # fmt: skip
SAYING = ("SyncStatus", "SyncUitleg")
NOTES = ("Deze opmerking is verwijderd", "Deze wijziging is teruggezet")
ACTIVE = ("Ontvangen", YES, "Wachtlijst", "Aangeboden")
CANCELLED = (NO, "Laat afgemeld")
SURNAME = "Proefpersoon"

At = tuple[str, str, str]  # side, meeting, person


@dataclass(slots=True)
class Picture:
    """Everything at one moment, with names instead of numbers."""

    rows: dict[At, list[Record]]
    meetings: dict[tuple[str, str], Record]
    invited: dict[str, frozenset[str]]  # by the meeting's title
    said: Counter[str]  # cards, as they are now


class Oracle:
    """Knows the scenario, and judges what happened to it."""

    def __init__(self, scenario: Scenario, app: str) -> None:
        self._scenario, self._app = scenario, app
        tenant, lists = scenario.tenant, scenario.build.lists
        self._sides: dict[str, tuple[str, Record]] = {
            lists["Aanmeldingen"]["table"]: (ONS, lists["Aanmeldingen"])
        }
        self._managed = {lists[n]["table"] for n in ("Bijeenkomsten", "SyncStand", "Netwerken")}
        self._channels: list[str] = []
        for team in scenario.agenda.teams.values():
            self._sides[team.registrations["table"]] = (TEAM, team.registrations)
            self._managed.add(team.meetings["table"])
            self._channels.append(team.channel)
        self._mailbox = next(u["id"] for u in tenant.all("users") if u.get("mail") == MAILBOX)
        self.golden: Picture | None = None
        self._posts: Counter[str] = Counter()
        self._mails: Counter[tuple[str, str, str]] = Counter()

    def ours(self, write: Write) -> bool:
        return write.actor.kind == "application" and write.actor.app_id == self._app

    # How it ends

    def picture(self, tenant: Tenant) -> Picture:
        rows: dict[At, list[Record]] = {}
        for table, (side, list_) in self._sides.items():
            for item in tenant.table(table).values():
                at = self._at(side, list_, item)
                shown = {n: v for n, v in item["fields"].items() if n not in UNSTABLE}
                rows.setdefault(at, []).append(shown)
        for some in rows.values():
            some.sort(key=lambda one: str(one.get("AanmeldStatus")))
        meetings = {
            (side, code): {n: v for n, v in item["fields"].items() if n not in UNSTABLE}
            for code in self._scenario.meetings
            for side in (ONS, TEAM)
            if (item := self._meeting(tenant, side, code)) is not None
        }
        return Picture(rows, meetings, dict(self._invited(tenant)), Counter(self._cards(tenant)))

    def _at(self, side: str, list_: Record, item: Record) -> At:
        number, scenario = item["fields"].get("Bijeenkomst"), self._scenario
        code = "(none)"
        for one in scenario.meetings:
            if side == ONS or scenario.list_of(side, one)["id"] == list_["id"]:
                there = self._meeting(scenario.tenant, side, one)
                if there is not None and int(there["id"]) == number:
                    code = one
        return side, code, scenario.about(list_, item)

    def _meeting(self, tenant: Tenant, side: str, code: str) -> Record | None:
        table = self._scenario.list_of(side, code, "Bijeenkomsten")["table"]
        rows = tenant.table(table).values()
        return next((one for one in rows if one["fields"].get("EventCode") == code), None)

    def _invited(self, tenant: Tenant) -> Iterator[tuple[str, frozenset[str]]]:
        for event in tenant.all(f"events/{self._mailbox}"):
            addresses = [one["address"] for one in event["attendees"]]
            yield event["subject"], frozenset(self._called(tenant, one) for one in addresses)

    def _called(self, tenant: Tenant, address: str) -> str:
        for user in tenant.all("users"):
            if address.lower() in (user.get("mail"), str(user["userPrincipalName"]).lower()):
                return self._scenario.name_of(user["id"])
        return address

    def _cards(self, tenant: Tenant) -> Iterator[str]:
        for channel in self._channels:
            for message in tenant.all(f"messages/{channel}"):
                yield _card(message)

    def check_golden(self, before: Snapshot, tenant: Tenant, writes: Sequence[Write]) -> list[str]:
        """The golden run's end against what was written down by hand."""
        picture = self.golden = self.picture(tenant)
        wrong: list[str] = []
        titles = {c: str(r["Title"]) for (s, c), r in picture.meetings.items() if s == ONS}
        for code, expected in EXPECTED.items():
            for side, rows in ((ONS, expected.ons), (TEAM, expected.team or {})):
                wanted = {who: [said] for who, said in rows.items()}
                for (at, of, who), status in TWICE.items():
                    if (at, of) == (side, code):
                        wanted[who] = sorted([*wanted[who], (status, None)])
                has = {
                    who: [(r.get("AanmeldStatus"), r.get("WachtlijstPlaats")) for r in some]
                    for (at, of, who), some in picture.rows.items()
                    if (at, of) == (side, code)
                }
                if has != wanted:
                    wrong.append(f"{side} {code}: {has}, wanted {wanted}")
            ons = picture.meetings[ONS, code]
            says = (ons["EventStatus"], ons.get("AantalBevestigd") or 0, ons.get("Overboekt") or 0)
            if says != (expected.status, expected.confirmed, expected.overbooked):
                wrong.append(f"{code} says {says}")
            if (picture.invited.get(titles[code])) != expected.invited:
                wrong.append(f"{code}: {picture.invited.get(titles[code])} are invited")
            told = sum(n for said, n in picture.said.items() if titles[code] in said)
            if told != expected.said:
                wrong.append(f"{code} was said {told} times")
        self._posts, self._mails = self._posted(writes), self._mailed(writes)
        wrong += [
            f"{name}: {said}"
            for name, said in self.judge(before, tenant, writes, (), frozenset()).bad.items()
        ]
        return wrong

    # What happened on the way

    def judge(
        self,
        before: Snapshot,
        tenant: Tenant,
        writes: Sequence[Write],
        requests: Sequence[Entry],
        edited: frozenset[Any],
    ) -> Findings:
        """Every write of the product in turn, then how it ended. `edited` are the numbers of
        meetings in which people did something meanwhile."""
        found = Findings()
        gone: set[At] = set()
        for write in writes:
            side_list = self._sides.get(write.table)
            if self.ours(write):
                self._one(write, found, edited, gone)
            elif side_list is not None and write.after is None and write.before is not None:
                gone.add(self._at(*side_list, write.before))
        for what, more in (
            ("announced", self._posted(writes) - self._posts),
            ("mailed", self._mailed(writes) - self._mails),
        ):
            titles = self._titles(edited)
            # Seen in two parts, a day may come to one message more; never to the same one twice.
            found.repeated += [
                f"{what} {n} times more: {said}"
                for said, n in more.items()
                if not any(title in str(said) for title in titles)
                and (what == "announced" or self._mails[said] or n > 1)  # type: ignore[index]
            ]
        self._exposed(tenant, found)
        self._laws(tenant, found)
        self._end(self.picture(tenant), found, edited)
        return found

    def _titles(self, codes: Iterable[Any]) -> set[str]:
        return {str(self._scenario.meetings[code].item["fields"]["Title"]) for code in codes}

    def _posted(self, writes: Sequence[Write]) -> Counter[str]:
        """Messages that were new, by what they say first and of which meeting."""
        titles = self._titles(self._scenario.meetings)
        return Counter(
            ": ".join([_heading(w.after), *(one for one in titles if one in _card(w.after))])
            for w in writes
            if w.table.startswith("messages/") and w.before is None and w.after is not None
        )

    @staticmethod
    def _mailed(writes: Sequence[Write]) -> Counter[tuple[str, str, str]]:
        return Counter(
            (str(w.after["kind"]), str(w.after["subject"]), str(w.after["to"]))
            for w in writes
            if w.table == sent.TABLE and w.after is not None
        )

    def _one(self, write: Write, found: Findings, edited: frozenset[Any], gone: set[At]) -> None:
        if write.table not in self._sides:
            if write.table not in self._managed and not write.table.startswith(OURS_TOO):
                found.unmanaged.append(f"{write.what} {write.table} {write.id}")
            return
        side, list_ = self._sides[write.table]
        at = self._at(side, list_, write.after or write.before or {})
        _, code, who = at
        if write.after is None:
            found.lost.append(f"the row of {who} for {code} on {side} was deleted")
            return
        if side == TEAM and code in (SECRET, DRAFT):
            found.exposed.append(f"{who} for {code} stands in the team")
        if code in edited or code not in EXPECTED:
            return
        new = write.after["fields"].get("AanmeldStatus")
        old = (write.before or {"fields": {}})["fields"].get("AanmeldStatus")
        wanted = (EXPECTED[code].ons | (EXPECTED[code].team or {})).get(who, (NO, None))[0]
        if write.before is None and at in gone and new in ACTIVE:
            found.resurrected.append(f"{who} for {code} on {side}")
        if old in CANCELLED and new in ACTIVE and wanted in CANCELLED:
            found.resurrected.append(f"{who} for {code} on {side}")
        if old == YES and new != YES and wanted == YES and new != "Dubbel":
            found.lost.append(f"{who} lost the place at {code} on {side}: {new}")
        if new == YES and YES not in (wanted, old):
            found.escalated.append(f"{who} got a place at {code} on {side}")

    def _exposed(self, tenant: Tenant, found: Findings) -> None:
        """What is nobody's business: remarks, in rows and in what is left of rows; names in cards
        and in the calendar."""
        for table, (side, list_) in self._sides.items():
            for where in (table, f"versions/{list_['id']}"):
                for record in tenant.all(where):
                    if REMARK in json.dumps(record, default=str):
                        found.exposed.append(
                            f"a remark is left on {side}, in {where.split('/')[0]}"
                        )
        said = [*self._cards(tenant)]
        for event in tenant.all(f"events/{self._mailbox}"):
            said.append(f"{event['subject']} {event['body']}")
        found.exposed += [f"a name is told: {one[:80]}" for one in said if SURNAME in one]

    def _laws(self, tenant: Tenant, found: Findings) -> None:
        """What holds whatever anybody did meanwhile."""
        now = self.picture(tenant)
        for code in self._scenario.meetings:
            row = now.meetings.get((ONS, code))
            if row is None:
                continue
            held = 0
            for side in (ONS, TEAM):
                active = [
                    who
                    for (at, of, who), some in now.rows.items()
                    for one in some
                    if (at, of) == (side, code) and one.get("AanmeldStatus") in ACTIVE
                ]
                if len(set(active)) != len(active):
                    found.duplicated.append(f"{code} on {side}: {sorted(active)}")
            held = sum(
                1
                for (at, of, _), some in now.rows.items()
                for one in some
                if (at, of) == (ONS, code) and one.get("AanmeldStatus") == YES
            )
            capacity, over = row.get("Capaciteit"), row.get("Overboekt") or 0
            if capacity is not None and held > capacity + over:
                found.escalated.append(f"{code}: {held} of {capacity}, and {over} too many")

    def _end(self, now: Picture, found: Findings, edited: frozenset[Any]) -> None:
        golden = self.golden
        assert golden is not None
        for at in sorted({*now.rows, *golden.rows}):
            if at[1] in edited:
                continue
            has, wanted = now.rows.get(at, []), golden.rows.get(at, [])
            if len(has) > len(wanted):
                found.duplicated.append(f"{' '.join(at)}: {len(has)} rows")
            elif len(has) < len(wanted):
                found.lost.append(f"{' '.join(at)}: {len(has)} rows")
            elif has != wanted and _says_otherwise(wanted, has):
                found.holds.append("what was put back was said in an earlier run")
            elif has != wanted:
                found.different.append(f"{' '.join(at)}: {_difference(wanted, has)}")
        for key in sorted({*now.meetings, *golden.meetings}):
            one, other = now.meetings.get(key), golden.meetings.get(key)
            if key[1] not in edited and one != other:
                told = _difference([other or {}], [one or {}])
                found.different.append(f"{' '.join(key)}: {told}")
        titles = self._titles(edited)
        for title in {*now.invited, *golden.invited} - titles:
            if now.invited.get(title) != golden.invited.get(title):
                found.different.append(f"invited to {title}: {now.invited.get(title)}")
        for title in self._titles(self._scenario.meetings) - titles:
            cards, usual = (
                {c: n for c, n in of.items() if title in c} for of in (now.said, golden.said)
            )
            if sum(cards.values()) > sum(usual.values()):
                found.different.append(f"{title}: said more than {len(usual)} times")
            elif sum(cards.values()) < sum(usual.values()):
                # Who died while he spoke may have said it, so it is not said again.
                found.holds.append("a message that may have been posted, and was not")
            elif cards != usual:
                # Who died between posting and recording does not know which message it is.
                found.holds.append("a message that is not edited any more")

    def unmet(self, play: Play, tenant: Tenant) -> list[str]:
        """What a play wants and is not so: `wanted` says for a meeting who must stand how on which
        side ({side: {person: status}}); None: whatever it is."""
        now, wrong = self.picture(tenant), list[str]()
        for code, sides in play.wanted.items():
            for side, people in (sides or {}).items():
                for who, status in people.items():
                    has = [one.get("AanmeldStatus") for one in now.rows.get((side, code, who), [])]
                    if [one for one in has if one != "Dubbel"] != ([status] if status else []):
                        wrong.append(f"{who} for {code} on {side}: {has}, wanted {status}")
        return wrong


def _card(message: Record) -> str:
    return "\n".join(str(one.get("content")) for one in message["attachments"])


def _heading(message: Record) -> str:
    """What a card is about, in a sentence."""
    cards = [json.loads(str(one["content"])) for one in message["attachments"]]
    return "; ".join(str(card.get("fallbackText")) for card in cards)


def _says_otherwise(wanted: Sequence[Record], has: Sequence[Record]) -> bool:
    """Whether rows differ only in a note, which stands there until something else is to be
    said."""
    shown = [
        [{n: v for n, v in row.items() if n not in SAYING} for row in of] for of in (wanted, has)
    ]
    noted = any(str(row.get("SyncUitleg")).startswith(NOTES) for row in wanted)
    return shown[0] == shown[1] and noted


def _difference(wanted: Sequence[Record], has: Sequence[Record]) -> str:
    told = []
    for one, other in zip(wanted, has, strict=True):
        told += [
            f"{n} {other.get(n)!r} wanted {one.get(n)!r}"
            for n in sorted({*one, *other})
            if one.get(n) != other.get(n)
        ]
    return ", ".join(told)
