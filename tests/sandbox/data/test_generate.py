"""The data sets have the sizes and the cases they promise, and are the same every time."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

import pytest

from sandbox.data.cases import CASES
from sandbox.data.description import describe
from sandbox.data.generate import generate
from sandbox.data.meetings import MAILBOX
from sandbox.sharepoint.lists import all_lists
from sandbox.teams.roster import channel_roster, team_roster
from sandbox.tenant import Record, Tenant

TODAY = date(2026, 11, 21)
SERVICE = ("OnsId", "SyncStatus", "SyncUitleg", "SyncTijd", "LidSleutel", "PersoonId")


def made(size: str, seed: int = 1) -> Tenant:
    tenant = Tenant(seed=seed)
    generate(tenant, size, today=TODAY)
    return tenant


@pytest.fixture(scope="module")
def demo() -> Tenant:
    return made("demo")


def items(tenant: Tenant, *names: str) -> list[Record]:
    lists: dict[str, Any] = describe(tenant)["lists"]
    return [row for name in names for row in tenant.all(f"items/{lists[name]}")]


def documents(tenant: Tenant) -> list[Record]:
    """The files of every library, and what pretends to be one (a notebook)."""
    return [
        item
        for site in tenant.all("sites")
        for list_ in all_lists(tenant, site)
        for item in tenant.tables.get(list_["table"], {}).values()
        if "file" in item and (item["file"].get("package") or not item["file"]["folder"])
    ]


def members(tenant: Tenant) -> list[Record]:
    return items(tenant, "ONS/Netwerkleden", "ONS/NetwerkledenBesloten")


def person_of(tenant: Tenant, row: Record) -> str | None:
    site = describe(tenant)["sites"]["ONS"]["id"]
    number = row["fields"].get("Persoon")
    return tenant.table(f"uil/{site}")[str(number)]["user"] if number else None


def test_the_same_seed_makes_the_same_tenant(demo: Tenant) -> None:
    again = made("demo")
    assert again.tables == demo.tables
    assert made("demo", seed=2).tables != demo.tables


def test_an_empty_tenant_can_be_provisioned() -> None:
    tenant = made("empty")
    found = describe(tenant)
    assert set(found["sites"]) == {"ONS", "ONS-Beheer"}
    assert found["lists"] == found["groups"] == found["channels"] == {}
    assert [user["role"] for user in found["users"]] == ["beheerder", "beheerder"]
    assert len(tenant.table("users")) == 2


def test_the_log_of_writes_begins_after_the_data(demo: Tenant) -> None:
    assert demo.writes == []
    assert demo.clock is None


def test_the_demo_has_the_size_of_the_gold_set(demo: Tenant) -> None:
    roles = Counter(user["role"] for user in describe(demo)["users"])
    assert roles["leerling"] == 5
    assert roles["gast"] == 6
    assert roles["tweede account"] == 6
    assert sum(roles.values()) == 126 + 5 + 6
    states = Counter(row["fields"]["NetwerkStatus"] for row in items(demo, "ONS/Netwerken"))
    assert states == {"Actief": 8, "In oprichting": 2, "Gesloten": 2}
    kinds = {row["fields"]["Soort"] for row in items(demo, "ONS/Netwerken")}
    assert len(kinds) == 9
    parents = [r for r in items(demo, "ONS/Scholen") if "Ouderschool" not in r["fields"]]
    assert len(parents) == 8 + 1


def test_the_demo_has_310_memberships_that_differ_between_the_sides(demo: Tenant) -> None:
    both, only_ons, only_teams = 0, 0, 0
    found = describe(demo)
    for row in items(demo, "ONS/Netwerken"):
        code = row["fields"]["NetwerkCode"]
        rows = {
            person_of(demo, one) or f"row {one['id']}"
            for one in members(demo)
            if one["fields"]["Netwerk"] == int(row["id"])
        }
        inside: set[str] = set()
        if channel := found["channels"].get(code):
            inside = set(demo.table(f"channelMembers/{channel}"))
        elif team := found["groups"].get(code):
            inside = set(demo.table(f"members/{team}"))
        both += len(rows & inside)
        only_ons += len(rows - inside)
        only_teams += len(inside - rows)
    assert both + only_ons + only_teams == 310
    assert min(only_ons, only_teams) >= 20


def test_no_row_has_a_status_of_the_synchronisation(demo: Tenant) -> None:
    rows = members(demo) + items(demo, "ONS/Netwerken")
    assert rows
    assert not [row for row in rows if any(name in row["fields"] for name in SERVICE)]


def test_every_case_is_described_with_what_belongs_to_it(demo: Tenant) -> None:
    cases = describe(demo)["cases"]
    assert list(cases) == list(CASES)
    lists = describe(demo)["lists"]
    for case, entry in cases.items():
        assert entry["text"] == CASES[case]
        for id in entry.get("rows", ()):
            assert id in demo.table(f"items/{lists['ONS/' + entry['list']]}"), case
        for id in entry.get("persons", ()):
            assert id in demo.table("users"), case


def test_every_case_is_labelled_where_a_reader_finds_it(demo: Tenant) -> None:
    texts = [str(user.get("jobTitle")) for user in demo.all("users")]
    described = items(demo, "ONS/Netwerken", "ONS/Bijeenkomsten")
    texts += [row["fields"].get("Omschrijving", "") for row in described]
    texts += [str(row["fields"].get("Title")) for row in documents(demo)]
    texts += [
        str(channel.get("description"))
        for team in demo.all("teams")
        for channel in demo.all(f"channels/{team['id']}")
    ]
    labelled = "\n".join(texts)
    # The account of H-07 is gone for good, and D-14 is a folder, which has no title.
    assert {case for case in CASES if f"[{case}" not in labelled} == {"H-07", "D-14"}


def test_a_forged_role_is_the_persons_own_writing(demo: Tenant) -> None:
    found = describe(demo)
    case = found["cases"]["H-01"]
    list_ = found["lists"]["ONS/Netwerkleden"]
    row = demo.table(f"items/{list_}")[case["rows"][0]]
    history = [*demo.table(f"versions/{list_}")[row["id"]]["versions"], row]
    forged = next(one for one in history if one["fields"]["Rol"] == "Aanvoerder")
    site = found["sites"]["ONS"]["id"]
    writer = demo.table(f"uil/{site}")[str(forged["editor"])]["user"]
    assert writer == case["persons"][0]
    assert row["editor"] != forged["editor"]  # a later edit hides who did it


def test_only_administrators_confirmed_groups(demo: Tenant) -> None:
    found = describe(demo)
    admins = set(demo.table(f"members/{found['admins_group']}"))
    site = found["sites"]["ONS"]["id"]
    confirmed = [r for r in items(demo, "ONS/Netwerken") if "GroepId" in r["fields"]]
    assert len(confirmed) == 10
    for row in confirmed:
        assert demo.table(f"uil/{site}")[str(row["editor"])]["user"] in admins


def test_pupils_stand_only_in_their_team(demo: Tenant) -> None:
    pupils = {u["id"] for u in describe(demo)["users"] if u["role"] == "leerling"}
    assert not pupils & {person_of(demo, row) for row in members(demo)}
    roster = team_roster(demo, describe(demo)["groups"]["N-0007"])
    assert pupils < set(roster)
    assert [member.user["id"] in pupils for member in roster.values() if member.owner] == [False]


def test_members_of_the_private_channel_are_in_the_team_above_it(demo: Tenant) -> None:
    found = describe(demo)
    team = found["groups"]["N-0003"]
    channel = demo.table(f"channels/{team}")[found["channels"]["N-0004"]]
    assert set(channel_roster(demo, team, channel)) == set(
        demo.table(f"channelMembers/{channel['id']}")
    )


def test_every_person_has_a_password_and_an_address_that_belongs_to_nobody(demo: Tenant) -> None:
    users = [user for user in demo.all("users") if user["userPrincipalName"] != MAILBOX]
    names = [user["userPrincipalName"].casefold() for user in users]
    assert len(set(names)) == len(names)
    assert all(user["password"] for user in users)
    assert all(user["mail"].endswith(".example") for user in users)


@pytest.mark.slow
def test_medium_is_as_large_as_measured_and_ready_for_a_first_run() -> None:
    tenant = made("medium")
    found = describe(tenant)
    staff = [
        u
        for u in tenant.all("users")
        if u["userType"] == "Member" and u.get("jobTitle") not in (None, "Leerling")
    ]
    assert len(staff) == 7_300
    assert sum(user["userType"] == "Guest" for user in tenant.all("users")) == 120
    assert (len(found["groups"]), len(found["channels"])) == (60, 10)
    rows = members(tenant)
    sizes = Counter(row["fields"]["Netwerk"] for row in rows)
    assert (len(rows), max(sizes.values())) == (2_900, 420)
    assert not [row for row in rows if any(name in row["fields"] for name in SERVICE)]
    people = [person_of(tenant, row) for row in rows]
    assert all(tenant.table("users")[id]["accountEnabled"] for id in people if id)
    assert (
        len({(row["fields"]["Netwerk"], who) for row, who in zip(rows, people, strict=True)})
        == 2_900
    )
    for team in found["groups"].values():
        roster = team_roster(tenant, team)
        owners = [member for member in roster.values() if member.owner]
        assert 1 <= len(owners) <= 2
