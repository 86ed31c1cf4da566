"""One registration as it was found: its rows, what they say, and what was remembered of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from jobs.parse import lookup, moment, text
from jobs.registrations.deletions import NOBODY
from jobs.registrations.overview import Home, Overview
from jobs.registrations.pairing import Pair
from jobs.registrations.policy import AGREED, FIRST, MODE, SECOND, WISH
from jobs.registrations.registration import (
    CAME,
    Mode,
    Reconfirm,
    Registration,
    Standing,
    Status,
    Wish,
)
from jobs.registrations.row import Row
from jobs.registrations.wish import (
    Circle,
    Fault,
    KeyOf,
    Said,
    agreed_at,
    moment_if_ours,
    said,
    signed_up_at,
    status_of,
)
from sync.model import Position, Side, Value

NOT_READ = "person-not-read"
NOT_FOUND = "person-not-found"
UNSEEN = "row-not-read"
REUSED = "address-reused"


@dataclass(slots=True)
class Case:
    """A registration. `held` names the rule for which nothing is decided about it; a row that
    nobody is known for has no `registration`."""

    pair: Pair
    meeting: str
    memo: Mapping[str, Any]
    account: str | None = None
    person: str = ""
    circle: Circle | None = None
    said: dict[Side, Said] = field(default_factory=dict)
    held: str | None = None
    standing: Standing | None = None
    instead: dict[Side, str] = field(default_factory=dict)  # numbers of others put in its place
    sessions: tuple[int, ...] = ()  # of a series, that an organiser ticked
    recovered: bool = False  # what was decided stands on the row alone: the state was lost
    deleter: str | None = NOBODY  # of the row in the team; None while that is to be asked

    @property
    def key(self) -> str:
        return self.pair.key

    @property
    def attended(self) -> bool | None:
        """What an organiser said of it last. After a lost state the row tells: reports of online
        meetings are not kept for ever."""
        for one in self.said.values():
            if one.attended is not None:
                return one.attended
        if self.recovered and self.standing is not None and self.standing.status in CAME:
            return self.standing.status is Status.AANWEZIG
        found = self.memo.get("attended")
        return found if isinstance(found, bool) else None

    @property
    def faults(self) -> dict[Side, Fault]:
        return {side: one.faults[0] for side, one in self.said.items() if one.faults}

    @property
    def born(self) -> str | None:
        """The row that its person (or a colleague) made, as list and item: remembered, for it may
        be deleted while the product's own row of it stays."""
        kept = text(self.memo.get("born"))
        app = self.circle.app if self.circle is not None else ""
        rows = [row for row in self.pair.rows if not _mirror(row, app)] or self.pair.rows
        if kept is not None or not rows:
            return kept
        return min(rows, key=lambda row: (row.made_at or _LATE, row.place)).ref.id

    def position(self) -> Position:
        """What both sides answer. A side without a row says what the other one does: that a
        registration is not shown there is no answer. A row that its person deleted is a
        cancellation (ST-10)."""
        entry = self.pair.entry
        past = {
            Side.LEFT: entry.left if entry is not None else None,
            Side.RIGHT: entry.right if entry is not None else None,
        }
        values: dict[Side, Value | None] = {}
        for side in Side:
            if side in self.said:
                values[side] = self.said[side].value
            elif side in self.pair.gone:
                other = self.said.get(side.other)
                value = past[side] or past[side.other] or (other.value if other else {})
                gone = str(Wish.CANCEL) if self.cancelled_by_deletion(side) else value.get(WISH)
                values[side] = {**value, WISH: gone}
            else:
                values[side] = past[side]
        for side in Side:
            if values[side] is None:
                values[side] = values[side.other]
        return Position(self.key, values[Side.LEFT], values[Side.RIGHT], hold=self.held)

    def cancelled_by_deletion(self, side: Side) -> bool:
        """Deleting one's own row is cancelling. On ONS nobody can delete another's; in a team
        everybody can, and it counts only as its person or an organiser is known to have done it."""
        if side is Side.LEFT:
            return True
        circle = self.circle
        return circle is not None and self.deleter in circle.person | circle.organisers

    def newest(self) -> Side:
        """The side on which its person answered last."""
        when = {
            side: max((at for at in one.moved.values() if at is not None), default=_EARLY)
            for side, one in self.said.items()
        }
        right, left = when.get(Side.RIGHT, _EARLY), when.get(Side.LEFT, _EARLY)
        return Side.RIGHT if right > left else Side.LEFT

    def moved_at(self, name: str) -> datetime | None:
        """When an answer was given that is new now."""
        found = [at for one in self.said.values() if (at := one.moved.get(name)) is not None]
        return max(found, default=None)

    def registration(
        self, merged: Value, tie: str, overview: Overview, now: datetime, network: str | None
    ) -> Registration | None:
        """What the rules decide on, once both sides' answers are one."""
        if self.account is None or self.circle is None or self.held is not None:
            return None
        wish = Wish(str(merged.get(WISH) or Wish.COME))
        was = self.memo
        submitted = moment(was.get("submitted"))
        cancelled = moment(was.get("cancelled"))
        before = was.get("wish")
        again = self.moved_at(WISH)
        later = submitted is not None and again is not None and again > submitted
        if wish is Wish.COME and (submitted is None or before == Wish.CANCEL or later):
            submitted = again if before is not None else None
            submitted = submitted or self._first_seen() or now
            cancelled = None
        elif submitted is None:
            submitted = self._first_seen() or now
        if wish is Wish.CANCEL and (cancelled is None or before == Wish.COME):
            cancelled = self.moved_at(WISH) or self._cancelled_at() or now
        agreed, at = self._agreed()
        return Registration(
            key=self.key,
            person=self.person,
            submitted_at=submitted,
            tie=tie,
            account=self.account,
            wish=wish,
            cancelled_at=cancelled,
            mode=_mode(merged.get(MODE)),
            mode_at=self._since(MODE, merged, "mode_at"),
            first=text(merged.get(FIRST)),
            second=text(merged.get(SECOND)),
            choice_at=self._since(FIRST, merged, "choice_at")
            or self._since(SECOND, merged, "choice_at"),
            accepted_at=next(
                (o.accepted_at for o in self.said.values() if o.accepted_at), None
            ) or moment(was.get("accepted")),
            granted_at=next((o.granted_at for o in self.said.values() if o.granted_at), None)
            or moment(was.get("granted")),
            agreed=agreed,
            agreed_at=at,
            reconfirm=_reconfirm(merged.get(AGREED)),
            reconfirm_at=self._since(AGREED, merged, "reconfirm_at"),
            who=overview.who(self.account, network),
            attended=self.attended,
            standing=self.standing,
        )  # fmt: skip

    def _first_seen(self) -> datetime | None:
        """The original moment of submission, whichever side it was on."""
        assert self.circle is not None
        rows = [row for row in self.pair.rows if not _mirror(row, self.circle.app)]
        moments = [at for row in rows if (at := signed_up_at(row, self.circle)) is not None]
        moments = moments or [
            at for row in self.pair.rows if (at := signed_up_at(row, self.circle)) is not None
        ]
        return min(moments, default=None)

    def _cancelled_at(self) -> datetime | None:
        assert self.circle is not None
        for row in self.pair.rows:
            setter = row.setter("AanmeldStatus")
            if not self.circle.own(setter) and setter.at is not None:
                return setter.at
        return None

    def _since(self, name: str, merged: Value, kept: str) -> datetime | None:
        """When an answer changed after it was first given; None as long as it is the first."""
        return self.moved_at(name) or moment(self.memo.get(kept))

    def _agreed(self) -> tuple[bool, datetime | None]:
        assert self.circle is not None
        if self.memo.get("agreed") or not self.pair.rows:
            return True, moment(self.memo.get("agreed_at"))
        makers = self.circle.person | self.circle.organisers
        for row in self.pair.rows:
            if row.made_by in makers and not self._sent_here(row):
                return True, None
        for row in self.pair.rows:
            yes_, at = agreed_at(row, self.circle.person)
            if yes_ and not (self._sent_here(row) and row.setter("BijeenkomstLookupId").after(
                row.setter("Akkoord")
            )):  # fmt: skip
                return True, at
        only_ours = all(_mirror(row, self.circle.app) for row in self.pair.rows)
        return only_ours, None

    def _sent_here(self, row: Row) -> bool:
        """Whether somebody else made a row in the team point to this meeting. On ONS nobody can
        change another's row."""
        assert self.circle is not None
        chosen = row.setter("BijeenkomstLookupId")
        there = self.pair.right is row and row.made_by is not None
        return there and not (self.circle.may(chosen) or self.circle.own(chosen))


