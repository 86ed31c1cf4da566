"""A link is data: whatever an answer, the database or a list says, nothing leaves the tenant."""

from __future__ import annotations

import json
import sqlite3
from typing import Any

import pytest
import requests

from sandbox.call import Answer, Call
from service import cli
from tests.e2e.world import ANOUK, CARMEN, GUUS, OPEN, World
from tests.security.links import HOSTILE, every_link, field_named, spoiled
from tests.security.sink import Sink

NEXT, DELTA = "@odata.nextLink", "@odata.deltaLink"
LINKS = (NEXT, DELTA)
hostile = pytest.mark.parametrize("url", HOSTILE.values(), ids=HOSTILE.keys())


def ons_sync(world: World, *arguments: str) -> int:
    return cli.run(["--config", str(world.config), *arguments])


def pages_lead_to(world: World, url: str, path: str = "delta|members|owners|versions") -> None:
    """From now on whoever asks for these gets a next link to `url`."""
    rule = {"fault": "foreign_next_link", "url": url, "match": {"path": path}}
    world.box.run(lambda: world.box.cloud.faults.add(rule))


def no_faults(world: World) -> None:
    world.box.run(world.box.cloud.faults.remove)


def cursors(world: World) -> dict[str, str | None]:
    with sqlite3.connect(world.state) as state:
        found = dict(state.execute("SELECT source, cursor FROM source").fetchall())
    state.close()
    return found


def test_the_sink_would_see_a_request(stage: Any) -> None:
    with Sink() as sink, sink.instead_of_the_world(stage.world.box.port):
        with pytest.raises(requests.ConnectionError):
            requests.get("https://evil.example/v1.0/users", timeout=5)
        assert sink.asked == ["evil.example:443"]
        assert sink.accepted == 1


@hostile
def test_a_next_page_elsewhere_is_not_asked_for(settled: World, sink: Sink, url: str) -> None:
    settled.as_(GUUS).join(OPEN)
    pages_lead_to(settled, url)
    with settled.writes() as written:
        result = settled.try_sync(full=True)
    assert any("outside the tenant" in one for one in result.problems)
    assert not settled.in_teams(written)
    no_faults(settled)
    settled.sync(full=True)
    assert GUUS in settled.team(OPEN).members


@pytest.mark.parametrize("case", ["another host", "plain http", "userinfo of the tenant"])
def test_a_cursor_elsewhere_is_not_followed_and_does_not_stick(
    settled: World, sink: Sink, case: str
) -> None:
    url = HOSTILE[case]
    settled.as_(CARMEN).leave(OPEN)
    with spoiled(field_named(DELTA, url)):
        settled.try_sync()
    settled.as_(GUUS).join(OPEN)
    settled.try_sync()
    assert GUUS in settled.team(OPEN).members
    assert CARMEN not in settled.team(OPEN).members
    settled.assert_quiet()
    assert not [one for one in cursors(settled).values() if one and url in one]


@pytest.mark.parametrize("shift", [0, 6])
def test_a_cursor_that_somebody_wrote_into_the_database_is_not_followed(
    settled: World, sink: Sink, shift: int
) -> None:
    urls = [*HOSTILE.values(), *HOSTILE.values()][shift:]
    before = {source: cursor for source, cursor in cursors(settled).items() if cursor}
    assert len(before) > 6
    with sqlite3.connect(settled.state) as state:
        state.executemany(
            "UPDATE source SET cursor = ? WHERE source = ?",
            [
                (f"{cursor.partition(' ')[0]} {url}", source)
                for (source, cursor), url in zip(before.items(), urls, strict=False)
            ],
        )
    state.close()
    settled.as_(GUUS).join(OPEN)
    settled.sync()
    assert GUUS in settled.team(OPEN).members
    settled.assert_quiet()
    assert not {*HOSTILE.values()} & {
        str(one).partition(" ")[2] for one in cursors(settled).values()
    }


