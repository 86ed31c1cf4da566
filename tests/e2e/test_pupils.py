"""NL-21: pupils are in the pupils' council only, and ONS never says who they are."""

from __future__ import annotations

from datetime import date

import pytest

from tests.e2e.world import ANOUK, CARMEN, GUUS, OPEN, World

COUNCIL = "N-0060"
PUPILS = ("Leerlinge", "Scholier")
DOMAIN = "leerling.theresialyceum.example"


@pytest.fixture
def council(world: World) -> World:
    """The pupils' council: its begeleider owns the team, two pupils are in it in Teams."""
    world.network(
        COUNCIL, "OMO-leerlingenraad", "Leerlingenraad", owners=(ANOUK,),
        admission="Alleen op uitnodiging", visible="Alleen aanvoerders", BevatLeerlingen=True,
    )  # fmt: skip
    world.admin.enrol(COUNCIL, ANOUK, LidStatus="Lid", Rol="Begeleider")
    for who in PUPILS:
        world.hire(who, domain=DOMAIN, surname="Geheimenaam", job="Leerling", role="leerling")
        world.put_in_team(COUNCIL, who)
    world.sync()
    return world


def rows(world: World) -> list[dict[str, object]]:
    return [row for row in world.rows(COUNCIL).values() if row.get("Rol") == "Leerling"]


def nameless(world: World) -> None:
    """No name, address or id of a pupil on any list, in any version, or in the product's memory
    of names."""
    canaries = [world.id(who) for who in PUPILS] + ["Geheimenaam", DOMAIN]
    for name, made in world.build.lists.items():
        if name == "Identiteiten":
            continue
        for item in world.box.tenant.table(f"items/{made['id']}").values():
            found = [one for one in canaries if one in str(item)]
            assert not found, (name, item["id"], found)
    for entry in world._rows("Netwerkleden").values():
        assert "Geheimenaam" not in str(entry)


def test_pupils_stand_on_ons_by_their_school_only(council: World) -> None:
    found = rows(council)
    assert len(found) == 2
    for row in found:
        assert row["Title"] == "Leerling · Theresialyceum"
        assert row["LidStatus"] == "Lid"
        assert row["list"] == "NetwerkledenBesloten"
        for column in ("PersoonLookupId", "PersoonObjectId", "PersoonId", "LidSleutel", "Adres"):
            assert not row.get(column), column
    nameless(council)
    council.assert_quiet()


def test_the_begeleider_is_the_only_owner_and_that_is_right(council: World) -> None:
    assert council.team(COUNCIL).owners == {ANOUK}
    assert council.row(COUNCIL, ANOUK)["Rol"] == "Begeleider"


def test_a_pupil_who_leaves_the_team_has_left_on_ons(council: World) -> None:
    council.as_(ANOUK).remove(COUNCIL, PUPILS[0])
    council.sync()
    assert sorted(str(row["LidStatus"]) for row in rows(council)) == ["Lid", "Uitgetreden"]
    nameless(council)
    council.assert_quiet()


def test_a_pupil_made_owner_in_teams_is_a_member_again(council: World) -> None:
    council.as_(ANOUK).make_owner(COUNCIL, PUPILS[0])
    council.sync()
    team = council.team(COUNCIL)
    assert team.owners == {ANOUK}
    assert PUPILS[0] in team.members
    nameless(council)
    council.assert_quiet()


def test_a_pupil_known_as_such_is_taken_out_of_any_other_team(council: World) -> None:
    council.admin.same_person(PUPILS[0], Functiegroep="Leerling")
    council.put_in_team(OPEN, PUPILS[0])
    council.sync()
    council.sync()
    assert PUPILS[0] not in council.team(OPEN).members
    assert PUPILS[0] in council.team(COUNCIL).members
    nameless(council)
    council.assert_quiet()


def test_a_pupil_who_puts_himself_on_the_list_elsewhere_stays_out(council: World) -> None:
    council.admin.same_person(PUPILS[0], Functiegroep="Leerling")
    council.admin.enrol(OPEN, PUPILS[0], LidStatus="Lid")
    council.sync()
    assert PUPILS[0] not in council.team(OPEN).members
    row = next(r for r in council.rows(OPEN).values() if r["LidStatus"] == "Geblokkeerd")
    assert row["SyncUitleg"] == "Leerlingen doen alleen mee in de leerlingenraad."
    assert not row.get("PersoonObjectId")
    council.assert_quiet()


def test_staff_of_the_council_is_named_as_anywhere(council: World) -> None:
    council.admin.enrol(COUNCIL, CARMEN, LidStatus="Lid")
    council.sync()
    assert CARMEN in council.team(COUNCIL).members
    assert council.row(COUNCIL, CARMEN)["PersoonObjectId"] == council.id(CARMEN)
    council.assert_quiet()


def test_the_council_takes_no_guests_whatever_its_row_says(council: World) -> None:
    council.admin.set_network(COUNCIL, GastenToegestaan=True)
    council.hire("Gast", guest=True, domain="swv.example")
    council.admin.enrol(
        COUNCIL, "Gast", LidStatus="Lid", Rol="Gast", GastTot=council.today(50),
        SponsorLookupId=str(council.site_number(ANOUK)),
    )  # fmt: skip
    council.sync()
    assert "Gast" not in council.team(COUNCIL).members


def test_the_council_is_hidden_whatever_its_row_says(council: World) -> None:
    council.admin.set_network(COUNCIL, LedenlijstZichtbaar="Iedereen")
    council.hire("Nieuweling", domain=DOMAIN, surname="Geheimenaam", role="leerling")
    council.put_in_team(COUNCIL, "Nieuweling")
    council.sync()
    assert {row["list"] for row in rows(council)} == {"NetwerkledenBesloten"}
    assert len(rows(council)) == 3
    nameless(council)


def test_membership_of_pupils_ends_after_the_thirty_first_of_july(council: World) -> None:
    today = date.fromisoformat(council.today())
    last = date(today.year + (today.month > 7), 7, 31)
    council.move_days((last - today).days - 1)
    council.sync()
    assert set(PUPILS) <= council.team(COUNCIL).members
    council.move_days(2.5)
    council.sync()
    assert council.team(COUNCIL).members == {ANOUK}
    assert {row["LidStatus"] for row in rows(council)} == {"Verlopen"}
    assert {row["SyncUitleg"] for row in rows(council)} == {
        "Dit lidmaatschap van een leerling is afgelopen."
    }
    nameless(council)
    council.assert_quiet()


def test_a_pupil_who_is_added_again_in_september_stays_that_year(council: World) -> None:
    today = date.fromisoformat(council.today())
    september = date(today.year + (today.month > 7), 9, 10)
    council.move_days((september - today).days)
    council.sync()
    assert council.team(COUNCIL).members == {ANOUK}
    council.as_(ANOUK).add(COUNCIL, PUPILS[0])
    council.sync()
    council.sync(full=True)
    assert PUPILS[0] in council.team(COUNCIL).members
    council.move_days(100)
    council.sync(full=True)
    assert PUPILS[0] in council.team(COUNCIL).members
    council.assert_quiet()


def test_nobody_joins_a_council_by_a_row_of_his_own(council: World) -> None:
    council.as_(GUUS).join(COUNCIL)
    council.sync()
    assert GUUS not in council.team(COUNCIL).members
    council.assert_quiet()
