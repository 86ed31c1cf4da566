"""`/users/delta` and `/groups/delta`: what changed, page by page, and when a token ends."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from sandbox.embedded import Sandbox
from sandbox.entra import groups, users

P = [f"00000000-0000-4000-8000-00000000000{n}" for n in range(6)]
SELECT = "$select=displayName,accountEnabled"


def read(
    box: Sandbox, url: str, token: str, *, minimal: bool = False
) -> tuple[list[dict[str, Any]], str, int]:
    """All entries of a round, its delta link, and how many pages it took."""
    headers = {"Prefer": "return=minimal"} if minimal else {}
    rows: list[dict[str, Any]] = []
    for pages in range(1, 100):
        got = box.call("GET", url, token=token, headers=headers)
        assert got.status == 200, got.json
        rows += got.json["value"]
        if link := got.json.get("@odata.deltaLink"):
            assert "@odata.nextLink" not in got.json
            return rows, link, pages
        url = got.json["@odata.nextLink"]
    raise AssertionError("the round does not end")


def merged(rows: list[dict[str, Any]], relation: str) -> dict[str, list[str]]:
    out: dict[str, list[str]] = {}
    for row in rows:
        lines = row.get(f"{relation}@delta", [])
        out.setdefault(row["id"], []).extend(line["id"] for line in lines)
    return out


def test_the_first_round_gives_everybody_and_the_next_nothing(staffed: Sandbox, admin: str) -> None:
    rows, link, _ = read(staffed, f"/users/delta?{SELECT}", admin)
    assert sorted(row["id"] for row in rows) == P[1:6]
    assert rows[0] == {"displayName": "p1", "accountEnabled": True, "id": P[1]}
    assert read(staffed, link, admin)[0] == []


def test_delta_is_called_with_and_without_brackets(staffed: Sandbox, admin: str) -> None:
    for name in ("delta", "delta()", "microsoft.graph.delta", "microsoft.graph.delta()"):
        assert len(read(staffed, f"/users/{name}?{SELECT}", admin)[0]) == 5


def test_latest_gives_a_link_and_no_rows(staffed: Sandbox, admin: str) -> None:
    rows, link, _ = read(staffed, f"/users/delta?$deltatoken=latest&{SELECT}", admin)
    assert rows == []
    users.update(staffed.tenant, P[1], {"displayName": "Nieuw"})
    rows, _, _ = read(staffed, link, admin)
    assert rows == [{"displayName": "Nieuw", "accountEnabled": True, "id": P[1]}]


def test_only_selected_properties_count(staffed: Sandbox, admin: str) -> None:
    _, link, _ = read(staffed, f"/users/delta?{SELECT}", admin)
    users.update(staffed.tenant, P[1], {"jobTitle": "Rector"})
    users.update(staffed.tenant, P[2], {"accountEnabled": False})
    users.update(staffed.tenant, P[3], {"displayName": "even anders"})
    users.update(staffed.tenant, P[3], {"displayName": "p3"})
    rows, _, _ = read(staffed, link, admin)
    assert rows == [{"displayName": "p2", "accountEnabled": False, "id": P[2]}]
    minimal, _, _ = read(staffed, link, admin, minimal=True)
    assert minimal == [{"accountEnabled": False, "id": P[2]}]


def test_a_property_set_to_null_is_shown_and_one_never_set_is_not(
    staffed: Sandbox, admin: str
) -> None:
    users.update(staffed.tenant, P[1], {"jobTitle": "Rector"})
    url = "/users/delta?$select=jobTitle,department"
    rows, link, _ = read(staffed, url, admin)
    assert rows[0] == {"id": P[1], "jobTitle": "Rector"}
    users.update(staffed.tenant, P[1], {"jobTitle": None})
    assert read(staffed, link, admin)[0] == [{"id": P[1], "jobTitle": None}]


def test_a_deleted_account_is_removed_changed_and_purged_deleted(
    staffed: Sandbox, admin: str
) -> None:
    _, link, _ = read(staffed, f"/users/delta?{SELECT}", admin)
    users.delete(staffed.tenant, P[1])
    rows, next_link, _ = read(staffed, link, admin)
    assert rows == [{"id": P[1], "@removed": {"reason": "changed"}}]
    staffed.call("DELETE", f"/directory/deletedItems/{P[1]}", token=admin)
    rows, _, _ = read(staffed, next_link, admin)
    assert rows == [{"id": P[1], "@removed": {"reason": "deleted"}}]
    users.delete(staffed.tenant, P[2])
    _, link, _ = read(staffed, link, admin)
    staffed.call("POST", f"/directory/deletedItems/{P[2]}/restore", token=admin)
    rows, _, _ = read(staffed, link, admin)
    assert rows == [{"displayName": "p2", "accountEnabled": True, "id": P[2]}]


def test_what_changes_while_a_client_pages_comes_in_its_next_round(
    box: Sandbox, admin: str
) -> None:
    for number in range(450):
        users.create(box.tenant, f"P {number}", f"x{number}@theresialyceum.example")
    first = box.call("GET", f"/users/delta?{SELECT}", token=admin).json
    seen = {row["id"] for row in first["value"]}
    unseen = sorted(set(box.tenant.table("users")) - seen)
    gone, late = unseen[0], users.create(box.tenant, "Laat", "laat@theresialyceum.example")["id"]
    users.delete(box.tenant, gone)
    users.update(box.tenant, first["value"][0]["id"], {"displayName": "Anders"})
    rows, link, pages = read(box, first["@odata.nextLink"], admin)
    assert pages == 2
    told = seen | {row["id"] for row in rows}
    assert told >= set(box.tenant.table("users")) - {late}
    changes = {row["id"]: row for row in read(box, link, admin)[0]}
    assert changes.keys() == {gone, late, first["value"][0]["id"]}
    assert changes[gone]["@removed"] == {"reason": "changed"}


def test_members_and_owners_are_told_as_they_come_and_go(staffed: Sandbox, admin: str) -> None:
    one = groups.create(staffed.tenant, "Een", owners=[P[1]], members=P[1:4])["id"]
    two = groups.create(staffed.tenant, "Twee", owners=[P[1]], members=[P[5]])["id"]
    other = groups.create(staffed.tenant, "Buiten", members=[P[5]])["id"]
    url = f"/groups/delta?$select=members,owners&$filter=id eq '{one}' or id eq '{two}'"
    rows, link, _ = read(staffed, url, admin)
    assert merged(rows, "members") == {one: P[1:4], two: [P[5]]}
    assert merged(rows, "owners") == {one: [P[1]], two: [P[1]]}
    assert {key for row in rows for key in row} == {"id", "members@delta", "owners@delta"}

    groups.remove_member(staffed.tenant, one, P[2])
    groups.add_member(staffed.tenant, one, P[4])
    groups.add_owner(staffed.tenant, one, P[3])
    groups.add_member(staffed.tenant, other, P[1])
    groups.update(staffed.tenant, two, {"displayName": "Anders"})
    rows, link, _ = read(staffed, link, admin)
    kind = {"@odata.type": "#microsoft.graph.user"}
    assert rows == [
        {
            "id": one,
            "members@delta": [
                {**kind, "id": P[2], "@removed": {"reason": "deleted"}},
                {**kind, "id": P[4]},
            ],
            "owners@delta": [{**kind, "id": P[3]}],
        }
    ]
    users.delete(staffed.tenant, P[5])
    rows, link, _ = read(staffed, link, admin)
    assert [row["id"] for row in rows] == [two]
    assert rows[0]["members@delta"][0]["@removed"] == {"reason": "deleted"}
    groups.delete(staffed.tenant, two)
    assert read(staffed, link, admin)[0] == [{"id": two, "@removed": {"reason": "changed"}}]


def test_without_select_members_come_and_owners_do_not(staffed: Sandbox, admin: str) -> None:
    groups.create(staffed.tenant, "Een", owners=[P[1]], members=[P[2]])
    row = read(staffed, "/groups/delta", admin)[0][0]
    assert row["displayName"] == "Een"
    assert [line["id"] for line in row["members@delta"]] == [P[2]]
    assert "owners@delta" not in row


def test_a_group_without_members_is_there_without_the_annotation(
    staffed: Sandbox, admin: str
) -> None:
    made = groups.create(staffed.tenant, "Leeg")["id"]
    rows, link, _ = read(staffed, "/groups/delta?$select=members", admin)
    assert rows == [{"id": made}]
    new = groups.create(staffed.tenant, "Ook leeg")["id"]
    assert read(staffed, link, admin)[0] == [{"id": new}]


def test_the_members_of_a_large_group_come_over_several_pages(box: Sandbox, admin: str) -> None:
    people = [
        users.create(box.tenant, f"P {n}", f"x{n}@theresialyceum.example")["id"]
        for n in range(2300)
    ]
    big = groups.create(box.tenant, "Groot", owners=people[:3], members=people)["id"]
    small = groups.create(box.tenant, "Klein", owners=people[:1], members=people[:2])["id"]
    rows, link, pages = read(box, "/groups/delta?$select=members,owners", admin)
    assert pages == 3
    assert sorted(merged(rows, "members")[big]) == sorted(people)
    assert sorted(merged(rows, "owners")[big]) == sorted(people[:3])
    assert sorted(merged(rows, "members")[small]) == sorted(people[:2])
    for user in people[:1500]:
        groups.remove_member(box.tenant, big, user)
    rows, _, pages = read(box, link, admin)
    assert pages == 2
    assert sorted(merged(rows, "members")[big]) == sorted(people[:1500])


def test_a_member_who_leaves_while_a_client_pages_hides_nobody(box: Sandbox, admin: str) -> None:
    people = [
        users.create(box.tenant, f"P {n}", f"x{n}@theresialyceum.example")["id"]
        for n in range(1500)
    ]
    big = groups.create(box.tenant, "Groot", members=people)["id"]
    first = box.call("GET", "/groups/delta?$select=members", token=admin).json
    told = merged(first["value"], "members")[big]
    for user in told[:10]:
        groups.remove_member(box.tenant, big, user)
    rows, link, _ = read(box, first["@odata.nextLink"], admin)
    assert sorted(told + merged(rows, "members")[big]) == sorted(people)
    assert sorted(merged(read(box, link, admin)[0], "members")[big]) == sorted(told[:10])


@pytest.mark.parametrize(
    "query",
    [
        "$filter=displayName eq 'x'",
        "$filter=" + " or ".join(f"id eq '{n}'" for n in range(51)),
        "$orderby=displayName",
        "$top=5",
        "$deltatoken=nonsense",
        "$select=nonsense",
    ],
)
def test_what_delta_does_not_support_is_refused(box: Sandbox, admin: str, query: str) -> None:
    assert box.call("GET", f"/groups/delta?{query}", token=admin).status == 400


def test_fifty_groups_are_followed_in_one_call(box: Sandbox, admin: str) -> None:
    ids = [groups.create(box.tenant, f"G {n}")["id"] for n in range(50)]
    query = " or ".join(f"id eq '{id}'" for id in ids)
    rows, link, pages = read(box, f"/groups/delta?$select=members&$filter={query}", admin)
    assert (sorted(row["id"] for row in rows), pages) == (sorted(ids), 1)
    assert len(link) < 8000


def test_a_token_ends_after_seven_days_of_the_tenants_calendar(
    staffed: Sandbox, admin: str
) -> None:
    group = groups.create(staffed.tenant, "Een", members=[P[1]])["id"]
    url = f"/groups/delta?$select=members&$filter=id eq '{group}'"
    _, link, _ = read(staffed, url, admin)
    staffed.tenant.offset = timedelta(days=6, hours=23)
    _, fresh, _ = read(staffed, link, admin)
    staffed.tenant.offset = timedelta(days=8)
    got = staffed.call("GET", link, token=admin)
    assert (got.status, got.json["error"]["code"]) == (410, "syncStateNotFound")
    rows, _, _ = read(staffed, got.headers["Location"], admin)
    assert merged(rows, "members") == {group: [P[1]]}
    assert read(staffed, fresh, admin)[0] == []


def test_a_token_from_before_a_snapshot_holds_and_one_from_after_does_not(
    staffed: Sandbox, admin: str
) -> None:
    _, before, _ = read(staffed, f"/users/delta?{SELECT}", admin)
    snapshot = staffed.tenant.snapshot()
    users.update(staffed.tenant, P[1], {"displayName": "Anders"})
    _, after, _ = read(staffed, before, admin)
    staffed.tenant.restore(snapshot)
    users.update(staffed.tenant, P[2], {"displayName": "Ook"})
    assert staffed.call("GET", after, token=admin).status == 410
    assert [row["id"] for row in read(staffed, before, admin)[0]] == [P[2]]


def test_pages_can_be_made_small(staffed: Sandbox, admin: str) -> None:
    staffed.cloud.faults.settings = replace(staffed.settings, delta_page_size=2)
    rows, link, pages = read(staffed, f"/users/delta?{SELECT}", admin)
    assert (len(rows), pages) == (5, 3)
    for user in P[1:6]:
        users.update(staffed.tenant, user, {"displayName": "x"})
    rows, _, pages = read(staffed, link, admin)
    assert (len(rows), pages) == (5, 3)
    assert len(staffed.call("GET", "/users", token=admin).json["value"]) == 2
