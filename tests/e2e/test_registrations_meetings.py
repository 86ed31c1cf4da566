"""A meeting's own rows: what an organiser may write in the team, and what ONS alone says."""

from __future__ import annotations

from typing import Any

import pytest

from tests.e2e.registrations_world import ONS, TEAM, Registrations
from tests.e2e.world import ANOUK, APPROVAL, BRAM, CARMEN, DAAN, HIDDE, OPEN


def edit(meetings: Registrations, who: str, code: str, network: str = OPEN, **columns: Any) -> None:
    """Change the meeting's row in the team."""
    row = meetings.team_meeting(code, network)
    assert row is not None
    url = f"{meetings.team_url('Bijeenkomsten', network)}/items/{row['id']}/fields"
    meetings.as_(who).send("PATCH", url, columns)


def there(meetings: Registrations, code: str, network: str = OPEN) -> dict[str, Any]:
    row = meetings.team_meeting(code, network)
    assert row is not None
    return row


def test_an_organiser_changes_the_place_in_the_team(meetings: Registrations) -> None:
    """4.10: what an organiser may write there, goes to ONS."""
    code = meetings.meeting(OrganisatorenLookupId=meetings.numbers(CARMEN))
    meetings.sync()
    edit(meetings, CARMEN, code, Locatie="Zaal 3", Omschrijving="Neem je laptop mee")
    meetings.sync()
    row = meetings.meeting_row(code)
    assert (row["Locatie"], row["Omschrijving"]) == ("Zaal 3", "Neem je laptop mee")
    assert there(meetings, code)["Locatie"] == "Zaal 3"
    meetings.assert_quiet()


def test_the_start_is_put_back_in_the_team_and_that_is_said(meetings: Registrations) -> None:
    code = meetings.meeting(OrganisatorenLookupId=meetings.numbers(CARMEN))
    meetings.sync()
    start = there(meetings, code)["Start"]
    edit(meetings, CARMEN, code, Start=meetings.at(99), Capaciteit=1000)
    meetings.sync()
    assert there(meetings, code)["Start"] == start == meetings.meeting_row(code)["Start"]
    assert there(meetings, code).get("Capaciteit") is None
    assert there(meetings, code)["SyncUitleg"] == (
        "Dit wijzig je op ONS: Begin en Aantal plaatsen. De vorige waarde is teruggezet."
    )
    meetings.assert_quiet()


def test_who_does_not_organise_changes_nothing_and_reads_where_to(
    meetings: Registrations,
) -> None:
    code = meetings.meeting(OrganisatorenLookupId=meetings.numbers(CARMEN))
    meetings.sync()
    edit(meetings, DAAN, code, Locatie="Bij mij thuis")
    meetings.sync()
    assert there(meetings, code)["Locatie"] == "Aula" == meetings.meeting_row(code)["Locatie"]
    said = "Dit wijzig je op ONS: Locatie. De vorige waarde is teruggezet."
    assert there(meetings, code)["SyncUitleg"] == said
    meetings.assert_quiet()


def test_both_sides_changed_different_things_and_both_stay(meetings: Registrations) -> None:
    code = meetings.meeting(OrganisatorenLookupId=meetings.numbers(CARMEN))
    meetings.sync()
    edit(meetings, CARMEN, code, Locatie="Zaal 3")
    meetings.change_meeting(code, Title="Een nieuwe naam: 'Data!=me?'", Capaciteit=4)
    meetings.sync()
    for row in (meetings.meeting_row(code), there(meetings, code)):
        assert row["Locatie"] == "Zaal 3"
        assert row["Title"] == "Een nieuwe naam: 'Data!=me?'"
        assert row["Capaciteit"] == 4
    meetings.assert_quiet()


def test_a_link_to_join_is_the_same_on_both_sides(meetings: Registrations) -> None:
    link = "https://teams.microsoft.com/l/meetup-join/19%3ameeting"
    code = meetings.meeting(Vorm="Online", OnlineLink=link)
    meetings.sync()
    assert there(meetings, code)["OnlineLink"] == link
    meetings.assert_quiet()


def test_a_meeting_made_by_hand_in_the_team_reads_where_to_make_it(
    meetings: Registrations,
) -> None:
    url = f"{meetings.team_url('Bijeenkomsten')}/items"
    meetings.as_(ANOUK).send("POST", url, {"fields": {"Title": "Zelf bedacht"}})
    meetings.sync()
    (row,) = meetings.team_rows_of("Bijeenkomsten")
    assert row["Title"] == "Zelf bedacht"
    assert row["SyncUitleg"] == "Maak een bijeenkomst op ONS. Daarna staat hij hier vanzelf."
    assert meetings._rows("Bijeenkomsten") == {}
    meetings.assert_quiet()


def test_a_meeting_deleted_in_the_team_is_put_back(meetings: Registrations) -> None:
    code = meetings.meeting()
    meetings.as_(CARMEN).sign_up(code)
    meetings.sync()
    url = f"{meetings.team_url('Bijeenkomsten')}/items/{there(meetings, code)['id']}"
    meetings.as_(DAAN).send("DELETE", url)
    meetings.sync()
    assert there(meetings, code)["Title"] == f"Bijeenkomst {code}"
    assert meetings.statuses(code) == {CARMEN: "Bevestigd"}
    meetings.assert_same(code)
    meetings.assert_quiet()


