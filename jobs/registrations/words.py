"""What the job does and would lose, in plain English for admins. Ids, never names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sync.guard import LossKind
from sync.model import Side

MANY = "registrations"

VERBS: Mapping[str, str] = {
    "create": "make a row (or an event) for {key}",
    "update": "on {key} set {columns}",
    "delete": "move the row of {key} to the recycle bin",
    "trim": "cut away the history of the row of {key}",
    "cancel": "take back the event of {key}",
    "post": "say in the channel: {key}",
    "edit": "change what was said in the channel: {key}",
    "put": "write the proof of participation of {key}",
}

LOST: Mapping[tuple[LossKind, Side], str] = {
    (kind, side): "{key} would no longer be registered" for kind in LossKind for side in Side
} | {
    (
        LossKind.VANISHED,
        Side.LEFT,
    ): "the row of {key} is gone from ONS, which is a cancellation: of one, or of a whole meeting"
}


def value_told(field: str, what: Any) -> str:
    """A value of a conflict. What people write themselves (a title, a remark) is not repeated."""
    if field == "wish":
        return "cancelled" if what == "cancel" else "signed up"
    if field in ("Title", "Omschrijving", "Locatie", "OnlineLink"):
        return f"a text of {len(str(what or ''))} characters"
    return f"{field} {what!r}"
