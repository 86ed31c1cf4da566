"""When nothing in a network is decided, and what its row says about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from jobs.membership.overview import Overview
from jobs.membership.row import SyncStatus
from jobs.network import CLOSED, OPEN, RUNNING, Network


@dataclass(frozen=True, slots=True)
class Notice:
    """What a network's own row says: a rule, a status, a text of the catalogue."""

    rule: str
    sync: SyncStatus
    text: str
    words: Mapping[str, str] = field(default_factory=dict)


HALF_READ = Notice("half-read", SyncStatus.WACHT, "ONS-172")
PARENT_STOPPED = Notice("parent-stopped", SyncStatus.GEPAUZEERD, "ONS-174")
UNREAD = frozenset({"half-read", "team-not-seen"})
"""Rules that say that not everything could be read: the network is looked at again."""


def stopped(
    network: Network, overview: Overview, below: frozenset[str] = frozenset()
) -> Notice | None:
    """Why nothing in this network may be decided now; None when all is well.

    Every reason leaves both sides exactly as they are: a network is released or frozen, never
    emptied. `below` are the networks that are asked about because this one is above them.
    """
    if network.unconfirmed:
        return Notice("not-confirmed", SyncStatus.GEPAUZEERD, "ONS-143")
    if network.status in CLOSED:
        return Notice("closed", SyncStatus.GEPAUZEERD, "ONS-171")
    if network.status not in RUNNING or network.group is None:
        return Notice("forming", SyncStatus.WACHT, "ONS-170")
    if overview.claims[network.place] > 1:
        return Notice("shared-team", SyncStatus.AANDACHT, "ONS-173")
    if (notice := _stopped_by_parent(network, overview, below)) is not None:
        return notice
    group = overview.group(network.group)
    if group is None:
        return Notice("team-not-seen", SyncStatus.AANDACHT, "ONS-174")
    if group.deleted:
        return Notice("team-deleted", SyncStatus.AANDACHT, "ONS-142")
    if group.archived and not archived_by_us(network, overview):
        return Notice("team-archived", SyncStatus.GEPAUZEERD, "ONS-141")
    if not overview.archive.complete(network.place or ""):
        return HALF_READ
    if not all(overview.archive.complete(place) for place in overview.places.rows):
        return HALF_READ
    return None


def _stopped_by_parent(
    network: Network, overview: Overview, below: frozenset[str]
) -> Notice | None:
    """A channel is not touched while its parent's team is not. A child with a team of its own
    goes on as long as it is known who is in the parent: whoever is not seen there loses his place
    here, and half a list shows the other half as gone."""
    parent = overview.networks.get(network.parent or "")
    if parent is None or parent.id in below:
        return PARENT_STOPPED if network.in_channel else None
    if network.in_channel:
        why = stopped(parent, overview, below | {network.id})
        if why is None:
            return None
        return HALF_READ if why.rule in UNREAD else PARENT_STOPPED
    group = overview.group(parent.group or "")
    deleted = group is not None and group.deleted
    if parent.place is None or not parent.anchored or deleted:
        return PARENT_STOPPED
    return None if overview.archive.complete(parent.place) else HALF_READ


def archived_by_us(network: Network, overview: Overview) -> bool:
    """Whether the team was archived because its network was closed: then opening the network
    brings it back. A team that somebody archived in Teams is a question, not ours to undo."""
    own = overview.archive.entries(network.scope).get("@network")
    return own is not None and bool(own.memo.get("archived"))


def remark(network: Network, overview: Overview, owners: int, adopted: int) -> Notice:
    """What the row of a network that runs says: the most pressing thing, or that all is well."""
    if owners == 0:
        return Notice("no-owner", SyncStatus.AANDACHT, "ONS-144")
    group = overview.group(network.group or "")
    if group is not None and group.public and network.admission != OPEN:
        return Notice("public-team", SyncStatus.AANDACHT, "ONS-140")
    if owners == 1:
        return Notice("one-owner", SyncStatus.BIJGEWERKT, "ONS-405")
    if adopted:
        return Notice("owners-adopted", SyncStatus.AANDACHT, "ONS-145")
    if _name_differs(network, group.name if group else None) and network.name_leads != "Teams":
        name = (group.name if group else None) or ""
        return Notice("name-differs", SyncStatus.BIJGEWERKT, "ONS-146", {"naam": name})
    return Notice("up-to-date", SyncStatus.BIJGEWERKT, "ONS-100")


def new_title(network: Network, overview: Overview) -> str | None:
    """The title the row should take over, where the team's name leads (NL-10)."""
    group = overview.group(network.group or "")
    if network.in_channel or group is None or network.name_leads != "Teams":
        return None
    return group.name if _name_differs(network, group.name) else None


def _name_differs(network: Network, name: str | None) -> bool:
    return bool(name) and not network.in_channel and name != network.title
