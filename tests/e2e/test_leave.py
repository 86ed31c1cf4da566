"""ST-03: leaving on either side, and coming back."""

from __future__ import annotations

from tests.e2e.world import ANOUK, APPROVAL, CARMEN, DAAN, GUUS, OPEN, World, day

BACK = "Toch weer meedoen?"


def test_who_leaves_on_ons_leaves_the_team(settled: World) -> None:
    settled.as_(CARMEN).leave(OPEN)
    settled.sync()
    assert CARMEN not in settled.team(OPEN).members
    row = settled.row(OPEN, CARMEN)
    assert row["LidStatus"] == "Uitgetreden"
    assert row["SyncStatus"] == "Bijgewerkt"
    assert row["SyncUitleg"].startswith(f"Uitgetreden. {BACK} Zet de status tot en met ")
    assert day(row["LidTot"]) == settled.today()
    assert CARMEN in settled.team(APPROVAL).members
    settled.same(OPEN)
    settled.assert_quiet()


def test_who_leaves_the_team_leaves_on_ons(settled: World) -> None:
    settled.as_(CARMEN).leave_team(OPEN)
    settled.sync()
    row = settled.row(OPEN, CARMEN)
    assert row["LidStatus"] == "Uitgetreden"
    assert row["SyncStatus"] == "Bijgewerkt"
    assert row["SyncUitleg"] == (
        "In Teams uit het netwerk gegaan. Toch weer meedoen? Zet de status op Lid."
    )
    assert CARMEN not in settled.team(OPEN).members
    settled.same(OPEN)
    settled.assert_quiet()


def test_whom_an_owner_takes_out_of_the_team_leaves_on_ons(settled: World) -> None:
    settled.as_(ANOUK).remove(OPEN, DAAN)
    settled.sync()
    assert settled.row(OPEN, DAAN)["LidStatus"] == "Uitgetreden"
    settled.same(OPEN)
    settled.assert_quiet()


def test_whom_an_owner_signs_out_on_ons_leaves_the_team(settled: World) -> None:
    settled.as_(ANOUK).set(OPEN, DAAN, LidStatus="Uitgetreden")
    settled.sync()
    assert DAAN not in settled.team(OPEN).members
    settled.same(OPEN)
    settled.assert_quiet()


def test_leaving_on_both_sides_is_leaving_once(settled: World) -> None:
    settled.as_(CARMEN).leave_team(OPEN)
    settled.as_(CARMEN).leave(OPEN)
    with settled.writes() as found:
        settled.sync()
    assert not settled.in_teams(found)
    assert settled.row(OPEN, CARMEN)["LidStatus"] == "Uitgetreden"
    settled.assert_quiet()


def test_a_command_line_run_follows_who_left(settled: World) -> None:
    settled.as_(CARMEN).leave_team(OPEN)
    settled.as_(DAAN).leave(OPEN)
    done = settled.ons_sync("run", "membership")
    assert done.returncode == 0, done.stderr
    assert settled.team(OPEN).members.isdisjoint({CARMEN, DAAN})
    assert settled.row(OPEN, CARMEN)["LidStatus"] == "Uitgetreden"
    settled.assert_quiet()


def test_who_comes_back_within_thirty_days_has_the_same_row(settled: World) -> None:
    before = settled.row(OPEN, CARMEN)
    settled.as_(CARMEN).leave(OPEN)
    settled.sync()
    settled.move_days(29)
    settled.as_(CARMEN).set(OPEN, CARMEN, LidStatus="Lid")
    settled.sync()
    row = settled.row(OPEN, CARMEN)
    assert CARMEN in settled.team(OPEN).members
    assert row["id"] == before["id"]
    assert row["LidStatus"] == "Lid"
    assert row["LidSinds"] == before["LidSinds"]
    assert not row.get("LidTot")
    assert row["SyncUitleg"] == "Bijgewerkt."
    settled.same(OPEN)
    settled.assert_quiet()


def test_a_new_row_of_who_left_makes_the_old_one_count_again(settled: World) -> None:
    before = settled.row(OPEN, CARMEN)
    settled.as_(CARMEN).leave(OPEN)
    settled.sync()
    settled.move_days(10)
    again = settled.as_(CARMEN).join(OPEN)
    settled.sync()
    rows = {row["id"]: row for row in settled.rows_of(OPEN, CARMEN)}
    assert CARMEN in settled.team(OPEN).members
    assert rows[before["id"]]["LidStatus"] == "Lid"
    assert rows[before["id"]]["LidSinds"] == before["LidSinds"]
    assert rows[again]["LidStatus"] == "Geblokkeerd"
    assert rows[again]["SyncUitleg"] == "Deze persoon staat er al. Deze rij telt niet mee."
    settled.same(OPEN)
    settled.assert_quiet()


def test_who_is_added_in_teams_again_has_the_same_row(settled: World) -> None:
    before = settled.row(OPEN, CARMEN)
    settled.as_(CARMEN).leave_team(OPEN)
    settled.sync()
    settled.move_days(5)
    settled.as_(ANOUK).add(OPEN, CARMEN)
    settled.sync()
    row = settled.row(OPEN, CARMEN)
    assert row["id"] == before["id"]
    assert row["LidStatus"] == "Lid"
    assert row["LidSinds"] == before["LidSinds"]
    assert not row.get("LidTot")
    settled.same(OPEN)
    settled.assert_quiet()


def test_a_second_row_of_a_member_does_not_count(settled: World) -> None:
    extra = settled.as_(CARMEN).join(OPEN)
    settled.sync()
    rows = {row["id"]: row for row in settled.rows_of(OPEN, CARMEN)}
    assert rows[extra]["LidStatus"] == "Geblokkeerd"
    assert rows[extra]["SyncUitleg"] == "Deze persoon staat er al. Deze rij telt niet mee."
    settled.same(OPEN)
    settled.assert_quiet()


def test_who_takes_his_request_back_never_joins(settled: World) -> None:
    settled.as_(GUUS).join(APPROVAL, LidStatus="Aangevraagd")
    settled.sync()
    settled.as_(GUUS).leave(APPROVAL)
    settled.sync()
    row = settled.row(APPROVAL, GUUS)
    assert row["LidStatus"] == "Uitgetreden"
    assert GUUS not in settled.team(APPROVAL).members
    settled.assert_quiet()


def test_leaving_wins_from_an_edit_on_the_other_side(settled: World) -> None:
    """The removal since the last agreement wins; the row says so."""
    settled.as_(ANOUK).remove(OPEN, DAAN)
    settled.as_(ANOUK).set(OPEN, DAAN, Rol="Kernteamlid")
    settled.sync()
    row = settled.row(OPEN, DAAN)
    assert row["LidStatus"] == "Uitgetreden"
    assert DAAN not in settled.team(OPEN).members
    settled.assert_quiet()


def test_who_left_is_not_brought_back_after_the_state_was_lost(settled: World) -> None:
    settled.as_(CARMEN).leave(OPEN)
    settled.sync()
    settled.lose_state()
    settled.try_sync()
    assert CARMEN not in settled.team(OPEN).members
    assert settled.row(OPEN, CARMEN)["LidStatus"] == "Uitgetreden"
    settled.assert_quiet()
