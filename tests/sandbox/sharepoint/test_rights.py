"""Who may do what: grants to applications, people's own rights, own items only."""

from __future__ import annotations

import pytest

from sandbox.sharepoint import items, lists, people
from sandbox.tenant import Actor, Record

from .conftest import APP, Place, make_members


def put_by(place: Place, list_: Record, name: str, title: str) -> Record:
    user = place.person(name).actor
    before, place.tenant.actor = place.tenant.actor, user
    try:
        return items.create_item(place.tenant, list_, {"Title": title})
    finally:
        place.tenant.actor = before


@pytest.mark.parametrize(
    ("role", "allowed"),
    [("read", (200, 403, 403)), ("write", (200, 201, 403)), ("fullcontrol", (200, 201, 201))],
)
def test_sites_selected_reaches_what_was_granted_and_nothing_else(
    place: Place, members: Record, role: str, allowed: tuple[int, int, int]
) -> None:
    reads, writes, manages = allowed
    selected = place.app("Sites.Selected")
    site = f"/sites/{place.ons['id']}"
    place.call("GET", place.items(members), token=selected, status=403)
    grant = {
        "roles": [role],
        "grantedToIdentities": [{"application": {"id": APP, "displayName": "ONS-sync"}}],
    }
    made = place.call("POST", f"{site}/permissions", grant, status=201).json
    place.call("GET", place.items(members), token=selected, status=reads)
    body = {"fields": {"Title": "x"}}
    place.call("POST", place.items(members), body, token=selected, status=writes)
    place.call("POST", f"{site}/lists", {"displayName": "Nieuw"}, token=selected, status=manages)
    place.call("GET", f"/sites/{place.team['id']}", token=selected, status=403)
    one = f"{site}/permissions/{made['id']}"
    assert place.get(one)["roles"] == [role]
    assert "roles" not in place.get(f"{site}/permissions")["value"][0]
    place.call("PATCH", one, {"roles": ["read"]}, status=200)
    place.call("POST", place.items(members), body, token=selected, status=403)
    place.call("DELETE", one, status=204)
    place.call("GET", place.items(members), token=selected, status=403)


def test_granting_needs_full_control(place: Place) -> None:
    path = f"/sites/{place.ons['id']}/permissions"
    place.call("GET", path, token=place.app("Sites.Manage.All"), status=403)
    place.call("GET", path, token=place.person("cor", "Sites.FullControl.All"), status=403)
    place.call("GET", path, token=place.person("dora", "Sites.FullControl.All"), status=200)


def test_a_reader_cannot_write(place: Place, members: Record) -> None:
    for token in (place.app("Sites.Read.All"), place.person("bas", "Sites.Read.All")):
        place.call("GET", place.items(members), token=token, status=200)
        place.call("POST", place.items(members), {"fields": {}}, token=token, status=403)


def test_a_team_site_is_its_members(place: Place) -> None:
    list_ = make_members(place.tenant, place.team)
    path = place.items(list_)
    body = {"fields": {"Title": "x"}}
    place.call("POST", path, body, token=place.person("bas"), status=201)
    for name in ("cor", "dora"):
        place.call("GET", path, token=place.person(name), status=403)
    # A member may change the list itself; only an owner may hand out rights.
    manage = place.person("bas", "Sites.Manage.All")
    site = f"/sites/{place.team['id']}"
    place.call("POST", f"{site}/lists", {"displayName": "Van Bas"}, token=manage, status=201)
    for name, status in (("bas", 403), ("anna", 200)):
        control = place.person(name, "Sites.FullControl.All")
        place.call("GET", f"{site}/permissions", token=control, status=status)


def test_a_list_with_rights_of_its_own_is_out_of_sight(place: Place) -> None:
    owners = {"FULL": place.team["roles"]["FULL"]}
    hidden = lists.create_list(place.tenant, place.team, "Aanvragen", roles=owners)
    every = f"/sites/{place.team['id']}/lists"
    for name, status in (("bas", 403), ("anna", 200)):
        token = place.person(name)
        shown = {row["displayName"] for row in place.get(every, token=token)["value"]}
        assert ("Aanvragen" in shown) is (status == 200)
        place.call("GET", place.items(hidden), token=token, status=status)


