"""ST-04: a school that steps over later, and a guest who becomes a colleague."""

from __future__ import annotations

from urllib.parse import unquote

import pytest

from tests.e2e.world import ANOUK, CARMEN, DAAN, GUUS, HIDDE, OPEN, World

ADDRESS = "k.zandloper@denieuwsteschool.example"
WAITS = "Wacht op aansluiting. Je school stapt later over. Je bent al lid op ONS."
LATER = "Karlijn"


def asked_for(world: World, address: str) -> int:
    """How often the directory was asked for this address."""
    paths = [
        unquote(part["path"])
        for entry in world.box.cloud.requests
        for part in (entry.parts or [{"path": entry.path}])
    ]
    return sum("/users?" in path and address in path for path in paths)


def waiting_row(world: World) -> dict[str, object]:
    return next(r for r in world.rows(OPEN).values() if r.get("Adres") == ADDRESS)


@pytest.fixture
def waiting(settled: World) -> World:
    """An owner enrolled somebody by his address; his school has no accounts yet."""
    settled.as_(ANOUK).enrol(OPEN, None, Adres=ADDRESS)
    settled.sync()
    return settled


def test_a_row_without_an_account_waits_and_says_so(waiting: World) -> None:
    row = waiting_row(waiting)
    assert row["LidStatus"] == "Wacht op aansluiting"
    assert row["SyncStatus"] == "Wacht"
    assert row["SyncUitleg"] == WAITS
    assert len(waiting.team(OPEN).members) == 4
    waiting.assert_quiet()


def test_who_waits_is_looked_for_at_most_once_a_night(waiting: World) -> None:
    waiting.box.cloud.requests.clear()
    for _ in range(3):
        waiting.sync()
    assert asked_for(waiting, ADDRESS) == 0
    waiting.move_days(1)
    waiting.sync(full=True)
    waiting.sync()
    assert asked_for(waiting, ADDRESS) == 1


@pytest.mark.parametrize("full", [False, True])
def test_the_row_completes_itself_when_the_account_appears(waiting: World, full: bool) -> None:
    before = waiting_row(waiting)["id"]
    waiting.move_days(3)
    waiting.hire(LATER, "DNS", surname="Zandloper", upn=ADDRESS)
    waiting.sync(full=full)
    row = waiting.row(OPEN, LATER)
    assert row["id"] == before
    assert row["LidStatus"] == "Lid"
    assert row["SyncUitleg"] == "Bijgewerkt."
    assert LATER in waiting.team(OPEN).members
    waiting.same(OPEN)
    waiting.assert_quiet()


def test_an_account_that_appeared_while_the_worker_was_away_is_found_at_night(
    waiting: World,
) -> None:
    """The directory remembers changes for seven days only."""
    waiting.hire(LATER, "DNS", surname="Zandloper", upn=ADDRESS)
    waiting.move_days(20)
    waiting.sync(full=True)
    assert LATER in waiting.team(OPEN).members
    waiting.assert_quiet()


def test_the_command_line_completes_it_too(waiting: World) -> None:
    waiting.hire(LATER, "DNS", surname="Zandloper", upn=ADDRESS)
    done = waiting.ons_sync("run", "membership", "--full")
    assert done.returncode == 0, done.stderr
    assert LATER in waiting.team(OPEN).members
    waiting.assert_quiet()


def test_an_account_that_is_not_in_use_yet_completes_nothing(waiting: World) -> None:
    waiting.hire(LATER, "DNS", surname="Zandloper", upn=ADDRESS, enabled=False)
    waiting.sync()
    waiting.sync(full=True)
    assert waiting_row(waiting)["LidStatus"] == "Wacht op aansluiting"
    assert LATER not in waiting.team(OPEN).members
    waiting.ict.change_account(LATER, accountEnabled=True)
    waiting.sync()
    assert LATER in waiting.team(OPEN).members
    waiting.assert_quiet()


def test_an_address_that_two_accounts_have_is_a_question(waiting: World) -> None:
    waiting.hire(LATER, "DNS", surname="Zandloper", upn=ADDRESS)
    waiting.hire("Koen", "DNS", surname="Zandloper")
    waiting.ict.change_account("Koen", mail=ADDRESS)
    waiting.sync()
    row = waiting_row(waiting)
    assert row["SyncStatus"] == "Vraagt aandacht"
    assert row["SyncUitleg"] == ("Dit adres hoort bij meer accounts. Kies de persoon uit de lijst.")
    assert waiting.team(OPEN).members.isdisjoint({LATER, "Koen"})
    waiting.assert_quiet()


