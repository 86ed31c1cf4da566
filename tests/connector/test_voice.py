"""Both ways to speak in a channel keep the same promises, over HTTPS."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import structlog

from config.secret import SecretRef
from config.tenant import ClientSecretSignIn
from connector.bot_sign_in import BotSignIn
from connector.errors import WriteNotConfirmed
from connector.graph import Confirmed, Failed, Graph
from connector.session import Session
from connector.tenant import connect
from connector.voice import voice_place
from connector.voice_bot import BotReplica
from connector.voice_workflow import WorkflowReplica
from sandbox.bots import registration
from sandbox.workflows import flow
from sync.action import Action, Fate
from sync.model import Ref, Side
from tests.connector.channel import (
    BOT,
    SERVICE,
    Channel,
    by_bot,
    by_flow,
    edit,
    post,
)
from tests.connector.conftest import World

Make = Callable[[World, Any], Channel]
SAYS = {"method": "POST", "path": "invoke|v3/conversations"}


@pytest.fixture(params=[by_flow, by_bot])
def channel(
    request: pytest.FixtureRequest, world: World, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Channel]:
    yield request.param(world, monkeypatch)
    world.box.cloud.faults.remove()


@pytest.fixture
def bot(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[Channel]:
    yield by_bot(world, monkeypatch)
    world.box.cloud.faults.remove()


def fault(channel: Channel, kind: str, **more: Any) -> None:
    channel.world.box.cloud.faults.add({"match": SAYS, "fault": kind, **more})


def test_what_is_said_stands_in_the_channel_once(channel: Channel) -> None:
    (outcome,) = channel.say(post())
    assert (outcome.fate, outcome.error) == (Fate.DONE, None)
    assert channel.cards == ["Nog 4 plaatsen"]


def test_messages_stand_in_the_order_in_which_they_were_said(channel: Channel) -> None:
    outcomes = channel.say(post("1"), post("2", "Verplaatst"), post("3", "Vol"))
    assert [one.action.key for one in outcomes] == ["1", "2", "3"]
    assert channel.cards == ["Nog 4 plaatsen", "Verplaatst", "Vol"]


@pytest.mark.parametrize("kind", ["reset_before", "reset_after"])
def test_a_message_without_an_answer_is_unknown_and_never_sent_again(
    channel: Channel, kind: str
) -> None:
    fault(channel, kind)
    (outcome,) = channel.say(post())
    channel.world.box.cloud.faults.remove()
    assert outcome.fate is Fate.UNKNOWN
    assert len(channel.cards) == (0 if kind == "reset_before" else 1)


@pytest.mark.parametrize("after_effect", [False, True])
@pytest.mark.parametrize("code", [500, 502, 503, 504])
def test_a_failing_host_leaves_it_unknown_and_the_message_is_sent_once(
    channel: Channel, code: int, after_effect: bool
) -> None:
    fault(channel, "status", code=code, after_effect=after_effect)
    (outcome,) = channel.say(post())
    assert outcome.fate is Fate.UNKNOWN
    assert str(code) in (outcome.error or "")
    assert len(channel.cards) == after_effect


@pytest.mark.parametrize("code", [400, 401, 403, 404, 412, 413, 429])
def test_a_refusal_means_that_nothing_was_posted_and_is_told_with_its_status(
    channel: Channel, code: int
) -> None:
    fault(channel, "status", code=code, headers={"Retry-After": "1"})
    (outcome,) = channel.say(post())
    assert outcome.fate is Fate.FAILED
    assert str(code) in (outcome.error or "")
    assert channel.cards == []
    channel.world.box.cloud.faults.remove()
    assert channel.say(post())[0].fate is Fate.DONE


def test_where_nobody_listens_nothing_was_sent(
    channel: Channel, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as unheard:
        unheard.bind(("127.0.0.1", 0))
        port = unheard.getsockname()[1]
        hosts = channel.world.box.connection["hosts"]
        gone = dict.fromkeys((hosts["workflows"], hosts["bots"]), f"127.0.0.1:{port}")
        settings = channel.world.connection.tenant
        away = {**settings.connect_to, **gone}
        with connect(settings.model_copy(update={"connect_to": away})) as connection:
            connection.graph.confirmed = channel.world.connection.graph.confirmed
            (outcome,) = connection.graph.one(channel.voice.apply([post()]))
    assert outcome.fate is Fate.FAILED
    assert "nothing was posted" in (outcome.error or "")


def test_a_host_whose_certificate_is_not_trusted_gets_nothing(channel: Channel) -> None:
    """And it stops nobody else: the other networks are told all the same."""
    world = channel.world
    hosts = world.box.connection["hosts"]
    session = Session(
        frozenset((hosts["bots"],)), tokenless_hosts=("*.api.powerplatform.com",),
        connect_to=world.connection.tenant.connect_to,
    )  # fmt: skip
    connection = world.connection
    graph = Graph(hosts["graph"], session, connection.sign_in, connection.throttle)
    graph.confirmed = connection.graph.confirmed
    (outcome,) = graph.one(channel.voice.apply([post()]))
    assert outcome.fate is Fate.FAILED
    assert "not trusted" in (outcome.error or "")
    session.close()


def test_an_unknown_verb_says_nothing(channel: Channel) -> None:
    strange = Action("s/x/right/shout", "s", "x", Side.RIGHT, "p", "shout", 1, None, {})
    assert channel.say(strange)[0].fate is Fate.FAILED
    assert channel.cards == []


@pytest.mark.parametrize("confirmed", [Confirmed(), Confirmed(voices=frozenset(("voice:W-99",)))])
def test_nothing_is_said_where_the_run_did_not_confirm_it(
    channel: Channel, confirmed: Confirmed
) -> None:
    channel.world.connection.graph.confirmed = confirmed
    graph = channel.world.connection.graph
    result = graph.drive({"x": channel.voice.apply([post()])})["x"]
    assert isinstance(result, Failed)
    assert isinstance(result.error, WriteNotConfirmed)
    assert channel.cards == []


def test_a_message_that_is_too_large_is_not_sent(channel: Channel) -> None:
    before = channel.world.connection.counters.operations
    (outcome,) = channel.say(post(text="x" * 100_000))
    assert outcome.fate is Fate.FAILED
    assert "bytes" in (outcome.error or "")
    assert channel.world.connection.counters.operations == before


def test_the_lease_is_looked_at_before_each_message(channel: Channel) -> None:
    looked: list[int] = []
    graph = channel.world.connection.graph
    graph.one(channel.voice.apply([post("1"), post("2")]), before_send=lambda: looked.append(1))
    assert len(looked) == 2


def test_when_the_lease_is_lost_nothing_more_is_said(channel: Channel) -> None:
    class Lost(Exception):
        pass

    def lose() -> None:
        if channel.cards:
            raise Lost

    with pytest.raises(Lost):
        channel.world.connection.graph.one(
            channel.voice.apply([post("1"), post("2", "Vol")]), before_send=lose
        )
    assert channel.cards == ["Nog 4 plaatsen"]


def test_what_is_logged_and_answered_holds_no_address_no_key_and_no_text(
    channel: Channel, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = "sig="
    said: list[str] = []
    with structlog.testing.capture_logs() as logs:
        for kind in ("reset_before", "status"):
            fault(channel, kind, **({"code": 400} if kind == "status" else {}))
            said += [str(channel.say(post())[0].error)]
            channel.world.box.cloud.faults.remove()
        monkeypatch.setattr(channel.voice, "_url", SecretRef(env="FLOW_WRONG"), raising=False)
        monkeypatch.setenv("FLOW_WRONG", "https://evil.example/x?sig=GEHEIM")
        said += [str(channel.say(post())[0].error)]
    told = json.dumps(logs, default=str) + "".join(said)
    assert secret not in told
    assert "GEHEIM" not in told
    assert "invoke" not in told
    assert "plaatsen" not in told


# By flow


@pytest.fixture
def by_webhook(world: World, monkeypatch: pytest.MonkeyPatch) -> Channel:
    return by_flow(world, monkeypatch)


def test_a_flow_is_reached_where_flows_were_until_2025_too(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    channel = by_flow(world, monkeypatch, older=True)
    assert channel.say(post())[0].fate is Fate.DONE
    assert channel.cards == ["Nog 4 plaatsen"]


def test_no_token_goes_to_a_flow(by_webhook: Channel) -> None:
    """One that is called with a token besides its signature refuses."""
    assert by_webhook.say(post())[0].fate is Fate.DONE


@pytest.mark.parametrize(
    "url",
    [
        "http://prod-33.westeurope.logic.azure.com/workflows/1?sig=x",
        "https://evil.example/workflows/1?sig=x",
        "https://logic.azure.com.evil.example/workflows/1?sig=x",
        "https://a@prod-33.westeurope.logic.azure.com/workflows/1?sig=x",
        "https://prod-33.westeurope.logic.azure.com:8443/workflows/1?sig=x",
        "nonsense",
    ],
)
def test_an_address_elsewhere_gets_nothing_and_nothing_is_in_doubt(
    by_webhook: Channel, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    before = by_webhook.world.connection.counters.requests
    monkeypatch.setenv("FLOW_W05", url)
    (outcome,) = by_webhook.say(post())
    assert outcome.fate is Fate.FAILED
    assert "sig=" not in (outcome.error or "")
    assert by_webhook.world.connection.counters.requests == before


def test_a_secret_that_is_not_there_says_which(
    by_webhook: Channel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("FLOW_W05")
    (outcome,) = by_webhook.say(post())
    assert outcome.fate is Fate.FAILED
    assert "FLOW_W05" in (outcome.error or "")


@pytest.mark.parametrize("state", ["Disabled", "Suspended"])
def test_a_flow_that_is_switched_off_says_so(by_webhook: Channel, state: str) -> None:
    tenant = by_webhook.world.box.tenant
    (made,) = tenant.all(flow.TABLE)
    by_webhook.world.box.run(lambda: flow.change_workflow(tenant, made, state=state))
    (outcome,) = by_webhook.say(post())
    assert outcome.fate is Fate.FAILED
    assert "WorkflowTriggerIsNotEnabled" in (outcome.error or "")


def test_a_flow_cannot_change_what_it_said(by_webhook: Channel) -> None:
    assert not by_webhook.voice.edits
    assert by_webhook.say(edit(Ref("a/b"), "Vol"))[0].fate is Fate.FAILED


def test_a_redirect_is_not_followed(by_webhook: Channel) -> None:
    fault(by_webhook, "status", code=307, headers={"Location": "https://evil.example/"})
    (outcome,) = by_webhook.say(post())
    by_webhook.world.box.cloud.faults.remove()
    assert outcome.fate is Fate.FAILED
    assert "307" in (outcome.error or "")


# By bot


def test_a_bot_changes_what_it_said(bot: Channel) -> None:
    (said,) = bot.say(post())
    assert said.ref is not None
    (outcome,) = bot.say(edit(said.ref, "Vol"))
    assert outcome.fate is Fate.DONE
    assert outcome.ref == said.ref
    assert outcome.value != said.value
    assert bot.cards == ["Vol"]
    assert len(bot.messages) == 1


def test_a_bot_that_proves_itself_with_a_certificate_speaks_too(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    channel = by_bot(world, monkeypatch, certificate=True)
    assert channel.say(post())[0].fate is Fate.DONE


def test_a_bot_that_is_not_in_the_team_says_so(bot: Channel) -> None:
    world = bot.world
    world.box.run(lambda: registration.change(world.box.tenant, BOT, removedFrom=(world.team,)))
    (outcome,) = bot.say(post())
    assert outcome.fate is Fate.FAILED
    assert "BotNotInConversationRoster" in (outcome.error or "")


def test_a_bot_that_cannot_sign_in_says_what_to_do(
    bot: Channel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BOT_SECRET", "wrong")
    (outcome,) = bot.say(post())
    assert outcome.fate is Fate.FAILED
    assert "AADSTS7000215" in (outcome.error or "")
    assert bot.cards == []


def test_a_token_that_was_refused_is_asked_for_anew_next_time(bot: Channel) -> None:
    bot.say(post())
    fault(bot, "status", code=401)
    bot.say(post())
    bot.world.box.cloud.faults.remove()
    before = bot.world.connection.counters
    assert bot.say(post())[0].fate is Fate.DONE
    after = bot.world.connection.counters
    assert after.operations - before.operations == 1
    assert after.requests - before.requests > 1


def test_an_answer_that_is_cut_off_leaves_it_unknown(bot: Channel) -> None:
    fault(bot, "truncate", keep=10)
    (outcome,) = bot.say(post())
    assert outcome.fate is Fate.UNKNOWN
    assert len(bot.messages) == 1


def test_the_bots_token_goes_to_no_other_host(bot: Channel) -> None:
    settings = bot.world.connection.tenant
    how = ClientSecretSignIn(method="client_secret", secret=SecretRef(env="BOT_SECRET"))
    strange = BotReplica(
        "W-05", channel_id=bot.id, tenant_id=settings.tenant_id, application_id=BOT,
        service_url=SERVICE.replace("smba.trafficmanager.net", settings.hosts.graph),
        sign_in=BotSignIn(BOT, how, settings, bot.world.connection.session),
    )  # fmt: skip
    before = bot.world.connection.counters.requests
    (outcome,) = bot.world.connection.graph.one(strange.apply([post()]))
    assert outcome.fate is Fate.FAILED
    assert bot.world.connection.counters.requests == before


@pytest.mark.parametrize("ref", ["", "no-slash", "/only-activity", "only-conversation/"])
def test_what_cannot_have_been_said_by_the_bot_is_not_changed(bot: Channel, ref: str) -> None:
    (outcome,) = bot.say(edit(Ref(ref), "Vol"))
    assert outcome.fate is Fate.FAILED


def test_a_reference_cannot_lead_elsewhere(bot: Channel) -> None:
    (outcome,) = bot.say(edit(Ref("../../../v3/conversations/x?a#b/../y"), "Vol"))
    assert outcome.fate is Fate.STALE
    assert bot.cards == []


def test_a_place_is_named_after_the_network() -> None:
    assert WorkflowReplica("W-05", SecretRef(env="X")).place == voice_place("W-05") == "voice:W-05"
