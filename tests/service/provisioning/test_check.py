"""`check` says in plain words what is missing, what is too much, and what to do."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

import pytest

from config.settings import Settings
from sandbox.embedded import Sandbox
from sandbox.entra import apps, groups
from sandbox.load import client
from sandbox.tenant import Record
from service import cli
from service.exit_code import ExitCode
from service.provisioning import permissions
from service.provisioning.check import Checked, check
from service.provisioning.finding import Judgement

pytestmark = pytest.mark.slow


def wrong(checked: Checked) -> list[str]:
    return [f"{f.subject}: {f.what}" for f in checked.findings if f.judgement is Judgement.WRONG]


def grant(box: Sandbox, **changes: object) -> None:
    box.run(lambda: apps.update(box.tenant, str(client(box.tenant)["appId"]), **changes))


def test_lists_that_are_not_there_are_named_with_what_to_do(settings: Settings) -> None:
    checked = check(settings)

    assert checked.exit_code is ExitCode.FAILED
    assert "list Netwerkleden: is not there" in wrong(checked)
    assert any("-> Run `ons-sync provision`." in line for line in checked.lines())


def test_a_missing_permission_says_what_it_is_for(box: Sandbox, settings: Settings) -> None:
    roles = set(client(box.tenant)["roles"]) - {"TeamMember.ReadWrite.All"}
    grant(box, roles=tuple(roles))

    (found,) = [text for text in wrong(check(settings)) if text.startswith("permissions")]

    assert found == (
        "permissions, Microsoft Graph: TeamMember.ReadWrite.All is missing; it is for adding and "
        "removing members and owners of teams"
    )


def test_a_permission_nobody_needs_is_noted_and_does_not_fail(
    box: Sandbox, settings: Settings
) -> None:
    grant(box, roles=(*client(box.tenant)["roles"], "Directory.ReadWrite.All"))

    checked = check(settings)

    notes = [f for f in checked.findings if f.judgement is Judgement.NOTE]
    assert [note.what for note in notes] == ["more than is needed: Directory.ReadWrite.All"]


def test_a_site_that_was_not_granted_says_so(box: Sandbox, settings: Settings) -> None:
    grant(box, sites={})

    found = wrong(check(settings))

    assert len(found) == 2
    assert all("is not there, or the app may not read it" in text for text in found)


def test_a_wrong_certificate_is_told_by_what_entra_says(box: Sandbox, settings: Settings) -> None:
    grant(box, certificates=())

    checked = check(settings)

    (found,) = wrong(checked)
    assert found.startswith("sign-in: for Microsoft Graph: Microsoft Entra refused the sign-in")


def test_an_administrators_group_that_is_gone_or_empty_is_wrong(
    box: Sandbox, settings: Settings, group: Record
) -> None:
    assert any(f.what == "is there and has members" for f in check(settings).findings)

    for member in list(box.tenant.table(f"members/{group['id']}")):
        box.run(partial(groups.remove_member, box.tenant, group["id"], member))
    assert any("it has no members" in text for text in wrong(check(settings)))

    nobody = "00000000-0000-4000-8000-000000000001"
    membership = settings.membership.model_copy(update={"admins_group_id": nobody})
    found = wrong(check(settings.model_copy(update={"membership": membership})))
    assert (
        f"administrators' group (membership.admins_group_id): there is no group {nobody}" in found
    )


def test_check_sends_reads_only(box: Sandbox, settings: Settings) -> None:
    before = len(box.tenant.writes)
    check(settings)
    assert len(box.tenant.writes) == before


def test_json_and_exit_code_are_for_scripts(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["--config", str(file), "provision"]) == 0
    capsys.readouterr()
    assert cli.run(["--config", str(file), "check", "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert shown["right"] is True
    assert {finding["judgement"] for finding in shown["findings"]} == {"right"}


@pytest.mark.parametrize("header", ["", "Bearer opaque", "Bearer a.b.c", "Bearer a.W10.c"])
def test_a_token_that_cannot_be_read_tells_nothing(header: str) -> None:
    assert permissions.granted_in(header) is None


def test_a_broader_permission_does_as_well_and_is_more_than_needed() -> None:
    granted = frozenset(one.name for one in permissions.NEEDED) - {"User.Read.All"}
    granted |= {"Directory.Read.All"}
    assert permissions.missing(permissions.GRAPH, granted) == []
    assert permissions.excess(permissions.GRAPH, granted) == ["Directory.Read.All"]
