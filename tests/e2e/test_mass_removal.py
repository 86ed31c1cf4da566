"""AD-06: a list or a team that empties removes nobody; the numbers are said, the rest goes on."""

from __future__ import annotations

import pytest

from service.exit_code import ExitCode
from service.running.result import RunResult, ScopeStatus
from tests.e2e.crowd import (
    CROWD,
    EVERYBODY,
    MANY,
    STOPPED,
    calm,
    crowd,
    gather,
    items_of,
    rule,
    team_url,
)
from tests.e2e.world import ANOUK, BRAM, CARMEN, DAAN, GUUS, OPEN, World

__all__ = ["crowd"]


def scope(result: RunResult, code: str = CROWD) -> ScopeStatus:
    return next(one.status for one in result.scopes if one.scope == code)


def refused(world: World, result: RunResult, n: int, total: int = 18) -> None:
    """Refused with its numbers; nobody is gone; the network's row says so in Dutch."""
    assert result.exit_code is ExitCode.REFUSED, "\n".join(result.lines())
    assert scope(result) is ScopeStatus.REFUSED
    reasons = next(one.reasons for one in result.scopes if one.scope == CROWD)
    assert any(f"{n} of {total} would disappear" in reason for reason in reasons), reasons
    row = world.network_row(CROWD)
    assert row["SyncStatus"] == "Gepauzeerd"
    assert row["SyncUitleg"] == STOPPED.format(n=n, total=total)
    world.assert_readable()


def go_on(world: World, result: RunResult) -> None:
    """The other network was brought up to date in the same run."""
    assert scope(result, OPEN) is ScopeStatus.DONE
    assert GUUS in world.team(OPEN).members


def test_rows_deleted_one_by_one_remove_nobody(crowd: World) -> None:
    for id in crowd.rows(CROWD):
        crowd.admin.delete(CROWD, id)
    crowd.as_(GUUS).join(OPEN)
    result = crowd.try_sync()
    refused(crowd, result, 18)
    go_on(crowd, result)
    assert crowd.team(CROWD).members == EVERYBODY
    assert crowd.try_sync().exit_code is ExitCode.REFUSED
    assert crowd.try_sync(full=True).exit_code is ExitCode.REFUSED
    assert crowd.team(CROWD).members == EVERYBODY


def test_everybody_set_to_uitgetreden_removes_nobody(crowd: World) -> None:
    for id in crowd.rows(CROWD):
        crowd.admin.set(CROWD, id, LidStatus="Uitgetreden")
    crowd.as_(GUUS).join(OPEN)
    result = crowd.try_sync()
    assert result.exit_code is ExitCode.REFUSED
    assert crowd.network_row(CROWD)["SyncUitleg"].startswith("Gestopt uit voorzorg: ")
    go_on(crowd, result)
    assert crowd.team(CROWD).members == EVERYBODY


def test_a_team_that_is_emptied_takes_nobody_off_ons(crowd: World) -> None:
    for who in MANY:
        crowd.as_(ANOUK).remove(CROWD, who)
    crowd.as_(GUUS).join(OPEN)
    result = crowd.try_sync()
    refused(crowd, result, 16)
    go_on(crowd, result)
    assert {r["LidStatus"] for r in crowd.rows(CROWD).values()} == {"Lid"}


def test_everybody_put_back_ends_the_stop(crowd: World) -> None:
    for id in crowd.rows(CROWD):
        crowd.admin.set(CROWD, id, LidStatus="Uitgetreden")
    crowd.try_sync()
    for id in crowd.rows(CROWD):
        crowd.admin.set(CROWD, id, LidStatus="Lid")
    crowd.sync()
    assert crowd.network_row(CROWD)["SyncUitleg"] == "Bijgewerkt."
    assert crowd.team(CROWD).members == EVERYBODY
    crowd.same(CROWD)
    crowd.assert_quiet()


def test_a_mass_demotion_counts_as_well(settled: World) -> None:
    crowd = gather(settled)
    for who in MANY[:8]:
        crowd.admin.set(CROWD, who, Rol="Kernteamlid")
    crowd.sync()
    owners = crowd.team(CROWD).owners
    assert len(owners) == 10
    crowd.admin.set_network(CROWD, KernteamIsEigenaar=False)
    result = crowd.try_sync()
    refused(crowd, result, 9)
    assert crowd.team(CROWD).owners == owners