def case_of(
    pair: Pair,
    meeting: str,
    organisers: frozenset[str],
    overview: Overview,
    home: Home | None,
    key_of: Mapping[Side, KeyOf],
) -> Case:
    """Read a pair of rows. Who it is about is fixed at first sight."""
    entry = pair.entry
    memo: Mapping[str, Any] = entry.memo if entry is not None else {}
    case = Case(pair, meeting, memo)
    if pair.unseen:
        case.held = UNSEEN
    account = text(memo.get("account"))
    if account is None and pair.rows:
        found = _account(pair, organisers | overview.admins, overview, home)
        account, case.held = (
            (None, case.held or found[1]) if found[0] is None else (found[0], case.held)
        )
    case.account = account
    if account is None:
        case.held = case.held or NOT_FOUND
        return case
    case.person = overview.person(account)
    case.circle = Circle(overview.accounts_of(account), organisers | overview.admins, overview.app)
    case.standing = Standing.of(memo.get("standing"))
    if case.standing is None and not memo:
        case.standing = _recovered(case)
        case.recovered = case.standing is not None
    if Side.RIGHT in pair.gone and not memo.get("taken_away"):
        case.deleter = _deleter(pair, overview, home)
    past = {
        Side.LEFT: entry.left if entry is not None else None,
        Side.RIGHT: entry.right if entry is not None else None,
    }
    for side, row in ((Side.LEFT, pair.left), (Side.RIGHT, pair.right)):
        if row is not None:
            case.said[side] = said(
                row, past[side], case.circle, case.standing, key_of[side], memo.get("wish")
            )
            site = overview.places.ons_site if side is Side.LEFT else home.site if home else ""
            _somebody_else(case, side, row, overview.numbers(site))
            _another_meeting(case, side, row, key_of[side])
    _follow_the_maker(case)
    _tick(case)
    return case