def test_an_address_that_was_somebody_elses_is_a_question(settled: World) -> None:
    """Carmen's old address is her successor's now; enrolling by it does not say who is meant."""
    address = settled.upn(CARMEN)
    settled.move_days(1)
    settled.ict.change_account(
        CARMEN, userPrincipalName="c.verhoeven@theresialyceum.example",
        mail="c.verhoeven@theresialyceum.example",
    )  # fmt: skip
    settled.sync()
    settled.move_days(1)
    settled.hire("Catharina", upn=address)
    id = settled.as_(ANOUK).enrol(OPEN, None, Adres=address)
    settled.sync()
    row = settled.rows(OPEN)[id]
    assert row["SyncStatus"] == "Vraagt aandacht"
    assert row["SyncUitleg"] == (
        "Dit adres hoort nu bij iemand anders. Kies de persoon opnieuw uit de lijst."
    )
    assert "Catharina" not in settled.team(OPEN).members
    settled.assert_quiet()


def test_only_an_owner_or_admin_enrols_by_address(settled: World) -> None:
    settled.hire(LATER, "DNS", surname="Zandloper", upn=ADDRESS)
    id = settled.as_(DAAN).enrol(OPEN, None, Adres=ADDRESS, LidStatus="Lid")
    settled.sync()
    row = settled.rows(OPEN)[id]
    assert row["SyncStatus"] == "Vraagt aandacht"
    assert row["SyncUitleg"] == (
        "Alleen een aanvoerder of het OMO-bureau kan iemand met een adres aanmelden."
    )
    assert LATER not in settled.team(OPEN).members
    settled.assert_quiet()


@pytest.fixture
def guest(settled: World) -> World:
    """A colleague of a school that is not there yet takes part with a guest account."""
    settled.hire("Gast", "DNS", given="Karlijn", surname="Zandloper", guest=True)
    settled.as_(ANOUK).enrol(OPEN, "Gast", LidStatus="Lid")
    settled.sync()
    assert "Gast" in settled.team(OPEN).members
    return settled


def test_a_guest_from_one_of_our_schools_is_a_colleague(guest: World) -> None:
    row = guest.row(OPEN, "Gast")
    assert row["Rol"] == "Lid"
    assert row["LidStatus"] == "Lid"
    assert row["SyncUitleg"] == "Bijgewerkt."
    guest.assert_quiet()


def test_a_guest_who_becomes_a_colleague_with_the_same_account_keeps_everything(
    guest: World,
) -> None:
    before = guest.row(OPEN, "Gast")
    guest.hire("Eerste", "DNS")  # from now on the school's domain is one of the tenant's
    guest.move_days(3)
    guest.ict.change_account("Gast", userType="Member", userPrincipalName=ADDRESS, mail=ADDRESS)
    with guest.writes() as found:
        guest.sync()
        guest.sync(full=True)
    assert not guest.in_teams(found)
    row = guest.row(OPEN, "Gast")
    assert row["id"] == before["id"]
    assert row["LidSinds"] == before["LidSinds"]
    assert row["LidStatus"] == "Lid"
    guest.assert_quiet()


def test_a_guest_who_gets_an_account_of_his_own_goes_on_with_that(guest: World) -> None:
    before = guest.row(OPEN, "Gast")
    mail = guest.account("Gast")["mail"]
    guest.move_days(3)
    guest.hire(LATER, "DNS", surname="Zandloper", upn=mail)
    with guest.writes() as found:
        guest.sync()
    calls = [(w.id, w.after is not None) for w in guest.in_teams(found)]
    assert calls.index((guest.id(LATER), True)) < calls.index((guest.id("Gast"), False))
    members = guest.team(OPEN).members
    assert LATER in members
    assert "Gast" not in members
    row = guest.row(OPEN, LATER)
    assert row["id"] == before["id"]
    assert row["LidSinds"] == before["LidSinds"]
    assert row["LidStatus"] == "Lid"
    assert row["Rol"] == "Lid"
    assert not guest.rows_of(OPEN, "Gast")
    guest.same(OPEN)
    guest.assert_quiet()


def test_a_guests_own_account_that_appeared_while_the_worker_was_away_is_found_at_night(
    guest: World,
) -> None:
    guest.hire(LATER, "DNS", surname="Zandloper", upn=guest.account("Gast")["mail"])
    guest.move_days(20)
    guest.sync(full=True)
    members = guest.team(OPEN).members
    assert LATER in members
    assert "Gast" not in members
    guest.assert_quiet()


def test_a_guest_from_elsewhere_is_replaced_by_nobody(guest: World) -> None:
    """An account with another address is another person, whatever his name is."""
    guest.hire(LATER, "DNS", surname="Zandloper", upn="karlijn@denieuwsteschool.example")
    guest.sync()
    members = guest.team(OPEN).members
    assert "Gast" in members
    assert LATER not in members
    guest.assert_quiet()


def test_joining_goes_on_for_others_meanwhile(waiting: World) -> None:
    waiting.as_(GUUS).join(OPEN)
    waiting.as_(ANOUK).add(OPEN, HIDDE)
    waiting.sync()
    assert waiting.team(OPEN).members >= {GUUS, HIDDE}
    assert waiting_row(waiting)["LidStatus"] == "Wacht op aansluiting"
    waiting.assert_quiet()