def test_a_few_who_leave_are_an_ordinary_day(crowd: World) -> None:
    for who in MANY[:5]:
        crowd.as_(who).leave(CROWD)
    crowd.sync()
    assert crowd.team(CROWD).members == EVERYBODY - set(MANY[:5])
    crowd.assert_quiet()


def test_small_runs_that_add_up_are_stopped(crowd: World) -> None:
    """One leaves in each run: after five the day's measure is full."""
    left = []
    for who in MANY[:10]:
        crowd.as_(who).leave(CROWD)
        if crowd.try_sync().exit_code is ExitCode.REFUSED:
            break
        left.append(who)
    assert left == list(MANY[:5])
    assert crowd.team(CROWD).members == EVERYBODY - set(left)
    row = crowd.network_row(CROWD)
    assert row["SyncUitleg"].startswith("Gestopt uit voorzorg: 6 van ")


def test_a_day_later_there_is_room_again(crowd: World) -> None:
    for who in MANY[:6]:
        crowd.as_(who).leave(CROWD)
        crowd.try_sync()
    assert MANY[5] in crowd.team(CROWD).members
    crowd.move_days(1.1)
    crowd.sync()
    assert MANY[5] not in crowd.team(CROWD).members
    crowd.assert_quiet()


def test_many_networks_that_each_lose_a_few_are_stopped_together(settled: World) -> None:
    crowd = gather(gather(settled), "N-0051")
    gather(crowd, "N-0052")
    for code in (CROWD, "N-0051", "N-0052"):
        for who in MANY[:4]:
            crowd.as_(who).leave(code)
    result = crowd.try_sync()
    assert result.exit_code is ExitCode.REFUSED
    for code in (CROWD, "N-0051", "N-0052"):
        assert scope(result, code) is ScopeStatus.REFUSED
        assert set(MANY) <= crowd.team(code).members


# Answers that are wrong, in the nightly run that lists everything

LISTS = ("Netwerkleden", "Netwerken")
BROKEN = {
    "403": ("status", {"code": 403}),
    "404": ("status", {"code": 404}),
    "429": ("status", {"code": 429, "headers": {"Retry-After": "600"}}),
    "503": ("status", {"code": 500}),
    "half a page": ("short_page", {}),
    "truncated": ("status", {"code": 200, "body": {"value": []}}),
}


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("answer", BROKEN)
@pytest.mark.parametrize("full", [True, False], ids=["full", "changes"])
def test_a_list_that_cannot_be_read_changes_nothing_and_is_no_good_run(
    settled: World, name: str, answer: str, full: bool
) -> None:
    fault, more = BROKEN[answer]
    before = settled.rows(OPEN), settled.team(OPEN)
    rule(settled, {"path": items_of(settled, name)}, fault, **more)
    with settled.writes() as found:
        result = settled.try_sync(full=full)
    assert result.exit_code is ExitCode.FAILED, "\n".join(result.lines())
    assert not [w for w in found if "members" in w.table or "owners" in w.table]
    calm(settled)
    assert (settled.rows(OPEN), settled.team(OPEN)) == before
    settled.assert_readable()
    settled.sync(full=full)
    settled.assert_quiet()


def test_a_list_of_members_that_answers_no_rows_at_night_changes_nothing(crowd: World) -> None:
    """Each row is looked up before its absence counts; they are all there."""
    before = crowd.rows(CROWD), crowd.rows(OPEN)
    rule(crowd, {"path": f"{items_of(crowd, 'Netwerkleden')}/delta"}, "empty_listing")
    with crowd.writes() as found:
        result = crowd.try_sync(full=True)
    calm(crowd)
    assert not found, "\n".join(result.lines())
    assert crowd.team(CROWD).members == EVERYBODY
    assert (crowd.rows(CROWD), crowd.rows(OPEN)) == before
    crowd.sync(full=True)
    crowd.same(CROWD)
    crowd.assert_quiet()


def test_a_list_of_networks_that_answers_no_rows_at_night_is_no_good_run(settled: World) -> None:
    rule(settled, {"path": items_of(settled, "Netwerken")}, "empty_listing")
    with settled.writes() as found:
        result = settled.try_sync(full=True)
    calm(settled)
    assert result.exit_code in (ExitCode.REFUSED, ExitCode.FAILED)
    assert not found
    settled.as_(GUUS).join(OPEN)
    settled.sync(full=True)
    assert settled.team(OPEN).members == {ANOUK, BRAM, CARMEN, DAAN, GUUS}
    settled.assert_quiet()


