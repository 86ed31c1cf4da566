"""The promises of the membership job, on values alone."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.jobs.membership.world import ADMIN, LONG_AGO, World


def quiet(world: World, network: str = "1") -> None:
    """A further run writes nothing."""
    assert world.plan(network).actions == ()


def test_who_asks_to_join_an_open_network_is_added_to_its_team(world: World) -> None:
    network = world.network()
    world.person("anna")
    item = world.row(network, "anna", LidStatus="Aangevraagd")
    world.run()
    assert world.team(network) == {"anna": False}
    assert world.fields(item)["LidStatus"] == "Lid"
    assert world.fields(item)["SyncUitleg"] == "Bijgewerkt."
    quiet(world)


def test_who_is_added_in_teams_gets_one_row(world: World) -> None:
    network = world.network()
    world.run()
    world.person("anna")
    world.join(network, "anna")
    world.run()
    assert world.row_of(network, "anna")["LidStatus"] == "Lid"
    assert world.row_of(network, "anna")["Herkomst"] == "Teams"
    quiet(world)


def test_who_is_added_in_teams_while_his_row_waits_keeps_that_row(world: World) -> None:
    network = world.network(Toelating="Na goedkeuring")
    world.person("anna")
    item = world.row(network, "anna", LidStatus="Aangevraagd")
    world.run()
    assert world.fields(item)["LidStatus"] == "Aangevraagd"
    world.join(network, "anna")
    world.run()
    assert world.fields(item)["LidStatus"] == "Lid"
    assert len(world.sightings(World.rows())) == 1
    quiet(world)


@pytest.mark.parametrize("admission", ["Na goedkeuring", "Alleen op uitnodiging"])
def test_nobody_lets_himself_into_a_network_that_is_not_open(world: World, admission: str) -> None:
    network = world.network(Toelating=admission)
    world.person("anna")
    item = world.row(network, "anna", LidStatus="Lid")
    world.run()
    assert world.team(network) == {}
    assert world.fields(item)["LidStatus"] == "Aangevraagd"
    quiet(world)


def test_an_owner_approves_and_refuses_requests(world: World) -> None:
    network = world.network(Toelating="Na goedkeuring")
    for name in ("olga", "anna", "bram"):
        world.person(name)
    world.join(network, "olga", owner=True)
    world.row(network, "olga", by=ADMIN, Rol="Aanvoerder")
    anna = world.row(network, "anna", LidStatus="Aangevraagd")
    bram = world.row(network, "bram", LidStatus="Aangevraagd")
    world.run()
    world.edit(anna, "olga", LidStatus="Lid")
    world.edit(bram, "olga", LidStatus="Geweigerd", Reden="het netwerk is vol")
    world.run()
    assert "anna" in world.team(network)
    assert "bram" not in world.team(network)
    assert "het netwerk is vol" in world.fields(bram)["SyncUitleg"]
    quiet(world)


def test_who_leaves_on_ons_leaves_the_team(world: World) -> None:
    network, item = _member(world)
    world.edit(item, "anna", LidStatus="Uitgetreden")
    world.run()
    assert "anna" not in world.team(network)
    assert world.fields(item)["LidStatus"] == "Uitgetreden"
    quiet(world)


def test_who_leaves_in_teams_leaves_on_ons_and_comes_back_on_the_same_row(world: World) -> None:
    network, item = _member(world)
    world.leave(network, "anna")
    world.run()
    assert world.fields(item)["LidStatus"] == "Uitgetreden"
    quiet(world)
    world.days(10)
    world.edit(item, "anna", LidStatus="Lid")
    world.run()
    assert "anna" in world.team(network)
    assert world.fields(item)["LidStatus"] == "Lid"
    assert "LidTot" not in world.fields(item)
    quiet(world)


def test_a_new_row_of_who_left_brings_back_the_old_one(world: World) -> None:
    network, item = _member(world)
    world.edit(item, "anna", LidStatus="Uitgetreden")
    world.run()
    new = world.row(network, "anna", LidStatus="Aangevraagd", at=world.now)
    world.run()
    assert "anna" in world.team(network)
    assert world.fields(item)["LidStatus"] == "Lid"
    assert world.fields(new)["LidStatus"] == "Geblokkeerd"
    quiet(world)


@pytest.mark.parametrize("status", ["Lid", "Uitgetreden", "Aangevraagd"])
def test_a_colleague_changes_nothing_on_somebody_elses_row(world: World, status: str) -> None:
    network, item = _member(world)
    world.person("bram")
    world.edit(item, "bram", LidStatus=status)
    world.run()
    assert "anna" in world.team(network)
    assert world.fields(item)["LidStatus"] == "Lid"
    quiet(world)


def test_a_colleague_does_not_sign_somebody_up(world: World) -> None:
    network = world.network()
    world.person("anna")
    world.person("bram")
    item = world.row(network, "anna", by="bram")
    world.run()
    assert world.team(network) == {}
    assert world.fields(item)["SyncStatus"] == "Vraagt aandacht"
    quiet(world)


@pytest.mark.parametrize(
    "status", ["Wacht op aansluiting", "Verlopen", "Uit dienst", "Geblokkeerd", "Koning"]
)
def test_a_status_that_only_the_product_sets_is_put_back(world: World, status: str) -> None:
    network, item = _member(world)
    world.edit(item, "anna", LidStatus=status)
    world.run()
    assert world.fields(item)["LidStatus"] == "Lid"
    assert "teruggezet" in world.fields(item)["SyncUitleg"]
    assert "anna" in world.team(network)
    quiet(world)


@pytest.mark.parametrize("role", ["Aanvoerder", "Begeleider", "Kernteamlid", "aanvoerder", "Baas"])
def test_nobody_promotes_himself(world: World, role: str) -> None:
    network, item = _member(world)
    world.edit(item, "anna", Rol=role)
    world.run()
    assert world.team(network)["anna"] is False
    assert world.fields(item)["Rol"] == "Lid"
    assert "teruggezet" in world.fields(item)["SyncUitleg"]
    quiet(world)


def test_a_promotion_by_oneself_counts_for_nothing_behind_a_later_edit_of_an_owner(
    world: World,
) -> None:
    network, item = _member(world)
    world.edit(item, "anna", Rol="Aanvoerder")
    world.edit(item, "olga", Reden="gezien")
    world.run()
    assert world.team(network)["anna"] is False
    assert world.fields(item)["Rol"] == "Lid"


def test_a_first_row_with_a_role_of_ones_own_making_gives_a_plain_member(world: World) -> None:
    network = world.network()
    world.person("anna")
    item = world.row(network, "anna", Rol="Aanvoerder")
    world.run()
    assert world.team(network) == {"anna": False}
    assert world.fields(item)["Rol"] == "Lid"
    quiet(world)


def test_an_owner_changes_roles_on_ons_and_the_team_follows(world: World) -> None:
    network, item = _member(world)
    world.edit(item, "olga", Rol="Aanvoerder")
    world.run()
    assert world.team(network)["anna"] is True
    world.edit(item, ADMIN, Rol="Lid")
    world.run()
    assert world.team(network)["anna"] is False
    quiet(world)


def test_a_role_changed_in_teams_is_put_back_and_the_row_says_so(world: World) -> None:
    network, item = _member(world)
    world.join(network, "anna", owner=True)
    plan = world.run()
    assert world.team(network)["anna"] is False
    assert "op ONS" in world.fields(item)["SyncUitleg"]
    assert [c.field for c in plan.plan.conflicts] == ["eigenaar"]
    quiet(world)


def test_the_last_owner_stays_until_there_is_another(world: World) -> None:
    network, _ = _member(world)
    row = _item_of(world, network, "olga")
    world.edit(row, "olga", LidStatus="Uitgetreden")
    world.run()
    assert world.team(network)["olga"] is True
    assert world.fields(row)["SyncStatus"] == "Vraagt aandacht"
    quiet(world)
    anna = _item_of(world, network, "anna")
    world.edit(anna, ADMIN, Rol="Aanvoerder")
    world.run()
    assert world.team(network) == {"anna": True}


def test_a_deleted_row_is_made_again_and_nobody_is_removed(world: World) -> None:
    network, item = _member(world)
    world.drop(World.rows(), item)
    plan = world.run()
    assert "anna" in world.team(network)
    assert world.row_of(network, "anna")["LidStatus"] == "Lid"
    assert "Uitgetreden" in world.row_of(network, "anna")["SyncUitleg"]
    assert [loss.kind for loss in plan.losses] == ["vanished"]
    quiet(world)


def test_the_person_of_a_row_cannot_change(world: World) -> None:
    network, item = _member(world)
    world.person("bram")
    before = world.fields(item)["PersoonLookupId"]
    world.edit(item, "olga", PersoonLookupId=world.number("bram"))
    world.run()
    assert world.fields(item)["PersoonLookupId"] == before
    assert "bram" not in world.team(network)
    quiet(world)


def test_an_id_column_filled_in_by_hand_grants_nothing(world: World) -> None:
    network = world.network()
    world.person("anna")
    world.person("bram")
    item = world.row(network, "anna", PersoonObjectId="bram")
    world.run()
    assert world.team(network) == {"anna": False}
    assert world.fields(item)["PersoonObjectId"] == "anna"


def test_who_left_the_organisation_leaves_every_team(world: World) -> None:
    network, item = _member(world)
    world.person("anna", accountEnabled=False)
    world.run()
    assert "anna" not in world.team(network)
    assert world.fields(item)["LidStatus"] == "Uit dienst"
    quiet(world)


def test_somebody_with_an_old_address_inherits_nothing(world: World) -> None:
    network, item = _member(world)
    number = world.number("anna")
    world.drop("people", "anna")
    world.person("new", userPrincipalName="anna@lyceum.example", mail="anna@lyceum.example",
                 createdDateTime="2026-11-01T00:00:00Z")  # fmt: skip
    world.put("site-people", str(number), {"object_id": "new"})
    world.run()
    assert "new" not in world.team(network)
    assert world.fields(item)["LidStatus"] == "Uit dienst"
    world.archive.clear()
    world.agreed.clear()
    world.run()
    assert "new" not in world.team(network)


def test_an_account_younger_than_the_choice_of_the_person_is_somebody_else(world: World) -> None:
    network = world.network()
    world.person("new", createdDateTime="2026-11-01T00:00:00Z")
    item = world.row(network, "new", by=ADMIN, at=LONG_AGO)
    world.run()
    assert world.team(network) == {}
    assert world.fields(item)["SyncStatus"] == "Vraagt aandacht"
    quiet(world)


def test_a_person_with_two_accounts_is_a_member_once(world: World) -> None:
    network = world.network()
    world.person("anna")
    world.person("anna-2")
    world.put("list:identities", "1", {"fields": {"PersoonId": "p1", "ObjectIds": "anna\nanna-2"}})
    world.row(network, "anna")
    second = world.row(network, "anna-2", at=LONG_AGO + timedelta(days=1))
    world.run()
    assert world.team(network) == {"anna": False}
    assert world.fields(second)["LidStatus"] == "Geblokkeerd"
    quiet(world)
    world.run()
    assert world.team(network) == {"anna": False}


def test_an_address_waits_for_its_account_and_completes_by_itself(world: World) -> None:
    network = world.network()
    item = world.row(network, None, by=ADMIN, Adres="Zoe@Lyceum.example")
    world.run()
    assert world.fields(item)["LidStatus"] == "Wacht op aansluiting"
    quiet(world)
    world.person("zoe")
    world.run()
    assert world.team(network) == {"zoe": False}
    assert world.fields(item)["LidStatus"] == "Lid"
    assert world.fields(item)["PersoonLookupId"] == world.number("zoe")
    quiet(world)


def test_an_address_entered_by_just_anybody_waits_for_nobody(world: World) -> None:
    network = world.network()
    world.person("zoe")
    world.person("bram")
    item = world.row(network, None, by="bram", Adres="zoe@lyceum.example")
    world.run()
    assert world.team(network) == {}
    assert world.fields(item)["SyncStatus"] == "Vraagt aandacht"


def test_a_guest_that_becomes_a_colleague_keeps_row_and_role(world: World) -> None:
    network, _ = _member(world, GastenToegestaan=True)
    world.guest("gast", domain="nieuw.example")
    item = world.row(network, "gast", by=ADMIN)
    world.put("list:schools", "2", {"fields": {"Title": "Nieuw", "UpnDomeinen": "nieuw.example"}})
    world.run()
    assert "gast" in world.team(network)
    since = world.fields(item)["LidSinds"]
    world.days(3)
    world.person("colleague", mail="gast@nieuw.example", userPrincipalName="gast@nieuw.example")
    plan = world.run()
    assert [a.kind for a in plan.actions if a.side == "right"] == ["add", "remove"]
    assert world.team(network)["colleague"] is False
    assert "gast" not in world.team(network)
    assert world.fields(item)["PersoonObjectId"] == "colleague"
    assert world.fields(item)["LidSinds"] == since
    quiet(world)


def test_a_deputy_owns_within_his_dates_and_stays_a_member_after(world: World) -> None:
    network, _ = _member(world)
    world.person("dirk")
    olga = _item_of(world, network, "olga")
    start, end = world.now + timedelta(days=2), world.now + timedelta(days=5)
    world.edit(
        olga, "olga", PlaatsvervangerLookupId=world.number("dirk"),
        PvVan=start.strftime("%Y-%m-%dT00:00:00Z"), PvTot=end.strftime("%Y-%m-%dT00:00:00Z"),
    )  # fmt: skip
    plan = world.run()
    assert "dirk" not in world.team(network)
    assert plan.due_at is not None
    world.now = plan.due_at
    world.run()
    assert world.team(network)["dirk"] is True
    quiet(world)
    world.days(4)
    world.run()
    assert world.team(network)["dirk"] is False
    assert world.row_of(network, "dirk")["LidStatus"] == "Lid"
    quiet(world)


@pytest.mark.parametrize(
    ("missing", "reason"),
    [
        ({"SponsorLookupId": None}, "sponsor"),
        ({"GastTot": None}, "einddatum"),
    ],
)
def test_a_guest_without_what_a_guest_needs_is_not_added(
    world: World, missing: dict[str, None], reason: str
) -> None:
    network = world.network(GastenToegestaan=True)
    world.guest("gast")
    given = {"SponsorLookupId": world.number(ADMIN), "GastTot": "2027-03-01T00:00:00Z"}
    item = world.row(network, "gast", by=ADMIN, **{**given, **missing})
    world.run()
    assert world.team(network) == {}
    assert reason in world.fields(item)["SyncUitleg"]
    quiet(world)


def test_a_guest_is_a_guest_until_his_end_date(world: World) -> None:
    network, _ = _member(world, GastenToegestaan=True)
    world.guest("gast")
    item = world.row(
        network, "gast", by=ADMIN, Rol="Aanvoerder", SponsorLookupId=world.number(ADMIN),
        GastTot="2026-11-30T00:00:00Z",
    )  # fmt: skip
    world.run()
    assert world.team(network)["gast"] is False
    assert world.fields(item)["Rol"] == "Gast"
    world.days(12)
    world.run()
    assert "gast" not in world.team(network)
    assert world.fields(item)["LidStatus"] == "Verlopen"
    quiet(world)
    world.edit(item, ADMIN, GastTot="2027-06-01T00:00:00Z")
    world.run()
    assert "gast" in world.team(network)


def test_a_guest_added_in_teams_against_the_rules_has_one_day(world: World) -> None:
    network, _ = _member(world)
    world.guest("gast")
    world.join(network, "gast")
    plan = world.run()
    assert "gast" in world.team(network)
    assert "Gast niet toegestaan" in world.row_of(network, "gast")["SyncUitleg"]
    quiet(world)
    assert plan.due_at is not None
    world.now = plan.due_at
    world.run()
    assert "gast" not in world.team(network)
    quiet(world)


def test_pupils_are_never_named_on_ons(world: World) -> None:
    network = world.network(BevatLeerlingen=True)
    world.person("olga")
    world.join(network, "olga", owner=True)
    world.row(network, "olga", by=ADMIN, Rol="Begeleider", hidden=True)
    world.put("list:identities", "1", {"fields": {"PersoonId": "p", "ObjectIds": "kind",
                                                  "Functiegroep": "Leerling"}})  # fmt: skip
    world.person("kind")
    world.join(network, "kind")
    world.run()
    rows = [s.value["fields"] for s in world.sightings(World.rows(hidden=True)).values() if s.value]
    pupil = next(row for row in rows if row["Rol"] == "Leerling")
    assert pupil["Title"] == "Leerling · Lyceum"
    assert not {"PersoonLookupId", "PersoonObjectId", "PersoonId", "LidSleutel"} & pupil.keys()
    quiet(world)


def test_first_contact_only_adds_and_owners_become_core_members(world: World) -> None:
    network = world.network()
    for name in ("olga", "anna", "bram", "gone"):
        world.person(name)
    world.person("gone", accountEnabled=False)
    world.join(network, "olga", owner=True)
    world.join(network, "anna")
    world.join(network, "gone")
    world.row(network, "bram")
    world.row(network, "anna", LidStatus="Uitgetreden")
    plan = world.run()
    assert world.team(network) == {"olga": True, "anna": False, "gone": False, "bram": False}
    assert plan.losses == ()
    assert world.row_of(network, "olga")["Rol"] == "Kernteamlid"
    quiet(world)
    world.days(1)
    world.run()
    assert "gone" not in world.team(network)


def test_another_team_is_a_first_contact_again(world: World) -> None:
    network, item = _member(world)
    world.network(network, GroepId="group-other")
    world.run()
    assert world.team(network) == {"olga": True, "anna": False}
    assert world.fields(item)["LidStatus"] == "Lid"


@pytest.mark.parametrize("name", ["Toelating", "GroepId", "KanaalId", "GastenToegestaan"])
def test_a_setting_from_outside_the_admins_group_freezes_the_network(
    world: World, name: str
) -> None:
    network, item = _member(world)
    value = dict(world.sightings("list:networks")[network].value or {})
    value["fields"] = {**value["fields"], name: "anders"}
    setter = {"by": "anna", "app": None, "at": world.now.isoformat()}
    value["set_by"] = {**value["set_by"], name: setter}
    world.put("list:networks", network, value, '"n,2"')
    world.edit(item, "anna", LidStatus="Uitgetreden")
    plan = world.plan(network)
    assert plan.stopped == "not-confirmed"
    assert {action.key for action in plan.actions} == {"@network"}


@pytest.mark.parametrize("place", ["team:group-1", "list:members"])
def test_a_network_that_was_half_read_decides_nothing(world: World, place: str) -> None:
    network, item = _member(world)
    world.edit(item, "anna", LidStatus="Uitgetreden")
    world.unread.add(place)
    plan = world.plan(network)
    assert plan.stopped == "half-read"
    assert {action.key for action in plan.actions} <= {"@network"}


def test_a_child_needs_its_parent(world: World) -> None:
    world.network("1")
    child = world.network("2", BovenliggendNetwerkLookupId="1", GroepId=None, KanaalId="chan")
    for name in ("anna", "bram"):
        world.person(name)
    world.row("1", "anna")
    world.row("2", "anna")
    world.row("2", "bram")
    parents = frozenset({"anna"})
    world.run("1")
    plan = world.run(child, members={"1": parents})
    assert {a.key for a in plan.actions if a.side == "right"} == {"anna"}
    assert plan.writable >= {"channel:group-1:chan"}
    assert "lid van" in world.row_of("2", "bram")["SyncUitleg"]
    plan = world.run(child, members={"1": frozenset()})
    assert world.team(child) == {}
    assert world.row_of("2", "anna")["LidStatus"] == "Uitgetreden"


def test_what_was_added_unrecorded_and_seen_to_go_waits_for_somebody(world: World) -> None:
    network, _ = _member(world)
    world.person("bram")
    item = world.row(network, "bram")
    world.doubtful["membership/1"] = frozenset({"bram"})
    world.run()
    assert "bram" not in world.team(network)
    assert world.fields(item)["LidStatus"] == "Aangevraagd"
    world.doubtful.clear()
    quiet(world)
    world.edit(item, "bram", LidStatus="Lid")
    world.run()
    assert "bram" in world.team(network)
    quiet(world)


def test_an_emergency_account_is_never_touched(world: World) -> None:
    network, _ = _member(world)
    world.person("glass")
    world.join(network, "glass", owner=True)
    plan = world.plan(network, protected=frozenset({"glass"}))
    assert "glass" not in {action.key for action in plan.actions}


def _member(world: World, **network: object) -> tuple[str, str]:
    """An open network with an owner, olga, and a member, anna; both sides agreed. anna's row."""
    made = world.network(**network)
    world.person("olga")
    world.person("anna")
    world.join(made, "olga", owner=True)
    world.row(made, "olga", by=ADMIN, Rol="Aanvoerder")
    item = world.row(made, "anna")
    world.run(made)
    world.days(2)
    return made, item


