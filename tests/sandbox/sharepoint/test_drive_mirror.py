"""Whoever follows the feed of a library holds what the library holds, whatever people do."""

from __future__ import annotations

import random
from typing import Any

import pytest

from sandbox.sharepoint import checkout, files, items, promotion, recycle
from sandbox.tenant import Actor, Record

from .conftest import Place, user_id
from .library import changes, drive_of, library_of, office

Mirror = dict[str, tuple[str, str]]


class People:
    """They do one thing after another to a library, by chance."""

    def __init__(self, place: Place, seed: int) -> None:
        self.place, self.chance = place, random.Random(seed)
        self.tenant = place.tenant
        self.list = library_of(place, place.ons)

    def rows(self, *, folder: bool | None = None) -> list[Record]:
        every = [row for row in self.tenant.all(self.list["table"]) if "file" in row]
        return [row for row in every if folder in (None, row["file"]["folder"])]

    def folder(self) -> str:
        return str(self.chance.choice(["", *(row["id"] for row in self.rows(folder=True))]))

    def act(self) -> None:
        name = self.chance.choice(("anna", "bas"))
        actor = Actor("person", user_id(name), name, f"{name}@school.example")
        acts = (self.make, self.make, self.write, self.rename, self.move, self.delete,
                self.restore, self.describe, self.check)  # fmt: skip
        with self.tenant.acting(actor):
            try:
                self.chance.choice(acts)()
            except Exception as refused:
                if getattr(refused, "status", 500) not in (400, 404, 409, 423):
                    raise

    def name(self) -> str:
        return f"{self.chance.choice('abcde')}{self.chance.choice(('.txt', '.docx', ''))}"

    def make(self) -> None:
        if self.chance.random() < 0.4:
            files.make_folder(self.tenant, self.list, self.folder(), self.name() + "map")
            return
        name = self.name()
        held = office(text=str(self.chance.random())) if name.endswith("x") else b"tekst"
        made, _ = files.store(self.tenant, self.list, self.folder(), name, held)
        promotion.uploaded(self.tenant, self.place.box.settings, self.list, made)

    def one(self, **which: Any) -> Record:
        found = self.rows(**which)
        return self.chance.choice(found) if found else self.nothing()

    def nothing(self) -> Record:
        raise files.Refused(404, "itemNotFound", "There is nothing.")

    def write(self) -> None:
        content = str(self.chance.random()).encode()
        files.replace(self.tenant, self.list, self.one(folder=False), content)

    def rename(self) -> None:
        files.change(self.tenant, self.list, self.one(), name=self.name().upper())

    def move(self) -> None:
        files.change(self.tenant, self.list, self.one(), parent=self.folder(), conflict="rename")

    def delete(self) -> None:
        items.delete_item(self.tenant, self.list, self.one())

    def restore(self) -> None:
        found = list(recycle.entries(self.tenant, self.place.ons["id"]))
        entry = self.chance.choice(found) if found else self.nothing()
        items.restore_item(self.tenant, self.list, entry["id"])

    def describe(self) -> None:
        item = self.one()
        made = items.update_item(self.tenant, self.list, item, {"Title": self.name()})
        promotion.described(self.tenant, self.place.box.settings, self.list, item, made)

    def check(self) -> None:
        item = self.one(folder=False)
        if self.chance.random() < 0.5:
            checkout.check_out(self.tenant, self.list, item)
        else:
            checkout.discard(self.tenant, self.list, item, anybody=True)


def follow(mirror: Mirror, rows: list[Any]) -> None:
    for row in rows:
        if "deleted" in row:
            mirror.pop(row["id"], None)
        else:
            mirror[row["id"]] = (row["parentReference"].get("id", ""), row["name"])


def listed(place: Place, path: str | None) -> list[Any]:
    found: list[Any] = []
    while path:
        page = place.get(path)
        found += page["value"]
        path = page.get("@odata.nextLink")
    return found


def walked(place: Place, drive: str, id: str = "root") -> Mirror:
    found: Mirror = {}
    path = drive + ("/root" if id == "root" else f"/items/{id}")
    for row in listed(place, f"{path}/children?$select=id,name,folder,parentReference"):
        found[row["id"]] = (row["parentReference"]["id"], row["name"])
        if "folder" in row:
            found |= walked(place, drive, row["id"])
    return found


@pytest.mark.parametrize("seed", range(6))
def test_a_follower_of_the_feed_holds_the_whole_tree(place: Place, seed: int) -> None:
    settings, drive = place.box.settings, drive_of(place, place.ons)
    settings.delta_shuffle, settings.delta_repeats = True, 0.3
    settings.delta_page_size = 3
    settings.promotion_delay_s = 0 if seed % 2 else 0.001
    people, mirror = People(place, seed), dict[str, tuple[str, str]]()
    link = f"{drive}/root/delta"
    for _ in range(12):
        for _ in range(10):
            people.act()
        rows, link = changes(place, link)
        follow(mirror, rows)
        root = place.get(f"{drive}/root")["id"]
        assert {id: at for id, at in mirror.items() if id != root} == walked(place, drive)
    assert len(mirror) > 3


@pytest.mark.parametrize("seed", range(3))
def test_no_two_things_in_a_folder_have_one_name(place: Place, seed: int) -> None:
    people = People(place, seed)
    for _ in range(200):
        people.act()
        names = [(row["file"]["parent"], row["file"]["name"].casefold()) for row in people.rows()]
        assert len(names) == len(set(names))
        standing = {"", *(row["id"] for row in people.rows(folder=True))}
        assert {parent for parent, _ in names} <= standing
