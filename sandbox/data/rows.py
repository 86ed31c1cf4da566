"""Rows of one list by the ten thousand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..sharepoint import people
from ..sharepoint.columns import own_columns
from ..sharepoint.index import index
from ..tenant import Actor, Record, Tenant


class Rows:
    """Adds rows as `create_item` does, but asks once what is the same for every row.

    Values are not checked: they have to be as the columns keep them (`sharepoint.values`), and
    the list must have no unique column that is filled.
    """

    def __init__(self, tenant: Tenant, list_: Record) -> None:
        self.tenant, self.list_ = tenant, list_
        self._defaults = {
            name: _default(column)
            for name, column in own_columns(tenant, list_).items()
            if column["default"] is not None
        }
        self._last = index(tenant, list_).highest
        self._numbers: dict[str, int] = {}

    def number(self, person: str) -> int:
        """Who somebody (object id) is on the list's site, for a person column."""
        if person not in self._numbers:
            found = people.ensure_user(self.tenant, self.list_["site"], person)
            self._numbers[person] = int(found["id"])
        return self._numbers[person]

    def add(self, fields: Mapping[str, Any], actor: Actor) -> Record:
        """A row of this person's own."""
        tenant, list_ = self.tenant, self.list_
        self._last += 1
        now, who = tenant.stamp(), self.number(actor.id)
        item: Record = {
            "id": str(self._last),
            "guid": tenant.new_id(),
            "fields": {**fields, **{k: v for k, v in self._defaults.items() if k not in fields}},
            "rev": 1,
            "major": 1,
            "created": now,
            "modified": now,
            "author": who,
            "editor": who,
        }
        tenant.actor = actor
        return tenant.put(
            list_["table"], item["id"], item, container=list_["container"], what="item.create"
        )


def _default(column: Record) -> str | bool:
    value = str(column["default"]["value"])
    return value == "1" if column["kind"] == "Boolean" else value
