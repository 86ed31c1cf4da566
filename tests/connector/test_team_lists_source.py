"""Where the lists of networks are."""

from __future__ import annotations

from typing import Any

import pytest

from connector.exchange import Exchange, Request, Response
from connector.team_lists_source import TEAM_LISTS, TeamListsSource
from sandbox.entra import apps, groups
from sandbox.sharepoint import lists, sites
from sandbox.teams.files import channel_site, open_files
from sandbox.teams.team import make_team
from sandbox.tenant import Record
from sync.model import Coverage, Observation
from tests.connector.conftest import World


def observe(world: World, *places: tuple[str, str | None]) -> Observation:
    return world.connection.graph.one(TeamListsSource(places).observe())


def told(world: World, *places: tuple[str, str | None]) -> dict[str, dict[str, Any]]:
    return {one.id: dict(one.value or {}) for one in observe(world, *places).sightings}


def grant(world: World, *granted: Record) -> None:
    rights = {one["id"]: ("write",) for one in (*granted, world.site)}
    world.box.run(lambda: apps.update(world.box.tenant, world.app_id, sites=rights))


def team_site(world: World, team: str) -> Record:
    site = sites.site_of_group(world.box.tenant, team)
    assert site is not None
    return site


def private_site(world: World) -> Record:
    tenant = world.box.tenant
    world.box.run(lambda: open_files(tenant, world.team, world.channel))
    return channel_site(tenant, world.team, tenant.table(f"channels/{world.team}")[world.channel])


def make(world: World, site: Record, title: str) -> Record:
    return world.box.run(lambda: lists.create_list(world.box.tenant, site, title))


def test_a_team_and_a_private_channel_have_lists_on_their_own_sites(world: World) -> None:
    site, own = team_site(world, world.team), private_site(world)
    grant(world, site, own)
    meetings, registrations = make(world, site, "Bijeenkomsten"), make(world, site, "Aanmeldingen")
    of_channel = make(world, own, "Bijeenkomsten")
    found = told(world, (world.team, None), (world.team, world.channel))
    assert found == {
        f"{world.team}/": {
            "site": site["id"], "web_url": site["webUrl"],
            "meetings": meetings["id"], "registrations": registrations["id"],
        },
        f"{world.team}/{world.channel}": {
            "site": own["id"], "web_url": own["webUrl"],
            "meetings": of_channel["id"], "registrations": None,
        },
    }  # fmt: skip


def test_a_list_that_was_given_another_title_is_still_known_by_its_address(world: World) -> None:
    site = team_site(world, world.team)
    grant(world, site)
    made = make(world, site, "Aanmeldingen")
    world.box.run(
        lambda: world.box.tenant.put(
            f"lists/{site['id']}", made["id"], {**made, "displayName": "Wie komt er"},
            what="list.update",
        )
    )  # fmt: skip
    other = make(world, site, "Iets anders")
    world.box.run(
        lambda: world.box.tenant.put(
            f"lists/{site['id']}", other["id"], {**other, "displayName": "Aanmeldingen"},
            what="list.update",
        )
    )  # fmt: skip
    found = told(world, (world.team, None))
    assert found[f"{world.team}/"]["registrations"] == made["id"]


def test_a_site_the_app_may_not_read_is_told_and_does_not_spoil_the_others(world: World) -> None:
    other = groups.create(world.box.tenant, "Dicht", owners=[world.people["anna"]])
    make_team(world.box.tenant, other)
    grant(world, team_site(world, world.team))
    seen = observe(world, (other["id"], None), (world.team, None))
    assert seen.coverage == {TEAM_LISTS: Coverage.SINCE}
    found = {one.id: one.value or {} for one in seen.sightings}
    assert "Sites.Selected" in found[f"{other['id']}/"]["denied"]
    assert found[f"{world.team}/"]["site"]


def test_a_channel_whose_files_nobody_opened_is_missing_and_no_fault(world: World) -> None:
    seen = observe(world, (world.team, world.channel))
    assert [one.value for one in seen.sightings] == [{"missing": True}]
    assert seen.failure is None


def test_sixty_places_cost_as_many_round_trips_as_their_batches(world: World) -> None:
    made = []
    for at in range(60):
        group = groups.create(world.box.tenant, f"N{at}", owners=[world.people["anna"]])
        make_team(world.box.tenant, group)
        made.append(group["id"])
    grant(world, *(team_site(world, team) for team in made))
    observe(world, (world.team, None))  # signs in
    before = world.connection.counters.requests
    found = told(world, *((team, None) for team in made))
    assert len(found) == 60
    assert world.connection.counters.requests - before == 6


@pytest.mark.parametrize("status", [0, 429, 503])
def test_no_answer_is_never_taken_for_no_list(status: int) -> None:
    def silent(exchange: Exchange[Observation], at: int) -> Observation:
        asked = next(exchange)
        answers = [{"id": "s,1,2", "webUrl": "https://x"}, {"value": []}]
        for step in range(at + 1):
            assert all(isinstance(one, Request) for one in asked)
            last = Response(status) if step == at else Response(200, answers[step])
            try:
                asked = exchange.send([last])
            except StopIteration as end:
                return end.value  # type: ignore[no-any-return]
        raise AssertionError("it asks for more")

    for at in range(2):
        seen = silent(TeamListsSource([("t", None)]).observe(), at)
        assert seen.sightings == ()
        assert seen.coverage == {TEAM_LISTS: Coverage.PARTIAL}
        assert seen.failure
