"""The arithmetic of one membership: may this key be a member, may it own, what does its row say.

Pure. A standing is what ONS says about a key *before* it is compared with Teams.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from jobs.membership.account import Account
from jobs.membership.authority import Accepted, Authority, Request, read_guarded, read_status
from jobs.membership.network import INVITATION, OPEN, Network
from jobs.membership.overview import Overview, TeamMember
from jobs.membership.parse import HERE, day, start_of
from jobs.membership.row import LidStatus, Rol, Row, SyncStatus

OWNER_ROLES = frozenset({Rol.AANVOERDER, Rol.BEGELEIDER})


@dataclass(frozen=True, slots=True)
class Case:
    """Everything that is known about one key of one network."""

    key: str
    network: Network
    row: Row | None
    spare: tuple[Row, ...]  # further rows of the same key
    account: Account | None
    account_gone: bool
    right: TeamMember | None
    memo: Mapping[str, Any]
    agreed: bool  # both sides agreed that it is a member
    based: bool
    deputy_until: date | None  # the last day he deputises for an owner, today included
    deputy_from: date | None  # the first day of a time as deputy that is still to come
    in_parent: bool  # member of the parent network, or there is no parent
    counted: bool  # of a person's accounts this is the one that counts here
    undecided: bool
    protected: bool  # an emergency account or the product's own


@dataclass(frozen=True, slots=True)
class Standing:
    """What ONS says of a key. `text` is a code of the catalogue with the words it needs."""

    present: bool
    owner: bool
    status: LidStatus
    rule: str
    sync: SyncStatus = SyncStatus.BIJGEWERKT
    text: str = "ONS-100"
    words: Mapping[str, str] = field(default_factory=dict)
    role: str = Rol.LID
    accepted: Accepted = field(default_factory=lambda: Accepted({}, {}))
    request: Request = field(default_factory=lambda: Request(None))
    hold: str | None = None
    barred: str | None = None
    due_at: datetime | None = None
    memo: Mapping[str, Any] = field(default_factory=dict)
    vanished: bool = False


@dataclass(frozen=True, slots=True)
class Rules:
    """What the arithmetic takes from the configuration."""

    app: str
    guest_warning_days: int
    reminder_days: int


def derive(
    case: Case, overview: Overview, authority: Authority, rules: Rules, now: datetime
) -> Standing:
    """What ONS says of `case`. Gates that bar come first, then what was asked."""
    today = now.astimezone(HERE).date()
    standing = _wish(case, authority, rules)
    standing = replace(standing, due_at=_deputy_due(case))
    if case.protected:
        return replace(standing, hold="protected", rule="protected")
    for gate in (_left_omo, _pupil, _guest, _second_account, _parent):
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


def _wish(case: Case, authority: Authority, rules: Rules) -> Standing:
    """What the row asks, and whether who asked it may."""
    row, memo = case.row, case.memo
    last = memo.get("status")
    if row is None:
        return _without_row(case)
    accepted = read_guarded(row, memo.get("accepted"), authority)
    role = str(accepted.values.get("Rol") or Rol.LID)
    request = read_status(row, last, case.key, authority)
    if request.status is None and not request.refused:
        request = _from_spare(case, last, authority) or request
    common = Standing(
        present=False,
        owner=False,
        status=LidStatus(last) if last else LidStatus.AANGEVRAAGD,
        rule="as-it-was",
        role=role,
        accepted=accepted,
        request=request,
    )
    if request.refused:
        return _refused_request(case, common)
    asked = request.status
    if asked is None:
        return _unchanged(case, common)
    if asked is LidStatus.UITGETREDEN:
        return replace(common, status=asked, rule="left-on-ons", text="ONS-113")
    if asked is LidStatus.GEWEIGERD:
        reason = str(accepted.values.get("Reden") or "")
        return replace(
            common,
            status=asked,
            rule="refused",
            text="ONS-111",
            words={"reden": reason},
        )
    if asked in (LidStatus.LID, LidStatus.AANGEVRAAGD):
        return _asks_in(case, common)
    # Only the product's own statuses are left, read back after the state was lost.
    return _unchanged(case, replace(common, status=asked))


def _without_row(case: Case) -> Standing:
    """No row: seen in Teams only, or the row was deleted, or a deputy who has none yet."""
    status = case.memo.get("status")
    if case.agreed:
        accepted = Accepted(case.memo.get("accepted") or {}, {})
        return Standing(
            present=True,
            owner=False,
            status=LidStatus.LID,
            rule="row-made-again",
            text="ONS-114",
            role=str(accepted.values.get("Rol") or Rol.LID),
            accepted=accepted,
            vanished=True,
        )
    return Standing(
        present=False,
        owner=False,
        status=LidStatus(status) if status else LidStatus.AANGEVRAAGD,
        rule="not-on-ons",
    )


def _from_spare(case: Case, last: str | None, authority: Authority) -> Request | None:
    """Somebody who left may ask again with a new row; the old row is the one that counts."""
    if last not in (LidStatus.UITGETREDEN, LidStatus.GEWEIGERD, LidStatus.VERLOPEN):
        return None
    for spare in case.spare:
        request = read_status(spare, LidStatus.GEBLOKKEERD, case.key, authority)
        if request.status in (LidStatus.LID, LidStatus.AANGEVRAAGD) and not request.refused:
            return request
    return None


def _refused_request(case: Case, common: Standing) -> Standing:
    """A status that does not count is put back; on first sight the row stays a request."""
    was_in = case.memo.get("status") == LidStatus.LID or case.agreed
    own = common.request.refused == "own-status"
    text = "ONS-152" if own else "ONS-112"
    if case.memo.get("status"):
        kept = replace(common, present=was_in, rule=common.request.refused or "")
        return replace(kept, sync=SyncStatus.BIJGEWERKT, text=text)
    return replace(
        common,
        rule=common.request.refused or "",
        sync=SyncStatus.AANDACHT,
        text=text if own else "ONS-153",
    )


def _unchanged(case: Case, common: Standing) -> Standing:
    """Nothing new was asked: what stood goes on standing, as far as its ground still holds."""
    status = common.status
    if status is LidStatus.LID:
        return replace(common, present=True)
    if status is LidStatus.AANGEVRAAGD:
        # The network may have been opened since, or the request may wait for the aanvoerder.
        return _asks_in(case, common)
    if status in (LidStatus.WACHT, LidStatus.GEBLOKKEERD, LidStatus.VERLOPEN):
        # What made it wait may be over; the gates say so again when it is not.
        return replace(common, present=bool(case.memo.get("wanted", True)), status=LidStatus.LID)
    said = case.memo.get("said") or {}
    default = {LidStatus.GEWEIGERD: "ONS-111", LidStatus.UIT_DIENST: "ONS-119"}
    return replace(
        common,
        text=str(said.get("text") or default.get(status, "ONS-113")),
        words=said.get("words") or {"reden": str(common.accepted.values.get("Reden") or "")},
    )


def _asks_in(case: Case, common: Standing) -> Standing:
    """A request to be a member, against the network's admission."""
    request = common.request
    approved = bool(case.memo.get("approved")) or (
        request.status is LidStatus.LID and (request.by_lead or request.by_product)
    )
    already = case.agreed or (case.right is not None and not case.based)
    if case.network.admission == OPEN or approved or already:
        return replace(
            common,
            present=True,
            status=LidStatus.LID,
            rule="asked",
            memo={"approved": True} if approved else {},
        )
    text = "ONS-117" if case.network.admission == INVITATION else "ONS-110"
    return replace(
        common,
        status=LidStatus.AANGEVRAAGD,
        rule="waits-for-approval",
        sync=SyncStatus.WACHT,
        text=text,
        words={"netwerk": case.network.title},
    )


