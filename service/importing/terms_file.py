"""A file with terms: as SLO publishes them (JSON), or a table (CSV) such as a school keeps.

https://github.com/slonl/curriculum-basis
"""

from __future__ import annotations

import json
import uuid
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from config.document_columns import TERM_KINDS
from config.model import GUID
from service.importing.table import BadLine, decoded, rows_of
from sync.names import fold

MAX_BYTES = 64 * 1024 * 1024
_SHOWN = 20
_LENGTH = 255

KINDS = {
    **{kind.lower(): kind for kind in TERM_KINDS},
    "vakken": "Vak",
    "vakleergebied": "Vak",
    "vakleergebieden": "Vak",
    "leergebieden": "Leergebied",
    "niveaus": "Niveau",
    "thema's": "Thema",
    "themas": "Thema",
}
"""What a kind is called in files: in SLO's `types`, in their names, in a table."""

_NOT_OURS = frozenset(("deprecated", "alias"))  # names of SLO's files that are no kind
_COLUMNS = {
    "id": ("id", "begripid", "uuid", "sleutel"),
    "title": ("titel", "title", "naam", "begrip", "label"),
    "kind": ("begripsoort", "soort", "kind", "type"),
    "prefix": ("code", "prefix"),
    "replacedBy": ("vervangendoor", "replacedby"),
    "deleted": ("vervallen", "deleted"),
}
_YES = frozenset(("1", "ja", "true", "waar", "yes", "x"))
_NO = frozenset(("", "0", "nee", "false", "onwaar", "no"))
# Themes are OMO's own and have no identifier elsewhere: theirs follows from their name.
_OWN = uuid.UUID("5f0c8e9a-2f6b-5c55-9d0e-6a3b1c0e7d41")


class TermsUnreadable(Exception):
    """The file with terms cannot be used. Nothing was changed."""

    def __init__(self, path: Path, problems: list[str]) -> None:
        self.problems = problems
        shown = problems[:_SHOWN]
        if len(problems) > _SHOWN:
            shown.append(f"and {len(problems) - _SHOWN} more")
        super().__init__("\n".join(f"{path.name}{one}" for one in shown))


@dataclass(frozen=True, slots=True)
class Entry:
    """A term as a file has it."""

    line: int
    id: str
    title: str
    kind: str | None  # None: of a kind that is not imported, or not said
    code: str
    replaced_by: tuple[str, ...]
    expired: bool