def _deleter(pair: Pair, overview: Overview, home: Home | None) -> str | None:
    ref = pair.entry.right_ref if pair.entry is not None else None
    if ref is None or home is None or not ref.id.startswith(f"{home.registrations}/"):
        return NOBODY  # it stood in a list that is no longer the network's
    return overview.deleter(ref)


def _somebody_else(case: Case, side: Side, row: Row, numbers: Mapping[str, str | None]) -> None:
    """A row is not made another's: whom it is about was fixed at first sight."""
    assert case.circle is not None
    number = lookup(row.fields, "Deelnemer")
    chosen = numbers.get(number or "")
    if number is None or chosen in (None, case.account):
        return
    case.instead[side] = number
    if not case.circle.may(row.setter("DeelnemerLookupId")):
        case.said[side].faults.append(Fault.NOT_YOURS)


def _another_meeting(case: Case, side: Side, row: Row, key_of: KeyOf) -> None:
    """Nor another meeting's: a place, and the moment that gave it, are of one meeting."""
    assert case.circle is not None
    chosen = key_of(lookup(row.fields, "Bijeenkomst") or "")
    if chosen in (None, case.meeting):
        return
    may = case.circle.may(row.setter("BijeenkomstLookupId"))
    case.said[side].faults.append(Fault.OTHER_MEETING if may else Fault.NOT_YOURS)


