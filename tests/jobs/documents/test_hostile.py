"""Ways in which what somebody wrote could be lost, shown, doubled, brought back or sent on."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from jobs.documents.job import DocumentsJob
from jobs.documents.orders import Orders
from jobs.rowkey import ons_id
from sync.action import Fate, Outcome
from sync.model import Ref, Side
from tests.jobs.documents.cases import (
    EARLIER,
    LEFT,
    NOW,
    RIGHT,
    SCOPE,
    Cases,
    goes,
    item,
    network,
)
from tests.jobs.documents.documents import documents
from tests.jobs.documents.world import World

K = "key-1"


def pair(**right: object) -> Cases:
    """A document of the channel with the copy that the product made of it."""
    return Cases().agree(
        K,
        item(LEFT, "L1", by=None, created_by=None, fields={"OnsId": K}),
        item(RIGHT, "R1", fields={"OnsId": K}, **right),  # type: ignore[arg-type]
    )


# What is withdrawn goes at once


@pytest.mark.parametrize(
    "said", [{"DocOpdracht": "Intrekken"}, {"Publicatiebereik": "Alleen netwerk"}]
)
def test_what_is_withdrawn_on_ons_goes_also_at_first_contact(said: dict[str, str]) -> None:
    cases = Cases(based=False).put(
        item(LEFT, "L1", by=None, created_by=None, fields={"OnsId": K, **said}),
        item(RIGHT, "R1", fields={"OnsId": K}),
    )
    assert ("left", "recycle") in cases.asked()
    assert ("right", "unshare") in cases.asked()


def test_a_copy_goes_although_the_original_is_checked_out() -> None:
    cases = pair(checked_out={"by": "anna"})
    cases.put(
        item(RIGHT, "R1", fields={"DelenViaOns": False, "OnsId": K}, checked_out={"by": "anna"})
    )
    assert goes(cases, K)


def test_what_is_withdrawn_on_ons_goes_although_the_original_is_checked_out() -> None:
    cases = pair()
    cases.put(
        item(LEFT, "L1", by="bert", fields={"OnsId": K, "DocOpdracht": "Intrekken"}),
        item(RIGHT, "R1", fields={"OnsId": K}, checked_out={"by": "anna"}),
    )
    assert goes(cases, K)


def test_without_its_row_nothing_is_shown_in_a_network_that_shares_everything() -> None:
    cases = Cases(network=network(DocDelen="Alle documenten in de map"))
    bare = item(RIGHT, "R1")
    value = {**bare.value, "list_item": None, "list_etag": None, "fields": {}}
    cases.put(replace(bare, value=value))
    assert not cases.actions()


# Nobody said no


@pytest.mark.parametrize("row", ["unseen", "without the column"])
def test_what_says_nothing_any_more_is_not_taken_back(row: str) -> None:
    """The row was not shown yet, or somebody deleted the column: nobody said Nee."""
    cases = pair()
    bare = cases.shelves[RIGHT]["R1"]
    value = {**bare.value, "fields": {"OnsId": K}}
    if row == "unseen":
        value |= {"list_item": None, "list_etag": None, "fields": {}}
    cases.put(replace(bare, value=value))
    assert not goes(cases, K)


def test_what_was_just_brought_to_the_channel_is_not_taken_for_unshared() -> None:
    """Its row could not be written: that Nee is the column's default, and nobody's."""
    key = ons_id(SCOPE, "left:ons/L1")
    cases = Cases().put(
        item(LEFT, "L1"),
        item(RIGHT, "R1", by=None, created_by=None, fields={"DelenViaOns": False}),
    )
    cases.meant = {key: {RIGHT: {"parent": "", "native": "Plan.docx", "name": "Plan.docx",
                                 "content": "one:100"}}}  # fmt: skip
    assert not goes(cases, key)
    assert set(cases.asked()) == {("left", "columns"), ("right", "columns")}
    assert cases.asked()["right", "columns"]["columns"]["DelenViaOns"] is True


def test_somebody_elses_file_is_not_what_a_broken_off_run_was_making() -> None:
    key = ons_id(SCOPE, "left:ons/L1")
    cases = Cases().put(
        item(LEFT, "L1"), item(RIGHT, "R1", content="other", fields={"DelenViaOns": False})
    )
    cases.meant = {key: {RIGHT: {"parent": "", "native": "Plan.docx", "name": "Plan.docx",
                                 "content": "one:100"}}}  # fmt: skip
    assert not goes(cases, key)
    assert cases.decide().cases[key].pair.right is None


def test_a_folder_is_not_the_file_that_a_broken_off_run_was_making() -> None:
    key = ons_id(SCOPE, "left:ons/L1")
    cases = Cases().put(item(LEFT, "L1", "Plan"), item(RIGHT, "R1", "Plan", folder=True))
    cases.meant = {key: {RIGHT: {"parent": "", "native": "Plan", "name": "Plan",
                                 "content": "one:100"}}}  # fmt: skip
    assert cases.decide().cases[key].pair.right is None


def test_what_comes_back_to_ons_is_not_taken_back_for_the_products_own_nee() -> None:
    """Dragged into another folder and back, restored, or not found for a moment."""
    cases = pair().gone("L1")
    unshared = cases.orders()
    memo = unshared.readings[K].memo
    cases.entries[K] = replace(cases.entries[K], agreed=None, left=None, right=None, memo=memo)
    cases.put(
        item(LEFT, "L1", by=None, created_by=None, fields={"OnsId": K}),
        item(RIGHT, "R1", by=None, fields={"OnsId": K, "DelenViaOns": False}, at=NOW),
    )
    assert not goes(cases, K)
    assert cases.asked()["right", "columns"]["columns"]["DelenViaOns"] is True
    assert ("left", "content") not in cases.asked()


def test_a_nee_that_somebody_gave_since_stays() -> None:
    cases = pair().gone("L1")
    memo = cases.orders().readings[K].memo
    cases.entries[K] = replace(cases.entries[K], agreed=None, left=None, right=None, memo=memo)
    cases.put(
        item(LEFT, "L1", by=None, created_by=None, fields={"OnsId": K}),
        item(RIGHT, "R1", by="anna", fields={"OnsId": K, "DelenViaOns": False}, at=NOW),
    )
    assert goes(cases, K)


def test_a_removal_of_the_products_own_is_nobodys() -> None:
    """Recycled for a Nee, not recorded, and then somebody says Ja again."""
    cases = pair().gone("L1")
    cases.meant = {K: {LEFT: None}}
    assert ("right", "unshare") in cases.asked()  # as it stands, it may have been somebody
    cases.put(item(RIGHT, "R1", fields={"OnsId": K}, at=NOW))
    assert ("right", "unshare") not in cases.asked()
    assert ("left", "file") in cases.asked()


# Another place


@pytest.mark.parametrize("side", list(Side))
def test_absence_from_a_drive_it_never_was_in_is_no_removal(side: Side) -> None:
    cases = pair()
    entry = cases.entries[K]
    other = Ref(f"another-drive/{side}-1")
    gone = {LEFT: "L1", RIGHT: "R1"}[side]
    cases.entries[K] = (
        replace(entry, left_ref=other) if side is LEFT else replace(entry, right_ref=other)
    )
    cases.gone(gone)
    asked = cases.asked()
    assert (str(side), "file") in asked
    assert ("right", "unshare") not in asked


# What somebody wrote is not taken for the product's


def test_an_edit_that_waited_under_a_row_of_the_products_is_kept_beside() -> None:
    """Edited on ONS while the original was checked out; the row on ONS said so."""
    cases = pair()
    held = {**cases.entries[K].memo["left"], "pending": True}
    memo = {**cases.entries[K].memo, "left": held}
    cases.entries[K] = replace(cases.entries[K], memo=memo)
    cases.put(
        item(LEFT, "L1", content="bert's", by=None, created_by=None, fields={"OnsId": K}),
        item(RIGHT, "R1", content="anna's", fields={"OnsId": K}, at=NOW),
    )
    assert cases.decide().twins == {K: LEFT}


def test_an_edit_waits_also_when_nothing_was_remembered_of_its_side() -> None:
    cases = pair()
    cases.entries[K] = replace(cases.entries[K], memo={})
    cases.put(
        item(LEFT, "L1", content="bert's", by="bert", fields={"OnsId": K}),
        item(RIGHT, "R1", fields={"OnsId": K}, checked_out={"by": "anna"}),
    )
    assert cases.orders().readings[K].memo["left"]["pending"] is True


# Out of harm's way, once


def test_what_is_rescued_is_not_rescued_again_while_it_is_locked() -> None:
    cases = Cases().put(
        item(LEFT, "L1", fields={"Publicatiebereik": "Alleen netwerk"}, checked_out={"by": "anna"})
    )
    assert ("right", "file") not in cases.asked()


def test_what_was_rescued_by_a_run_that_broke_off_is_recognised() -> None:
    cases = Cases().put(item(LEFT, "L1", fields={"Publicatiebereik": "Alleen netwerk"}))
    (made,) = (one for one in cases.actions() if one.kind == "file")
    assert made.expect is not None
    cases.meant = {made.key: {RIGHT: made.expect}}
    cases.put(item(RIGHT, "R1", by=None, created_by=None, fields={"DelenViaOns": False}))
    asked = cases.asked()
    assert ("right", "file") not in asked
    assert ("left", "recycle") in asked


# Asked for once


def test_put_back_is_said_and_done_once_also_when_it_failed_at_first() -> None:
    cases = pair().gone("R1")
    cases.put(
        item(LEFT, "L1", by="bert", created_by=None,
             fields={"OnsId": K, "DocOpdracht": "Terugzetten"})
    )  # fmt: skip
    first = cases.decide()
    assert first.cases[K].rule == "restored"
    cases.entries = dict(first.entries)  # as it stays when the file could not be made
    asked = cases.asked()
    assert ("right", "file") in asked
    assert asked["left", "columns"]["columns"]["DocOpdracht"] is None


def test_a_command_to_put_back_what_is_there_does_not_wait_for_a_removal() -> None:
    cases = pair()
    cases.put(
        item(LEFT, "L1", by="bert", created_by=None,
             fields={"OnsId": K, "DocOpdracht": "Terugzetten"})
    )  # fmt: skip
    assert cases.asked()["left", "columns"]["columns"]["DocOpdracht"] is None


# Somebody is faster than the reading back


def _moved(by: str | None) -> tuple[DocumentsJob, Orders, Outcome]:
    world = World(documents)
    assert isinstance(world.product, DocumentsJob)
    cases = pair().put(item(RIGHT, "R1", "Anders.docx", fields={"OnsId": K}))
    orders = cases.orders()
    (action,) = (one for one in orders.actions if one.kind == "move")
    found = item(LEFT, "L1", "Anders.docx", content="bert's" if by else "one", by=by, at=NOW)
    return world.product, orders, Outcome(action, Fate.DONE, found.ref, found.value)


@pytest.mark.parametrize("by", [None, "bert"])
def test_an_edit_right_after_our_write_is_still_to_be_seen(by: str | None) -> None:
    job, orders, outcome = _moved(by)
    memo = job.remember(orders.readings[K], {LEFT: [outcome]})
    assert (memo["left"]["content"], memo["left"].get("pending", False)) == ("one:100", bool(by))


@pytest.mark.parametrize("by", [None, "bert"])
def test_an_edit_right_after_our_write_is_not_overwritten_in_the_same_run(by: str | None) -> None:
    job, _, outcome = _moved(by)
    again = replace(outcome.action, kind="content", body={}, after=())
    outcome = replace(outcome, ref=Ref("L1", '"L1,9"'))
    ((ready,), _) = job.prepare([again], job._archive, NOW, {"one": outcome})
    assert ready.ref is not None
    assert (ready.ref.etag == '"L1,9"') is (by is None)


# Kept beside


def both_edited() -> Cases:
    cases = pair()
    return cases.put(
        item(LEFT, "L1", content="bert's", by="bert", fields={"OnsId": K}, at=NOW),
        item(RIGHT, "R1", content="anna's", fields={"OnsId": K}, at=NOW),
    )


def test_a_twin_that_a_broken_off_run_made_is_recognised() -> None:
    cases = both_edited()
    made = next(one for one in cases.actions() if one.kind == "file" and one.side is LEFT)
    cases.meant = {made.key: {LEFT: made.expect}}
    name = "Plan (conflict van Bert, 21-11-2026 13.00).docx"
    cases.put(item(LEFT, "L2", name, content="bert's", by=None, created_by=None))
    decision = cases.decide()
    assert decision.cases[made.key].pair.left is not None


def test_a_twin_has_a_name_to_be_put_back_under() -> None:
    cases = both_edited()
    orders = cases.orders()
    (value,) = orders.extra.values()
    assert value["name"] == "Plan (conflict, 21-11-2026 13.00).docx"


# Sent for ever


def test_a_source_without_a_hash_is_told_by_its_etag() -> None:
    bare = item(RIGHT, "R1")
    source = replace(bare, value={**bare.value, "hash": None}).source
    assert source["etag"] == bare.etag


# Folders


def test_a_folder_with_what_cannot_go_stays_on_ons() -> None:
    cases = Cases()
    left = item(LEFT, "LF", "Map", folder=True, by=None, created_by=None)
    cases.agree("map", left, item(RIGHT, "RF", "Map", folder=True)).gone("RF")
    cases.put(item(LEFT, "L9", "setup.exe", parent="LF"))
    assert ("map", LEFT) not in cases.steps()


# Grace


@pytest.mark.parametrize(("days", "removed"), [(0, False), (13.9, False), (14, True)])
def test_what_was_deleted_in_teams_stays_for_its_days(days: float, *, removed: bool) -> None:
    cases = pair().gone("R1")
    memo = {**cases.entries[K].memo, "gone_at": (NOW - timedelta(days=days)).isoformat()}
    cases.entries[K] = replace(cases.entries[K], memo=memo)
    assert goes(cases, K) is removed
    assert EARLIER < NOW
