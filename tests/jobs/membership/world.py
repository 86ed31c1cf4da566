"""A small world in memory: rows, teams and people as the archive would hold them.

Nothing is sent anywhere: `settle` does to the rows and teams what a plan's actions ask, as the
services would, and remembers what a run would remember.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from jobs.job import ScopePlan
from jobs.membership.case import Rules
from jobs.membership.evidence import Frame
from jobs.membership.job import MembershipJob
from jobs.membership.overview import Overview, Places
from jobs.membership.scope import plan_network
from service.running.record import entries_after
from sync.action import Action, Fate, Outcome
from sync.model import Entry, Ref, Side, Sighting, Value

APP = "app-of-the-product"
ADMINS = "admins"
ADMIN = "admin-1"
PLACES = Places(
    networks="list:networks",
    members="list:members",
    members_hidden="list:hidden",
    schools="list:schools",
    organisations="list:partners",
    identities="list:identities",
)
NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
LONG_AGO = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)


@dataclass
class World:
    """The archive of a tenant with a few networks. Persons are called by their object id."""

    now: datetime = NOW
    places: dict[str, dict[str, Sighting]] = field(default_factory=dict)
    absent: dict[str, dict[str, Sighting]] = field(default_factory=dict)
    unread: set[str] = field(default_factory=set)
    archive: dict[str, dict[str, Entry]] = field(default_factory=dict)
    agreed: set[str] = field(default_factory=set)
    doubtful: dict[str, frozenset[str]] = field(default_factory=dict)
    sent: dict[str, dict[str, dict[Side, Value | None]]] = field(default_factory=dict)
    numbers: int = 100

    def __post_init__(self) -> None:
        self.put(
            "list:schools", "1", {"fields": {"Title": "Lyceum", "UpnDomeinen": "lyceum.example"}}
        )
        self.put(
            "list:partners", "1", {"fields": {"Title": "SWV Zuid", "EmailDomeinen": "swv.example"}}
        )
        self.put(f"team:{ADMINS}", ADMIN, {"member": True, "owner": True})
        self.person(ADMIN)

    # The archive, as jobs read it

    def sightings(self, place: str) -> dict[str, Sighting]:
        return self.places.get(place, {})

    def each(self, place: str) -> Iterator[tuple[str, Mapping[str, Any], str | None]]:
        for id, found in self.sightings(place).items():
            yield id, found.value or {}, found.etag

    def gone(self, place: str) -> dict[str, Sighting]:
        return self.absent.get(place, {})

    def complete(self, place: str) -> bool:
        return place not in self.unread

    def entries(self, scope: str) -> dict[str, Entry]:
        return self.archive.get(scope, {})

    def memos(self, key: str) -> dict[str, Any]:
        return {s: kept[key].memo for s, kept in self.archive.items() if key in kept}

    def based(self, scope: str) -> bool:
        return scope in self.agreed

    def undecided(self, scope: str) -> frozenset[str]:
        return self.doubtful.get(scope, frozenset())

    def unrecorded(self, scope: str) -> dict[str, dict[Side, Value | None]]:
        return self.sent.get(scope, {})

    # Building

    def put(self, place: str, id: str, value: dict[str, Any], etag: str | None = None) -> None:
        self.places.setdefault(place, {})[id] = Sighting(place, id, value, etag)
        self.absent.get(place, {}).pop(id, None)

    def drop(self, place: str, id: str) -> None:
        self.places.get(place, {}).pop(id, None)
        self.absent.setdefault(place, {})[id] = Sighting(place, id, None)

    def person(self, id: str, domain: str = "lyceum.example", **changes: Any) -> str:
        value = {
            "userPrincipalName": f"{id}@{domain}", "mail": f"{id}@{domain}", "userType": "Member",
            "accountEnabled": True, "createdDateTime": "2020-01-01T00:00:00Z", **changes,
        }  # fmt: skip
        self.put("people", id, value)
        if self.number(id) is None:
            self.numbers += 1
            self.put("site-people", str(self.numbers), {"object_id": id})
        return id

    def guest(self, id: str, domain: str = "swv.example", **changes: Any) -> str:
        upn = f"{id}_{domain}#EXT#@tenant.example"
        return self.person(id, domain, **{"userPrincipalName": upn, "userType": "Guest", **changes})

    def number(self, id: str) -> str | None:
        for number, sighting in self.sightings("site-people").items():
            if (sighting.value or {}).get("object_id") == id:
                return number
        return None

    def network(self, id: str = "1", *, by: str = ADMIN, **fields: Any) -> str:
        given = {
            "Title": f"Netwerk {id}", "NetwerkCode": f"N-{id}", "NetwerkStatus": "Actief",
            "Toelating": "Open", "GroepId": f"group-{id}", **fields,
        }  # fmt: skip
        given = {name: value for name, value in given.items() if value is not None}
        at = LONG_AGO.isoformat()
        set_by = {name: {"by": by, "app": None, "at": at} for name in given}
        value = {"fields": given, "set_by": set_by, "created_by": by, "created_at": at}
        self.put("list:networks", id, value, etag='"n,1"')
        group = given.get("GroepId")
        if group:
            self.put("groups", group, {"name": given["Title"], "visibility": "Private"})
            if group not in self.sightings("teams"):
                self.put("teams", group, {"archived": False})
        return id

    def row(
        self,
        network: str,
        person: str | None,
        *,
        by: str | None = None,
        item: str | None = None,
        hidden: bool = False,
        at: datetime = LONG_AGO,
        **fields: Any,
    ) -> str:
        """A row as `by` (default: the person himself) made it in one go."""
        maker = by or person
        given = {"NetwerkLookupId": network, "LidStatus": "Lid", "Rol": "Lid", **fields}
        if person is not None:
            given["PersoonLookupId"] = self.number(person)
        item = item or str(1 + max((int(i) for i in self.sightings(self.rows(hidden))), default=0))
        stamp = at.isoformat()
        set_by = {name: {"by": maker, "app": None, "at": stamp} for name in given}
        value = {
            "fields": given, "created_by": maker, "created_by_app": None, "created_at": stamp,
            "set_by": set_by,
        }  # fmt: skip
        self.put(self.rows(hidden), item, value, etag=f'"r,{self.now.timestamp()}"')
        return item

    @staticmethod
    def rows(hidden: bool = False) -> str:
        return PLACES.members_hidden if hidden else PLACES.members

    def edit(self, item: str, by: str, *, hidden: bool = False, **fields: Any) -> None:
        """`by` sets columns of a row."""
        before = self.sightings(self.rows(hidden))[item]
        value = dict(before.value or {})
        value["fields"] = {**value["fields"], **fields}
        setter = {"by": by, "app": None, "at": self.now.isoformat()}
        value["set_by"] = {**value["set_by"], **dict.fromkeys(fields, setter)}
        self.put(self.rows(hidden), item, value, etag=f"{before.etag}+")

    def join(self, network: str, person: str, *, owner: bool = False) -> None:
        self.put(self.place(network), person, {"member": True, "owner": owner})

    def leave(self, network: str, person: str) -> None:
        self.drop(self.place(network), person)

    def place(self, network: str) -> str:
        value = self.sightings("list:networks")[network].value or {}
        group = value["fields"].get("GroepId")
        if group is not None:
            return f"team:{group}"
        found = self.overview().networks[network].place
        assert found is not None
        return found

    # Looking

    def overview(self) -> Overview:
        return Overview.of(self, PLACES, ADMINS)

    def fields(self, item: str, hidden: bool = False) -> dict[str, Any]:
        value = self.sightings(self.rows(hidden))[item].value
        assert value is not None
        return dict(value["fields"])

    def row_of(self, network: str, person: str) -> dict[str, Any]:
        """What the one row of this person in this network says."""
        overview = self.overview()
        entry = self.entries(f"membership/{network}").get(person)
        for row in overview.rows.get(network, ()):
            if entry is not None and entry.left_ref is not None:
                if row.ref.id == entry.left_ref.id:
                    return dict(row.fields)
            elif overview.lookups.get(row.person or "") == person:
                return dict(row.fields)
        raise AssertionError(f"no row of {person} in {network}")

    def team(self, network: str) -> dict[str, bool]:
        """Who is in the team, and whether he owns it."""
        there = self.sightings(self.place(network))
        return {k: bool((s.value or {}).get("owner")) for k, s in there.items()}

    # Planning and settling

    def plan(self, network: str = "1", **frame: Any) -> ScopePlan:
        overview = self.overview()
        given = Frame(
            overview=overview,
            rules=Rules(APP, guest_warning_days=1, reminder_days=14),
            now=self.now,
            protected=frozenset(),
            rejoin_days=30,
            promote_core=False,
        )
        return plan_network(overview.networks[network], replace(given, **frame))

    def run(self, network: str = "1", **frame: Any) -> ScopePlan:
        """Plan and do it, as one run would."""
        plan = self.plan(network, **frame)
        self.settle(plan)
        return plan

    def settle(self, plan: ScopePlan) -> None:
        outcomes = {action.id: self._apply(action) for action in plan.actions}
        kept = self.archive.setdefault(plan.scope, {})
        kept.update({e.key: e for e in entries_after(plan, outcomes, MembershipJob)})
        if plan.stopped is None:
            self.agreed.add(plan.scope)

    def days(self, n: int) -> None:
        self.now += timedelta(days=n)

    def _apply(self, action: Action) -> Outcome:
        if action.side is Side.RIGHT:
            assert action.ref is not None
            if action.place == PLACES.teams:
                value = {"archived": action.kind == "archive"}
                self.put(action.place, action.ref.id, value)
                return Outcome(action, Fate.DONE, action.ref, value)
            if action.kind == "remove":
                self.drop(action.place, action.ref.id)
                return Outcome(action, Fate.DONE, action.ref)
            owner = action.kind == "promote" or (action.kind == "add" and action.body["owner"])
            self.put(action.place, action.ref.id, {"member": True, "owner": bool(owner)})
            return Outcome(action, Fate.DONE, action.ref)
        body = {n: v for n, v in action.body.items() if not isinstance(v, dict)}
        for name, given in action.body.items():
            if isinstance(given, dict) and "ensure" in given:
                body[name] = self.number(given["ensure"])
        own = {"by": None, "app": APP, "at": self.now.isoformat()}
        there = self.sightings(action.place)
        if action.kind == "create":
            item = str(1 + max((int(i) for i in there), default=0))
            value = {
                "fields": body, "created_by": None, "created_by_app": APP,
                "created_at": self.now.isoformat(), "set_by": dict.fromkeys(body, own),
            }  # fmt: skip
        else:
            assert action.ref is not None
            item = action.ref.id
            before = there[item].value or {}
            fields = {n: v for n, v in {**before["fields"], **body}.items() if v is not None}
            value = {**before, "fields": fields}
            value["set_by"] = {**before.get("set_by", {}), **dict.fromkeys(body, own)}
        etag = f'"{item},{len(str(value))}"'
        self.put(action.place, item, value, etag)
        return Outcome(action, Fate.DONE, Ref(item, etag), value)
