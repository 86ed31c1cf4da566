"""A file or folder as one side has it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from jobs.parse import moment, text
from sync.model import Ref


@dataclass(frozen=True, slots=True)
class Item:
    """One driveItem with its row, as it was last seen. `drive` and `id` are all that tells it
    apart: names and folders change."""

    drive: str
    id: str
    parent: str | None
    name: str
    folder: bool
    etag: str | None
    value: Mapping[str, Any]

    @classmethod
    def of(cls, drive: str, id: str, value: Mapping[str, Any], etag: str | None) -> Item:
        return cls(
            drive,
            id,
            value.get("parent"),
            str(value.get("name") or ""),
            bool(value.get("folder")),
            value.get("etag") or etag,
            value,
        )

    @property
    def ref(self) -> Ref:
        return Ref(f"{self.drive}/{self.id}", self.etag)

    @property
    def place(self) -> str:
        return f"drive:{self.drive}"

    @property
    def fields(self) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self.value.get("fields") or {}
        return found

    @property
    def has_row(self) -> bool:
        """Whether its row in the library's list was seen: that may come later than the file, and
        until then nobody knows what it says."""
        return self.value.get("list_item") is not None

    def column(self, name: str) -> str | None:
        return text(self.fields.get(name))

    @property
    def content(self) -> str:
        """Which bytes it has. A hash of one side is never compared with one of the other side
        for being different: services rewrite what they are given. Equal is equal."""
        if self.folder:
            return ""
        return f"{self.value.get('hash') or self.value.get('ctag') or ''}:{self.size}"

    @property
    def size(self) -> int:
        return int(self.value.get("size") or 0)

    @property
    def source(self) -> dict[str, Any]:
        """Where contents come from, and which they were when that was decided."""
        return {
            "drive": self.drive,
            "item": self.id,
            "folder": self.parent,
            "name": self.name,
            "size": self.size,
            "hash": self.value.get("hash"),
            "etag": self.etag,
        }

    @property
    def by(self) -> str | None:
        """Who changed it last, when that was a person."""
        found: str | None = self.value.get("by")
        return found

    @property
    def made_by(self) -> str | None:
        """Who made it, when that was a person."""
        found: str | None = self.value.get("created_by")
        return found

    @property
    def at(self) -> datetime | None:
        return moment(self.value.get("at"))

    @property
    def stamp(self) -> str:
        """Who changed it last, and when. A service that rewrites contents leaves it as it is."""
        return f"{self.value.get('at')} {self.value.get('by')} {self.value.get('app')}"

    def written_by(self, app: str) -> bool:
        """Whether the product was the last to change it."""
        return self.by is None and self.value.get("app") == app

    def copied_by(self, app: str) -> bool:
        """Whether it is a copy that the product made, and that nobody else changed."""
        made = self.value.get("created_by") is None and self.value.get("created_by_app") == app
        return made and self.written_by(app)

    @property
    def package(self) -> str | None:
        found: str | None = self.value.get("package")
        return found

    @property
    def locked(self) -> Mapping[str, Any] | None:
        """Who has it checked out or open, as far as the service says."""
        found: Mapping[str, Any] | None = self.value.get("checked_out")
        return found
