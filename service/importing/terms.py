"""Fills the list Begrippen from a file with terms, by their identifiers.

The file leads in titles, codes and what has expired; what an admin decided on the list stays: a
term he let expire, one replacement out of several, a subject that he calls a learning area. No row
is ever removed: documents may name it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from config.column import DOCUMENTS
from config.settings import Settings
from connector.errors import UnexpectedAnswer
from connector.graph import Confirmed, Graph
from connector.list_replica import ListReplica
from connector.list_source import ListSource
from connector.lists import find
from connector.tenant import connect
from jobs.documents.terms import FIELDS, Term
from service.exit_code import ExitCode
from service.importing.terms_file import Entry
from sync.action import Action, Fate
from sync.model import Coverage, Ref, Side
from sync.names import fold

_AT_ONCE = 100
_LENGTH = 255
_MAY_DIFFER = frozenset(("Vak", "Leergebied"))  # SLO calls both vakleergebied


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the list."""

    ref: Ref
    term: Term


@dataclass(frozen=True, slots=True)
class Plan:
    made: tuple[Term, ...] = ()
    changed: tuple[tuple[Row, Term], ...] = ()
    unchanged: int = 0
    skipped: int = 0  # in the file, and not for the list
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Imported:
    """What `import begrippen` did, or would do."""

    plan: Plan
    dry: bool
    failed: tuple[str, ...] = ()

    @property
    def exit_code(self) -> ExitCode:
        return ExitCode.FAILED if self.failed else ExitCode.DONE

    def as_json(self) -> Mapping[str, Any]:
        plan = self.plan
        return {
            "dry_run": self.dry,
            "made": [term.id for term in plan.made],
            "changed": [term.id for _, term in plan.changed],
            "unchanged": plan.unchanged,
            "skipped": plan.skipped,
            "notes": list(plan.notes),
            "failed": list(self.failed),
        }

    def lines(self) -> Iterator[str]:
        plan = self.plan
        if self.dry:
            for term in plan.made:
                yield f"would make: {_named(term)}"
            for row, term in plan.changed:
                yield f"would change: {_named(term)}: {', '.join(_difference(row.term, term))}"
        yield from plan.notes
        for failure in self.failed:
            yield f"not done: {failure}"
        would = "Would make" if self.dry else "Made"
        yield (
            f"{would} {len(plan.made)} terms, {'change' if self.dry else 'changed'} "
            f"{len(plan.changed)}; {plan.unchanged} were right, {plan.skipped} are not for the list"
            + (f", {len(self.failed)} failed: run it again." if self.failed else ".")
        )


def import_terms(
    settings: Settings,
    entries: Sequence[Entry],
    *,
    version: str | None = None,
    dry: bool = False,
    progress: Callable[[str, int, int], None] | None = None,
) -> Imported:
    """Bring the list Begrippen up to date with a file; `dry` only says how.

    `version` is written as the version of the source. What fails is told by row and done the
    next time. Raises ListMissing, or the connector's error when the list cannot be read.
    """
    with connect(settings.tenant) as connection:
        graph = connection.graph
        found = find(settings, graph, DOCUMENTS)
        site, list_id = found.sites["ons"], found.lists["begrippen"]
        source = ListSource(site, list_id, FIELDS, (), own_app_id=settings.tenant.application_id)
        done = plan(entries, _rows(graph, source), version)
        if dry:
            return Imported(done, dry)
        graph.confirmed = Confirmed(lists=frozenset(((site, list_id),)))
        return Imported(done, dry, _write(graph, source, done, progress))


def plan(entries: Sequence[Entry], rows: Sequence[Row], version: str | None = None) -> Plan:
    """What has to change on the list for a file."""
    notes: list[str] = []
    on_list: dict[str, Row] = {}
    for row in rows:
        if on_list.setdefault(row.term.id, row) is not row and row.term.id:
            notes.append(f"{_named(row.term)} stands on the list twice; the oldest row is used.")
    wanted: dict[str, Term] = {}
    skipped = 0
    for entry in entries:
        before = on_list.get(entry.id)
        term = _wanted(entry, before.term if before else None, version, notes)
        if term is None:
            skipped += 1
        else:
            wanted[entry.id] = term
    wanted = _labelled(wanted, [row.term for row in rows if row.term.id not in wanted])
    for term in wanted.values():
        if term.replaced_by and term.replaced_by not in wanted and term.replaced_by not in on_list:
            notes.append(f"{_named(term)} is replaced by {term.replaced_by}, which is not there.")
    changed = [
        (on_list[id], term)
        for id, term in wanted.items()
        if id in on_list and _difference(on_list[id].term, term)
    ]
    made = [term for id, term in wanted.items() if id not in on_list]
    unchanged = len(wanted) - len(made) - len(changed)
    return Plan(tuple(made), tuple(changed), unchanged, skipped, tuple(notes))


