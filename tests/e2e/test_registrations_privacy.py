"""Who sees what: own rows on ONS, the mirror in the team, and where there is none."""

from __future__ import annotations

import pytest

from tests.e2e.registrations_world import ONS, TEAM, Registrations
from tests.e2e.world import ANOUK, CARMEN, DAAN, GUUS, HIDDE, OPEN, Refused

REMOVED = (
    "Deze opmerking is verwijderd. Zet hier geen gegevens over gezondheid of geloof. Neem contact "
    "op met de organisator."
)


def seen_by(meetings: Registrations, who: str, url: str) -> list[dict[str, object]]:
    return [one["fields"] for one in meetings.as_(who).send("GET", url).json["value"]]


def test_on_ons_everybody_reads_only_what_he_made(meetings: Registrations) -> None:
    """ST-14 AC1, with a second ordinary user."""
    code = meetings.meeting()
    for who in (CARMEN, DAAN):
        meetings.as_(who).sign_up(code)
    meetings.sync()
    url = f"{meetings.list_url('Aanmeldingen')}/items"
    mine = meetings.registration(code, CARMEN)["id"]
    for who, id in ((CARMEN, mine), (DAAN, meetings.registration(code, DAAN)["id"])):
        rows = meetings.as_(who).send("GET", f"{url}?$expand=fields").json["value"]
        assert [row["id"] for row in rows] == [id]
    with pytest.raises(Refused):
        meetings.as_(DAAN).send("GET", f"{url}/{mine}?$expand=fields")


def test_a_member_of_the_team_sees_the_mirror_and_nobody_else_does(
    meetings: Registrations,
) -> None:
    code = meetings.meeting()
    meetings.as_(CARMEN).sign_up(code)
    meetings.sync()
    url = f"{meetings.team_url('Aanmeldingen')}/items?$expand=fields"
    assert len(seen_by(meetings, ANOUK, url)) == 1
    with pytest.raises(Refused):
        seen_by(meetings, HIDDE, url)


def test_what_somebody_eats_and_remarks_never_leaves_ons(meetings: Registrations) -> None:
    """ST-15, INV-10."""
    code = meetings.meeting()
    meetings.as_(CARMEN).sign_up(code, Cateringwens="Veganistisch", Opmerking="Ik kom met de trein")
    meetings.sync()
    assert meetings.registration(code, CARMEN)["Cateringwens"] == "Veganistisch"
    there = meetings.registration(code, CARMEN, TEAM)
    assert {"Cateringwens", "Opmerking"}.isdisjoint(there)
    columns = meetings.request(
        "GET",
        f"{meetings.team_url('Aanmeldingen')}/columns",
        token=meetings.box.app_token(roles=("Sites.FullControl.All",)),
    )
    names = {one["name"] for one in columns.json["value"]}
    assert "AanmeldStatus" in names
    assert {"Cateringwens", "Opmerking"}.isdisjoint(names)
    for who, what in ((OPEN, "Veganistisch"), (OPEN, "trein")):
        assert what not in str(meetings.team_rows_of("Aanmeldingen", who))
    meetings.assert_same(code)
    meetings.assert_quiet()


@pytest.mark.parametrize("remark", ["Ik ben allergisch voor vis", "Graag HALÁL", "coeliakie"])
def test_a_remark_about_health_or_belief_is_removed_with_its_history(
    meetings: Registrations, remark: str
) -> None:
    """ST-15 AC2."""
    code = meetings.meeting()
    meetings.as_(CARMEN).sign_up(code, Cateringwens="Vegetarisch")
    meetings.sync()
    meetings.as_(CARMEN).say(code, Opmerking=remark)
    meetings.sync()
    row = meetings.registration(code, CARMEN)
    assert not row.get("Opmerking")
    assert row["Cateringwens"] == "Vegetarisch"
    assert row["SyncUitleg"] == REMOVED
    assert row["AanmeldStatus"] == "Bevestigd"
    assert remark not in history(meetings, row["id"])
    assert remark.encode() not in meetings.state.read_bytes()
    meetings.assert_same(code)
    meetings.assert_quiet()


def test_a_remark_that_says_it_from_the_start_leaves_nothing_behind(
    meetings: Registrations,
) -> None:
    code = meetings.meeting()
    meetings.as_(CARMEN).sign_up(code, Opmerking="Ik heb diabetes en kom graag")
    meetings.sync()
    row = meetings.registration(code, CARMEN)
    assert (row["AanmeldStatus"], row["SyncUitleg"]) == ("Bevestigd", REMOVED)
    assert "diabetes" not in history(meetings, row["id"])
    meetings.assert_quiet()
    # What is harmless stays.
    meetings.as_(CARMEN).say(code, Opmerking="Ik kom met de trein")
    meetings.sync()
    assert meetings.registration(code, CARMEN)["Opmerking"] == "Ik kom met de trein"
    meetings.assert_quiet()


def test_a_week_after_the_meeting_what_somebody_ate_is_cleared(meetings: Registrations) -> None:
    """ST-15 AC3."""
    code = meetings.meeting()
    meetings.as_(CARMEN).sign_up(code, Cateringwens="Veganistisch", Opmerking="Met de trein")
    meetings.sync()
    meetings.move_days(36)
    meetings.sync()
    assert meetings.registration(code, CARMEN)["Cateringwens"] == "Veganistisch"
    meetings.assert_quiet()
    meetings.move_days(1.5)
    meetings.sync()
    row = meetings.registration(code, CARMEN)
    assert not row.get("Cateringwens")
    assert not row.get("Opmerking")
    for word in ("Veganistisch", "trein"):
        assert word not in history(meetings, row["id"])
    meetings.assert_quiet()


