"""ST-07 and ST-24: two accounts, namesakes, and accounts that go out of use."""

from __future__ import annotations

import pytest

from tests.e2e.world import ANOUK, BRAM, CARMEN, GUUS, HIDDEN, OPEN, World, day

SECOND = "Guus bij 2"
OTHER_ACCOUNT = "Je bent al lid met je andere account. Deze rij telt niet mee."


@pytest.fixture
def linked(settled: World) -> World:
    """Guus works at two schools; the admins linked his accounts."""
    settled.hire(SECOND, "ODL", given="Guus", surname="Jagerslust")
    settled.admin.same_person(GUUS, SECOND)
    settled.sync()
    return settled


def test_a_person_with_two_accounts_is_a_member_once(linked: World) -> None:
    linked.as_(GUUS).join(OPEN)
    linked.sync()
    linked.move_days(1)
    linked.as_(SECOND).join(OPEN)
    linked.sync()
    members = linked.team(OPEN).members
    assert GUUS in members
    assert SECOND not in members
    row = linked.row(OPEN, SECOND)
    assert row["LidStatus"] == "Geblokkeerd"
    assert row["SyncUitleg"] == OTHER_ACCOUNT
    assert linked.row(OPEN, GUUS)["PersoonId"] == row["PersoonId"]
    assert linked.network_row(OPEN)["AantalLeden"] == 5
    linked.same(OPEN)
    linked.assert_quiet()


def test_two_rows_at_once_count_for_the_first(linked: World) -> None:
    linked.as_(SECOND).join(OPEN)
    linked.move_days(0.1)
    linked.as_(GUUS).join(OPEN)
    linked.sync()
    assert SECOND in linked.team(OPEN).members
    assert GUUS not in linked.team(OPEN).members
    assert linked.row(OPEN, GUUS)["SyncUitleg"] == OTHER_ACCOUNT
    linked.assert_quiet()


def test_an_account_added_in_teams_besides_the_other_is_said_and_left(linked: World) -> None:
    linked.as_(GUUS).join(OPEN)
    linked.sync()
    linked.as_(ANOUK).add(OPEN, SECOND)
    with linked.writes() as found:
        linked.sync()
    assert not linked.in_teams(found)
    assert linked.row(OPEN, SECOND)["SyncUitleg"] == OTHER_ACCOUNT
    assert linked.network_row(OPEN)["AantalLeden"] == 5
    linked.assert_quiet()


def test_the_second_account_counts_when_the_first_is_gone(linked: World) -> None:
    linked.as_(GUUS).join(OPEN)
    linked.sync()
    linked.as_(SECOND).join(OPEN)
    linked.sync()
    linked.ict.change_account(GUUS, accountEnabled=False)
    linked.sync()
    linked.sync()
    members = linked.team(OPEN).members
    assert SECOND in members
    assert GUUS not in members
    assert linked.row(OPEN, SECOND)["LidStatus"] == "Lid"
    assert linked.row(OPEN, GUUS)["LidStatus"] == "Uit dienst"
    linked.assert_quiet()


def test_a_link_that_is_taken_away_makes_both_count(linked: World) -> None:
    linked.as_(GUUS).join(OPEN)
    linked.as_(SECOND).join(OPEN)
    linked.sync()
    (link,) = linked.box.tenant.table(f"items/{linked.build.lists['Identiteiten']['id']}") or [""]
    linked.admin.change_row("Identiteiten", link, ObjectIds=linked.id(GUUS))
    linked.sync()
    assert linked.team(OPEN).members >= {GUUS, SECOND}
    linked.same(OPEN)
    linked.assert_quiet()


def test_the_command_line_counts_a_person_once(linked: World) -> None:
    linked.as_(GUUS).join(OPEN)
    linked.as_(SECOND).join(OPEN)
    done = linked.ons_sync("run", "membership")
    assert done.returncode == 0, done.stderr
    assert len(linked.team(OPEN).members & {GUUS, SECOND}) == 1
    linked.assert_quiet()


@pytest.mark.parametrize("employee_id", [None, "E777777"])
def test_namesakes_are_two_people(settled: World, employee_id: str | None) -> None:
    """Not the name, and without the admins' word not the personnel number either, makes one
    person of two accounts."""
    settled.hire("J1", given="J.", surname="de Vries", employee_id=employee_id)
    settled.hire("J2", "ODL", given="J.", surname="de Vries", employee_id=employee_id)
    for one in ("J1", "J2"):
        settled.as_(one).join(OPEN)
    settled.sync()
    assert settled.team(OPEN).members >= {"J1", "J2"}
    assert settled.row(OPEN, "J1")["PersoonId"] != settled.row(OPEN, "J2")["PersoonId"]
    settled.same(OPEN)
    settled.assert_quiet()


@pytest.mark.parametrize("deleted", [False, True])
@pytest.mark.parametrize("full", [False, True])
def test_who_leaves_omo_leaves_every_network_that_day(
    settled: World, deleted: bool, full: bool
) -> None:
    settled.move_days(2)
    if deleted:
        settled.ict.delete_account(CARMEN)
    else:
        settled.ict.change_account(CARMEN, accountEnabled=False)
    settled.sync(full=full)
    for code in (OPEN, HIDDEN):
        assert CARMEN not in settled.team(code).members
        row = settled.row(code, CARMEN)
        assert row["LidStatus"] == "Uit dienst"
        assert row["SyncStatus"] == "Bijgewerkt"
        assert row["SyncUitleg"] == "Deze persoon werkt niet meer bij OMO. De toegang is gestopt."
        assert day(row["LidTot"]) == settled.today()
    settled.same(OPEN)
    settled.assert_quiet()


def test_a_leaver_on_the_command_line(settled: World) -> None:
    settled.ict.change_account(CARMEN, accountEnabled=False)
    done = settled.ons_sync("run", "membership")
    assert done.returncode == 0, done.stderr
    assert CARMEN not in settled.team(OPEN).members
    assert settled.row(OPEN, CARMEN)["LidStatus"] == "Uit dienst"


def test_a_request_of_who_left_omo_opens_nothing(settled: World) -> None:
    settled.as_(GUUS).join(OPEN)
    settled.ict.change_account(GUUS, accountEnabled=False)
    settled.sync()
    assert GUUS not in settled.team(OPEN).members
    assert settled.row(OPEN, GUUS)["LidStatus"] != "Lid"
    settled.assert_quiet()


def test_somebody_who_was_hired_again_is_not_mistaken_for_who_he_was(settled: World) -> None:
    """A new account of the same name and number is another account until the admins say so."""
    number = settled.account(CARMEN)["employeeId"]
    settled.ict.delete_account(CARMEN)
    settled.sync()
    settled.move_days(30)
    settled.hire("Carmen2", given="Carmen", surname="Eikenhoorn", employee_id=number)
    settled.sync(full=True)
    assert "Carmen2" not in settled.team(OPEN).members
    assert settled.row(OPEN, CARMEN)["LidStatus"] == "Uit dienst"
    settled.assert_quiet()


def test_an_owner_who_leaves_omo_leaves_his_co_owner(settled: World) -> None:
    settled.ict.change_account(BRAM, accountEnabled=False)
    settled.sync()
    team = settled.team(OPEN)
    assert team.owners == {ANOUK}
    assert BRAM not in team.members
    assert settled.row(OPEN, BRAM)["LidStatus"] == "Uit dienst"
    assert settled.network_row(OPEN)["SyncUitleg"] == (
        "Dit netwerk heeft nog maar één eigenaar. Wijs een tweede aan."
    )
    settled.assert_quiet()
