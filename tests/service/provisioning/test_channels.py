"""`provision` and `check` in networks' channels: the folder, the columns, and nothing else."""

from __future__ import annotations

import pytest

from config.document_columns import CHANNEL_LIBRARY
from config.load import load
from sandbox.data.places import documents_of
from sandbox.entra import apps
from sandbox.load import client
from sandbox.sharepoint import files
from sandbox.teams.channels import primary
from sandbox.teams.files import channel_site, open_files
from sandbox.tenant import Record
from service.provisioning.check import check
from service.provisioning.deed import Deed, Done
from service.provisioning.finding import Finding, Judgement
from service.provisioning.provision import provision
from tests.e2e.world import ANOUK, APPROVAL, OPEN, World

pytestmark = pytest.mark.slow


def library(world: World, code: str) -> tuple[Record, Record]:
    """The site and library of the network's channel; somebody opened its files."""
    team = world.build.networks[code].team
    assert team is not None
    tenant = world.box.tenant

    def opened() -> tuple[Record, Record]:
        channel = primary(tenant, team)
        with world.build.acting(world.build.admin):
            open_files(tenant, team, channel["id"])
        site = channel_site(tenant, team, primary(tenant, team))
        return site, documents_of(world.build, site)

    return world.box.run(opened)


def grant(world: World, site: Record, *roles: str) -> None:
    tenant = world.box.tenant
    app = client(tenant)
    sites = {**app["sites"], site["id"]: roles}
    world.box.run(lambda: apps.update(tenant, str(app["appId"]), sites=sites))


def columns(world: World, library: Record) -> dict[str, Record]:
    return {c["name"]: c for c in world.box.tenant.all(f"columns/{library['id']}")}


def deeds(world: World) -> list[Done]:
    return list(provision(load(world.config, {})).done)


MEETINGS = ("Bijeenkomsten", "Aanmeldingen", "lists of", "meetings of")


def about(world: World, code: str) -> list[Done]:
    """What was done for a network's documents."""
    return [d for d in deeds(world) if code in d.what and not any(m in d.what for m in MEETINGS)]


def found(world: World, code: str) -> list[Finding]:
    return [
        one
        for one in check(load(world.config, {})).findings
        if code in one.subject and not any(m in one.subject for m in MEETINGS)
    ]


def test_a_channel_gets_the_folder_and_the_columns_once_and_no_other_library_anything(
    world: World,
) -> None:
    site, ours = library(world, OPEN)
    other_site, other = library(world, APPROVAL)
    grant(world, site, "manage")
    before = columns(world, other)

    made = about(world, OPEN)

    assert (Deed.MADE, f"folder Kennisdocumenten of {OPEN}") in {(d.deed, d.what) for d in made}
    there = columns(world, ours)
    for column in CHANNEL_LIBRARY.columns:
        assert there[column.name]["displayName"] == column.label
    assert columns(world, other) == before
    assert about(world, OPEN) == []
    (right,) = found(world, OPEN)
    assert right.judgement is Judgement.RIGHT
    assert other_site["id"] != site["id"]


def test_a_site_that_may_not_be_managed_is_told_in_one_line(world: World) -> None:
    site, ours = library(world, OPEN)
    grant(world, site, "write")

    told = about(world, OPEN)

    refused = [done for done in told if done.deed is Deed.NOT_DONE]
    assert len(refused) == 1
    assert "DelenViaOns" in refused[0].what
    assert "Manage" in refused[0].what
    assert "DelenViaOns" not in columns(world, ours)
    assert any("DelenViaOns" in one.subject for one in found(world, OPEN))


def test_a_site_that_was_not_granted_is_named_with_what_to_do(world: World) -> None:
    library(world, OPEN)

    (told,) = about(world, OPEN)

    assert told.deed is Deed.NOT_DONE
    assert "the files of its channel cannot be read" in told.what
    (wrong,) = found(world, OPEN)
    assert wrong.judgement is Judgement.WRONG
    assert "a private or shared channel has a site of its own" in wrong.do


def test_a_channel_whose_files_nobody_opened_waits_and_is_no_fault(world: World) -> None:
    assert {done.deed for done in about(world, OPEN)} == {Deed.WAITS}
    assert [one.judgement for one in found(world, OPEN)] == [Judgement.NOTE]


def test_in_a_team_that_was_not_set_by_the_administrators_group_nothing_is_made(
    world: World,
) -> None:
    site, ours = library(world, APPROVAL)
    grant(world, site, "manage")
    team = world.build.networks[APPROVAL].team
    world.as_(ANOUK).set_network(APPROVAL, GroepId=None)
    world.as_(ANOUK).set_network(APPROVAL, GroepId=team)

    (told,) = about(world, APPROVAL)

    assert told.deed is Deed.NOT_DONE
    assert "was not set by the administrators' group" in told.what
    assert "DelenViaOns" not in columns(world, ours)


def test_something_else_under_the_name_of_our_folder_is_left_alone(world: World) -> None:
    site, ours = library(world, OPEN)
    grant(world, site, "manage")
    tenant = world.box.tenant
    channel = primary(tenant, str(world.build.networks[OPEN].team))

    def put() -> None:
        with world.build.acting(world.build.admin):
            files.store(tenant, ours, channel["filesFolder"], "Kennisdocumenten", b"x")

    world.box.run(put)

    assert (Deed.LEFT, True) in {(d.deed, "has this name" in d.what) for d in about(world, OPEN)}


def test_without_the_right_to_find_the_first_channel_it_says_which(world: World) -> None:
    library(world, OPEN)
    tenant = world.box.tenant
    app = client(tenant)
    roles = tuple(role for role in app["roles"] if role != "Channel.ReadBasic.All")
    world.box.run(lambda: apps.update(tenant, str(app["appId"]), roles=roles))

    (told,) = about(world, OPEN)

    assert "Grant Channel.ReadBasic.All, or fill in Kanaal (ID)" in told.what


def test_a_library_that_keeps_no_versions_is_a_fault(world: World) -> None:
    provision(load(world.config, {}))
    world.keep_versions("Kennisdocumenten", enabled=False)

    wrong = [one for one in found(world, "Kennisdocumenten") if one.judgement is Judgement.WRONG]

    assert [one.what.partition(":")[0] for one in wrong] == ["keeps no versions"]
    assert "what a document held before would be lost" in wrong[0].what
