"""A row is a request, not a right: who set a value decides whether it counts."""

from __future__ import annotations

import pytest

from tests.e2e.world import (
    ADMIN,
    ANOUK,
    APPROVAL,
    BRAM,
    CARMEN,
    DAAN,
    EEFJE,
    GUUS,
    HIDDE,
    HIDDEN,
    ILSE,
    OPEN,
    World,
)

ROLE = "Deze wijziging is teruggezet. Alleen een aanvoerder of het OMO-bureau mag de rol aanpassen."
STATUS = "Deze status wordt vanzelf ingevuld. De vorige status is teruggezet."
PERSON = (
    "De persoon van een rij kan niet veranderen en is teruggezet. "
    "Maak een nieuwe rij voor iemand anders."
)
NOT_YOURS = (
    "Alleen de persoon zelf, een aanvoerder of het OMO-bureau kan iemand aanmelden. "
    "Er is niets veranderd."
)
DELETED = (
    "Deze rij was verwijderd en is teruggezet. Wil je het netwerk verlaten? "
    "Zet de status op Uitgetreden."
)
OWNED = {ANOUK, BRAM}


def nothing_granted(world: World, who: str = CARMEN) -> None:
    """Still an ordinary member on both sides, and the row is at rest."""
    team = world.team(OPEN)
    assert team.owners == OWNED
    assert who in team.members
    row = world.row(OPEN, who)
    assert (row["Rol"], row["LidStatus"]) == ("Lid", "Lid")
    assert row["SyncStatus"] == "Bijgewerkt"
    world.same(OPEN)
    world.assert_quiet()


# Who may


@pytest.mark.parametrize("by", [ANOUK, BRAM, ADMIN])
@pytest.mark.parametrize("role", ["Aanvoerder", "Begeleider", "Kernteamlid"])
def test_an_owner_or_admin_gives_a_role(settled: World, by: str, role: str) -> None:
    settled.as_(by).set(OPEN, CARMEN, Rol=role)
    settled.sync()
    assert CARMEN in settled.team(OPEN).owners
    row = settled.row(OPEN, CARMEN)
    assert row["Rol"] == role
    assert row["SyncUitleg"] == "Bijgewerkt."
    settled.assert_quiet()


def test_an_owners_word_counts_whatever_others_edit_after_it(settled: World) -> None:
    settled.as_(ANOUK).set(OPEN, CARMEN, Rol="Kernteamlid")
    settled.as_(CARMEN).set(OPEN, CARMEN, Title="Carmen")
    settled.sync()
    assert CARMEN in settled.team(OPEN).owners
    settled.assert_quiet()


# Promotion by oneself


@pytest.mark.parametrize("role", ["Aanvoerder", "Begeleider", "Kernteamlid"])
def test_who_promotes_himself_gets_nothing(settled: World, role: str) -> None:
    settled.as_(CARMEN).set(OPEN, CARMEN, Rol=role)
    settled.sync()
    assert settled.row(OPEN, CARMEN)["SyncUitleg"] == ROLE
    nothing_granted(settled)


def test_who_promotes_himself_gets_nothing_from_the_command_line(settled: World) -> None:
    settled.as_(CARMEN).set(OPEN, CARMEN, Rol="Aanvoerder")
    done = settled.ons_sync("run", "membership")
    assert done.returncode == 0, done.stderr
    assert settled.row(OPEN, CARMEN)["SyncUitleg"] == ROLE
    nothing_granted(settled)


def test_who_joins_as_aanvoerder_joins_as_a_member(settled: World) -> None:
    settled.as_(GUUS).join(OPEN, Rol="Aanvoerder")
    settled.sync()
    assert settled.row(OPEN, GUUS)["SyncUitleg"] == ROLE
    nothing_granted(settled, GUUS)


def test_a_promotion_hidden_behind_an_owners_edit_is_still_ones_own(settled: World) -> None:
    settled.as_(CARMEN).set(OPEN, CARMEN, Rol="Aanvoerder")
    settled.as_(ANOUK).set(OPEN, CARMEN, Title="Voorzitter van de commissie")
    settled.as_(ANOUK).set(OPEN, CARMEN, LidSinds=settled.today(-3))
    settled.sync()
    assert settled.row(OPEN, CARMEN)["SyncUitleg"] == ROLE
    nothing_granted(settled)


