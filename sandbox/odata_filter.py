"""A `$filter` expression, parsed by the odata-query library and compiled to a predicate."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any

from odata_query import ast
from odata_query.exceptions import ODataException
from odata_query.grammar import ODATA_FUNCTIONS, ODataLexer, ODataParser

from .call import GraphError

Predicate = Callable[[Mapping[str, Any]], bool]
Lookup = Callable[[Mapping[str, Any], tuple[str, ...]], Any]
_Value = Callable[[Mapping[str, Any]], Any]


def at_path(record: Mapping[str, Any], path: tuple[str, ...]) -> Any:
    """The value at `a/b` of nested records, None where a part is missing. Names ignore case."""
    value: Any = record
    for name in path:
        if not isinstance(value, Mapping):
            return None
        if name in value:
            value = value[name]
        else:
            lower = name.lower()
            value = next((v for k, v in value.items() if k.lower() == lower), None)
    return value


@dataclass(frozen=True, slots=True)
class Dialect:
    """What one kind of resource lets a query say."""

    type: str = ""  # "microsoft.graph.user", for messages
    properties: frozenset[str] | None = None  # lower case; None: not known, anything goes
    ignore_case: bool = True  # string comparison, as Entra and SharePoint do it
    alternatives: int | None = None  # most values of `in`, most parts of an `or`
    functions: frozenset[str] | None = None  # None: all
    advanced: frozenset[str] = frozenset()  # operators that ask for ConsistencyLevel and $count
    guids: frozenset[str] = frozenset()  # properties of type Edm.Guid
    typed: bool = False  # comparing a string with a bare guid or number is an error
    lookup: Lookup = at_path

    def refuse_unknown(self, wanted: Sequence[str]) -> None:
        """Raise the documented 400 for a property the resource does not have."""
        if self.properties is None:
            return
        for name in wanted:
            first = name.split("/")[0]
            if first.lower() not in self.properties and first != "*":
                raise GraphError(
                    400,
                    "BadRequest",
                    "Parsing OData Select and Expand failed: Could not find a property named "
                    f"'{first}' on type '{self.type}'.",
                )


ANY = Dialect()

_OPERATORS: dict[type, tuple[str, str, Callable[[Any, Any], bool]]] = {
    ast.Eq: ("eq", "Equal", operator.eq),
    ast.NotEq: ("ne", "NotEqual", operator.ne),
    ast.Lt: ("lt", "LessThan", operator.lt),
    ast.LtE: ("le", "LessThanOrEqual", operator.le),
    ast.Gt: ("gt", "GreaterThan", operator.gt),
    ast.GtE: ("ge", "GreaterThanOrEqual", operator.ge),
}


@lru_cache(maxsize=512)
def compiled(text: str, dialect: Dialect, advanced: bool) -> Predicate:
    """The predicate of `text`; a 400 when the dialect refuses it."""
    value = _Compilation(text, dialect, advanced).expression(parse(text))
    return lambda record: bool(value(record))


def parse(text: str) -> Any:
    """The syntax tree of a `$filter`; a 400 as Graph answers it when there is none."""
    try:
        tree = ODataParser().parse(iter(_tokens(text)))
    except (ODataException, ValueError) as error:
        place = getattr(getattr(error, "token", None), "index", len(text))
        raise _invalid(f"Syntax error at position {place} in '{text}'.") from None
    if tree is None:
        raise _invalid(f"Syntax error at position {len(text)} in '{text}'.")
    return tree


def _invalid(message: str) -> GraphError:
    return GraphError(400, "BadRequest", f"Invalid filter clause: {message}")


def _tokens(text: str) -> Iterator[Any]:
    """The library's tokens, with what its lexer reads otherwise than Graph does put right.

    Words that begin like a keyword (`allowX`, `nullable`) are names; `startsWith` is `startswith`;
    `not(` and `in(` need no space; a list of one value needs no comma.
    """
    read = list(ODataLexer().tokenize(text))
    ends = [token.index for token in read[1:]] + [len(text)]
    joined: list[Any] = []
    for token, end in zip(read, ends, strict=True):
        last = joined[-1] if joined else None
        if last is not None and last.type in _KEYWORDS and token.type in _WORD_PARTS:
            last.type = "ODATA_IDENTIFIER"
            last.value = ast.Identifier(text[last.index : end])
        else:
            joined.append(token)
    for before, token, after in zip([None, *joined], joined, [*joined[1:], None], strict=False):
        if token.type != "ODATA_IDENTIFIER" or after is None or after.type != "(":
            continue
        name = token.value.name.lower()
        if name == "not":
            token.type, token.value = "NOT", ast.Not()
        elif name == "in" and before is not None and before.type == "WS":
            token.type, token.value, before.type = "IN", ast.In(), "SKIP"
        elif not token.value.namespace and name in ODATA_FUNCTIONS:
            token.value = ast.Identifier(name)
    return _with_commas([token for token in joined if token.type != "SKIP"])


_KEYWORDS = ("ANY", "ALL", "NULL", "BOOLEAN")
_WORD_PARTS = (*_KEYWORDS, "ODATA_IDENTIFIER", "INTEGER")


def _with_commas(tokens: list[Any]) -> Iterator[Any]:
    """The library wants `in ('a',)` for a list of one, to tell it from a bracket."""
    bare = False
    for at, token in enumerate(tokens):
        if token.type == "(" and at and tokens[at - 1].type == "IN":
            bare = True
        elif bare and token.type == ",":
            bare = False
        elif bare and token.type == ")":
            bare = False
            comma = type(token)()
            comma.type = comma.value = ","
            comma.lineno, comma.index = token.lineno, token.index
            yield comma
        yield token


class _Compilation:
    """One `$filter` on its way to a closure."""

    def __init__(self, text: str, dialect: Dialect, advanced: bool) -> None:
        self.text, self.dialect, self.advanced = text, dialect, advanced
        self.variables: dict[str, str] = {}

    def expression(self, node: Any) -> _Value:
        if isinstance(node, ast.BoolOp):
            return self._boolean(node)
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            self._needs("not", "Not")
            inner = self.expression(node.operand)
            return lambda record: not inner(record)
        if isinstance(node, ast.Compare):
            return self._comparison(node)
        if isinstance(node, ast.CollectionLambda):
            return self._lambda(node)
        if isinstance(node, ast.Call):
            return self._call(node)
        if isinstance(node, ast.Identifier | ast.Attribute):
            return self._property(node)
        if isinstance(node, ast.UnaryOp) and isinstance(node.operand, ast.Integer | ast.Float):
            number = -node.operand.py_val
            return lambda _: number
        return self._literal(node)

    def _needs(self, name: str, kind: str) -> None:
        if name in self.dialect.advanced and not self.advanced:
            raise GraphError(
                400,
                "Request_UnsupportedQuery",
                f"Operator '{kind}' is not supported because the required parameters might be "
                "missing. Try adding $count=true query parameter and ConsistencyLevel:eventual "
                "header. Refer to https://aka.ms/graph-docs/advanced-queries for more information",
            )

    def _too_many(self, count: int) -> None:
        # Reported with this wording, and that advanced queries are not bound by it:
        # https://github.com/microsoftgraph/microsoft-graph-docs-contrib/issues/1238
        limit = self.dialect.alternatives
        if limit is not None and count > limit and not self.advanced:
            raise GraphError(
                400,
                "Request_UnsupportedQuery",
                "Too many child clauses specified in search filter expression containing 'OR' "
                f"operators: {count}. Max allowed: {limit}.",
            )

    def _boolean(self, node: Any) -> _Value:
        # An `or` of fifty clauses is a chain of pairs: taken flat, so that it neither recurses
        # fifty deep nor hides how many there are.
        parts: list[Any] = []
        pending = [node]
        while pending:
            top = pending.pop()
            if isinstance(top, ast.BoolOp) and type(top.op) is type(node.op):
                pending += [top.right, top.left]
            else:
                parts.append(top)
        values = [self.expression(part) for part in parts]
        if isinstance(node.op, ast.And):
            return lambda record: all(value(record) for value in values)
        self._too_many(len(values))
        return lambda record: any(value(record) for value in values)

    def _comparison(self, node: Any) -> _Value:
        if isinstance(node.comparator, ast.In):
            return self._in(node)
        name, kind, test = _OPERATORS[type(node.comparator)]
        self._needs(name, kind)
        self._check_types(node, kind)
        left, right = self.expression(node.left), self.expression(node.right)
        fold = self.dialect.ignore_case

        def compare(record: Mapping[str, Any]) -> bool:
            a, b = _alike(left(record), right(record), fold)
            if name in ("eq", "ne"):
                return test(a, b)
            if a is None or b is None:
                return False
            try:
                return test(a, b)
            except TypeError:
                return False

        return compare

    def _check_types(self, node: Any, kind: str) -> None:
        if not self.dialect.typed or not isinstance(node.left, ast.Identifier):
            return
        if isinstance(node.right, ast.GUID) and node.left.name not in self.dialect.guids:
            raise _invalid(
                "A binary operator with incompatible types was detected. Found operand types "
                f"'Edm.String' and 'Edm.Guid' for operator kind '{kind}'."
            )

    def _in(self, node: Any) -> _Value:
        self._too_many(len(node.right.val))
        left = self.expression(node.left)
        fold = self.dialect.ignore_case
        literals = [self._literal(item)({}) for item in node.right.val]
        wanted = {v.casefold() if fold and isinstance(v, str) else v for v in literals}

        def within(record: Mapping[str, Any]) -> bool:
            value = left(record)
            if isinstance(value, str) and fold:
                value = value.casefold()
            return not isinstance(value, dict | list) and value in wanted

        return within

    def _lambda(self, node: Any) -> _Value:
        owner = self._property(node.owner)
        every = isinstance(node.operator, ast.All)
        if node.lambda_ is None:
            return lambda record: bool(owner(record))
        variable = node.lambda_.identifier.name
        inner = _Compilation(self.text, self.dialect, self.advanced)
        inner.variables = {**self.variables, variable: variable}
        passes = inner.expression(node.lambda_.expression)

        def over(record: Mapping[str, Any]) -> bool:
            items = owner(record) or ()
            results = (passes({**record, variable: item}) for item in items)
            return all(results) if every else any(results)

        return over

    def _call(self, node: Any) -> _Value:
        name = node.func.full_name()
        if self.dialect.functions is not None and name not in self.dialect.functions:
            raise GraphError(
                400,
                "Request_UnsupportedQuery",
                f"Unsupported Query: function '{name}' is not supported on type "
                f"'{self.dialect.type}'.",
            )
        if name == "endswith":
            self._needs("endswith", "EndsWith")
        function = _FUNCTIONS.get(name)
        if function is None:
            raise _invalid(f"An unknown function with name '{name}' was found.")
        fold = self.dialect.ignore_case
        values = [self.expression(argument) for argument in node.args]

        def call(record: Mapping[str, Any]) -> Any:
            given = [value(record) for value in values]
            if fold:
                given = [v.casefold() if isinstance(v, str) else v for v in given]
            if given and given[0] is None:
                return False if name in ("startswith", "endswith", "contains") else None
            return function(*given)

        return call

    def _property(self, node: Any) -> _Value:
        path = _path(node)
        known = self.dialect.properties
        if path[0] in self.variables:
            return lambda record: at_path(record, path)
        if known is not None and path[0].lower() not in known:
            raise _invalid(
                f"Could not find a property named '{path[0]}' on type '{self.dialect.type}'."
            )
        lookup = self.dialect.lookup
        return lambda record: lookup(record, path)

    def _literal(self, node: Any) -> _Value:
        if isinstance(node, ast.DateTime):
            moment = node.py_val
            value: Any = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        elif isinstance(node, ast.GUID):
            value = node.val
        elif isinstance(node, ast.Null):
            value = None
        elif hasattr(node, "py_val"):
            value = node.py_val
        else:
            raise _invalid(f"Syntax error at position 0 in '{self.text}'.")
        return lambda _: value


def _path(node: Any) -> tuple[str, ...]:
    if isinstance(node, ast.Attribute):
        return (*_path(node.owner), node.attr)
    if isinstance(node, ast.Identifier):
        return (node.full_name(),)
    raise _invalid("Only properties can stand here.")


def _alike(a: Any, b: Any, fold: bool) -> tuple[Any, Any]:
    """Both values as one comparable kind: times as times, strings by case when asked."""
    if isinstance(b, datetime) and isinstance(a, str):
        return _moment(a), b
    if isinstance(a, datetime) and isinstance(b, str):
        return a, _moment(b)
    if isinstance(b, date) and not isinstance(b, datetime) and isinstance(a, str):
        return a[:10], b.isoformat()
    if isinstance(a, str) and isinstance(b, str) and fold:
        return a.casefold(), b.casefold()
    return a, b


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


_FUNCTIONS: dict[str, Callable[..., Any]] = {
    "startswith": lambda a, b: str(a).startswith(b),
    "endswith": lambda a, b: str(a).endswith(b),
    "contains": lambda a, b: b in a if isinstance(a, list) else b in str(a),
    "tolower": lambda a: str(a).lower(),
    "toupper": lambda a: str(a).upper(),
    "trim": lambda a: str(a).strip(),
    "length": len,
    "indexof": lambda a, b: str(a).find(b),
    "concat": lambda a, b: f"{a}{b}",
    "substring": lambda a, start, length=None: str(a)[start:][:length],
    "year": lambda a: getattr(_moment(str(a)), "year", None),
    "month": lambda a: getattr(_moment(str(a)), "month", None),
    "day": lambda a: getattr(_moment(str(a)), "day", None),
    "hour": lambda a: getattr(_moment(str(a)), "hour", None),
    "minute": lambda a: getattr(_moment(str(a)), "minute", None),
    "date": lambda a: str(a)[:10],
}
