"""OData v3 as SharePoint writes it: the same objects as verbose, minimal or no metadata, or Atom.

https://learn.microsoft.com/sharepoint/dev/sp-add-ins/get-to-know-the-sharepoint-rest-service
https://www.odata.org/documentation/odata-version-3-0/json-verbose-format/
https://www.microsoft.com/microsoft-365/blog/2014/08/13/json-light-support-rest-sharepoint-api-released/
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from ...call import Answer
from ...tenant import Record
from .error import SharePointError

VERBOSE, MINIMAL, NONE, ATOM = "verbose", "minimalmetadata", "nometadata", "atom"


@dataclass(frozen=True, slots=True)
class Complex:
    """A value with fields of its own: `SP.ChangeToken`, `SP.FieldUrlValue`."""

    type: str
    properties: Record


@dataclass(frozen=True, slots=True)
class Values:
    """Several values of one property: `{"results": […]}` in verbose, a bare list elsewhere."""

    type: str  # of one value: "Edm.String", "SP.ListItemFormUpdateValue"
    values: Sequence[Any]


@dataclass(frozen=True, slots=True)
class Entity:
    """An object with an address."""

    type: str
    path: str  # below `_api/`: "Web/Lists(guid'…')"
    properties: Record
    links: tuple[str, ...] = ()  # related objects, shown only as addresses
    etag: str | None = None
    id: str | None = None  # list items are identified by their GUID
    set: str = "SP.ApiData"  # what `odata.metadata` calls it


@dataclass(frozen=True, slots=True)
class Collection:
    """Several entities, and where the next ones are."""

    rows: Sequence[Any]
    next: str | None = None
    set: str = "SP.ApiData"


@dataclass(frozen=True, slots=True)
class Result:
    """What a method gives back: `{"d": {"RenderListData": …}}`."""

    name: str
    value: Any


@dataclass(frozen=True, slots=True)
class Raw:
    """An answer that is no OData: `RenderListDataAsStream`, `$value`."""

    body: Any
    content_type: str = "application/json; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Form:
    """How this call wants its answer, and where its site's API is."""

    level: str
    api: str  # "https://host/sites/X/_api/"
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def content_type(self) -> str:
        if self.level == ATOM:
            return "application/atom+xml;type=entry;charset=utf-8"
        streaming = "" if self.level == VERBOSE else "streaming=true;"
        return f"application/json;odata={self.level};{streaming}charset=utf-8"

    def answer(self, thing: Any, status: int = 200) -> Answer:
        """The whole body for `thing`; None is 204."""
        if thing is None:
            return Answer(204, None, {}, self.content_type)
        if isinstance(thing, Raw):
            return Answer(status, thing.body, {}, thing.content_type)
        headers = {"ETag": thing.etag} if isinstance(thing, Entity) and thing.etag else {}
        if self.level == ATOM:
            return Answer(status, _atom(thing, self.api).encode(), headers, self.content_type)
        return Answer(status, self.body(thing), headers, self.content_type)

    def body(self, thing: Any) -> Any:
        if self.level == VERBOSE:
            return {"d": self._verbose_top(thing)}
        shown = self._light_top(thing)
        if self.level == MINIMAL and isinstance(shown, dict):
            return {"odata.metadata": f"{self.api}$metadata#{_set_of(thing)}", **shown}
        return shown

    def error(self, error: SharePointError) -> Answer:
        """`error` in verbose, `odata.error` in the light forms, XML in Atom."""
        message = {"lang": "en-US", "value": error.message}
        if self.level == ATOM:
            text = (
                '<?xml version="1.0" encoding="utf-8"?><m:error xmlns:m="http://schemas.microsoft'
                '.com/ado/2007/08/dataservices/metadata"><m:code>' + escape(error.code)
                + '</m:code><m:message xml:lang="en-US">' + escape(error.message)
                + "</m:message></m:error>"
            )  # fmt: skip
            return Answer(
                error.status, text.encode(), dict(error.headers), "application/xml;charset=utf-8"
            )
        name = "error" if self.level == VERBOSE else "odata.error"
        body = {name: {"code": error.code, "message": message}}
        return Answer(error.status, body, dict(error.headers), self.content_type)

    def _verbose_top(self, thing: Any) -> Any:
        if isinstance(thing, Collection):
            out: Record = {"results": [self._verbose(row) for row in thing.rows]}
            if thing.next:
                out["__next"] = thing.next
            return out
        if isinstance(thing, Result):
            return {thing.name: self._verbose(thing.value)}
        return self._verbose(thing)

    def _verbose(self, thing: Any) -> Any:
        if isinstance(thing, Entity):
            uri = self.api + thing.path
            metadata = {"id": thing.id or uri, "uri": uri}
            if thing.etag:
                metadata["etag"] = thing.etag
            out: Record = {"__metadata": {**metadata, "type": thing.type}}
            for link in thing.links:
                out[link] = {"__deferred": {"uri": f"{uri}/{link}"}}
            return out | {name: self._verbose(value) for name, value in thing.properties.items()}
        if isinstance(thing, Complex):
            shown = {name: self._verbose(value) for name, value in thing.properties.items()}
            return {"__metadata": {"type": thing.type}, **shown}
        if isinstance(thing, Values):
            return {
                "__metadata": {"type": f"Collection({thing.type})"},
                "results": [self._verbose(value) for value in thing.values],
            }
        if isinstance(thing, Collection):
            return {"results": [self._verbose(row) for row in thing.rows]}
        return thing

    def _light_top(self, thing: Any) -> Any:
        if isinstance(thing, Collection):
            out: Record = {}
            if thing.next:
                out["odata.nextLink"] = thing.next
            return out | {"value": [self._light(row) for row in thing.rows]}
        if isinstance(thing, Result):
            if thing.value is None:
                return {"odata.null": True}
            value = self._light(thing.value)
            return value if isinstance(thing.value, Complex) else {"value": value}
        return self._light(thing)

    def _light(self, thing: Any) -> Any:
        if isinstance(thing, Entity):
            shown = {name: self._light(value) for name, value in thing.properties.items()}
            if self.level == NONE:
                return shown
            head: Record = {"odata.type": thing.type, "odata.id": thing.id or self.api + thing.path}
            if thing.etag:
                head["odata.etag"] = thing.etag
            head["odata.editLink"] = thing.path
            for link in thing.links:
                head[f"{link}@odata.navigationLinkUrl"] = f"{thing.path}/{link}"
            return head | shown
        if isinstance(thing, Complex):
            return {name: self._light(value) for name, value in thing.properties.items()}
        if isinstance(thing, Values):
            return [self._light(value) for value in thing.values]
        if isinstance(thing, Collection):
            return [self._light(row) for row in thing.rows]
        return thing


