"""Where each document of an old library goes on ONS, and which do not go: decided before anything
is written."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote, urlsplit

from config.document_columns import DOCUMENT_KINDS
from config.documents import Documents
from connector.drive_content import REWRITTEN
from connector.quick_xor import QuickXor
from jobs.documents.folders import folder_among, folder_columns
from jobs.documents.item import Item
from jobs.documents.names import fits, legal, length, split, unique
from jobs.documents.overview import scope_of
from jobs.documents.terms import Term
from service.importing.old_library import Document, Problem
from sync.names import fold

NEW = "new:"
"""How the ids of folders begin that are not there yet."""
_CODE = "OUD-"
_SPARE = len("~tmp00_")  # the service gathers fragments under a name that much longer
_PIECE = 1 << 20
_SUBJECTS = ("Vak", "Leergebied")


@dataclass(frozen=True, slots=True)
class Content:
    code: str  # the same for the same bytes, at every import
    quick_xor: str


@dataclass(frozen=True, slots=True)
class Looked:
    """Which confidential patterns a document has, and whether all of its text could be searched."""

    patterns: tuple[str, ...] = ()
    whole: bool = True


@dataclass(frozen=True, slots=True)
class Network:
    """`folder` is what its folder on ONS is called when it is made, `known` the id of the one that
    the documents job keeps the same."""

    row: str  # its number in the list
    code: str
    folder: str
    known: str | None = None


@dataclass(frozen=True, slots=True)
class Folder:
    """One to be made: `id` is that of the plan, `parent` that of the plan or of the library."""

    id: str
    parent: str
    name: str
    columns: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Placed:
    """A document and its place. `there`: it came earlier, without its columns."""

    document: Document
    content: Content
    folder: str
    name: str
    columns: Mapping[str, Any]
    path: str
    there: str | None = None


@dataclass(slots=True)
class Plan:
    placed: list[Placed] = field(default_factory=list)
    folders: list[Folder] = field(default_factory=list)
    skipped: list[Problem] = field(default_factory=list)
    already: int = 0
    notes: list[Problem] = field(default_factory=list)


class Library:
    """The library as it stands, and as the plan would have it."""

    def __init__(self, values: Mapping[str, Mapping[str, Any]], own_app_id: str) -> None:
        self._values, self._own = values, own_app_id
        self._below: dict[str, dict[str, str]] = defaultdict(dict)
        self.codes: dict[str, str] = {}
        self.contents: dict[tuple[str, int], str] = {}
        self.root, address = "", ""
        for id, value in values.items():
            if value["parent"] is None:
                self.root, address = id, value.get("web_url") or ""
            else:
                self._below[value["parent"]][fold(str(value["name"]))] = id
            if not value["folder"]:
                self.codes[str(value["fields"].get("DocCode") or "")] = id
                self.contents[str(value["hash"]), value["size"]] = str(value["name"])
        self.codes.pop("", None)
        self.base = unquote(urlsplit(address).path).strip("/")
        self._names = {id: str(value["name"]) for id, value in values.items()}
        self._made: dict[str, Folder] = {}
        self._networks: dict[str, str | None] = {}

    def network_folder(self, network: Network) -> str | None:
        """The one in which the documents job keeps the network's documents, or will; it is noted to
        be made when there is none. None: it was there and is gone."""
        if network.row not in self._networks:
            self._networks[network.row] = self._network_folder(network)
        return self._networks[network.row]

    def _network_folder(self, network: Network) -> str | None:
        if network.known is not None:
            return network.known if network.known in self._values else None
        scope = scope_of(network.row)
        tops = [Item.of("", id, self._values[id], None) for id in self._top_ids()]
        found = folder_among(tops, scope, network.folder)
        return found or self._new(
            self.root, self.free(self.root, network.folder), folder_columns(scope)
        )

    def _top_ids(self) -> list[str]:
        return [id for id in self._below[self.root].values() if id in self._values]

    def folder(self, top: str, names: Sequence[str]) -> tuple[str, tuple[str, ...]]:
        """The id of a folder in `top`, and the whole path to it, with the names as they are there;
        what is missing is noted to be made."""
        at, path = top, [*self._above(top), self._names[top]]
        for given in names:
            name = legal(given)
            id = self._below[at].get(fold(name))
            if id is not None and not self._is_folder(id):
                name, id = self.free(at, name), None
            at = id or self._new(at, name)
            path.append(self._names[at])
        return at, tuple(path)

    def _above(self, id: str) -> list[str]:
        """The names of the folders it is in: a network's may have been put in another folder."""
        found: list[str] = []
        parent = self._values[id]["parent"] if id in self._values else None
        while parent is not None and parent != self.root and parent in self._values:
            found.insert(0, self._names[parent])
            parent = self._values[parent]["parent"]
        return found

    def _new(self, parent: str, name: str, columns: Mapping[str, Any] | None = None) -> str:
        id = f"{NEW}{len(self._made)}"
        self._made[id] = Folder(id, parent, name, columns or {})
        self._names[id] = name
        self._below[parent][fold(name)] = id
        return id

    def free(self, folder: str, name: str) -> str:
        there = self._below[folder]
        if fold(name) not in there:
            return name
        return unique(name, [self._names[id] for id in there.values()])

    def put(self, folder: str, name: str) -> None:
        self._below[folder][fold(name)] = f"file:{folder}/{name}"
        self._names[f"file:{folder}/{name}"] = name

    def unfinished(
        self, folder: str, name: str, document: Document, content: Content
    ) -> str | None:
        """The file of this name, when it is this document, brought here by an import that was
        broken off before its columns were set."""
        id = self._below[folder].get(fold(name), "")
        value = self._values.get(id)
        if value is None or value["folder"] or value["fields"].get("DocCode"):
            return None
        if value["created_by"] is not None or value["created_by_app"] != self._own:
            return None
        same = (value["hash"], value["size"]) == (content.quick_xor, document.size)
        return id if same or split(name)[1].lower() in REWRITTEN else None

    def made_for(self, folders: Iterable[str]) -> list[Folder]:
        """The folders to be made for these, outer ones first."""
        needed: dict[str, Folder] = {}
        for given in folders:
            at = given
            while at in self._made:
                needed[at] = self._made[at]
                at = self._made[at].parent
        return [one for id, one in self._made.items() if id in needed]

    def _is_folder(self, id: str) -> bool:
        return id in self._made or bool(self._values.get(id, {}).get("folder"))


