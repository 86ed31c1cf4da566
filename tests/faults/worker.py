"""The product in processes of its own: a server that has everything imported forks one a run.

Started as a program by `launcher.Launcher`; reads one JSON line a run and answers one. A child has
no hook in the product: it may count what the database is asked, and end or fail there.
"""

from __future__ import annotations

import gc
import importlib
import json
import logging
import os
import pkgutil
import signal
import sqlite3
import sys
import time
import traceback
from pathlib import Path
from typing import Any

_REAL_SLEEP = time.sleep
SLEEPS = 0.02
"""The part of each pause that is really waited."""


def _short_sleep(seconds: Any) -> None:
    _REAL_SLEEP(float(seconds) * SLEEPS)


time.sleep = _short_sleep  # before the product binds it

import connector.upload  # noqa: E402

connector.upload.FRAGMENT = connector.upload.UNIT
connector.upload._NOTED_EVERY = 1
# Before others bind it: what takes hundreds of megabytes shows in one of them.

import structlog  # noqa: E402
from sqlalchemy import Engine, event  # noqa: E402
from sqlalchemy.engine.default import DefaultDialect  # noqa: E402

import connector.carrier  # noqa: E402
import state.store  # noqa: E402
from config.load import load  # noqa: E402
from service.running.run import run_job  # noqa: E402

connector.carrier.AT_ONCE = 1  # a request has the same number in every run

_FULL = "database or disk is full"
_IO = "disk I/O error"
_READS = ("SELECT", "PRAGMA", "BEGIN", "ROLLBACK")


class Statements:
    """Counts what the database is asked, commits included, and strikes at one of them."""

    def __init__(self, fault: str | None, at: int | str) -> None:
        self.fault, self.at, self.count = fault, at, 0
        self.seen: list[str] = []

    def listen(self) -> None:
        event.listen(Engine, "before_cursor_execute", self._kill_statement)
        event.listen(Engine, "commit", lambda _: self._kill("COMMIT"))
        if self.fault in ("disk_full", "io_error"):
            event.listen(Engine, "do_execute", self._execute)
            event.listen(Engine, "do_executemany", self._execute)
            commit: Any = DefaultDialect.do_commit

            def committing(dialect: Any, connection: Any) -> None:
                self._fail("COMMIT")
                commit(dialect, connection)

            DefaultDialect.do_commit = committing  # type: ignore[method-assign]

    def _kill_statement(self, _c: Any, _k: Any, statement: str, *_: Any) -> None:
        self._kill(" ".join(statement.split())[:80])

    def _kill(self, statement: str) -> None:
        self.count += 1
        self.seen.append(statement)
        if self.fault == "kill" and self._here(statement):
            os.kill(os.getpid(), signal.SIGKILL)

    def _here(self, statement: str) -> bool:
        """At a number, or right after the first commit of a statement that begins so."""
        if isinstance(self.at, int):
            return self.count == self.at
        wanted = self.at.removeprefix("after the commit of ")
        done = "COMMIT" in self.seen[:-1] and any(one.startswith(wanted) for one in self.seen)
        return done and self.seen[-2:-1] == ["COMMIT"]

    def _execute(self, _cursor: Any, statement: str, *_: Any) -> None:
        self._fail(statement)

    def _fail(self, statement: str) -> None:
        """A disk that broke once, or one that stays full for whatever writes."""
        if self.fault == "io_error" and self.count == self.at:
            raise sqlite3.OperationalError(_IO)
        writes = not statement.lstrip().upper().startswith(_READS)
        if self.fault == "disk_full" and self.count >= int(self.at) and writes:
            raise sqlite3.OperationalError(_FULL)


def run(order: dict[str, Any]) -> dict[str, Any]:
    statements = Statements(order.get("statement"), order.get("at", 0))
    statements.listen()
    if order.get("planted"):
        sys.path.insert(0, str(Path(__file__).parents[2]))
        planted = importlib.import_module(f"tests.faults.{order['job']}.planted")
        planted.PLANTED[order["planted"]].plant()
    settings = load(Path(order["config"]))
    answer: dict[str, Any] = {"code": 1, "said": "", "result": None}
    try:
        result = run_job(settings, order["job"], full=bool(order.get("full")))
        answer |= {"code": int(result.exit_code), "result": json.loads(_json(result.as_json()))}
    except Exception as error:
        answer["said"] = f"{type(error).__name__}: {error}"
        answer["error"] = f"{type(error).__module__}.{type(error).__name__}"
        answer["trace"] = traceback.format_exc()
    answer |= {"statements": statements.count}
    if order.get("list"):
        answer["seen"] = statements.seen
    return answer


def _json(value: Any) -> str:
    return json.dumps(value, default=str)


ROOMS = ("config", "sync", "state", "connector", "jobs")


def warm() -> None:
    """Import what a run would import, once for all of them. All runs are of the same product then,
    whoever saves a file of it meanwhile."""
    for room in ROOMS:
        package = importlib.import_module(room)
        for module in pkgutil.walk_packages(package.__path__, f"{room}."):
            if ".migrations" not in module.name:
                importlib.import_module(module.name)


def serve() -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    logging.disable(logging.CRITICAL)
    state.store.Store.open(Path(os.environ["WARM_STATE"])).close()  # migrations are imported too
    warm()
    gc.collect()
    gc.freeze()
    gc.disable()  # a run is over before there is much to collect
    for line in sys.stdin:
        order = json.loads(line)
        started = time.perf_counter()
        reading, writing = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.close(reading)
            with os.fdopen(writing, "wb") as pipe:
                pipe.write(_json(run(order)).encode())
            os._exit(0)
        os.close(writing)
        with os.fdopen(reading, "rb") as pipe:
            said = pipe.read()
        _, status = os.waitpid(pid, 0)
        answer: dict[str, Any] = {"code": None, "said": "", "result": None}
        answer |= json.loads(said) if said else {}
        answer["signal"] = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
        answer["seconds"] = round(time.perf_counter() - started, 4)
        sys.stdout.write(_json(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    serve()
