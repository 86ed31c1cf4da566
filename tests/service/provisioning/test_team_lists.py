"""`provision` and `check` of meetings: the lists on a team's site, and the tab in its channel."""

from __future__ import annotations

from typing import Any

import pytest

from config.load import load
from config.team_columns import TEAM_LISTS
from sandbox.entra import apps
from sandbox.load import client
from sandbox.sharepoint.lists import find_list, update_list
from sandbox.teams.channels import primary
from sandbox.teams.files import channel_site, open_files
from sandbox.tenant import Record, Write
from service.provisioning.check import check
from service.provisioning.deed import Deed, Done
from service.provisioning.finding import Finding, Judgement
from service.provisioning.provision import provision
from tests.e2e.world import ANOUK, APPROVAL, HIDDEN, OPEN, World

pytestmark = pytest.mark.slow

SENSITIVE = "Identiteit en levensbeschouwing"
ABOUT = ("Bijeenkomsten", "Aanmeldingen", "lists of", "meetings of")


def opened(world: World, code: str) -> tuple[Record, Record]:
    """The site of the network's team, and its first channel; somebody opened its files."""
    team = world.build.networks[code].team
    assert team is not None
    tenant = world.box.tenant

    def found() -> tuple[Record, Record]:
        channel = primary(tenant, team)
        with world.build.acting(world.build.admin):
            open_files(tenant, team, channel["id"])
        return channel_site(tenant, team, primary(tenant, team)), channel

    return world.box.run(found)


def grant(world: World, site: Record, *roles: str) -> None:
    tenant = world.box.tenant
    app = client(tenant)
    sites = {**app["sites"], site["id"]: roles}
    world.box.run(lambda: apps.update(tenant, str(app["appId"]), sites=sites))


def without(world: World, *names: str) -> None:
    tenant = world.box.tenant
    app = client(tenant)
    roles = tuple(role for role in app["roles"] if role not in names)
    world.box.run(lambda: apps.update(tenant, str(app["appId"]), roles=roles))


def lists_of(world: World, site: Record) -> dict[str, Record]:
    return {one["name"]: one for one in world.box.tenant.all(f"lists/{site['id']}")}


def columns_of(world: World, list_: Record) -> dict[str, Record]:
    return {one["name"]: one for one in world.box.tenant.all(f"columns/{list_['id']}")}


def tabs_of(world: World, channel: Record) -> list[Record]:
    return list(world.box.tenant.all(f"tabs/{channel['id']}"))


def pinned(world: World, channel: Record, name: str, url: str) -> None:
    id = world.box.tenant.new_id()
    tab = {
        "id": id,
        "displayName": name,
        "app": "com.microsoft.teamspace.tab.web",
        "configuration": {"contentUrl": url, "websiteUrl": url},
        "webUrl": "https://teams.microsoft.com/l/x",
    }
    world.box.run(lambda: world.box.tenant.put(f"tabs/{channel['id']}", id, tab))


def deeds(world: World, code: str) -> list[Done]:
    """What was done for a network's meetings."""
    done = provision(load(world.config, {})).done
    return [d for d in done if code in d.what and any(one in d.what for one in ABOUT)]


def found(world: World, code: str) -> list[Finding]:
    findings = check(load(world.config, {})).findings
    return [f for f in findings if code in f.subject and any(one in f.subject for one in ABOUT)]


def test_a_team_gets_both_lists_and_a_tab_once(world: World) -> None:
    site, channel = opened(world, OPEN)
    grant(world, site, "manage")

    made = deeds(world, OPEN)

    assert {d.deed for d in made} == {Deed.MADE, Deed.COMPLETED}
    there = lists_of(world, site)
    for name, shape in TEAM_LISTS:
        columns = columns_of(world, there[name])
        for column in shape.columns:
            assert columns[column.name]["displayName"] == column.label
        assert there[name]["versioning"]
        assert there[name]["majorVersionLimit"] == 500
    assert (
        columns_of(world, there["Aanmeldingen"])["Bijeenkomst"]["list"]
        == (there["Bijeenkomsten"]["id"])
    )
    (tab,) = tabs_of(world, channel)
    assert tab["displayName"] == "Bijeenkomsten"
    assert tab["configuration"]["contentUrl"] == there["Aanmeldingen"]["webUrl"]
    assert deeds(world, OPEN) == []
    assert {one.judgement for one in found(world, OPEN)} == {Judgement.RIGHT}


