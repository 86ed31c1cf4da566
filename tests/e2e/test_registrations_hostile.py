"""People who want what is somebody else's: a place, a row, a meeting, a say."""

from __future__ import annotations

import pytest

from config.load import load
from service.provisioning.provision import provision
from tests.e2e.invitations import entries, mailed, open_calendar
from tests.e2e.registrations_world import ONS, TEAM, Registrations, _typed
from tests.e2e.world import (
    ANOUK,
    APPROVAL,
    BRAM,
    CARMEN,
    DAAN,
    EEFJE,
    GUUS,
    OPEN,
)


def full(meetings: Registrations, code: str = "B-0002", network: str = OPEN) -> str:
    """A meeting with one place, which Daan has, and for which Bram waits."""
    meetings.meeting(code, network, Capaciteit=1)
    meetings.as_(DAAN).sign_up(code)
    meetings.move_days(0.001)
    meetings.as_(BRAM).sign_up(code)
    meetings.move_days(0.001)
    return code


# A place that is somebody else's


@pytest.mark.parametrize("network", [OPEN, APPROVAL])
def test_a_place_at_one_meeting_is_no_place_at_another(
    meetings: Registrations, network: str
) -> None:
    easy = meetings.meeting("B-0001")
    meetings.as_(CARMEN).sign_up(easy)
    popular = full(meetings, network=network)
    meetings.sync()
    row = meetings.registration(easy, CARMEN)
    there = str(meetings.meeting_row(popular)["id"])
    meetings.as_(CARMEN).change(ONS, row["id"], BijeenkomstLookupId=there)
    meetings.sync()
    assert meetings.statuses(popular) == {DAAN: "Bevestigd", BRAM: "Wachtlijst"}
    assert meetings.statuses(easy) == {CARMEN: "Bevestigd"}
    meetings.assert_same(easy)
    assert meetings.explanation(easy, CARMEN) == (
        "Een aanmelding gaat niet naar een andere bijeenkomst. Meld je hier af en maak daar een "
        "nieuwe aanmelding."
    )
    meetings.assert_quiet()


def test_after_a_lost_state_a_place_still_belongs_to_its_meeting(meetings: Registrations) -> None:
    easy = meetings.meeting("B-0001")
    meetings.as_(CARMEN).sign_up(easy)
    popular = full(meetings)
    meetings.sync()
    row = meetings.registration(easy, CARMEN)
    there = str(meetings.meeting_row(popular)["id"])
    meetings.as_(CARMEN).change(ONS, row["id"], BijeenkomstLookupId=there)
    meetings.lose_state()
    assert meetings.statuses(popular)[DAAN] == "Bevestigd"
    assert meetings.statuses(popular)[BRAM] == "Wachtlijst"
    assert meetings.statuses(popular).get(CARMEN, "Wachtlijst") == "Wachtlijst"


def test_a_member_does_not_send_somebody_to_another_meeting(meetings: Registrations) -> None:
    """Before anybody saw the row, and after."""
    one, other = meetings.meeting("B-0001"), meetings.meeting("B-0002")
    meetings.sync()
    row = meetings.as_(CARMEN).sign_up(one, TEAM)
    there = meetings.team_meeting(other)
    assert there is not None
    meetings.as_(DAAN).change(TEAM, row, BijeenkomstLookupId=str(there["id"]))
    meetings.sync()
    assert meetings.rows_on(TEAM, one) == []
    # Nobody has signed Carmen up for it: she is asked.
    assert meetings.status(other, CARMEN, TEAM) == "Ontvangen"
    meetings.as_(CARMEN).change(TEAM, row, Akkoord=True)
    meetings.sync()
    assert meetings.statuses(other) == {CARMEN: "Bevestigd"}
    here = meetings.team_meeting(one)
    assert here is not None
    meetings.as_(DAAN).change(TEAM, row, BijeenkomstLookupId=str(here["id"]))
    meetings.sync()
    assert meetings.statuses(other, TEAM) == {CARMEN: "Bevestigd"}
    meetings.assert_same(other)
    assert meetings.rows_on(ONS, one) == []
    meetings.assert_quiet()


