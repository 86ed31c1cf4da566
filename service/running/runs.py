"""Several jobs one after another: each makes its own run, and none keeps another from its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

import structlog

from service.exit_code import ExitCode, worst
from service.logs import ours
from service.running.networks import UnknownNetwork

log = structlog.get_logger(__name__)


class Result(Protocol):
    """What one job's run ended in (service.running.result.RunResult)."""

    @property
    def exit_code(self) -> ExitCode: ...

    def as_json(self) -> dict[str, Any]: ...

    def lines(self) -> Iterator[str]: ...


@dataclass(frozen=True, slots=True)
class NotStarted:
    """A job that could not start, and what to do."""

    why: str

    @property
    def exit_code(self) -> ExitCode:
        return ExitCode.COULD_NOT_START

    def as_json(self) -> dict[str, Any]:
        return {"exit_code": int(self.exit_code), "could_not_start": self.why}

    def lines(self) -> Iterator[str]:
        yield f"could not start: {self.why}"


@dataclass(frozen=True, slots=True)
class Runs:
    """By job, in order."""

    results: tuple[tuple[str, Result], ...]

    @property
    def exit_code(self) -> ExitCode:
        return worst(result.exit_code for _, result in self.results)

    def as_json(self) -> dict[str, Any]:
        return {
            "exit_code": int(self.exit_code),
            "jobs": {job: result.as_json() for job, result in self.results},
        }

    def lines(self) -> Iterator[str]:
        for job, result in self.results:
            yield f"{job}:"
            yield from (f"  {line}" for line in result.lines())


def run_each(
    jobs: Iterable[str],
    run: Callable[[str], Result],
    *,
    stop: Callable[[], bool] = lambda: False,
) -> Runs:
    """Run every job, whatever becomes of those before it; the rest is left when `stop` says so.

    A network that one job does not know is left out there; raises UnknownNetwork when none does.
    """
    results: list[tuple[str, Result]] = []
    unknown: UnknownNetwork | None = None
    for job in jobs:
        if stop():
            break
        try:
            results.append((job, run(job)))
        except UnknownNetwork as error:
            unknown = error
        except Exception as error:
            # What is no error of ours may quote a row: its kind is told, and --debug shows where.
            why = str(error) if ours(error) else ""
            log.error("job could not start", job=job, reason=why, exc_info=True)
            results.append((job, NotStarted(why or f"{type(error).__name__} (see --debug)")))
    if unknown is not None and not results:
        raise unknown
    return Runs(tuple(results))
