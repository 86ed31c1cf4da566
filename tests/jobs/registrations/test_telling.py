"""What could not be read takes nobody's invitation back, and what was said is not news again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast

import pytest

from config.registrations import Calendar, Registrations
from jobs.account import Account
from jobs.registrations.case import NOT_READ, Case
from jobs.registrations.event import Event
from jobs.registrations.gathering import Gathered
from jobs.registrations.meeting import EventStatus, Meeting
from jobs.registrations.orders import Orders
from jobs.registrations.outcome import Decision
from jobs.registrations.overview import Home, Overview
from jobs.registrations.pairing import Pair
from jobs.registrations.registration import Standing, Status
from jobs.registrations.rest import Rest
from jobs.registrations.row import Row
from jobs.registrations.telling import Telling
from jobs.registrations.voice import Voices

NOW = datetime(2026, 11, 9, 10, 0, tzinfo=UTC)
MEETING = Meeting(
    "k",
    title="Levenslang",
    status=EventStatus.GEPUBLICEERD,
    start=NOW + timedelta(days=30),
    end=NOW + timedelta(days=30, hours=2),
)
DECIDED = Decision({}, EventStatus.GEPUBLICEERD)


def case(account: str, status: Status, held: str | None) -> Case:
    return Case(Pair(account), "k", {}, account=account, held=held, standing=Standing(status))


def telling(
    *cases: Case, speaks: bool = False, begun: bool = False, elsewhere: bool = False
) -> tuple[Telling, Orders]:
    archive = SimpleNamespace(
        sightings=lambda place: {},
        unrecorded=lambda scope: {"k": {}} if begun else {},
        entries_of_key=lambda key: {"registrations/2": None} if elsewhere else {},
    )
    people = {
        one: Account(one, True, False, (f"{one}@omo.example",), None, mail=f"{one}@omo.example")
        for one in ("anna", "bram", "carla")
    }
    overview = SimpleNamespace(archive=archive, accounts=people, channel=lambda network: "c")
    network = SimpleNamespace(id="1", code="N-1", hidden=False, fields={}) if speaks else None
    home = Home("site", "https://omo.example/team", "m", "r")
    made = Gathered("registrations/1", cast(Any, network), home, {}, cases=list(cases))
    voices = SimpleNamespace(has=lambda network, channel: True, editable=True)
    settings = Registrations(calendar=Calendar(mailbox="b@omo.example"))
    orders = Orders("registrations/1")
    found = Telling(
        made, cast(Overview, overview), settings, cast(Voices, voices), Rest(),
        "https://omo.example/ONS", NOW, orders,
    )  # fmt: skip
    return found, orders


def event(key: str | None) -> Event:
    value = {
        "fields": {"OnsId": key},
        "set_by": {"EventStatus": {"by": "admin", "at": NOW.isoformat(), "version": "2"}},
    }
    return Event(Pair("k", left=Row("list:m", "1", None, value)), {}, {})


def test_whoever_had_a_place_and_cannot_be_read_now_stays_invited() -> None:
    made, orders = telling(
        case("bram", Status.BEVESTIGD, NOT_READ),
        case("carla", Status.WACHTLIJST, NOT_READ),
        case("anna", Status.BEVESTIGD, None),
    )
    made.tell(event(None), MEETING, DECIDED, set())
    (action,) = orders.actions
    assert action.body["attendees"] == ["bram@omo.example"]


def test_what_is_part_of_a_meeting_is_told_with_it() -> None:
    made, orders = telling(speaks=True)
    part = Meeting("k", status=EventStatus.GEPUBLICEERD, start=MEETING.start, main="whole")
    made.tell(event(None), part, DECIDED, {"anna"})
    assert orders.actions == ()


@pytest.mark.parametrize(
    ("key", "given", "news"),
    [
        (None, {}, True),
        ("another", {}, True),  # a row that was copied with its key is a meeting of its own
        ("k", {}, False),  # the state was lost
        ("k", {"begun": True}, True),  # only the last run was
        ("k", {"elsewhere": True}, True),  # it is of this network now
    ],
)
def test_a_meeting_is_news_unless_it_was_known_before_the_state_was_lost(
    key: str | None, given: dict[str, bool], news: bool
) -> None:
    made, orders = telling(speaks=True, **given)
    made.tell(event(key), MEETING, DECIDED, set())
    assert ("post" in {one.kind for one in orders.actions}) is news


def test_people_register_in_the_team_unless_nobody_may_see_who_takes_part() -> None:
    made, _ = telling(speaks=True)
    assert made.sign_up(MEETING) == "https://omo.example/team/Lists/Aanmeldingen"
    hidden = Meeting("k", hidden=True)
    assert made.sign_up(hidden) == "https://omo.example/ONS/Lists/Aanmeldingen"
    nowhere, _ = telling()
    assert nowhere.sign_up(MEETING) == "https://omo.example/ONS/Lists/Aanmeldingen"