def test_a_promotion_before_the_first_run_is_ones_own_too(world: World) -> None:
    world.as_(CARMEN).set(OPEN, CARMEN, Rol="Aanvoerder")
    world.as_(ANOUK).set(OPEN, CARMEN, Title="Voorzitter")
    world.sync()
    assert world.row(OPEN, CARMEN)["SyncUitleg"] == ROLE
    nothing_granted(world)


def test_a_promotion_counts_for_nothing_after_the_state_was_lost(settled: World) -> None:
    settled.as_(CARMEN).set(OPEN, CARMEN, Rol="Aanvoerder")
    settled.as_(BRAM).set(OPEN, CARMEN, Title="Voorzitter")
    settled.lose_state()
    settled.try_sync()
    nothing_granted(settled)


def test_a_promotion_repeated_every_day_never_sticks(settled: World) -> None:
    for _ in range(3):
        settled.as_(CARMEN).set(OPEN, CARMEN, Rol="Kernteamlid")
        settled.sync()
        settled.move_days(1)
    nothing_granted(settled)


def test_a_role_given_in_teams_is_put_back(settled: World) -> None:
    settled.as_(ANOUK).make_owner(OPEN, CARMEN)
    settled.sync()
    assert settled.row(OPEN, CARMEN)["SyncUitleg"] == (
        "De rol is in Teams gewijzigd en teruggezet. Een rol wijzig je op ONS."
    )
    nothing_granted(settled)


def test_an_owner_by_teams_alone_has_no_say_on_ons(settled: World) -> None:
    """Owners are those of the agreed state before the run."""
    settled.as_(ANOUK).make_owner(OPEN, CARMEN)
    settled.as_(CARMEN).set(OPEN, DAAN, Rol="Aanvoerder")
    settled.as_(CARMEN).set(OPEN, CARMEN, Rol="Aanvoerder")
    settled.sync()
    settled.sync()
    assert settled.team(OPEN).owners == OWNED
    assert settled.row(OPEN, DAAN)["Rol"] == "Lid"
    nothing_granted(settled)


def test_an_owner_of_another_network_has_no_say_here(settled: World) -> None:
    settled.as_(EEFJE).set(OPEN, CARMEN, Rol="Kernteamlid")
    settled.sync()
    assert settled.row(OPEN, CARMEN)["SyncUitleg"] == ROLE
    nothing_granted(settled)


def test_who_is_no_owner_any_more_has_no_say_any_more(settled: World) -> None:
    settled.as_(ANOUK).set(OPEN, CARMEN, Rol="Kernteamlid")
    settled.sync()
    settled.as_(ANOUK).set(OPEN, CARMEN, Rol="Lid")
    settled.sync()
    settled.as_(CARMEN).set(OPEN, CARMEN, Rol="Kernteamlid")
    settled.sync()
    assert settled.row(OPEN, CARMEN)["SyncUitleg"] == ROLE
    nothing_granted(settled)


# Admission


def test_an_approval_of_oneself_hidden_behind_an_owners_edit_is_none(settled: World) -> None:
    settled.as_(GUUS).join(APPROVAL, LidStatus="Aangevraagd")
    settled.sync()
    settled.as_(GUUS).set(APPROVAL, GUUS, LidStatus="Lid")
    settled.as_(EEFJE).set(APPROVAL, GUUS, Title="Nog bekijken")
    settled.sync()
    row = settled.row(APPROVAL, GUUS)
    assert row["LidStatus"] == "Aangevraagd"
    assert row["SyncStatus"] == "Wacht"
    assert row["SyncUitleg"].startswith("Je aanvraag staat klaar voor de aanvoerder")
    assert GUUS not in settled.team(APPROVAL).members
    settled.assert_quiet()


def test_a_colleague_cannot_approve(settled: World) -> None:
    settled.as_(GUUS).join(APPROVAL, LidStatus="Aangevraagd")
    settled.sync()
    settled.as_(CARMEN).set(APPROVAL, GUUS, LidStatus="Lid")
    settled.sync()
    assert settled.row(APPROVAL, GUUS)["LidStatus"] == "Aangevraagd"
    assert GUUS not in settled.team(APPROVAL).members
    settled.assert_quiet()


# Written into an id column


@pytest.mark.parametrize("column", ["PersoonObjectId", "PersoonId", "LidSleutel", "OnsId"])
def test_another_person_in_an_id_column_means_nothing(settled: World, column: str) -> None:
    before = settled.stored(OPEN, CARMEN)
    settled.as_(CARMEN).set(OPEN, CARMEN, **{column: settled.id(ILSE)})
    with settled.writes() as found:
        settled.sync()
    assert not settled.in_teams(found)
    assert settled.stored(OPEN, CARMEN)[column] == before[column]
    nothing_granted(settled)


