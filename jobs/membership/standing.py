"""The arithmetic of one membership: may this key be a member, may it own, what does its row say.

Pure. A standing is what ONS says about a key *before* it is compared with Teams.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from jobs.membership.authority import Authority
from jobs.membership.case import Case, Rules, Standing
from jobs.membership.gates import GATES
from jobs.membership.overview import Overview
from jobs.membership.row import LidStatus, Rol, SyncStatus
from jobs.membership.wish import wish
from jobs.parse import day_of, start_of

LEFT = frozenset({LidStatus.UITGETREDEN, LidStatus.GEWEIGERD})
OWNER_ROLES = frozenset({Rol.AANVOERDER, Rol.BEGELEIDER})


def derive(
    case: Case, overview: Overview, authority: Authority, rules: Rules, now: datetime
) -> Standing:
    """What ONS says of `case`. Gates that bar come first, then what was asked."""
    today = day_of(now)
    standing = wish(case, authority)
    if due_at := _deputy_due(case):
        standing = replace(standing, due_at=due_at)
    if case.protected:
        return replace(standing, hold="protected", rule="protected")
    for gate in GATES:
        decided = gate(case, standing, overview, rules, today)
        standing = decided or standing
        if standing.hold or standing.barred:
            return standing
    doubted = bool(case.memo.get("undecided"))
    answered = doubted and standing.request.status is not None
    if (case.undecided or doubted) and not answered and standing.present and case.right is None:
        # S2: what was added and never recorded was seen to go. Somebody may have undone it, so
        # it is not done again until somebody asks for it again.
        return replace(
            standing,
            memo={**standing.memo, "undecided": True},
            hold="undecided",
            rule="undecided",
            status=LidStatus.AANGEVRAAGD,
            sync=SyncStatus.AANDACHT,
            text="ONS-157",
        )
    return _with_ownership(case, standing)


def _with_ownership(case: Case, standing: Standing) -> Standing:
    """Owners: Aanvoerder, Begeleider, Kernteamlid by setting, a deputy within his dates."""
    role = standing.role
    adopted = bool(case.memo.get("adopted"))
    term = case.deputy_until.isoformat() if case.deputy_until is not None else None
    # Whoever left in his time as deputy is not brought back for the rest of it.
    deputises = term is not None and not (
        standing.status in LEFT and case.memo.get("deputy") == term
    )
    if term is not None and (deputises or case.memo.get("deputy") == term):
        standing = replace(standing, memo={**standing.memo, "deputy": term})
    owned = case.right is not None and case.right.owner
    if not case.based and owned and not deputises and not _owns(case, role):
        # First contact demotes nobody: who owned the team is a member of its core team on ONS.
        # A deputy owns it for his time and for that reason alone.
        role, adopted = Rol.KERNTEAMLID, True
        standing = replace(standing, rule="owner-adopted", text="ONS-154")
    owner = _owns(case, role) or (adopted and role == Rol.KERNTEAMLID)
    present = standing.present or deputises
    memo = (
        {**standing.memo, "adopted": True} if adopted and role == Rol.KERNTEAMLID else standing.memo
    )
    if deputises and not owner and standing.text == "ONS-100":
        standing = replace(standing, text="ONS-118", words={"datum": str(case.deputy_until)})
    rule = "deputy" if deputises and not owner else standing.rule
    owner = (owner or deputises) and present
    status = LidStatus.LID if present else standing.status
    if (present, owner, role, status, rule) == _decided(standing) and memo is standing.memo:
        return standing  # as it is for nearly everybody
    return replace(
        standing, present=present, owner=owner, role=role, status=status, rule=rule, memo=memo
    )


def _decided(standing: Standing) -> tuple[object, ...]:
    return (standing.present, standing.owner, standing.role, standing.status, standing.rule)


def _owns(case: Case, role: str) -> bool:
    return role in OWNER_ROLES or (role == Rol.KERNTEAMLID and case.network.core_owns)


def _deputy_due(case: Case) -> datetime | None:
    if case.deputy_until is not None:
        return start_of(case.deputy_until + timedelta(days=1))
    if case.deputy_from is not None:
        return start_of(case.deputy_from)
    return None
