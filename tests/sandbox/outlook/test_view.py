"""The calendar view and its delta."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.call import Token
from sandbox.embedded import Sandbox
from sandbox.entra import users
from sandbox.outlook import events
from sandbox.outlook.bodies import new
from sandbox.tenant import Tenant

from .conftest import SERVICE, Outlook, address, meeting

JANUARY = "startDateTime=2027-01-01T00:00:00Z&endDateTime=2027-02-01T00:00:00Z"


def on(day: str) -> dict[str, Any]:
    return {
        "start": {"dateTime": f"2027-{day}T09:00:00", "timeZone": "UTC"},
        "end": {"dateTime": f"2027-{day}T10:00:00", "timeZone": "UTC"},
    }


def delta(box: Sandbox, app: Token, url: str, page: int = 2) -> tuple[list[dict[str, Any]], str]:
    rows: list[dict[str, Any]] = []
    while True:
        prefer = {"Prefer": f"odata.maxpagesize={page}"}
        body = box.call("GET", url, token=app, headers=prefer).json
        assert len(body["value"]) <= page
        rows += body["value"]
        if "@odata.deltaLink" in body:
            return rows, body["@odata.deltaLink"]
        url = body["@odata.nextLink"]


def test_a_view_has_what_falls_in_it_in_order_of_time(outlook: Outlook) -> None:
    for subject, day in (("later", "01-20"), ("eerder", "01-10"), ("buiten", "02-10")):
        outlook.make(subject=subject, **on(day))
    days = {
        "start": {"dateTime": "2026-12-31T23:00:00", "timeZone": "UTC"},
        "end": {"dateTime": "2027-01-01T01:00:00", "timeZone": "UTC"},
    }
    outlook.make(subject="over de rand", **days)
    for place in ("", "/calendar"):
        rows = outlook.call("GET", f"{place}/calendarView?{JANUARY}").json["value"]
        assert [row["subject"] for row in rows] == ["over de rand", "eerder", "later"]
    local = "startDateTime=2027-01-20T11:00:00%2B01:00&endDateTime=2027-01-21T00:00:00"
    assert outlook.call("GET", f"/calendarView?{local}").json["value"] == []


def test_a_view_without_a_time_is_refused(outlook: Outlook) -> None:
    for path in ("/calendarView", "/calendarView?startDateTime=2027-01-01", "/calendarView/delta"):
        reply = outlook.call("GET", path)
        assert (reply.status, reply.json["error"]["code"]) == (400, "ErrorInvalidParameter")


def test_a_round_pages_and_the_next_one_has_what_changed(outlook: Outlook) -> None:
    box, app = outlook.box, outlook.app
    made = [outlook.make(1, subject=f"{day}", **on(f"01-{day}")) for day in range(10, 15)]
    outside = outlook.make(**on("03-01"))
    rows, link = delta(box, app, f"/users/{SERVICE}/calendarView/delta?{JANUARY}")
    assert {row["id"] for row in rows} == {one["id"] for one in made}
    assert rows[0]["@odata.type"] == "#microsoft.graph.event"
    assert "$deltatoken" in link
    assert "startDateTime" not in link

    outlook.patch(made[0], {"subject": "X"})
    outlook.call("DELETE", f"/events/{made[1]['id']}")
    outlook.patch(made[2], on("02-10"))
    copy = outlook.call("GET", f"/events?$filter=iCalUId eq '{made[3]['iCalUId']}'", who=address(1))
    answered = copy.json["value"][0]["id"]
    outlook.call("POST", f"/events/{answered}/decline", {}, who=address(1))
    outlook.patch(outside, {"subject": "Y"})
    rows, link = delta(box, app, link)
    by_id = {row["id"]: row for row in rows}
    gone = {"reason": "deleted"}
    assert set(by_id) == {one["id"] for one in (*made[:4], outside)}
    assert by_id[made[0]["id"]]["subject"] == "X"
    assert by_id[made[3]["id"]]["attendees"][0]["status"]["response"] == "declined"
    # What moved out of the view, or changed outside it, comes as deleted too.
    for one in (made[1], made[2], outside):
        assert by_id[one["id"]]["@removed"] == gone
    assert delta(box, app, link)[0] == []


def test_what_happens_while_a_client_pages_comes_in_the_next_round(outlook: Outlook) -> None:
    first = [outlook.make(**on(f"01-{day}")) for day in (10, 11, 12)]
    url = f"/users/{SERVICE}/calendarView/delta?{JANUARY}"
    small = {"Prefer": "odata.maxpagesize=2"}
    page = outlook.box.call("GET", url, token=outlook.app, headers=small).json
    late = outlook.patch(first[0], {"subject": "Later"})
    rows, link = delta(outlook.box, outlook.app, page["@odata.nextLink"])
    assert len(page["value"]) + len(rows) == 3
    rows, _ = delta(outlook.box, outlook.app, link)
    assert [row["id"] for row in rows] == [late["id"]]


@pytest.mark.parametrize("option", ["$select=subject", "$filter=isAllDay eq true", "$top=5"])
def test_a_delta_takes_no_other_options(outlook: Outlook, option: str) -> None:
    reply = outlook.call("GET", f"/calendarView/delta?{JANUARY}&{option}")
    assert (reply.status, reply.json["error"]["code"]) == (400, "ErrorInvalidUrlQuery")


def test_a_token_from_after_a_snapshot_means_nothing_once_it_is_restored(outlook: Outlook) -> None:
    cloud = outlook.box.cloud
    snapshot = cloud.take_snapshot()
    outlook.make(**on("01-10"))
    _, link = delta(outlook.box, outlook.app, f"/users/{SERVICE}/calendarView/delta?{JANUARY}")
    cloud.restore_snapshot(snapshot)
    reply = outlook.box.call("GET", link, token=outlook.app)
    assert (reply.status, reply.json["error"]["code"]) == (410, "SyncStateNotFound")
    again = outlook.box.call("GET", f"{reply.headers['Location']}?{JANUARY}", token=outlook.app)
    assert again.json["value"] == []
    wrong = f"/users/{SERVICE}/calendarView/delta?$deltatoken=xyz"
    assert outlook.box.call("GET", wrong, token=outlook.app).status == 400


steps = st.lists(
    st.tuples(st.sampled_from(["make", "change", "drop", "look"]), st.integers(0, 4)), max_size=15
)


@settings(max_examples=40)
@given(steps)
def test_a_follower_of_deltas_knows_what_the_view_holds(steps: list[tuple[str, int]]) -> None:
    with Sandbox(tenant=Tenant()) as box:
        owner = users.create(box.tenant, "Bijeenkomsten", SERVICE)
        app = box.as_app("Calendars.ReadWrite")
        place = f"events/{owner['id']}"
        known: dict[str, str] = {}
        link = f"/users/{SERVICE}/calendarView/delta?{JANUARY}"
        for what, number in (*steps, ("look", 0)):
            ids = list(box.tenant.table(place))
            if what == "make":
                body = new(meeting(subject=f"{number}", **on(f"0{1 + number % 2}-1{number}")), 500)
                events.create(box.tenant, owner, body)
            elif what == "look":
                rows, link = delta(box, app, link, page=1 + number)
                for row in rows:
                    if "@removed" in row:
                        known.pop(row["id"], None)
                    else:
                        known[row["id"]] = row["changeKey"]
            elif ids:
                event = box.tenant.table(place)[ids[number % len(ids)]]
                if what == "change":
                    moved = new(meeting(**on(f"0{1 + number % 2}-20")), 500)
                    times = {name: moved[name] for name in ("start", "end")}
                    events.update(box.tenant, owner, event, times)
                else:
                    events.cancel(box.tenant, owner, event)
        view = box.call("GET", f"/users/{SERVICE}/calendarView?{JANUARY}&$top=100", token=app)
        assert known == {row["id"]: row["changeKey"] for row in view.json["value"]}
