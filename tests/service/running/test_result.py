"""A run's result: its exit code, its numbers, and a line for each change."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from jobs.explaining import Change
from service.exit_code import ExitCode
from service.running.result import RunResult, ScopeResult, ScopeStatus, Usage
from sync.model import Side

ADD = Change(Side.RIGHT, "add", "k", "add a member", "ONS has the row", "done")
REMOVE = Change(Side.LEFT, "update", "k2", "set the status to Uitgetreden", "left the team")


def result(*statuses: ScopeStatus, dry: bool = False) -> RunResult:
    scopes = tuple(
        ScopeResult(f"N-{n:04}", status, (ADD, REMOVE), conflicts=1, reasons=("why",))
        for n, status in enumerate(statuses)
    )
    return RunResult(
        "membership", 7, dry, False, datetime(2026, 11, 9, tzinfo=UTC), scopes,
        usage=Usage(requests=9, seconds=1.25),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("statuses", "dry", "code"),
    [
        ((), False, ExitCode.DONE),
        ((ScopeStatus.DONE, ScopeStatus.ATTENTION), False, ExitCode.DONE),
        ((ScopeStatus.DONE,), True, ExitCode.CHANGES),
        ((ScopeStatus.REFUSED, ScopeStatus.DONE), True, ExitCode.REFUSED),
        ((ScopeStatus.REFUSED, ScopeStatus.FAILED, ScopeStatus.BUSY), False, ExitCode.FAILED),
        ((ScopeStatus.DONE, ScopeStatus.BUSY), False, ExitCode.BUSY),
    ],
)
def test_a_failure_beats_a_refusal_beats_a_lease_beats_changes(
    statuses: tuple[ScopeStatus, ...], dry: bool, code: ExitCode
) -> None:
    assert result(*statuses, dry=dry).exit_code is code


def test_actions_are_counted_by_side_and_kind_and_refused_ones_are_not() -> None:
    counts = result(ScopeStatus.DONE, ScopeStatus.DONE, ScopeStatus.REFUSED).counts
    assert counts == {"left": {"update": 2}, "right": {"add": 2}}


def test_json_holds_all_numbers_and_is_plain() -> None:
    shown = json.loads(json.dumps(result(ScopeStatus.DONE).as_json()))
    assert shown["usage"]["requests"] == 9
    assert shown["conflicts"] == 1
    assert shown["exit_code"] == 0
    assert shown["scopes"][0]["changes"][0]["why"] == "ONS has the row"


def test_lines_say_what_was_done_where_and_why() -> None:
    lines = list(result(ScopeStatus.DONE).lines())
    assert lines[0] == "N-0000: done"
    assert lines[1] == "  Teams: add a member, because ONS has the row"
    assert lines[-1].startswith("1 network: changed ONS: 1 update; Teams: 1 add.")


def test_a_run_that_was_stopped_does_not_say_that_nothing_was_to_be_done() -> None:
    assert result(ScopeStatus.REFUSED).summary().startswith("1 network: 1 refused. ")


def test_nothing_to_do_is_said_in_one_line() -> None:
    quiet = RunResult(
        "membership", 8, False, False, datetime(2026, 11, 9, tzinfo=UTC),
        (ScopeResult("N-0001", ScopeStatus.NOTHING),),
    )  # fmt: skip
    assert list(quiet.lines()) == ["1 network: nothing to do. 0 requests, 0.0 s."]