def _wanted(
    entry: Entry, before: Term | None, version: str | None, notes: list[str]
) -> Term | None:
    """The term as the list should have it; None when it should not."""
    kind = entry.kind or (before.kind if before else None)
    if kind is None or (before is None and entry.expired and not entry.replaced_by):
        return None
    if before and {before.kind, kind} == _MAY_DIFFER:
        kind = before.kind
    replaced_by = before.replaced_by if before else ""
    if len(entry.replaced_by) == 1:
        replaced_by = entry.replaced_by[0]
    elif entry.replaced_by and replaced_by not in entry.replaced_by:
        replaced_by = ""
        notes.append(
            f"{entry.title} ({entry.id}) is replaced by several terms: choose one in the column "
            f"VervangenDoor ({', '.join(entry.replaced_by)})."
        )
    if before and before.expired and not entry.expired:
        notes.append(f"{_named(before)} stays expired, as the list has it; the file has it live.")
    return Term(
        id=entry.id,
        title=entry.title,
        kind=kind,
        code=entry.code,
        replaced_by=replaced_by,
        expired=entry.expired or bool(before and before.expired),
        version=before.version if version is None and before else version or "",
    )


def _labelled(wanted: Mapping[str, Term], others: Sequence[Term]) -> dict[str, Term]:
    """Live terms of one name and kind get their code behind it, or else part of their identifier:
    SLO has two live subjects "Informatica". Rows that the file does not have keep their title."""
    alike: dict[tuple[str, str], list[Term]] = defaultdict(list)
    for term in (*wanted.values(), *others):
        if not term.expired:
            bare = term.title
            if term.id not in wanted and term.code:
                bare = bare.removesuffix(f" ({term.code})")
            alike[term.kind, fold(bare)].append(term)
    labelled = dict(wanted)
    for terms in alike.values():
        codes = [fold(term.code) for term in terms]
        for term in terms if len(terms) > 1 else ():
            if term.id in wanted:
                own = term.code and codes.count(fold(term.code)) == 1
                mark = f" ({term.code if own else term.id[:8]})"
                title = term.title[: _LENGTH - len(mark)] + mark
                labelled[term.id] = replace(term, title=title)
    return labelled


def _difference(before: Term, after: Term) -> dict[str, Any]:
    was = before.fields()
    return {name: value for name, value in after.fields().items() if was[name] != value}


def _rows(graph: Graph, source: ListSource) -> list[Row]:
    """Every row that has an identifier, the oldest first."""
    seen = graph.one(source.observe(None, full=True))
    if seen.coverage.get(source.place) is not Coverage.FULL:
        raise UnexpectedAnswer(f"list {source.list_id}: {seen.failure or 'not read to its end'}")
    rows = [
        Row(Ref(one.id, one.value["etag"]), Term.of(one.value["fields"]))
        for one in seen.sightings
        if one.value is not None
    ]
    rows.sort(key=lambda row: (len(row.ref.id), row.ref.id))
    return [row for row in rows if row.term.id]


def _write(
    graph: Graph,
    source: ListSource,
    plan: Plan,
    progress: Callable[[str, int, int], None] | None,
) -> tuple[str, ...]:
    """Make and change the rows; what did not succeed, and why."""
    replica = ListReplica(source, "BegripId")
    actions = [_action(source, term, None) for term in plan.made]
    actions += [_action(source, term, row) for row, term in plan.changed]
    failed: list[str] = []
    for start in range(0, len(actions), _AT_ONCE):
        if progress:
            progress("writing", start, len(actions))
        for outcome in graph.one(replica.apply(actions[start : start + _AT_ONCE])):
            if outcome.fate is not Fate.DONE:
                failed.append(f"{outcome.action.key}: {outcome.error or outcome.fate}")
    return tuple(failed)


def _action(source: ListSource, term: Term, row: Row | None) -> Action:
    kind = "create" if row is None else "update"
    if row is None:
        body = {name: value for name, value in term.fields().items() if value is not None}
    else:
        body = _difference(row.term, term)
    id = f"begrippen/{term.id}/{kind}"
    ref = None if row is None else row.ref
    return Action(id, "begrippen", term.id, Side.LEFT, source.place, kind, 0, ref, body)


def _named(term: Term) -> str:
    return f"{term.kind or 'Begrip'} {term.title} ({term.id})"
