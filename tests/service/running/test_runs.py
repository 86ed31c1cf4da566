"""Several jobs run one after another, and none keeps another from its own run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from connector.lists import ListMissing
from service.exit_code import ExitCode
from service.running.networks import UnknownNetwork
from service.running.runs import Result, run_each


@dataclass(frozen=True)
class Ended:
    exit_code: ExitCode

    def as_json(self) -> dict[str, Any]:
        return {"exit_code": int(self.exit_code)}

    def lines(self) -> Iterator[str]:
        yield "nothing to do"


def test_the_exit_code_is_that_of_the_job_that_went_worst() -> None:
    codes = {"membership": ExitCode.REFUSED, "documents": ExitCode.DONE}
    runs = run_each(codes, lambda job: Ended(codes[job]))
    assert runs.exit_code is ExitCode.REFUSED
    assert runs.as_json()["jobs"]["documents"] == {"exit_code": 0}
    assert next(iter(runs.lines())) == "membership:"


def test_a_job_that_cannot_start_keeps_no_other_from_running() -> None:
    ran: list[str] = []

    def run(job: str) -> Result:
        ran.append(job)
        if job == "membership":
            raise ListMissing("The list Netwerken is not there.")
        return Ended(ExitCode.DONE)

    runs = run_each(["membership", "documents"], run)
    assert ran == ["membership", "documents"]
    assert runs.exit_code is ExitCode.COULD_NOT_START
    assert "  could not start: The list Netwerken is not there." in runs.lines()


def test_a_fault_of_ours_is_told_by_its_kind_alone() -> None:
    def run(job: str) -> Result:
        raise KeyError("what stands in a row")

    (_, told), *_ = run_each(["documents"], run).results
    assert list(told.lines()) == ["could not start: KeyError (see --debug)"]


def test_a_network_that_one_job_does_not_know_is_left_out_there() -> None:
    def run(job: str) -> Result:
        if job == "documents":
            raise UnknownNetwork("There is no network N-0001.")
        return Ended(ExitCode.DONE)

    assert [job for job, _ in run_each(["membership", "documents"], run).results] == ["membership"]
    with pytest.raises(UnknownNetwork):
        run_each(["documents"], run)


def test_a_worker_that_is_told_to_stop_begins_no_other_job() -> None:
    ran: list[str] = []

    def run(job: str) -> Result:
        ran.append(job)
        return Ended(ExitCode.DONE)

    run_each(["membership", "documents"], run, stop=lambda: bool(ran))
    assert ran == ["membership"]