def test_a_fresh_row_is_about_whom_its_maker_says(meetings: Registrations) -> None:
    """A member puts himself on a row that nobody has seen yet, with everything it takes."""
    code = meetings.meeting(Capaciteit=1)
    meetings.sync()
    row = meetings.as_(CARMEN).sign_up(code, TEAM)
    meetings.move_days(0.001)
    number = meetings.number_in_team(DAAN)
    meetings.as_(DAAN).change(
        TEAM, row, DeelnemerLookupId=number, Akkoord=True, DeelnemerObjectId=meetings.id(DAAN)
    )
    meetings.as_(DAAN).sign_up(code, TEAM)
    meetings.sync()
    assert meetings.statuses(code) == {CARMEN: "Bevestigd", DAAN: "Wachtlijst"}
    meetings.assert_same(code)
    meetings.assert_quiet()


def test_a_fresh_row_that_a_member_cancels_counts_and_says_so(meetings: Registrations) -> None:
    code = meetings.meeting()
    meetings.sync()
    row = meetings.as_(CARMEN).sign_up(code, TEAM)
    meetings.as_(DAAN).change(TEAM, row, AanmeldStatus="Afgemeld")
    meetings.sync()
    assert meetings.statuses(code) == {CARMEN: "Bevestigd"}
    assert meetings.explanation(code, CARMEN, TEAM) == (
        "Deze wijziging is teruggezet. Alleen de deelnemer zelf en de organisatoren kunnen een "
        "aanmelding wijzigen."
    )
    meetings.assert_quiet()


@pytest.mark.parametrize("status", ["Afgemeld", "Laat afgemeld", "Bevestigd", "Ontvangen"])
@pytest.mark.parametrize("side", [ONS, TEAM])
def test_a_row_about_somebody_else_says_nothing_for_him(
    meetings: Registrations, side: str, status: str
) -> None:
    code = meetings.meeting(Capaciteit=1)
    meetings.sync()
    meetings.as_(CARMEN).sign_up(code)
    meetings.sync()
    number = meetings.number_in_team(CARMEN) if side == TEAM else meetings.site_number(CARMEN)
    meetings.as_(DAAN).sign_up(code, side, DeelnemerLookupId=str(number), AanmeldStatus=status)
    meetings.sync()
    mine = [row for row in meetings.rows_on(ONS, code) if row["AanmeldStatus"] == "Bevestigd"]
    assert [row["who"] for row in mine] == [CARMEN]
    assert meetings.meeting_row(code)["AantalBevestigd"] == 1
    meetings.assert_quiet()


def test_no_column_that_a_member_writes_brings_him_forward(meetings: Registrations) -> None:
    """The key of another's row, his id, an earlier moment, a place on the list."""
    code = full(meetings)
    meetings.sync()
    stored = meetings.registration(code, DAAN, TEAM)
    row = meetings.as_(CARMEN).sign_up(
        code, TEAM, IngediendOp=meetings.at(-300), AanmeldStatus="Bevestigd", WachtlijstPlaats=1,
        DeelnemerObjectId=meetings.id(DAAN), EventCode="B-9999", AangebodenTot=meetings.at(20),
        OnsId=_key(meetings, stored["id"]),
    )  # fmt: skip
    meetings.sync()
    waiting = {r["who"]: r.get("WachtlijstPlaats") for r in meetings.rows_on(TEAM, code)}
    assert waiting == {DAAN: None, BRAM: 1, CARMEN: 2}
    meetings.as_(CARMEN).change(TEAM, row, IngediendOp=meetings.at(-300), WachtlijstPlaats=1)
    meetings.sync()
    meetings.assert_same(code)
    waiting = {r["who"]: r.get("WachtlijstPlaats") for r in meetings.rows_on(ONS, code)}
    assert waiting == {DAAN: None, BRAM: 1, CARMEN: 2}
    meetings.assert_quiet()


def _key(meetings: Registrations, item: str) -> str:
    url = f"{meetings.team_url('Aanmeldingen')}/items/{item}?$expand=fields($select=OnsId)"
    token = meetings.box.app_token(roles=("Sites.FullControl.All",))
    return str(meetings.request("GET", url, token=token).json["fields"]["OnsId"])


# A say that is somebody else's