def form_of(accept: str, api: str) -> Form:
    """The form the Accept header asks for. JSON without `odata=` is minimal metadata; without any
    JSON the service writes Atom."""
    for part in accept.split(","):
        kind, *parameters = [piece.strip().lower() for piece in part.split(";")]
        if kind != "application/json":
            continue
        given = dict(p.replace(" ", "").partition("=")[::2] for p in parameters)
        wanted = given.get("odata") or given.get("odata.metadata") or "minimalmetadata"
        level = {
            "verbose": VERBOSE, "nometadata": NONE, "none": NONE,
        }.get(wanted, MINIMAL)  # fmt: skip
        return Form(level, api)
    return Form(ATOM, api)


def selected(entity: Entity, wanted: Sequence[str], expanded: Record) -> Entity:
    """The entity with `$select`ed properties only; expanded ones stand in place of their links."""
    names = {name.split("/")[0].lower() for name in wanted}
    everything = not names or "*" in names
    properties = {
        name: value
        for name, value in entity.properties.items()
        if everything or name.lower() in names
    }
    links = tuple(
        link
        for link in entity.links
        if (everything or link.lower() in names) and link.lower() not in map(str.lower, expanded)
    )
    return replace(entity, properties=properties | expanded, links=links)


def plain(value: Any) -> Any:
    """A body as the caller meant it: verbose wrappers (`__metadata`, `results`) taken off.

    https://learn.microsoft.com/sharepoint/dev/sp-add-ins/working-with-lists-and-list-items-with-rest
    """
    if isinstance(value, dict):
        if isinstance(value.get("results"), list) and set(value) <= {"results", "__metadata"}:
            return [plain(item) for item in value["results"]]
        return {
            name: plain(item)
            for name, item in value.items()
            if name != "__metadata" and not re.match(r"(.*@)?odata\.", name)
        }
    if isinstance(value, list):
        return [plain(item) for item in value]
    return value


