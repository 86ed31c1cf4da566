"""One network, planned from what was seen: its two folders, and the documents in them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from config.documents import Documents
from config.texts import text as staff_text
from jobs.documents import locks
from jobs.documents.decision import Case, Decision, Frame
from jobs.documents.folders import folder_columns
from jobs.documents.orders import ROOTS, ROWS, Orders
from jobs.documents.overview import Home, Overview, scope_of
from jobs.documents.saying import locked_long
from jobs.documents.selection import Evidence, Stand
from jobs.documents.shelf import Shelf
from jobs.job import Attention, Reading, ScopePlan
from jobs.network import CLOSED, RUNNING, Network
from sync.action import Action
from sync.model import Plan, Ref, Side

UNREAD = frozenset({"half-read", "channel-not-seen"})
"""Rules that say that not everything could be read: the network is looked at again."""


def plan_network(
    network: Network, overview: Overview, settings: Documents, now: datetime, app: str
) -> tuple[ScopePlan, Decision | None]:
    """What would happen in `network`, and why. No decision where a rule stops the network."""
    why = stopped(network, overview)
    if why is not None:
        return _stopped(network, why), None
    home = overview.home(network)
    library = overview.library
    assert home is not None
    assert library is not None
    scope = scope_of(network.id)
    archive = overview.archive
    folder = overview.folder_on_ons(network)
    others = overview.tops().keys() - {folder}
    left = Shelf.of(overview.drive(library), folder, overview.loose(network), others)
    right = (
        Shelf.of(overview.drive(home.drive), home.root) if home.root else Shelf(home.drive, None)
    )
    evidence = Evidence(
        network,
        settings,
        overview.core(network),
        overview.scans(),
        overview.setters(home.drive),
        overview.terms(),
    )
    decision = Decision(
        Frame(
            scope,
            left,
            right,
            archive.entries(scope),
            archive.unrecorded(scope),
            archive.based(scope),
            evidence,
            now,
            app,
            overview.readers(library),
        )
    )
    roots = _Roots(
        network,
        home,
        left,
        right,
        overview.drive(library).root or "",
        overview.new_folder_name(network),
        settings,
    )
    orders = Orders(decision, roots.ids())
    orders.give()
    actions = [*roots.actions(bool(orders.actions)), *orders.actions]
    return ScopePlan(
        scope=scope,
        label=network.code,
        plan=orders.plan(),
        readings={"@network": roots.reading(), **orders.readings},
        entries=decision.entries,
        actions=tuple(actions),
        losses=tuple(decision.losses()),
        size=decision.size,
        emptied=decision.emptied(),
        owners_left=None,
        writable=frozenset({left.place, right.place}),
        due_at=min(filter(None, (decision.due_at, locks.due_at(decision))), default=None),
        attention=tuple(
            _attention(case, evidence) for case in decision.cases.values() if _asks(case)
        ),
        moved=decision.moved,
        partial=any(case.rule == "unread" for case in decision.cases.values()),
    ), decision


def stopped(network: Network, overview: Overview) -> str | None:
    """Why nothing is decided about this network's documents now; None when all is well. Every
    reason leaves both sides exactly as they are."""
    if network.unconfirmed:
        return "not-confirmed"
    if network.status in CLOSED:
        return "closed"
    if network.status not in RUNNING or network.group is None:
        return "forming"
    library, home = overview.library, overview.home(network)
    if library is None or not overview.archive.complete(f"drive:{library}"):
        return "half-read"
    if home is None:
        return "channel-not-seen"
    if home.missing:
        return "no-channel-folder"
    if home.root is not None:
        if not overview.archive.complete(f"drive:{home.drive}"):
            return "half-read"
        top = overview.drive(home.drive).get(home.root)
        if top is None:
            return "folder-gone"
        if top.value.get("outside"):
            return "half-read"  # the library was last looked at for another network's folder
    folder = overview.folder_on_ons(network)
    if folder is not None and folder not in overview.drive(library):
        return "folder-gone-on-ons"
    return None


def _stopped(network: Network, why: str) -> ScopePlan:
    scope = scope_of(network.id)
    quiet = why in ("closed", "forming")
    return ScopePlan(
        scope=scope,
        label=network.code,
        plan=Plan(scope, (), (), {}, {}),
        readings={},
        entries={},
        actions=(),
        losses=(),
        size=0,
        emptied=False,
        owners_left=None,
        writable=frozenset(),
        due_at=None,
        attention=() if quiet else (Attention("@network", why, staff_text(STOPS[why])),),
        stopped=why,
        partial=why in UNREAD,
    )


STOPS = {
    "not-confirmed": "ONS-143",
    "half-read": "ONS-172",
    "channel-not-seen": "ONS-321",
    "no-channel-folder": "ONS-319",
    "folder-gone": "ONS-322",
    "folder-gone-on-ons": "ONS-322",
}


class _Roots:
    """The two folders of a network, made when they are not there."""

    def __init__(
        self,
        network: Network,
        home: Home,
        left: Shelf,
        right: Shelf,
        library_root: str,
        ons_name: str,
        settings: Documents,
    ) -> None:
        self._network, self._home, self._settings = network, home, settings
        self._left, self._right, self._library_root = left, right, library_root
        self._ons_name = ons_name
        self._scope = scope_of(network.id)

    def ids(self) -> dict[Side, str | Mapping[str, str]]:
        return {
            Side.LEFT: self._left.root or {"made": self._id(Side.LEFT)},
            Side.RIGHT: self._right.root or {"made": self._id(Side.RIGHT)},
        }

    def _id(self, side: Side) -> str:
        return f"{self._scope}/@network/{side}/folder"

    def actions(self, needed: bool) -> list[Action]:
        """The channel's folder is made at once, so that staff find it; that on ONS when something
        goes there."""
        found = []
        if self._right.root is None:
            found.append(
                self._folder(Side.RIGHT, self._right.place, self._home.folder, self._folder_name)
            )
        if self._left.root is None and needed:
            found.append(
                self._folder(Side.LEFT, self._left.place, self._library_root, self._ons_name)
            )
            found.append(
                Action(
                    f"{self._scope}/@network/left/columns",
                    self._scope,
                    "@network",
                    Side.LEFT,
                    self._left.place,
                    "columns",
                    ROWS,
                    None,
                    {"columns": folder_columns(self._scope)},
                    None,
                    "folder",
                    (self._id(Side.LEFT),),
                )
            )
        return found

    @property
    def _folder_name(self) -> str:
        return self._settings.folder_name

    def _folder(self, side: Side, place: str, parent: str, name: str) -> Action:
        body = {"parent": parent, "name": name}
        return Action(
            self._id(side), self._scope, "@network", side, place, "folder", ROOTS, None, body, None,
            "folder",
        )  # fmt: skip

    def reading(self) -> Reading:
        left = Ref(f"{self._left.drive}/{self._left.root}") if self._left.root else None
        right = Ref(f"{self._right.drive}/{self._right.root}") if self._right.root else None
        memo = {"confirmed": self._network.settings}
        return Reading(None, None, left, right, memo, "folder")


def _asks(case: Case) -> bool:
    """Whether a person has to do something about it."""
    if case.locked_long:
        return True
    return (
        not case.pair.folder
        and case.judged.stand in (Stand.WAIT, Stand.CANNOT)
        and case.judged.text is not None
    )


def _attention(case: Case, known: Evidence) -> Attention:
    if case.locked_long or case.judged.text is None:
        return Attention(case.key, locks.LONG, locked_long(known))
    said = staff_text(case.judged.text, **case.judged.words)
    return Attention(case.key, case.rule or case.judged.rule, said)
