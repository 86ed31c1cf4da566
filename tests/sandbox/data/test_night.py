"""A night's changes are made by people, many kinds of them, and the same every time."""

from __future__ import annotations

from collections import Counter
from datetime import date
from io import BytesIO
from zipfile import ZipFile

import pytest

from sandbox.data.generate import generate
from sandbox.data.night import Night
from sandbox.embedded import Sandbox
from sandbox.sharepoint import files, locks, sites
from sandbox.tenant import Tenant


def demo() -> Tenant:
    tenant = Tenant(seed=1)
    generate(tenant, "demo", today=date(2026, 11, 21))
    return tenant


def test_the_same_night_is_the_same() -> None:
    first, again, other = (Night(demo(), number).changes(60) for number in (1, 1, 2))
    assert first == again
    assert first != other


def test_a_night_has_150_changes_of_every_kind_by_people() -> None:
    tenant = demo()
    kinds = Counter(change["kind"] for change in Night(tenant).changes())
    assert kinds.total() == 150
    assert kinds["edit"] > 50
    assert min(kinds[kind] for kind in ("rename", "move", "new", "delete", "share", "columns")) > 2
    by_people = [w for w in tenant.writes if w.what.startswith("item.")]
    assert {write.actor.kind for write in by_people} <= {"person", "system"}
    assert sum(write.actor.kind == "person" for write in by_people) >= 150


def test_an_edited_document_still_opens_and_nobody_edits_what_is_locked() -> None:
    tenant = demo()
    edited = [one for one in Night(tenant).changes() if one["kind"] == "edit"]
    opened = 0
    for one in edited:
        place = sites.library(tenant, one["drive"])
        assert place is not None
        library = place[1]
        number = files.number_of(library, one["id"])
        assert number is not None
        assert locks.lock_of(tenant, library, number) is None
        item = tenant.get(library["table"], number)
        if item is None or not item["file"]["name"].endswith((".docx", ".xlsx", ".pptx")):
            continue
        if item["file"]["size"]:
            assert ZipFile(BytesIO(files.content_of(tenant, item))).testzip() is None
            opened += 1
    assert opened > 10


@pytest.mark.slow
def test_the_control_host_lets_a_night_pass() -> None:
    with Sandbox(data="demo") as box:
        reply = box.request("POST", "https://control.sandbox.example/night", json={"changes": 5})
        assert len(reply.json["value"]) == 5
