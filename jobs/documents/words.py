"""What the job does and would lose, in plain English for admins. Ids, never names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sync.guard import LossKind
from sync.model import Side

MANY = "documents"

VERBS: Mapping[str, str] = {
    "folder": "make the folder of {key}",
    "file": "copy {key}",
    "content": "bring {key} up to date",
    "move": "move or rename {key}",
    "columns": "on the row of {key} set {columns}",
    "unshare": "no longer share {key}; the original stays",
    "recycle": "put {key} in the recycle bin of ONS",
}

LOST: Mapping[tuple[LossKind, Side], str] = {
    (LossKind.REMOVAL, Side.LEFT): "{key} would go to the recycle bin of ONS",
    (LossKind.DEMOTION, Side.RIGHT): "{key} is gone from ONS and would no longer be shared",
}


def value_told(field: str, what: Any) -> str:
    """A value of a conflict."""
    if field == "presence":
        return "not being there" if what is None else "being there"
    if field == "content":
        return "the content"
    return f"{field} {what!r}"
