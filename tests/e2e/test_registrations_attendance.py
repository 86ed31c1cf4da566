"""NL-14, ST-23: who was there, and for how long; nothing of it before the council agreed."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from sandbox.meetings import meetings as online
from sandbox.meetings import policies
from tests.e2e.registrations_world import ONS, TEAM, Registrations
from tests.e2e.world import ADMIN, ANOUK, CARMEN, DAAN, GUUS

AGREED = "2024-01-15T00:00:00Z"
LONG = 2.0  # hours, of every meeting here


def over(world: Registrations, *people: str, **columns: Any) -> str:
    """A meeting of two hours that these came to, or not: it ended an hour ago."""
    code = world.meeting(
        **{"Start": world.at(1), "Einde": world.at(1, hours=LONG), "InstemmingGMR": AGREED}
        | organised(world, ANOUK)
        | columns
    )
    for at, who in enumerate(people):
        world.as_(who).sign_up(code, (ONS, TEAM)[at % 2] if world.team_meeting(code) else ONS)
    world.sync()
    world.move_days(1 + (LONG + 1) / 24)
    return code


def organised(world: Registrations, who: str) -> dict[str, Any]:
    numbers = [world.site_number(who)]
    return {
        "OrganisatorenLookupId": numbers,
        "OrganisatorenLookupId@odata.type": "Collection(Edm.Int32)",
    }


def tick(world: Registrations, code: str, who: str, said: str = "Aanwezig") -> None:
    """An organiser says in the team whether somebody was there."""
    world.as_(ANOUK).say(code, TEAM, of=who, AanmeldStatus=said)


def call_in(world: Registrations, code: str, **minutes: float) -> None:
    """The online meeting is over; who was there for how long, by first name."""
    tenant, row = world.box.tenant, world.meeting_row(code)
    meeting = online.find(tenant, row["OnlineLink"])
    assert meeting is not None
    begin = datetime.fromisoformat(row["Start"])
    attended = [
        online.Attendance(world.id(who), ((begin, begin + timedelta(minutes=many)),))
        for who, many in minutes.items()
    ]
    ended = begin + timedelta(hours=LONG)
    world.box.run(lambda: online.end_meeting(tenant, meeting, attended, ended=ended))


@pytest.fixture
def link(meetings: Registrations) -> str:
    """Of an online meeting that Anouk organises, whose report the product may read."""
    tenant = meetings.box.tenant
    start = datetime.fromisoformat(meetings.at(1))
    made = meetings.box.run(
        lambda: online.make_meeting(
            tenant, meetings.id(ANOUK), "Bijeenkomst", start, start + timedelta(hours=LONG)
        )
    )
    allow(meetings, ANOUK)
    return str(made["joinWebUrl"])


def allow(world: Registrations, *organisers: str) -> None:
    tenant = world.box.tenant
    product = next(one for one in tenant.all("apps") if one.get("purpose") == "product")
    ids = [world.id(one) for one in organisers]
    world.box.run(lambda: policies.grant(tenant, str(product["appId"]), ids))


def test_what_an_organiser_ticks_is_counted_with_its_hours(meetings: Registrations) -> None:
    code = over(meetings, CARMEN, DAAN)
    meetings.sync()
    tick(meetings, code, CARMEN)
    meetings.sync()
    row = meetings.registration(code, CARMEN)
    assert (row["AanmeldStatus"], row["Uren"]) == ("Aanwezig", 2)
    assert row["SyncUitleg"].startswith("Je was erbij. Genoteerd: 2 uur.")
    assert meetings.status(code, DAAN) == "Bevestigd"
    assert meetings.meeting_row(code)["AantalAanwezig"] == 1
    meetings.assert_quiet()


def test_without_the_councils_agreement_nothing_is_counted(
    meetings: Registrations, link: str
) -> None:
    code = over(meetings, CARMEN, InstemmingGMR=None, Vorm="Online", OnlineLink=link)
    call_in(meetings, code, Carmen=120)
    meetings.sync()
    assert meetings.status(code, CARMEN) == "Bevestigd"
    tick(meetings, code, CARMEN)
    meetings.sync()
    for side in (ONS, TEAM):
        assert meetings.status(code, CARMEN, side) == "Bevestigd"
    assert not meetings.registration(code, CARMEN).get("Uren")
    meetings.assert_quiet()


def test_who_did_not_come_is_for_the_organisers_alone(meetings: Registrations) -> None:
    code = over(meetings, CARMEN)
    tick(meetings, code, CARMEN, "Niet verschenen")
    meetings.sync()
    assert meetings.status(code, CARMEN) == "Niet verschenen"
    assert meetings.status(code, CARMEN, TEAM) == "Bevestigd"
    assert "niet bij" not in meetings.registration(code, CARMEN, TEAM)["SyncUitleg"]
    meetings.assert_quiet()
    meetings.lose_state()
    meetings.sync()
    assert meetings.status(code, CARMEN) == "Niet verschenen"
    meetings.assert_quiet()


def test_nobody_ticks_himself(meetings: Registrations) -> None:
    code = over(meetings, CARMEN)
    meetings.as_(CARMEN).say(code, AanmeldStatus="Aanwezig")
    meetings.sync()
    assert meetings.status(code, CARMEN) == "Bevestigd"
    meetings.assert_quiet()


def test_the_report_of_an_online_meeting_counts_who_was_there_half_of_it(
    meetings: Registrations, link: str
) -> None:
    code = over(meetings, CARMEN, DAAN, GUUS, Vorm="Online", OnlineLink=link)
    call_in(meetings, code, Carmen=61, Daan=59)
    meetings.sync()
    assert meetings.statuses(code) == {
        CARMEN: "Aanwezig", DAAN: "Bevestigd", GUUS: "Bevestigd"
    }  # fmt: skip
    assert meetings.registration(code, CARMEN)["Uren"] == 2
    meetings.assert_quiet()


def test_what_an_organiser_typed_stands_whatever_the_report_says(
    meetings: Registrations, link: str
) -> None:
    code = over(meetings, CARMEN, DAAN, Vorm="Online", OnlineLink=link)
    meetings.sync()
    tick(meetings, code, CARMEN, "Niet verschenen")
    call_in(meetings, code, Carmen=120, Daan=120)
    meetings.sync()
    assert meetings.statuses(code) == {CARMEN: "Niet verschenen", DAAN: "Aanwezig"}
    tick(meetings, code, DAAN, "Niet verschenen")
    meetings.sync()
    assert meetings.statuses(code) == {CARMEN: "Niet verschenen", DAAN: "Niet verschenen"}
    meetings.assert_quiet()


def test_a_report_that_comes_later_is_looked_for_during_a_week(
    meetings: Registrations, link: str
) -> None:
    code = over(meetings, CARMEN, Vorm="Online", OnlineLink=link)
    meetings.sync()
    meetings.move_days(3)
    call_in(meetings, code, Carmen=100)
    meetings.sync()
    assert meetings.status(code, CARMEN) == "Aanwezig"
    meetings.assert_quiet()
    meetings.lose_state()
    meetings.move_days(30)
    meetings.sync()
    assert meetings.status(code, CARMEN) == "Aanwezig"
    meetings.assert_quiet()


def test_a_report_that_may_not_be_read_harms_nobody_and_says_what_to_grant(
    meetings: Registrations, link: str
) -> None:
    allow(meetings)
    code = over(meetings, CARMEN, Vorm="Online", OnlineLink=link)
    call_in(meetings, code, Carmen=100)
    result = meetings.try_sync()
    said = "\n".join(result.lines())
    assert "application access policy" in said
    assert "Carmen" not in said
    assert meetings.status(code, CARMEN) == "Bevestigd"
    allow(meetings, ANOUK)
    meetings.sync()
    assert meetings.status(code, CARMEN) == "Aanwezig"


def series(world: Registrations) -> str:
    """A series of three sessions of two hours, of which one has its own number of hours."""
    code = world.meeting(
        Start=world.at(1), Einde=world.at(3, hours=2), InstemmingGMR=AGREED, Uren=6
    )
    whole = str(world.meeting_row(code)["id"])
    for n in (3, 1, 2):
        part: dict[str, Any] = {
            "Start": world.at(n),
            "Einde": world.at(n, hours=2),
            "Uren": 1.5 if n == 3 else None,
        }
        kind = {"EventSoort": "Trainingssessie", "HoofdbijeenkomstLookupId": whole}
        world.meeting(f"B-100{n}", **part, **kind)
    world.as_(CARMEN).sign_up(code)
    world.sync()
    world.move_days(3.2)
    world.sync()
    return code


def choose(world: Registrations, code: str, who: str, *sessions: int) -> None:
    """Tick the sessions that Carmen attended."""
    ticked: dict[str, Any] = {
        "AanwezigBij": [f"Sessie {n}" for n in sessions],
        "AanwezigBij@odata.type": "Collection(Edm.String)",
    }
    world.as_(who).say(code, of=CARMEN, **ticked)


def test_of_a_series_only_the_attended_sessions_count(meetings: Registrations) -> None:
    """ST-23 AC2. Sessions are numbered by their start."""
    code = series(meetings)
    choose(meetings, code, ADMIN, 1, 3)
    meetings.sync()
    row = meetings.registration(code, CARMEN)
    assert (row["AanmeldStatus"], row["Uren"]) == ("Aanwezig", 3.5)
    meetings.assert_quiet()
    choose(meetings, code, ADMIN, 1, 2, 3)
    meetings.sync()
    assert meetings.registration(code, CARMEN)["Uren"] == 5.5
    meetings.assert_quiet()


def test_nobody_ticks_his_own_sessions(meetings: Registrations) -> None:
    code = series(meetings)
    choose(meetings, code, ADMIN, 1)
    meetings.sync()
    choose(meetings, code, CARMEN, 1, 2, 3)
    meetings.sync()
    row = meetings.registration(code, CARMEN)
    assert row["AanwezigBij"] == ["Sessie 1"]
    assert row["Uren"] == 2
    assert "teruggezet" in row["SyncUitleg"]
    meetings.assert_quiet()