@pytest.mark.parametrize("code", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(settled: World, sink: Sink, code: int) -> None:
    def moved(call: Call, answer: Answer) -> None:
        if call.host == "graph":
            answer.status, answer.body = code, None
            answer.headers["Location"] = "https://evil.example" + call.raw_path

    with spoiled(moved):
        assert ons_sync(settled, "run", "--full") in (1, 4)
        assert ons_sync(settled, "check") != 0


def test_links_beside_the_pages_are_never_followed(
    world: World, sink: Sink, capsys: pytest.CaptureFixture[str]
) -> None:
    """webUrl, contexts, entity ids, Location: all of them point away, and everything works."""

    def everything(call: Call, answer: Answer) -> None:
        every_link("https://evil.example/x", but=LINKS)(call, answer)
        if call.host != "login":
            answer.headers["Location"] = answer.headers["Content-Location"] = "https://evil.example"

    world.as_(GUUS).join(OPEN)
    with spoiled(everything):
        assert ons_sync(world, "run", "--json") == 0
        assert ons_sync(world, "plan", "--full") == 0
        assert ons_sync(world, "explain", OPEN) == 0
    assert GUUS in world.team(OPEN).members
    assert "evil.example" not in capsys.readouterr().err


@pytest.mark.parametrize("command", ["check", "provision"])
def test_a_site_that_says_it_is_elsewhere_is_not_gone_to(
    world: World, sink: Sink, command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with spoiled(field_named("webUrl", "https://evil.example/sites/ONS")):
        code = ons_sync(world, command)
    said = capsys.readouterr().err
    assert "Traceback" not in said
    assert code == 0 or "outside the tenant" in said
    assert not [one for one in world.box.cloud.requests if "evil" in one.path]


@pytest.mark.parametrize("field", ["token_endpoint", "issuer", "jwks_uri"])
def test_a_token_is_not_asked_for_elsewhere(
    settled: World, sink: Sink, field: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with spoiled(field_named(field, "https://evil.example/token")):
        code = ons_sync(settled, "run")
    said = capsys.readouterr().err
    assert code == 0 or "outside the tenant" in said


def test_no_address_in_a_list_is_ever_fetched(settled: World, sink: Sink) -> None:
    """Every text that staff and administrators can fill holds addresses: also such as a cloud
    machine's own, where tokens are handed out."""
    admin, staff = settled.admin, settled.as_(GUUS)
    for url in ("https://evil.example/a", "http://169.254.169.254/metadata", "//[::1]/x"):
        staff.join(OPEN, Title=url, Reden=url, Adres=url)
        settled.as_(ANOUK).enrol(OPEN, None, Title=url, Adres=url, Reden=url, LidStatus="Lid")
        admin.add_row("Scholen", Title=url, UpnDomeinen=url, SchoolCode=url[-4:])
        admin.add_row("ExterneOrganisaties", Title=url, EmailDomeinen=url)
        admin.add_row(
            "Netwerken", Title=url, NetwerkCode=url[-9:], GroepId=url, KanaalId=url,
            Omschrijving=url, NetwerkStatus="Actief",
        )  # fmt: skip
        admin.add_row("Identiteiten", Title=url, PersoonId=url, ObjectIds=url)
    settled.try_sync()
    settled.try_sync(full=True)
    assert GUUS in settled.team(OPEN).members


def test_a_token_goes_to_the_tenants_own_hosts_only(world: World, sink: Sink) -> None:
    world.as_(GUUS).join(OPEN)
    for arguments in (["check"], ["provision"], ["plan"], ["run", "--full", "--json"], ["status"]):
        ons_sync(world, *arguments)
    seen = list(world.box.cloud.requests)
    assert {one.host for one in seen} == {"login", "graph", "sharepoint"}
    assert all(one.authorization for one in seen if one.host != "login")


def test_what_is_said_of_a_foreign_link_names_no_secret(
    settled: World, sink: Sink, capsys: pytest.CaptureFixture[str]
) -> None:
    url = "https://evil.example/v1.0/users?$deltatoken=CANARY-TOKEN"
    pages_lead_to(settled, url)
    assert ons_sync(settled, "--debug", "run", "membership", "--full", "--json") in (0, 4)
    out, err = capsys.readouterr()
    assert any("outside the tenant" in one for one in json.loads(out)["problems"])
    assert "CANARY-TOKEN" not in out + err