def test_nothing_else_on_the_site_changes(world: World) -> None:
    site, channel = opened(world, OPEN)
    grant(world, site, "manage")
    provision(load(world.config, {}))
    ours = {lists_of(world, site)[name]["id"] for name, _ in TEAM_LISTS}
    pinned(world, channel, "Notulen", "https://omo.example/notulen")

    def outside(write: Write) -> bool:
        return write.table.startswith(("lists/", "columns/")) and not any(
            id in f"{write.table} {write.id}" for id in ours
        )

    world.box.run(lambda: _drop(world, lists_of(world, site)["Bijeenkomsten"], "Reeks"))
    with world.writes() as written:
        deeds(world, OPEN)

    assert [w for w in written if w.table.startswith("columns/")]
    assert not [w for w in written if outside(w)]
    assert sorted(tab["displayName"] for tab in tabs_of(world, channel)) == [
        "Bijeenkomsten",
        "Notulen",
    ]


def _drop(world: World, list_: Record, column: str) -> None:
    id = columns_of(world, list_)[column]["id"]
    world.box.tenant.drop(f"columns/{list_['id']}", id)


def test_a_network_without_a_grant_names_what_to_do_and_stops_no_other(world: World) -> None:
    site, _ = opened(world, OPEN)
    grant(world, site, "manage")
    opened(world, APPROVAL)

    (told,) = deeds(world, APPROVAL)

    assert told.deed is Deed.NOT_DONE
    assert "Grant the app Manage of the team's site" in told.what
    assert "Aanmeldingen" in lists_of(world, site)
    (wrong,) = found(world, APPROVAL)
    assert wrong.judgement is Judgement.WRONG


def test_the_right_to_write_rows_makes_no_list(world: World) -> None:
    site, channel = opened(world, OPEN)
    grant(world, site, "read")

    told = deeds(world, OPEN)

    assert {d.deed for d in told} == {Deed.NOT_DONE}
    assert all("Manage of the team's site" in d.what for d in told)
    assert "Aanmeldingen" not in lists_of(world, site)
    assert tabs_of(world, channel) == []
    assert [(one.judgement, one.what) for one in found(world, OPEN)] == [
        (Judgement.WRONG, "list Bijeenkomsten is not on its site"),
        (Judgement.WRONG, "list Aanmeldingen is not on its site"),
    ]


def test_in_a_team_that_was_not_set_by_the_administrators_group_nothing_is_made(
    world: World,
) -> None:
    site, channel = opened(world, APPROVAL)
    grant(world, site, "manage")
    team = world.build.networks[APPROVAL].team
    world.as_(ANOUK).set_network(APPROVAL, GroepId=None)
    world.as_(ANOUK).set_network(APPROVAL, GroepId=team)

    assert deeds(world, APPROVAL) == []
    assert "Aanmeldingen" not in lists_of(world, site)
    assert tabs_of(world, channel) == []


@pytest.mark.parametrize(
    "columns", [{"AanmeldingenModus": "Alleen tabblad"}, {"Themas": [SENSITIVE]}]
)
def test_where_members_may_not_see_who_comes_the_tab_is_the_list_on_ons(
    world: World, columns: dict[str, Any]
) -> None:
    provision(load(world.config, {}))
    site, channel = opened(world, HIDDEN)
    grant(world, site, "manage")
    themes = columns.get("Themas")
    typed = {"Themas@odata.type": "Collection(Edm.String)"} if themes else {}
    world.admin.set_network(HIDDEN, **typed, **columns)

    provision(load(world.config, {}))

    assert not {name for name, _ in TEAM_LISTS} & lists_of(world, site).keys()
    (tab,) = tabs_of(world, channel)
    on_ons = {one["name"]: one for one in world.box.tenant.all(f"lists/{world.build.ons['id']}")}
    assert tab["configuration"]["contentUrl"] == on_ons["Aanmeldingen"]["webUrl"]
    assert [one.what for one in found(world, HIDDEN)] == ["its channel shows where people register"]


