"""What an administrator asks: status, conflicts, approve, explain. None of it changes anything."""

from __future__ import annotations

import json
from collections.abc import Iterable

import pytest

from config.load import load
from config.settings import Settings
from jobs.explaining import Unknown
from service.output import Report
from service.reading.approval import NotApproved, approve
from service.reading.explain import explain
from service.reading.report import conflicts, status
from service.running.networks import UnknownNetwork
from tests.e2e.world import (
    ADMIN,
    ANOUK,
    APPROVAL,
    BRAM,
    CARMEN,
    DAAN,
    GUUS,
    HIDDE,
    HIDDEN,
    OPEN,
    World,
)


def settings_of(world: World) -> Settings:
    return load(world.config, {})


def shown(report: Report) -> str:
    json.dumps(report.as_json(), default=str)  # scripts can read it
    return "\n".join(report.lines())


def in_order(text: str, parts: Iterable[str]) -> bool:
    at = 0
    for part in parts:
        found = text.find(part, at)
        if found < 0:
            return False
        at = found
    return True


def no_names(world: World, text: str) -> bool:
    return not any(world.account(who)["displayName"] in text for who in world.people)


def unreachable(world: World) -> Settings:
    settings = settings_of(world)
    nowhere = dict.fromkeys(settings.tenant.connect_to, "127.0.0.1:1")
    tenant = settings.tenant.model_copy(update={"connect_to": nowhere, "timeout_s": 0.5})
    return settings.model_copy(update={"tenant": tenant})


# status


def test_status_before_the_first_run_says_where_to_begin_and_makes_no_state(world: World) -> None:
    assert "No run has been made yet" in shown(status(settings_of(world)))
    assert not world.state.exists()


def test_status_shows_every_network_by_number_and_title_without_the_tenant(settled: World) -> None:
    text = shown(status(unreachable(settled)))
    for code in (OPEN, APPROVAL, HIDDEN):
        assert code in text
    assert "ICTO netwerk" in text
    assert "3 networks. Last run" in text
    assert no_names(settled, text)


def test_status_of_one_network_says_when_it_was_brought_up_to_date(settled: World) -> None:
    text = shown(status(settings_of(settled), OPEN.lower()))
    assert text.startswith(f"{OPEN} ICTO netwerk: ")
    assert "brought up to date 20" in text
    assert APPROVAL not in text


def test_an_unknown_network_is_refused_with_what_to_do(settled: World) -> None:
    for ask in (status, conflicts):
        with pytest.raises(UnknownNetwork, match="ons-sync status"):
            ask(settings_of(settled), "N-9999")
    with pytest.raises(UnknownNetwork):
        approve(settings_of(settled), "N-9999", by="beheer")
    with pytest.raises(UnknownNetwork):
        explain(settings_of(settled), "N-9999")


# approve


@pytest.fixture
def refused(settled: World) -> World:
    """A network whose members left in one go, more than the limits allow."""
    settled.configure(limits={"scope_count": 1, "scope_percent": 0, "total_count": 50})
    settled.as_(CARMEN).leave(OPEN)
    settled.as_(DAAN).leave(OPEN)
    result = settled.try_sync()
    assert int(result.exit_code) == 3
    assert {CARMEN, DAAN} <= settled.team(OPEN).members
    return settled


def test_a_refused_network_says_exactly_who_would_disappear_and_why(refused: World) -> None:
    text = shown(status(settings_of(refused)))
    assert "2 of 4 would disappear within 24 hours" in text
    for who in (CARMEN, DAAN):
        assert f"{refused.id(who)} would leave the team" in text
    assert f"ons-sync explain {OPEN}" in text


def test_an_approval_shows_the_exact_set_and_the_next_run_carries_it_out(refused: World) -> None:
    settings = settings_of(refused)
    text = shown(approve(settings, OPEN, by="beheer"))
    assert text.startswith(f"Approved by beheer for {OPEN} ICTO netwerk, until 20")
    for who in (CARMEN, DAAN):
        assert f"{refused.id(who)} would leave the team" in text
    assert "approved: the next run carries it out" in shown(status(settings))
    refused.sync()
    assert not {CARMEN, DAAN} & refused.team(OPEN).members
    assert "stopped as a precaution" not in shown(status(settings))


def test_a_scope_is_taken_as_well_as_a_number(refused: World) -> None:
    scope = f"membership/{refused.build.networks[OPEN].item['id']}"
    assert approve(settings_of(refused), scope, by="beheer").code == OPEN


def test_more_than_was_approved_is_refused_anew(refused: World) -> None:
    approve(settings_of(refused), OPEN, by="beheer")
    refused.as_(BRAM).leave(OPEN)
    assert int(refused.try_sync().exit_code) == 3
    assert {BRAM, CARMEN, DAAN} <= refused.team(OPEN).members


def test_an_approval_holds_also_when_this_machine_is_behind_the_tenant(settled: World) -> None:
    settled.move_days(30)
    settled.configure(limits={"scope_count": 1, "scope_percent": 0, "total_count": 50})
    settled.as_(CARMEN).leave(OPEN)
    settled.as_(DAAN).leave(OPEN)
    assert int(settled.try_sync().exit_code) == 3
    approve(settings_of(settled), OPEN, by="beheer")
    settled.sync()
    assert not {CARMEN, DAAN} & settled.team(OPEN).members


def test_nothing_refused_is_nothing_to_approve(world: World) -> None:
    with pytest.raises(NotApproved, match="No run has been made yet"):
        approve(settings_of(world), OPEN, by="beheer")
    world.sync()
    with pytest.raises(NotApproved, match=r"Nothing is refused in N-0001.*ons-sync status"):
        approve(settings_of(world), OPEN, by="beheer")


