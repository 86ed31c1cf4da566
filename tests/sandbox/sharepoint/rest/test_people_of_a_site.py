"""`ensureuser`, `siteusers`, `currentuser`, `sitegroups`."""

from __future__ import annotations

import pytest

from .conftest import APP, Rest

LOGIN = "i:0#.f|membership|anna@school.example"


@pytest.mark.parametrize("given", ["anna@school.example", LOGIN, "ANNA@school.example"])
def test_a_person_is_ensured_by_any_of_their_names(rest: Rest, given: str) -> None:
    made = rest.post("web/ensureuser", {"logonName": given}, form="verbose")["d"]
    assert made["__metadata"]["type"] == "SP.User"
    assert (made["LoginName"], made["Email"]) == (LOGIN, "anna@school.example")
    assert made["UserPrincipalName"] == "anna@school.example"


def test_ensuring_twice_gives_the_same_number(rest: Rest) -> None:
    first = rest.post("web/ensureuser('anna%40school.example')")["Id"]
    assert rest.post("web/ensureuser", {"logonName": LOGIN})["Id"] == first
    assert rest.post("web/ensureuser", {"logonName": "bas@school.example"})["Id"] != first


def test_a_stranger_cannot_be_ensured(rest: Rest) -> None:
    status, code, sentence = rest.error("POST", "web/ensureuser", {"logonName": "x@niets.example"})
    assert (status, code) == (400, "-2146232832, Microsoft.SharePoint.SPException")
    assert sentence == "The specified user x@niets.example could not be found."


def test_ensuring_is_a_post(rest: Rest) -> None:
    assert rest.call("GET", "web/ensureuser('anna%40school.example')").status == 405


def test_a_known_person_is_found_by_number_mail_and_login(rest: Rest) -> None:
    number = rest.post("web/ensureuser", {"logonName": LOGIN})["Id"]
    for path in (
        f"web/getuserbyid({number})", f"web/siteusers/getbyid({number})",
        f"web/siteusers({number})", "web/siteusers/getbyemail('ANNA@school.example')",
        "web/siteusers/getbyloginname('i%3A0%23.f%7Cmembership%7Canna@school.example')",
        "web/siteusers(@v)?@v='i%3A0%23.f%7Cmembership%7Canna@school.example'",
    ):  # fmt: skip
        assert rest.get(f"{path}{'&' if '?' in path else '?'}$select=Id")["Id"] == number, path


@pytest.mark.parametrize(
    "path", ["web/getuserbyid(999)", "web/siteusers/getbyemail('x@y.example')"]
)
def test_an_unknown_person_is_404(rest: Rest, path: str) -> None:
    status, _, sentence = rest.error("GET", path)
    assert (status, sentence) == (404, "User cannot be found.")


def test_the_caller_is_the_current_user(rest: Rest) -> None:
    shown = rest.get("web/currentuser?$select=Title", token=rest.person("bas"))
    assert shown == {"Title": "Bas"}
    assert APP in rest.get("web/currentuser")["LoginName"]


def test_people_are_filtered(rest: Rest) -> None:
    rest.post("web/ensureuser", {"logonName": LOGIN})
    shown = rest.get("web/siteusers?$select=Title&$filter=Email eq 'anna@school.example'")
    assert shown["value"] == [{"Title": "Anna"}]


def test_the_three_groups_are_told_by_their_roles(rest: Rest) -> None:
    for name, number in (("Owner", 3), ("Visitor", 4), ("Member", 5)):
        assert rest.get(f"web/associated{name.lower()}group/id") == {"value": number}
    assert len(rest.get("web/sitegroups")["value"]) == 3


def test_members_of_a_group_are_who_the_site_gives_its_level(rest: Rest) -> None:
    for name in ("anna", "dora"):
        rest.post("web/ensureuser", {"logonName": f"{name}@school.example"})
    users = rest.get("web/associatedownergroup/users?$select=Title")["value"]
    assert users == [{"Title": "Dora"}]
