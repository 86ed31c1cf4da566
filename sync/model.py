"""Every type the synchroniser shares, in one place. Values only: no clock, no I/O, no logging.

`left` is ONS, `right` is Teams. A **source** is observed with one cursor; a **place** is where
objects live (a list, a team, a channel, the directory); a **scope** is what is planned, guarded,
leased and reported on its own (a network).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

Scalar = str | int | float | bool | None
Value = Mapping[str, Scalar]
"""The synchronised fields of one key on one side. A side that does not hold the key has None."""


class Side(StrEnum):
    LEFT = "left"
    RIGHT = "right"

    @property
    def other(self) -> Side:
        return Side.RIGHT if self is Side.LEFT else Side.LEFT


class Coverage(StrEnum):
    """How much of a place an observation saw."""

    FULL = "full"  # unseen is absent
    SINCE = "since"  # unseen is as last recorded
    PARTIAL = "partial"  # unseen is unknown


@dataclass(frozen=True, slots=True)
class Ref:
    """A native object: its id on its own side and the etag it had."""

    id: str
    etag: str | None = None


@dataclass(frozen=True, slots=True)
class Sighting:
    """One native object as a source saw it. `value` None means: seen to be gone."""

    place: str
    id: str
    value: Mapping[str, Any] | None
    etag: str | None = None
    seen_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Observation:
    """What one source saw in one pass. Of two sightings of one object the later one counts.

    `cursor` None means that the source's cursor stays where it was. A pass that failed or broke
    off has the coverage PARTIAL for its places and says why in `failure`; it is never a shorter
    list.
    """

    source: str
    sightings: tuple[Sighting, ...]
    coverage: Mapping[str, Coverage]  # by place
    cursor: str | None = None
    failure: str | None = None
    restarted: bool = False  # the cursor had expired (410): coverage is a full enumeration
    second: bool = False  # a second look at places that another source follows with a cursor


@dataclass(frozen=True, slots=True)
class Entry:
    """What the archive holds for one key: three values, two references, the job's own memory.

    `agreed` is what both sides agreed on, `left` and `right` are what each side was last known to
    hold. One agreed base is not enough: when half an update applies, or a service normalises what
    it was given, the product would mistake its own write for a person's edit.
    """

    scope: str
    key: str
    agreed: Value | None
    left: Value | None
    right: Value | None
    left_ref: Ref | None = None
    right_ref: Ref | None = None
    memo: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Position:
    """One key as a job derives it from what was seen, in the policy's fields.

    `left_known` False: the side was not (fully) seen, so its absence means nothing.
    `hold`: a rule's name; nothing is decided for this key until a person acts.
    `barred`: a rule's name; whoever moved, the key may not be on the right side (an account that
    was disabled, a guest whose time is over). The step that removes it carries this rule. On
    first contact it is held instead: first contact removes nobody.
    """

    key: str
    left: Value | None
    right: Value | None
    left_known: bool = True
    right_known: bool = True
    hold: str | None = None
    barred: str | None = None


class StepKind(StrEnum):
    ADD = "add"
    CHANGE = "change"
    REMOVE = "remove"


@dataclass(frozen=True, slots=True)
class Step:
    """One side must change so that a key is the same on both."""

    key: str
    side: Side
    kind: StepKind
    before: Value | None
    after: Value | None
    rule: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two answers to one question, the one that was followed and the one that was not.

    `superseded` is kept for good: whatever a person wrote can be found again.
    """

    key: str
    field: str  # a field's name, or "presence"
    winner: Side
    kept: Scalar | Mapping[str, Scalar]
    superseded: Scalar | Mapping[str, Scalar]
    rule: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What makes one scope equal. `merged` is what every decided key agrees on afterwards."""

    scope: str
    steps: tuple[Step, ...]
    conflicts: tuple[Conflict, ...]
    merged: Mapping[str, Value | None]
    held: Mapping[str, str]  # key -> the rule that holds it
