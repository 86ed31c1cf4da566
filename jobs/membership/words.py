"""What the job does and would lose, in plain English for admins. Ids, never names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sync.guard import LossKind
from sync.model import Side

MANY = "members"

VERBS: Mapping[str, str] = {
    "add": "add {key} to the team",
    "remove": "remove {key} from the team",
    "promote": "make {key} an owner of the team",
    "demote": "make {key} a member of the team",
    "archive": "archive the team",
    "unarchive": "bring the archived team back",
    "create": "make a row for {key}",
    "update": "on the row of {key} set {columns}",
}

LOST: Mapping[tuple[LossKind, Side], str] = {
    (LossKind.REMOVAL, Side.RIGHT): "{key} would leave the team",
    (LossKind.REMOVAL, Side.LEFT): "{key} would no longer be a member on ONS",
    (LossKind.DEMOTION, Side.RIGHT): "{key} would no longer own the team",
    (LossKind.DEMOTION, Side.LEFT): "{key} would lose the role on ONS",
    (LossKind.VANISHED, Side.LEFT): "the row of {key} is gone from ONS",
    (LossKind.VANISHED, Side.RIGHT): "{key} is gone from the team",
}


def value_told(field: str, what: Any) -> str:
    """A value of a conflict."""
    if field == "presence":
        return "not being a member" if what is None else "being a member"
    if field == "eigenaar":
        return "owner" if what else "not owner"
    return f"{field} {what!r}"
