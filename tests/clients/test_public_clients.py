"""Unmodified public clients do their ordinary work on the emulated tenant."""

from __future__ import annotations

import pytest

from sandbox.embedded import Sandbox

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
        "by_email": True, "made": 1, "duplicate": [500, "-2130575169"], "etag": '"2"',
        "conflict": 412, "item": ["Eén", True], "filtered": 1,
        "batch": ["2", "3", "4", "5", "6", "ONS"], "pages": [4, 2], "caml": 1, "stream": 2,
        "changes": [1, 2, 3, 4, 5, 6], "view": ["Soort"], "validated": True,
        "bin": ["Rij 2"], "left": 4,
    }  # fmt: skip
