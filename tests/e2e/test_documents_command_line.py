"""The command line on documents: what admins type, and what it answers."""

from __future__ import annotations

import json

from tests.e2e.documents_world import PLAN, PUBLISHED, Documents
from tests.e2e.world import ANOUK, DAAN, OPEN


def test_plan_run_and_run_again(published: Documents) -> None:
    published.as_(ANOUK).write(published.teams(OPEN)[PLAN], "Herzien")
    with published.moved() as moved:
        plan = published.ons_sync("plan", "documents", "--json")
    assert plan.returncode == 2, plan.stderr
    assert not moved.writes
    done = published.ons_sync("run", "documents", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["counts"]["left"]["content"] == 1
    assert published.ons(OPEN)[PLAN].text == "Herzien"
    again = published.ons_sync("run", "documents", "--json")
    assert json.loads(again.stdout)["counts"] == {"left": {}, "right": {}}


def test_one_network_by_its_code(published: Documents) -> None:
    published.as_(ANOUK).write(published.teams(OPEN)[PLAN], "Herzien")
    done = published.ons_sync("run", "documents", "--network", "N-0002")
    assert done.returncode == 0, done.stderr
    assert published.ons(OPEN).texts == PUBLISHED
    done = published.ons_sync("run", "documents", "--network", OPEN)
    assert done.returncode == 0, done.stderr
    assert published.ons(OPEN).texts == {PLAN: "Herzien"}


def test_a_conflict_is_told(published: Documents) -> None:
    original, copy = published.both()
    published.as_(ANOUK).write(original, "Uit Teams")
    published.as_(DAAN).write(copy, "Van ONS")
    published.sync()
    told = published.ons_sync("conflicts")
    assert told.returncode == 0, told.stderr
    assert "the content" in told.stdout
    assert "Uit Teams" not in told.stdout
    shown = published.ons_sync("explain", OPEN, PLAN, "--job", "documents")
    assert shown.returncode == 0, shown.stderr


def test_state_lost_adopts_what_is_there(published: Documents) -> None:
    """S13: nothing is copied, nothing removed, nothing doubled."""
    before = {path: one.id for path, one in published.ons(OPEN).items()}
    published.lose_state()
    with published.moved() as moved:
        assert "older than the tenant" in published.try_sync().problems[0]
        published.sync()
    assert not moved.contents
    assert not moved.removed
    assert {path: one.id for path, one in published.ons(OPEN).items()} == before
    published.assert_settled()


def test_nothing_is_lost_when_people_act_as_the_state_is_lost(published: Documents) -> None:
    original, copy = published.both()
    published.as_(ANOUK).write(original, "Uit Teams")
    published.as_(DAAN).write(copy, "Van ONS")
    published.lose_state()
    published.try_sync()
    published.sync()
    texts = set(published.ons(OPEN).texts.values()) | set(published.teams(OPEN).texts.values())
    assert {"Uit Teams", "Van ONS"} <= texts
    published.assert_settled()