def test_a_new_row_with_an_owners_id_is_its_makers(settled: World) -> None:
    row = settled.as_(GUUS).join(OPEN, PersoonObjectId=settled.id(ANOUK), Rol="Aanvoerder")
    settled.sync()
    assert settled.rows(OPEN)[row]["PersoonObjectId"] == settled.id(GUUS)
    nothing_granted(settled, GUUS)


def test_an_id_written_by_hand_means_nothing_after_the_state_was_lost(settled: World) -> None:
    settled.as_(CARMEN).set(OPEN, CARMEN, PersoonObjectId=settled.id(ILSE))
    settled.lose_state()
    settled.try_sync()
    assert ILSE not in settled.team(OPEN).members
    assert settled.row(OPEN, CARMEN)["PersoonObjectId"] == settled.id(CARMEN)
    nothing_granted(settled)


# A status that only the product sets


@pytest.mark.parametrize("by", [CARMEN, ANOUK, ADMIN])
@pytest.mark.parametrize(
    "status", ["Wacht op aansluiting", "Verlopen", "Uit dienst", "Geblokkeerd"]
)
def test_a_status_of_the_product_typed_by_hand_is_put_back(
    settled: World, by: str, status: str
) -> None:
    settled.as_(by).set(OPEN, CARMEN, LidStatus=status)
    settled.sync()
    assert settled.row(OPEN, CARMEN)["SyncUitleg"] == STATUS
    nothing_granted(settled)


@pytest.mark.parametrize("status", ["Geblokkeerd", "Uit dienst", "Wacht op aansluiting"])
def test_a_new_row_with_a_status_of_the_product_is_no_request(settled: World, status: str) -> None:
    settled.as_(GUUS).join(OPEN, LidStatus=status)
    settled.sync()
    assert GUUS not in settled.team(OPEN).members
    row = settled.row(OPEN, GUUS)
    assert row["LidStatus"] == "Aangevraagd"
    assert row["SyncStatus"] == "Vraagt aandacht"
    settled.assert_quiet()


def test_a_member_cannot_refuse_himself(settled: World) -> None:
    settled.as_(CARMEN).set(OPEN, CARMEN, LidStatus="Geweigerd")
    settled.sync()
    nothing_granted(settled)


def test_a_forged_status_does_not_bring_back_who_was_refused(settled: World) -> None:
    settled.as_(GUUS).join(APPROVAL, LidStatus="Aangevraagd")
    settled.sync()
    settled.as_(EEFJE).set(APPROVAL, GUUS, LidStatus="Geweigerd", Reden="geen plek")
    settled.sync()
    for status in ("Wacht op aansluiting", "Geblokkeerd", "Lid", "Aangevraagd"):
        settled.as_(GUUS).set(APPROVAL, GUUS, LidStatus=status)
        settled.sync()
        assert GUUS not in settled.team(APPROVAL).members
    settled.assert_quiet()


# Somebody else's row


def test_a_colleague_cannot_sign_somebody_up(settled: World) -> None:
    settled.as_(CARMEN).enrol(OPEN, GUUS, LidStatus="Lid")
    settled.sync()
    row = settled.row(OPEN, GUUS)
    assert row["LidStatus"] == "Aangevraagd"
    assert row["SyncStatus"] == "Vraagt aandacht"
    assert row["SyncUitleg"] == NOT_YOURS
    assert GUUS not in settled.team(OPEN).members
    settled.assert_quiet()


def test_whoever_was_signed_up_by_a_colleague_may_say_yes_himself(settled: World) -> None:
    settled.as_(CARMEN).enrol(OPEN, GUUS, LidStatus="Lid")
    settled.sync()
    settled.as_(GUUS).set(OPEN, GUUS, LidStatus="Lid")
    settled.sync()
    assert GUUS in settled.team(OPEN).members
    assert settled.row(OPEN, GUUS)["SyncUitleg"] == "Bijgewerkt."
    settled.assert_quiet()


def test_a_colleague_cannot_sign_somebody_out(settled: World) -> None:
    settled.as_(DAAN).set(OPEN, CARMEN, LidStatus="Uitgetreden")
    settled.sync()
    said = settled.row(OPEN, CARMEN)["SyncUitleg"]
    assert said.startswith("Deze wijziging is teruggezet. Alleen ")
    nothing_granted(settled)


