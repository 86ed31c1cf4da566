"""A library of the small tenant, and what people do in it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from connector.library_source import LibrarySource
from sandbox.sharepoint import columns, files, items, lists, sites
from sandbox.tenant import SYSTEM, Record
from sync.model import Coverage, Observation
from tests.connector.conftest import World

FIELDS = ("OnsId", "Title", "DelenViaOns")


@dataclass
class Library:
    """What the product knows of it stands in `known`, as its state would hold it."""

    world: World
    list: Record
    watched: str | None = None
    known: dict[str, dict[str, Any]] = field(default_factory=dict)
    cursor: str | None = None

    @property
    def drive(self) -> str:
        return sites.drive_id(self.world.site, self.list)

    @property
    def source(self) -> LibrarySource:
        return LibrarySource(
            self.world.site["id"], self.list["id"], self.drive, self.watched, FIELDS,
            known=lambda place: self.known,
        )  # fmt: skip

    def look(self, *, full: bool = False) -> Observation:
        """One pass, remembered."""
        seen = self.world.connection.graph.one(self.source.observe(self.cursor, full))
        self.remember(seen)
        return seen

    def remember(self, seen: Observation) -> None:
        if seen.coverage[self.source.place] is Coverage.FULL:
            self.known.clear()
        for one in seen.sightings:
            self.known.pop(one.id, None)
            if one.value is not None:
                self.known[one.id] = dict(one.value)
        self.cursor = seen.cursor or self.cursor

    @contextmanager
    def by(self, name: str) -> Iterator[None]:
        self.world.act(name)
        try:
            yield
        finally:
            self.world.box.tenant.actor = SYSTEM

    def folder(self, name: str, parent: str = files.TOP) -> Record:
        tenant = self.world.box.tenant
        return self.world.box.run(lambda: files.make_folder(tenant, self.list, parent, name))

    def file(
        self, name: str, content: bytes = b"x", parent: str = files.TOP, by: str = "anna"
    ) -> Record:
        tenant = self.world.box.tenant
        with self.by(by):
            return self.world.box.run(
                lambda: files.store(tenant, self.list, parent, name, content)[0]
            )

    def write(self, item: Record, content: bytes, by: str = "bram") -> Record:
        tenant = self.world.box.tenant
        with self.by(by):
            return self.world.box.run(
                lambda: files.replace(tenant, self.list, self.fresh(item), content)
            )

    def change(self, item: Record, **changes: Any) -> Record:
        tenant = self.world.box.tenant
        return self.world.box.run(
            lambda: files.change(tenant, self.list, self.fresh(item), **changes)
        )

    def remove(self, item: Record) -> None:
        tenant = self.world.box.tenant
        self.world.box.run(lambda: files.remove(tenant, self.list, self.fresh(item)))

    def set(self, item: Record, by: str = "anna", **fields: Any) -> Record:
        tenant = self.world.box.tenant
        with self.by(by):
            return self.world.box.run(
                lambda: items.update_item(tenant, self.list, self.fresh(item), fields)
            )

    def fresh(self, item: Record) -> Record:
        return items.get_item(self.world.box.tenant, self.list, item["id"])

    def id(self, item: Record) -> str:
        return files.id_of(self.list, item["id"])

    def content(self, name: str, parent: str = files.TOP) -> bytes | None:
        tenant = self.world.box.tenant
        found = files.named(tenant, self.list, parent, name)
        return files.content_of(tenant, found) if found else None

    def names(self, parent: str = files.TOP) -> list[str]:
        found = files.children(self.world.box.tenant, self.list, parent)
        return [one["file"]["name"] for one in found]


def make_library(world: World, title: str = "Kennisdocumenten") -> Library:
    tenant = world.box.tenant

    def make() -> Record:
        made = lists.create_library(tenant, world.site, title)
        for name in ("OnsId", "DelenViaOns"):
            columns.add_column(tenant, made, name, indexed=name == "OnsId")
        found = lists.find_list(tenant, world.site, title)
        assert found is not None
        return found

    return Library(world, world.box.run(make))
