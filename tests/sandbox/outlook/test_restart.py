"""Calendars, meetings and delta links outlive the sandbox's process."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from sandbox.embedded import Sandbox
from sandbox.entra import users
from sandbox.journal import Journal
from sandbox.meetings import meetings
from sandbox.meetings.meetings import Attendance
from sandbox.outlook import mailboxes, sent
from sandbox.tenant import Tenant

from .conftest import SERVICE, address, meeting

WINDOW = "startDateTime=2027-01-01&endDateTime=2027-02-01"


@contextmanager
def running(directory: Path) -> Iterator[Sandbox]:
    """What a server does, without its network; ends as abruptly as SIGKILL does."""
    with closing(Journal(directory)) as journal:
        found = journal.load()
        tenant = found[0] if found else Tenant(blobs=journal.blobs)
        if found is None:
            users.create(tenant, "P 1", address(1))
            mailboxes.make_mailbox(tenant, SERVICE, "Bijeenkomsten", licensed=True)
            journal.begin(tenant, {}, {"data": "empty"})
        else:
            journal.begin(*found)
        yield Sandbox(tenant=tenant)
        journal.settle()


def test_a_tenant_that_is_loaded_again_has_its_calendars(tmp_path: Path) -> None:
    with running(tmp_path) as box:
        app = box.as_app("Calendars.ReadWrite")
        url = f"/users/{SERVICE}/calendarView/delta?{WINDOW}"
        link = box.call("GET", url, token=app).json["@odata.deltaLink"]
        body = meeting(1, isOnlineMeeting=True, transactionId="t")
        made = box.call("POST", f"/users/{SERVICE}/events", json=body, token=app).json
        held = meetings.find(box.tenant, made["onlineMeeting"]["joinUrl"])
        assert held is not None
        start, end = (datetime(2027, 1, 20, hour, tzinfo=UTC) for hour in (13, 14))
        meetings.end_meeting(box.tenant, held, [Attendance(None, ((start, end),))], ended=end)
    with running(tmp_path) as box:
        (row,) = box.call("GET", link, token=app).json["value"]
        assert row["id"] == made["id"]
        assert row["@odata.etag"] == made["@odata.etag"]
        again = box.call("POST", f"/users/{SERVICE}/events", json=body, token=app).json
        assert again["id"] == made["id"]
        assert len(sent.messages(box.tenant)) == 1
        held = meetings.find(box.tenant, made["onlineMeeting"]["joinUrl"])
        assert held is not None
        assert len(meetings.reports(box.tenant, held)) == 1