def test_who_calls_himself_an_organiser_is_none(meetings: Registrations) -> None:
    """Everybody may edit the list of meetings; who organises one is for its maker, those who
    organise it, and the administrators to say."""
    code = meetings.meeting(
        "B-0001", Capaciteit=2, GereserveerdePlaatsen=1,
        OrganisatorenLookupId=meetings.numbers(ANOUK),
    )  # fmt: skip
    for who in (DAAN, CARMEN):
        meetings.as_(who).sign_up(code)
        meetings.move_days(0.001)
    meetings.sync()
    assert meetings.statuses(code) == {DAAN: "Bevestigd", CARMEN: "Wachtlijst"}
    row = meetings.meeting_row(code)["id"]
    for column in ("OrganisatorenLookupId", "SprekersLookupId"):
        meetings.as_(CARMEN).change_row(
            "Bijeenkomsten", row, **_typed({column: meetings.numbers(ANOUK, CARMEN)})
        )
    meetings.sync()
    assert meetings.statuses(code) == {DAAN: "Bevestigd", CARMEN: "Wachtlijst"}
    meetings.as_(CARMEN).cancel(code, TEAM, of=DAAN)
    meetings.sync()
    assert meetings.statuses(code) == {DAAN: "Bevestigd", CARMEN: "Wachtlijst"}
    # An organiser may name another one.
    named = _typed({"SprekersLookupId": meetings.numbers(CARMEN, GUUS)})
    meetings.as_(ANOUK).change_row("Bijeenkomsten", row, **named)
    meetings.sync()
    assert meetings.statuses(code) == {DAAN: "Bevestigd", CARMEN: "Bevestigd"}
    meetings.assert_quiet()


def test_a_row_put_in_the_team_beforehand_writes_nothing_on_ons(meetings: Registrations) -> None:
    """Numbers can be guessed: what stands in the team with one was not written by an organiser."""
    url = f"{meetings.team_url('Bijeenkomsten')}/items"
    fields = {
        "Title": "Kom allemaal", "EventCode": "B-0007", "Locatie": "Bij mij thuis",
        "OnlineLink": "https://evil.example/", "Omschrijving": "[x](https://evil.example)",
    }  # fmt: skip
    meetings.as_(CARMEN).send("POST", url, {"fields": fields})
    code = meetings.meeting("B-0007", Locatie="")
    meetings.sync()
    row = meetings.meeting_row(code)
    assert row["Title"] == "Bijeenkomst B-0007"
    there = meetings.team_meeting(code)
    assert there is not None
    for one in (row, there):
        assert "evil" not in str(one)
        assert "thuis" not in str(one)
    meetings.assert_quiet()


def test_a_second_row_with_the_same_number_is_not_that_meeting(meetings: Registrations) -> None:
    code = meetings.meeting()
    meetings.sync()
    url = f"{meetings.team_url('Bijeenkomsten')}/items"
    reply = meetings.as_(CARMEN).send(
        "POST", url, {"fields": {"Title": "Nep", "EventCode": code, "OnsId": "x"}}
    )
    meetings.sync()
    fake = str(reply.json["id"])
    meetings.as_(CARMEN).send(
        "POST",
        f"{meetings.team_url('Aanmeldingen')}/items",
        {"fields": {"BijeenkomstLookupId": fake}},
    )
    meetings.sync()
    assert meetings.rows_on(ONS, code) == []
    assert meetings.meeting_row(code)["Title"] == "Bijeenkomst B-0001"
    meetings.assert_quiet()


def test_another_key_on_a_meeting_takes_nothing_over(meetings: Registrations) -> None:
    """The key of a meeting is what the product wrote: not what somebody puts in its place."""
    open_calendar(meetings)
    code = meetings.meeting()
    meetings.as_(CARMEN).sign_up(code)
    meetings.sync()
    row = meetings.meeting_row(code)["id"]
    with mailed(meetings) as mails:
        for key in ("@network", "00000000-0000-4000-8000-000000000000", ""):
            meetings.as_(DAAN).change_row("Bijeenkomsten", row, OnsId=key)
            meetings.sync()
    assert mails == []
    assert len(entries(meetings)) == 1
    assert len(meetings.team_rows_of("Bijeenkomsten")) == 1
    assert meetings.statuses(code) == {CARMEN: "Bevestigd"}
    meetings.assert_same(code)
    meetings.assert_quiet()


# What is gone by mistake, or by malice


def test_a_start_typed_wrong_throws_nobody_away(meetings: Registrations) -> None:
    """A meeting of next month that stands in 2016 for a day."""
    code = meetings.meeting()
    start, end = (meetings.meeting_row(code)[name] for name in ("Start", "Einde"))
    for who in (CARMEN, DAAN):
        meetings.as_(who).sign_up(code, Cateringwens="Vegetarisch")
    meetings.sync()
    meetings.change_meeting(code, Start="2016-05-01T10:00:00Z", Einde="2016-05-01T12:00:00Z")
    meetings.sync()
    meetings.change_meeting(code, Start=start, Einde=end)
    meetings.sync()
    assert meetings.statuses(code) == {CARMEN: "Bevestigd", DAAN: "Bevestigd"}
    assert meetings.registration(code, CARMEN)["Cateringwens"] == "Vegetarisch"
    meetings.assert_same(code)
    meetings.assert_quiet()


