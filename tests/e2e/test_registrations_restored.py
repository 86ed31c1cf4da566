"""A backup of the product's memory that is older than the tenant."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable

import pytest

from sandbox.data.meetings import MAILBOX
from tests.e2e.invitations import entries, mailed
from tests.e2e.registrations_world import Registrations
from tests.e2e.voices import at_hour, by_bot, by_flow, said
from tests.e2e.world import ANOUK, BRAM, CARMEN, DAAN, GUUS


@pytest.mark.parametrize("way", [by_flow, by_bot])
def test_a_restored_backup_says_takes_and_gives_nothing_again(
    meetings: Registrations,
    monkeypatch: pytest.MonkeyPatch,
    way: Callable[[Registrations, pytest.MonkeyPatch], None],
) -> None:
    """S13: a state older than the tenant."""
    meetings.settings |= {"calendar": {"mailbox": MAILBOX}}
    way(meetings, monkeypatch)
    at_hour(meetings, 10)
    code = meetings.meeting(Capaciteit=1)
    for who in (CARMEN, DAAN):
        meetings.as_(who).sign_up(code)
        meetings.move_days(0.0005)
    meetings.sync()
    with sqlite3.connect(meetings.state) as state:
        state.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    state.close()
    backup = meetings.folder / "backup.db"
    shutil.copy(meetings.state, backup)
    # Since then somebody was promoted, a meeting was published, and one was moved.
    meetings.as_(CARMEN).cancel(code)
    meetings.meeting("B-0002", Capaciteit=1)
    meetings.as_(GUUS).sign_up("B-0002")
    meetings.change_meeting(code, Locatie="Elders")
    meetings.sync()
    meetings.as_(BRAM).sign_up(code)
    meetings.as_(ANOUK).sign_up("B-0002")
    meetings.sync()
    before = meetings.statuses(code), meetings.statuses("B-0002"), said(meetings)
    for file in meetings.folder.glob("ons-sync.db*"):
        file.unlink()
    shutil.copy(backup, meetings.state)
    with mailed(meetings) as mails:
        for full in (False, False, True):
            assert int(meetings.try_sync(full=full).exit_code) in (0, 2)
    after = meetings.statuses(code), meetings.statuses("B-0002"), said(meetings)
    assert mails == []
    assert after == before
    meetings.assert_same(code)
    meetings.assert_same("B-0002")
    assert len(entries(meetings)) == 2
