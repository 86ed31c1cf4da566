"""Which items a REST query finds: `$filter`, `$orderby`, `$top`, `$skiptoken`, the threshold.

https://learn.microsoft.com/sharepoint/dev/sp-add-ins/use-odata-query-operations-in-sharepoint-rest-requests
https://support.microsoft.com/office/manage-large-lists-and-libraries-b8588dae-9387-48c2-9248-c24122f07c59
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, quote

from odata_query import ast

from ... import odata
from ...call import GraphError
from ...odata_filter import parse
from ...tenant import Record, Tenant
from .. import builtin, files
from ..columns import own_columns
from ..index import index
from . import error
from .query import modern, rank

PAGE = 100
MOST = 5000
THRESHOLD = 5000
_PEOPLE = ("User",)


class _AnyOf(tuple[Any, ...]):
    """Several values of one column: equal to a value that is among them."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return any(one == other for one in self)

    def __ne__(self, other: object) -> bool:
        return not self == other

    __hash__ = tuple.__hash__


@dataclass(frozen=True, slots=True)
class Source:
    """A list as a query sees it."""

    tenant: Tenant
    site: Record
    list: Record
    expands: frozenset[str] = frozenset()  # lower case

    @property
    def columns(self) -> dict[str, Record]:
        """By lower-case name, the ones every list has among them."""
        every = {**builtin.COLUMNS, **own_columns(self.tenant, self.list)}
        return {name.lower(): column for name, column in every.items()}

    def value(self, row: Mapping[str, Any], path: tuple[str, ...]) -> Any:
        """The value at `Column`, `ColumnId` or `Column/Field` of an item."""
        item = row["item"]
        return self.at(item, path, self.columns)

    def at(self, item: Mapping[str, Any], path: tuple[str, ...], known: dict[str, Record]) -> Any:
        name = path[0].lower().removeprefix("odata_")
        if name in _PLACES and len(path) == 1:
            return self._place(item)[_PLACES.index(name)]
        if name in _OWN and len(path) == 1:
            return _OWN[name](item)
        column = known.get(name)
        if column is None and name.endswith("id"):
            return _plain(held(item, known[name[:-2]]))
        if column is None:
            return None
        value = held(item, column)
        if len(path) == 1:
            return value["Url"] if column["kind"] == "URL" and value else _plain(value)
        ids = value if isinstance(value, tuple) else (value,) if value is not None else ()
        rows = (self.target(column, id) for id in ids)
        values = [self._field(row, path[1]) for row in rows if row is not None]
        if column["multiple"]:
            return _AnyOf(values)
        return values[0] if values else None

    def _place(self, item: Mapping[str, Any]) -> tuple[str, str, str]:
        """Where an item stands: folder, name and both; an item of a list has no real name."""
        below = f"/{item['id']}_.000"
        if "file" in item:
            below = files.path_of(self.tenant, self.list, item["id"])
        path = f"{self.list['path']}{below}"
        directory, _, name = path.rpartition("/")
        return directory, name, path

    def _field(self, row: Record, name: str) -> Any:
        if name.lower() in ("id", "lookupid"):
            return int(row["id"])
        found = next((v for k, v in row["fields"].items() if k.lower() == name.lower()), None)
        return _plain(found)

    def target(self, column: Record, id: Any) -> Record | None:
        """The item a lookup or person column points at."""
        if column["kind"] == "User":
            return self.tenant.get(f"uil/{self.site['id']}", str(id))
        return self.tenant.get(f"items/{column.get('list')}", str(id))


def service_column(name: str) -> Record | None:
    """What a query knows of an item beside its columns: its place and its kind."""
    name = name.lower()
    if name in _PLACES:
        return {"name": name, "kind": "Text", "indexed": False}
    if name == "fsobjtype":
        return {"name": name, "kind": "Number", "indexed": False}
    return None


def _plain(held: Any) -> Any:
    return _AnyOf(held) if isinstance(held, tuple) else held


def held(item: Mapping[str, Any], column: Record) -> Any:
    """What an item holds in a column, the creator and last editor among them."""
    if column["name"] == "Author":
        return item["author"]
    if column["name"] == "Editor":
        return item["editor"]
    return item["fields"].get(column["name"])