def _set_of(thing: Any) -> str:
    if isinstance(thing, Entity):
        return f"{thing.set}/@Element"
    if isinstance(thing, Collection):
        return thing.set
    value = thing.value if isinstance(thing, Result) else thing
    if isinstance(value, Complex):
        return value.type
    if isinstance(value, Values):
        return f"Collection({value.type})"
    names: dict[type, str] = {bool: "Edm.Boolean", int: "Edm.Int32", float: "Edm.Double"}
    return names.get(type(value), "Edm.String")


def _atom(thing: Any, api: str) -> str:
    """Atom, enough for a reader that asks for no JSON: properties as `d:` elements."""
    head = '<?xml version="1.0" encoding="utf-8"?>'
    names = (
        f' xml:base={quoteattr(api)} xmlns="http://www.w3.org/2005/Atom"'
        ' xmlns:d="http://schemas.microsoft.com/ado/2007/08/dataservices"'
        ' xmlns:m="http://schemas.microsoft.com/ado/2007/08/dataservices/metadata"'
    )
    if isinstance(thing, Collection):
        entries = "".join(_atom_entry(row, "") for row in thing.rows)
        more = f'<link rel="next" href={quoteattr(thing.next)} />' if thing.next else ""
        return f"{head}<feed{names}>{entries}{more}</feed>"
    if isinstance(thing, Entity):
        return head + _atom_entry(thing, names)
    name, value = (thing.name, thing.value) if isinstance(thing, Result) else ("value", thing)
    return head + _atom_value(name, value, names)


def _atom_entry(thing: Any, names: str) -> str:
    if not isinstance(thing, Entity):
        return _atom_value("element", thing, names)
    etag = f" m:etag={quoteattr(thing.etag)}" if thing.etag else ""
    links = "".join(
        '<link rel="http://schemas.microsoft.com/ado/2007/08/dataservices/related/'
        f'{link}" title="{link}" href={quoteattr(f"{thing.path}/{link}")} />'
        for link in thing.links
    )
    shown = "".join(_atom_value(name, value, "") for name, value in thing.properties.items())
    return (
        f"<entry{names}{etag}><id>{escape(thing.id or thing.path)}</id>"
        f'<category term="{thing.type}" scheme="http://schemas.microsoft.com/ado/2007/08/'
        f'dataservices/scheme" /><link rel="edit" href={quoteattr(thing.path)} />{links}'
        f'<content type="application/xml"><m:properties>{shown}</m:properties></content></entry>'
    )


def _atom_value(name: str, value: Any, names: str) -> str:
    if value is None:
        return f'<d:{name}{names} m:null="true" />'
    if isinstance(value, Entity):
        return f"<d:{name}{names}>{_atom_entry(value, '')}</d:{name}>"
    if isinstance(value, Complex):
        shown = "".join(_atom_value(key, item, "") for key, item in value.properties.items())
        return f'<d:{name}{names} m:type="{value.type}">{shown}</d:{name}>'
    if isinstance(value, Values | Collection):
        rows = value.values if isinstance(value, Values) else value.rows
        shown = "".join(_atom_value("element", item, "") for item in rows)
        return f"<d:{name}{names}>{shown}</d:{name}>"
    if isinstance(value, bool):
        return f'<d:{name}{names} m:type="Edm.Boolean">{str(value).lower()}</d:{name}>'
    if isinstance(value, int):
        return f'<d:{name}{names} m:type="Edm.Int32">{value}</d:{name}>'
    return f"<d:{name}{names}>{escape(str(value))}</d:{name}>"
