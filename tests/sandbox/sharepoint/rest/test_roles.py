"""Permissions of lists and items by role assignments, and levels that a site makes itself."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.sharepoint import items, lists
from sandbox.tenant import Record

from .conftest import Rest

READ, CONTRIBUTE, FULL = 1073741826, 1073741827, 1073741829


def number(rest: Rest, name: str) -> int:
    return int(rest.post("web/ensureuser", {"logonName": f"{name}@school.example"})["Id"])


def assignments(rest: Rest, at: str) -> dict[int, list[int]]:
    path = f"{at}/roleassignments?$expand=Member,RoleDefinitionBindings"
    found = rest.get(path)["value"]
    assert all(one["Member"]["Id"] == one["PrincipalId"] for one in found)
    return {
        one["PrincipalId"]: [level["Id"] for level in one["RoleDefinitionBindings"]]
        for one in found
    }


@pytest.fixture
def row(rest: Rest) -> Record:
    list_ = lists.create_list(rest.tenant, rest.site, "Besluiten")
    for title in ("een", "twee"):
        items.create_item(rest.tenant, list_, {"Title": title})
    return list_


LIST = "web/lists/getbytitle('Besluiten')"
ITEM = f"{LIST}/items(1)"


@pytest.mark.parametrize("at", [LIST, ITEM])
def test_without_copying_only_those_who_are_assigned_read_it(
    rest: Rest, row: Record, at: str
) -> None:
    bas = number(rest, "bas")
    assert rest.get(f"{at}?$select=HasUniqueRoleAssignments")["HasUniqueRoleAssignments"] is False
    rest.post(f"{at}/breakroleinheritance(copyRoleAssignments=false, clearSubscopes=true)")
    assert rest.get(f"{at}?$select=HasUniqueRoleAssignments")["HasUniqueRoleAssignments"] is True
    assert assignments(rest, at) == {}
    for name in ("bas", "cor"):
        assert rest.call("GET", ITEM, token=rest.person(name)).status in (403, 404)
    rest.post(f"{at}/roleassignments/addroleassignment(principalid={bas},roledefid={READ})")
    assert assignments(rest, at) == {bas: [READ]}
    rest.get(ITEM, token=rest.person("bas"))
    assert rest.call("GET", ITEM, token=rest.person("cor")).status in (403, 404)
    rest.merge(ITEM, {"Title": "x"}, token=rest.person("bas"), status=403)
    rest.post(f"{at}/roleassignments/removeroleassignment(principalid={bas},roledefid={READ})")
    assert rest.call("GET", ITEM, token=rest.person("bas")).status in (403, 404)
    rest.post(f"{at}/resetroleinheritance")
    rest.get(ITEM, token=rest.person("cor"))


def test_who_breaks_inheritance_keeps_full_control(rest: Rest, row: Record) -> None:
    dora = rest.person("dora")
    rest.post(f"{ITEM}/breakroleinheritance(false)", token=dora)
    assert assignments(rest, ITEM) == {number(rest, "dora"): [FULL]}
    rest.call("POST", f"{ITEM}/breakroleinheritance(false)", token=rest.person("bas"), status=404)
    rest.call("POST", f"{LIST}/items(2)/breakroleinheritance(false)", token=rest.person("bas"),
              status=403)  # fmt: skip


def test_copied_permissions_are_those_above(rest: Rest, row: Record) -> None:
    rest.post(f"{ITEM}/breakroleinheritance(true)")
    assert assignments(rest, ITEM) == {5: [CONTRIBUTE], number(rest, "dora"): [FULL]}
    rest.merge(ITEM, {"Title": "x"}, token=rest.person("bas"))
    rest.post(f"{ITEM}/roleassignments/removeroleassignment(principalid=5,roledefid={CONTRIBUTE})")
    assert rest.call("GET", ITEM, token=rest.person("bas")).status == 404
    rest.get(f"{LIST}/items(2)", token=rest.person("bas"))


def test_a_group_of_the_site_stands_for_its_people(rest: Rest, row: Record) -> None:
    rest.post(f"{LIST}/breakroleinheritance(false)")
    rest.post(f"{LIST}/roleassignments/addroleassignment(principalid=5,roledefid={READ})")
    rest.get(ITEM, token=rest.person("bas"))
    rest.merge(ITEM, {"Title": "x"}, token=rest.person("bas"), status=403)


def test_an_assignment_is_deleted_whole(rest: Rest, row: Record) -> None:
    bas = number(rest, "bas")
    rest.post(f"{ITEM}/breakroleinheritance(false)")
    for level in (READ, CONTRIBUTE):
        rest.post(f"{ITEM}/roleassignments/addroleassignment(principalid={bas},roledefid={level})")
    assert assignments(rest, ITEM) == {bas: [CONTRIBUTE, READ]}
    rest.call("DELETE", f"{ITEM}/roleassignments/getbyprincipalid({bas})", status=200)
    assert assignments(rest, ITEM) == {}


def test_what_inherits_takes_no_assignment(rest: Rest, row: Record) -> None:
    path = f"{ITEM}/roleassignments/addroleassignment(principalid={number(rest, 'bas')},"
    assert rest.call("POST", f"{path}roledefid={READ})").status == 500
    rest.post(f"{ITEM}/breakroleinheritance(false)")
    assert rest.call("POST", f"{path}roledefid=7)").status == 404
    path = f"{ITEM}/roleassignments/addroleassignment(principalid=999,roledefid={READ})"
    assert rest.call("POST", path).status == 404


def test_subscopes_are_cleared_when_asked(rest: Rest, row: Record) -> None:
    rest.post(f"{ITEM}/breakroleinheritance(false)")
    rest.post(f"{LIST}/breakroleinheritance(copyRoleAssignments=true,clearSubscopes=true)")
    rest.get(ITEM, token=rest.person("bas"))


@pytest.mark.parametrize(
    ("path", "expected"),
    [(f"getbyid({READ})", READ), ("getbyname('Bijdragen')", CONTRIBUTE), ("getbytype(5)", FULL)],
)
def test_levels_are_found_by_number_name_and_kind(rest: Rest, path: str, expected: int) -> None:
    assert rest.get(f"web/roledefinitions/{path}")["Id"] == expected
    assert rest.call("GET", "web/roledefinitions/getbyname('Niets')").status == 404


def test_a_level_that_overrides_list_behaviours_sees_what_own_items_hides(
    rest: Rest, row: Record
) -> None:
    """Contribute (view, add, edit, delete) with 0x100, "Override List Behaviors"."""
    lists.update_list(rest.tenant, rest.site, row, readSecurity=2, writeSecurity=2)
    bas = rest.person("bas")
    assert rest.get(f"{LIST}/items", token=bas)["value"] == []
    mask = {"High": "432", "Low": str(1011028719 | 0x100)}
    made = rest.post("web/roledefinitions", {"Name": "Beheer", "BasePermissions": mask}, status=201)
    rest.post(f"{LIST}/breakroleinheritance(true)")
    level, person = made["Id"], number(rest, "bas")
    rest.post(f"{LIST}/roleassignments/addroleassignment(principalid={person},roledefid={level})")
    assert [one["Id"] for one in rest.get(f"{LIST}/items", token=bas)["value"]] == [1, 2]
    rest.merge(ITEM, {"Title": "x"}, token=bas)
    assert rest.get(f"{LIST}/items", token=rest.person("cor"))["value"] == []


def test_only_who_manages_permissions_makes_levels(rest: Rest) -> None:
    body: Any = {"Name": "Beheer", "BasePermissions": {"High": "0", "Low": "1"}}
    rest.call("POST", "web/roledefinitions", body, token=rest.person("bas"), status=403)
    rest.call("POST", "web/roledefinitions", {"Name": "x"}, status=400)