def _left_omo(
    case: Case, standing: Standing, overview: Overview, rules: Rules, today: date
) -> Standing | None:
    """ST-24: an account that was disabled or deleted ends its memberships."""
    if case.account is not None and case.account.enabled:
        return None
    if case.account is None and not case.account_gone:
        if not (standing.present or case.right):
            return None
        return replace(
            standing,
            hold="person-unknown",
            rule="person-unknown",
            sync=SyncStatus.AANDACHT,
            text="ONS-120",
            words={"naam": "deze persoon"},
        )
    if not (standing.present or case.right or case.agreed):
        return replace(standing, present=False)
    return replace(
        standing,
        present=False,
        barred="left-omo",
        rule="left-omo",
        vanished=False,
        status=LidStatus.UIT_DIENST,
        sync=SyncStatus.BIJGEWERKT,
        text="ONS-119",
        words={},
    )


def is_pupil(network: Network, key: str, row: Row | None, overview: Overview, owner: bool) -> bool:
    """Whether an account is a pupil's.

    *Identiteiten* says so. In a network of pupils whoever has no staff function there, no row of
    his own and no ownership is taken for a pupil, so that a name never reaches ONS by mistake.
    """
    identity = overview.identities.get(key)
    if identity is not None and identity.function is not None:
        return identity.pupil
    return network.pupils and not owner and (row is None or row.person is None)


