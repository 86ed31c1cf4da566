"""NL-06: a meeting that is made from last year's."""

from __future__ import annotations

from typing import Any

from tests.e2e.registrations_world import TEAM, Registrations
from tests.e2e.world import BRAM, CARMEN

LAST = "B-0001"
COPY = "B-0002"


def last_year(meetings: Registrations, **columns: Any) -> dict[str, Any]:
    """A meeting with everything on it, that somebody was at."""
    fields: dict[str, Any] = {
        "Title": "Studiemiddag AI",
        "EventSoort": "Studiemiddag",
        "Reeks": "Studiemiddagen",
        "ReeksStatus": "Lopend",
        "Omschrijving": "Een middag over AI in de les.",
        "Themas": ["AI"],
        "Vorm": "Hybride",
        "Locatie": "Jan van Besouw",
        "OnlineLink": "https://teams.microsoft.com/l/meetup-join/1",
        "DoelgroepFuncties": ["Docent", "Mentor"],
        "DoelgroepScholen": "THL",
        "AlleenLeden": True,
        "Capaciteit": 40,
        "CapaciteitOnline": 100,
        "GereserveerdePlaatsen": 3,
        "WachtlijstToegestaan": False,
        "Uren": 2.5,
        "InschrijvenTot": meetings.at(20),
        "AfmeldenTot": meetings.at(25),
        "InstemmingGMR": "2026-01-05T00:00:00Z",
        "AnnuleerReden": "Zieke spreker",
        "DeelnemersZichtbaar": "Alleen organisatoren",
    }
    meetings.meeting(LAST, **{**fields, **columns})
    meetings.sync()
    return meetings.meeting_row(LAST)


def copied(meetings: Registrations, **columns: Any) -> dict[str, Any]:
    """A new row that names nothing but the meeting it is a copy of."""
    first = meetings.meeting_row(LAST)
    fields = {"EventCode": COPY, "KopieVanLookupId": str(first["id"]), **columns}
    meetings.admin.add_row("Bijeenkomsten", **fields)
    meetings.sync()
    return meetings.meeting_row(COPY)


def test_a_copy_is_as_last_years_and_has_none_of_its_days(meetings: Registrations) -> None:
    first = last_year(meetings)
    copy = copied(meetings)
    for name in (
        "Title", "EventSoort", "Reeks", "NetwerkLookupId", "Omschrijving", "Themas", "Vorm",
        "Locatie", "DoelgroepFuncties", "DoelgroepScholen", "AlleenLeden", "Capaciteit",
        "CapaciteitOnline", "GereserveerdePlaatsen", "WachtlijstToegestaan", "Uren",
        "DeelnemersZichtbaar",
    ):  # fmt: skip
        assert copy.get(name) == first.get(name) is not None, name
    for name in (
        "ReeksStatus", "Start", "Einde", "InschrijvenTot", "AfmeldenTot", "OnlineLink",
        "InstemmingGMR", "AnnuleerReden", "VorigeStart", "Organisatoren",
    ):  # fmt: skip
        assert not copy.get(name), name
    assert copy["EventStatus"] == "Concept"
    assert not copy.get("AantalBevestigd")
    assert copy["SyncUitleg"] == (
        "Overgenomen van Studiemiddag AI. Kies het begin, kijk alles na en zet de status op "
        "Gepubliceerd."
    )
    meetings.assert_quiet()
    assert meetings.meeting_row(COPY)["SyncUitleg"] == copy["SyncUitleg"]
    meetings.assert_readable()


def test_what_somebody_filled_in_himself_stays(meetings: Registrations) -> None:
    last_year(meetings)
    copy = copied(meetings, Title="Studiemiddag AI 2027", Vorm="Online", Capaciteit=10)
    assert (copy["Title"], copy["Vorm"], copy["Capaciteit"]) == (
        "Studiemiddag AI 2027", "Online", 10,
    )  # fmt: skip
    assert copy["EventSoort"] == "Studiemiddag"
    meetings.assert_quiet()


def test_what_somebody_empties_afterwards_stays_empty(meetings: Registrations) -> None:
    last_year(meetings)
    copied(meetings)
    meetings.change_meeting(COPY, EventSoort=None, Locatie=None, GereserveerdePlaatsen=None)
    meetings.sync()
    row = meetings.meeting_row(COPY)
    assert not row.get("EventSoort")
    assert not row.get("Locatie")
    assert not row.get("GereserveerdePlaatsen")
    meetings.assert_quiet()


def test_a_meeting_that_was_written_by_somebody_takes_nothing_over(
    meetings: Registrations,
) -> None:
    last_year(meetings)
    copy = copied(meetings, Title="Nieuw", EventSoort="Studiedag")
    assert not copy.get("Locatie")
    assert copy["SyncUitleg"].startswith("Het begin ontbreekt.")
    meetings.assert_quiet()


def test_a_published_meeting_takes_nothing_over(meetings: Registrations) -> None:
    last_year(meetings)
    copy = copied(meetings, Title="Nieuw", EventStatus="Gepubliceerd", Start=meetings.at(60))
    assert not copy.get("EventSoort")
    assert not copy.get("Locatie")


def test_a_copy_is_published_as_any_other_and_begins_empty(meetings: Registrations) -> None:
    last_year(
        meetings, AlleenLeden=False, DoelgroepFuncties=[], DoelgroepScholen="",
        DeelnemersZichtbaar="Iedereen in het netwerk",
    )  # fmt: skip
    meetings.as_(CARMEN).sign_up(LAST)
    meetings.sync()
    copied(meetings)
    assert meetings.team_meeting(COPY) is None
    meetings.change_meeting(COPY, Start=meetings.at(60), EventStatus="Gepubliceerd")
    meetings.sync()
    there = meetings.team_meeting(COPY)
    assert there is not None
    assert there["Title"] == "Studiemiddag AI"
    assert meetings.statuses(COPY) == {}
    meetings.as_(BRAM).sign_up(COPY, TEAM)
    meetings.sync()
    assert meetings.statuses(COPY) == {BRAM: "Bevestigd"}
    assert meetings.statuses(LAST) == {CARMEN: "Bevestigd"}
    assert meetings.meeting_row(COPY)["SyncUitleg"] == "Bijgewerkt."
    meetings.assert_quiet()


def test_a_copy_of_nothing_says_what_a_draft_says(meetings: Registrations) -> None:
    meetings.admin.add_row("Bijeenkomsten", EventCode=COPY)
    meetings.sync()
    own = str(meetings.meeting_row(COPY)["id"])
    meetings.change_meeting(COPY, KopieVanLookupId=own)
    meetings.sync()
    assert meetings.meeting_row(COPY)["SyncUitleg"].startswith("Het begin ontbreekt.")
    meetings.assert_quiet()
