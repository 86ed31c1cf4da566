from __future__ import annotations

from typing import Any

from connector.folder_source import CHANNEL_FOLDERS, FolderSource
from sandbox.entra import apps
from sandbox.sharepoint import files
from sandbox.teams.files import channel_site, driveitem, open_files
from sync.model import Observation
from tests.connector.conftest import World


def observe(world: World, *channels: str) -> tuple[dict[str, dict[str, Any]], Observation]:
    source = FolderSource([(world.team, one) for one in channels], "Kennisdocumenten")
    seen = world.connection.graph.one(source.observe())
    return {one.id.partition("/")[2]: dict(one.value or {}) for one in seen.sightings}, seen


def opened(world: World) -> dict[str, Any]:
    tenant = world.box.tenant
    world.box.run(lambda: open_files(tenant, world.team, world.channel))
    channel = tenant.table(f"channels/{world.team}")[world.channel]
    site = channel_site(tenant, world.team, channel)
    granted = {one["id"]: ("fullcontrol",) for one in (site, world.site)}
    world.box.run(lambda: apps.update(tenant, world.app_id, sites=granted))
    return {"channel": channel, "site": site, "item": driveitem(tenant, world.team, channel)}


def test_a_channel_is_known_by_the_ids_of_its_folder_library_and_site(world: World) -> None:
    there = opened(world)
    told, seen = observe(world, world.channel)
    assert seen.failure is None
    value = told[world.channel]
    assert value["item"] == there["item"]["id"]
    assert value["site"] == there["site"]["id"]
    assert value["drive"] == there["item"]["parentReference"]["driveId"]
    assert value["root"] is None, "nobody made the folder yet"
    assert value["list"]


def test_the_folder_that_is_watched_is_found_in_it(world: World) -> None:
    there, tenant = opened(world), world.box.tenant
    told, _ = observe(world, world.channel)
    lists = tenant.table(f"lists/{there['site']['id']}")
    library = lists[told[world.channel]["list"]]
    parent = there["channel"]["filesFolder"]
    made = world.box.run(lambda: files.make_folder(tenant, library, parent, "KennisDocumenten"))
    told, _ = observe(world, world.channel)
    assert told[world.channel]["root"] == files.id_of(library, made["id"])


def test_files_that_nobody_opened_yet_are_missing_and_no_fault(world: World) -> None:
    told, seen = observe(world, world.channel, "19:nergens@thread.tacv2")
    assert seen.failure is None
    assert told[world.channel] == told["19:nergens@thread.tacv2"] == {"missing": True}
    assert "full" not in seen.coverage[CHANNEL_FOLDERS]
