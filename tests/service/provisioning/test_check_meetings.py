"""`check` of what meetings need beside lists: a mailbox, a voice in the channels, an agreement."""

from __future__ import annotations

from typing import Any

import pytest

from config.load import load
from config.registrations import Calendar, ChannelBot, ChannelWorkflow, Registrations
from config.settings import Settings
from sandbox.load import client
from sandbox.outlook import mailboxes
from service.provisioning import permissions
from service.provisioning.check import check
from service.provisioning.finding import Finding, Judgement
from service.provisioning.provision import provision
from tests.e2e.world import APPROVAL, HIDDEN, OPEN, World

pytestmark = pytest.mark.slow

FLOW = "https://prod-07.westeurope.logic.azure.com/workflows/x/triggers/manual/paths/invoke?sig=k"


@pytest.fixture
def settings(world: World) -> Settings:
    """Of a tenant with lists, in which nothing is told of meetings yet."""
    made = load(world.config, {})
    provision(made)
    return made


def told(settings: Settings, subject: str, **registrations: Any) -> list[Finding]:
    """What is found about `subject` when registrations are set so."""
    given = settings.model_copy(update={"registrations": Registrations(**registrations)})
    return [one for one in check(given).findings if one.subject.startswith(subject)]


def test_without_a_mailbox_and_a_way_to_speak_nothing_is_looked_at(settings: Settings) -> None:
    for subject in ("calendar", "workflow", "bot"):
        assert told(settings, subject) == []


def test_the_mailbox_is_opened_before_anything_is_put_in_it(
    world: World, settings: Settings
) -> None:
    address = f"bijeenkomsten@{world.upn('Anouk').partition('@')[2]}"
    calendar = Calendar(mailbox=address)

    (missing,) = told(settings, "calendar", calendar=calendar)
    assert missing.judgement is Judgement.WRONG
    assert "make a shared mailbox with this address" in missing.what

    tenant = world.box.tenant
    world.box.run(lambda: mailboxes.make_mailbox(tenant, address, "Bijeenkomsten"))
    (right,) = told(settings, "calendar", calendar=calendar)
    assert (right.judgement, right.what) == (Judgement.RIGHT, "can be reached")

    app = str(client(tenant)["appId"])
    world.box.run(lambda: mailboxes.limit(tenant, app, [world.upn("Bram")]))
    (denied,) = told(settings, "calendar", calendar=calendar)
    assert denied.judgement is Judgement.WRONG
    assert "Exchange RBAC for Applications" in denied.what


def test_a_right_that_exchange_gives_for_one_mailbox_is_not_missed_in_the_token() -> None:
    optional = {one.name for one in permissions.NEEDED if one.optional}
    granted = frozenset(one.name for one in permissions.NEEDED)

    assert "Calendars.ReadWrite" in optional
    assert permissions.missing(permissions.GRAPH, granted - optional) == []
    assert permissions.excess(permissions.GRAPH, granted) == []


def test_a_workflow_is_told_by_its_network_and_never_by_its_address(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FLOW", FLOW)
    monkeypatch.setenv("ELSEWHERE", "https://evil.example/?sig=geheim")
    flows = {OPEN: "FLOW", APPROVAL: "ELSEWHERE", "N-9999": "NOWHERE"}
    channel = ChannelWorkflow.model_validate(
        {"way": "workflow", "flows": {code: {"env": name} for code, name in flows.items()}}
    )

    found = told(settings, "workflow", channel=channel)

    said = {(one.subject, one.judgement): one for one in found}
    assert (f"workflow of {OPEN}", Judgement.RIGHT) in said
    wrong = said[(f"workflow of {APPROVAL}", Judgement.WRONG)]
    assert "is at evil.example, where no workflow is" in wrong.what
    assert said[("workflow of N-9999", Judgement.NOTE)].what == (
        "there is no such network with a team"
    )
    assert "NOWHERE" in said[("workflow of N-9999", Judgement.WRONG)].do
    assert said[(f"workflow of {HIDDEN}", Judgement.NOTE)].what == (
        "it has none: its channel hears nothing"
    )
    assert not any(secret in str(one) for one in found for secret in ("geheim", "sig=", FLOW))


def test_a_bot_that_cannot_sign_in_is_a_fault(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BOT", "not its secret")
    channel = ChannelBot.model_validate(
        {
            "way": "bot",
            "application_id": settings.tenant.client_id,
            "sign_in": {"method": "client_secret", "secret": {"env": "BOT"}},
        }
    )

    (wrong,) = told(settings, "bot", channel=channel)

    assert wrong.judgement is Judgement.WRONG
    assert "not its secret" not in str(wrong)


def test_attendance_is_recorded_only_where_the_council_agreed(
    world: World, settings: Settings
) -> None:
    (nowhere,) = told(settings, "attendance")
    assert nowhere.what == "is recorded of no meeting: Instemming GMR has no date"

    url = f"{world.list_url('Netwerken').rpartition('/')[0]}/Bijeenkomsten/items"
    token = world.box.app_token(roles=("Sites.FullControl.All",))
    for agreed in ("2026-01-15", None):
        fields = {"Title": "Data!=me?"} | ({"InstemmingGMR": agreed} if agreed else {})
        assert world.request("POST", url, token=token, json={"fields": fields}).status == 201

    (one,) = told(settings, "attendance")
    assert one.what == "is recorded where Instemming GMR has a date: of 1 meeting out of 2"
