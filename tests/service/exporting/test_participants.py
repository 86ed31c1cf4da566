"""Who is on the list for the venue, and that names come from the directory at that moment."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import time_machine

from config.settings import Settings
from sandbox.embedded import Sandbox
from service import cli
from service.exporting.participants import Expired, UnknownMeeting, participants
from tests.service.exporting.seen import keep

GONE = "0a0b0c0d-0000-4000-8000-00000000dead"
MEETING: dict[str, Any] = {
    "Title": "Studiemiddag AI",
    "EventCode": "B-0001",
    "NetwerkLookupId": "1",
    "Start": "2026-11-09T13:00:00Z",
    "Einde": "2026-11-09T16:00:00Z",
    "EventStatus": "Gepubliceerd",
    "OnsId": "key-1",
}


def decided(account: str, status: str, **more: Any) -> dict[str, Any]:
    standing = {"status": status, **more}
    return {"kind": "registration", "meeting": "key-1", "account": account, "standing": standing}


@pytest.fixture
def users(box: Sandbox) -> list[dict[str, Any]]:
    found = [dict(user) for user in box.tenant.all("users")][:2]
    assert len(found) == 2
    return found


def seen(settings: Settings, decisions: dict[str, dict[str, Any]], **meeting: Any) -> None:
    keep(settings, meetings={"1": {**MEETING, **meeting}}, decided=decisions)


def test_whoever_has_a_place_is_on_it_by_the_name_he_has_now(
    settings: Settings, users: list[dict[str, Any]]
) -> None:
    first, second = (user["id"] for user in users)
    domain = users[0]["userPrincipalName"].rpartition("@")[2]
    keep(
        settings,
        meetings={"1": MEETING},
        people={
            first: {"userPrincipalName": users[0]["userPrincipalName"], "accountEnabled": True}
        },
        schools={"1": {"Title": "Theresialyceum", "SchoolCode": "THL", "UpnDomeinen": domain}},
        decided={
            "r1": decided(first, "Bevestigd"),
            "r2": decided(second, "Wachtlijst"),
            "r3": decided(GONE, "Bevestigd"),
            "r4": {**decided(second, "Bevestigd"), "meeting": "key-2"},
            "r5": {"kind": "meeting"},
        },
    )
    with time_machine.travel("2026-11-08T12:00:00Z"):
        listed = participants(settings, "b-0001")
    assert sorted((one.name, one.school) for one in listed.people) == sorted(
        [(users[0]["displayName"], "Theresialyceum"), ("(naam niet bekend)", "")]
    )


def test_a_person_with_two_accounts_is_on_it_once(
    settings: Settings, users: list[dict[str, Any]]
) -> None:
    first, second = (user["id"] for user in users)
    keep(
        settings,
        meetings={"1": MEETING},
        identities={"1": {"PersoonId": "p1", "ObjectIds": f"{first}\n{second}"}},
        decided={"r1": decided(first, "Bevestigd"), "r2": decided(second, "Bevestigd")},
    )
    with time_machine.travel("2026-11-08T12:00:00Z"):
        assert len(participants(settings, "B-0001").people) == 1


def test_of_a_hybrid_meeting_those_who_come_to_the_room(
    settings: Settings, users: list[dict[str, Any]]
) -> None:
    first, second = (user["id"] for user in users)
    decisions = {
        "r1": decided(first, "Bevestigd", mode="Fysiek"),
        "r2": decided(second, "Bevestigd", mode="Online"),
    }
    seen(settings, decisions, Vorm="Hybride")
    with time_machine.travel("2026-11-08T12:00:00Z"):
        assert [p.name for p in participants(settings, "B-0001").people] == [
            users[0]["displayName"]
        ]


def test_seven_days_after_the_meeting_it_is_made_no_more(settings: Settings) -> None:
    seen(settings, {})
    with time_machine.travel("2026-11-16T15:59:00Z"):
        assert participants(settings, "B-0001").people == ()
    with (
        time_machine.travel("2026-11-16T16:00:00Z"),
        pytest.raises(Expired, match="more than 7 days over"),
    ):
        participants(settings, "B-0001")


def test_a_meeting_that_is_not_there_is_said_to_be_so(settings: Settings) -> None:
    seen(settings, {})
    with pytest.raises(UnknownMeeting, match="no meeting B-0009"):
        participants(settings, "B-0009")


@pytest.mark.parametrize(
    ("name", "begins"), [("lijst.html", "<!DOCTYPE html>"), ("l.csv", "\ufeff")]
)
def test_the_command_makes_a_file_that_only_its_owner_can_read(
    file: Path,
    settings: Settings,
    users: list[dict[str, Any]],
    tmp_path: Path,
    name: str,
    begins: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    seen(settings, {"r1": decided(users[0]["id"], "Bevestigd")})
    output = tmp_path / name
    output.write_text("what was there")
    output.chmod(0o644)
    with time_machine.travel("2026-11-08T12:00:00Z"):
        code = cli.run(
            ["--config", str(file), "export", "participants", "B-0001", "-o", str(output)]
        )
    told = capsys.readouterr()
    assert code == 0, told.err
    made = output.read_text(encoding="utf-8")
    assert made.startswith(begins)
    assert users[0]["displayName"] in made
    assert "@" not in made.replace("@page", "").replace("@media", "")
    assert output.stat().st_mode & 0o777 == 0o600
    assert users[0]["displayName"] not in told.out + told.err
