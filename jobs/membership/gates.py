"""The rules that stand above a wish: each sees what was asked so far, and bars it, holds it, or
lets it through (None)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from jobs.membership.case import Case, Rules, Standing
from jobs.membership.overview import Overview
from jobs.membership.row import LidStatus, Rol, Row, SyncStatus
from jobs.network import Network
from jobs.parse import day, start_of


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
                role=Rol.LEERLING,  # so that the row says no name and no id
                text="ONS-160",
                status=LidStatus.GEBLOKKEERD,
                sync=SyncStatus.AANDACHT,
                words={},
            )
        return None
    ended = case.memo.get("status") in (LidStatus.VERLOPEN, LidStatus.UITGETREDEN)
    joined = case.right is not None or case.agreed
    ends = day(case.memo.get("term"))
    if ends is None or (ended and joined and not case.agreed):  # a new school year begins
        since = today if ended else day(case.memo.get("since")) or today
        ends = date(since.year + (since.month > 7), 7, 31)
    pupil = replace(
        standing,
        present=case.agreed and standing.present,
        owner=False,
        role=Rol.LEERLING,
        memo={**standing.memo, "term": ends.isoformat()},
    )
    if joined and today <= ends:
        return replace(
            pupil,
            status=LidStatus.LID,
            text="ONS-100",
            due_at=start_of(ends + timedelta(days=1)),
        )
    if joined or case.memo.get("status") == LidStatus.VERLOPEN:
        return replace(
            pupil,
            present=False,
            barred="pupil-over",
            rule="pupil-over",
            status=LidStatus.VERLOPEN,
            text="ONS-161",
            words={},
        )
    return pupil if ended else replace(pupil, text="ONS-162")


def _guest(
    case: Case, standing: Standing, overview: Overview, rules: Rules, today: date
) -> Standing | None:
    """NL-05: a guest needs a network that takes guests, a known domain, a sponsor, an end date."""
    account = case.account
    if account is None or not account.guest or account.domains & overview.schools.keys():
        return None  # a guest from one of our schools is a colleague who has not moved yet
    guest = replace(standing, role=Rol.GAST, owner=False)
    if standing.present and standing.role not in (Rol.GAST, Rol.LID):
        guest = replace(guest, rule="guest-role", text="ONS-132")
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
    ends = (warned or today) + timedelta(days=rules.guest_warning_days)
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


GATES = (_left_omo, _pupil, _guest, _second_account, _parent)
"""In this order. A new rule about who may be a member is one function here."""
