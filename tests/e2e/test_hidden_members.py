"""Networks whose members are not everybody's business, and those that are not open."""

from __future__ import annotations

import pytest

from tests.e2e.world import (
    ANOUK,
    APPROVAL,
    BRAM,
    CARMEN,
    GRAPH,
    GUUS,
    HIDDE,
    HIDDEN,
    ILSE,
    OPEN,
    Refused,
    World,
)

PUBLIC = "Dit netwerk is niet open voor iedereen, maar het team wel. Zet het team op Privé."


def readable(world: World, who: str, name: str) -> list[str]:
    """The rows of a list that a person gets to see, by id."""
    reply = world.as_(who).send("GET", f"{world.list_url(name)}/items?$expand=fields&$top=500")
    return [str(item["id"]) for item in reply.json["value"]]


def test_members_of_a_hidden_network_are_rows_of_the_closed_list_only(settled: World) -> None:
    settled.as_(ANOUK).add(HIDDEN, GUUS)
    settled.as_(ILSE).join(HIDDEN, LidStatus="Aangevraagd")
    settled.sync()
    assert {row["list"] for row in settled.rows(HIDDEN).values()} == {"NetwerkledenBesloten"}
    assert settled.row(HIDDEN, GUUS)["LidStatus"] == "Lid"
    assert settled.row(HIDDEN, ILSE)["LidStatus"] == "Aangevraagd"
    settled.assert_quiet()


def test_somebody_else_reads_no_row_of_a_hidden_network(settled: World) -> None:
    settled.as_(ANOUK).add(HIDDEN, GUUS)
    settled.sync()
    settled.sync(full=True)
    for who in (ILSE, BRAM):
        assert readable(settled, who, "NetwerkledenBesloten") == []
        for id in settled.rows(HIDDEN):
            url = f"{settled.list_url('NetwerkledenBesloten')}/items/{id}?$expand=fields"
            with pytest.raises(Refused):
                settled.as_(who).send("GET", url)


def test_a_person_reads_his_own_row_of_a_hidden_network_and_no_other(settled: World) -> None:
    row = settled.as_(ILSE).join(HIDDEN, LidStatus="Aangevraagd")
    settled.sync()
    assert readable(settled, ILSE, "NetwerkledenBesloten") == [row]


def test_leaving_a_hidden_network_on_ones_own_row_works(settled: World) -> None:
    row = settled.as_(ILSE).join(HIDDEN, LidStatus="Aangevraagd")
    settled.admin.set(HIDDEN, row, LidStatus="Lid")
    settled.sync()
    assert ILSE in settled.team(HIDDEN).members
    url = f"{settled.list_url('NetwerkledenBesloten')}/items/{row}/fields"
    settled.as_(ILSE).send("PATCH", url, {"LidStatus": "Uitgetreden"})
    settled.sync()
    assert ILSE not in settled.team(HIDDEN).members
    settled.same(HIDDEN)
    settled.assert_quiet()


def test_nobody_is_named_on_the_networks_own_row(settled: World) -> None:
    settled.as_(ANOUK).make_owner(HIDDEN, CARMEN)
    settled.sync()
    said = str(settled.network_row(HIDDEN))
    surnames = ("Eikenhoorn", "Coppelmans", "Heuvelrug", "Kastelijnse")
    assert not [name for name in surnames if name in said]


def test_a_hidden_network_is_named_in_no_row_of_the_open_list(settled: World) -> None:
    settled.as_(ANOUK).add(HIDDEN, GUUS)
    settled.sync()
    number = str(settled.build.networks[HIDDEN].item["id"])
    for row in settled.rows(OPEN).values():
        assert str(row["NetwerkLookupId"]) != number


# A network that is not open needs a private team


@pytest.mark.parametrize("admission", ["Na goedkeuring", "Alleen op uitnodiging"])
def test_a_network_that_is_not_open_says_so_when_its_team_is_public(
    settled: World, admission: str
) -> None:
    settled.admin.set_network(APPROVAL, Toelating=admission)
    group = settled.build.networks[APPROVAL].team
    owner = settled.as_("Eefje")
    owner.send("PATCH", f"{GRAPH}/groups/{group}", {"visibility": "Public"})
    settled.sync()
    row = settled.network_row(APPROVAL)
    assert row["SyncStatus"] == "Vraagt aandacht"
    assert row["SyncUitleg"] == PUBLIC
    settled.assert_quiet()
    owner.send("PATCH", f"{GRAPH}/groups/{group}", {"visibility": "Private"})
    settled.sync()
    assert settled.network_row(APPROVAL)["SyncUitleg"] == "Bijgewerkt."
    settled.assert_quiet()


def test_an_open_network_may_have_a_public_team(settled: World) -> None:
    group = settled.build.networks[OPEN].team
    assert settled.box.tenant.table("groups")[str(group)]["visibility"] == "Public"
    assert settled.network_row(OPEN)["SyncUitleg"] == "Bijgewerkt."


def test_the_product_leaves_the_teams_visibility_alone(settled: World) -> None:
    group = str(settled.build.networks[APPROVAL].team)
    settled.as_("Eefje").send("PATCH", f"{GRAPH}/groups/{group}", {"visibility": "Public"})
    with settled.writes() as found:
        settled.sync(full=True)
    assert not [w for w in found if w.table in ("groups", "teams")]
    assert HIDDE not in settled.team(APPROVAL).members
