"""What a job is to the service that runs it.

A job pairs two kinds of places and states the rules of its subject as pure functions. It does no
I/O: it names sources to observe, says which scopes a sighting touches, plans from the archive
alone, and names the replicas that carry its actions out.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from connector.exchange import Exchange
from connector.graph import Confirmed
from sync.action import Action, Outcome
from sync.guard import Limits, Loss
from sync.model import Entry, Observation, Plan, Ref, Side, Sighting, Value
from sync.policy import Policy

Memo = Mapping[str, Any]
"""What a job remembers of one key, beside what was agreed: JSON."""


class Archive(Protocol):
    """What the state holds, as a job may read it."""

    def sightings(self, place: str) -> Mapping[str, Sighting]:
        """What is known to be at `place`, by native id."""

    def each(self, place: str) -> Iterator[tuple[str, Mapping[str, Any], str | None]]:
        """Id, value and etag of what is known to be at `place`, one by one: none of it is kept,
        so read it to the end before asking for anything else."""

    def some(self, place: str, ids: Collection[str]) -> Mapping[str, Sighting]:
        """Those of `ids` that are known to be at `place`; none of it is kept."""

    def ids(self, place: str) -> frozenset[str]:
        """Of everything that is known to be at `place`; not kept."""

    def gone(self, place: str) -> Mapping[str, Sighting]:
        """What was seen to disappear from `place`."""

    def complete(self, place: str) -> bool:
        """Whether the last observation of `place` was sound: absence there means absence."""

    def entries(self, scope: str) -> Mapping[str, Entry]: ...

    def entries_of_key(self, key: str) -> Mapping[str, Entry]:
        """Every entry of one key, by scope."""

    def memos(self, key: str) -> Mapping[str, Mapping[str, Any]]:
        """What is remembered under one key, by scope."""

    def scopes_holding(self, refs: Collection[str]) -> frozenset[str]:
        """The scopes of entries whose object on the left is one of these (ids of `Ref`)."""

    def based(self, scope: str) -> bool:
        """Whether the scope has an agreed base; without one it only gains."""

    def undecided(self, scope: str) -> frozenset[str]:
        """Keys whose addition was sent but not recorded, and that were then seen to be gone."""

    def unrecorded(self, scope: str) -> Mapping[str, Mapping[Side, Value | None]]:
        """What was sent but never recorded: by key, what each side was meant to hold."""


class Source(Protocol):
    """Something observed with one cursor."""

    @property
    def source(self) -> str: ...

    @property
    def places(self) -> Iterable[str]: ...

    def observe(self, cursor: str | None, full: bool) -> Exchange[Observation]: ...


class Replica(Protocol):
    """One kind of place that actions can be applied to."""

    def apply(self, actions: Sequence[Action]) -> Exchange[list[Outcome]]: ...


@dataclass(frozen=True, slots=True)
class Attention:
    """Something a person should look at: a row or a network, and the rule that says so."""

    key: str
    rule: str
    text: str  # the Dutch sentence staff read


@dataclass(frozen=True, slots=True)
class Reading:
    """How one key was read: its values, its references, its new memory, and why."""

    left: Value | None
    right: Value | None
    left_ref: Ref | None
    right_ref: Ref | None
    memo: Mapping[str, Any]
    rule: str  # which rule decided
    explain: Mapping[str, Any] = field(default_factory=dict)  # for `explain`: who set what


@dataclass(frozen=True, slots=True)
class ScopePlan:
    """Everything that would happen in one scope, and why."""

    scope: str
    label: str  # what an admin calls it: the network's code
    plan: Plan
    readings: Mapping[str, Reading]
    entries: Mapping[str, Entry]  # as they were planned from, own unrecorded writes recognised
    actions: tuple[Action, ...]
    losses: tuple[Loss, ...]
    size: int  # keys that were agreed to be present
    emptied: bool  # a side went from something to nothing
    owners_left: int | None  # enabled owners once the plan is done; None: does not apply
    writable: frozenset[str]  # the places the admins' group confirmed
    due_at: datetime | None
    attention: tuple[Attention, ...] = ()
    stopped: str | None = None  # the rule for which nothing in this scope is decided
    moved: bool = False  # a side is not as it was last known to be: no step may be needed for it
    partial: bool = False  # stopped or held because something could not be read: look again

    @property
    def quiet(self) -> bool:
        return not self.actions


class Job(Protocol):
    """A subject. `settings`, replicas and sources are bound when the job is built."""

    name: str
    policy: Policy
    limits: Limits
    planned_at_once: int
    """How many scopes are planned in one go; with more of them it is done in parts."""

    def sources(self, archive: Archive, full: bool) -> list[Source]:
        """What to observe first."""

    def follow_up(self, archive: Archive, full: bool) -> list[Source]:
        """What has to be observed besides, now that the first is known; empty when nothing."""

    def unready(self, archive: Archive) -> str | None:
        """Why nothing can be decided at all, and what an admin should do; None when all is well."""

    def touched(self, changes: Sequence[Sighting], archive: Archive) -> set[str]:
        """The scopes that must be planned because of these changes."""

    def plan(self, archive: Archive, now: datetime, scopes: Iterable[str]) -> list[ScopePlan]:
        """Pure: the same archive, moment and scopes give the same plans."""

    def confirm(self, plan: ScopePlan, archive: Archive) -> list[Source]:
        """Fresh full readings without which this plan may not be applied."""

    def confirm_all(self, plans: Iterable[ScopePlan], archive: Archive) -> list[Source]:
        """What several plans need to have read at once."""

    def refused(self, plan: ScopePlan, archive: Archive, n: int, total: int) -> list[Action]:
        """What the scope's own row should say when the guard refused its plan."""

    def scopes(self, archive: Archive) -> Mapping[str, str]:
        """Every scope there is, with its label."""

    def confirmed(self, plans: Iterable[ScopePlan]) -> Confirmed:
        """What may be written in this run; the connector refuses everything else."""

    def prepare(
        self,
        actions: Sequence[Action],
        archive: Archive,
        now: datetime,
        done: Mapping[str, Outcome],
    ) -> tuple[list[Action], list[Sighting]]:
        """Fill in what is known only when an action is about to be sent: the moment, people's
        numbers on the site, what the actions before it (`done`, by id) made and changed."""

    def remember(self, reading: Reading, outcomes: Mapping[Side, Sequence[Outcome]]) -> Memo:
        """The memory of a key of which every action was done, with these outcomes."""

    def keep(
        self, memo: Memo, reading: Reading, outcomes: Mapping[Side, Sequence[Outcome]]
    ) -> Memo:
        """The memory of a key of which not every action was done: `memo` as it was, with what
        these outcomes tell all the same."""

    def replica(self, place: str) -> Replica: ...
