"""One meeting, as people described it on ONS."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from math import isfinite
from typing import Any, NamedTuple

from jobs.parse import day, day_of, moment, start_of, text, yes

SENSITIVE_THEME = "identiteit en levensbeschouwing"
"""Who comes to a meeting about this may show what he believes: its participants are hidden."""


class EventStatus(StrEnum):
    """The choices of the column, in the words staff read."""

    CONCEPT = "Concept"
    GEPUBLICEERD = "Gepubliceerd"
    VOL = "Vol"
    GESLOTEN = "Inschrijving gesloten"
    GEANNULEERD = "Geannuleerd"
    GEHOUDEN = "Gehouden"
    AFGEROND = "Afgerond"


BY_SERVICE = frozenset({EventStatus.VOL, EventStatus.GEHOUDEN})
"""What only the product says. Underneath, the meeting is as a person published it."""


class Form(StrEnum):
    FYSIEK = "Fysiek"
    ONLINE = "Online"
    HYBRIDE = "Hybride"


class Problem(NamedTuple):
    """What a person has to put right on the meeting's row."""

    # capacity-not-a-number, start-missing, end-before-start, not-a-moment, not-an-organiser
    code: str
    column: str


@dataclass(frozen=True, slots=True)
class Meeting:
    """The facts of one meeting. People are person ids, never names; moments are UTC.

    `status` is what a person said (never Vol or Gehouden, which follow from the rest).
    `capacity` is of the room, or of the online meeting when `form` is Online; None is unlimited.
    `functions` and `schools` are case-folded; empty is everybody.
    """

    key: str
    code: str = ""
    title: str = ""
    kind: str = ""
    status: EventStatus = EventStatus.CONCEPT
    status_at: datetime | None = None  # when a person set that status
    start: datetime | None = None
    end: datetime | None = None
    all_day: bool = False
    form: Form = Form.FYSIEK
    place: str | None = None
    online_link: str | None = None
    description: str | None = None
    capacity: int | None = None
    capacity_online: int | None = None
    reserved: int = 0
    waiting_allowed: bool = True
    opens: datetime | None = None
    closes: datetime | None = None
    cancel_until: datetime | None = None
    functions: frozenset[str] = frozenset()
    schools: frozenset[str] = frozenset()
    members_only: bool = False
    network: str | None = None
    organisers: frozenset[str] = frozenset()
    speakers: frozenset[str] = frozenset()
    surplus_to_waiting: bool = False
    main: str | None = None  # key of the meeting this is a workshop or session of
    series: str | None = None
    series_status: str | None = None
    moved_at: datetime | None = None  # last change of time or place after it was published
    previous_start: datetime | None = None
    previous_place: str | None = None
    cancelled_at: datetime | None = None
    cancel_reason: str | None = None
    hidden: bool = False
    hours: float | None = None
    consent_gmr: date | None = None
    problems: tuple[Problem, ...] = ()

    @classmethod
    def of(
        cls,
        key: str,
        fields: Mapping[str, Any],
        *,
        network: str | None = None,
        main: str | None = None,
        organisers: Iterable[str] = (),
        speakers: Iterable[str] = (),
        status: str | None = None,
        status_at: datetime | None = None,
        moved_at: datetime | None = None,
        cancelled_at: datetime | None = None,
        sensitive: bool = False,
    ) -> Meeting:
        """Read the columns of a row of *Bijeenkomsten*; nothing in them makes it raise.

        Lookups and persons are the caller's to resolve. `status` is what a person last set, when
        the column now shows the product's own word. `sensitive` says that the network's subject
        hides participants, as the theme of the meeting does.
        """
        read = _Reader(fields)
        start, end = read.moment("Start"), read.moment("Einde")
        if start is None:
            read.problem("start-missing", "Start")
        elif end is not None and end < start:
            read.problem("end-before-start", "Einde")
            end = None
        return cls(
            key=key,
            code=text(fields.get("EventCode")) or "",
            title=text(fields.get("Title")) or "",
            kind=text(fields.get("EventSoort")) or "",
            status=_status(status if status is not None else fields.get("EventStatus")),
            status_at=status_at,
            start=start,
            end=end,
            all_day=yes(fields.get("HeleDag"), default=False),
            form=_form(fields.get("Vorm")),
            place=text(fields.get("Locatie")),
            online_link=_link(fields.get("OnlineLink")),
            description=text(fields.get("Omschrijving")),
            capacity=read.count("Capaciteit"),
            capacity_online=read.count("CapaciteitOnline"),
            reserved=read.count("GereserveerdePlaatsen") or 0,
            waiting_allowed=yes(fields.get("WachtlijstToegestaan"), default=True),
            opens=read.moment("InschrijvenVanaf"),
            closes=read.moment("InschrijvenTot"),
            cancel_until=read.moment("AfmeldenTot"),
            functions=_folded(_choices(fields.get("DoelgroepFuncties"))),
            schools=_folded((text(fields.get("DoelgroepScholen")) or "").splitlines()),
            members_only=yes(fields.get("AlleenLeden"), default=False),
            network=network,
            organisers=frozenset(organisers),
            speakers=frozenset(speakers),
            surplus_to_waiting=yes(fields.get("OverschotNaarWachtlijst"), default=False),
            main=main,
            series=text(fields.get("Reeks")),
            series_status=text(fields.get("ReeksStatus")),
            moved_at=moved_at,
            previous_start=read.moment("VorigeStart"),
            previous_place=text(fields.get("VorigeLocatie")),
            cancelled_at=cancelled_at,
            cancel_reason=text(fields.get("AnnuleerReden")),
            hidden=_hidden(fields, sensitive=sensitive),
            hours=read.number("Uren"),
            consent_gmr=day(fields.get("InstemmingGMR")),
            problems=tuple(read.problems),
        )

    @property
    def over_at(self) -> datetime | None:
        """When it is over; without an end, at the end of the Dutch day it begins on."""
        last = self.end or self.start
        if last is None or (self.end is not None and not self.all_day):
            return last
        return start_of(day_of(last) + timedelta(days=1))

    @property
    def priority(self) -> frozenset[str]:
        """Who may use a reserved place, and is never moved to the waiting list."""
        return self.organisers | self.speakers

    @property
    def countable(self) -> bool:
        """Whether places can be given: not while a number or the start cannot be read."""
        return not any(p.code in UNCOUNTABLE for p in self.problems)


