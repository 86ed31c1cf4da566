"""NL-03: a deputy owns the team from one day to another, and stays a member."""

from __future__ import annotations

from tests.e2e.world import ANOUK, BRAM, CARMEN, DAAN, GUUS, OPEN, Staff, World


def deputise(staff: Staff, owner: str, deputy: str, first: int, last: int) -> None:
    """Name a deputy on the owner's row, for these days from today."""
    world = staff.world
    staff.set(
        OPEN, owner, PlaatsvervangerLookupId=str(world.site_number(deputy)),
        PvVan=world.today(first), PvTot=world.today(last),
    )  # fmt: skip


def test_a_deputy_owns_the_team_on_his_days_only(settled: World) -> None:
    deputise(settled.as_(ANOUK), ANOUK, CARMEN, 2, 4)
    settled.sync()
    assert settled.team(OPEN).owners == {ANOUK, BRAM}
    settled.assert_quiet()

    settled.move_days(2)
    settled.sync()
    assert settled.team(OPEN).owners == {ANOUK, BRAM, CARMEN}
    row = settled.row(OPEN, CARMEN)
    assert (row["Rol"], row["LidStatus"]) == ("Lid", "Lid")
    assert row["SyncStatus"] == "Bijgewerkt"
    assert row["SyncUitleg"].startswith("Je vervangt de aanvoerder tot en met ")
    settled.assert_quiet()

    settled.move_days(2)
    settled.sync()
    assert CARMEN in settled.team(OPEN).owners

    settled.move_days(1)
    settled.sync()
    team = settled.team(OPEN)
    assert team.owners == {ANOUK, BRAM}
    assert CARMEN in team.members
    assert settled.row(OPEN, CARMEN)["SyncUitleg"] == "Bijgewerkt."
    settled.same(OPEN)
    settled.assert_quiet()


def test_a_deputy_who_was_no_member_stays_one(settled: World) -> None:
    deputise(settled.as_(ANOUK), ANOUK, GUUS, 0, 3)
    settled.sync()
    assert GUUS in settled.team(OPEN).owners
    assert settled.row(OPEN, GUUS)["LidStatus"] == "Lid"
    settled.assert_quiet()
    settled.move_days(5)
    settled.sync()
    team = settled.team(OPEN)
    assert GUUS not in team.owners
    assert GUUS in team.members
    assert settled.row(OPEN, GUUS)["LidStatus"] == "Lid"
    settled.same(OPEN)
    settled.assert_quiet()


def test_a_deputy_whose_days_began_while_the_worker_was_away(settled: World) -> None:
    deputise(settled.as_(ANOUK), ANOUK, CARMEN, 1, 10)
    settled.move_days(4)
    settled.sync()
    assert CARMEN in settled.team(OPEN).owners
    settled.move_days(20)
    settled.sync()
    assert CARMEN not in settled.team(OPEN).owners
    assert CARMEN in settled.team(OPEN).members
    settled.assert_quiet()


def test_days_that_came_and_went_while_the_worker_was_away_change_nothing(
    settled: World,
) -> None:
    deputise(settled.as_(ANOUK), ANOUK, CARMEN, 1, 3)
    settled.move_days(6)
    with settled.writes() as found:
        settled.sync()
    assert not settled.in_teams(found)
    settled.assert_quiet()


def test_overlapping_deputies_each_have_their_days(settled: World) -> None:
    deputise(settled.as_(ANOUK), ANOUK, CARMEN, 0, 3)
    deputise(settled.as_(BRAM), BRAM, DAAN, 2, 6)
    settled.sync()
    assert settled.team(OPEN).owners == {ANOUK, BRAM, CARMEN}
    settled.move_days(2)
    settled.sync()
    assert settled.team(OPEN).owners == {ANOUK, BRAM, CARMEN, DAAN}
    settled.move_days(3)
    settled.sync()
    assert settled.team(OPEN).owners == {ANOUK, BRAM, DAAN}
    settled.move_days(3)
    settled.sync()
    assert settled.team(OPEN).owners == {ANOUK, BRAM}
    settled.same(OPEN)
    settled.assert_quiet()


def test_one_deputy_for_two_owners_stays_until_the_last_day(settled: World) -> None:
    deputise(settled.as_(ANOUK), ANOUK, CARMEN, 0, 2)
    deputise(settled.as_(BRAM), BRAM, CARMEN, 1, 6)
    settled.sync()
    settled.move_days(4)
    settled.sync()
    assert CARMEN in settled.team(OPEN).owners
    settled.move_days(4)
    settled.sync()
    assert CARMEN not in settled.team(OPEN).owners
    settled.assert_quiet()


def test_a_deputy_may_be_taken_back(settled: World) -> None:
    deputise(settled.as_(ANOUK), ANOUK, CARMEN, 0, 9)
    settled.sync()
    settled.as_(ANOUK).set(OPEN, ANOUK, PvTot=settled.today(-1))
    settled.sync()
    assert settled.team(OPEN).owners == {ANOUK, BRAM}
    settled.assert_quiet()


def test_a_member_who_names_himself_deputy_is_none(settled: World) -> None:
    """Neither on his own row nor on an owner's."""
    deputise(settled.as_(CARMEN), CARMEN, CARMEN, 0, 9)
    deputise(settled.as_(DAAN), ANOUK, DAAN, 0, 9)
    settled.sync()
    assert settled.team(OPEN).owners == {ANOUK, BRAM}
    for one in (CARMEN, ANOUK):
        row = settled.row(OPEN, one)
        assert not row.get("PlaatsvervangerLookupId")
        assert not row.get("PvTot")
        assert row["SyncUitleg"] == (
            "Deze wijziging is teruggezet. Alleen een aanvoerder of het OMO-bureau mag "
            "de plaatsvervanger aanpassen."
        )
    settled.assert_quiet()


def test_a_deputy_whose_days_are_over_has_no_say_any_more(settled: World) -> None:
    deputise(settled.as_(ANOUK), ANOUK, CARMEN, 0, 2)
    settled.sync()
    settled.move_days(4)
    settled.sync()
    settled.as_(CARMEN).set(OPEN, CARMEN, Rol="Aanvoerder")
    settled.as_(CARMEN).set(OPEN, ANOUK, PvTot=settled.today(9))
    settled.sync()
    assert settled.team(OPEN).owners == {ANOUK, BRAM}
    assert settled.row(OPEN, CARMEN)["Rol"] == "Lid"
    settled.assert_quiet()


def test_a_deputy_on_the_command_line(settled: World) -> None:
    deputise(settled.as_(ANOUK), ANOUK, CARMEN, 0, 2)
    done = settled.ons_sync("run", "membership")
    assert done.returncode == 0, done.stderr
    assert CARMEN in settled.team(OPEN).owners
    settled.move_days(3)
    done = settled.ons_sync("run", "membership", "--full")
    assert done.returncode == 0, done.stderr
    assert CARMEN not in settled.team(OPEN).owners
    settled.assert_quiet()
