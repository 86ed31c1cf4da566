"""Who did what to which document, judged from the sandbox's own log, its libraries, versions and
recycle bins: independent of what the product remembers.

What must come of the day stands in EXPECTED, by hand; how it ends in every detail is what the
golden run, itself checked against EXPECTED, ended with.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sandbox.blobs import length
from sandbox.cloud import Entry
from sandbox.tenant import Record, Snapshot, Tenant, Write
from tests.faults.documents.contents import PROMOTION, Contents, Place, content, takes_back
from tests.faults.documents.scenario import ALL, EXPECTED, ONS, TEAMS, Scenario
from tests.faults.findings import Findings
from tests.faults.play import Play

UNSTABLE = ("SyncTijd", "OnsId", "Origineel")
"""They hold ids of what was made in this very trial. (That of keys, both sides have the same.) Who
made the copy of a conflict is told by the document itself, if the service reads that."""
NEVER_SHARED = frozenset(("Privé.txt", "Buiten.txt"))
TAKEN_BACK = frozenset(
    ("Nee.docx", "Nee en bewerkt.txt", "Netwerk.txt", "Label.txt", "Alleen hier.txt")
)
"""What the product may put in the recycle bin of ONS."""
OURS_TOO = ("versions/", "recycled/", "upload", "locks/", "uil/", "background", "checkouts/")
SAYING = ("SyncStatus", "SyncUitleg")
GONE_FROM_ONS = ("Ingetrokken", "Op ONS verwijderd")
"""How a row may begin (if it says anything) of what does not stand on ONS: after a death the
product cannot always tell
any more which of them it was. It is counted, as a hold is."""

Rows = dict[str, tuple[str, Record]]  # path -> what it says, what its row says


@dataclass(slots=True)
class Picture:
    """Both sides at one moment: by (side, network)."""

    rows: dict[tuple[str, str], Rows]
    count: Counter[tuple[str, str]]  # (side, label) -> how many files hold it


@dataclass(slots=True)
class _Case:
    """A trial while it is judged."""

    known: Contents
    edited: frozenset[Any]
    found: Findings = field(default_factory=Findings)
    over: Counter[Place] = field(default_factory=Counter)  # contents that say nothing new


class Oracle:
    """Knows the scenario, and judges what happened to it."""

    def __init__(self, scenario: Scenario, app: str) -> None:
        self._scenario, self._app = scenario, app
        self._library = {ONS: {scenario.library["table"]: scenario.library}, TEAMS: {}}
        for place in scenario.places.values():
            self._library[TEAMS][place.library["table"]] = place.library
        self._sides = {table: side for side, some in self._library.items() for table in some}
        self._admin = scenario.build.lists["SyncStand"]["table"]
        self._base: Contents | None = None
        self._outside: set[tuple[str, str]] = set()
        self.golden: Picture | None = None
        self._told: Counter[Place] = Counter()
        # Where somebody changed a column, the service writes it into the document: other bytes,
        # with that person's name on them.
        self._over: Counter[tuple[str, str]] = Counter()

    def ours(self, write: Write) -> bool:
        return write.actor.kind == "application" and write.actor.app_id == self._app

    def label(self, root: str) -> str:
        return self._scenario.says.get(root, f"(what nobody wrote: {root[:12]})")

    # How it ends

    def picture(self, tenant: Tenant, known: Contents) -> Picture:
        rows: dict[tuple[str, str], Rows] = {}
        count: Counter[tuple[str, str]] = Counter()
        for code in self._scenario.networks:
            for side in (ONS, TEAMS):
                rows[side, code] = dict(self._rows(tenant, side, code, known))
        for side, libraries in self._library.items():
            for table in libraries:
                for item in tenant.table(table).values():
                    if (key := content(item)) is not None:
                        count[side, self.label(known.root(key))] += 1
        return Picture(rows, count)

    def _rows(
        self, tenant: Tenant, side: str, code: str, known: Contents
    ) -> Iterator[tuple[str, tuple[str, Record]]]:
        library = self._scenario.library_of(side, code)
        for item in tenant.table(library["table"]).values():
            key, path = content(item), self._scenario.path(side, code, item)
            if key is not None and path is not None:
                loose = (*UNSTABLE, "AuteurTekst") if "(conflict" in path else UNSTABLE
                fields = {n: v for n, v in item["fields"].items() if n not in loose}
                yield path, (self.label(known.root(key)), fields)

    def check_golden(self, before: Snapshot, tenant: Tenant, writes: Sequence[Write]) -> list[str]:
        """The golden run's end against what was written down by hand."""
        self._base = Contents(self._sides).follow(before.writes)
        self._outside = {
            (library["table"], item["id"])
            for code in self._scenario.networks
            for library in (self._scenario.library_of(TEAMS, code),)
            for item in before.tables[library["table"]].values()
            if self._scenario.path(TEAMS, code, item) is None
        }
        self._over[self._verslag()] = 1
        known = self._base.copy().follow(writes)
        picture = self.golden = self.picture(tenant, known)
        wrong: list[str] = []
        for code, expected in EXPECTED.items():
            for side, tree in ((ONS, expected.ons), (TEAMS, expected.teams)):
                has = {path: said for path, (said, _) in picture.rows[side, code].items()}
                wrong += [
                    f"{side} {code} {path}: {has.get(path)!r}, wanted {tree.get(path)!r}"
                    for path in sorted({*has, *tree})
                    if has.get(path) != tree.get(path)
                ]
        self._told = Counter((w.table, w.id) for w in writes if self._content_written(w))
        wrong += [
            f"{name}: {said}"
            for name, said in self.judge(before, tenant, writes, (), frozenset()).bad.items()
        ]
        return wrong

    def _verslag(self) -> tuple[str, str]:
        item = self._scenario.at(ONS, ALL, "Verslag.docx")
        return self._scenario.library["table"], str(item["id"])

    def _content_written(self, write: Write) -> bool:
        if not self.ours(write) or write.table not in self._sides or write.after is None:
            return False
        return content(write.after) not in (None, content(write.before))

    # What happened on the way

    def judge(
        self,
        before: Snapshot,
        tenant: Tenant,
        writes: Sequence[Write],
        requests: Sequence[Entry],
        edited: frozenset[Any],
    ) -> Findings:
        """Every write of the product in turn, then how it ended. `edited` are the names of
        documents to which somebody did something meanwhile."""
        assert self._base is not None
        case = _Case(self._base.copy(), edited)
        found, known = case.found, case.known
        for write in writes:
            if self.ours(write) and write.what != PROMOTION:
                self._one(write, case)
            known.take(write)
        told = Counter((w.table, w.id) for w in writes if self._content_written(w))
        found.again = [
            f"{self._sides[at[0]]} {at[1]}" for at, n in told.items() if n > max(1, self._told[at])
        ]
        self._reachable(tenant, known, found)
        self._exposed(tenant, known, found)
        self._keys(tenant, found)
        self._end(self.picture(tenant, known), found, edited)
        return found

    def _name(self, root: str) -> str:
        """The document that a content is of."""
        return self.label(root).rpartition(" ")[0]

    def _one(self, write: Write, case: _Case) -> None:
        at, side = (write.table, write.id), self._sides.get(write.table)
        if side is None:
            if not (write.table == self._admin or write.table.startswith(OURS_TOO)):
                case.found.unmanaged.append(f"{write.what} {write.table} {write.id}")
            return
        if at in self._outside:
            case.found.unmanaged.append(f"{write.what} of {write.table} {write.id}")
        old, new = content(write.before), content(write.after)
        if at in case.known.said_no and write.after is not None and not takes_back(write.after):
            case.found.exposed.append(f"Nee became Ja: {write.after['file']['name']} on {side}")
        if new is None and old is not None:
            self._taken(at, side, case)
        elif new is not None and new != old:
            self._written(at, side, old, new, case)

    def _taken(self, at: Place, side: str, case: _Case) -> None:
        known, found = case.known, case.found
        held = self.label(known.current[at])
        if side == TEAMS:
            found.lost.append(f"the original of {held} was deleted in Teams")
            return
        mine = set(known.history[at])
        if not {self._name(root) for root in mine} & (TAKEN_BACK | case.edited):
            found.lost.append(f"{held} was deleted on ONS")
        if not any(mine & set(had) for other, had in known.history.items() if other != at):
            found.lost.append(f"{held} was deleted on ONS, and stands nowhere else")

    def _written(self, at: Place, side: str, old: str | None, new: str, case: _Case) -> None:
        known, found = case.known, case.found
        root = known.root(new)
        said, name = self.label(root), self._name(root)
        if root not in known.written:
            found.torn.append(f"{side}: {length(new)} bytes that nobody wrote")
            return
        if side == ONS and name in NEVER_SHARED:
            found.exposed.append(f"{said} was written on ONS")
        if old is None:
            gone = [had for where, had in known.deleted.items() if self._sides[where[0]] == side]
            if any(root in had for had in gone) and name not in case.edited:
                found.resurrected.append(f"{said} on {side}")
            return
        had = known.root(old)
        if had == root:
            case.over[at] += 1
            if case.over[at] > self._over[at] and name not in case.edited:
                found.repeated.append(f"{said} was written over itself on {side}")
        elif not known.superseded(had, root, at) and not any(known.elsewhere(had, at)):
            found.lost.append(f"{self.label(had)} was overwritten with {said} on {side}")

    def _reachable(self, tenant: Tenant, known: Contents, found: Findings) -> None:
        """What a person wrote is current, in a version, beside, or in a recycle bin."""
        there: set[str] = set(known.current.values())
        for library in (one for some in self._library.values() for one in some.values()):
            for kept in tenant.all(f"versions/{library['id']}"):
                there |= {known.root(k) for v in kept["versions"] if (k := content(v))}
            for entry in tenant.all(f"recycled/{library['site']}"):
                for one in (entry, *entry.get("below", ())):
                    held = [one["record"], *((one["versions"] or {}).get("versions", ()))]
                    there |= {known.root(k) for v in held if (k := content(v))}
        found.lost += [f"{self.label(root)} is nowhere" for root in known.written - there]

    def _exposed(self, tenant: Tenant, known: Contents, found: Findings) -> None:
        """What is marked Nee, labelled or for the network alone does not stand on ONS."""
        on_ons = {root: at for at, root in known.current.items() if self._sides[at[0]] == ONS}
        for table, id in list(known.current):
            item = tenant.table(table).get(id)
            if item is None:
                continue
            fields, file = item["fields"], item["file"]
            only = fields.get("Publicatiebereik") == "Alleen netwerk"
            if self._sides[table] == ONS:
                if only:
                    found.exposed.append(f"{file['name']} is for its network alone")
                continue
            everything = table == self._scenario.library_of(TEAMS, ALL)["table"]
            no = not everything and not fields.get("DelenViaOns")
            if only or no or file.get("label"):
                for root in set(known.history[table, id]) & on_ons.keys():
                    found.exposed.append(f"{self.label(root)} stands on ONS")

    def _keys(self, tenant: Tenant, found: Findings) -> None:
        """What stands in one place on both sides is one document: both rows have its key."""
        for code in self._scenario.networks:
            keys: dict[str, dict[str, Any]] = {ONS: {}, TEAMS: {}}
            for side in (ONS, TEAMS):
                library = self._scenario.library_of(side, code)
                for item in tenant.table(library["table"]).values():
                    path = self._scenario.path(side, code, item)
                    if path is not None and content(item) is not None:
                        keys[side][path] = item["fields"].get("OnsId")
            for path in keys[ONS].keys() & keys[TEAMS].keys():
                if keys[ONS][path] != keys[TEAMS][path]:
                    found.different.append(f"{code} {path}: two keys")

    def _end(self, now: Picture, found: Findings, edited: frozenset[Any]) -> None:
        assert self.golden is not None
        for (side, said), n in now.count.items():
            usual = max(1, self.golden.count[side, said])
            if n > usual and said.rpartition(" ")[0] not in edited:
                found.duplicated.append(f"{n} times {said} on {side}")
        for at, rows in now.rows.items():
            wanted = self.golden.rows[at]
            for path in sorted({*rows, *wanted}):
                is_so, should = rows.get(path), wanted.get(path)
                names = {said[0].rpartition(" ")[0] for said in (is_so, should) if said}
                if is_so == should or names & edited:
                    continue
                if at[0] == TEAMS and _says_otherwise(should, is_so):
                    found.holds.append("another reason why it is not on ONS")
                else:
                    found.different.append(f"{' '.join(at)} {path}: {_difference(should, is_so)}")

    def unmet(self, play: Play, tenant: Tenant) -> list[str]:
        """What a play wants and is not so: `wanted` says for a document what of it must stand on
        which side ({side: labels}); None: whatever it is."""
        assert self._base is not None
        known = self._base.copy().follow(tenant.writes)
        count, wrong = self.picture(tenant, known).count, list[str]()
        for name, sides in play.wanted.items():
            for side, labels in (sides or {}).items():
                has = {said for at, said in count if at == side and said.rpartition(" ")[0] == name}
                if has != set(labels) or any(count[side, said] > 1 for said in has):
                    wrong.append(f"{name} on {side}: {sorted(has)}, wanted {sorted(labels)}")
        return wrong


def _says_otherwise(wanted: tuple[str, Record] | None, held: tuple[str, Record] | None) -> bool:
    """Whether two rows differ only in why the document does not stand on ONS."""
    if wanted is None or held is None or wanted[0] != held[0]:
        return False
    one, other = ({n: v for n, v in of[1].items() if n not in SAYING} for of in (wanted, held))
    begins = [str(of[1].get("SyncUitleg") or "") for of in (wanted, held)]
    known = [not said or said.startswith(GONE_FROM_ONS) for said in begins]
    return one == other and all(known)


def _difference(wanted: tuple[str, Record] | None, held: tuple[str, Record] | None) -> str:
    if wanted is None or held is None or wanted[0] != held[0]:
        return f"{held and held[0]!r}, wanted {wanted and wanted[0]!r}"
    return ", ".join(
        f"{n} {held[1].get(n)!r} wanted {wanted[1].get(n)!r}"
        for n in sorted({*wanted[1], *held[1]})
        if wanted[1].get(n) != held[1].get(n)
    )