def _tick(case: Case) -> None:
    """The sessions of a series that an organiser ticked, on ONS (NL-14): on his own row everybody
    may write, and nobody ticks himself."""
    assert case.circle is not None
    row = case.pair.left
    if row is None:
        return
    chosen = row.fields.get("AanwezigBij")
    names = chosen if isinstance(chosen, list) else []
    now = tuple(sorted(int(n) for one in names if (n := str(one).rpartition(" ")[2]).isdigit()))
    kept = tuple(case.memo.get("sessions") or ())
    setter = row.setter("AanwezigBij")
    if setter.by in case.circle.organisers or (case.circle.own(setter) and not case.memo):
        case.sessions = now
        return
    case.sessions = kept
    if now != kept and not case.circle.own(setter):
        case.said[Side.LEFT].faults.append(Fault.NOT_YOURS)


def _follow_the_maker(case: Case) -> None:
    """A row that the product made and does not remember (a crash, a lost state) says nothing of
    itself: it was made after the other side's."""
    assert case.circle is not None
    if len(case.said) < 2 or case.pair.entry is not None:
        return
    for side, row in ((Side.LEFT, case.pair.left), (Side.RIGHT, case.pair.right)):
        assert row is not None
        mine, other = case.said[side], case.said[side.other]
        if _mirror(row, case.circle.app) and not mine.moved:
            mine.value = dict(other.value)


def _recovered(case: Case) -> Standing | None:
    """What was decided once, read from the row that says it, where the product wrote it."""
    assert case.circle is not None
    for row in case.pair.rows:
        status, setter = status_of(row), row.setter("AanmeldStatus")
        chosen = row.setter("BijeenkomstLookupId")
        if not case.circle.own(chosen) and chosen.after(setter):
            continue  # what stands there was decided about another meeting
        if status is not Status.ONTVANGEN and case.circle.own(setter):
            offered = moment(row.fields.get("AangebodenTot"))
            return replace(
                Standing(status),
                submitted_at=moment_if_ours(row, case.circle),
                offered_until=offered if status is Status.AANGEBODEN else None,
            )
    return None


def _account(
    pair: Pair, organisers: frozenset[str], overview: Overview, home: Home | None
) -> tuple[str | None, str | None]:
    """Whom a row is about: the person in it, else whoever made it; or why that is not known. In a
    team everybody may write there, so that only its maker's and an organiser's choice counts."""
    for row, site in (
        (pair.left, overview.places.ons_site),
        (pair.right, home.site if home is not None else ""),
    ):
        if row is None:
            continue
        if row.set_by_us("DeelnemerObjectId", overview.app) and _mirror(row, overview.app):
            shown = row.text("DeelnemerObjectId")
            if shown:
                return shown.lower(), None
        number, chosen = lookup(row.fields, "Deelnemer"), row.setter("DeelnemerLookupId")
        if row is pair.right and chosen.by not in {None, row.made_by, *organisers}:
            number = None
        if number is None:
            if row.made_by is not None:
                return row.made_by, None
            continue
        known = overview.numbers(site)
        if number not in known:
            return None, NOT_READ
        found = known[number]
        if found is None:
            return None, NOT_FOUND
        account, chosen_at = overview.accounts.get(found), chosen.at
        if (
            account is not None
            and account.created_at is not None
            and chosen_at is not None
            and account.created_at > chosen_at
        ):
            # ST-06: the site keeps the old person's entry, and the address on it now leads to
            # an account that did not exist when somebody chose the person.
            return None, REUSED
        return found, None
    return None, NOT_FOUND


def _mirror(row: Row, app: str) -> bool:
    """Whether the product made the row for one on the other side."""
    return row.made_by is None and row.value.get("created_by_app") == app


def _mode(value: object) -> Mode | None:
    return Mode(str(value)) if value in set(Mode) else None


def _reconfirm(value: object) -> Reconfirm | None:
    return Reconfirm(str(value)) if value in (Reconfirm.YES, Reconfirm.NO) else None


_EARLY = datetime.fromisoformat("0001-01-01T00:00:00+00:00")
_LATE = datetime.fromisoformat("9999-12-31T00:00:00+00:00")
