"""S16: what is wrong with one network's library stops no other, and is told."""

from __future__ import annotations

import pytest

from sandbox.sharepoint import permissions
from sandbox.sharepoint.lists import delete_list, update_list
from tests.e2e.crowd import rule
from tests.e2e.documents_world import PLAN, PRIVATE, PUBLISHED, Documents
from tests.e2e.world import ANOUK, DAAN, OPEN


def edit_both(world: Documents) -> None:
    """Something to do in two networks."""
    anouk = world.as_(ANOUK)
    anouk.put(world.teams(OPEN), "Nieuw.txt", "Hier", share=True)
    anouk.put(world.teams(PRIVATE), "Toets.txt", "Daar", share=True)


def test_no_right_to_one_library(published: Documents) -> None:
    edit_both(published)
    published.grant(None, OPEN)
    result = published.try_sync()
    assert published.ons(PRIVATE).texts == {"Toets.txt": "Daar"}
    assert published.ons(OPEN).texts == PUBLISHED
    assert int(result.exit_code) == 4
    assert any("403" in one or OPEN in one for one in (*result.problems, *result.lines()))
    status = published.ons_sync("status")
    assert OPEN in status.stdout, status.stdout + status.stderr
    published.grant("write", OPEN)
    published.sync()
    assert published.ons(OPEN).texts == {**PUBLISHED, "Nieuw.txt": "Hier"}
    published.assert_settled(OPEN, PRIVATE)


def test_a_library_that_became_read_only(published: Documents) -> None:
    edit_both(published)
    published.as_(DAAN).write(published.ons(OPEN)[PLAN], "Van ONS")
    site, tenant = published.place(OPEN).site, published.box.tenant
    published.box.run(lambda: permissions.lock(tenant, site, "ReadOnly"))
    result = published.try_sync()
    assert published.ons(PRIVATE).texts == {"Toets.txt": "Daar"}
    assert published.ons(OPEN)["Nieuw.txt"].text == "Hier"
    told = next(one for one in result.scopes if one.scope == OPEN)
    assert told.status.value in ("failed", "needs attention")
    published.box.run(lambda: permissions.lock(tenant, site, None))
    published.sync()
    published.sync()
    assert published.teams(OPEN)[PLAN].text == "Van ONS"
    published.assert_settled(OPEN, PRIVATE)


def test_a_library_that_was_renamed_goes_on(published: Documents) -> None:
    place, tenant = published.place(OPEN), published.box.tenant
    published.box.run(
        lambda: update_list(tenant, place.site, place.library, displayName="Shared documents")
    )
    edit_both(published)
    published.sync()
    assert published.ons(OPEN)["Nieuw.txt"].text == "Hier"
    published.assert_settled(OPEN, PRIVATE)


def test_a_library_that_was_deleted_takes_nothing_from_ons(published: Documents) -> None:
    edit_both(published)
    held = published.ons(OPEN).texts
    drive = published.teams(OPEN).drive
    rule(published, {"path": f"/drives/{drive}"}, "status", code=404)
    rule(published, {"path": f"/lists/{published.place(OPEN).library['id']}"}, "status", code=404)
    for n in range(2):
        result = published.try_sync(full=n == 1)
        assert int(result.exit_code) == 4
        assert published.ons(OPEN).texts == held == PUBLISHED
        assert published.ons(PRIVATE).texts == {"Toets.txt": "Daar"}
        published.move_days(20)
    assert OPEN in published.ons_sync("status").stdout


@pytest.mark.parametrize("side", ["teams", "ons"])
def test_the_shared_folder_deleted_takes_nothing_away(published: Documents, side: str) -> None:
    edit_both(published)
    if side == "teams":
        published.as_(ANOUK).delete_file(published.outside(OPEN)["Kennisdocumenten"])
    else:
        published.admin.delete_file(published.root(published.library)["ICTO netwerk"])
    result = published.try_sync()
    assert published.ons(PRIVATE).texts == {"Toets.txt": "Daar"}
    told = next(one for one in result.scopes if one.scope == OPEN)
    assert told.status.value in ("failed", "needs attention"), told
    assert told.reasons
    if side == "teams":
        assert published.ons(OPEN).texts == PUBLISHED
        published.as_(ANOUK).restore(OPEN, "Kennisdocumenten")
    else:
        assert published.teams(OPEN)[PLAN].text == PUBLISHED[PLAN]
        assert published.teams(OPEN)[PLAN]["DelenViaOns"] is True
        published.admin.restore("ons", "ICTO netwerk")
    published.sync()
    published.sync(full=True)
    assert published.ons(OPEN).texts == {**PUBLISHED, "Nieuw.txt": "Hier"}
    published.assert_settled(OPEN, PRIVATE)


def test_the_library_on_ons_deleted_stops_the_run_and_touches_no_channel(
    published: Documents,
) -> None:
    tenant, list_ = published.box.tenant, published.build.lists["Kennisdocumenten"]
    published.box.run(lambda: delete_list(tenant, published.build.ons, list_))
    with published.moved() as moved:
        done = published.ons_sync("run", "documents")
    assert done.returncode not in (0, 2)
    assert "Kennisdocumenten" in done.stderr + done.stdout
    assert not moved.writes
