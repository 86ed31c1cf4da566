"""A small tenant in memory: two lists on ONS and two in a team, a calendar and a channel.

Two layers. `tenant` is how everything is; `places` is what the product has seen of it, which is
all that it plans from. `run` looks, plans and writes as one run does: with etags, with intents that
are kept until they are recorded, and, if told so, dying in the middle.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import groupby
from types import SimpleNamespace
from typing import Any, cast

from config.registrations import Calendar, ChannelBot, Registrations
from config.tenant import ClientSecretSignIn, Hosts, Tenant
from connector.calendar_source import calendar_place
from connector.people_source import PEOPLE
from connector.team_lists_source import TEAM_LISTS
from connector.tenant import Connection
from jobs.job import ScopePlan
from jobs.observation import Rows
from jobs.own import own_place
from jobs.registrations.deletions import Deletions
from jobs.registrations.job import RegistrationsJob, Site
from jobs.registrations.names import NAME
from jobs.registrations.overview import CHANNELS, Places
from service.running.record import entries_after
from sync.action import Action, Fate, Outcome
from sync.model import Entry, Ref, Side, Sighting, Value

APP = "11111111-1111-4111-8111-111111111111"
GROUP, ADMINS_GROUP = (
    "22222222-2222-4222-8222-222222222222",
    "33333333-3333-4333-8333-333333333333",
)
ADMIN, ORGANISER = "admin", "organiser"
ONS, TEAM = "ons", "team"
MAILBOX = "bijeenkomsten@omo.example"
SCOPE = f"{NAME}/1"
NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
START = NOW + timedelta(days=30)

MEETINGS = {ONS: "list:meetings", TEAM: "list:team-meetings"}
REGISTRATIONS = {ONS: "list:registrations", TEAM: "list:team-registrations"}
SIDES = {place: side for places in (MEETINGS, REGISTRATIONS) for side, place in places.items()}
CALENDAR, VOICE = calendar_place(MAILBOX), "voice:N-1"
SEEN_TOGETHER = (*SIDES, CALENDAR)
"""Everything that changes by itself, in the order in which it is looked at."""

_SITE = Site(
    ons="ons", beheer="beheer", networks="networks", members="members", members_hidden="hidden",
    schools="schools", identities="identities", meetings="meetings", registrations="registrations",
    quiet_days="quiet", proofs="proofs", certificates="certificates",
)  # fmt: skip
_TENANT = Tenant(
    tenant_id=APP,
    client_id=APP,
    sign_in=ClientSecretSignIn(method="client_secret", secret={"env": "NONE"}),
    hosts=Hosts(sharepoint="omo.sharepoint.com"),
)
_BOT = ChannelBot(way="bot", application_id=GROUP, sign_in=_TENANT.sign_in)


class Died(Exception):
    """The run did not live to record what it did."""


@dataclass
class World:
    """People are called by their object id; a meeting by its item on ONS."""

    now: datetime = NOW
    tenant: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)
    said: list[Action] = field(default_factory=list)  # in the channel
    places: dict[str, dict[str, Sighting]] = field(default_factory=dict)
    absent: dict[str, dict[str, Sighting]] = field(default_factory=dict)
    unread: set[str] = field(default_factory=set)
    archive: dict[str, dict[str, Entry]] = field(default_factory=dict)
    agreed: set[str] = field(default_factory=set)
    deleters: dict[tuple[str, str], str] = field(default_factory=dict)
    sent: dict[str, Action] = field(default_factory=dict)  # intents that are open
    refuses: Collection[str] = ()
    writes: int = 0
    revisions: int = 0

    def __post_init__(self) -> None:
        for place in SEEN_TOGETHER:
            self.tenant[place] = {}
        own = self._known
        own("list:networks", "1", _made(ADMIN, NOW, {
            "Title": "Netwerk", "NetwerkCode": "N-1", "NetwerkStatus": "Actief", "GroepId": GROUP,
        }))  # fmt: skip
        own(f"team:{ADMINS_GROUP}", ADMIN, {"member": True})
        own("list:schools", "1", {"fields": {
            "Title": "Lyceum", "SchoolCode": "L", "UpnDomeinen": "omo.example",
        }})  # fmt: skip
        lists = {"site": "team", "web_url": "https://omo.sharepoint.com/sites/n",
                 "meetings": "team-meetings", "registrations": "team-registrations"}  # fmt: skip
        self._see(TEAM_LISTS, f"{GROUP}/", lists)
        self._see(CHANNELS, GROUP, {"channel": "19:first"})
        for who in (ADMIN, ORGANISER):
            self.person(who)

    # The archive, as jobs read it

    def sightings(self, place: str) -> Mapping[str, Sighting]:
        return self.places.get(place, {})

    def each(self, place: str) -> Iterator[tuple[str, Mapping[str, Any], str | None]]:
        for id, seen in self.sightings(place).items():
            yield id, seen.value or {}, seen.etag

    def some(self, place: str, ids: Collection[str]) -> Mapping[str, Sighting]:
        return {id: seen for id, seen in self.sightings(place).items() if id in set(ids)}

    def ids(self, place: str) -> frozenset[str]:
        return frozenset(self.sightings(place))

    def gone(self, place: str) -> Mapping[str, Sighting]:
        return self.absent.get(place, {})

    def complete(self, place: str) -> bool:
        return place not in self.unread

    def entries(self, scope: str) -> Mapping[str, Entry]:
        return self.archive.get(scope, {})

    def entries_of_key(self, key: str) -> Mapping[str, Entry]:
        return {scope: kept[key] for scope, kept in self.archive.items() if key in kept}

    def memos(self, key: str) -> Mapping[str, Mapping[str, Any]]:
        return {scope: entry.memo for scope, entry in self.entries_of_key(key).items()}

    def scopes_holding(self, refs: Collection[str]) -> frozenset[str]:
        wanted = set(refs)
        return frozenset(
            scope
            for scope, kept in self.archive.items()
            if any(e.left_ref is not None and e.left_ref.id in wanted for e in kept.values())
        )

    def based(self, scope: str) -> bool:
        return scope in self.agreed

    def undecided(self, scope: str) -> frozenset[str]:
        return frozenset()

    def unrecorded(self, scope: str) -> Mapping[str, Mapping[Side, Value | None]]:
        found: defaultdict[str, dict[Side, Value | None]] = defaultdict(dict)
        for action in self.sent.values():
            if action.scope == scope and action.keyed:
                found[action.key][action.side] = action.expect
        return found

    # People and what they do

    def person(self, id: str, **changes: Any) -> str:
        value = {
            "userPrincipalName": f"{id}@omo.example", "mail": f"{id}@omo.example",
            "userType": "Member", "accountEnabled": True,
            "createdDateTime": "2020-01-01T00:00:00Z", **changes,
        }  # fmt: skip
        self._known(PEOPLE, id, value)
        for site in (_SITE.ons, "team"):
            self._see(Places.numbers(site), self.number(id), {"object_id": id})
        return id

    @staticmethod
    def number(id: str) -> str:
        """On either site."""
        return f"{int.from_bytes(id.encode(), 'big') % 100_000}"

    def meeting(self, **fields: Any) -> str:
        """A published meeting. Returns its item."""
        given = {
            "Title": "Bijeenkomst", "EventCode": "B-1", "EventSoort": "Netwerkbijeenkomst",
            "NetwerkLookupId": "1", "EventStatus": "Gepubliceerd", "Locatie": "Aula",
            "Start": _stamp(START), "Einde": _stamp(START + timedelta(hours=2)),
            "Organisatoren": [self.number(ORGANISER)], **fields,
        }  # fmt: skip
        return self._make(MEETINGS[ONS], given, by=ORGANISER)

    def sign_up(self, who: str, side: str, by: str | None = None, **fields: Any) -> str:
        """A row that `by` (himself) makes for the only meeting. Returns its item."""
        given = {"BijeenkomstLookupId": self.meeting_item(side), **fields}
        given["DeelnemerLookupId"] = self.number(who)
        return self._make(REGISTRATIONS[side], {"AanmeldStatus": "Ontvangen"} | given, by=by or who)

    def meeting_item(self, side: str) -> str:
        return next(iter(self.tenant[MEETINGS[side]]))

    def change(self, place: str, item: str, by: str, **fields: Any) -> None:
        """`by` sets columns of a row."""
        self._write(place, item, fields, {"by": by, "app": None})

    def delete(self, place: str, item: str, by: str) -> None:
        """`by` puts a row in the recycle bin, which tells who did."""
        del self.tenant[place][item]
        self.deleters[place, item] = by

    def rows(self, side: str) -> dict[str, dict[str, Any]]:
        """The registrations of a side: columns by item, with who made the row."""
        return {
            item: {**row["fields"], "made_by": row["created_by"]}
            for item, row in self.tenant[REGISTRATIONS[side]].items()
        }

    def written(self, key: str) -> list[str]:
        """What the product itself wrote of a registration, where it still stands."""
        return [
            str(row["fields"]["AanmeldStatus"])
            for side in (ONS, TEAM)
            for row in self.tenant[REGISTRATIONS[side]].values()
            if row["fields"].get("OnsId") == key
            and row["set_by"].get("AanmeldStatus", {"by": row["created_by"]})["by"] is None
        ]

    def shown(self, side: str) -> dict[str, Any]:
        """What the meeting's row says on one side."""
        found: dict[str, Any] = self.tenant[MEETINGS[side]][self.meeting_item(side)]["fields"]
        return found

    def answer(self, address: str, response: str) -> None:
        """Somebody answers the invitation in his own calendar."""
        for event in self.tenant[CALENDAR].values():
            if address in event["attendees"]:
                event["attendees"][address] = response
                event["etag"] = self._revision()

    # A run

    def job(self) -> RegistrationsJob:
        settings = Registrations(calendar=Calendar(mailbox=MAILBOX), channel=_BOT)
        nowhere = cast(Connection, SimpleNamespace(graph=_Silent()))
        return RegistrationsJob(
            settings, ADMINS_GROUP, _SITE, _TENANT, nowhere, self, "https://omo.sharepoint.com"
        )

    def look(self, unread: Iterable[str] = ()) -> None:
        """See everything but the places `unread`."""
        self.unread = set(unread)
        for place in SEEN_TOGETHER:
            if place not in self.unread:
                self._look_at(place)

    def plan(self) -> list[ScopePlan]:
        return self._planned(self.job())

    def _planned(self, job: RegistrationsJob) -> list[ScopePlan]:
        """Once more when something had to be asked for by itself."""
        plans = job.plan(self, self.now, job.scopes(self))
        asked = job.confirm_all(plans, self)
        for source in asked:
            self._ask(source)
        return self.job().plan(self, self.now, job.scopes(self)) if asked else plans

    def _ask(self, source: object) -> None:
        """What a point read of rows gives, and what the recycle bin tells of them."""
        if isinstance(source, Deletions):
            list_id = source._rows.list_id
            for item in source._rows.ids:
                seen = self.absent[f"list:{list_id}"][item]
                by = self.deleters.get((f"list:{list_id}", item))
                gone = seen.seen_at.isoformat() if seen.seen_at is not None else None
                self._see(Places.deletions(list_id), item, {"by": by, "gone": gone})
            return
        assert isinstance(source, Rows)
        (place,) = source.places
        for item in source.ids:
            row = self.tenant[place].get(item)
            self._see(place, item, _copy(row) if row is not None else None, row and row["etag"])

    def run(
        self,
        unread: Iterable[str] = (),
        dies_after: int | None = None,
        refuses: Collection[str] = (),
    ) -> list[ScopePlan]:
        """One run; with `dies_after` it raises Died when that many writes have arrived. The places
        `refuses` take nothing."""
        self.look(unread)
        self.refuses = refuses
        left = self.writes + dies_after if dies_after is not None else None
        job = self.job()
        plans = self._planned(job)
        outcomes: dict[str, Outcome] = {}
        actions = sorted((a for one in plans for a in one.actions), key=lambda a: a.phase)
        for _, phase in groupby(actions, key=lambda a: a.phase):
            outcomes |= self._send(job, list(phase), outcomes, left)
        for one in plans:
            self._record(one, outcomes, job)
        return plans

    def _send(
        self,
        job: RegistrationsJob,
        actions: list[Action],
        before: Mapping[str, Outcome],
        left: int | None,
    ) -> dict[str, Outcome]:
        def ready(action: Action) -> bool:
            waits = [before.get(name) for name in action.after]
            return all(one is not None and one.fate is Fate.DONE for one in waits)

        done = {a.id: Outcome(a, Fate.SKIPPED) for a in actions if not ready(a)}
        sending = [a for a in actions if a.id not in done]
        self.sent |= {a.id: a for a in sending}
        prepared, entered = job.prepare(sending, self, self.now, before)
        assert not entered, "everybody's number is known"
        for action in prepared:
            if left is not None and self.writes >= left:
                raise Died
            done[action.id] = self._apply(action)
            self.writes += 1
        for outcome in done.values():
            action = outcome.action
            if outcome.fate is not Fate.DONE or not action.keyed:
                self.sent.pop(action.id, None)
            ref = outcome.ref or action.ref
            if outcome.fate is Fate.DONE and action.place in SEEN_TOGETHER and ref is not None:
                self._see(action.place, ref.id, outcome.value, ref.etag)
        return done

    def _record(
        self, plan: ScopePlan, outcomes: Mapping[str, Outcome], job: RegistrationsJob
    ) -> None:
        kept = self.archive.setdefault(plan.scope, {})
        kept.update({e.key: e for e in entries_after(plan, outcomes, job)})
        unfinished = {a.key for a in plan.actions if outcomes[a.id].fate is not Fate.DONE}
        complete = not plan.partial and not unfinished
        for id, action in list(self.sent.items()):
            known = action.key in plan.readings and action.key not in unfinished
            if action.scope == plan.scope and (complete or known):
                del self.sent[id]
        if complete:
            self.agreed.add(plan.scope)

    def forget(self) -> None:
        """The state is lost; what the tenant holds is not."""
        self.archive.clear()
        self.agreed.clear()
        self.sent.clear()
        for place in (*SEEN_TOGETHER, Places.deletions("team-registrations")):
            self.places.pop(place, None)
            self.absent.pop(place, None)

    # How the services behave

    def _apply(self, action: Action) -> Outcome:
        if action.place in self.refuses:
            return Outcome(action, Fate.FAILED, error="refused")
        if action.place == VOICE:
            return self._speak(action)
        if action.place == CALENDAR:
            return self._calendar(action)
        there = self.tenant.setdefault(action.place, {})
        if action.kind == "create":
            item = self._make(action.place, dict(action.body), by=None)
            return self._done(action, item)
        assert action.ref is not None
        row = there.get(action.ref.id)
        if row is None or (action.kind != "trim" and row["etag"] != action.ref.etag):
            gone = action.kind == "delete" and row is None
            return Outcome(action, Fate.DONE if gone else Fate.STALE, action.ref)
        if action.kind == "delete":
            del there[action.ref.id]
            return Outcome(action, Fate.DONE, action.ref)
        if action.kind == "update":
            self._write(action.place, action.ref.id, action.body, {"by": None, "app": APP})
        return self._done(action, action.ref.id)

    def _done(self, action: Action, item: str) -> Outcome:
        value = _copy(self.tenant[action.place][item])
        return Outcome(action, Fate.DONE, Ref(item, value["etag"]), value)

    def _speak(self, action: Action) -> Outcome:
        self.said.append(action)
        return Outcome(action, Fate.DONE, action.ref or Ref(f"message-{len(self.said)}"))

    def _calendar(self, action: Action) -> Outcome:
        events, body = self.tenant[CALENDAR], action.body
        if action.kind == "create":
            held = next((id for id, e in events.items() if e["key"] == body["key"]), None)
            if held is not None:
                return Outcome(action, Fate.STALE, Ref(held, events[held]["etag"]), events[held])
            id, before = f"event-{self._revision()}", {}
        else:
            assert action.ref is not None
            id = action.ref.id
            if id not in events:
                return Outcome(action, Fate.DONE if action.kind == "cancel" else Fate.STALE)
            before = events[id]
            if action.kind == "cancel":
                del events[id]
                return Outcome(action, Fate.DONE, action.ref)
            if before["etag"] != action.ref.etag:
                return Outcome(action, Fate.STALE)
        was = before.get("attendees", {})
        events[id] = {
            "key": body["key"], "end": body["end"], "cancelled": False, "etag": self._revision(),
            "attendees": {a.lower(): was.get(a.lower(), "none") for a in body["attendees"]},
        }  # fmt: skip
        return self._done(action, id)

    def _make(self, place: str, fields: Mapping[str, Any], by: str | None) -> str:
        there = self.tenant.setdefault(place, {})
        self.revisions += 1
        item = str(self.revisions)  # numbers are not used again
        made = _made(by, self.now, {n: v for n, v in fields.items() if v is not None})
        there[item] = {**made, "etag": self._revision()}
        return item

    def _write(
        self, place: str, item: str, given: Mapping[str, Any], who: Mapping[str, Any]
    ) -> None:
        """Who set a column is whoever gave it the value that it has."""
        row = self.tenant[place][item]
        new = {n: v for n, v in given.items() if row["fields"].get(n) != v}
        fields = {n: v for n, v in {**row["fields"], **new}.items() if v is not None}
        set_by = {**row["set_by"], **{n: {**who, "at": _stamp(self.now)} for n in new}}
        there = {**row, "fields": fields, "set_by": set_by, "etag": self._revision()}
        self.tenant[place][item] = there

    def _revision(self) -> str:
        self.revisions += 1
        return f'"{self.revisions}"'

    # What was seen

    def _look_at(self, place: str) -> None:
        seen = {
            id: Sighting(place, id, _copy(v), v["etag"]) for id, v in self.tenant[place].items()
        }
        gone = (self.places.get(place, {}).keys() | self.absent.get(place, {}).keys()) - seen.keys()
        self.places[place] = seen
        was = self.absent.get(place, {})
        self.absent[place] = {id: was.get(id) or self._gone(place, id) for id in gone}

    def _gone(self, place: str, id: str) -> Sighting:
        return Sighting(place, id, None, seen_at=self.now)

    def _see(
        self, place: str, id: str, value: Mapping[str, Any] | None, etag: str | None = None
    ) -> None:
        if value is None:
            self.places.get(place, {}).pop(id, None)
            self.absent.setdefault(place, {}).setdefault(id, self._gone(place, id))
        else:
            self.places.setdefault(place, {})[id] = Sighting(place, id, value, etag)
            self.absent.get(place, {}).pop(id, None)

    def _known(self, place: str, id: str, value: Mapping[str, Any]) -> None:
        self._see(own_place(NAME, place), id, value)


class _Silent:
    """Everything that the job would ask is known."""

    def drive(self, wanted: Mapping[str, Any]) -> dict[str, Any]:
        assert not wanted, f"asked at {sorted(wanted)}"
        return {}


def _made(by: str | None, at: datetime, fields: Mapping[str, Any]) -> dict[str, Any]:
    app = None if by is not None else APP
    return {
        "fields": dict(fields), "set_by": {}, "created_by": by, "created_by_app": app,
        "created_at": _stamp(at),
    }  # fmt: skip


def _copy(value: Mapping[str, Any]) -> dict[str, Any]:
    return {n: dict(v) if isinstance(v, dict) else v for n, v in value.items()}


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
