"""What a row asks, and whether whoever asks it may."""

from __future__ import annotations

from dataclasses import replace

from jobs.membership.authority import Accepted, Authority, Request, read_guarded, read_status
from jobs.membership.case import Case, Standing
from jobs.membership.row import LidStatus, Rol, SyncStatus
from jobs.network import INVITATION, OPEN
from jobs.setter import Setter


def wish(case: Case, authority: Authority) -> Standing:
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
    nothing_new = request.status is None and not request.refused
    common = Standing(
        present=nothing_new and last == LidStatus.LID,
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
    if asked is LidStatus.UITGETREDEN and request.by_product:
        # Written for somebody who left in Teams, in a run that ended before it was recorded.
        return replace(common, status=asked, rule="left-in-teams", text="ONS-150")
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
        if asked is LidStatus.AANGEVRAAGD and request.by_product and not _made(case, authority):
            return _denied(common, "ONS-153")  # put back, and the state that knew why was lost
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
        memo = {"denied": case.memo["denied"]} if case.memo.get("denied") else {}
        return replace(kept, sync=SyncStatus.BIJGEWERKT, text=text, memo=memo)
    return _denied(common, text if own else "ONS-153")


def _denied(common: Standing, text: str) -> Standing:
    """A row that somebody made who may not: it stays a request, and does not become a right by
    standing there. It counts once somebody with the right asks."""
    return replace(
        common,
        rule=common.request.refused or "not-yours",
        sync=SyncStatus.AANDACHT,
        text=text,
        memo={"denied": text},
    )


def _made(case: Case, authority: Authority) -> bool:
    """Whether somebody made the row who may ask for this person, or the product did."""
    row = case.row
    if row is None:
        return False
    maker = Setter(row.created_by, row.created_by_app, row.created_at)
    return authority.status(LidStatus.AANGEVRAAGD, maker, case.key)


def _unchanged(case: Case, common: Standing) -> Standing:
    """Nothing new was asked: what stood goes on standing, as far as its ground still holds."""
    status = common.status
    if status is LidStatus.LID:
        return common if common.present else replace(common, present=True)
    if status is LidStatus.AANGEVRAAGD and case.memo.get("denied"):
        return _denied(common, str(case.memo["denied"]))
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
    # Who was refused comes in when somebody who leads says so, also where the door is open.
    turned_down = case.memo.get("status") == LidStatus.GEWEIGERD or case.memo.get("turned_down")
    if approved or already or (case.network.admission == OPEN and not turned_down):
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
        memo={"turned_down": True} if turned_down else {},
    )
