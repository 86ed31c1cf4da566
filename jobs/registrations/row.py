"""A row of a list as one side holds it, whoever it is about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from jobs.parse import moment, text
from jobs.rowkey import ons_id
from jobs.setter import Setter, setter_of
from sync.model import Ref


@dataclass(frozen=True, slots=True)
class Row:
    """One item; `value` is a sighting's of a `ListSource`."""

    place: str  # list:{id}
    item: str
    etag: str | None
    value: Mapping[str, Any]

    @property
    def fields(self) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self.value.get("fields") or {}
        return found

    def text(self, name: str) -> str | None:
        return text(self.fields.get(name))

    @property
    def key(self) -> str:
        """The key it carries; of a row that has none yet, the one it will get: always the same,
        so that whoever meets it again after a crash knows it."""
        return self.text("OnsId") or self.own_key

    @property
    def own_key(self) -> str:
        """The key that the product gives it."""
        return ons_id(self.place, self.item)

    @property
    def keyed(self) -> bool:
        return self.text("OnsId") is not None

    @property
    def ref(self) -> Ref:
        """As the archive keeps it: the list and the item."""
        return Ref(f"{self.place.partition(':')[2]}/{self.item}", self.etag)

    @property
    def made_by(self) -> str | None:
        found: str | None = self.value.get("created_by")
        return found

    @property
    def made_at(self) -> datetime | None:
        return moment(self.value.get("created_at"))

    def setter(self, name: str) -> Setter:
        return setter_of(self.value, name)

    def set_by_us(self, name: str, app: str) -> bool:
        found = self.setter(name)
        return found.by is None and found.app == app
