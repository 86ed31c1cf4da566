"""What a job wants done when the two sides do not say the same."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from sync.model import Scalar, Side


class Presence(StrEnum):
    """Who wins when one side dropped a key that the other side changed in the meantime."""

    REMOVAL_WINS = "removal-wins"  # membership: leaving must work at the first try
    EDIT_WINS = "edit-wins"  # documents: work is worth more than tidiness


@dataclass(frozen=True, slots=True)
class FieldRule:
    """How one field is decided.

    `owner` is the side that is followed when both moved apart. A field that is not `two_way`
    follows its owner alone: what the other side makes of it is put back and kept as a conflict.
    `join` combines two values that have no common past, at first contact only, and must never
    lower one; without it the owner's value stands.
    `default` is what a field that is not `two_way` gets when a key appears on the other side
    alone, after first contact: nobody gives himself a role by joining. None: as it was seen.
    """

    name: str
    owner: Side
    two_way: bool = True
    join: Callable[[Scalar, Scalar], Scalar] | None = None
    default: Scalar = None


@dataclass(frozen=True, slots=True)
class Policy:
    """The rule for presence and one for each field; other fields are not synchronised."""

    presence: Presence
    fields: tuple[FieldRule, ...] = ()

    def __post_init__(self) -> None:
        names = [rule.name for rule in self.fields]
        if len(names) != len(set(names)):
            raise ValueError(f"a field has two rules: {names}")
