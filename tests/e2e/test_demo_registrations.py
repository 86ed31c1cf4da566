"""Meetings of the whole demo, with the calendar and the bot it is configured for."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from config.load import load
from config.settings import Settings
from sandbox.connection import product_configuration
from sandbox.data.description import describe
from sandbox.embedded import Sandbox
from service.provisioning.provision import provision
from service.running.result import RunResult
from service.running.run import run_job


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    with Sandbox(data="demo") as box:
        told = describe(box.tenant)
        path = tmp_path_factory.mktemp("demo") / "ons-sync.yaml"
        text = product_configuration(
            box.connection, told["admins_group"], mailbox=told["meetings"]["mailbox"], speaks=True
        )
        path.write_text(text, encoding="utf-8")
        yield load(path, {})


@pytest.fixture(scope="module")
def runs(settings: Settings) -> list[RunResult]:
    """Three, the last one full."""
    return [run_job(settings, "registrations", full=full) for full in (False, False, True)]


def test_what_is_missing_can_be_made_and_then_all_is_there(
    settings: Settings, runs: list[RunResult]
) -> None:
    """`provision` is complete, or waits for somebody to open a channel's files."""
    assert provision(settings).complete
    again = [done for done in provision(settings).done if done.deed.value != "waits"]
    assert not again


def test_every_run_ends_well_and_the_first_decides_everything(runs: list[RunResult]) -> None:
    for result in runs:
        assert int(result.exit_code) == 0, "\n".join(result.lines())
        assert not result.problems
    assert [c for scope in runs[0].scopes for c in scope.changes]
    assert not [c for result in runs[1:] for scope in result.scopes for c in scope.changes]