def _pupil(
    case: Case, standing: Standing, overview: Overview, rules: Rules, today: date
) -> Standing | None:
    """NL-21: pupils are in the pupils' council only, join in Teams only, and never own."""
    owner = case.right is not None and case.right.owner
    if not is_pupil(case.network, case.key, case.row, overview, owner):
        return None
    if not case.network.pupils:
        if standing.present or case.right:
            return replace(
                standing,
                present=False,
                barred="pupil",
                rule="pupil",
                text="ONS-160",
                status=LidStatus.GEBLOKKEERD,
                sync=SyncStatus.AANDACHT,
                words={},
            )
        return None
    since = day(case.memo.get("since")) or today
    ends = date(since.year + (since.month > 7), 7, 31)
    if today > ends and (case.right or case.agreed):
        return replace(
            standing,
            present=False,
            barred="pupil-over",
            rule="pupil-over",
            status=LidStatus.VERLOPEN,
            text="ONS-161",
            role=Rol.LEERLING,
            words={},
        )
    joined = case.right is not None or case.agreed
    return replace(
        standing,
        present=case.agreed and standing.present,
        owner=False,
        role=Rol.LEERLING,
        status=LidStatus.LID if joined else standing.status,
        text="ONS-100" if joined else "ONS-162",
        due_at=start_of(ends + timedelta(days=1)),
    )


def _guest(
    case: Case, standing: Standing, overview: Overview, rules: Rules, today: date
) -> Standing | None:
    """NL-05: a guest needs a network that takes guests, a known domain, a sponsor, an end date."""
    account = case.account
    if account is None or not account.guest or account.domains & overview.schools.keys():
        return None  # a guest from one of our schools is a colleague who has not moved yet
    guest = replace(standing, role=Rol.GAST, owner=False)
    if not (standing.present or case.right):
        return guest
    values = standing.accepted.values
    until = day(values.get("GastTot"))
    partner = next((d for d in sorted(account.domains) if d in overview.partners), None)
    if until is not None and until < today:
        return replace(
            guest,
            present=False,
            barred="guest-expired",
            rule="guest-expired",
            status=LidStatus.VERLOPEN,
            text="ONS-133",
            words={"datum": until.isoformat()},
        )
    reason = None
    if not case.network.guests:
        reason = "dit netwerk heeft geen gasten"
    elif partner is None:
        reason = "de organisatie staat niet op de lijst"
    elif not values.get("SponsorLookupId"):
        reason = "er is geen sponsor ingevuld"
    elif until is None:
        reason = "er is geen einddatum ingevuld"
    if reason is None and until is not None:
        remind = until - timedelta(days=rules.reminder_days)
        soon = today >= remind
        return replace(
            guest,
            due_at=start_of(until + timedelta(days=1)) if soon else start_of(remind),
            text="ONS-131" if soon and standing.present else guest.text,
            words={"datum": until.isoformat()} if soon and standing.present else guest.words,
        )
    return _unwelcome(case, guest, reason or "", rules, today)


