"""The change feed of a list."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sandbox.sharepoint import items, lists
from sandbox.tenant import Record

from .conftest import Place


def follow(place: Place, path: str) -> tuple[list[Any], str, int]:
    """All rows until the deltaLink, that link, and how many pages there were."""
    rows: list[Any] = []
    for pages in range(1, 100):
        page = place.get(path)
        rows += page["value"]
        if link := page.get("@odata.deltaLink"):
            assert "@odata.nextLink" not in page
            return rows, relative(link), pages
        path = relative(page["@odata.nextLink"])
    raise AssertionError("no deltaLink")


def relative(link: str) -> str:
    return link.removeprefix("https://graph.microsoft.com")


def test_a_feed_begins_with_everything_in_pages_of_200(place: Place, members: Record) -> None:
    for n in range(450):
        items.create_item(place.tenant, members, {"Title": str(n)})
    rows, _, pages = follow(place, place.items(members, "/delta?$expand=fields($select=Title)"))
    assert [row["fields"]["Title"] for row in rows] == [str(n) for n in range(450)]
    assert pages == 3


def test_a_change_shows_once_and_a_deletion_has_no_fields(place: Place, members: Record) -> None:
    made = [items.create_item(place.tenant, members, {"Title": str(n)}) for n in range(3)]
    _, link, _ = follow(place, place.items(members, "/delta?$expand=fields"))
    for title in ("x", "y"):
        place.call("PATCH", place.items(members, "/1/fields"), {"Title": title}, status=200)
    items.delete_item(place.tenant, members, made[1])
    rows, link, _ = follow(place, link)
    assert [row["id"] for row in rows] == ["1", "2"]
    assert rows[0]["fields"]["Title"] == "y"
    assert set(rows[1]) == {"id", "parentReference", "contentType", "deleted"}
    assert rows[1]["deleted"] == {"state": "deleted"}
    assert rows[1]["parentReference"] == {"siteId": place.ons["id"]}
    assert follow(place, link)[0] == []


def test_options_of_the_first_call_hold_on_every_page_and_in_the_next_feed(
    place: Place, members: Record
) -> None:
    for n in range(5):
        items.create_item(place.tenant, members, {"Title": str(n), "Rol": "Lid"})
    query = "/delta?$top=2&$select=id,lastModifiedBy&$expand=fields($select=Rol)"
    rows, link, pages = follow(place, place.items(members, query))
    assert pages == 3
    place.call("PATCH", place.items(members, "/3/fields"), {"Title": "x"}, status=200)
    for row in (*rows, *follow(place, link)[0]):
        assert set(row) == {
            "@odata.etag", "id", "lastModifiedBy", "fields", "fields@odata.context",
        }  # fmt: skip
        assert set(row["fields"]) == {"@odata.etag", "Rol"}


def test_a_change_in_mid_enumeration_is_not_lost(place: Place, members: Record) -> None:
    for n in range(4):
        items.create_item(place.tenant, members, {"Title": str(n)})
    first = place.get(place.items(members, "/delta?$top=2"))
    place.call("PATCH", place.items(members, "/1/fields"), {"Title": "later"}, status=200)
    rows, link, _ = follow(place, relative(first["@odata.nextLink"]))
    assert [row["id"] for row in rows] == ["3", "4"]
    assert [row["id"] for row in follow(place, link)[0]] == ["1"]


def test_changes_page_too(place: Place, members: Record) -> None:
    _, link, _ = follow(place, place.items(members, "/delta?$top=3"))
    for n in range(8):
        items.create_item(place.tenant, members, {"Title": str(n)})
    rows, _, pages = follow(place, link)
    assert ([row["id"] for row in rows], pages) == ([str(n) for n in range(1, 9)], 3)


def test_token_latest_shows_nothing_but_the_link(place: Place, members: Record) -> None:
    items.create_item(place.tenant, members, {"Title": "old"})
    rows, link, _ = follow(place, place.items(members, "/delta()?token=latest"))
    assert rows == []
    items.create_item(place.tenant, members, {"Title": "new"})
    assert [row["id"] for row in follow(place, link)[0]] == ["2"]


def test_a_token_that_is_too_old_or_of_a_lost_future_answers_410(
    place: Place, members: Record
) -> None:
    before = place.tenant.snapshot()
    items.create_item(place.tenant, members, {"Title": "a"})
    _, link, _ = follow(place, place.items(members, "/delta?$expand=fields"))
    place.tenant.restore(before)
    reply = place.call("GET", link, status=410)
    assert reply.json["error"]["innerError"]["code"] == "resyncChangesUploadDifferences"
    rows, link, _ = follow(place, relative(reply.headers["Location"]))
    assert rows == []
    place.tenant.offset += timedelta(days=61)
    reply = place.call("GET", link, status=410)
    assert reply.json["error"]["innerError"]["code"] == "resyncChangesApplyDifferences"


def test_a_token_from_before_a_snapshot_survives_its_restore(place: Place, members: Record) -> None:
    _, link, _ = follow(place, place.items(members, "/delta"))
    before = place.tenant.snapshot()
    place.tenant.restore(before)
    items.create_item(place.tenant, members, {"Title": "a"})
    assert [row["id"] for row in follow(place, link)[0]] == ["1"]


def test_the_feed_of_a_deleted_list_answers_404(place: Place, members: Record) -> None:
    _, link, _ = follow(place, place.items(members, "/delta"))
    lists.delete_list(place.tenant, place.ons, members)
    place.call("GET", link, status=404)


def test_a_garbled_token_is_a_bad_request(place: Place, members: Record) -> None:
    place.call("GET", place.items(members, "/delta?token=onzin"), status=400)


def test_a_lagging_read_shows_the_list_as_it_was(place: Place, members: Record) -> None:
    items.create_item(place.tenant, members, {"Title": "old"})
    assert len(place.get(place.items(members))["value"]) == 1
    items.create_item(place.tenant, members, {"Title": "new"})
    place.box.settings.read_lag_writes = 1
    rows, link, _ = follow(place, place.items(members, "/delta"))
    assert [row["id"] for row in rows] == ["1"]
    place.box.settings.read_lag_writes = 0
    assert [row["id"] for row in follow(place, link)[0]] == ["2"]