def read_terms(path: Path, kind: str | None = None) -> list[Entry]:
    """Every term of a file. `kind` is that of entries that do not say theirs.

    JSON is an array of terms, or an object with an array for each kind; anything else is a table
    with a heading, parted by semicolons, commas or tabs. Raises TermsUnreadable with every
    problem and its line: a file is used whole or not at all.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise TermsUnreadable(path, [f": larger than {MAX_BYTES // 1024 // 1024} MB"])
        text = decoded(path.read_bytes())
    except OSError as error:
        raise TermsUnreadable(path, [f": {error.strerror}"]) from error
    problems: list[str] = []
    try:
        read = _json_rows if text.lstrip()[:1] in ("[", "{") else _csv_rows
        rows = list(read(text))
    except json.JSONDecodeError as error:
        raise TermsUnreadable(path, [f" line {error.lineno}: {error.msg}"]) from error
    except BadLine as error:
        raise TermsUnreadable(path, [str(error)]) from error
    given = kind or KINDS.get(path.stem.lower())
    entries: dict[str, Entry] = {}
    for line, group, row in rows:
        try:
            entry = _entry(line, row, KINDS.get(group.lower()) or given)
            if entry is None:
                continue
            if entry.id in entries:
                first = entries[entry.id].line
                raise BadLine(line, f"the identifier {entry.id} stands on line {first} too")
        except BadLine as problem:
            problems.append(str(problem))
        else:
            entries[entry.id] = entry
    if not problems and not rows:
        problems.append(": no terms in it")
    if problems:
        raise TermsUnreadable(path, problems)
    return list(entries.values())


_Row = tuple[int, str, Mapping[str, Any]]  # line, the name of the array it stands in, the term


class _Placed(json.JSONDecoder):
    """Notes with each object where in the text it begins."""

    def __init__(self) -> None:
        super().__init__()
        parse: Any = json.decoder
        self.parse_object: Any = lambda at, *more: self._noted(at, parse.JSONObject(at, *more))
        self.scan_once: Any = json.scanner.py_make_scanner(self)  # type: ignore[attr-defined]

    @staticmethod
    def _noted(at: tuple[str, int], parsed: tuple[dict[str, Any], int]) -> Any:
        parsed[0][_AT] = at[1]
        return parsed


_AT = "\0at"


def _json_rows(text: str) -> Iterator[_Row]:
    whole = _Placed().decode(text)
    ends = [at for at, one in enumerate(text) if one == "\n"]
    groups = {"": whole} if isinstance(whole, list) else whole
    groups = {name: terms for name, terms in groups.items() if isinstance(terms, list)}
    if not groups:
        raise BadLine(1, "an object without an array of terms")
    for name, terms in groups.items():
        for number, term in enumerate(terms, 1):
            if not isinstance(term, dict):
                raise BadLine(1, f"number {number} of {name or 'the array'} is no object")
            yield bisect_left(ends, term[_AT]) + 1, name, term


def _csv_rows(text: str) -> Iterator[_Row]:
    for line, cells in rows_of(text, _COLUMNS, "title"):
        yield line, "", cells


def _entry(line: int, row: Mapping[str, Any], given: str | None) -> Entry | None:
    kind = _kind(line, row, given)
    replaced, deleted = row.get("replacedBy"), row.get("deleted")
    if isinstance(replaced, str):
        replaced = replaced.replace(",", " ").replace(";", " ").split()
    if not isinstance(replaced, list | None):
        raise BadLine(line, "replacedBy is not a list of identifiers")
    gone = _flag(line, deleted)
    title = " ".join(str(row.get("title") or "").split())
    if not title:
        if gone:
            return None
        raise BadLine(line, "a term without a title")
    if len(title) > _LENGTH:
        if kind is None:
            return None
        raise BadLine(line, f"a title of more than {_LENGTH} characters")
    id = row.get("id")
    if id in (None, "") and kind == "Thema":
        id = str(uuid.uuid5(_OWN, f"thema {fold(title)}"))
    return Entry(
        line=line,
        id=_guid(line, id),
        title=title,
        kind=kind,
        code=" ".join(str(row.get("prefix") if row.get("prefix") is not None else "").split()),
        replaced_by=tuple(_guid(line, one) for one in replaced or ()),
        # SLO lists what it replaces with what it is replaced by, were it by nothing.
        expired=gone or (isinstance(replaced, list) and ("types" in row or bool(replaced))),
    )


def _kind(line: int, row: Mapping[str, Any], given: str | None) -> str | None:
    said = row.get("kind")
    if isinstance(said, str) and said.strip():
        kind = KINDS.get(said.strip().lower())
        if kind is None:
            raise BadLine(line, f"a kind is one of {', '.join(TERM_KINDS)}")
        return kind
    types = row.get("types")
    if isinstance(types, list) and types:
        return next((KINDS[str(t).lower()] for t in types if str(t).lower() in KINDS), None)
    return given


def _flag(line: int, value: Any) -> bool:
    said = str("" if value is None else value).strip().lower()
    if said in _YES or said in _NO:
        return said in _YES
    raise BadLine(line, "deleted (Vervallen) is Ja or Nee")


def _guid(line: int, value: Any) -> str:
    said = str(value or "").strip().strip("{}").lower()
    if not GUID.fullmatch(said):
        raise BadLine(line, "an identifier is not one such as 96b622d6-264d-4f7a-9875-681ded824e21")
    return said
