"""How the two sides of a membership are merged."""

from __future__ import annotations

from sync.model import Scalar, Side, Value
from sync.policy import FieldRule, Policy, Presence

MEMBER: Value = {"eigenaar": False}
OWNS: Value = {"eigenaar": True}


def _either(left: Scalar, right: Scalar) -> Scalar:
    return bool(left) or bool(right)


POLICY = Policy(
    # Leaving must work at the first try, on whichever side.
    presence=Presence.REMOVAL_WINS,
    # Roles come from ONS; on first contact nobody is demoted; who joins in Teams joins as member.
    fields=(FieldRule("eigenaar", Side.LEFT, two_way=False, join=_either, default=False),),
)