def _kind(item: Mapping[str, Any]) -> int:
    """`FileSystemObjectType`: 0 an item or a file, 1 a folder."""
    return int("file" in item and item["file"]["folder"])


_OWN: dict[str, Any] = {
    "id": lambda item: int(item["id"]),
    "guid": lambda item: item["guid"],
    "uniqueid": lambda item: item["guid"],
    "created": lambda item: item["created"],
    "modified": lambda item: item["modified"],
    "filesystemobjecttype": _kind,
    "fsobjtype": _kind,
    "attachments": lambda _: False,
    "_uiversionstring": lambda item: f"{item['major']}.0",
}
_PLACES = ("filedirref", "fileleafref", "fileref")


def matching(source: Source, text: str | None, orders: Sequence[str]) -> list[Record]:
    """Every item that passes the filter, in the wanted order. Refuses what scans too much."""
    rows = source.tenant.table(source.list["table"])
    known = index(source.tenant, source.list)
    columns = source.columns
    found = [rows[id] for id in known.ids()] if not text else _filtered(source, text)
    for part in orders:
        name = part.split()[0]
        check_name(source, columns, tuple(name.split("/")), "orderby")
        if len(found) > THRESHOLD and not _is_indexed(columns, name):
            raise error.threshold()
    for part in reversed(orders):
        name, _, direction = part.partition(" ")
        path = tuple(name.split("/"))
        found.sort(
            key=lambda item, path=path: rank(source.at(item, path, columns)),  # type: ignore[misc]
            reverse=direction.strip().lower() == "desc",
        )
    return found


def _filtered(source: Source, text: str) -> list[Record]:
    columns = source.columns
    words = modern(text)
    try:
        tree = parse(words)
    except GraphError:
        raise error.invalid_query(f'The expression "{text}" is not valid.') from None
    for path in _paths(tree):
        check_name(source, columns, path, "filter")
    dialect = odata.Dialect(lookup=source.value)
    rows = source.tenant.table(source.list["table"])
    known = index(source.tenant, source.list)
    ids = _narrowed(source, columns, tree)
    if ids is None:
        clause = _indexed_clause(columns, tree)
        if clause is None and len(known) > THRESHOLD:
            raise error.threshold()
        ids = known.ids()
        if clause is not None and len(ids) > THRESHOLD and not _only_id(clause):
            near = [id for id in ids if _passes(source, columns, clause, rows[id])]
            if len(near) > THRESHOLD:
                raise error.threshold()
            ids = near
    passes = odata.matcher(words, dialect)
    return [rows[id] for id in ids if passes({"item": rows[id]})]


def check_name(
    source: Source, columns: Mapping[str, Record], path: tuple[str, ...], where: str
) -> None:
    """400 for a name the list does not have or that cannot stand in a query."""
    name = path[0].lower().removeprefix("odata_")
    column = columns.get(name)
    if (name in _OWN or name in _PLACES) and len(path) == 1:
        return
    if column is None:
        column = columns.get(name[:-2]) if name.endswith("id") else None
        if column is None or column["kind"] not in ("User", "Lookup"):
            raise error.unknown_field(path[0])
        return
    if len(path) > 1:
        if path[0].lower() not in source.expands:
            raise error.not_expanded("/".join(path), path[0])
        return
    if where == "filter" and column["kind"] in ("User", "Lookup", "Note"):
        raise error.refused(
            f"The field '{column['name']}' of type '{column['kind']}' cannot be used in the query "
            "filter expression.",
            "-1, Microsoft.SharePoint.SPException",
        )


def _paths(tree: Any) -> Iterator[tuple[str, ...]]:
    """Every property an expression refers to."""
    if isinstance(tree, ast.Attribute):
        owner = next(_paths(tree.owner), ())
        yield (*owner, tree.attr)
    elif isinstance(tree, ast.Identifier):
        yield (tree.name,)
    elif isinstance(tree, ast.Call):
        for argument in tree.args:
            yield from _paths(argument)
    elif isinstance(tree, list | tuple):
        for part in tree:
            yield from _paths(part)
    elif hasattr(tree, "__dataclass_fields__"):
        for name in tree.__dataclass_fields__:
            yield from _paths(getattr(tree, name))