def _unwelcome(case: Case, guest: Standing, reason: str, rules: Rules, today: date) -> Standing:
    """A guest against policy: asked on ONS he is not added; found in Teams he has a warning day."""
    words = {"reden": reason}
    if case.right is None:
        return replace(
            guest,
            present=False,
            rule="guest-refused",
            status=LidStatus.GEBLOKKEERD,
            sync=SyncStatus.AANDACHT,
            text="ONS-130",
            words=words,
            memo={"wanted": guest.present},
        )
    warned = day(case.memo.get("warned"))
    ends = (warned or today) + timedelta(days=max(1, rules.guest_warning_days))
    if warned is not None and today >= ends:
        return replace(
            guest,
            present=False,
            barred="guest-refused",
            rule="guest-refused",
            status=LidStatus.GEBLOKKEERD,
            sync=SyncStatus.AANDACHT,
            text="ONS-130",
            words=words,
            memo={"warned": warned.isoformat()},
        )
    return replace(
        guest,
        hold="guest-warned",
        rule="guest-warned",
        status=LidStatus.LID,
        sync=SyncStatus.AANDACHT,
        text="ONS-159",
        words={**words, "datum": ends.isoformat()},
        due_at=start_of(ends),
        memo={"warned": (warned or today).isoformat()},
    )


def _second_account(
    case: Case, standing: Standing, overview: Overview, rules: Rules, today: date
) -> Standing | None:
    """INV-03: a person, not an account, is a member once."""
    if case.counted or not (standing.present or case.right):
        return None
    return replace(
        standing,
        present=False,
        owner=False,
        rule="second-account",
        hold="second-account" if case.right else None,
        status=LidStatus.GEBLOKKEERD,
        text="ONS-115",
        vanished=False,
        memo={"wanted": standing.present},
    )


def _parent(
    case: Case, standing: Standing, overview: Overview, rules: Rules, today: date
) -> Standing | None:
    """A member of a child network is a member of its parent."""
    if case.in_parent or not (standing.present or case.right):
        return None
    parent = overview.networks.get(case.network.parent or "")
    words = {"netwerk": parent.title if parent else ""}
    if case.agreed:
        return replace(
            standing,
            present=False,
            barred="left-parent",
            rule="left-parent",
            status=LidStatus.UITGETREDEN,
            text="ONS-156",
            words=words,
            vanished=False,
        )
    if case.right is not None:
        return replace(
            standing,
            hold="not-in-parent",
            status=LidStatus.LID,
            rule="not-in-parent",
            sync=SyncStatus.AANDACHT,
            text="ONS-116",
            words=words,
        )
    return replace(
        standing,
        present=False,
        rule="not-in-parent",
        status=LidStatus.AANGEVRAAGD,
        sync=SyncStatus.WACHT,
        text="ONS-116",
        words=words,
    )


def _with_ownership(case: Case, standing: Standing) -> Standing:
    """Owners: Aanvoerder, Begeleider, Kernteamlid by setting, a deputy within his dates."""
    role = standing.role
    adopted = bool(case.memo.get("adopted"))
    if not case.based and case.right is not None and case.right.owner and not _owns(case, role):
        # First contact demotes nobody: who owned the team is a member of its core team on ONS.
        role, adopted = Rol.KERNTEAMLID, True
        standing = replace(standing, rule="owner-adopted", text="ONS-154")
    owner = _owns(case, role) or (adopted and role == Rol.KERNTEAMLID)
    deputises = case.deputy_until is not None
    present = standing.present or deputises
    memo = (
        {**standing.memo, "adopted": True} if adopted and role == Rol.KERNTEAMLID else standing.memo
    )
    return replace(
        standing,
        present=present,
        owner=(owner or deputises) and present,
        role=role,
        status=LidStatus.LID if present else standing.status,
        rule="deputy" if deputises and not owner else standing.rule,
        memo=memo,
    )


def _owns(case: Case, role: str) -> bool:
    return role in OWNER_ROLES or (role == Rol.KERNTEAMLID and case.network.core_owns)


def _deputy_due(case: Case) -> datetime | None:
    if case.deputy_until is not None:
        return start_of(case.deputy_until + timedelta(days=1))
    if case.deputy_from is not None:
        return start_of(case.deputy_from)
    return None
