"""What a job asks a place to do, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sync.model import Ref, Side, Value


@dataclass(frozen=True, slots=True)
class Action:
    """One native change at one place. A replica groups actions into the service's bulk calls.

    `kind` is the replica's own verb ("add", "remove", "promote", "demote", "create", "update").
    Actions of a lower `phase` are finished before those of a higher one begin; an action is left
    out when an action of the same scope named in `after` did not succeed.
    `expect` is the key's value on this side once the action is done (None: absent), in the
    policy's fields.
    """

    id: str  # unique in its run: f"{scope}/{key}/{side}/{kind}"
    scope: str
    key: str
    side: Side
    place: str
    kind: str
    phase: int
    ref: Ref | None
    body: Mapping[str, Any] = field(default_factory=dict)
    expect: Value | None = None
    rule: str = ""
    after: tuple[str, ...] = ()

    @property
    def keyed(self) -> bool:
        """Whether it is about a key of the plan. "@…" and "row:…" only say something."""
        return not self.key.startswith(("@", "row:"))


class Fate(StrEnum):
    DONE = "done"
    STALE = "stale"  # 412, or the object is no longer what was planned on: look again next run
    FAILED = "failed"  # the service said no: nothing changed
    UNKNOWN = "unknown"  # no answer that says whether it happened: read before anything else
    SKIPPED = "skipped"  # an action it depended on did not succeed


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the service returned for an action. `value` is native, as a sighting would hold it."""

    action: Action
    fate: Fate
    ref: Ref | None = None
    value: Mapping[str, Any] | None = None
    error: str | None = None  # for admins; no names of people