def _item_of(world: World, network: str, person: str) -> str:
    ref = world.entries(f"membership/{network}")[person].left_ref
    assert ref is not None
    return ref.id.partition("/")[2]


def test_closing_a_network_archives_its_team_and_opening_it_brings_everybody_back(
    world: World,
) -> None:
    network, item = _member(world)
    world.network(network, NetwerkStatus="Gesloten")
    plan = world.run()
    assert [a.kind for a in plan.actions if a.side == "right"] == ["archive"]
    quiet(world)
    world.edit(item, "anna", LidStatus="Uitgetreden")
    assert world.plan().losses == ()
    world.edit(item, "anna", LidStatus="Lid")
    world.network(network)
    world.put("teams", "group-1", {"archived": True})
    plan = world.run()
    assert [a.kind for a in plan.actions if a.side == "right"] == ["unarchive"]
    assert world.team(network) == {"olga": True, "anna": False}
    quiet(world)


def test_a_team_that_somebody_archived_in_teams_is_not_ours_to_bring_back(world: World) -> None:
    _member(world)
    world.put("teams", "group-1", {"archived": True})
    plan = world.run()
    assert plan.stopped == "team-archived"
    assert {a.key for a in plan.actions} <= {"@network"}


def test_what_an_admin_confirmed_stays_confirmed_when_he_leaves_the_admins_group(
    world: World,
) -> None:
    network, item = _member(world)
    world.drop("team:admins", ADMIN)
    world.edit(item, "anna", LidStatus="Uitgetreden")
    plan = world.run(network)
    assert plan.stopped is None
    assert "anna" not in world.team(network)


def test_what_was_confirmed_stays_so_when_the_history_no_longer_reaches_back(world: World) -> None:
    network, _ = _member(world)
    value = dict(world.sightings("list:networks")[network].value or {})
    unknown = {"by": None, "app": None, "at": None}
    value["set_by"] = dict.fromkeys(value["set_by"], unknown)
    world.put("list:networks", network, value, '"n,600"')
    assert world.plan(network).stopped is None
    value["fields"] = {**value["fields"], "Toelating": "Na goedkeuring"}
    world.put("list:networks", network, value, '"n,601"')
    assert world.plan(network).stopped == "not-confirmed"


def test_who_was_refused_does_not_let_himself_in_again(world: World) -> None:
    network, item = _member(world)
    world.edit(item, "olga", LidStatus="Geweigerd")
    world.run()
    assert "anna" not in world.team(network)
    world.edit(item, "anna", LidStatus="Lid")
    world.run()
    assert "anna" not in world.team(network)
    assert world.fields(item)["LidStatus"] == "Aangevraagd"
    quiet(world)
    world.run()
    assert "anna" not in world.team(network)
    world.edit(item, "olga", LidStatus="Lid")
    world.run()
    assert "anna" in world.team(network)
    quiet(world)