def test_a_tab_that_somebody_pinned_himself_is_enough(world: World) -> None:
    site, channel = opened(world, OPEN)
    grant(world, site, "manage")
    provision(load(world.config, {}))
    list_ = lists_of(world, site)["Aanmeldingen"]
    world.box.run(
        lambda: world.box.tenant.drop(f"tabs/{channel['id']}", tabs_of(world, channel)[0]["id"])
    )
    page = f"{site['webUrl']}/_layouts/15/teamslogon.aspx?spfx=true&dest="
    path = list_["webUrl"].partition(".com")[2].replace("/", "%2F")
    pinned(world, channel, "Meld je aan", f"{page}{path}%2FAllItems.aspx")

    assert deeds(world, OPEN) == []
    assert len(tabs_of(world, channel)) == 1


def test_another_tab_of_that_name_is_left_alone_and_told(world: World) -> None:
    site, channel = opened(world, OPEN)
    grant(world, site, "manage")
    pinned(world, channel, "bijeenkomsten", "https://omo.example/agenda")

    told = [d for d in deeds(world, OPEN) if d.what.startswith("tab")]

    assert [d.deed for d in told] == [Deed.LEFT]
    assert len(tabs_of(world, channel)) == 1
    notes = [one for one in found(world, OPEN) if one.subject.startswith("tab")]
    assert [one.judgement for one in notes] == [Judgement.NOTE]


@pytest.mark.parametrize("lost", ["TeamsTab.Read.All", "TeamsTab.Create"])
def test_without_the_permission_for_tabs_the_lists_are_made_and_it_says_which(
    world: World, lost: str
) -> None:
    site, channel = opened(world, OPEN)
    grant(world, site, "manage")
    without(world, lost)

    told = [d for d in deeds(world, OPEN) if d.deed is Deed.NOT_DONE]

    assert len(told) == 1
    assert lost in told[0].what
    assert "Aanmeldingen" in lists_of(world, site)
    assert tabs_of(world, channel) == []


def test_a_list_without_versions_is_a_fault_for_nobody_can_tell_who_cancelled(
    world: World,
) -> None:
    site, _ = opened(world, OPEN)
    grant(world, site, "manage")
    provision(load(world.config, {}))
    tenant = world.box.tenant

    def forget() -> None:
        list_ = find_list(tenant, site, lists_of(world, site)["Aanmeldingen"]["id"])
        assert list_ is not None
        update_list(tenant, site, list_, versioning=False)

    world.box.run(forget)

    wrong = [one for one in found(world, OPEN) if one.judgement is Judgement.WRONG]
    assert [one.what for one in wrong] == ["keeps no versions: nobody can tell who set a value"]
    assert any(d.deed is Deed.COMPLETED for d in deeds(world, OPEN))
    assert {one.judgement for one in found(world, OPEN)} == {Judgement.RIGHT}


def test_a_network_in_a_private_channel_has_its_lists_on_the_channels_own_site(
    world: World,
) -> None:
    top = world.build.networks[OPEN]
    child = world.network(
        "N-0010", "Broedplaats", "Broedplaats", parent=top, channel=True, owners=(ANOUK,)
    )
    tenant = world.box.tenant
    parents, _ = opened(world, OPEN)

    def place() -> Record:
        return tenant.table(f"channels/{top.team}")[str(child.channel)]

    def found() -> Record:
        with world.build.acting(world.build.admin):
            open_files(tenant, str(top.team), str(child.channel))
        return channel_site(tenant, str(top.team), place())

    waiting = deeds(world, "N-0010")
    assert {done.deed for done in waiting} == {Deed.WAITS}
    site = world.box.run(found)
    grant(world, site, "manage")

    made = deeds(world, "N-0010")

    assert {done.deed for done in made} == {Deed.MADE, Deed.COMPLETED}
    assert "Aanmeldingen" in lists_of(world, site)
    assert "Aanmeldingen" not in lists_of(world, parents)
    (tab,) = tabs_of(world, place())
    assert tab["configuration"]["contentUrl"].startswith(site["webUrl"])