YEARS = range(1900, 9000)
"""Beyond these a moment is a slip of the pen, and days cannot be added to it."""

UNCOUNTABLE = frozenset({"capacity-not-a-number", "start-missing"})


class _Reader:
    """Reads columns and collects what is wrong with them."""

    def __init__(self, fields: Mapping[str, Any]) -> None:
        self._fields = fields
        self.problems: list[Problem] = []

    def problem(self, code: str, column: str) -> None:
        self.problems.append(Problem(code, column))

    def moment(self, column: str) -> datetime | None:
        value = self._fields.get(column)
        found = moment(value)
        if found is not None and found.year not in YEARS:
            found = None
        if found is None and text(value) is not None:
            self.problem("not-a-moment", column)
        return found

    def number(self, column: str) -> float | None:
        value: Any = self._fields.get(column)
        try:
            found = float(value.strip().replace(",", ".") if isinstance(value, str) else value)
        except (TypeError, ValueError, OverflowError):
            return None
        return found if isfinite(found) else None

    def count(self, column: str) -> int | None:
        """A whole number of places; 0 is none, empty is None."""
        if text(self._fields.get(column)) is None:
            return None
        found = self.number(column)
        if found is None or found < 0 or found != int(found):
            self.problem("capacity-not-a-number", column)
            return None
        return int(found)


def _status(value: Any) -> EventStatus:
    try:
        found = EventStatus(text(value) or "")
    except ValueError:
        return EventStatus.CONCEPT  # an unknown word shows a meeting to nobody
    return EventStatus.GEPUBLICEERD if found in BY_SERVICE else found


def _form(value: Any) -> Form:
    try:
        return Form(text(value) or "")
    except ValueError:
        return Form.FYSIEK


def _choices(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        return value.replace(";#", "\n").splitlines()
    return (str(one) for one in value) if isinstance(value, list | tuple) else ()


def _folded(values: Iterable[str]) -> frozenset[str]:
    return frozenset(folded for one in values if (folded := one.strip().casefold()))


def _link(value: Any) -> str | None:
    return text(value.get("Url")) if isinstance(value, Mapping) else text(value)


def _hidden(fields: Mapping[str, Any], *, sensitive: bool) -> bool:
    chosen = text(fields.get("DeelnemersZichtbaar"))
    if chosen is not None:
        return chosen != "Iedereen in het netwerk"
    return sensitive or SENSITIVE_THEME in _folded(_choices(fields.get("Themas")))
