"""What the two rows of a registration say once it is decided."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from config.dutch import day, moment
from config.texts import text as staff_text
from jobs.registrations.case import Case
from jobs.registrations.meeting import Meeting
from jobs.registrations.orders import column
from jobs.registrations.outcome import Outcome
from jobs.registrations.overview import Overview
from jobs.registrations.policy import FIRST, MODE, MORE, SECOND
from jobs.registrations.reason import Reason
from jobs.registrations.registration import ACTIVE, Registration, Status
from jobs.registrations.wish import Fault
from jobs.registrations.wording import plain
from sync.model import Side, Value

FINE, WAITS, ATTENTION = "Bijgewerkt", "Wacht", "Vraagt aandacht"

TEXTS: Mapping[Reason, str] = {
    Reason.RECEIVED: "ONS-200",
    Reason.CONFIRMED: "ONS-201",
    Reason.CONFIRMED_LATE_SEEN: "ONS-201",
    Reason.PROMOTED: "ONS-203",
    Reason.ACCEPTED: "ONS-235",
    Reason.GRANTED: "ONS-203",
    Reason.RESTORED: "ONS-251",
    Reason.MEMBERS_ONLY_NOTE: "ONS-265",
    Reason.SWITCH_WAITS: "ONS-201",
    Reason.ATTENDED: "ONS-257",
    Reason.NOT_ATTENDED: "ONS-259",
    Reason.WAITING: "ONS-202",
    Reason.OFFERED: "ONS-204",
    Reason.LAPSED: "ONS-234",
    Reason.DEMOTED: "ONS-236",
    Reason.INCOMPLETE: "ONS-243",
    Reason.UNCOUNTABLE: "ONS-200",
    Reason.DRAFT: "ONS-256",
    Reason.AGREEMENT_ASKED: "ONS-244",
    Reason.PERSON_UNKNOWN: "ONS-120",
    Reason.DUPLICATE: "ONS-205",
    Reason.CANCELLED: "ONS-208",
    Reason.CANCELLED_LATE: "ONS-237",
    Reason.LEFT_OMO: "ONS-249",
    Reason.LEFT_NETWORK: "ONS-266",
    Reason.NOT_OPEN: "ONS-231",
    Reason.CLOSED: "ONS-206",
    Reason.OVER: "ONS-232",
    Reason.AUDIENCE: "ONS-207",
    Reason.MEMBERS_ONLY: "ONS-230",
    Reason.FULL: "ONS-233",
    Reason.IN_MAIN: "ONS-242",
    Reason.MEETING_CANCELLED: "ONS-211",
    Reason.NOT_RESTORED: "ONS-274",
}

FAULTS: Mapping[str, str] = {
    Fault.NOT_YOURS: "ONS-245",
    Fault.OWN_STATUS: "ONS-246",
    Fault.OTHER_MEETING: "ONS-277",
    "row-made-again": "ONS-247",
    "declined": "ONS-248",
    "remark-cleared": "ONS-220",
}
"""What stands on a row instead of where it stands, until something about it changes."""

_WAITING = frozenset({Status.ONTVANGEN, Status.WACHTLIJST, Status.AANGEBODEN})


@dataclass(frozen=True, slots=True)
class Told:
    """Everything a row's sentence is made of."""

    case: Case
    registration: Registration
    outcome: Outcome
    meeting: Meeting
    main: Meeting | None
    workshops: Mapping[str, Meeting]
    note: str | None
    overview: Overview
    network: str | None  # what people call it
    other_school: str | None = None  # of the account that counts, where it is another one (ST-07)
    hours: float | None = None  # that somebody who was there is credited with
    proven: bool = False  # his proof of it is there


def sentence(told: Told) -> str:
    """Where somebody stands, in Dutch, in one line."""
    if told.note is not None:
        return staff_text(FAULTS[told.note])
    meeting, outcome = told.meeting, told.outcome
    code = TEXTS[outcome.reason]
    if told.proven:
        code = "ONS-258"
    confirmed = outcome.status is Status.BEVESTIGD
    if confirmed and outcome.moved:
        return staff_text("ONS-250", **_move(meeting))
    if outcome.reason is Reason.IN_MAIN and meeting.kind != "Workshop":
        code = "ONS-286"  # of a series nobody chooses a part
    if confirmed and code in ("ONS-201", "ONS-203") and told.workshops:
        code = _workshop_code(told) or code
    return staff_text(code, **_values(told))


def _workshop_code(told: Told) -> str | None:
    asked = told.registration.first or told.registration.second
    if asked is None:
        return None
    if told.outcome.workshop is None:
        return "ONS-240"
    return "ONS-239" if told.outcome.workshop == told.registration.first else "ONS-241"


