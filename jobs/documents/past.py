"""What each side was last known to hold, so that only a person's doing looks like a change.

The two sides never hold the same bytes, and now and then not the same name: SharePoint writes
properties into what it is given, at once or later, and a name may be taken. So every side is
compared with its own past, and what did not change there stands for what was agreed.
https://learn.microsoft.com/sharepoint/dev/general-development/how-to-enable-and-disable-property-promotion-and-demotion
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from jobs.documents.item import Item
from jobs.documents.policy import COLUMNS, CONTENT, NAME, PARENT
from jobs.parse import text
from sync.model import Entry, Scalar, Side, Value
from sync.names import is_temporary

REWRITTEN = frozenset(
    "docx docm dotx xlsx xlsm xltx pptx pptm potx pdf html htm aspx jpg jpeg".split()  # noqa: SIM905
)
"""Types that SharePoint is known to write properties into."""


@dataclass(frozen=True, slots=True)
class Past:
    """What was remembered of one side of a key: {"name", "content", "at", "by"}, and "pending"
    when a person had changed it while nothing could be done about it yet."""

    held: Mapping[str, Any] | None

    @classmethod
    def of(cls, entry: Entry | None, side: Side) -> Past:
        return cls(None if entry is None else entry.memo.get(side.value))

    def same_name(self, item: Item) -> bool:
        return self.held is not None and self.held.get("name") == item.name

    def same_content(self, item: Item) -> bool:
        return self.held is not None and self.held.get("content") == item.content

    def rewritten(self, item: Item) -> bool:
        """Whether a service changed the bytes and no person did: they are others, and still who
        wrote it last, and when, is as it was."""
        if self.held is None or self.held.get("pending") or not can_be_rewritten(item.name):
            return False
        who = (item.value.get("by"), item.value.get("app"))
        return item.value.get("at") == self.held.get("at") and list(who) == self.held.get("who")

    @property
    def pending(self) -> bool:
        return self.held is not None and bool(self.held.get("pending"))


def can_be_rewritten(name: str) -> bool:
    return name.rpartition(".")[2].lower() in REWRITTEN


def kept(item: Item, pending: bool = False) -> dict[str, Any]:
    """What to remember of a side as it stands."""
    held: dict[str, Any] = {
        "name": item.name,
        "content": item.content,
        "at": item.value.get("at"),
        "who": [item.value.get("by"), item.value.get("app")],
    }
    if pending:
        held["pending"] = True
    return held


def value_of(
    key: str,
    item: Item,
    parent: str,
    side: Side,
    entry: Entry | None,
    meant: Value | None,
    app: str,
) -> dict[str, Scalar]:
    """A side of a key in the policy's fields. `parent` is the key of its folder, "" for the
    network's own; `meant` is what an action of ours was to leave there, when nobody recorded
    what became of it; `app` is the product's application.

    A name or content that is as it was stands for what was agreed. What the product wrote last is
    nobody's edit, unless a person's edit was waiting there already.
    """
    past = Past.of(entry, side)
    agreed = entry.agreed if entry is not None else None
    before = None if entry is None else (entry.left if side is Side.LEFT else entry.right)
    value: dict[str, Scalar] = {PARENT: parent, NAME: item.name, CONTENT: item.content}
    if agreed is not None and (past.same_name(item) or is_temporary(key, item.name)):
        value[NAME] = agreed.get(NAME)
    elif meant is not None and item.name == meant.get("native"):
        value[NAME] = meant.get(NAME)
    ours = item.written_by(app)
    if not item.folder:
        if agreed is not None and (past.same_content(item) or past.rewritten(item)):
            value[CONTENT] = agreed.get(CONTENT)
        elif ours and meant is not None:
            value[CONTENT] = meant.get(CONTENT)
        elif ours and agreed is not None and not past.pending:
            value[CONTENT] = agreed.get(CONTENT)
    if item.folder:
        # Nobody describes a folder; the library gives its row what new rows get.
        return value | dict.fromkeys(COLUMNS)
    for name in COLUMNS:
        # A folder is not described; what its row says of itself is a default of the library.
        value[name] = None if item.folder else text(item.fields.get(name))
        if ours and meant is not None:
            # A run that broke off before the row was written left it as it was.
            as_it_was = before is not None and value[name] == before.get(name)
            value[name] = value[name] if as_it_was else meant.get(name)
        elif ours and before is not None and not past.pending:
            value[name] = before.get(name)
    return value
