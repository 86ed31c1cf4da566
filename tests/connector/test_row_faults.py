"""A fault at every request of a run that removes rows, their history and files of one person:
what is called done is done, and what is not done is done by the next run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from connector.errors import ConnectorError
from connector.graph import Confirmed, Failed
from connector.list_replica import ListReplica
from connector.list_source import ListSource
from connector.private_file import PrivateFileReplica
from connector.site_people import SitePeople
from sandbox.sharepoint import files, items, lists, scopes, sites, versions
from sandbox.sharepoint.tags import etag
from sandbox.tenant import Record
from sync.action import Action, Fate, Outcome
from sync.model import Ref
from tests.connector.conftest import World
from tests.connector.test_drive_faults import FAULTS
from tests.connector.test_replica import action

REQUESTS = 12
"""As many as the run has without a fault."""
NAMES = ["carla@school.example", "dirk@school.example"]


@dataclass
class Scene:
    world: World
    library: Record
    gone: Record
    trimmed: Record

    @property
    def drive(self) -> str:
        return sites.drive_id(self.world.site, self.library)

    def actions(self) -> list[Action]:
        rows = [self.gone["id"], self.trimmed["id"]]
        seen = self.world.connection.graph.one(self.source.rows(rows)).sightings
        etags = {one.id: one.etag for one in seen}
        old = self.file("oud.pdf")
        ref = Ref(files.id_of(self.library, old["id"]), etag(old)) if old else Ref("gone")
        return [
            action("create", "new", OnsId="new", Rol="Lid"),
            action("delete", "gone", Ref(rows[0], etags.get(rows[0]))),
            action("trim", "trimmed", Ref(rows[1], etags.get(rows[1]))),
            action("put", "file", name="nieuw.pdf", content=b"%PDF", person=self.anna),
            action("delete", "oud", ref),
        ]

    @property
    def anna(self) -> str:
        return self.world.people["anna"]

    @property
    def source(self) -> ListSource:
        world = self.world
        return ListSource(
            world.site["id"], world.list["id"], ("OnsId", "Rol"), (), own_app_id=world.app_id
        )

    def file(self, name: str) -> Record | None:
        return files.named(self.world.box.tenant, self.library, files.TOP, name)

    def run(self, todo: list[Action]) -> tuple[list[Outcome], Mapping[str, int] | None]:
        world = self.world
        people = SitePeople(world.site["id"], world.site["webUrl"], world.connection)
        rows = ListReplica(self.source, site_url=world.site["webUrl"])
        private = PrivateFileReplica(self.drive)
        mine = [one for one in todo if one.key in ("file", "oud")]
        found: dict[str, Any] = world.connection.graph.drive(
            {
                "rows": rows.apply([one for one in todo if one not in mine]),
                "files": private.apply(mine),
                "people": people.ensure(NAMES),
            }
        )
        outcomes: list[Outcome] = []
        for name in ("rows", "files"):
            assert isinstance(found[name], list), found[name]
            outcomes += found[name]
        entered = found["people"]
        if isinstance(entered, Failed):
            assert isinstance(entered.error, ConnectorError)
            entered = None
        return outcomes, entered

    def is_so(self, outcome: Outcome) -> bool:
        tenant, table = self.world.box.tenant, self.world.list["table"]
        match outcome.action.key:
            case "new":
                return self.made() == 1
            case "gone":
                return self.gone["id"] not in tenant.table(table)
            case "trimmed":
                row = items.get_item(tenant, self.world.list, self.trimmed["id"])
                return len(versions.all_versions(tenant, self.world.list, row)) == 1
            case "oud":
                return self.file("oud.pdf") is None
            case _:
                file = self.file("nieuw.pdf")
                roles = scopes.own(tenant, self.library, file) if file else None
                return roles == {"READ": (f"user:{self.anna}",)}

    def made(self) -> int:
        rows = self.world.box.tenant.table(self.world.list["table"]).values()
        return sum(row["fields"].get("OnsId") == "new" for row in rows)


@pytest.fixture
def scene(world: World) -> Scene:
    tenant = world.box.tenant

    def make() -> Record:
        made = lists.create_library(tenant, world.site, "Bewijzen")
        closed = {**made, "roles": {"FULL": ()}}
        return tenant.put(f"lists/{world.site['id']}", made["id"], closed, what="list.update")

    library = world.box.run(make)
    trimmed = world.row("anna", OnsId="t", Rol="pinda")
    for value in ("noten", ""):
        trimmed = world.edit("bram", trimmed, Rol=value)
    found = Scene(world, library, world.row("anna", OnsId="g"), trimmed)
    world.box.run(lambda: files.store(tenant, library, files.TOP, "oud.pdf", b"oud"))
    for host in ("graph", "sharepoint"):
        hosts = world.connection.tenant.hosts
        world.connection.sign_in.authorization(getattr(hosts, host))
    world.connection.graph.confirmed = Confirmed(
        lists=frozenset(((world.site["id"], world.list["id"]),)), drives=frozenset((found.drive,))
    )
    return found


def test_every_request_of_the_run_is_struck(scene: Scene) -> None:
    todo = scene.actions()
    before = scene.world.connection.counters.requests
    outcomes, entered = scene.run(todo)
    assert scene.world.connection.counters.requests - before == REQUESTS
    assert [one.fate for one in outcomes] == [Fate.DONE] * 5, [one.error for one in outcomes]
    assert all(scene.is_so(one) for one in outcomes)
    assert entered is not None
    assert entered.keys() == set(NAMES)


@pytest.mark.slow
@pytest.mark.parametrize("fault", FAULTS, ids=lambda one: " ".join(map(str, one.values())))
@pytest.mark.parametrize("at", range(1, REQUESTS + 1))
def test_what_is_called_done_is_done_and_the_next_run_does_the_rest(
    scene: Scene, fault: dict[str, Any], at: int
) -> None:
    todo = scene.actions()
    cloud = scene.world.box.cloud
    scene.world.box.run(lambda: cloud.faults.add({**fault, "times": 1, "match": {"nth": at}}))
    outcomes, entered = scene.run(todo)
    scene.world.box.run(cloud.faults.remove)
    for outcome in outcomes:
        if outcome.fate is Fate.DONE:
            assert scene.is_so(outcome), outcome
        elif outcome.fate is Fate.STALE:
            assert not scene.is_so(outcome), outcome
    assert scene.made() <= 1, "nothing is made twice"
    assert entered is None or entered.keys() == set(NAMES)

    left = {one.action.key for one in outcomes if not scene.is_so(one)}
    more, entered = scene.run([one for one in scene.actions() if one.key in left])
    assert {one.fate for one in more} <= {Fate.DONE}, [one.error for one in more]
    assert all(scene.is_so(one) for one in more)
    assert entered is not None
    assert entered.keys() == set(NAMES)
