"""The User Information List."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sandbox.sharepoint import people
from sandbox.sharepoint.refusal import Refused
from sandbox.tenant import Record

from .conftest import Place, add_user, user_id

CONSENT = {"Prefer": "HonorNonIndexedQueriesWarningMayFailRandomly"}


def people_of(place: Place, rest: str = "") -> str:
    return f"/sites/{place.ons['id']}/lists/User%20Information%20List/items{rest}"


def test_a_person_is_entered_by_acting(place: Place, members: Record) -> None:
    token = place.person("bas")
    assert people.known_id(place.tenant, place.ons["id"], token.actor) is None
    place.get(place.items(members), token=token)
    assert people.known_id(place.tenant, place.ons["id"], token.actor) is None
    place.call("POST", place.items(members), {"fields": {"Title": "x"}}, token=token, status=201)
    number = people.known_id(place.tenant, place.ons["id"], token.actor)
    shown = place.get(people_of(place, f"/{number}?$expand=fields"))["fields"]
    assert shown["Name"] == "i:0#.f|membership|bas@school.example"
    assert (shown["Title"], shown["EMail"]) == ("Bas", "bas@school.example")
    assert shown["ContentType"] == "Person"


def test_ensuring_twice_gives_one_entry_however_the_person_is_named(place: Place) -> None:
    names = (
        user_id("cor"), "cor@school.example", "COR@SCHOOL.EXAMPLE",
        "i:0#.f|membership|cor@school.example",
    )  # fmt: skip
    found = {people.ensure_user(place.tenant, place.ons["id"], name)["id"] for name in names}
    assert len(found) == 1
    with pytest.raises(Refused, match="could not be found"):
        people.ensure_user(place.tenant, place.ons["id"], "niemand@school.example")


def test_entries_are_found_by_name_and_mail_with_the_callers_consent(place: Place) -> None:
    known = people.ensure_user(place.tenant, place.ons["id"], "cor@school.example")
    for text in (
        "Name eq 'i:0%23.f|membership|cor@school.example'",
        "EMail eq 'cor@school.example'",
    ):
        path = people_of(place, f"?$filter=fields/{text}")
        place.call("GET", path, status=400)
        found = place.get(path, headers=CONSENT)["value"]
        assert [row["id"] for row in found] == [known["id"]]


def test_a_new_account_under_an_old_upn_is_taken_for_the_old_one(
    place: Place, members: Record
) -> None:
    old = people.ensure_user(place.tenant, place.ons["id"], "cor@school.example")
    place.tenant.drop("users", user_id("cor"), container="users")
    assert place.get(people_of(place, f"/{old['id']}"))["id"] == old["id"]
    add_user(place.tenant, "cor", id="33333333-3333-4333-8333-333333333333", displayName="Corrie")
    again = people.ensure_user(place.tenant, place.ons["id"], "cor@school.example")
    assert again["id"] == old["id"]
    made = place.call(
        "POST", place.items(members), {"fields": {"Title": "x"}}, token=place.person("cor"),
        status=201,
    ).json  # fmt: skip
    assert made["createdBy"]["user"]["id"] == user_id("cor")


def test_a_new_name_arrives_after_the_lag(place: Place, members: Record) -> None:
    made = place.call(
        "POST", place.items(members), {"fields": {"Title": "x"}}, token=place.person("bas"),
        status=201,
    ).json  # fmt: skip
    user = place.tenant.get("users", user_id("bas"))
    assert user is not None
    place.tenant.put("users", user["id"], {**user, "displayName": "Bastiaan"}, container="users")
    site = place.ons["id"]
    people.follow(place.tenant, site, timedelta(hours=1))
    number = people.known_id(place.tenant, site, place.person("bas").actor)
    assert number is not None
    assert people.identity(place.tenant, site, number)["user"]["displayName"] == "Bas"
    place.tenant.offset += timedelta(hours=2)
    people.follow(place.tenant, site, timedelta(hours=1))
    shown = place.get(place.items(members, f"/{made['id']}"))
    assert shown["createdBy"]["user"]["displayName"] == "Bastiaan"


def test_a_changed_upn_moves_the_entry_and_frees_the_old_name(place: Place) -> None:
    site = place.ons["id"]
    old = people.ensure_user(place.tenant, site, "cor@school.example")
    user = place.tenant.get("users", user_id("cor"))
    assert user is not None
    moved = {**user, "userPrincipalName": "cornelis@school.example"}
    place.tenant.put("users", user["id"], moved, container="users")
    people.follow(place.tenant, site)
    assert people.ensure_user(place.tenant, site, "cornelis@school.example")["id"] == old["id"]
    other = add_user(place.tenant, "cor", id="44444444-4444-4444-8444-444444444444")
    assert people.ensure_user(place.tenant, site, other["id"])["id"] != old["id"]
