"""What a job is given to explain one of its scopes, and the words that jobs share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from config.settings import Settings
from connector.graph import Graph
from connector.lists import Found
from jobs.job import Archive, Job, ScopePlan, Source
from sync.action import Action
from sync.model import Conflict, Side

PLACE = {Side.LEFT: "ONS", Side.RIGHT: "Teams"}
AT = {Side.LEFT: "on ONS", Side.RIGHT: "in Teams"}
HERE = ZoneInfo("Europe/Amsterdam")
LINES = 12
"""Of anything that can be long, so that all of it stays on one screen; JSON has everything."""


class Unknown(Exception):
    """There is nothing of that name."""


@dataclass(frozen=True, slots=True)
class Change:
    """One thing done, or to be done, on one side, in words an admin understands."""

    side: Side
    kind: str  # the replica's verb: "add", "remove", "promote", "update" …
    key: str
    what: str
    why: str
    fate: str | None = None  # None in a plan


class Deed(Protocol):
    """Something the product did, as the state remembers it."""

    @property
    def at(self) -> datetime: ...

    @property
    def side(self) -> Side: ...

    @property
    def kind(self) -> str: ...

    @property
    def rule(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Inquiry:
    """One scope as it was seen and planned just now; as it was last seen, where `failure` says why
    the tenant could not be read (and `graph` is None)."""

    settings: Settings
    found: Found
    job: Job
    archive: Archive
    graph: Graph | None
    plan: ScopePlan
    writes: Sequence[Action]  # what the next run sends: the plan's, or what is said of a refusal
    changes: tuple[Change, ...]
    refused: tuple[str, ...]  # why the guard stopped it, and what to do
    now: datetime
    failure: str | None
    problems: tuple[str, ...]
    conflicts: tuple[Conflict, ...]  # that were met there before
    seen_at: Callable[[str], datetime | None]  # when a place was last seen
    past: Callable[[str], Sequence[Deed]]  # what was done about a key, newest first

    @property
    def network(self) -> str:
        """The id of its row."""
        return self.plan.scope.rpartition("/")[2]


class Report(Protocol):
    """What is shown, to a person or a script."""

    def as_json(self) -> Mapping[str, Any]: ...

    def lines(self) -> Iterable[str]: ...


class Explainer(Protocol):
    """A job's module `explain`."""

    def fresh(self, job: Job, scope: str, archive: Archive) -> Sequence[Source]:
        """What is read afresh because somebody wants to know."""

    def explained(self, inquiry: Inquiry, about: str | None) -> Report:
        """The network, or one person or document of it. Raises Unknown."""


def clock(moment: datetime | None) -> str:
    """A moment as an administrator's watch shows it; "never" when there was none."""
    if moment is None:
        return "never"
    return moment.astimezone(HERE).strftime("%Y-%m-%d %H:%M")


def some(label: str, texts: Sequence[str], nothing: str = "") -> Iterator[str]:
    """A line each, behind the label; not more than stay on one screen."""
    if nothing and not texts:
        yield f"{label}{nothing}"
    for text in texts[:LINES]:
        yield f"{label}{text}"
    if len(texts) > LINES:
        yield f"{label}and {len(texts) - LINES} more; --json shows all"


def step(change: Change) -> str:
    return f"{PLACE[change.side]}: {change.what}, because {change.why}"
