"""What the two rows of a meeting say: on ONS what follows from its registrations, in the team
everything."""

from __future__ import annotations

from typing import Any

from config.texts import text as staff_text
from jobs.registrations.copying import Copy
from jobs.registrations.event import Event
from jobs.registrations.meeting import EventStatus, Meeting
from jobs.registrations.orders import column
from jobs.registrations.outcome import Decision
from jobs.registrations.policy import TOLD
from jobs.registrations.saying import ATTENTION, FINE, audience
from jobs.registrations.wording import plain
from sync.model import Value

PROBLEMS = {
    "capacity-not-a-number": "ONS-260",
    "start-missing": "ONS-261",
    "not-a-moment": "ONS-261",
    "end-before-start": "ONS-262",
    "not-an-organiser": "ONS-278",
}
LABELS = {
    "Title": "Naam", "Omschrijving": "Omschrijving", "Locatie": "Locatie",
    "OnlineLink": "Link om online mee te doen", "Start": "Begin", "Einde": "Einde",
    "Capaciteit": "Aantal plaatsen", "EventStatus": "Status",
}  # fmt: skip


def notice(meeting: Meeting, decision: Decision, copy: Copy | None = None) -> tuple[str, str, str]:
    """What the row says of itself: the rule, its status and the sentence."""
    for problem in meeting.problems:
        if copy is not None and problem.code == "start-missing":
            continue  # a copy has none yet, and says so
        if (code := PROBLEMS.get(problem.code)) is not None:
            return problem.code, ATTENTION, staff_text(code)
    if meeting.status is EventStatus.CONCEPT:
        if copy is not None:
            return "copied", FINE, staff_text("ONS-285", bijeenkomst=plain(copy.title, 80))
        return "draft", FINE, staff_text("ONS-255")
    if decision.overbooked:
        return "overbooked", ATTENTION, staff_text("ONS-212", n=decision.overbooked)
    if decision.free_not_given:
        return "free-not-given", ATTENTION, staff_text("ONS-238", n=decision.free_not_given)
    return "up-to-date", FINE, staff_text("ONS-100")


def on_ons(
    event: Event, meeting: Meeting, decision: Decision, told: Value | None, copy: Copy | None
) -> dict[str, Any]:
    """The columns on ONS that are the product's, what an organiser wrote in the team, and what a
    draft takes over from the meeting it is a copy of."""
    _, status, sentence = notice(meeting, decision, copy)
    columns: dict[str, Any] = {
        "OnsId": event.key,
        "EventCode": meeting.code,
        "AantalBevestigd": decision.confirmed,
        "AantalWachtlijst": decision.waiting,
        "AantalAanwezig": decision.attended or None,
        "Overboekt": decision.overbooked,
        "EventStatus": decision.status.value,
        "SyncStatus": status,
        "SyncUitleg": sentence,
    }
    if meeting.moved_at is not None:
        columns["VorigeStart"] = column(meeting.previous_start)
        columns["VorigeLocatie"] = meeting.previous_place
    if decision.surplus_done:
        columns["OverschotNaarWachtlijst"] = False
    if told is not None and event.pair.right is not None:
        columns |= {name: told.get(name) for name in TOLD}
    if copy is not None:
        columns |= copy.columns
    return columns


def in_team(
    event: Event,
    meeting: Meeting,
    decision: Decision,
    told: Value | None,
    *,
    network: str,
    main: str | None,
    sign_up: str | None,
) -> dict[str, Any]:
    """Every column of the team's row. `network` and `main` are codes."""
    _, status, sentence = notice(meeting, decision)
    if event.put_back:
        status = ATTENTION
        fields = " en ".join(LABELS[name] for name in event.put_back)
        sentence = staff_text("ONS-254", veld=fields)
    told = told or {}
    return {
        **{name: told.get(name) for name in TOLD},
        "EventCode": meeting.code,
        "NetwerkCode": network,
        "EventSoort": meeting.kind or None,
        "Reeks": meeting.series,
        "Start": column(meeting.start),
        "Einde": column(meeting.end),
        "HeleDag": meeting.all_day,
        "Vorm": meeting.form.value,
        "Doelgroep": audience(meeting),
        "Capaciteit": meeting.capacity,
        "CapaciteitOnline": meeting.capacity_online,
        "AantalBevestigd": decision.confirmed,
        "AantalWachtlijst": decision.waiting,
        "Overboekt": decision.overbooked,
        "InschrijvenVanaf": column(meeting.opens),
        "InschrijvenTot": column(meeting.closes),
        "AfmeldenTot": column(meeting.cancel_until),
        "EventStatus": decision.status.value,
        "AnnuleerReden": meeting.cancel_reason,
        "HoofdCode": main,
        "AanmeldLink": sign_up,
        "OnsId": event.key,
        "SyncStatus": status,
        "SyncUitleg": sentence,
    }
