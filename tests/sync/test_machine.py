from __future__ import annotations

from tests.sync.machine import SyncMachine

TestSyncMachine = SyncMachine.TestCase