def _values(told: Told) -> dict[str, Any]:
    meeting, outcome = told.meeting, told.outcome
    at: datetime | None = meeting.start
    if outcome.reason is Reason.OFFERED:
        at = outcome.offered_until
    elif outcome.reason is Reason.NOT_OPEN:
        at = meeting.opens
    workshop = told.workshops.get(outcome.workshop or "")
    values: dict[str, Any] = {
        "moment": moment(at) if at is not None else None,
        "n": outcome.place,
        "reden": plain(meeting.cancel_reason, 200).removesuffix(".") or None,
        "doelgroep": audience(meeting),
        "netwerk": told.network,
        "school": told.other_school,
        "bijeenkomst": plain(told.main.title, 80) if told.main is not None else None,
        "workshop": plain(workshop.title, 80) if workshop is not None else None,
        "uren": hours(told.hours),
        "datum": day(outcome.until) if outcome.until is not None else None,
    }
    return {name: value for name, value in values.items() if value is not None}


def _move(meeting: Meeting) -> dict[str, str]:
    old, new = meeting.previous_start, meeting.start
    if old is None or new is None:
        return {}
    if old == new:
        before, now = plain(meeting.previous_place, 100), plain(meeting.place, 100)
        return {"oud": before, "nieuw": now} if before and now else {}
    return {"oud": moment(old), "nieuw": moment(new)}


def audience(meeting: Meeting) -> str | None:
    """`docenten en mentoren`: whom it is meant for, as one would say it."""
    found = [PLURALS.get(one, one) for one in sorted(meeting.functions)]
    if not found:
        return None
    return ", ".join(found[:-1]) + (" en " if len(found) > 1 else "") + found[-1]


PLURALS = {
    "docent": "docenten",
    "mentor": "mentoren",
    "teamleider": "teamleiders",
    "conrector": "conrectoren",
    "rector": "rectoren",
    "directeur": "directeuren",
    "kwaliteitsmedewerker": "kwaliteitsmedewerkers",
    "onderwijsondersteuner": "onderwijsondersteuners",
    "aanvoerder": "aanvoerders",
    "kernteamlid": "kernteamleden",
}


def hours(value: float | None) -> str | None:
    """`2,5`"""
    if value is None:
        return None
    return f"{value:g}".replace(".", ",")


def wanted(
    told: Told, merged: Value, side: Side, site: str, items: Mapping[str, str]
) -> dict[str, Any]:
    """The columns of a row on `side`. `items` are the numbers of meetings in that side's list."""
    case, registration, outcome = told.case, told.registration, told.outcome
    active = outcome.status in ACTIVE
    workshop = told.workshops.get(outcome.workshop or "")
    columns: dict[str, Any] = {
        "Title": plain(told.meeting.title, 200),
        "EventCode": told.meeting.code or None,
        "AanmeldStatus": outcome.status.value,
        "IngediendOp": column(registration.submitted_at),
        "WachtlijstPlaats": outcome.place,
        "AangebodenTot": column(outcome.offered_until),
        "Herbevestiging": outcome.reconfirm.value if outcome.reconfirm is not None else None,
        "Deelname": merged.get(MODE),
        "VerderInNetwerk": bool(merged.get(MORE)),
        "Workshop": plain(workshop.title, 200) if workshop is not None else None,
        "DeelnemerObjectId": case.account,
        "DeelnemerLookupId": {"ensure": case.account, "site": site, "not": case.instead.get(side)},
        "OnsId": case.key,
        "SyncStatus": ATTENTION if told.note else (WAITS if outcome.status in _WAITING else FINE),
        "SyncUitleg": sentence(told),
    }
    for name, key in (
        ("BijeenkomstLookupId", told.meeting.key),
        ("WorkshopKeuze1LookupId", merged.get(FIRST)),
        ("WorkshopKeuze2LookupId", merged.get(SECOND)),
    ):
        # What is not in that side's list cannot be pointed to there, and is left as it is.
        if key is None or key in items:
            columns[name] = items[str(key)] if key is not None else None
    if side is Side.LEFT:
        school = told.overview.school_of(case.account or "")
        columns |= {
            "PersoonId": case.person[:36],
            "SchoolLookupId": school[2] if school is not None else None,
            "AanmeldSleutel": f"{case.person}+{told.meeting.code}" if active else None,
        }
        came = outcome.status is Status.AANWEZIG
        columns["Uren"] = told.hours if came else None
        columns["AanwezigBij"] = [f"Sessie {n}" for n in case.sessions] or None
    elif outcome.status is Status.NIET_VERSCHENEN:
        # NL-14: who was expected and did not come is for the organisers alone.
        columns["AanmeldStatus"] = Status.BEVESTIGD.value
        columns["SyncUitleg"] = staff_text("ONS-232")
    return columns
