"""What the job does and would lose, in plain English for admins. Ids, never names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sync.guard import LossKind
from sync.model import Side

MANY = "documents"

VERBS: Mapping[str, str] = {
    "folder": "make the folder {key}",
    "file": "copy the document {key}",
    "content": "bring the content of {key} up to date",
    "move": "rename or move {key}",
    "columns": "of {key} set {columns}",
    "recycle": "move {key} to the recycle bin",
    "unshare": "set 'Delen via ONS' of {key} to Nee",
    "update": "on the row of {key} set {columns}",
}

LOST: Mapping[tuple[LossKind, Side], str] = {
    (LossKind.REMOVAL, Side.LEFT): "{key} would go from ONS to its recycle bin",
    (LossKind.REMOVAL, Side.RIGHT): "{key} would go from the channel to its recycle bin",
    (LossKind.DEMOTION, Side.LEFT): "{key} would be seen by fewer people on ONS",
    (LossKind.DEMOTION, Side.RIGHT): "{key} would no longer be shared",
    (LossKind.VANISHED, Side.LEFT): "{key} is gone from ONS",
    (LossKind.VANISHED, Side.RIGHT): "{key} is gone from the channel",
}


def value_told(field: str, what: Any) -> str:
    """A value of a conflict. A name is somebody's: that it differed is told, never what it was."""
    if field == "presence":
        return "being deleted" if what is None else "being there"
    if field == "content":
        return "the content"
    return f"the {field}"
