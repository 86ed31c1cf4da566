"""NL-05: guests come by policy, leave on their end date, and never own anything."""

from __future__ import annotations

from typing import Any

import pytest

from tests.e2e.world import ANOUK, BRAM, CARMEN, OPEN, World

LAB = "N-0030"
GUEST, STRANGER = "Gerrit", "Vreemde"
PARTNER = "swvdebrug.example"


@pytest.fixture
def lab(world: World) -> World:
    """A network that takes guests, a partner organisation, and a guest of it."""
    build = world.build
    world.box.run(lambda: build.organisation("Samenwerkingsverband De Brug (fictief)", PARTNER))
    world.network(
        LAB, "Governance lab", "Lab", owners=(ANOUK, BRAM), admission="Alleen op uitnodiging",
        GastenToegestaan=True,
    )  # fmt: skip
    world.admin.enrol(LAB, ANOUK, LidStatus="Lid", Rol="Aanvoerder")
    world.admin.enrol(LAB, BRAM, LidStatus="Lid", Rol="Kernteamlid")
    world.hire(GUEST, guest=True, domain=PARTNER)
    world.hire(STRANGER, guest=True, domain="onbekend.example")
    world.sync()
    return world


def columns(world: World, **changed: Any) -> dict[str, Any]:
    """What a guest's row needs; None leaves a column out."""
    found = {
        "LidStatus": "Lid",
        "Rol": "Gast",
        "SponsorLookupId": str(world.site_number(ANOUK)),
        "GastTot": world.today(100),
        **changed,
    }
    return {name: value for name, value in found.items() if value is not None}


def test_a_guest_with_domain_sponsor_and_end_date_is_let_in(lab: World) -> None:
    lab.as_(ANOUK).enrol(LAB, GUEST, **columns(lab))
    lab.sync()
    team = lab.team(LAB)
    assert GUEST in team.members
    assert GUEST not in team.owners
    row = lab.row(LAB, GUEST)
    assert row["LidStatus"] == "Lid"
    assert row["Rol"] == "Gast"
    assert row["Title"] == "Gast · Samenwerkingsverband De Brug (fictief)"
    assert row["SyncUitleg"] == "Bijgewerkt."
    lab.assert_quiet()


@pytest.mark.parametrize(
    ("who", "changed", "reason"),
    [
        (STRANGER, {}, "de organisatie staat niet op de lijst"),
        (GUEST, {"SponsorLookupId": None}, "er is geen sponsor ingevuld"),
        (GUEST, {"GastTot": None}, "er is geen einddatum ingevuld"),
    ],
)
def test_a_guest_against_the_rules_stays_out_and_the_row_says_why(
    lab: World, who: str, changed: dict[str, Any], reason: str
) -> None:
    lab.as_(ANOUK).enrol(LAB, who, **columns(lab, **changed))
    lab.sync()
    assert who not in lab.team(LAB).members
    row = lab.row(LAB, who)
    assert row["LidStatus"] == "Geblokkeerd"
    assert row["SyncStatus"] == "Vraagt aandacht"
    expected = f"Gast niet toegestaan: {reason}. Vraag de aanvoerder of het OMO-bureau om hulp."
    assert row["SyncUitleg"] == expected
    lab.assert_quiet()


def test_a_network_without_guests_takes_none(lab: World) -> None:
    lab.as_(ANOUK).enrol(OPEN, GUEST, **columns(lab))
    lab.sync()
    assert GUEST not in lab.team(OPEN).members
    assert "dit netwerk heeft geen gasten" in lab.row(OPEN, GUEST)["SyncUitleg"]
    lab.assert_quiet()


def test_a_guest_gets_in_once_what_was_missing_is_filled_in(lab: World) -> None:
    lab.as_(ANOUK).enrol(LAB, GUEST, **columns(lab, SponsorLookupId=None))
    lab.sync()
    lab.as_(ANOUK).set(LAB, GUEST, SponsorLookupId=str(lab.site_number(ANOUK)))
    lab.sync()
    assert GUEST in lab.team(LAB).members
    assert lab.row(LAB, GUEST)["LidStatus"] == "Lid"
    lab.assert_quiet()


def test_a_member_cannot_bring_a_guest(lab: World) -> None:
    lab.admin.enrol(LAB, CARMEN, LidStatus="Lid")
    lab.sync()
    lab.as_(CARMEN).enrol(LAB, GUEST, **columns(lab))
    lab.sync()
    assert GUEST not in lab.team(LAB).members
    lab.assert_quiet()


def test_a_guest_leaves_the_team_on_the_day_after_the_end_date(lab: World) -> None:
    lab.as_(ANOUK).enrol(LAB, GUEST, **columns(lab, GastTot=lab.today(20)))
    lab.sync()
    lab.move_days(19)
    lab.sync()
    assert GUEST in lab.team(LAB).members
    lab.move_days(2)
    lab.sync()
    assert GUEST not in lab.team(LAB).members
    row = lab.row(LAB, GUEST)
    assert row["LidStatus"] == "Verlopen"
    assert row["SyncUitleg"] == "De toegang van deze gast is afgelopen."
    lab.assert_quiet()


def test_the_row_reminds_fourteen_days_before_the_end(lab: World) -> None:
    lab.as_(ANOUK).enrol(LAB, GUEST, **columns(lab, GastTot=lab.today(20)))
    lab.sync()
    assert lab.row(LAB, GUEST)["SyncUitleg"] == "Bijgewerkt."
    lab.move_days(7)
    lab.sync()
    said = lab.row(LAB, GUEST)["SyncUitleg"]
    assert said.startswith("De toegang van deze gast loopt af op ")
    assert said.endswith("Verlengen? Pas de einddatum aan.")
    lab.assert_quiet()


