"""An old library on this machine: a folder with everything below it, or a table that lists files.

Nothing is fetched from anywhere: an address in a table or a link is told and not followed.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from config.dutch import AMSTERDAM
from service.importing.table import BadLine, decoded, rows_of

MAX_TABLE_BYTES = 64 * 1024 * 1024
_COLUMNS = {
    "path": ("pad", "path", "bestand", "file", "locatie", "url"),
    "title": ("titel", "title"),
    "author": ("auteur", "auteurs", "author", "gemaaktdoor", "createdby"),
    "modified": ("datum", "date", "gewijzigd", "gewijzigdop", "modified"),
    "created": ("gemaakt", "gemaaktop", "created"),
    "subject": ("vak", "subject", "onderwerp"),
    "kind": ("soort", "docsoort", "kind"),
    "network": ("netwerk", "network", "netwerknummer"),
}
_LEFTOVERS = re.compile(r"~\$.*|\..*|thumbs\.db|desktop\.ini", re.IGNORECASE)
_TARGET = re.compile(r"^URL=(.*)$", re.MULTILINE | re.IGNORECASE)
_DUTCH = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?:[ T,]+(\d{1,2})[:.](\d\d))?.*")


@dataclass(frozen=True, slots=True)
class Document:
    """A file of the old library. `where` is what the admin knows it by; `folders` and `name` are
    as they were there, legal here or not."""

    path: Path
    where: str
    folders: tuple[str, ...]
    name: str
    size: int
    modified: datetime
    created: datetime | None = None
    title: str = ""
    author: str = ""
    subject: str = ""
    kind: str = ""
    network: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something of the old library that does not come along, or not all of it."""

    where: str
    what: str


class OldLibraryUnreadable(Exception):
    """The old library cannot be read. Nothing was changed."""

    def __init__(self, path: Path, what: str) -> None:
        super().__init__(f"{path.name}{what}")


def read_old_library(source: Path) -> tuple[list[Document], list[Problem]]:
    """Every document of a folder, or of a table (CSV) whose column Pad names files beside it.

    Links of the file system are not followed, what Office and Windows leave behind is passed
    over, and a path that leads out of the table's folder is a problem. Raises
    OldLibraryUnreadable.
    """
    documents: list[Document] = []
    problems: list[Problem] = []
    found = _of_folder(source) if source.is_dir() else _of_table(source)
    try:
        for one in found:
            (documents if isinstance(one, Document) else problems).append(one)  # type: ignore[arg-type]
    except BadLine as error:
        raise OldLibraryUnreadable(source, str(error)) from error
    except OSError as error:
        raise OldLibraryUnreadable(source, f": {error.strerror}") from error
    problems += [p for document in documents if (p := _broken_link(document))]
    return documents, problems


def _of_folder(top: Path) -> Iterator[Document | Problem]:
    unread: list[Problem] = []

    def note(error: OSError) -> None:
        unread.append(
            Problem(_below(top, Path(error.filename)), f"cannot be read: {error.strerror}")
        )

    for folder, folders, names in os.walk(top, onerror=note):
        folders[:] = sorted(one for one in folders if not _LEFTOVERS.fullmatch(one))
        for name in sorted(names):
            if not _LEFTOVERS.fullmatch(name):
                path = Path(folder) / name
                yield _document(path, _below(top, path))
    yield from unread


def _of_table(table: Path) -> Iterator[Document | Problem]:
    if table.stat().st_size > MAX_TABLE_BYTES:
        raise BadLine(1, f"larger than {MAX_TABLE_BYTES // 1024 // 1024} MB")
    top = table.resolve().parent
    listed: dict[Path, int] = {}
    for line, cells in rows_of(decoded(table.read_bytes()), _COLUMNS, "path"):
        given = {name: " ".join(cell.split()) for name, cell in cells.items()}
        where, said = f"line {line}", given.pop("path", "")
        path = _found(top, said)
        if path is None:
            yield Problem(where, f"broken link: {said or '(empty)'}")
        elif path in listed:
            yield Problem(where, f"{said} stands on line {listed[path]} too")
        else:
            listed[path] = line
            dates: dict[str, datetime | None] = {}
            for name in ("modified", "created"):
                text = given.pop(name, "")
                dates[name] = _moment(text)
                if text and dates[name] is None:
                    yield Problem(where, f"not a date: {text}")
            found = _document(path, where, top)
            if isinstance(found, Document):
                yield _with(found, given, dates)
            else:
                yield found


def _with(found: Document, given: dict[str, str], dates: dict[str, datetime | None]) -> Document:
    return Document(
        found.path,
        found.where,
        found.folders,
        found.name,
        found.size,
        modified=dates["modified"] or dates["created"] or found.modified,
        created=dates["created"] or dates["modified"],
        **given,
    )


def _document(path: Path, where: str, top: Path | None = None) -> Document | Problem:
    if path.is_symlink() or not path.is_file():
        return Problem(where, "a link of the file system, or no file")
    try:
        about = path.stat()
    except OSError as error:
        return Problem(where, f"cannot be read: {error.strerror}")
    parts = PurePosixPath(where).parts if top is None else path.relative_to(top).parts
    return Document(path, where, tuple(parts[:-1]), path.name, about.st_size, _time(about.st_mtime))


def _found(top: Path, said: str) -> Path | None:
    """The file that a table means: below its folder, with either slash, written plainly or as in
    an address."""
    if not said or urlsplit(said).scheme in ("http", "https", "ftp", "mailto"):
        return None
    plain = said.replace("\\", "/")
    for text in dict.fromkeys((plain, plain.lstrip("/"), unquote(plain).lstrip("/"))):
        path = top / text  # an absolute one stays itself
        try:
            if (real := path.resolve()).is_relative_to(top) and real.is_file():
                return real
        except (OSError, ValueError):
            continue
    return None


def _broken_link(document: Document) -> Problem | None:
    """Of a `.url` file: one that leads nowhere."""
    if not document.name.lower().endswith(".url"):
        return None
    with document.path.open("rb") as file:
        found = _TARGET.search(decoded(file.read(64 * 1024)))
    target = found[1].strip() if found else ""
    parts = urlsplit(target)
    if parts.scheme in ("http", "https") and parts.hostname:
        return None
    return Problem(document.where, f"broken link: leads to {target or 'nothing'}")


def _moment(text: str) -> datetime | None:
    """ISO 8601, or as the Dutch write a date; without a zone, in Dutch time."""
    try:
        if found := _DUTCH.fullmatch(text):
            day, month, year, hour, minute = (int(one or 0) for one in found.groups())
            moment = datetime(year, month, day, hour, minute, tzinfo=AMSTERDAM)
        elif len(text) == 10:
            one = date.fromisoformat(text)
            moment = datetime(one.year, one.month, one.day, tzinfo=AMSTERDAM)
        else:
            moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=AMSTERDAM)
    return moment.astimezone(UTC)


def _time(seconds: float) -> datetime:
    return datetime.fromtimestamp(max(0, int(seconds)), UTC)


def _below(top: Path, path: Path) -> str:
    return path.relative_to(top).as_posix()
