"""What a step of the path leads to: an object that shows itself, takes changes, leads on."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from ...call import Call, Token
from ...tenant import Record, Tenant
from ..permissions import Level
from . import error
from .format import VERBOSE, Collection, Complex, Entity, Form, Raw, Result, Values, plain, selected
from .path import Step
from .query import filtered, ordered

Operation = Callable[[Record], Any]


@dataclass(slots=True)
class Visit:
    """One call on one site: who calls, what they may do, how the answer is wanted."""

    call: Call
    site: Record
    form: Form
    level: Level
    method: str
    status: int = 200  # of the answer; 201 after something was made
    steps: Sequence[Step] = ()
    headers: dict[str, str] = field(default_factory=dict)  # of the answer
    home: Callable[[], Any] = lambda: None  # the site's web
    declared_type: str | None = None  # `__metadata.type` of the body, known once it is read
    _body: Record | None = field(default=None)

    @property
    def tenant(self) -> Tenant:
        return self.call.tenant

    @property
    def token(self) -> Token:
        assert self.call.token is not None
        return self.call.token

    @property
    def body(self) -> Record:
        """The JSON body without verbose wrappers; 400 when it is not JSON."""
        if self._body is None:
            try:
                given = json.loads(self.call.body) if self.call.body.strip() else {}
            except ValueError:
                raise error.invalid_query("Invalid JSON. A token was not recognized.") from None
            given = given if isinstance(given, dict) else {}
            given = given["d"] if set(given) == {"d"} and isinstance(given["d"], dict) else given
            metadata = given.get("__metadata")
            self.declared_type = metadata.get("type") if isinstance(metadata, dict) else None
            self._body = plain(given)
        return self._body

    def option(self, name: str) -> str | None:
        """A system query option, None when absent or empty."""
        return self.call.query.get(name) or None

    def names(self, name: str) -> list[str]:
        return [part.strip() for part in (self.option(name) or "").split(",") if part.strip()]

    def require(self, least: Level) -> None:
        if self.level < least:
            raise error.access_denied()

    def link(self, **options: str) -> str:
        """The called address with other paging options, as the service writes next links."""
        raw = self.call.raw_path.split("?")[0]
        kept = {
            name: value
            for name, value in self.call.query.items()
            if name not in ("skiptoken", "skip", *options)
        }
        known = ("select", "filter", "expand", "orderby", "top", "skiptoken", "skip")
        text = "&".join(
            f"{'%24' if name in known else ''}{quote(name, safe='@')}={quote(value, safe='')}"
            for name, value in {**options, **kept}.items()
        )
        return f"{self.call.base_url}{raw}?{text}"


class Resource:
    """Any step. A subclass leads on by `to_<name>` and answers by `get`, `post`, `merge`,
    `delete`; what it does not define is refused as the service refuses it."""

    def __init__(self, visit: Visit, name: str = "") -> None:
        self.visit = visit
        self.name = name or type(self).__name__

    def go(self, step: Step) -> Resource:
        lead = getattr(self, f"to_{step.name.lstrip('$')}", None)
        if lead is not None:
            found: Resource = lead(step)
            if isinstance(found, CollectionResource) and step.args:
                return found.key(step)
            return found
        return self.property(step)

    def property(self, step: Step) -> Resource:
        """A property of an entity addressed by name: `web/title`."""
        raise error.no_resource(step.text.split("(")[0])

    def get(self) -> Any:
        raise self._not_by()

    def post(self) -> Any:
        raise self._not_by()

    def merge(self) -> Any:
        raise self._not_by()

    def delete(self) -> Any:
        raise self._not_by()

    def _not_by(self) -> error.SharePointError:
        return error.refused(
            f"The HTTP method '{self.visit.method}' cannot be used to access the resource "
            f"'{self.name}'. The operation type of the resource is specified as 'Default'. "
            "Please use correct HTTP method to invoke the resource.",
            "-1, Microsoft.SharePoint.Client.ClientServiceException",
            405,
        )


class EntityResource(Resource):
    """A resource that is one entity."""

    def entity(self) -> Entity:
        raise NotImplementedError

    def property(self, step: Step) -> Resource:
        for name, value in self.entity().properties.items():
            if name.lower() == step.name and not step.called:
                return Property(self.visit, name, value)
        raise error.no_resource(step.text.split("(")[0])

    def get(self) -> Any:
        return self.shown(self.visit.names("select"), self.visit.names("expand"))

    def shown(self, wanted: Sequence[str], expands: Sequence[str]) -> Entity:
        """The entity with `$select` and `$expand` applied."""
        entity = self.entity()
        expanded: Record = {}
        for name in {name.split("/")[0]: None for name in expands}:
            under = [
                n.partition("/")[2] for n in expands if n.lower().startswith(f"{name}/".lower())
            ]
            inner = [
                n.partition("/")[2] for n in wanted if n.lower().startswith(f"{name}/".lower())
            ]
            title = next((link for link in entity.links if link.lower() == name.lower()), name)
            child = self.go(Step(name.lower(), text=name))
            expanded[title] = _embedded(child, inner, under)
        known = {n.lower() for n in (*entity.properties, *entity.links, *expanded)} | {"*"}
        for name in wanted:
            if name.split("/")[0].lower() not in known:
                raise error.refused(
                    f"The field or property '{name}' does not exist.",
                    "-1, Microsoft.SharePoint.Client.InvalidClientQueryException",
                )
        return selected(entity, wanted, expanded)


def void(visit: Visit, name: str, perform: Callable[[Record], Any]) -> Method:
    """A method without a result, which the service shows as a null."""

    def performed(body: Record) -> Result:
        perform(body)
        return Result(name, None)

    return Method(visit, name, performed)


def with_extra(
    shown: Callable[[Sequence[str], Sequence[str]], Entity],
    extra: Callable[[], Record],
    wanted: Sequence[str],
    expands: Sequence[str],
) -> Entity:
    """An entity with those of the `extra` properties that were selected."""
    if not wanted:
        return shown(wanted, expands)
    names = {name.lower() for name in wanted}
    more = {k: v for k, v in extra().items() if k.lower() in names}
    rest = [name for name in wanted if name.lower() not in map(str.lower, more)]
    entity = shown(rest or wanted[:0], expands)
    kept = entity.properties if rest else {}
    links = entity.links if rest else ()
    return Entity(entity.type, entity.path, kept | more, links, entity.etag, entity.id, entity.set)


def _embedded(child: Resource, wanted: Sequence[str], expands: Sequence[str]) -> Any:
    if isinstance(child, EntityResource):
        return child.shown(wanted, expands)
    if isinstance(child, CollectionResource):
        return Collection([row.shown(wanted, expands) for row in child.rows()])
    return child.get()


class CollectionResource(Resource):
    """A resource that is several entities of one kind."""

    set = "SP.ApiData"

    def rows(self) -> Iterable[EntityResource]:
        raise NotImplementedError

    def key(self, step: Step) -> Resource:
        """One of them by key: `lists(guid'…')`, `items(1)`."""
        raise error.no_resource(step.text)

    def get(self) -> Any:
        wanted, expands = self.visit.names("select"), self.visit.names("expand")
        rows = [(row.entity().properties, row) for row in self.rows()]
        kept = filtered(rows, self.visit.option("filter"))
        kept = ordered(kept, self.visit.option("orderby"))
        start = int(self.visit.option("skip") or 0)
        top = self.visit.option("top")
        stop = start + int(top) if top else None
        return Collection([row.shown(wanted, expands) for _, row in kept[start:stop]], set=self.set)

    def to_count(self, step: Step) -> Resource:
        """`…/$count`."""
        return Value(self.visit, str(len(list(self.rows()))).encode())


class Property(Resource):
    """One property by its address; `$value` gives it bare."""

    def __init__(self, visit: Visit, name: str, value: Any) -> None:
        super().__init__(visit, name)
        self.value = value

    def get(self) -> Any:
        return Result(self.name, self.value)

    def to_value(self, step: Step) -> Resource:
        text = str(self.value).lower() if isinstance(self.value, bool) else str(self.value or "")
        return Value(self.visit, text.encode())

    def property(self, step: Step) -> Resource:
        if isinstance(self.value, Complex):
            for name, value in self.value.properties.items():
                if name.lower() == step.name:
                    return Property(self.visit, name, value)
        return super().property(step)


class Value(Resource):
    """Bare text."""

    def __init__(self, visit: Visit, body: bytes) -> None:
        super().__init__(visit)
        self.body = body

    def get(self) -> Any:
        return Raw(self.body, "text/plain;charset=utf-8")


class Method(Resource):
    """A step that does something when it is posted: `recycle()`, `ensureuser('…')`."""

    def __init__(
        self, visit: Visit, name: str, perform: Operation, *, least: Level = Level.READ,
        reads: bool = False,
    ) -> None:  # fmt: skip
        super().__init__(visit, name)
        self._perform, self._least, self._reads = perform, least, reads

    def post(self) -> Any:
        self.visit.require(self._least)
        return self._perform(self.visit.body)

    def get(self) -> Any:
        if not self._reads:
            raise self._not_by()
        self.visit.require(self._least)
        return self._perform({})


class Nothing(Resource):
    """A null the service answers with 200: `views/getbytitle` of a view that is not there.

    Reported (by a client library that was written against the service): in verbose the body is
    empty; in the light forms it is `odata.null`.
    """

    def get(self) -> Any:
        if self.visit.form.level == VERBOSE:
            return Raw(b"", "text/plain; charset=utf-8")
        return Result(self.name, None)


__all__ = [
    "Collection", "CollectionResource", "Complex", "Entity", "EntityResource", "Method", "Nothing",
    "Property", "Raw", "Resource", "Result", "Value", "Values", "Visit", "void", "with_extra",
]  # fmt: skip