def test_a_later_end_date_keeps_the_guest(lab: World) -> None:
    lab.as_(ANOUK).enrol(LAB, GUEST, **columns(lab, GastTot=lab.today(10)))
    lab.sync()
    lab.as_(ANOUK).set(LAB, GUEST, GastTot=lab.today(200))
    lab.sync()
    assert lab.row(LAB, GUEST)["SyncUitleg"] == "Bijgewerkt."
    lab.move_days(30)
    lab.sync()
    assert GUEST in lab.team(LAB).members
    lab.assert_quiet()


def test_a_later_end_date_after_the_end_lets_the_guest_in_again(lab: World) -> None:
    lab.as_(ANOUK).enrol(LAB, GUEST, **columns(lab, GastTot=lab.today(5)))
    lab.sync()
    lab.move_days(7)
    lab.sync()
    assert GUEST not in lab.team(LAB).members
    lab.as_(ANOUK).set(LAB, GUEST, GastTot=lab.today(60))
    lab.sync()
    assert GUEST in lab.team(LAB).members
    assert lab.row(LAB, GUEST)["LidStatus"] == "Lid"
    lab.assert_quiet()


def test_a_guest_cannot_extend_his_own_stay(lab: World) -> None:
    """Guests have no rights on ONS; a colleague without a role is put back as well."""
    lab.as_(ANOUK).enrol(LAB, GUEST, **columns(lab, GastTot=lab.today(5)))
    lab.admin.enrol(LAB, CARMEN, LidStatus="Lid")
    lab.sync()
    before = lab.row(LAB, GUEST)["GastTot"]
    lab.as_(CARMEN).set(LAB, GUEST, GastTot=lab.today(500))
    lab.sync()
    assert lab.row(LAB, GUEST)["GastTot"] == before
    lab.move_days(7)
    lab.sync()
    assert GUEST not in lab.team(LAB).members


def test_a_guest_added_in_teams_has_one_warning_day(lab: World) -> None:
    lab.as_(ANOUK).add(OPEN, GUEST)
    lab.sync()
    assert GUEST in lab.team(OPEN).members
    row = lab.row(OPEN, GUEST)
    assert row["SyncStatus"] == "Vraagt aandacht"
    assert row["SyncUitleg"].startswith(
        "Gast niet toegestaan: dit netwerk heeft geen gasten. "
        "Zonder aanpassing stopt de toegang op "
    )
    lab.assert_quiet()
    lab.move_days(1)
    lab.sync()
    assert GUEST not in lab.team(OPEN).members
    assert lab.row(OPEN, GUEST)["LidStatus"] == "Geblokkeerd"
    lab.assert_quiet()


def test_a_guest_added_in_teams_stays_when_the_row_is_completed_within_the_day(lab: World) -> None:
    lab.as_(ANOUK).add(LAB, GUEST)
    lab.sync()
    assert lab.row(LAB, GUEST)["SyncStatus"] == "Vraagt aandacht"
    lab.as_(ANOUK).set(
        LAB, GUEST, SponsorLookupId=str(lab.site_number(ANOUK)), GastTot=lab.today(100)
    )
    lab.sync()
    lab.move_days(3)
    lab.sync()
    assert GUEST in lab.team(LAB).members
    assert lab.row(LAB, GUEST)["SyncUitleg"] == "Bijgewerkt."
    lab.assert_quiet()


@pytest.mark.parametrize("role", ["Aanvoerder", "Kernteamlid", "Begeleider"])
def test_a_guest_never_owns_whatever_an_admin_writes(lab: World, role: str) -> None:
    lab.as_(ANOUK).enrol(LAB, GUEST, **columns(lab))
    lab.sync()
    lab.admin.set(LAB, GUEST, Rol=role)
    lab.sync()
    assert lab.team(LAB).owners == {ANOUK, BRAM}
    row = lab.row(LAB, GUEST)
    assert row["Rol"] == "Gast"
    assert row["SyncUitleg"] == (
        "Een gast kan geen aanvoerder of kernteamlid zijn. De rol is teruggezet."
    )
    lab.assert_quiet()


def test_a_guest_is_not_counted_as_an_owner_that_is_left(lab: World) -> None:
    lab.as_(ANOUK).enrol(LAB, GUEST, **columns(lab, Rol="Aanvoerder"))
    lab.admin.set(LAB, ANOUK, Rol="Lid")
    lab.admin.set(LAB, BRAM, Rol="Lid")
    lab.sync()
    team = lab.team(LAB)
    assert team.owners
    assert GUEST not in team.owners


def test_the_product_invites_nobody(lab: World) -> None:
    with lab.writes() as found:
        lab.admin.enrol(LAB, None, LidStatus="Lid", Rol="Gast", Adres=f"nieuw@{PARTNER}")
        lab.sync(full=True)
    assert not [w for w in found if w.table in ("users", "invitations")]
    lab.assert_quiet()


def test_a_network_that_stops_taking_guests_warns_before_it_removes(lab: World) -> None:
    lab.as_(ANOUK).enrol(LAB, GUEST, **columns(lab))
    lab.sync()
    lab.admin.set_network(LAB, GastenToegestaan=False)
    lab.sync()
    assert GUEST in lab.team(LAB).members
    assert "dit netwerk heeft geen gasten" in lab.row(LAB, GUEST)["SyncUitleg"]
    lab.move_days(1)
    lab.sync()
    assert GUEST not in lab.team(LAB).members
    lab.assert_quiet()