def test_signing_out_hidden_behind_an_owners_edit_is_none(settled: World) -> None:
    settled.as_(DAAN).set(OPEN, CARMEN, LidStatus="Uitgetreden")
    settled.as_(ANOUK).set(OPEN, CARMEN, Title="Carmen")
    settled.sync()
    nothing_granted(settled)


def test_a_colleague_cannot_take_an_owners_role_away(settled: World) -> None:
    settled.as_(CARMEN).set(OPEN, BRAM, Rol="Lid")
    settled.sync()
    assert settled.team(OPEN).owners == OWNED
    row = settled.row(OPEN, BRAM)
    assert row["Rol"] == "Kernteamlid"
    assert row["SyncUitleg"] == ROLE
    settled.assert_quiet()


# The person of a row


@pytest.mark.parametrize("by", [CARMEN, DAAN, ANOUK, ADMIN])
def test_the_person_of_a_row_never_changes(settled: World, by: str) -> None:
    id = settled.row(OPEN, CARMEN)["id"]
    settled.as_(by).set(OPEN, id, PersoonLookupId=str(settled.site_number(ILSE)))
    with settled.writes() as found:
        settled.sync()
    assert not settled.in_teams(found)
    assert ILSE not in settled.team(OPEN).members
    row = settled.row(OPEN, CARMEN)
    assert row["id"] == id
    assert row["SyncUitleg"] == PERSON
    nothing_granted(settled)


def test_an_emptied_person_is_put_back(settled: World) -> None:
    id = settled.row(OPEN, CARMEN)["id"]
    settled.as_(CARMEN).set(OPEN, id, PersoonLookupId=None)
    settled.sync()
    assert settled.row(OPEN, CARMEN)["id"] == id
    nothing_granted(settled)


def move(world: World, who: str, row_of: str, code: str) -> None:
    """`who` writes another network on a row of an open one."""
    number = str(world.build.networks[code].item["id"])
    world.as_(who).set(OPEN, row_of, NetwerkLookupId=number)


@pytest.mark.parametrize("asked", ["Lid", "Aangevraagd"])
def test_a_row_moved_to_another_network_is_a_request_there(settled: World, asked: str) -> None:
    """Also where the product itself wrote Lid on it: that was about the open network."""
    settled.as_(GUUS).join(OPEN, LidStatus=asked)
    settled.sync()
    assert settled.row(OPEN, GUUS)["LidStatus"] == "Lid"
    move(settled, GUUS, GUUS, APPROVAL)
    settled.sync()
    assert GUUS not in settled.team(APPROVAL).members
    assert settled.row(APPROVAL, GUUS)["LidStatus"] == "Aangevraagd"
    assert settled.row(OPEN, GUUS)["SyncUitleg"] == DELETED
    settled.assert_quiet()


def test_a_role_does_not_move_to_another_network_of_the_same_owner(settled: World) -> None:
    settled.as_(ANOUK).set(OPEN, DAAN, Rol="Kernteamlid")
    settled.sync()
    move(settled, DAAN, DAAN, HIDDEN)
    settled.sync()
    team = settled.team(HIDDEN)
    assert DAAN not in team.members | team.owners
    assert settled.row(HIDDEN, DAAN)["Rol"] == "Lid"
    settled.assert_quiet()


def test_a_new_row_pointed_at_somebody_else_is_not_its_makers_any_more(settled: World) -> None:
    """Before the product ever saw it."""
    id = settled.as_(EEFJE).enrol(APPROVAL, ILSE, LidStatus="Lid", Rol="Kernteamlid")
    settled.as_(GUUS).set(APPROVAL, id, PersoonLookupId=str(settled.site_number(GUUS)))
    settled.sync()
    team = settled.team(APPROVAL)
    assert team.members.isdisjoint({GUUS, ILSE})
    row = settled.row(APPROVAL, GUUS)
    assert (row["Rol"], row["LidStatus"]) == ("Lid", "Aangevraagd")
    settled.assert_quiet()


def test_who_writes_himself_on_a_row_that_waits_only_asks(settled: World) -> None:
    id = settled.as_(EEFJE).enrol(
        APPROVAL, None, Adres="k.zandloper@denieuwsteschool.example", Rol="Kernteamlid"
    )
    settled.sync()
    settled.as_(GUUS).set(APPROVAL, id, PersoonLookupId=str(settled.site_number(GUUS)))
    settled.sync()
    assert GUUS not in settled.team(APPROVAL).members
    row = settled.row(APPROVAL, GUUS)
    assert (row["Rol"], row["LidStatus"]) == ("Lid", "Aangevraagd")
    settled.assert_quiet()