@pytest.mark.parametrize("full", [True, False], ids=["full", "changes"])
@pytest.mark.parametrize("fault", ["empty_listing", "drop_row"])
def test_a_roster_that_comes_back_short_takes_nobody_off_ons(
    crowd: World, fault: str, full: bool
) -> None:
    """The groups' changes, or the listing that confirms them, without some of their rows."""
    for path in ("/groups/", "/members"):
        rule(crowd, {"path": path, "method": "GET"}, fault)
        crowd.try_sync(full=full)
        calm(crowd)
        listed = {r["who"] for r in crowd.rows(CROWD).values() if r["LidStatus"] == "Lid"}
        assert listed == EVERYBODY
    crowd.sync(full=True)
    crowd.same(CROWD)


def test_rows_missing_from_two_lists_at_once_are_looked_up_before_anything_is_made_again(
    settled: World,
) -> None:
    """Both lists come back one row short at night; the rows are there, so none is made twice."""
    from tests.e2e.world import HIDDEN

    gather(settled)
    before = settled.rows(OPEN), settled.rows(CROWD), settled.rows(HIDDEN)
    for name, row in (("Netwerkleden", 0), ("Netwerkleden", 5), ("NetwerkledenBesloten", 1)):
        rule(settled, {"path": f"{items_of(settled, name)}/delta"}, "drop_row", row=row)
    with settled.writes() as found:
        result = settled.try_sync(full=True)
    calm(settled)
    assert not found, "\n".join(result.lines())
    assert (settled.rows(OPEN), settled.rows(CROWD), settled.rows(HIDDEN)) == before
    settled.sync(full=True)
    settled.assert_quiet()


# Columns and lists


def test_a_removed_column_stops_the_job_before_it_reads_emptiness(settled: World) -> None:
    before = settled.team(OPEN)
    columns = f"{settled.list_url('Netwerkleden')}/columns"
    found = settled.admin.send("GET", columns).json["value"]
    column = next(one["id"] for one in found if one["name"] == "LidStatus")
    settled.admin.send("DELETE", f"{columns}/{column}")
    done = settled.ons_sync("run", "membership", "--json", "--full")
    assert done.returncode in (1, 4), done.stdout
    assert "LidStatus" in done.stderr + done.stdout
    assert settled.team(OPEN) == before


def test_a_renamed_column_changes_nothing(settled: World) -> None:
    columns = f"{settled.list_url('Netwerkleden')}/columns"
    found = settled.admin.send("GET", columns).json["value"]
    column = next(one["id"] for one in found if one["name"] == "LidStatus")
    settled.admin.send("PATCH", f"{columns}/{column}", {"displayName": "Hoe staat het ermee"})
    settled.as_(GUUS).join(OPEN)
    settled.sync()
    assert GUUS in settled.team(OPEN).members
    settled.assert_quiet()


def test_a_renamed_list_changes_nothing(settled: World) -> None:
    settled.admin.send(
        "PATCH", settled.list_url("Netwerkleden"), {"displayName": "Wie doet er mee"}
    )
    settled.as_(GUUS).join(OPEN)
    settled.sync()
    assert GUUS in settled.team(OPEN).members
    settled.assert_quiet()


@pytest.mark.parametrize("name", ["Netwerkleden", "Netwerken"])
def test_a_deleted_list_removes_nobody_and_is_said(settled: World, name: str) -> None:
    before = settled.team(OPEN)
    settled.admin.send("DELETE", settled.list_url(name))
    for options in ([], ["--full"]):
        done = settled.ons_sync("run", "membership", *options)
        assert done.returncode in (1, 4), done.stdout
        assert "Traceback" not in done.stderr
        assert settled.team(OPEN) == before


def test_a_team_of_nobody_but_its_owner_is_still_a_team(crowd: World) -> None:
    """Who empties a team by the group's own page does so just as little."""
    group = team_url(crowd, CROWD).rpartition("/")[2]
    from tests.e2e.world import GRAPH

    for who in MANY:
        crowd.as_(ANOUK).send("DELETE", f"{GRAPH}/groups/{group}/members/{crowd.id(who)}/$ref")
    refused(crowd, crowd.try_sync(full=True), 16)
    assert {r["LidStatus"] for r in crowd.rows(CROWD).values()} == {"Lid"}