def test_a_disabled_account_reaches_nothing(place: Place, members: Record) -> None:
    bas = place.person("bas")
    user = place.tenant.get("users", bas.actor.id)
    assert user is not None
    place.tenant.put("users", user["id"], {**user, "accountEnabled": False}, container="users")
    place.call("GET", place.items(members), token=bas, status=403)


def test_own_items_only_hides_other_peoples(place: Place) -> None:
    closed = lists.create_list(
        place.tenant, place.ons, "Besloten", read_security=2, write_security=2
    )
    theirs, own = put_by(place, closed, "cor", "van Cor"), put_by(place, closed, "bas", "van Bas")
    bas = place.person("bas")
    shown = place.get(place.items(closed), token=bas)["value"]
    assert [row["id"] for row in shown] == [own["id"]]
    feed = place.get(place.items(closed, "/delta"), token=bas)["value"]
    assert [row["id"] for row in feed] == [own["id"]]
    place.call("GET", place.items(closed, f"/{theirs['id']}"), token=bas, status=404)
    place.call("PATCH", place.items(closed, f"/{own['id']}/fields"), {"Title": "b"}, token=bas,
               status=200)  # fmt: skip
    for everything in (place.person("dora", "Sites.FullControl.All"), place.app()):
        assert len(place.get(place.items(closed), token=everything)["value"]) == 2


def test_items_of_others_can_be_read_but_not_edited(place: Place) -> None:
    list_ = lists.create_list(place.tenant, place.ons, "Halfopen", write_security=2)
    theirs = put_by(place, list_, "cor", "van Cor")
    path = place.items(list_, f"/{theirs['id']}")
    bas = place.person("bas")
    place.call("GET", path, token=bas, status=200)
    place.call("PATCH", f"{path}/fields", {"Title": "b"}, token=bas, status=403)
    place.call("DELETE", path, token=bas, status=403)
    place.call("DELETE", path, token=place.person("cor"), status=204)


def test_a_page_is_full_although_item_security_hides_rows(place: Place) -> None:
    closed = lists.create_list(place.tenant, place.ons, "Besloten", read_security=2)
    for n in range(30):
        put_by(place, closed, "bas" if n % 3 == 0 else "cor", str(n))
    page = place.get(place.items(closed, "?$top=4"), token=place.person("bas"))
    assert [row["id"] for row in page["value"]] == ["1", "4", "7", "10"]
    assert "@odata.nextLink" in page


def test_every_write_is_logged_with_who_did_it(place: Place, members: Record) -> None:
    start = len(place.tenant.writes)
    place.call("POST", place.items(members), {"fields": {"Title": "a"}},
               token=place.person("bas"), status=201)  # fmt: skip
    place.call("PATCH", place.items(members, "/1/fields"), {"Title": "b"},
               token=place.app(), status=200)  # fmt: skip
    seen = [
        (write.what, write.actor.name)
        for write in place.tenant.writes[start:]
        if write.table == members["table"]
    ]
    assert seen == [("item.create", "Bas"), ("item.update", "ONS-sync")]
    change = place.tenant.writes[-1]
    assert change.before
    assert change.after
    assert (change.before["fields"]["Title"], change.after["fields"]["Title"]) == ("a", "b")


def test_the_people_list_takes_no_writes(place: Place) -> None:
    known = people.ensure_user(place.tenant, place.ons["id"], "cor@school.example")
    path = f"/sites/{place.ons['id']}/lists/users/items"
    place.call("PATCH", f"{path}/{known['id']}/fields", {"Title": "x"}, status=403)
    place.call("POST", path, {"fields": {"Title": "x"}}, status=403)
    place.call("DELETE", f"{path}/{known['id']}", status=403)


def test_the_service_account_is_no_person(place: Place) -> None:
    system = Actor("system", "x", "System Account")
    assert people.id_of_actor(place.tenant, place.ons["id"], system) == people.SYSTEM_ID
