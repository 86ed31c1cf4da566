"""ST-05, ST-06 and ST-25: another name, another school, and an address that changes hands."""

from __future__ import annotations

import pytest

from tests.e2e.world import ANOUK, CARMEN, GUUS, HIDDEN, OPEN, World

MARRIED = "c.verhoeven@theresialyceum.example"
SUCCESSOR = "Catharina"


def marry(world: World) -> str:
    """Carmen takes another name; returns the address she had."""
    address = world.upn(CARMEN)
    world.move_days(1)
    world.ict.change_account(
        CARMEN, userPrincipalName=MARRIED, mail=MARRIED, displayName="Carmen Verhoeven",
        surname="Verhoeven",
    )  # fmt: skip
    return address


@pytest.mark.parametrize("full", [False, True])
def test_another_name_costs_no_membership_call(settled: World, full: bool) -> None:
    before = {code: settled.row(code, CARMEN) for code in (OPEN, HIDDEN)}
    marry(settled)
    with settled.writes() as found:
        settled.sync(full=full)
    assert not settled.in_teams(found)
    for code in (OPEN, HIDDEN):
        row = settled.row(code, CARMEN)
        assert {**row, "SyncTijd": 0} == {**before[code], "SyncTijd": 0}
        assert CARMEN in settled.team(code).members
        settled.same(code)
    settled.assert_quiet()


def test_rows_show_the_new_name(settled: World) -> None:
    """The person column is the site's entry, which follows the directory."""
    marry(settled)
    settled.sync(full=True)
    number = settled.row(OPEN, CARMEN)["PersoonLookupId"]
    entry = settled.box.tenant.table(f"uil/{settled.build.ons['id']}")[number]
    assert entry["fields"]["Title"] == "Carmen Verhoeven"


def test_another_name_on_the_command_line(settled: World) -> None:
    marry(settled)
    with settled.writes() as found:
        done = settled.ons_sync("run", "membership", "--full")
    assert done.returncode == 0, done.stderr
    assert not settled.in_teams(found)
    assert CARMEN in settled.team(OPEN).members


def test_whoever_gets_an_old_address_inherits_nothing(settled: World) -> None:
    before = settled.row(OPEN, CARMEN)
    address = marry(settled)
    settled.move_days(1)
    settled.hire(SUCCESSOR, upn=address)
    with settled.writes() as found:
        settled.sync()
        settled.sync(full=True)
    assert not settled.in_teams(found)
    assert SUCCESSOR not in settled.team(OPEN).members
    assert not settled.rows_of(OPEN, SUCCESSOR)
    row = settled.row(OPEN, CARMEN)
    assert row["LidStatus"] == "Lid"
    assert row["PersoonObjectId"] == before["PersoonObjectId"] == settled.id(CARMEN)
    settled.same(OPEN)
    settled.assert_quiet()


@pytest.mark.parametrize("lost", [False, True])
def test_whoever_gets_the_address_of_somebody_who_is_gone_inherits_nothing(
    settled: World, lost: bool
) -> None:
    address = settled.upn(CARMEN)
    settled.move_days(1)
    settled.ict.delete_account(CARMEN)
    settled.sync()
    settled.move_days(1)
    settled.hire(SUCCESSOR, upn=address)
    if lost:
        settled.lose_state()
    settled.try_sync()
    settled.sync(full=True)
    for code in (OPEN, HIDDEN):
        assert SUCCESSOR not in settled.team(code).members
        said = [r for r in settled.rows(code).values() if r["LidStatus"] == "Lid"]
        assert settled.id(SUCCESSOR) not in {r.get("PersoonObjectId") for r in said}
    settled.assert_quiet()


def test_an_old_row_gives_a_successor_nothing_after_the_state_was_lost(settled: World) -> None:
    address = marry(settled)
    settled.move_days(1)
    settled.hire(SUCCESSOR, upn=address)
    settled.lose_state()
    with settled.writes() as found:
        settled.try_sync()
    assert not settled.in_teams(found)
    assert SUCCESSOR not in settled.team(OPEN).members
    assert settled.row(OPEN, CARMEN)["LidStatus"] == "Lid"
    settled.assert_quiet()


def test_a_person_chosen_before_his_address_changed_hands_is_asked_for_again(
    settled: World,
) -> None:
    """The row was never seen before, and the site still shows the old person's entry."""
    settled.hire("Jan", surname="Beukenlaar")
    address = settled.upn("Jan")
    id = settled.as_(ANOUK).enrol(OPEN, "Jan", LidStatus="Lid")
    settled.ict.delete_account("Jan")
    settled.move_days(1)
    settled.hire("Joke", surname="Beukenlaar", upn=address)
    settled.sync()
    row = settled.rows(OPEN)[id]
    assert row["SyncStatus"] == "Vraagt aandacht"
    assert row["SyncUitleg"] == (
        "Dit adres hoort nu bij iemand anders. Kies de persoon opnieuw uit de lijst."
    )
    assert "Joke" not in settled.team(OPEN).members
    settled.assert_quiet()


def test_a_successor_joins_on_his_own_account(settled: World) -> None:
    address = marry(settled)
    settled.move_days(1)
    settled.hire(SUCCESSOR, upn=address)
    settled.sync()
    settled.as_(SUCCESSOR).join(OPEN)
    settled.sync()
    assert settled.team(OPEN).members >= {CARMEN, SUCCESSOR}
    assert settled.row(OPEN, SUCCESSOR)["PersoonObjectId"] == settled.id(SUCCESSOR)
    settled.same(OPEN)
    settled.assert_quiet()


def test_who_changes_school_keeps_his_memberships(settled: World) -> None:
    address = "c.eikenhoorn@odulphuslyceum.example"
    before = settled.row(OPEN, CARMEN)
    settled.ict.change_account(
        CARMEN, userPrincipalName=address, mail=address, department="Odulphuslyceum"
    )
    with settled.writes() as found:
        settled.sync()
    assert not settled.in_teams(found)
    for code in (OPEN, HIDDEN):
        row = settled.row(code, CARMEN)
        assert row["SchoolLookupId"] == str(settled.build.schools["ODL"]["id"])
        assert row["LidStatus"] == "Lid"
    assert settled.row(OPEN, CARMEN)["LidSinds"] == before["LidSinds"]
    settled.same(OPEN)
    settled.assert_quiet()


def test_a_namesake_who_takes_the_place_of_an_address_does_not_disturb_others(
    settled: World,
) -> None:
    settled.as_(GUUS).join(OPEN)
    address = marry(settled)
    settled.hire(SUCCESSOR, upn=address, surname="Eikenhoorn", given="Carmen")
    settled.sync()
    assert GUUS in settled.team(OPEN).members
    assert SUCCESSOR not in settled.team(OPEN).members
    settled.assert_quiet()
