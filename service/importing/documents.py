"""Brings the documents of an old library into the library Kennisdocumenten.

A document that came is known by its number (DocCode), which follows from its content: the service
rewrites what it is given, so its hash does not tell. What came before is left as it is; an import
that was broken off goes on where it was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from config.column import DOCUMENTS
from config.settings import Settings
from connector.address import address
from connector.drive_replica import DriveReplica
from connector.errors import UnexpectedAnswer, error_for
from connector.exchange import Exchange, Request
from connector.graph import Confirmed, Graph
from connector.library_source import LibrarySource
from connector.list_source import ListSource
from connector.lists import Found, find
from connector.tenant import connect
from jobs.documents.confidential import found as confidential
from jobs.documents.folders import NETWORK, folder_names
from jobs.documents.names import split
from jobs.documents.overview import scope_of
from jobs.documents.terms import FIELDS, Term
from jobs.documents.text import READABLE, Reach, text_of
from jobs.network import Network
from service.exit_code import ExitCode
from service.importing import placing
from service.importing.old_library import Document, Problem
from service.importing.placing import NEW, Folder, Library, Looked, Placed, Plan, plan
from state.store import Store
from sync.action import Action, Fate, Outcome
from sync.model import Coverage, Observation, Ref, Side
from sync.names import fold

Progress = Callable[[str, int, int], None]

_COLUMNS = (
    "OnsId",
    "Title",
    "DocCode",
    "NetwerkLookupId",
    "AuteurTekst",
    "DocSoort",
    "VakNaam",
    "VakId",
)
_AT_ONCE = 40


@dataclass(slots=True)
class Imported:
    """What `import documents` did, or would do."""

    plan: Plan
    problems: Sequence[Problem]
    dry: bool
    done: list[Placed] = field(default_factory=list)
    failed: list[Problem] = field(default_factory=list)

    @property
    def exit_code(self) -> ExitCode:
        return ExitCode.FAILED if self.failed else ExitCode.DONE

    def as_json(self) -> Mapping[str, Any]:
        brought = self.plan.placed if self.dry else self.done
        return {
            "dry_run": self.dry,
            "brought": [{"from": one.document.where, "to": one.path} for one in brought],
            "already_there": self.plan.already,
            "skipped": _told(self.plan.skipped),
            "problems": _told(self.problems),
            "notes": _told(self.plan.notes),
            "failed": _told(self.failed),
        }

    def lines(self) -> Iterator[str]:
        plan = self.plan
        if self.dry:
            for one in plan.placed:
                yield f"would bring: {one.document.where} -> {one.path}"
        for what, problems in (
            ("skipped", plan.skipped),
            ("problem", self.problems),
            ("note", plan.notes),
            ("not done", self.failed),
        ):
            for problem in problems:
                yield f"{what}: {problem.where}: {problem.what}"
        number = len(plan.placed) if self.dry else len(self.done)
        yield (
            f"{'Would bring' if self.dry else 'Brought'} {number} documents; {plan.already} were "
            f"there already, {len(plan.skipped)} skipped, {len(self.problems)} problems"
            + (f", {len(self.failed)} failed: run it again." if self.failed else ".")
        )


def import_documents(
    settings: Settings,
    documents: Sequence[Document],
    problems: Sequence[Problem] = (),
    *,
    network: str | None = None,
    confidential_too: bool = False,
    dry: bool = False,
    progress: Progress | None = None,
) -> Imported:
    """Bring `documents` into the library; `dry` only says which would go where.

    Documents that look confidential stay out, unless `confidential_too`: an admin looked at them.
    Raises ListMissing, or the connector's error when ONS cannot be read.
    """
    with connect(settings.tenant) as connection:
        graph = connection.graph
        found = find(settings, graph, DOCUMENTS)
        known: dict[str, Mapping[str, Any]] = {}
        source = graph.one(_library(found, known))
        own = settings.tenant.application_id
        known |= _whole(graph.one(source.observe(None, full=True)), source.place)
        library = Library(known, own)
        made = plan(
            documents,
            library,
            _networks(settings, graph, found, source.drive_id),
            _terms(graph, found, own),
            settings.documents,
            network=network,
            look=(lambda _: Looked()) if confidential_too else lambda one: _look(one, settings),
            progress=progress,
        )
        imported = Imported(made, problems, dry)
        if not dry:
            graph.confirmed = Confirmed(
                lists=frozenset(((source.site_id, source.list_id),)),
                drives=frozenset((source.drive_id,)),
            )
            replica = DriveReplica(source, own_app_id=own)
            _bring(graph, source, replica, imported, progress)
        return imported


def _look(document: Document, settings: Settings) -> Looked:
    """Looks at its name, at what is known of it, and at its text. Raises OSError."""
    texts = ["/".join((*document.folders, document.name)), document.title, document.subject]
    whole = split(document.name)[1].lower() not in READABLE
    if not whole and document.size <= settings.documents.scan_max_mb * 1024 * 1024:
        with document.path.open("rb") as file:
            read = text_of(file, document.name)
        texts.append(read.text)
        whole = read.reach is Reach.WHOLE
    return Looked(confidential(texts, settings.documents.patterns), whole)


def _bring(
    graph: Graph,
    source: LibrarySource,
    replica: DriveReplica,
    imported: Imported,
    progress: Progress | None,
) -> None:
    folders = _make_folders(graph, source, replica, imported)
    waiting = imported.plan.placed
    for start in range(0, len(waiting), _AT_ONCE):
        if progress:
            progress("writing", start, len(waiting))
        some: dict[str, Placed] = {}
        actions: list[Action] = []
        for one in waiting[start : start + _AT_ONCE]:
            parent = folders.get(one.folder, one.folder)
            if parent.startswith(NEW):
                imported.failed.append(Problem(one.document.where, "its folder was not made"))
                continue
            action = _action(source, one, parent)
            some[action.id] = one
            actions.append(action)
        outcomes = graph.one(replica.apply(actions))
        done = [outcome for outcome in outcomes if outcome.fate is Fate.DONE]
        undated = graph.one(_dates(source, done, some))
        for outcome in outcomes:
            one = some[outcome.action.id]
            why = outcome.error or undated.get(outcome.action.id)
            if outcome.fate is Fate.DONE and why is None:
                imported.done.append(one)
            else:
                imported.failed.append(Problem(one.document.where, why or str(outcome.fate)))


def _make_folders(
    graph: Graph, source: LibrarySource, replica: DriveReplica, imported: Imported
) -> dict[str, str]:
    """The ids of the folders that the plan needs, level by level."""
    ids: dict[str, str] = {}
    waiting = list(imported.plan.folders)
    while ready := [
        one for one in waiting if not ids.get(one.parent, one.parent).startswith("new")
    ]:
        waiting = [one for one in waiting if one not in ready]
        actions = [
            Action(
                f"import/{one.id}/folder", "import", one.id, Side.LEFT, source.place, "folder", 0,
                None, {"parent": ids.get(one.parent, one.parent), "name": one.name},
            )
            for one in ready
        ]  # fmt: skip
        outcomes = graph.one(replica.apply(actions))
        made = {
            outcome.action.key: outcome
            for outcome in outcomes
            if outcome.fate is Fate.DONE and outcome.ref is not None
        }
        ids |= {key: outcome.ref.id for key, outcome in made.items() if outcome.ref is not None}
        outcomes += graph.one(replica.apply(_rows_of(source, ready, made)))
        for outcome in outcomes:
            if outcome.fate is not Fate.DONE:
                name = next(one.name for one in ready if one.id == outcome.action.key)
                imported.failed.append(Problem(f"folder {name}", outcome.error or outcome.fate))
    return ids


def _rows_of(
    source: LibrarySource, folders: Sequence[Folder], made: Mapping[str, Outcome]
) -> list[Action]:
    """What is written on the rows of folders that were just made. Without it a network's folder is
    still known by its name."""
    found: list[Action] = []
    for one in folders:
        outcome = made.get(one.id)
        if outcome is None or not one.columns or outcome.value is None:
            continue
        row = {name: outcome.value.get(name) for name in ("list_item", "list_etag")}
        found.append(
            Action(
                f"import/{one.id}/columns", "import", one.id, Side.LEFT, source.place, "columns", 0,
                outcome.ref, {"columns": dict(one.columns), **row},
            )
        )  # fmt: skip
    return found


def _action(source: LibrarySource, one: Placed, parent: str) -> Action:
    document = one.document
    kind, ref = "file", None
    body: dict[str, Any] = {
        "parent": parent,
        "name": one.name,
        "from": {
            "path": str(document.path),
            "size": document.size,
            "hash": one.content.quick_xor,
        },
        "columns": dict(one.columns),
        "created": _stamp(document.created or document.modified),
        "modified": _stamp(document.modified),
    }
    if one.there is not None:
        kind, ref = "columns", Ref(one.there, source.known(source.place)[one.there].get("etag"))
        body = {"columns": dict(one.columns)}
    id = f"import/{one.content.code}/{kind}"
    return Action(id, "import", one.content.code, Side.LEFT, source.place, kind, 0, ref, body)


def _dates(
    source: LibrarySource, outcomes: Sequence[Outcome], some: Mapping[str, Placed]
) -> Exchange[dict[str, str]]:
    """Setting columns is an edit of today: the document gets its own dates back. What did not
    succeed, and why."""
    requests = []
    for outcome in outcomes:
        document = some[outcome.action.id].document
        assert outcome.ref is not None
        times = {
            "createdDateTime": _stamp(document.created or document.modified),
            "lastModifiedDateTime": _stamp(document.modified),
        }
        url = address("drives", source.drive_id, "items", outcome.ref.id)
        headers = {"If-Match": outcome.ref.etag} if outcome.ref.etag else {}
        requests.append(Request("PATCH", url, {"fileSystemInfo": times}, headers))
    answers = (yield requests) if requests else ()
    return {
        outcome.action.id: f"its dates were not kept (HTTP {answer.status})"
        for outcome, answer in zip(outcomes, answers, strict=True)
        # Somebody at it already: then the dates of today are right.
        if not answer.ok and answer.status != 412
    }


def _library(found: Found, known: Mapping[str, Mapping[str, Any]]) -> Exchange[LibrarySource]:
    site, list_id = found.sites["ons"], found.lists["kennisdocumenten"]
    (answer,) = yield [Request("GET", address("sites", site, "lists", list_id, "drive"))]
    if not answer.ok or not isinstance(answer.body, dict):
        raise error_for(answer.status, answer.body, f"the drive of list {list_id}")
    drive = str(answer.body["id"])
    return LibrarySource(site, list_id, drive, None, _COLUMNS, known=lambda _: known)


def _networks(
    settings: Settings, graph: Graph, found: Found, drive: str
) -> dict[str, placing.Network]:
    """Every network by its number, with the folder that the documents job has or makes for it."""
    rows = _rows(
        graph, found, "netwerken", ("Title", "NetwerkCode"), settings.tenant.application_id
    )
    read = [Network.of(id, {"fields": f}, None, frozenset()) for id, f in rows.items()]
    named = folder_names({one.id: (one.title, one.code) for one in read})
    known = _remembered(settings, [one.id for one in read], drive)
    return {
        fold(one.code): placing.Network(one.id, one.code, named[one.id], known.get(one.id))
        for one in read
    }


def _remembered(settings: Settings, networks: Sequence[str], drive: str) -> dict[str, str]:
    """The folders on ONS that the documents job keeps the same, by the row of their network."""
    if not settings.state.path.exists():
        return {}
    store = Store.open(settings.state.path)
    try:
        with store.transaction() as transaction:
            entries = {id: transaction.entry(scope_of(id), NETWORK) for id in networks}
    finally:
        store.close()
    refs = {id: one.left_ref.id for id, one in entries.items() if one and one.left_ref}
    here = f"{drive}/"
    return {id: ref.removeprefix(here) for id, ref in refs.items() if ref.startswith(here)}


def _terms(graph: Graph, found: Found, own: str) -> list[Term]:
    return [Term.of(fields) for fields in _rows(graph, found, "begrippen", FIELDS, own).values()]


def _rows(
    graph: Graph, found: Found, key: str, fields: tuple[str, ...], own: str
) -> dict[str, Mapping[str, Any]]:
    source = ListSource(found.sites["ons"], found.lists[key], fields, (), own_app_id=own)
    seen = _whole(graph.one(source.observe(None, full=True)), source.place)
    return {id: value["fields"] for id, value in seen.items()}


def _whole(seen: Observation, place: str) -> dict[str, Mapping[str, Any]]:
    """All of a place, or an error: what is not seen would be brought in twice."""
    if seen.coverage.get(place) is not Coverage.FULL:
        raise UnexpectedAnswer(f"{place}: {seen.failure or 'not read to its end'}")
    return {one.id: one.value for one in seen.sightings if one.value is not None}


def _stamp(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _told(problems: Sequence[Problem]) -> list[dict[str, str]]:
    return [{"where": one.where, "what": one.what} for one in problems]