def _clauses(tree: Any) -> Iterator[Any]:
    """The clauses every match must satisfy."""
    if isinstance(tree, ast.BoolOp) and isinstance(tree.op, ast.And):
        yield from _clauses(tree.left)
        yield from _clauses(tree.right)
    else:
        yield tree


def _narrowed(source: Source, columns: Mapping[str, Record], tree: Any) -> list[str] | None:
    """The ids an index gives for an `eq` clause, the fewest where there are several."""
    known = index(source.tenant, source.list)
    options: list[list[str]] = []
    for clause in _clauses(tree):
        if not isinstance(clause, ast.Compare) or not isinstance(clause.comparator, ast.Eq):
            continue
        paths = list(_paths(clause.left))
        if len(paths) != 1 or not hasattr(clause.right, "py_val"):
            continue
        name, value = "/".join(paths[0]).lower(), clause.right.py_val
        if name == "id" and isinstance(value, int):
            options.append(
                known.ids(value - 1, 1) if known.ids(value - 1, 1) == [str(value)] else []
            )
            continue
        name = name.removesuffix("/id")
        column = columns.get(name)
        if column is None and name.endswith("id"):
            column = columns.get(name[:-2])
        if column is None or not column["indexed"] or column["builtin"] or value is None:
            continue
        if "/" in name or isinstance(value, bool) or not isinstance(value, str | int):
            continue
        options.append(known.find(column["name"], value))
    return min(options, key=len, default=None)


def _indexed_clause(columns: Mapping[str, Record], tree: Any) -> Any:
    for clause in _clauses(tree):
        paths = list(_paths(clause))
        if paths and all(_is_indexed(columns, "/".join(path)) for path in paths):
            return clause
    return None


def _is_indexed(columns: Mapping[str, Record], name: str) -> bool:
    name = name.lower()
    if name == "id":
        return True
    column = columns.get(name) or columns.get(name.removesuffix("/id"))
    if column is None and name.endswith("id"):
        column = columns.get(name[:-2])
    return bool(column and column["indexed"])


def _only_id(clause: Any) -> bool:
    return all(path in (("ID",), ("Id",)) for path in _paths(clause))


def _passes(source: Source, columns: dict[str, Record], clause: Any, item: Record) -> bool:
    """One comparison by itself, to count what an index would give."""
    if not isinstance(clause, ast.Compare) or not hasattr(clause.right, "py_val"):
        return True
    held = rank(source.at(item, next(_paths(clause.left)), columns))
    wanted = clause.right.py_val
    wanted = rank(wanted.strftime("%Y-%m-%dT%H:%M:%SZ") if hasattr(wanted, "strftime") else wanted)
    tests = {ast.Gt: held > wanted, ast.GtE: held >= wanted, ast.Lt: held < wanted,
             ast.LtE: held <= wanted, ast.Eq: held == wanted}  # fmt: skip
    return tests.get(type(clause.comparator), True)


def page_size(top: str | None) -> int:
    """`$top`: 100 when absent, 5,000 at most."""
    if top is None:
        return PAGE
    if not top.isdigit():
        raise error.invalid_query(f"The $top value '{top}' is not valid.")
    return min(int(top), MOST)


def page(
    rows: Sequence[Record], size: int, skiptoken: str | None, *, by_id: bool = True
) -> tuple[list[Record], str | None]:
    """One page and the token of the next: `Paged=TRUE&p_ID=…`, the last id of this one.

    Behind an order the token also says how many came before, for when that row is gone.
    """
    start = 0
    if skiptoken:
        given = parse_qs(skiptoken)
        last = (given.get("p_ID") or ["0"])[0]
        if by_id:
            after = int(last) if last.isdigit() else 0
            start = next((at for at, row in enumerate(rows) if int(row["id"]) > after), len(rows))
        else:
            known = {row["id"]: at + 1 for at, row in enumerate(rows)}
            before = int((given.get("p_Seen") or ["0"])[0])
            start = known.get(last, before)
    found = list(rows[start : start + size])
    if not found or start + size >= len(rows):
        return found, None
    token = f"Paged=TRUE&p_ID={quote(found[-1]['id'])}"
    return found, token if by_id else f"{token}&p_Seen={start + size}"