def plan(
    documents: Sequence[Document],
    library: Library,
    networks: Mapping[str, Network],
    terms: Iterable[Term],
    settings: Documents,
    *,
    network: str | None = None,
    look: Callable[[Document], Looked],
    progress: Callable[[str, int, int], None] | None = None,
) -> Plan:
    """Documents in which `look` finds a confidential pattern do not go. `network` is the number for
    documents that name none."""
    made = Plan()
    subjects = _subjects(terms)
    first: dict[str, Document] = {}
    for number, document in enumerate(documents):
        if progress:
            progress("reading", number, len(documents))
        named = document.network or network or ""
        target = networks.get(fold(named))
        why = _refusal(document, settings)
        if target is None:
            why = f"there is no network {named}" if named else "no network: use --network"
        if why is None:
            try:
                content = content_of(document)
            except OSError as error:
                why = f"cannot be read: {error.strerror}"
        if why is not None or target is None:
            made.skipped.append(Problem(document.where, why or "no network"))
            continue
        if content.code in library.codes:
            made.already += 1
            continue
        twin = first.setdefault(content.code, document)
        if twin is not document:
            made.skipped.append(Problem(document.where, f"the same content as {twin.where}"))
            continue
        top = library.network_folder(target)
        if top is None:
            said = f"the folder of {target.code} is gone from ONS: put it back first"
            made.skipped.append(Problem(document.where, said))
            continue
        folder, path = library.folder(top, document.folders)
        name = legal(document.name)
        unfinished = library.unfinished(folder, name, document, content)
        same = library.contents.get((content.quick_xor, document.size))
        if same is not None and unfinished is None and document.size:
            made.skipped.append(Problem(document.where, f"the same content as {same} on ONS"))
            continue
        if unfinished is None:
            name = library.free(folder, name)
        whole = "/".join((library.base, *path, name))
        if not fits(length(whole) + _SPARE):
            made.skipped.append(Problem(document.where, "its path would be too long"))
            continue
        try:
            looked = look(document)
        except OSError as error:
            made.skipped.append(Problem(document.where, f"cannot be read: {error.strerror}"))
            continue
        if looked.patterns:
            said = f"looks confidential ({', '.join(looked.patterns)})"
            made.skipped.append(Problem(document.where, said))
            continue
        if not looked.whole:
            made.notes.append(Problem(document.where, "its text could not be searched"))
        columns = _columns(document, target, content, subjects)
        made.notes += _notes(document, columns)
        library.put(folder, name)
        made.placed.append(
            Placed(document, content, folder, name, columns, "/".join((*path, name)), unfinished)
        )
    made.folders = library.made_for(one.folder for one in made.placed)
    return made


def content_of(document: Document) -> Content:
    """Raises OSError."""
    quick, whole = QuickXor(), hashlib.sha256()
    with document.path.open("rb") as file:
        while piece := file.read(_PIECE):
            quick.update(piece)
            whole.update(piece)
    if not document.size:
        # Empty files are not the same document for being empty.
        whole.update("/".join((*document.folders, document.name)).encode("utf-8", "replace"))
    return Content(f"{_CODE}{whole.hexdigest()[:20]}", quick.digest())


def _refusal(document: Document, settings: Documents) -> str | None:
    extension = split(document.name)[1].lower().removeprefix(".")
    if extension in settings.blocked_extensions:
        return f".{extension} files are not copied"
    if settings.max_size_mb and document.size > settings.max_size_mb * 1024 * 1024:
        return f"larger than {settings.max_size_mb} MB"
    return None


def _columns(
    document: Document, network: Network, content: Content, subjects: Mapping[str, Term]
) -> dict[str, Any]:
    subject = subjects.get(fold(document.subject))
    kinds = {fold(kind): kind for kind in DOCUMENT_KINDS}
    columns = {
        "Title": (document.title or split(document.name)[0])[:255],
        "DocCode": content.code,
        "NetwerkLookupId": network.row,
        "AuteurTekst": document.author[:255],
        "DocSoort": kinds.get(fold(document.kind)),
        "VakNaam": subject.title if subject else document.subject[:255],
        "VakId": subject.id if subject else None,
    }
    return {name: _text(value) for name, value in columns.items() if value}


def _text(value: str) -> str:
    """As it can be written: the name of a file may hold bytes that are no text."""
    return value.encode("utf-8", "replace").decode()


def _notes(document: Document, columns: Mapping[str, Any]) -> Iterator[Problem]:
    if document.kind and "DocSoort" not in columns:
        yield Problem(document.where, f"{document.kind} is no kind of document; left empty")
    if document.subject and "VakId" not in columns:
        yield Problem(document.where, f"{document.subject} is no subject on the list Begrippen")


def _subjects(terms: Iterable[Term]) -> dict[str, Term]:
    """Live subjects by their name, where only one is called so."""
    named: dict[str, list[Term]] = defaultdict(list)
    for term in terms:
        if term.kind in _SUBJECTS and not term.expired:
            named[fold(term.title)].append(term)
    return {name: found[0] for name, found in named.items() if len(found) == 1}
