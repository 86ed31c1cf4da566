"""Who did what, judged from the sandbox's own log: independent of what the product remembers.

Nothing here asks the product anything. What may happen stands in EXPECTED, by hand; how it ends
in every detail is what the golden run, itself checked against EXPECTED, ended with.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sandbox.cloud import Entry
from sandbox.data.build import Network
from sandbox.sharepoint import people
from sandbox.tenant import Record, Snapshot, Tenant, Write
from tests.faults.findings import Findings
from tests.faults.membership.scenario import EXPECTED, Scenario
from tests.faults.play import Play

LISTS = ("Netwerkleden", "NetwerkledenBesloten")
AUTHORED = (
    "LidStatus", "Rol", "Netwerk", "Persoon", "Plaatsvervanger", "PvVan", "PvTot", "Sponsor",
    "ExterneOrganisatie", "GastTot", "Reden", "Adres",
)  # fmt: skip
PEOPLE = ("Persoon", "Plaatsvervanger", "Sponsor")
UNSTABLE = ("SyncTijd",)
SUMMARY = ("AantalLeden", "AantalScholen", "SyncStatus", "SyncUitleg")
HOLDS = {
    "undecided": "Er is twijfel of je nog lid bent",
}
"""Rows that may end otherwise than the golden run's: the beginning of what they then say."""

Place = dict[str, dict[str, bool]]  # network code -> person -> owner
Rows = dict[tuple[str, str], list[Record]]  # (network code, person) -> what its rows hold


@dataclass(slots=True)
class Picture:
    """Both sides at one moment, with names instead of numbers."""

    teams: Place
    rows: Rows
    networks: dict[str, Record]


