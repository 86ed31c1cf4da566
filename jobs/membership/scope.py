"""One network, planned from what was seen: evidence, decision, and what everything says of it."""

from __future__ import annotations

from jobs.job import Attention, Reading, ScopePlan
from jobs.membership.actions import Orders
from jobs.membership.columns import difference, sentence
from jobs.membership.decision import Decision
from jobs.membership.evidence import Evidence, Frame
from jobs.membership.network import Network
from jobs.membership.row import SyncStatus
from jobs.membership.saying import Rows
from jobs.membership.stop import Notice, new_title, remark, stopped
from sync.model import Plan, Ref


def plan_network(network: Network, frame: Frame) -> ScopePlan:
    """What would happen in `network`, and why. Decides nothing where a rule stops the network."""
    notice = stopped(network, frame.overview)
    if notice is not None:
        return _stopped(network, notice, frame)
    return _planned(network, frame)


def _stopped(network: Network, notice: Notice, frame: Frame) -> ScopePlan:
    orders = Orders(network, frame.overview)
    entries = frame.overview.archive.entries(network.scope)
    if notice.rule == "forming":
        for row in frame.overview.rows.get(network.id, ()):
            says = {
                "SyncStatus": SyncStatus.WACHT.value,
                "SyncUitleg": sentence("ONS-165", {}),
            }
            orders.row(f"row:{row.ref.id}", row, difference(row, says), None, "forming")
    orders.say(notice, None, None, None)
    return ScopePlan(
        scope=network.scope,
        label=network.code,
        plan=Plan(network.scope, (), (), {}, {}),
        readings={},
        entries=entries,
        actions=orders.actions,
        losses=(),
        size=sum(1 for e in entries.values() if e.agreed is not None),
        emptied=False,
        owners_left=None,
        writable=frozenset(),
        due_at=None,
        attention=_network_attention(network, notice),
        stopped=notice.rule,
        partial=notice.rule in ("half-read", "team-not-seen"),
    )


def _planned(network: Network, frame: Frame) -> ScopePlan:
    overview = frame.overview
    evidence = Evidence(network, frame)
    decision = Decision(evidence)
    orders = Orders(network, overview)
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
        writable=frozenset({network.place or "", *overview.places.rows, overview.places.networks}),
        due_at=min(due) if due else None,
        attention=(*rows.attention, *_network_attention(network, notice)),
        partial=rows.unread,
    )


def _own_reading(network: Network, rule: str) -> Reading:
    """What is remembered of the network itself: which team its members were agreed with."""
    ref = Ref(network.id, network.etag)
    return Reading(None, None, ref, None, {"place": network.place}, rule)


def _network_attention(network: Network, notice: Notice) -> tuple[Attention, ...]:
    if notice.sync in (SyncStatus.BIJGEWERKT, SyncStatus.WACHT) or notice.rule == "closed":
        return ()
    return (Attention("@network", notice.rule, sentence(notice.text, notice.words)),)
