"""ST-01 and ST-02: joining, from either side."""

from __future__ import annotations

import json

from tests.e2e.world import (
    ANOUK,
    APPROVAL,
    BRAM,
    EEFJE,
    FLORIS,
    GUUS,
    HIDDE,
    HIDDEN,
    ILSE,
    OPEN,
    World,
    day,
)


def test_a_row_in_an_open_network_makes_a_team_member_in_one_run(settled: World) -> None:
    settled.as_(GUUS).join(OPEN)
    settled.sync()
    assert GUUS in settled.team(OPEN).members
    row = settled.row(OPEN, GUUS)
    assert row["LidStatus"] == "Lid"
    assert row["SyncStatus"] == "Bijgewerkt"
    assert row["SyncUitleg"] == "Bijgewerkt."
    assert day(row["LidSinds"]) == settled.today()
    assert row["Herkomst"] == "ONS"
    settled.same(OPEN)
    settled.assert_quiet()


def test_the_command_line_does_the_same_in_a_process_of_its_own(settled: World) -> None:
    settled.as_(GUUS).join(OPEN)
    planned = settled.ons_sync("plan", "membership", "--json")
    assert planned.returncode == 2, planned.stderr
    assert GUUS not in settled.team(OPEN).members
    assert settled.row(OPEN, GUUS).get("SyncStatus") is None

    done = settled.ons_sync("run", "membership", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["counts"]["right"] == {"add": 1}
    assert GUUS in settled.team(OPEN).members
    assert settled.row(OPEN, GUUS)["SyncUitleg"] == "Bijgewerkt."
    again = settled.ons_sync("plan", "membership")
    assert again.returncode == 0, again.stdout
    settled.assert_quiet()


def test_a_request_waits_where_an_owner_has_to_approve_it(settled: World) -> None:
    settled.as_(GUUS).join(APPROVAL, LidStatus="Aangevraagd")
    settled.sync()
    row = settled.row(APPROVAL, GUUS)
    assert row["LidStatus"] == "Aangevraagd"
    assert row["SyncStatus"] == "Wacht"
    expected = "Je aanvraag staat klaar voor de aanvoerder van Netwerk communicatie."
    assert row["SyncUitleg"] == expected
    assert GUUS not in settled.team(APPROVAL).members
    settled.assert_quiet()


def test_an_owner_approves_a_request(settled: World) -> None:
    settled.as_(GUUS).join(APPROVAL, LidStatus="Aangevraagd")
    settled.sync()
    settled.as_(EEFJE).set(APPROVAL, GUUS, LidStatus="Lid")
    settled.sync()
    assert GUUS in settled.team(APPROVAL).members
    assert settled.row(APPROVAL, GUUS)["SyncUitleg"] == "Bijgewerkt."
    settled.same(APPROVAL)
    settled.assert_quiet()


def test_an_owner_refuses_a_request_and_his_reason_shows(settled: World) -> None:
    settled.as_(GUUS).join(APPROVAL, LidStatus="Aangevraagd")
    settled.sync()
    settled.as_(FLORIS).set(APPROVAL, GUUS, LidStatus="Geweigerd", Reden="het netwerk is vol")
    settled.sync()
    row = settled.row(APPROVAL, GUUS)
    assert row["LidStatus"] == "Geweigerd"
    assert row["SyncUitleg"] == "Je aanvraag is niet overgenomen. Reden: het netwerk is vol."
    assert GUUS not in settled.team(APPROVAL).members
    settled.assert_quiet()


def test_whoever_was_refused_stays_out_when_he_says_lid_himself(settled: World) -> None:
    settled.as_(GUUS).join(APPROVAL, LidStatus="Aangevraagd")
    settled.sync()
    settled.as_(FLORIS).set(APPROVAL, GUUS, LidStatus="Geweigerd", Reden="het netwerk is vol")
    settled.sync()
    settled.as_(GUUS).set(APPROVAL, GUUS, LidStatus="Lid")
    settled.sync()
    assert settled.row(APPROVAL, GUUS)["LidStatus"] in ("Aangevraagd", "Geweigerd")
    assert GUUS not in settled.team(APPROVAL).members
    settled.assert_quiet()


def test_an_applicant_who_writes_lid_is_still_an_applicant(settled: World) -> None:
    settled.as_(GUUS).join(APPROVAL, LidStatus="Aangevraagd")
    settled.sync()
    settled.as_(GUUS).set(APPROVAL, GUUS, LidStatus="Lid")
    settled.sync()
    row = settled.row(APPROVAL, GUUS)
    assert row["LidStatus"] == "Aangevraagd"
    assert row["SyncStatus"] == "Wacht"
    assert row["SyncUitleg"].startswith("Je aanvraag staat klaar voor de aanvoerder")
    assert GUUS not in settled.team(APPROVAL).members
    settled.assert_quiet()


def test_an_owner_enrols_somebody_without_a_request(settled: World) -> None:
    settled.as_(EEFJE).enrol(APPROVAL, ILSE, LidStatus="Lid")
    settled.sync()
    assert ILSE in settled.team(APPROVAL).members
    assert settled.row(APPROVAL, ILSE)["SyncStatus"] == "Bijgewerkt"
    settled.assert_quiet()


def test_a_network_by_invitation_says_so_and_admits_whom_its_owner_enrols(settled: World) -> None:
    settled.network(
        "N-0010", "Governance lab", "Lab", owners=(ANOUK, BRAM),
        admission="Alleen op uitnodiging",
    )  # fmt: skip
    settled.sync()
    settled.as_(GUUS).join("N-0010", LidStatus="Lid")
    settled.as_(ANOUK).enrol("N-0010", HIDDE, LidStatus="Lid")
    settled.sync()
    row = settled.row("N-0010", GUUS)
    assert row["LidStatus"] == "Aangevraagd"
    assert row["SyncStatus"] == "Wacht"
    expected = "Dit netwerk is alleen op uitnodiging. Vraag de aanvoerder om hulp."
    assert row["SyncUitleg"] == expected
    assert settled.team("N-0010").members == {ANOUK, BRAM, HIDDE}
    settled.assert_quiet()


def test_a_network_that_is_opened_admits_who_was_waiting(settled: World) -> None:
    settled.as_(GUUS).join(APPROVAL, LidStatus="Aangevraagd")
    settled.sync()
    settled.admin.set_network(APPROVAL, Toelating="Open")
    settled.sync()
    assert GUUS in settled.team(APPROVAL).members
    assert settled.row(APPROVAL, GUUS)["LidStatus"] == "Lid"


def test_a_member_added_in_teams_gets_one_row(settled: World) -> None:
    settled.as_(ANOUK).add(OPEN, GUUS)
    settled.sync()
    row = settled.row(OPEN, GUUS)
    assert row["Herkomst"] == "Teams"
    assert row["LidStatus"] == "Lid"
    assert row["Rol"] == "Lid"
    assert row["SyncUitleg"] == "Bijgewerkt."
    settled.same(OPEN)
    settled.assert_quiet()


def test_a_member_added_in_teams_of_a_hidden_network_gets_a_row_in_the_closed_list(
    settled: World,
) -> None:
    settled.as_(ANOUK).add(HIDDEN, GUUS)
    settled.sync()
    assert settled.row(HIDDEN, GUUS)["list"] == "NetwerkledenBesloten"
    settled.same(HIDDEN)
    settled.assert_quiet()


def test_somebody_added_in_teams_who_had_asked_on_ons_keeps_his_own_row(settled: World) -> None:
    settled.as_(GUUS).join(APPROVAL, LidStatus="Aangevraagd")
    settled.sync()
    asked = settled.today()
    settled.move_days(3)
    settled.as_(EEFJE).add(APPROVAL, GUUS)
    settled.sync()
    row = settled.row(APPROVAL, GUUS)
    assert row["LidStatus"] == "Lid"
    assert day(row["LidSinds"]) == asked
    assert row["SyncUitleg"] == "Bijgewerkt."
    settled.same(APPROVAL)
    settled.assert_quiet()


def test_somebody_who_joined_on_both_sides_at_once_has_one_row(settled: World) -> None:
    settled.as_(GUUS).join(OPEN, LidStatus="Aangevraagd")
    settled.as_(BRAM).add(OPEN, GUUS)
    settled.sync()
    assert settled.row(OPEN, GUUS)["LidStatus"] == "Lid"
    settled.same(OPEN)
    settled.assert_quiet()


def test_the_first_run_only_adds_on_both_sides(world: World) -> None:
    world.as_(GUUS).join(OPEN)
    world.put_in_team(OPEN, HIDDE)
    world.sync()
    assert world.team(OPEN).members >= {GUUS, HIDDE}
    assert world.row(OPEN, HIDDE)["Herkomst"] == "Teams"
    world.same(OPEN)
    world.assert_quiet()