class Oracle:
    """Knows the scenario, and judges what happened to it."""

    def __init__(self, scenario: Scenario, app: str) -> None:
        self._scenario, self._app = scenario, app
        self._names = {person.id: name for name, person in scenario.people.items()}
        lists = scenario.build.lists
        self._tables = {lists[name]["table"]: name for name in (*LISTS, "Netwerken")}
        self._codes = {n.item["id"]: code for code, n in scenario.networks.items()}
        self._managed = set(self._tables) | {
            one["table"] for name, one in lists.items() if name == "SyncStand"
        }
        self._places: dict[str, tuple[str, str]] = {}  # table -> (network code, relation)
        for code, network in scenario.networks.items():
            if network.team is not None:
                self._places[f"members/{network.team}"] = (code, "member")
                self._places[f"owners/{network.team}"] = (code, "owner")
            if network.channel is not None:
                self._places[f"channelMembers/{network.channel}"] = (code, "channel")
        self.golden: Picture | None = None
        self.touched: Counter[tuple[str, str]] = Counter()

    def ours(self, write: Write) -> bool:
        return write.actor.kind == "application" and write.actor.app_id == self._app

    # How it ends

    def picture(self, tenant: Tenant) -> Picture:
        teams = {code: self._team(tenant, n) for code, n in self._scenario.networks.items()}
        rows: Rows = {}
        networks: dict[str, Record] = {}
        for table, name in self._tables.items():
            for item in tenant.table(table).values():
                shown = self._fields(tenant, item["fields"])
                if name == "Netwerken":
                    networks[self._codes[item["id"]]] = shown
                    continue
                key = (self._codes[str(item["fields"]["Netwerk"])], str(shown.get("Persoon")))
                rows.setdefault(key, []).append({**shown, "list": name})
        return Picture(teams, rows, networks)

    def _team(self, tenant: Tenant, network: Network) -> dict[str, bool]:
        if network.channel is not None:
            there = tenant.table(f"channelMembers/{network.channel}")
            return {self._name(u): "owner" in one["roles"] for u, one in there.items()}
        owners = tenant.table(f"owners/{network.team}")
        return {self._name(u): u in owners for u in tenant.table(f"members/{network.team}")}

    def _name(self, user: str) -> str:
        return self._names.get(user, user)

    def _fields(self, tenant: Tenant, fields: Mapping[str, Any]) -> Record:
        shown = {n: v for n, v in fields.items() if n not in UNSTABLE}
        for name in PEOPLE:
            if (number := shown.get(name)) is not None:
                shown[name] = self._person(tenant, number)
        return shown

    def _person(self, tenant: Tenant, number: Any) -> str:
        entry = people.entry(tenant, self._scenario.build.ons["id"], int(number)) or {}
        return self._name(str(entry.get("user")))

    def check_golden(self, _before: Snapshot, tenant: Tenant, writes: Sequence[Write]) -> list[str]:
        """The golden run's end against what was written down by hand."""
        picture = self.picture(tenant)
        wrong: list[str] = []
        for code, expected in EXPECTED.items():
            team = picture.teams[code]
            owners = {name for name, own in team.items() if own}
            for what, is_so, wanted in (
                ("members", set(team), set(expected.members)),
                ("owners", owners, set(expected.owners)),
            ):
                if is_so != wanted:
                    wrong.append(
                        f"{code} {what}: too many {sorted(is_so - wanted)}, "
                        f"missing {sorted(wanted - is_so)}"
                    )
            for name, (status, rol) in expected.rows.items():
                held = [
                    (r.get("LidStatus"), r.get("Rol")) for r in picture.rows.get((code, name), ())
                ]
                if held != [(status, rol)]:
                    wrong.append(f"{code} row of {name}: {held}, wanted {(status, rol)}")
            for known, name in picture.rows:
                if known == code and name not in expected.rows:
                    wrong.append(f"{code}: a row of {name} that should not be")
        self.golden = picture
        self.touched = Counter(
            (w.table, w.id) for w in writes if self.ours(w) and self._says_more(w)
        )
        return wrong

    def unmet(self, play: Play, tenant: Tenant) -> list[str]:
        """What a play wants and is not so: `wanted` is who must be in a team by (network, person),
        `rows` what a row must say."""
        picture, wrong = self.picture(tenant), list[str]()
        for (network, name), there in play.wanted.items():
            if (name in picture.teams[network]) is not there:
                said = "is not in" if there else "is in"
                wrong.append(f"{name} {said} {network}, against his wish")
        for key, fields in play.rows.items():
            for name, value in fields.items():
                if [row.get(name) for row in picture.rows.get(key, ())] != [value]:
                    wrong.append(f"{name} of {key} is not {value}: {picture.rows.get(key)}")
        return wrong

    # What happened on the way

    def judge(
        self,
        before: Snapshot,
        tenant: Tenant,
        writes: Sequence[Write],
        requests: Sequence[Entry],
        edited: frozenset[tuple[str, str]] = frozenset(),
    ) -> Findings:
        """Every write of the product in turn, then how it ended. `edited` are (network, person)
        of edits that were made meanwhile, on which EXPECTED has nothing to say."""
        found = Findings()
        for write in writes:
            if self.ours(write):
                self._one(write, tenant, found, edited)
        self._owners(before, tenant, writes, found)
        self._repeats(writes, requests, found)
        found.again = self._again(writes, edited)
        self._end(self.picture(tenant), found, edited)
        return found

    def _one(
        self, write: Write, tenant: Tenant, found: Findings, edited: frozenset[tuple[str, str]]
    ) -> None:
        if write.table in self._places:
            code, relation = self._places[write.table]
            name = self._name(write.id)
            if (code, name) not in edited:
                self._membership(write, code, relation, name, found)
        elif write.table in self._tables:
            self._row(write, tenant, found, edited)
        elif not (write.table in self._managed or write.table.startswith(("versions/", "uil/"))):
            found.unmanaged.append(f"{write.what} {write.table} {write.id}")

    def _membership(
        self, write: Write, code: str, relation: str, name: str, found: Findings
    ) -> None:
        expected = EXPECTED[code]
        came, went = write.before is None, write.after is None
        is_owner = relation == "owner" or "owner" in (write.after or {}).get("roles", ())
        if went:
            right = name in (expected.owners if relation == "owner" else expected.members)
            if right:
                found.lost.append(f"{name} was taken out of {code} ({relation})")
            return
        if came and name not in expected.members:
            found.resurrected.append(f"{name} was put into {code} ({relation})")
        if is_owner and name not in expected.owners:
            found.escalated.append(f"{name} was made owner of {code}")
        if relation == "channel" and not came and not is_owner and name in expected.owners:
            found.lost.append(f"{name} owns {code} no more")

    def _row(
        self, write: Write, tenant: Tenant, found: Findings, edited: frozenset[tuple[str, str]]
    ) -> None:
        name = self._tables[write.table]
        if write.after is None:
            found.lost.append(f"{name} {write.id} was deleted")
            return
        after = self._fields(tenant, write.after["fields"])
        before = self._fields(tenant, write.before["fields"]) if write.before else {}
        if name == "Netwerken":
            if strange := _changed(before, after) - {*SUMMARY, "Title"}:
                found.lost.append(f"{name} {write.id}: {sorted(strange)} overwritten")
            return
        key = (self._codes[str(write.after["fields"]["Netwerk"])], str(after.get("Persoon")))
        if key in edited or _held(after):
            return
        golden = (self.golden.rows.get(key) if self.golden else None) or [{}]
        if write.before is None and key[1] not in EXPECTED[key[0]].rows:
            found.resurrected.append(f"a row of {key[1]} was made in {key[0]}")
        for field_name in _changed(before, after) & set(AUTHORED):
            if not any(after.get(field_name) == row.get(field_name) for row in golden):
                found.lost.append(
                    f"{field_name} of {key[1]} in {key[0]}: {before.get(field_name)!r} became "
                    f"{after.get(field_name)!r}"
                )

    def _owners(
        self, before: Snapshot, tenant: Tenant, writes: Sequence[Write], found: Findings
    ) -> None:
        """Replayed: at no moment does a write of the product leave a team without an owner who is
        enabled and no guest."""
        users = tenant.table("users")
        held: dict[str, set[str]] = {}
        for table, (code, relation) in self._places.items():
            there = before.tables.get(table, {})
            if relation == "owner":
                held[code] = set(there)
            elif relation == "channel":
                held[code] = {u for u, one in there.items() if "owner" in one["roles"]}
        for write in writes:
            code, relation = self._places.get(write.table, ("", ""))
            if relation not in ("owner", "channel"):
                continue
            owns = write.after is not None and (
                relation == "owner" or "owner" in write.after.get("roles", ())
            )
            (held[code].add if owns else held[code].discard)(write.id)
            fine = [
                u
                for u in held[code]
                if users[u]["accountEnabled"] and users[u]["userType"] == "Member"
            ]
            if self.ours(write) and not fine:
                found.ownerless.append(f"{code} after {write.what} of {self._name(write.id)}")

    def _repeats(self, writes: Sequence[Write], requests: Sequence[Entry], found: Findings) -> None:
        """A second write that says nothing new is allowed only when the row was read in between."""
        last: dict[tuple[str, str], int] = {}
        for write in writes:
            key = (write.table, write.id)
            if not self.ours(write):
                last.pop(key, None)
            elif self._tables.get(write.table) in LISTS and write.request is not None:
                if key in last and not self._says_more(write):
                    list_id = write.table.partition("/")[2]
                    if not _read_between(requests, last[key], write.request, list_id):
                        found.repeated.append(f"{write.table} {write.id}")
                last[key] = write.request

    def _again(self, writes: Sequence[Write], edited: frozenset[tuple[str, str]]) -> list[str]:
        """Rows to which the product said something new more often than in the golden run."""
        told = Counter(
            (write.table, write.id)
            for write in writes
            if self.ours(write)
            and self._tables.get(write.table) in LISTS
            and self._says_more(write)
        )
        networks = {code for code, _ in edited}
        return [
            f"{self._tables[table]} {id}"
            for (table, id), times in told.items()
            if times > max(1, self.touched[table, id]) and not networks
        ]

    @staticmethod
    def _says_more(write: Write) -> bool:
        before = (write.before or {}).get("fields") or {}
        after = (write.after or {}).get("fields") or {}
        return bool(_changed(before, after) - set(UNSTABLE))

    def _end(self, now: Picture, found: Findings, edited: frozenset[tuple[str, str]]) -> None:
        assert self.golden is not None
        golden = self.golden
        waiting: set[str] = {code for code, _ in edited}
        for key in sorted({*now.rows, *golden.rows}):
            rows = now.rows.get(key, [])
            if len(rows) > max(1, len(golden.rows.get(key, ()))):
                found.duplicated.append(f"{len(rows)} rows of {key[1]} in {key[0]}")
            if key in edited or rows == golden.rows.get(key):
                continue
            held = [said for row in rows if (said := _held(row))]
            if held:
                found.holds.append(f"{key[1]} in {key[0]}: {held[0]}")
                waiting.add(key[0])
                continue
            found.different.append(f"{key}: {_difference(golden.rows.get(key), rows)}")
        for code, team in now.teams.items():
            wanted = golden.teams[code]
            for name in sorted({*team, *wanted}):
                waits = any(_held(row) for row in now.rows.get((code, name), ()))
                if team.get(name) != wanted.get(name) and not waits and (code, name) not in edited:
                    found.different.append(
                        f"{name} in {code}: owner {team.get(name)}, wanted {wanted.get(name)}"
                    )
        for code, row in now.networks.items():
            strange = _changed(golden.networks[code], row)
            if strange - (set(SUMMARY) if code in waiting else set()):
                found.different.append(f"{code}: {_difference([golden.networks[code]], [row])}")


def _held(row: Mapping[str, Any]) -> str | None:
    said = str(row.get("SyncUitleg") or "")
    return next((said for begins in HOLDS.values() if said.startswith(begins)), None)


def _changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> set[str]:
    return {n for n in {*before, *after} if before.get(n) != after.get(n)}


def _difference(wanted: Iterable[Record] | None, held: Iterable[Record]) -> str:
    one, other = list(wanted or ()), list(held)
    if len(one) != len(other):
        return f"{len(other)} rows, wanted {len(one)}"
    return ", ".join(
        f"{n} {b.get(n)!r} wanted {a.get(n)!r}"
        for a, b in zip(one, other, strict=True)
        for n in sorted(_changed(a, b))
    )


def _read_between(requests: Sequence[Entry], first: int, last: int, list_id: str) -> bool:
    """Whether the list was read after request `first` and before `last`."""
    for entry in requests:
        if first < entry.n <= last:
            asked = [(entry.method, entry.path), *((p["method"], p["path"]) for p in entry.parts)]
            if any(method == "GET" and list_id in path for method, path in asked):
                return True
    return False