def test_a_meeting_that_a_listing_leaves_out_is_not_called_off(meetings: Registrations) -> None:
    """S3: a listing may miss a row; nobody is told by that that a meeting is off."""
    open_calendar(meetings)
    code = meetings.meeting()
    meetings.meeting("B-0002")
    meetings.as_(CARMEN).sign_up(code)
    meetings.sync()
    with mailed(meetings) as mails, meetings.unread("Bijeenkomsten", "drop_row"):
        meetings.try_sync(full=True)
    assert mails == []
    assert len(entries(meetings)) == 2
    meetings.sync(full=True)
    assert meetings.statuses(code) == {CARMEN: "Bevestigd"}
    meetings.assert_quiet()


def test_a_list_of_meetings_that_somebody_empties_calls_nothing_off(
    meetings: Registrations,
) -> None:
    """S8: it is refused before anybody is told."""
    open_calendar(meetings)
    for at in range(1, 15):
        code = meetings.meeting(f"B-{at:04}")
        meetings.as_(CARMEN).sign_up(code)
    meetings.sync()
    before = len(entries(meetings))
    with mailed(meetings) as mails:
        for id in list(meetings._rows("Bijeenkomsten")):
            meetings.admin.send("DELETE", f"{meetings.list_url('Bijeenkomsten')}/items/{id}")
        result = meetings.try_sync()
    assert mails == []
    assert len(entries(meetings)) == before == 14
    assert [one.status for one in result.scopes if one.status == "refused"]


def test_a_registrations_list_that_somebody_empties_in_a_team_is_filled_again(
    meetings: Registrations,
) -> None:
    code = meetings.meeting()
    for who in (ANOUK, BRAM, CARMEN, DAAN):
        meetings.as_(who).sign_up(code)
    meetings.sync()
    for row in meetings.team_rows_of("Aanmeldingen"):
        url = f"{meetings.team_url('Aanmeldingen')}/items/{row['id']}"
        meetings.as_(DAAN).send("DELETE", url)
    meetings.sync()
    meetings.sync()
    assert set(meetings.statuses(code)) == {ANOUK, BRAM, CARMEN, DAAN}
    assert meetings.statuses(code, ONS)[CARMEN] == "Bevestigd"


@pytest.mark.parametrize("name", ["AanmeldStatus", "BijeenkomstLookupId", "DeelnemerLookupId"])
def test_a_column_that_a_member_removes_freezes_and_cancels_nobody(
    meetings: Registrations, name: str
) -> None:
    code = meetings.meeting(Capaciteit=2)
    for who in (CARMEN, DAAN):
        meetings.as_(who).sign_up(code, ONS)
    meetings.sync()
    columns = f"{meetings.team_url('Aanmeldingen')}/columns"
    token = meetings.box.app_token(roles=("Sites.FullControl.All",))
    there = meetings.request("GET", columns, token=token).json["value"]
    column = next(one["id"] for one in there if one["name"] == name.removesuffix("LookupId"))
    meetings.as_(ANOUK).send("DELETE", f"{columns}/{column}")
    meetings.try_sync()
    meetings.try_sync(full=True)
    assert meetings.statuses(code) == {CARMEN: "Bevestigd", DAAN: "Bevestigd"}
    assert meetings.meeting_row(code)["AantalBevestigd"] == 2
    # The other networks go on.
    other = meetings.meeting("B-0005", APPROVAL)
    meetings.as_(EEFJE).sign_up(other)
    meetings.try_sync()
    assert meetings.statuses(other) == {EEFJE: "Bevestigd"}


def test_a_list_that_was_removed_in_a_team_stops_nothing_and_is_made_anew(
    meetings: Registrations,
) -> None:
    code = meetings.meeting()
    meetings.as_(CARMEN).sign_up(code)
    meetings.sync()
    token = meetings.box.app_token(roles=("Sites.FullControl.All",))
    meetings.request("DELETE", meetings.team_url("Aanmeldingen"), token=token)
    meetings.as_(DAAN).sign_up(code)
    meetings.try_sync()
    assert meetings.statuses(code)[CARMEN] == "Bevestigd"
    meetings.grant("manage")
    assert provision(load(meetings.config, {})).complete
    meetings.grant("write")
    meetings.try_sync(full=True)
    meetings.try_sync()
    assert meetings.statuses(code) == {CARMEN: "Bevestigd", DAAN: "Bevestigd"}
    meetings.assert_same(code)
    meetings.assert_quiet()
