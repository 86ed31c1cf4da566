"""Limits of Exchange on one mailbox, and faults."""

from __future__ import annotations

from typing import Any

from .conftest import SERVICE, Outlook, address, meeting

EVENTS = f"/users/{SERVICE}/events"


def batch(outlook: Outlook, count: int, **more: Any) -> list[int]:
    parts = [
        {"id": str(n), "method": "GET", "url": EVENTS, **(more if n else {})} for n in range(count)
    ]
    reply = outlook.box.call(
        "POST", "/$batch", json={"requests": parts}, token=outlook.box.app_token()
    )
    return [part["status"] for part in reply.json["responses"]]


def test_a_mailbox_has_a_limit_of_its_own_and_says_when_to_come_back(outlook: Outlook) -> None:
    settings = outlook.box.settings
    settings.throttle_outlook, settings.outlook_per_10_minutes = True, 3
    assert [outlook.call("GET", "/events").status for _ in range(4)] == [200, 200, 200, 429]
    reply = outlook.call("GET", "/events")
    assert reply.json["error"]["code"] == "ApplicationThrottled"
    assert int(reply.headers["Retry-After"]) > 0
    assert outlook.call("GET", "/events", who=address(1)).status == 200


def test_a_fifth_request_on_a_mailbox_is_refused_while_four_are_under_way(
    outlook: Outlook,
) -> None:
    box = outlook.box
    box.settings.throttle_outlook = True
    token, open = box.app_token(), box.cloud.open

    def ask(who: str) -> int:
        url = f"https://graph.microsoft.com/v1.0/users/{who}/events"
        return box.request("GET", url, token=token).status

    open[SERVICE] = 3
    assert ask(SERVICE) == 200
    open[SERVICE] = 4
    assert (ask(SERVICE), ask(address(1))) == (429, 200)
    assert (open[SERVICE], open[address(1)]) == (4, 0)


def test_parts_of_a_batch_are_sent_four_at_a_time_unless_it_is_as_reported(
    outlook: Outlook,
) -> None:
    outlook.box.settings.throttle_outlook = True
    assert batch(outlook, 6) == [200] * 6
    outlook.box.settings.outlook_batch_at_once = True
    assert batch(outlook, 6) == [200] * 4 + [429] * 2
    assert batch(outlook, 6, dependsOn=["0"]) == [200] * 6


def test_faults_and_stale_reads_strike_events_too(outlook: Outlook) -> None:
    cloud = outlook.box.cloud
    rule = {"match": {"method": "POST", "path": "/events"}, "fault": "status", "times": 1}
    cloud.faults.add({**rule, "code": 503, "after_effect": True})
    body = meeting(transactionId="t")
    assert outlook.call("POST", "/events", body).status == 503
    again = outlook.call("POST", "/events", body)
    assert again.status == 201
    assert len(outlook.call("GET", "/events").json["value"]) == 1
    cloud.faults.add({"match": {"path": "/events"}, "fault": "stale", "writes": 2, "times": 1})
    assert outlook.call("GET", "/events").json["value"] == []
    assert cloud.counters.by_service["outlook"] == 4


def test_an_expired_delta_says_where_to_begin_again(outlook: Outlook) -> None:
    window = "startDateTime=2027-01-01&endDateTime=2027-02-01"
    link = outlook.call("GET", f"/calendarView/delta?{window}").json["@odata.deltaLink"]
    outlook.box.cloud.faults.add(
        {"match": {"path": "/delta"}, "fault": "expired_delta", "times": 1}
    )
    reply = outlook.box.call("GET", link, token=outlook.app)
    assert (reply.status, reply.json["error"]["code"]) == (410, "SyncStateNotFound")
    again = outlook.box.call("GET", f"{reply.headers['Location']}?{window}", token=outlook.app)
    assert again.status == 200
