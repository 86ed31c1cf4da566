"""One network, planned from what was seen: evidence, decision, and what everything says of it."""

from __future__ import annotations

from connector.team_source import TEAMS
from jobs.job import Attention, Reading, ScopePlan
from jobs.membership.actions import Orders
from jobs.membership.columns import difference, sentence
from jobs.membership.decision import Decision
from jobs.membership.evidence import Evidence, Frame
from jobs.membership.overview import Overview
from jobs.membership.row import SyncStatus
from jobs.membership.saying import Rows
from jobs.membership.stop import UNREAD, Notice, archived_by_us, new_title, remark, stopped
from jobs.network import Network
from sync.model import Plan, Ref


def plan_network(network: Network, frame: Frame) -> ScopePlan:
    """What would happen in `network`, and why. Decides nothing where a rule stops the network."""
    notice = stopped(network, frame.overview)
    if notice is not None:
        return _stopped(network, notice, frame)
    return _planned(network, frame)


def _stopped(network: Network, notice: Notice, frame: Frame) -> ScopePlan:
    overview = frame.overview
    orders = Orders(network, overview)
    entries = overview.archive.entries(network.scope)
    readings: dict[str, Reading] = {}
    if notice.rule == "forming":
        _say_forming(network, overview, orders)
    elif notice.rule == "closed":
        readings = _close(network, overview, orders)
    orders.say(notice, None, None, None)
    return ScopePlan(
        scope=network.scope,
        label=network.code,
        plan=Plan(network.scope, (), (), {}, {}),
        readings=readings,
        entries=entries,
        actions=orders.actions,
        losses=(),
        size=sum(1 for e in entries.values() if e.agreed is not None),
        emptied=False,
        owners_left=None,
        writable=frozenset({network.place or ""} if readings else ()),
        due_at=None,
        attention=_network_attention(network, notice),
        stopped=notice.rule,
        partial=notice.rule in UNREAD,
    )


def _say_forming(network: Network, overview: Overview, orders: Orders) -> None:
    says = {"SyncStatus": SyncStatus.WACHT.value, "SyncUitleg": sentence("ONS-165", {})}
    for row in overview.rows.get(network.id, ()):
        orders.row(f"row:{row.ref.id}", row, difference(row, says), None, "forming")


def _close(network: Network, overview: Overview, orders: Orders) -> dict[str, Reading]:
    """NL-09: the team of a closed network becomes read-only, with everybody still in it. It is
    remembered that we did so: a team that was archived in Teams is not ours to bring back."""
    group = overview.group(network.group or "")
    if network.in_channel or group is None or group.deleted:
        return {}
    if overview.claims[network.place]:
        return {}  # a network that goes on lives in it
    if group.archived is False:
        orders.team("archive", "closed")
    ours = group.archived is False or archived_by_us(network, overview)
    return {"@network": _own_reading(network, "closed", archived=True)} if ours else {}


def _planned(network: Network, frame: Frame) -> ScopePlan:
    overview = frame.overview
    evidence = Evidence(network, frame)
    decision = Decision(evidence)
    orders = Orders(network, overview)
    group = overview.group(network.group or "")
    if group is not None and group.archived and not network.in_channel:
        orders.team("unarchive", "re-opened")
    orders.steps(decision.plan.steps, evidence.assignment.converted)
    rows = Rows(evidence, decision, orders)
    members = [key for key, value in decision.plan.merged.items() if value is not None]
    schools = {overview.school_of(evidence.cases[key].account) for key in members} - {None}
    notice = remark(network, overview, len(decision.owners), rows.adopted)
    orders.say(notice, len(members), len(schools), new_title(network, overview))
    due = [one.due_at for one in decision.standings.values() if one.due_at is not None]
    due += evidence.begins
    return ScopePlan(
        scope=network.scope,
        label=network.code,
        plan=decision.plan,
        readings={"@network": _own_reading(network, notice.rule), **rows.readings},
        entries=evidence.entries,
        actions=orders.actions,
        losses=decision.losses(),
        size=sum(1 for entry in evidence.entries.values() if entry.agreed is not None),
        emptied=evidence.based and decision.emptied(),
        owners_left=len(decision.owners) if decision.loses_owner else None,
        moved=decision.moved,
        writable=frozenset(
            {network.place or "", *overview.places.rows, overview.places.networks, TEAMS}
        ),
        due_at=min(due) if due else None,
        attention=(*rows.attention, *_network_attention(network, notice)),
        partial=rows.unread,
    )


def _own_reading(network: Network, rule: str, archived: bool = False) -> Reading:
    """What is remembered of the network itself: which team its members were agreed with, the
    settings that were confirmed then, and whether we archived it."""
    memo: dict[str, object] = {"place": network.place, "confirmed": network.settings}
    if archived:
        memo["archived"] = True
    return Reading(None, None, Ref(network.id, network.etag), None, memo, rule)


def _network_attention(network: Network, notice: Notice) -> tuple[Attention, ...]:
    if notice.sync in (SyncStatus.BIJGEWERKT, SyncStatus.WACHT) or notice.rule == "closed":
        return ()
    return (Attention("@network", notice.rule, sentence(notice.text, notice.words)),)
