"""One sandbox, one fork server, and the golden run that every fault is compared with."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sandbox.call import Call
from sandbox.cloud import Entry
from sandbox.connection import product_configuration
from sandbox.embedded import Sandbox
from sandbox.faults import candidate, parts
from sandbox.rules import Rule
from sandbox.tenant import Snapshot, Tenant, Write
from tests.faults.story import Story

ROOT = Path(__file__).parents[2]
SEED = 1
MEMORY = Path("/dev/shm")


@dataclass(frozen=True, slots=True)
class Ran:
    """One run of the product and what the sandbox logged of it."""

    code: int | None  # None: killed
    said: str
    result: dict[str, Any] | None
    statements: int
    seconds: float
    requests: tuple[Entry, ...]
    writes: tuple[Write, ...]
    struck: bool
    seen: tuple[str, ...] = ()
    error: str = ""  # the full name of what was raised
    wrote: tuple[Write, ...] = ()  # those of the writes that are the product's own


@dataclass(slots=True)
class Bench:
    """Where trials happen. Use it in a `with` block."""

    story: Story
    box: Sandbox = field(init=False)
    scenario: Any = field(init=False)
    before: Snapshot = field(init=False)
    first: Ran = field(init=False)
    _folder: Path = field(init=False)
    _server: subprocess.Popen[str] = field(init=False)
    _waited: timedelta = timedelta(0)

    def __enter__(self) -> Bench:
        place = MEMORY if MEMORY.is_dir() and os.access(MEMORY, os.W_OK) else None
        self._folder = Path(tempfile.mkdtemp(prefix="faults-", dir=place))
        self.box = Sandbox(tenant=Tenant(seed=SEED))
        self.box.__enter__()
        self.scenario = self.story.make(self.tenant, self.box.authority)
        self.box.settings.change(dict(self.story.settings))
        self._configure()
        self._server = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("worker.py"))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env={
                **os.environ,
                "PYTHONPATH": str(ROOT),
                "WARM_STATE": str(self._folder / "warm.db"),
            },
        )
        self._agree()
        return self

    def __exit__(self, *error: Any) -> None:
        assert self._server.stdin is not None
        self._server.stdin.close()
        self._server.wait(10)
        if self._server.stdout is not None:
            self._server.stdout.close()
        self.box.__exit__(*error)
        shutil.rmtree(self._folder, ignore_errors=True)

    @property
    def tenant(self) -> Tenant:
        return self.box.tenant

    @property
    def state(self) -> Path:
        return self._folder / "ons-sync.db"

    @property
    def app(self) -> str:
        return str(self.box.connection["client_id"])

    def _configure(self) -> None:
        text = product_configuration(
            self.box.connection,
            self.scenario.build.group,
            mailbox=self.story.mailbox,
            speaks=self.story.speaks,
        )
        said = json.loads(text.split("\n", 1)[1])
        said["state"] = {"path": str(self.state)}
        said["tenant"]["timeout_s"] = 5
        for part, values in self.story.configuration.items():
            said[part] = {**said.get(part, {}), **values}
        self.configuration.write_text(json.dumps(said))

    @property
    def configuration(self) -> Path:
        return self._folder / "ons-sync.yaml"

    def _agree(self) -> None:
        """Run until both sides agree, let people edit, and remember that moment."""
        self._clock(self.story.now - timedelta(days=1))
        self.first = self.run()
        for _ in range(4):
            ran = self.run()
            if ran.code == 0 and not ran.wrote:
                break
        else:
            raise AssertionError(f"the two sides do not come to rest: {ran}")
        self.box.run(self._edit)
        shutil.copy(self.state, self._folder / "base.db")
        self.before = self.box.run(self.tenant.snapshot)

    def _edit(self) -> None:
        self.tenant.clock = lambda: self.scenario.build.moment
        self.scenario.edit()

    def _clock(self, at: datetime) -> None:
        """From now on it is `at`, and time goes on; and jumps, where runs are apart."""
        began, self._waited = time.monotonic(), timedelta(0)
        self.tenant.clock = lambda: at + self._waited + timedelta(seconds=time.monotonic() - began)

    def wait(self, so_long: timedelta) -> None:
        """It is later at once."""
        self._waited += so_long

    def restore(self) -> None:
        """Tenant and state as people left them, right before the run that meets a fault."""

        def back() -> None:
            cloud = self.box.cloud
            self.tenant.restore(self.before)
            self.tenant.writes.clear()
            cloud.faults.remove()
            cloud.counters.requests = 0
            cloud.requests.clear()
            self._clock(self.story.now)

        self.box.run(back)
        self.restore_state()

    def restore_state(self) -> None:
        """The product's memory of right before the run, whatever the tenant looks like now."""
        for name in ("ons-sync.db-wal", "ons-sync.db-shm"):
            (self._folder / name).unlink(missing_ok=True)
        shutil.copy(self._folder / "base.db", self.state)

    @contextmanager
    def meanwhile(self, where: str, act: Callable[[], None]) -> Iterator[list[int]]:
        """Right before the first request whose "#number" or "METHOD path" fits `where`, somebody
        acts. Gives the number of that request once it came."""
        faults, struck = self.box.cloud.faults, list[int]()
        usual = faults.of_connection
        wanted = re.compile(where)

        def of_connection(call: Call, request: int) -> list[Rule]:
            asked = [candidate(call), *parts(call)]
            fits = [f"#{request}"] if where.startswith("#") else [
                f"{one.method} {one.target}" for one in asked
            ]  # fmt: skip
            if not struck and any(
                wanted.fullmatch(one) if where.startswith("#") else wanted.search(one)
                for one in fits
            ):
                struck.append(request)
                act()
            return usual(call, request)

        faults.of_connection = of_connection  # type: ignore[method-assign]
        try:
            yield struck
        finally:
            del faults.of_connection

    def run(self, *rules: dict[str, Any], **order: Any) -> Ran:
        """One run under these rules, in a process that may not survive it."""
        cloud, tenant = self.box.cloud, self.tenant
        made = self.box.run(lambda: [cloud.faults.add(rule) for rule in rules])
        requests, writes = len(cloud.requests), len(tenant.writes)
        given = {"config": str(self.configuration), "job": self.story.job}
        answer = self._order({**given, **order})
        self.wait(self.story.apart)
        struck = all(rule.fired for rule in made)
        if cloud.problems:
            raise AssertionError("the sandbox crashed: " + "; ".join(cloud.problems))
        self.box.run(cloud.faults.remove)
        statement = order.get("statement")
        return Ran(
            answer["code"],
            answer.get("trace") or answer["said"],
            answer["result"],
            answer.get("statements", 0),
            answer["seconds"],
            tuple(cloud.requests)[requests:],
            tuple(tenant.writes)[writes:],
            struck and (statement != "kill" or answer["signal"] == 9),
            tuple(answer.get("seen", ())),
            answer.get("error", ""),
            tuple(write for write in tenant.writes[writes:] if write.actor.app_id == self.app),
        )

    def _order(self, order: dict[str, Any]) -> dict[str, Any]:
        assert self._server.stdin is not None
        assert self._server.stdout is not None
        self._server.stdin.write(json.dumps(order) + "\n")
        self._server.stdin.flush()
        line = self._server.stdout.readline()
        if not line:
            raise RuntimeError("the fork server is gone")
        answer: dict[str, Any] = json.loads(line)
        return answer
