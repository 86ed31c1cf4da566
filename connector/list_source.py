"""A SharePoint list, observed by its delta.

https://learn.microsoft.com/graph/api/listitem-delta
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from connector.address import address
from connector.authorship import (
    UNKNOWN,
    Before,
    Version,
    author_of,
    reaches_back,
    read_versions,
    set_by,
)
from connector.delta import delta
from connector.errors import error_for
from connector.exchange import Exchange, Request
from sync.model import Coverage, Observation, Sighting

Known = Callable[[str], Mapping[str, Mapping[str, Any]]]
"""What was seen before at a place: native id to value."""

_PAGE = 1000
_VERSION_FIELD = "_UIVersionString"


def nothing_known(_place: str) -> Mapping[str, Mapping[str, Any]]:
    return {}


class ListSource:
    """The items of one list, with `fields` and nothing else of them.

    A sighting's value: {"fields", "created_by", "created_by_app", "created_at", "modified_at",
    "version", "etag", "set_by": {field of `authored`: {"by", "app", "at", "version"}}}. Of a
    column with several persons the numbers are kept. A field
    without a value is left out of "fields", and one that is as the item was made of "set_by": its
    author is "created_by" or "created_by_app".

    Who set a field costs a read of the item's versions, except at the first version and where
    `known` holds the item with this very etag (what the product itself wrote, or a nightly
    enumeration). An item whose versions cannot be read is left out, and the pass is PARTIAL.

    Of a column with what is to be kept nowhere else, a sighting holds what `reduced` makes of its
    value. Such a column is not one of `authored`.
    """

    def __init__(
        self,
        site_id: str,
        list_id: str,
        fields: tuple[str, ...],
        authored: tuple[str, ...],
        *,
        own_app_id: str,
        known: Known = nothing_known,
        reduced: Mapping[str, Callable[[Any], Any]] | None = None,
    ) -> None:
        self.site_id, self.list_id, self.fields = site_id, list_id, fields
        self.authored, self.own_app_id, self.known = authored, own_app_id, known
        self.reduced = reduced or {}
        self.place = f"list:{list_id}"
        self.source = self.place
        self.places: tuple[str, ...] = (self.place,)

    def observe(self, cursor: str | None, full: bool = False) -> Exchange[Observation]:
        seen = yield from delta(self._start(), None if full else cursor, f"list {self.list_id}")
        gone = [item for item in seen.items.values() if "deleted" in item]
        there = [item for item in seen.items.values() if "deleted" not in item]
        sightings, failure = yield from self._read(there)
        sightings += [Sighting(self.place, item["id"], None) for item in gone]
        failure = seen.failure or failure
        return Observation(
            self.source,
            tuple(sightings),
            {self.place: Coverage.PARTIAL if failure else seen.coverage},
            None if failure else seen.cursor,
            failure,
            seen.restarted,
        )

    def rows(self, ids: list[str]) -> Exchange[Observation]:
        """Point reads: how these items are now. One that is not there is seen to be gone."""
        answers = yield [Request("GET", self._item(id)) for id in ids]
        there: list[Mapping[str, Any]] = []
        gone: list[Sighting] = []
        failure: str | None = None
        for id, answer in zip(ids, answers, strict=True):
            if answer.status == 200 and isinstance(answer.body, dict):
                there.append(answer.body)
            elif answer.status == 404:
                gone.append(Sighting(self.place, id, None))
            else:
                failure = str(error_for(answer.status, answer.body, f"list {self.list_id}"))
        sightings, unread = yield from self._read(there)
        failure = failure or unread
        coverage = Coverage.PARTIAL if failure else Coverage.SINCE
        return Observation(
            self.source, (*sightings, *gone), {self.place: coverage}, failure=failure
        )

    def _read(self, items: list[Mapping[str, Any]]) -> Exchange[tuple[list[Sighting], str | None]]:
        if not items:
            return [], None  # an idle night, and what is known need not be read for it
        known = self.known(self.place)
        values = {item["id"]: self.value_of(item) for item in items}
        authors: dict[str, Mapping[str, Any]] = {}
        unread: list[Mapping[str, Any]] = []
        for item in items:
            value = values[item["id"]]
            before = known.get(item["id"], {})
            if value["etag"] and before.get("etag") == value["etag"] and "set_by" in before:
                authors[item["id"]] = before["set_by"]
            elif _revision(value["etag"]) == 1:
                authors[item["id"]] = {}
            elif self.authored:
                unread.append(item)
            else:
                authors[item["id"]] = {}
        failure = yield from self._authors(unread, values, known, authors)
        sightings = [
            Sighting(self.place, id, {**value, "set_by": authors[id]}, value["etag"])
            for id, value in values.items()
            if id in authors
        ]
        return sightings, failure

    def _authors(
        self,
        items: list[Mapping[str, Any]],
        values: Mapping[str, Mapping[str, Any]],
        known: Mapping[str, Mapping[str, Any]],
        authors: dict[str, Mapping[str, Any]],
    ) -> Exchange[str | None]:
        """Who set what in each of `items`. A history with something missing is asked for once
        more before it counts as one that cannot tell: what was trimmed says the same again."""
        pages, failure = yield from self._histories([item["id"] for item in items])
        doubtful = [
            id for id, value in pages.items() if not reaches_back(value, _number(values[id]))
        ]
        if doubtful:
            again, unread = yield from self._histories(doubtful)
            failure = failure or unread
            pages = {id: v for id, v in pages.items() if id not in doubtful} | again
        for id, value in pages.items():
            authors[id] = self._set_by(values[id], value, self._before(known.get(id)))
        return failure

    def _histories(
        self, ids: list[str]
    ) -> Exchange[tuple[dict[str, list[Mapping[str, Any]]], str | None]]:
        """Read the versions of all items side by side, page by page."""
        failure: str | None = None
        links = {id: self._versions(id) for id in ids}
        pages: dict[str, list[Mapping[str, Any]]] = {id: [] for id in links}
        while links:
            answers = yield [Request("GET", link) for link in links.values()]
            onward: dict[str, str] = {}
            for id, answer in zip(tuple(links), answers, strict=True):
                body = answer.body if isinstance(answer.body, dict) else {}
                if answer.status != 200 or not isinstance(body.get("value"), list):
                    del pages[id]
                    if answer.status != 404:  # deleted meanwhile: the next delta says so
                        what = f"versions of item {id} of list {self.list_id}"
                        failure = str(error_for(answer.status, body, what))
                    continue
                pages[id] += body["value"]
                link = body.get("@odata.nextLink")
                if isinstance(link, str) and len(pages[id]) < 50_000:
                    onward[id] = link
            links = onward
        return pages, failure

    def _before(self, value: Mapping[str, Any] | None) -> Before | None:
        """What was known of an item, every author of it by name."""
        if value is None or value.get("etag") is None or "set_by" not in value:
            return None
        maker = {"by": value["created_by"], "app": value["created_by_app"], "version": "1"}
        maker["at"] = value["created_at"]
        authors = {name: value["set_by"].get(name, maker) for name in self.authored}
        return Before(_number(value), value["fields"], authors)

    def _set_by(
        self,
        value: Mapping[str, Any],
        versions: list[Mapping[str, Any]],
        before: Before | None,
    ) -> Mapping[str, Any]:
        try:
            found = set_by(
                value["fields"],
                self.authored,
                [self._bare(version) for version in read_versions(versions)],
                number=_number(value),
                created_at=value["created_at"],
                own_app_id=self.own_app_id,
                before=before,
            )
        except (KeyError, ValueError):
            return {name: dict(UNKNOWN) for name in self.authored}
        maker = (value["created_by"], value["created_by_app"])
        return {
            name: who
            for name, who in found.items()
            if who.get("version") != "1" or (who["by"], who["app"]) != maker
        }

    def _bare(self, version: Version) -> Version:
        """With the authored columns as they stand in "fields"."""
        fields = version.fields
        return replace(version, fields={n: _bare(fields[n]) for n in self.authored if n in fields})

    def value_of(self, item: Mapping[str, Any]) -> dict[str, Any]:
        """A listItem as a sighting's value, all but "set_by"."""
        given: Mapping[str, Any] = item.get("fields") or {}
        etag = item.get("eTag") or item.get("@odata.etag") or given.get("@odata.etag")
        fields = {n: _bare(given[n]) for n in self.fields if given.get(n) is not None}
        for name in self.reduced.keys() & fields.keys():
            fields[name] = self.reduced[name](fields[name])
        made_by = author_of(item.get("createdBy"), item.get("createdDateTime"))
        return {
            "fields": fields,
            "created_by": made_by["by"],
            "created_by_app": made_by["app"],
            "created_at": item.get("createdDateTime"),
            "modified_at": item.get("lastModifiedDateTime"),
            "version": str(given.get(_VERSION_FIELD) or f"{_revision(etag) or 0}.0"),
            "etag": etag,
        }

    def _start(self) -> str:
        return address(
            "sites", self.site_id, "lists", self.list_id, "items", "delta",
            expand=self._fields(), top=_PAGE,
        )  # fmt: skip

    def _item(self, id: str) -> str:
        return address(
            "sites", self.site_id, "lists", self.list_id, "items", id, expand=self._fields()
        )

    def _versions(self, id: str) -> str:
        return address(
            "sites", self.site_id, "lists", self.list_id, "items", id, "versions", expand="fields"
        )

    def _fields(self) -> str:
        names = dict.fromkeys((*self.fields, *self.authored, _VERSION_FIELD))
        return f"fields($select={','.join(names)})"


def _bare(value: Any) -> Any:
    """Of several persons (or lookups) the service gives names and addresses too: only their
    numbers on the site are kept."""
    if isinstance(value, list) and value and all(isinstance(v, dict) for v in value):
        return [v["LookupId"] for v in value if "LookupId" in v]
    return value


def _number(value: Mapping[str, Any]) -> int:
    return int(value["version"].partition(".")[0])


def _revision(etag: object) -> int | None:
    """The number in `"guid,3"`: one more for every write, with history or without."""
    found = re.search(r",(\d+)", etag) if isinstance(etag, str) else None
    return int(found[1]) if found else None