def history(meetings: Registrations, id: str) -> str:
    """All that is left of the versions of a registration on ONS."""
    url = f"{meetings.list_url('Aanmeldingen')}/items/{id}/versions?$expand=fields"
    token = meetings.box.app_token(roles=("Sites.FullControl.All",))
    reply = meetings.request("GET", url, token=token)
    assert reply.status == 200
    return str(reply.json)


@pytest.mark.parametrize(
    "columns",
    [
        {"DeelnemersZichtbaar": "Alleen organisatoren"},
        {"Themas": ["Identiteit en levensbeschouwing"]},
    ],
)
def test_where_nobody_may_see_who_takes_part_there_is_no_mirror(
    meetings: Registrations, columns: dict[str, object]
) -> None:
    """4.4: the meeting stands in the team, and its button leads to ONS."""
    code = meetings.meeting(**columns)
    meetings.as_(CARMEN).sign_up(code)
    meetings.sync()
    assert meetings.status(code, CARMEN) == "Bevestigd"
    assert meetings.team_rows_of("Aanmeldingen") == []
    there = meetings.team_meeting(code)
    assert there is not None
    assert "/sites/ONS/" in str(there["AanmeldLink"])
    meetings.assert_quiet()


def test_a_row_made_in_the_team_of_a_hidden_meeting_goes_to_ons(meetings: Registrations) -> None:
    code = meetings.meeting(DeelnemersZichtbaar="Alleen organisatoren", Capaciteit=1)
    meetings.sync()
    meetings.as_(CARMEN).sign_up(code, TEAM)
    meetings.move_days(0.001)
    meetings.as_(DAAN).sign_up(code, TEAM)
    meetings.sync()
    assert meetings.statuses(code) == {CARMEN: "Bevestigd", DAAN: "Wachtlijst"}
    assert meetings.team_rows_of("Aanmeldingen") == []
    meetings.assert_quiet()


def test_a_meeting_that_is_hidden_later_leaves_the_team_and_comes_back(
    meetings: Registrations,
) -> None:
    code = meetings.meeting(Capaciteit=1)
    meetings.sync()
    meetings.as_(DAAN).sign_up(code, TEAM)
    meetings.move_days(0.001)
    meetings.as_(CARMEN).sign_up(code)
    meetings.sync()
    meetings.change_meeting(code, DeelnemersZichtbaar="Alleen organisatoren")
    meetings.sync()
    assert meetings.team_rows_of("Aanmeldingen") == []
    assert meetings.statuses(code) == {DAAN: "Bevestigd", CARMEN: "Wachtlijst"}
    meetings.assert_quiet()
    meetings.change_meeting(code, DeelnemersZichtbaar="Iedereen in het netwerk")
    meetings.sync()
    assert meetings.statuses(code) == {DAAN: "Bevestigd", CARMEN: "Wachtlijst"}
    meetings.assert_same(code)
    assert meetings.explanation(code, DAAN, TEAM).startswith("Bevestigd. Tot ")
    meetings.assert_quiet()


def test_a_refused_row_of_a_hidden_meeting_does_not_stay_in_the_team(
    meetings: Registrations,
) -> None:
    code = meetings.meeting(
        DeelnemersZichtbaar="Alleen organisatoren", InschrijvenTot=meetings.at(-1)
    )
    meetings.sync()
    meetings.as_(CARMEN).sign_up(code, TEAM)
    meetings.sync()
    rows = meetings.rows_on(TEAM, code)
    # Whoever made it has to read it somewhere: it stays, as nobody takes part by it.
    assert [row["AanmeldStatus"] for row in rows] == ["Niet mogelijk"]
    meetings.assert_quiet()


def test_a_network_whose_list_is_a_tab_has_no_second_copy(meetings: Registrations) -> None:
    """4.4: `AanmeldingenModus` = Alleen tabblad."""
    code = meetings.meeting(Capaciteit=5)
    meetings.sync()
    meetings.as_(CARMEN).sign_up(code, TEAM)
    meetings.sync()
    meetings.assert_same(code)
    meetings.admin.set_network(OPEN, AanmeldingenModus="Alleen tabblad")
    meetings.sync()
    assert meetings.team_rows_of("Aanmeldingen") == []
    assert meetings.statuses(code) == {CARMEN: "Bevestigd"}
    there = meetings.team_meeting(code)
    assert there is not None
    assert "/sites/ONS/" in str(there["AanmeldLink"])
    meetings.assert_quiet()
    meetings.as_(GUUS).sign_up(code, ONS)
    meetings.sync()
    assert meetings.statuses(code) == {CARMEN: "Bevestigd", GUUS: "Bevestigd"}
    assert meetings.team_rows_of("Aanmeldingen") == []
    meetings.assert_quiet()


def test_ids_stand_where_nobody_reads_them(meetings: Registrations) -> None:
    """What people see of a row holds no object id; the state holds no name."""
    code = meetings.meeting()
    meetings.as_(CARMEN).sign_up(code)
    meetings.sync()
    for side in (ONS, TEAM):
        row = dict(meetings.registration(code, CARMEN, side))
        for hidden in ("DeelnemerObjectId", "PersoonId", "AanmeldSleutel", "OnsId"):
            row.pop(hidden, None)
        assert meetings.id(CARMEN) not in str(row)
    surname = str(meetings.account(CARMEN)["surname"])
    assert surname.encode() not in meetings.state.read_bytes()
