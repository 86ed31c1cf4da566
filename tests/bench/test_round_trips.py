"""How many round trips runs take on the measured tenant. `make bench` has the rest."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from urllib3.util import connection as sockets

import connector.tenant
from bench.changes import People
from config.load import load
from connector.throttle import Budget, Throttle
from jobs.membership.rules import said
from sandbox.connection import product_configuration
from sandbox.data.description import describe
from sandbox.embedded import Sandbox
from service.running.result import RunResult
from service.running.run import run_job

NO_LIMIT = dict.fromkeys(("teams", "sharepoint", "entra"), Budget(1e9, 1))


class Unlimited(Throttle):
    """The services' limits are not what is measured here."""

    def __init__(self) -> None:
        super().__init__(NO_LIMIT, sleep=lambda _: None)


@pytest.fixture
def box() -> Iterator[Sandbox]:
    with Sandbox(data="medium") as made:
        yield made


@pytest.mark.slow
@pytest.mark.timeout(240)
def test_round_trips_depend_on_places_and_not_on_members(
    box: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connector.tenant, "Throttle", Unlimited)
    monkeypatch.setattr(sockets, "create_connection", sockets.create_connection)  # see bench.reach
    config = tmp_path / "ons-sync.yaml"
    config.write_text(product_configuration(box.connection, describe(box.tenant)["admins_group"]))

    def run() -> RunResult:
        result = run_job(load(config, {}), "membership")
        assert int(result.exit_code) == 0, "\n".join(result.lines())
        return result

    first = run()
    assert first.counts["right"]["add"] > 2700
    assert first.usage.requests <= 300
    run()  # sees its own writes
    idle = run()
    assert not any(scope.changes for scope in idle.scopes)
    assert idle.usage.requests <= 10
    assert People(box.connection).make() == 60
    after = run()
    of_people = [
        change
        for scope in after.scopes
        for change in scope.changes
        if change.side == "right" and change.why != said("left-parent")
    ]
    assert len(of_people) == 30
    assert after.usage.requests <= 30