def test_a_number_is_given_to_whatever_has_none(meetings: Registrations) -> None:
    number = str(meetings.build.networks[OPEN].item["id"])
    id = meetings.admin.add_row(
        "Bijeenkomsten", Title="Zonder nummer", EventStatus="Gepubliceerd",
        Start=meetings.at(20), NetwerkLookupId=number,
    )  # fmt: skip
    meetings.sync()
    code = f"B-{int(id):04d}"
    assert meetings.meeting_row(code)["Title"] == "Zonder nummer"
    assert there(meetings, code)["Title"] == "Zonder nummer"
    meetings.assert_quiet()


def test_a_published_meeting_that_becomes_a_draft_leaves_the_team(
    meetings: Registrations,
) -> None:
    """NL-06: a draft never leaves ONS."""
    code = meetings.meeting()
    meetings.as_(CARMEN).sign_up(code)
    meetings.sync()
    meetings.change_meeting(code, EventStatus="Concept")
    meetings.sync()
    assert meetings.team_rows_of("Bijeenkomsten") == []
    assert meetings.team_rows_of("Aanmeldingen") == []
    meetings.assert_quiet()
    meetings.change_meeting(code, EventStatus="Gepubliceerd")
    meetings.sync()
    assert meetings.statuses(code) == {CARMEN: "Bevestigd"}
    meetings.assert_same(code)
    meetings.assert_quiet()


def test_a_meeting_deleted_on_ons_leaves_the_team(meetings: Registrations) -> None:
    code, other = meetings.meeting(), meetings.meeting("B-0002")
    meetings.sync()
    meetings.as_(CARMEN).sign_up(code, TEAM)
    meetings.as_(CARMEN).sign_up(other, TEAM)
    meetings.sync()
    url = f"{meetings.list_url('Bijeenkomsten')}/items/{meetings.meeting_row(code)['id']}"
    meetings.admin.send("DELETE", url)
    meetings.sync()
    assert meetings.team_meeting(code) is None
    assert [row["EventCode"] for row in meetings.team_rows_of("Aanmeldingen")] == [other]
    meetings.assert_same(other)
    meetings.assert_quiet()


def test_a_meeting_that_goes_to_another_network_takes_its_people_along(
    meetings: Registrations,
) -> None:
    code = meetings.meeting(Capaciteit=1)
    meetings.sync()
    meetings.as_(CARMEN).sign_up(code, TEAM)
    meetings.move_days(0.001)
    meetings.as_(DAAN).sign_up(code, ONS)
    meetings.sync()
    number = str(meetings.build.networks[APPROVAL].item["id"])
    meetings.change_meeting(code, NetwerkLookupId=number)
    meetings.sync()
    assert meetings.team_meeting(code, OPEN) is None
    assert meetings.team_rows_of("Aanmeldingen", OPEN) == []
    assert meetings.statuses(code) == {CARMEN: "Bevestigd", DAAN: "Wachtlijst"}
    meetings.assert_same(code, APPROVAL)
    meetings.assert_quiet()


def test_a_meeting_of_all_of_omo_stands_on_ons_alone(meetings: Registrations) -> None:
    code = meetings.meeting(network=None, Capaciteit=1)
    for who in (HIDDE, CARMEN):
        meetings.as_(who).sign_up(code)
        meetings.move_days(0.001)
    meetings.sync()
    assert meetings.statuses(code) == {HIDDE: "Bevestigd", CARMEN: "Wachtlijst"}
    for network in meetings.sites:
        assert meetings.team_rows_of("Bijeenkomsten", network) == []
    meetings.assert_quiet()


@pytest.mark.parametrize("typed", ["Vol", "Gehouden"])
def test_a_word_of_the_product_typed_by_hand_is_put_back(
    meetings: Registrations, typed: str
) -> None:
    code = meetings.meeting(Capaciteit=5)
    meetings.sync()
    meetings.change_meeting(code, EventStatus=typed)
    meetings.as_(BRAM).sign_up(code)
    meetings.sync()
    assert meetings.meeting_row(code)["EventStatus"] == "Gepubliceerd"
    assert meetings.status(code, BRAM) == "Bevestigd"
    meetings.assert_quiet()


def test_a_registration_that_names_no_meeting_is_asked_for_one(meetings: Registrations) -> None:
    id = meetings.as_(HIDDE).add_row("Aanmeldingen", Title="Ik wil komen")
    meetings.sync()
    row = meetings._rows("Aanmeldingen")[id]
    assert row["SyncUitleg"] == "Kies een bijeenkomst. Daarna zie je of er plek is."
    meetings.assert_quiet()
    code = meetings.meeting()
    meetings.as_(HIDDE).change(ONS, id, BijeenkomstLookupId=str(meetings.meeting_row(code)["id"]))
    meetings.sync()
    assert meetings.statuses(code) == {HIDDE: "Bevestigd"}
    meetings.assert_same(code)
    meetings.assert_quiet()


def test_a_registration_is_not_moved_to_another_meeting(meetings: Registrations) -> None:
    """The place is of the meeting it was given for."""
    full, other = meetings.meeting(), meetings.meeting("B-0002", Capaciteit=0)
    meetings.sync()
    meetings.as_(CARMEN).sign_up(full, TEAM)
    meetings.sync()
    row = meetings.registration(full, CARMEN, TEAM)
    meetings.as_(CARMEN).change(
        TEAM, row["id"], BijeenkomstLookupId=str(there(meetings, other)["id"])
    )
    meetings.sync()
    assert meetings.statuses(full) == {CARMEN: "Bevestigd"}
    assert meetings.rows_on(TEAM, other) == []
    meetings.assert_same(full)
    meetings.assert_quiet()
