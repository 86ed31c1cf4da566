"""Who set a field's present value, as an item's versions tell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from jobs.parse import moment


@dataclass(frozen=True, slots=True)
class Setter:
    """Who set a field's present value: a person's object id, or the product, or unknown."""

    by: str | None
    app: str | None
    at: datetime | None
    version: int | None = None

    def after(self, other: Setter) -> bool:
        """Whether this was later; times have a grain of a second, versions tell exactly."""
        if self.version is not None and other.version is not None:
            return self.version > other.version
        return self.at is not None and other.at is not None and self.at > other.at


def setter_of(value: Mapping[str, Any], name: str) -> Setter:
    """Who set a column of an item, as its source saw it; one that was made in one go is its
    maker's in every column."""
    found = (value.get("set_by") or {}).get(name)
    if found is None:
        made_at = moment(value.get("created_at"))
        return Setter(value.get("created_by"), value.get("created_by_app"), made_at, 1)
    version = found.get("version")
    at = moment(found.get("at"))
    return Setter(found.get("by"), found.get("app"), at, int(version) if version else None)