# conflicts


def test_a_conflict_shows_what_was_followed_what_was_not_and_why(settled: World) -> None:
    assert shown(conflicts(settings_of(settled))) == "No conflicts."
    settled.as_(ANOUK).make_owner(OPEN, CARMEN)
    settled.sync()
    for network in (None, OPEN):
        text = shown(conflicts(settings_of(settled), network))
        assert in_order(text, [OPEN, settled.id(CARMEN), "not owner on ONS was followed",
                               "owner in Teams was not", "roles come from ONS"])  # fmt: skip
    assert shown(conflicts(settings_of(settled), HIDDEN)) == "No conflicts."


# explain


def test_explaining_sends_only_reads_and_remembers_nothing(settled: World) -> None:
    settled.as_(GUUS).join(OPEN)
    before = status(settings_of(settled)).as_json()
    with settled.writes() as found:
        explain(settings_of(settled), OPEN)
        explain(settings_of(settled), OPEN, settled.id(GUUS))
    assert not found
    assert status(settings_of(settled)).as_json() == before


def test_a_network_explained_is_one_screen_of_both_sides(settled: World) -> None:
    explained = explain(settings_of(settled), OPEN)
    text = shown(explained)
    assert in_order(text, [
        "seen     just now", "ONS      Actief, admission Open; 4 Lid", "Teams    team:",
        "4 members, 2 of them owners", "agreed   4 members", f"set by {settled.id(ADMIN)}",
        "decided", "staff", "next     nothing",
    ])  # fmt: skip
    assert no_names(settled, text)
    assert len(text.splitlines()) < 25


def test_what_a_person_asked_on_ons_is_explained_before_the_run_does_it(settled: World) -> None:
    settled.as_(GUUS).join(OPEN)
    text = shown(explain(settings_of(settled), OPEN, settled.upn(GUUS)))
    assert in_order(text, [
        "account  member, enabled", "LidStatus Lid", f"set by {settled.id(GUUS)}",
        "Teams    not in the team", "agreed   nothing yet", "decided  asked",
        "next     Teams: add", "next     ONS: on the row",
    ])  # fmt: skip
    plan = settled.try_sync(dry=True, network=OPEN)
    (scope,) = plan.scopes
    changes = explain(settings_of(settled), OPEN, settled.id(GUUS)).changes
    assert changes == tuple(c for c in scope.changes if c.key == settled.id(GUUS))
    settled.sync()
    after = shown(explain(settings_of(settled), OPEN, settled.id(GUUS)))
    assert in_order(after, ["Teams    member", "agreed   member", "before", "next     nothing"])


def test_a_role_that_was_put_back_says_so_and_what_staff_read(settled: World) -> None:
    settled.as_(CARMEN).set(OPEN, CARMEN, Rol="Aanvoerder")
    told = explain(settings_of(settled), OPEN, settled.id(CARMEN))
    text = shown(told)
    assert f"Rol Aanvoerder, set by {settled.id(CARMEN)}" in text
    assert in_order(text, ["put back Rol", "decided", "put back", "staff"])
    settled.sync()
    assert settled.row(OPEN, CARMEN)["SyncUitleg"] == told.sentence


def test_what_comes_by_itself_is_told_with_its_moment(settled: World) -> None:
    settled.admin.set(
        OPEN, ANOUK, PlaatsvervangerLookupId=str(settled.site_number(CARMEN)),
        PvVan=settled.today(10), PvTot=settled.today(20),
    )  # fmt: skip
    begins = shown(explain(settings_of(settled), OPEN, settled.id(CARMEN)))
    assert f"coming   {settled.today(10)} 00:00 the time as deputy begins" in begins
    settled.sync()
    assert "from " + settled.today(10) in shown(status(settings_of(settled), OPEN))
    settled.move_days(12)
    settled.sync()
    ends = shown(explain(settings_of(settled), OPEN, settled.id(CARMEN)))
    assert in_order(ends, ["Teams    owner", f"coming   {settled.today(9)} 00:00", "deputy ends"])


def test_without_the_tenant_it_explains_what_was_last_seen_and_says_so(settled: World) -> None:
    told = explain(unreachable(settled), OPEN, settled.upn(CARMEN))
    text = shown(told)
    assert told.failure is not None
    assert "not now: Microsoft 365 cannot be reached" in text
    assert in_order(text, ["LidStatus Lid", "Teams    member", "agreed   member"])
    with pytest.raises(Unknown, match="in what was last seen"):
        explain(unreachable(settled), OPEN, "niemand@school.example")


def test_a_row_that_waits_for_an_account_is_explained_by_its_address(settled: World) -> None:
    settled.admin.enrol(OPEN, None, Adres="nieuw@dns.example", LidStatus="Lid")
    text = shown(explain(settings_of(settled), OPEN, "Nieuw@dns.example"))
    assert in_order(text, ["LidStatus Lid", "Adres (filled in)", "decided  waits-for-account"])


def test_a_person_who_is_nowhere_has_neither_row_nor_team(settled: World) -> None:
    text = shown(explain(settings_of(settled), OPEN, settled.id(HIDDE)))
    assert in_order(text, ["no row", "not in the team", "nothing yet", "next     nothing"])
    with pytest.raises(Unknown, match="object id"):
        explain(settings_of(settled), OPEN, "niemand@school.example")


def test_a_refused_network_explains_what_stopped_it(refused: World) -> None:
    text = shown(explain(settings_of(refused), OPEN))
    assert in_order(text, [
        'staff    "Gestopt uit voorzorg: 2 van 4', "(Gepauzeerd)",
        "stopped", "2 of 4 would disappear", f"ons-sync approve {OPEN}",
    ])  # fmt: skip
