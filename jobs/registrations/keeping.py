"""How long what is personal is kept, and the proof that it was not kept longer.

Domain of the privacy officer: what somebody eats goes a week after the meeting, a remark with
health or belief in it goes at once and leaves nothing behind, and a row goes when its time is
over. A proof row says how many went and by which rule, and names nobody.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from config.registrations import Registrations
from jobs.parse import HERE, start_of, text
from jobs.registrations.case import Case
from jobs.registrations.gathering import Gathered
from jobs.registrations.meeting import Meeting
from jobs.registrations.orders import REMOVALS, VOICE, Orders, column
from jobs.registrations.outcome import Outcome
from jobs.registrations.registration import Status
from sync.model import Ref, Side, Value

_CANCELLED = frozenset({Status.AFGEMELD, Status.LAAT_AFGEMELD})
_CAME = frozenset({Status.AANWEZIG, Status.BEVESTIGD})
PROVE = VOICE + 100
COUNTED = ("AantalBevestigd", "AantalWachtlijst", "Overboekt")
SOMETHING, FORBIDDEN = "something", "forbidden"
"""All that is known of what somebody eats or remarks: what he wrote is kept nowhere but on his
row."""


class Keeping:
    """What has to go from one scope now."""

    def __init__(self, made: Gathered, settings: Registrations, now: datetime) -> None:
        self._made, self._settings, self._now = made, settings, now
        self.due_at: datetime | None = None
        self._gone: defaultdict[str, list[str]] = defaultdict(list)  # rule -> actions

    def expired(
        self, case: Case, outcome: Outcome, meeting: Meeting, expect: Value, orders: Orders
    ) -> bool:
        """Whether a registration's time is over; both its rows then go to the recycle bin."""
        never = case.standing is None and case.pair.entry is None
        status = Status.BEVESTIGD if never else outcome.status
        until = expires_at(status, meeting, self._settings)
        if until is None:
            return False
        if until > self._now:
            self._look_again(until)
            return False
        rule = _rule(status)
        for side, row in ((Side.LEFT, case.pair.left), (Side.RIGHT, case.pair.right)):
            if row is None:
                continue
            made = orders.add(
                case.key, side, row.place, "delete", REMOVALS, Ref(row.item, row.etag), {},
                expect, "retention",
            )  # fmt: skip
            if side is Side.LEFT or case.pair.left is None:
                self._gone[rule].append(made)
        return True

    def past(self, meeting: Meeting) -> bool:
        """Whether even the registrations of those who came are not kept any longer."""
        until = expires_at(Status.BEVESTIGD, meeting, self._settings)
        return until is not None and until <= self._now

    def final(self, meeting: Meeting) -> frozenset[str]:
        """The columns whose number stands as it is, because rows it was counted from are gone."""
        over, settings = kept_from(meeting), self._settings
        if over is None:
            return frozenset()
        days = min(settings.no_show_days, settings.refused_days, settings.cancelled_days)
        first = over + timedelta(days=days) <= self._now
        attended = {"AantalAanwezig"} if self.past(meeting) else set()
        return frozenset({*COUNTED, *attended} if first else attended)

    def clear(self, case: Case, meeting: Meeting, orders: Orders) -> None:
        """Empty what is not to be kept of a row that is otherwise left as it is."""
        if case.pair.left is not None and (columns := self.cleared(case, meeting)):
            key = f"row:{case.pair.left.ref.id}"
            orders.row(key, Side.LEFT, case.pair.left, columns, expect=None, rule="retention")

    def cleared(self, case: Case, meeting: Meeting) -> dict[str, Any]:
        """The columns on ONS that are emptied now."""
        row = case.pair.left
        if row is None:
            return {}
        columns: dict[str, Any] = {}
        if row.text("Opmerking") == FORBIDDEN:
            columns["Opmerking"] = None
        if row.text("Cateringwens") is None and row.text("Opmerking") is None:
            return columns
        over = kept_from(meeting)
        if over is None:
            return columns
        until = over + timedelta(days=self._settings.catering_days)
        if until > self._now:
            self._look_again(until)
            return columns
        return {"Cateringwens": None, "Opmerking": None}

    def prove(self, orders: Orders, proofs: str) -> None:
        """A row for each rule by which something goes, with how many went."""
        for rule, actions in sorted(self._gone.items()):
            body = {
                "Title": "Bewaartermijn",
                "Lijst": "Aanmeldingen",
                "Regel": rule,
                "Aantal": {"count_of": actions},
                "UitgevoerdOp": column(self._now),
            }
            orders.add(
                f"@proof/{rule}", Side.LEFT, f"list:{proofs}", "create", PROVE, None, body, None,
                "retention",
            )  # fmt: skip

    def _look_again(self, at: datetime) -> None:
        self.due_at = at if self.due_at is None else min(self.due_at, at)


def kept_from(meeting: Meeting) -> datetime | None:
    """From when the terms count: when it was over. Of a meeting that was still to come when
    somebody put its date into the past, from that moment on: a slip of the pen throws nothing
    away, and there is time to put it right."""
    over, moved, before = meeting.over_at, meeting.moved_at, meeting.previous_start
    if over is None or moved is None or before is None or before <= moved:
        return over
    return max(over, moved)


def expires_at(status: Status, meeting: Meeting, settings: Registrations) -> datetime | None:
    """Until when a registration is kept; None while its meeting has no date."""
    over = kept_from(meeting)
    if over is None:
        return None
    if status in _CAME:
        return attended_until(over, settings.attended_years)
    if status is Status.NIET_VERSCHENEN:
        return over + timedelta(days=settings.no_show_days)
    days = settings.cancelled_days if status in _CANCELLED else settings.refused_days
    return over + timedelta(days=days)


def attended_until(over: datetime, years: int) -> datetime:
    """1 October after the school year (August to July) in which it was, and `years` more."""
    on = over.astimezone(HERE).date()
    end = on.year if on.month < 8 else on.year + 1
    return start_of(date(end + years, 10, 1))


def _rule(status: Status) -> str:
    if status in _CAME:
        return "Deelname"
    if status is Status.NIET_VERSCHENEN:
        return "Niet verschenen"
    return "Afgemeld" if status in _CANCELLED else "Geen plek"


def forbidden(remark: str | None, terms: tuple[str, ...]) -> bool:
    """Whether a remark holds a word that begins with one of `terms`, whatever its case and
    accents (ST-15)."""
    found = text(remark)
    return found is not None and _pattern(terms).search(_plain(found)) is not None


def reduced(terms: tuple[str, ...]) -> Mapping[str, Callable[[object], str | None]]:
    """What is remembered of the columns that hold more than anybody needs to know."""

    def remark(value: object) -> str | None:
        if text(value) is None:
            return None
        return FORBIDDEN if forbidden(str(value), terms) else SOMETHING

    return {"Opmerking": remark, "Cateringwens": lambda value: SOMETHING if text(value) else None}


@lru_cache(8)
def _pattern(terms: tuple[str, ...]) -> re.Pattern[str]:
    words = "|".join(re.escape(_plain(term)) for term in terms if term.strip())
    return re.compile(rf"(?<!\w)(?:{words})" if words else r"(?!)")


def _plain(value: str) -> str:
    folded = unicodedata.normalize("NFKD", value).casefold()
    return "".join(one for one in folded if not unicodedata.combining(one))
