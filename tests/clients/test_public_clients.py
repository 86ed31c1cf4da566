"""Unmodified public clients do their ordinary work on the emulated tenant."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from sandbox.embedded import Sandbox
from sandbox.entra import apps
from sandbox.meetings import meetings, policies
from sandbox.meetings.meetings import Attendance
from sandbox.outlook import mailboxes, sent

from .conftest import Run

pytestmark = [pytest.mark.campaign, pytest.mark.timeout(1200)]


def test_microsofts_python_sdk_reads_pages_batches_and_writes(
    run_python: Run, box: Sandbox
) -> None:
    found = run_python("graph_python.py")
    people, groups = box.tenant.table("users"), box.tenant.table("groups")
    team = box.connection["groups"][found["code"]]
    schools = box.connection["lists"]["ONS/Scholen"]
    assert found == {
        "users": len(people), "user": True, "code": found["code"],
        "members": len(box.tenant.table(f"members/{team}")),
        "owners": len(box.tenant.table(f"owners/{team}")),
        "delta_groups": len(groups), "delta_again": 0,
        "site": True, "schools": len(box.tenant.table(f"items/{schools}")), "school_title": True,
        "item": ["Proef", "Tilburg"], "versions": 2, "gone": [404, "itemNotFound"],
        "joined": True, "after_joining": 1, "after_leaving": 0, "archived": False,
        "batch": [200, 200, 404], "by_certificate": box.connection["users"][0]["id"],
    }  # fmt: skip


def test_microsofts_python_sdk_keeps_a_calendar_and_reads_attendance(
    run_python: Run, box: Sandbox
) -> None:
    tenant, connection = box.tenant, box.connection
    people = [one["upn"] for one in connection["users"] if one["role"] == "medewerker"][:2]
    organizer = mailboxes.make_mailbox(
        tenant, "proef@theresialyceum.example", "Proef", licensed=True
    )
    ended = datetime(2027, 1, 20, 15, tzinfo=UTC)
    start = ended - timedelta(hours=1)
    meeting = meetings.make_meeting(tenant, organizer["id"], "Proef", start, ended)
    guest = connection["users"][0]["id"]
    meetings.end_meeting(tenant, meeting, [Attendance(guest, ((start, ended),))], ended=ended)
    policies.grant(tenant, connection["client_id"], [organizer["id"]])
    mailboxes.limit(tenant, connection["client_id"], None)
    apps.update(
        tenant, connection["client_id"],
        roles=("Calendars.ReadWrite", "OnlineMeetings.Read.All", "OnlineMeetingArtifact.Read.All"),
    )  # fmt: skip
    ours = {
        "mailbox": "proef@theresialyceum.example", "people": people,
        "organizer": organizer["id"], "link": meeting["joinWebUrl"],
    }  # fmt: skip
    found = run_python("graph_calendar_python.py", calendar=ours)
    assert found == {
        "again": True, "start": "2027-01-20T13:00:00.0000000", "held": [1, "B-0001"],
        "copy": [False, [True]], "delta": True, "declined": ["declined", "none"], "left": [True],
        "stale": [412, "ErrorIrresolvableConflict"], "local": ["2027-01-20T14:00:00.0000000"],
        "selected": True, "gone": [404, "ErrorItemNotFound"],
        "removed": [{"reason": "deleted"}], "attended": [[guest, 3600]],
        "no_policy": [404, "UnknownError"],
    }  # fmt: skip
    told = [row["kind"] for row in sent.messages(tenant)]
    assert told == [
        "invitation", "invitation", "response", "cancellation", "cancellation",
    ]  # fmt: skip


def test_microsofts_javascript_client_reads_pages_batches_and_writes(
    run_node: Run, box: Sandbox
) -> None:
    team = next(iter(box.connection["groups"].values()))
    members = len(box.tenant.table(f"members/{team}"))
    found = run_node("graph.mjs")
    assert found == {
        "users": len(box.tenant.table("users")), "user": True, "filtered": 1, "members": members,
        "delta_groups": len(box.tenant.table("groups")), "delta_again": 0, "site": True,
        "conflict": [412, found["conflict"][1]], "item": ["Proef", "Breda"],
        "gone": [404, "itemNotFound"], "bulk": [None, None], "batch": [200, 200, 404],
        "batch_members": 2,
    }  # fmt: skip


def test_pnpjs_provisions_reads_batches_and_writes(run_node: Run) -> None:
    assert run_node("pnpjs.mjs") == {
        "web": "ONS", "ensured_again": False, "field": "Persoon", "person": True,
        "by_email": True, "made": 1, "duplicate": [500, "-2130575169"], "etag": "2",
        "conflict": 412, "item": ["Eén", True], "filtered": 1,
        "batch": ["2", "3", "4", "5", "6", "ONS"], "pages": [4, 2], "caml": 1, "stream": 2,
        "changes": [1, 2, 3, 4, 5, 6], "view": ["Soort"], "validated": True,
        "bin": ["Rij 2"], "left": 4,
    }  # fmt: skip


def test_office365_rest_python_client_works_on_both_surfaces(run_python: Run, box: Sandbox) -> None:
    known = box.connection["users"][0]["id"]
    found = run_python("office365_python.py")
    team = box.connection["groups"][found["code"]]
    assert found == {
        "users": len(box.tenant.table("users")), "user": known, "code": found["code"],
        "missing": [404, "Request_ResourceNotFound"],
        "members": len(box.tenant.table(f"members/{team}")), "joined": True,
        "through_the_group": 1, "back": 0, "delta": len(box.tenant.table("groups")),
        "channel": True, "primary": "Algemeen", "site": True, "item": ["Proef", "Oss"],
        "columns": True, "versions": 2, "file": ["brief.txt", "Beste lezer"],
        "downloaded": "Beste lezer", "children": ["brief.txt"], "batch": [True, True],
        "me": known, "web": "ONS", "ensured": True, "rest_item": "Uden",
        "rest_versions": [2, ["2.0"]], "assigned": 1,
        "by_secret": [401, "Unsupported app only token."],
    }  # fmt: skip


def test_pnpjs_breaks_inheritance_assigns_roles_and_deletes_a_version(run_node: Run) -> None:
    assert run_node("pnpjs_permissions.mjs") == {
        "versions": ["3.0", "2.0"], "assigned": [True], "bindings": [1073741826], "unique": True,
        "left": 0, "inherits": False, "copied": True,
    }  # fmt: skip


def test_microsofts_bot_connector_speaks_in_a_channel(run_python: Run, box: Sandbox) -> None:
    found = run_python("bot_python.py")
    channel = found.pop("channel")
    assert found == {
        "thread": True, "kept": True, "answer": True,
        "gone": [404, "ActivityNotFoundInConversation"],
    }  # fmt: skip
    posted, answer = box.tenant.table(f"messages/{channel}").values()
    assert "Nog 3 plaatsen" in posted["attachments"][0]["content"]
    assert answer["deletedDateTime"] is not None


def test_apprise_notifies_a_channel_by_the_address_of_a_flow(run_python: Run, box: Sandbox) -> None:
    assert run_python("webhook_python.py") == {"sent": True, "refused": False}
    (run,) = box.tenant.all("workflowRuns")
    assert run["error"] is None
    (message,) = box.tenant.table(f"messages/{run['channel']}").values()
    assert "Nog 4 plaatsen" in message["attachments"][0]["content"]


def test_msal_and_azure_identity_sign_in_every_way(run_python: Run) -> None:
    assert run_python("sign_in_python.py") == {
        "secret": 200, "cached": "cache", "sha1": 200, "sha1_claims": True, "sha256": 200,
        "sha256_claims": True, "wrong": [7000215], "signed": [True, True],
        "password": [200, True], "refreshed": [200, "identity_provider"], "device": 200,
        "device_identity": 200, "managed": 200, "basic_and_bare": 200, "asynchronous": 200,
    }  # fmt: skip


def test_msal_node_and_azure_identity_sign_in_every_way(run_node: Run) -> None:
    assert run_node("msal.mjs") == {
        "secret": 200, "cached": True, "sha1": 200, "sha256": 200, "wrong": "invalid_client",
        "password": [200, True], "refreshed": 200, "device": 200, "identity": 200,
    }  # fmt: skip


def test_office365_rest_python_client_keeps_files(run_python: Run) -> None:
    text = "Beste lezer"
    assert run_python("office365_files_python.py") == {
        "folder": "Proef 100% & #1", "file": ["brief.txt", 11, "1.0"], "content": text,
        "versions": ["1.0"], "restored": text, "by_id": True, "range": "lezer",
        "chunks": [0, 262144, 524288, 786432, 1048576, 1048593], "same": True,
        "listed": ["brief.txt", "groot.bin"], "nested": True, "title": "Een brief",
        "validated": [False], "checked_out": [0, "ONS-synchronisatie"], "checked_in": 2,
        "not_checked_out": 400, "moved": text, "copied": text, "folder_copied": text,
        "folder_renamed": text, "folder_moved": text, "bin": [1, "hernoemd.txt", 1], "back": text,
        "changes": [1, 2, 3, 4], "gone": [404, "-2147024894, System.IO.FileNotFoundException"],
    }  # fmt: skip


def test_pnpjs_keeps_files(run_node: Run) -> None:
    text = "Beste lezer"
    assert run_node("pnpjs_files.mjs") == {
        "folder": "Map 100% & 'twee'", "file": ["nota #1 'x'.txt", "11"], "text": text,
        "exists": [True, False], "versions": ["1.0"], "restored": text, "by_id": True,
        "chunks": ["starting", "continue", "continue", "finishing"], "same": True,
        "checked_out": 0, "locked_by": None, "title": "Een nota",
        "files": ["groot.bin", "kopie.txt"], "moved": 2, "parent": True, "back": text,
        "left": ["Anders", "groot.bin", "kopie.txt"],
    }  # fmt: skip
