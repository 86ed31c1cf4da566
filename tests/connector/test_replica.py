"""One suite that every replica passes, over HTTPS; what is particular to one comes after it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pytest

from connector.channel_replica import ChannelReplica
from connector.channel_source import read_channel
from connector.errors import WriteNotConfirmed
from connector.exchange import Exchange, Request, Response
from connector.graph import Confirmed, Failed
from connector.list_replica import ListReplica
from connector.list_source import ListSource
from connector.replica import Replica
from connector.roster import read_roster
from connector.team_replica import TeamReplica
from sandbox.entra import users
from sandbox.teams.roster import join_team
from sync.action import Action, Fate, Outcome
from sync.model import Ref, Side
from tests.connector.conftest import World


def action(kind: str, key: str = "k", ref: Ref | None = None, **body: Any) -> Action:
    return Action(f"s/{key}/right/{kind}", "s", key, Side.RIGHT, "p", kind, 1, ref, body)


@dataclass
class Case:
    """A replica, actions that all can be done, and what is then there."""

    replica: Replica
    actions: list[Action]
    read: Callable[[], Any]
    after: Any


def make_list(world: World) -> Case:
    source = ListSource(
        world.site["id"], world.list["id"], ("OnsId", "Rol"), ("Rol",), own_app_id=world.app_id
    )
    row = world.row("anna", OnsId="old", Rol="Lid")
    seen = world.connection.graph.one(source.observe(None)).sightings[0]
    source.known = lambda place: {seen.id: seen.value or {}}
    actions = [
        action("create", "new", OnsId="new", Rol="Lid"),
        action("update", "old", Ref(row["id"], seen.etag), Rol="Kernteamlid"),
    ]

    def read() -> Any:
        found = world.connection.graph.one(source.observe(None, True)).sightings
        return {s.value["fields"]["OnsId"]: s.value["fields"]["Rol"] for s in found if s.value}

    return Case(ListReplica(source), actions, read, {"new": "Lid", "old": "Kernteamlid"})


def make_team(world: World) -> Case:
    p = world.people
    actions = [
        action("remove", "bram", Ref(p["bram"])),
        action("add", "carla", user=p["carla"]),
        action("add", "dirk", user=p["dirk"], owner=True),
        action("demote", "anna", Ref(p["anna"])),
    ]
    names = {id: name for name, id in p.items()}

    def read() -> Any:
        found = world.connection.graph.one(read_roster(world.team))
        return {names[id]: value["owner"] for id, value in found.items()}

    return Case(
        TeamReplica(world.team), actions, read, {"carla": False, "dirk": True, "anna": False}
    )


def make_channel(world: World) -> Case:
    p = world.people
    user = users.require(world.box.tenant, p["carla"])
    join_team(world.box.tenant, world.team, user, owner=False)
    actions = [
        action("add", "carla", user=p["carla"]),
        action("promote", "bram", Ref(p["bram"])),
        action("remove", "anna", Ref(p["anna"])),
    ]
    names = {id: name for name, id in p.items()}

    def read() -> Any:
        found = world.connection.graph.one(read_channel(world.team, world.channel))
        return {names[id]: owner for id, (_, owner) in found.items()}

    return Case(
        ChannelReplica(world.team, world.channel), actions, read, {"carla": False, "bram": True}
    )


@pytest.fixture(params=[make_list, make_team, make_channel])
def case(request: pytest.FixtureRequest, world: World) -> Case:
    return request.param(world)  # type: ignore[no-any-return]


def apply(world: World, case: Case) -> list[Outcome]:
    return world.connection.graph.one(case.replica.apply(case.actions))


def lossy(
    exchange: Exchange[Any], world: World, change: Callable[[Request, Response], Response],
    *, arrives: bool = True,
) -> Any:  # fmt: skip
    """Drive by hand, with the answers to writes changed on their way back."""
    requests: Sequence[Request]
    requests = next(exchange)
    writes = 0
    while True:
        answers = []
        for request in requests:
            if request.reads:
                answers.append(world.connection.graph.one(_single(request)))
                continue
            writes += 1
            real = world.connection.graph.one(_single(request)) if arrives else Response(0)
            answers.append(change(request, real))
        try:
            requests = exchange.send(answers)
        except StopIteration as end:
            return end.value, writes


def _single(request: Request) -> Exchange[Response]:
    return (yield [request])[0]


def test_what_was_asked_is_done_and_seen(world: World, case: Case) -> None:
    outcomes = apply(world, case)
    assert [o.fate for o in outcomes] == [Fate.DONE] * len(case.actions)
    assert [o.action for o in outcomes] == case.actions
    assert all(o.ref is not None for o in outcomes)
    assert case.read() == case.after


def test_an_answer_that_got_lost_is_looked_up_and_the_write_is_not_sent_again(
    world: World, case: Case
) -> None:
    outcomes, writes = lossy(
        case.replica.apply(case.actions), world, lambda request, real: Response(504)
    )
    assert [o.fate for o in outcomes] == [Fate.DONE] * len(case.actions)
    assert case.read() == case.after
    assert writes <= len(case.actions)


def test_a_write_that_never_arrived_is_never_called_done(world: World, case: Case) -> None:
    before = case.read()
    outcomes, _ = lossy(
        case.replica.apply(case.actions), world, lambda request, real: Response(0), arrives=False
    )
    assert not [o for o in outcomes if o.fate is Fate.DONE]
    assert case.read() == before


@pytest.mark.parametrize(
    ("status", "fate"),
    [(403, Fate.FAILED), (423, Fate.FAILED), (404, Fate.STALE), (412, Fate.STALE)],
)
def test_a_refusal_is_told_with_its_status(
    world: World, case: Case, status: int, fate: Fate
) -> None:
    outcomes, _ = lossy(
        case.replica.apply(case.actions), world, lambda request, real: Response(status),
        arrives=False,
    )  # fmt: skip
    assert {o.fate for o in outcomes} == {fate}
    assert all(str(status) in (o.error or "") for o in outcomes)


def test_an_unknown_verb_changes_nothing(world: World, case: Case) -> None:
    before = case.read()
    strange = action("obliterate", "x", Ref(world.people["anna"]))
    (outcome,) = world.connection.graph.one(case.replica.apply([strange]))
    assert outcome.fate is Fate.FAILED
    assert case.read() == before


def test_nothing_is_written_outside_the_confirmed_set(world: World, case: Case) -> None:
    world.connection.graph.confirmed = Confirmed()
    before = case.read()
    result = world.connection.graph.drive({"x": case.replica.apply(case.actions)})["x"]
    assert isinstance(result, Failed)
    assert isinstance(result.error, WriteNotConfirmed)
    assert case.read() == before


# A list


def test_a_row_that_somebody_changed_meanwhile_is_stale(world: World) -> None:
    case = make_list(world)
    update = case.actions[1]
    assert update.ref is not None
    world.edit("bram", {"id": update.ref.id}, Rol="Aanvoerder")
    (outcome,) = world.connection.graph.one(case.replica.apply([update]))
    assert outcome.fate is Fate.STALE
    assert case.read() == {"old": "Aanvoerder"}


def test_the_products_own_write_is_known_when_it_comes_back(world: World) -> None:
    case = make_list(world)
    created, updated = apply(world, case)
    source = ListSource(
        world.site["id"], world.list["id"], ("OnsId", "Rol"), ("Rol",), own_app_id=world.app_id
    )
    written = {o.ref.id: o.value for o in (created, updated) if o.ref and o.value}
    source.known = lambda place: written
    before = world.connection.counters.operations
    echo = world.connection.graph.one(source.observe(None))
    assert world.connection.counters.operations - before == 1
    for sighting in echo.sightings:
        own: Mapping[str, Any] = written[sighting.id]
        assert sighting.value is not None
        assert {**sighting.value, "modified_at": None} == {**own, "modified_at": None}
        assert sighting.value["set_by"]["Rol"]["app"] == world.app_id


# A team


def test_a_part_that_is_refused_does_not_spoil_the_others(world: World) -> None:
    nobody = "00000000-0000-0000-0000-00000000dead"
    outcomes = world.connection.graph.one(
        TeamReplica(world.team).apply(
            [action("add", "x", user=nobody), action("add", "carla", user=world.people["carla"])]
        )
    )
    assert [o.fate for o in outcomes] == [Fate.FAILED, Fate.DONE]


def test_removing_who_has_gone_already_is_done(world: World) -> None:
    gone = action("remove", "els", Ref(world.people["els"]))
    kept = action("remove", "bram", Ref(world.people["bram"]))
    outcomes = world.connection.graph.one(TeamReplica(world.team).apply([gone, kept]))
    assert [o.fate for o in outcomes] == [Fate.DONE, Fate.DONE]


def test_promoting_somebody_who_is_not_in_the_team_is_stale(world: World) -> None:
    (outcome,) = world.connection.graph.one(
        TeamReplica(world.team).apply([action("promote", "els", Ref(world.people["els"]))])
    )
    assert outcome.fate is Fate.STALE


def test_four_hundred_people_are_added_in_two_calls_and_removed_in_twenty(world: World) -> None:
    made = [users.create(world.box.tenant, f"P{at}", f"t{at}@school.example") for at in range(400)]
    replica = TeamReplica(world.team)
    before = world.connection.counters
    added = world.connection.graph.one(
        replica.apply([action("add", user["id"], user=user["id"]) for user in made])
    )
    assert {o.fate for o in added} == {Fate.DONE}
    between = world.connection.counters
    assert between.operations - before.operations == 2
    assert between.requests - before.requests == 1
    removed = world.connection.graph.one(
        replica.apply([action("remove", user["id"], user=user["id"]) for user in made])
    )
    assert {o.fate for o in removed} == {Fate.DONE}
    assert world.connection.counters.operations - between.operations == 20
    assert sum(world.slept) >= 3, "four a second for one team"