def test_an_owner_who_says_who_is_meant_by_a_row_that_waits_enrols_him(settled: World) -> None:
    id = settled.as_(EEFJE).enrol(APPROVAL, None, Adres="k.zandloper@denieuwsteschool.example")
    settled.sync()
    settled.as_(EEFJE).set(APPROVAL, id, PersoonLookupId=str(settled.site_number(GUUS)))
    settled.sync()
    assert GUUS in settled.team(APPROVAL).members
    assert settled.row(APPROVAL, GUUS)["LidStatus"] == "Lid"
    settled.assert_quiet()


# A deleted row


@pytest.mark.parametrize("by", [CARMEN, DAAN, ANOUK])
@pytest.mark.parametrize("full", [False, True])
def test_a_deleted_row_is_made_again_and_says_why(settled: World, by: str, full: bool) -> None:
    before = settled.row(OPEN, CARMEN)
    settled.as_(by).delete(OPEN, CARMEN)
    with settled.writes() as found:
        settled.sync(full=full)
    assert not settled.in_teams(found)
    row = settled.row(OPEN, CARMEN)
    assert row["id"] != before["id"]
    assert row["LidSinds"] == before["LidSinds"]
    assert row["SyncUitleg"] == DELETED
    nothing_granted(settled)


def test_an_owners_deleted_row_comes_back_with_his_role(settled: World) -> None:
    settled.as_(CARMEN).delete(OPEN, BRAM)
    settled.sync()
    row = settled.row(OPEN, BRAM)
    assert row["Rol"] == "Kernteamlid"
    assert row["SyncUitleg"] == DELETED
    assert settled.team(OPEN).owners == OWNED
    settled.assert_quiet()


def test_whoever_sets_a_row_that_came_back_to_uitgetreden_leaves(settled: World) -> None:
    settled.as_(CARMEN).delete(OPEN, CARMEN)
    settled.sync()
    settled.as_(CARMEN).leave(OPEN)
    settled.sync()
    assert CARMEN not in settled.team(OPEN).members
    assert settled.row(OPEN, CARMEN)["LidStatus"] == "Uitgetreden"
    settled.assert_quiet()


def test_a_deleted_row_of_who_had_left_stays_away(settled: World) -> None:
    settled.as_(CARMEN).leave(OPEN)
    settled.sync()
    settled.as_(CARMEN).delete(OPEN, CARMEN)
    settled.sync()
    assert CARMEN not in settled.team(OPEN).members
    assert not settled.rows_of(OPEN, CARMEN)
    settled.assert_quiet()


def test_a_hidden_networks_row_comes_back_in_the_closed_list(settled: World) -> None:
    settled.admin.delete(HIDDEN, HIDDE)
    settled.sync()
    assert settled.row(HIDDEN, HIDDE)["list"] == "NetwerkledenBesloten"
    assert HIDDE in settled.team(HIDDEN).members
    settled.assert_quiet()


# Versions that do not tell


def test_without_versions_nobody_is_known_to_have_set_anything(settled: World) -> None:
    settled.keep_versions("Netwerkleden", enabled=False)
    settled.as_(CARMEN).set(OPEN, CARMEN, Rol="Aanvoerder")
    settled.as_(ANOUK).set(OPEN, CARMEN, Title="Voorzitter")
    settled.as_(ANOUK).set(OPEN, DAAN, Rol="Kernteamlid")
    settled.sync()
    assert settled.row(OPEN, DAAN)["Rol"] == "Lid"
    assert settled.row(OPEN, CARMEN)["SyncUitleg"] == ROLE
    nothing_granted(settled)


def test_trimmed_versions_do_not_authorise(settled: World) -> None:
    """The version in which he wrote it is gone, and an owner edited the row in all that is left."""
    settled.keep_versions("Netwerkleden", major=2)
    settled.as_(CARMEN).set(OPEN, CARMEN, Rol="Aanvoerder")
    for at in range(4):
        settled.as_(ANOUK).set(OPEN, CARMEN, Title=f"Voorzitter {at}")
    settled.sync()
    assert settled.row(OPEN, CARMEN)["SyncUitleg"] == ROLE
    nothing_granted(settled)
