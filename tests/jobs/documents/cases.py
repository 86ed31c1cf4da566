"""Single documents to decide about: what stands on each side and what is remembered, by hand.

Ids name the side and the thing ("L1", "R1"); the key of what was agreed on is the caller's own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from config.documents import Documents
from jobs.documents.decision import Decision, Frame
from jobs.documents.item import Item
from jobs.documents.orders import Orders
from jobs.documents.past import kept
from jobs.documents.policy import COLUMNS, CONTENT, NAME, PARENT
from jobs.documents.selection import Evidence
from jobs.documents.shelf import Shelf
from jobs.network import Network
from sync.action import Action
from sync.model import Entry, Side, Step, StepKind, Value

APP = "app-of-the-product"
SCOPE = "documents/1"
NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
EARLIER = datetime(2026, 11, 1, 9, 0, tzinfo=UTC)
ONS, TEAM = "ons", "team"
LEFT, RIGHT = Side.LEFT, Side.RIGHT


def network(**fields: Any) -> Network:
    value = {"fields": {"Title": "Netwerk 1", "NetwerkCode": "N-0001", **fields}}
    return Network.of("1", value, None, frozenset(), None, ())


def item(
    side: Side,
    id: str,
    name: str = "Plan.docx",
    *,
    content: str = "one",
    folder: bool = False,
    parent: str | None = None,
    by: str | None = "anna",
    created_by: str | None = "anna",
    at: datetime = EARLIER,
    **more: Any,
) -> Item:
    """`by` and `created_by` None is the product. `fields` are what the row says; in the channel a
    file is shared unless its row says otherwise."""
    fields = more.pop("fields", {})
    if side is RIGHT and not folder:
        fields = {"DelenViaOns": True, **fields}
    value: dict[str, Any] = {
        "parent": parent or f"root-{side}", "name": name, "folder": folder, "package": None,
        "size": 0 if folder else 100, "hash": None if folder else content,
        "etag": f'"{id},1"', "ctag": None, "by": by, "app": None if by else APP,
        "at": at.isoformat(), "created_by": created_by,
        "created_by_app": None if created_by else APP, "created_at": EARLIER.isoformat(),
        "mime": None, "malware": False, "checked_out": None, "list_item": id,
        "list_etag": f'"{id},1"', "fields": fields, "web_url": None, **more,
    }  # fmt: skip
    return Item.of(ONS if side is LEFT else TEAM, id, value, None)


@dataclass
class Cases:
    """One network, before a run looks at it."""

    based: bool = True
    network: Network = field(default_factory=network)
    settings: Documents = field(default_factory=Documents)
    now: datetime = NOW
    shelves: dict[Side, dict[str, Item]] = field(default_factory=lambda: {LEFT: {}, RIGHT: {}})
    entries: dict[str, Entry] = field(default_factory=dict)
    meant: dict[str, dict[Side, Value | None]] = field(default_factory=dict)
    scans: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def put(self, *items: Item) -> Cases:
        for one in items:
            side = LEFT if one.drive == ONS else RIGHT
            self.shelves[side][one.id] = one
            self.scans.setdefault(one.content, ())
        return self

    def gone(self, *ids: str) -> Cases:
        for shelf in self.shelves.values():
            for id in ids:
                shelf.pop(id, None)
        return self

    def agree(self, key: str, left: Item, right: Item, **memo: Any) -> Cases:
        """Both stood there, alike, when a run last ended."""
        value: Value = {
            PARENT: "", NAME: right.name, CONTENT: right.content,
            **{name: left.column(name) for name in COLUMNS},
        }  # fmt: skip
        memo = {"left": kept(left), "right": kept(right), **memo}
        refs = [replace(one.ref) for one in (left, right)]
        self.entries[key] = Entry(SCOPE, key, value, value, value, refs[0], refs[1], memo)
        return self.put(left, right)

    def decide(self) -> Decision:
        drives = {LEFT: ONS, RIGHT: TEAM}
        left, right = (
            Shelf(drives[side], f"root-{side}", dict(self.shelves[side])) for side in Side
        )
        evidence = Evidence(self.network, self.settings, frozenset(), self.scans, {})
        return Decision(
            Frame(SCOPE, left, right, self.entries, self.meant, self.based, evidence, self.now, APP)
        )

    def steps(self) -> dict[tuple[str, Side], Step]:
        return {(step.key, step.side): step for step in self.decide().plan.steps}

    def orders(self) -> Orders:
        orders = Orders(self.decide(), {LEFT: "root-left", RIGHT: "root-right"})
        orders.give()
        return orders

    def actions(self) -> list[Action]:
        return self.orders().actions

    def asked(self) -> dict[tuple[str, str], Mapping[str, Any]]:
        """What is to be done: by side and verb, its body. For worlds of one document."""
        return {(str(one.side), one.kind): one.body for one in self.actions()}


def goes(cases: Cases, key: str) -> bool:
    """Whether the document's copy is taken from ONS."""
    step = cases.steps().get((key, LEFT))
    return step is not None and step.kind is StepKind.REMOVE
