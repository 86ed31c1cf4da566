"""Run a sandbox until it is told to stop."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from .certificates import Authority, authority
from .cloud import Cloud
from .connection import describe, write_connection
from .faults import Faults
from .journal import DirectoryInUse, Journal
from .load import follow_certificate, load
from .rules import RuleRefused
from .server import Server
from .settings import SettingRefused, Settings
from .tenant import Snapshot, Tenant


class CannotStart(Exception):
    """The sandbox cannot start; the message says what to do."""


def main(
    port: int = 8443,
    data: str = "demo",
    directory: Path = Path(".sandbox"),
    settings: dict[str, Any] | None = None,
    *,
    seed: int = 1,
    say: Callable[[str], None] | None = None,
) -> int:
    """Serve until SIGTERM or SIGINT. Returns the exit code: 0, or 1 when it could not start.

    `settings` holds any of `Settings`' fields and `rules`, a list. One line on stderr says when
    the sandbox is ready; `connection.json` is there by then.
    """
    tell = say or _to_stderr
    try:
        asyncio.run(serve(directory, port, data, settings, seed=seed, say=tell))
    except CannotStart as reason:
        tell(str(reason))
        return 1
    return 0


async def serve(
    directory: Path,
    port: int = 8443,
    data: str = "demo",
    settings: dict[str, Any] | None = None,
    *,
    seed: int = 1,
    say: Callable[[str], None] | None = None,
) -> None:
    """Serve `directory`'s tenant, or make it from `data` when there is none yet."""
    directory = directory.absolute()
    faults = _faults(settings or {})
    try:
        journal = Journal(directory)
    except DirectoryInUse as busy:
        raise CannotStart(f"{busy} Stop it first, or choose another --dir.") from None
    except OSError as error:
        raise CannotStart(f"{directory} cannot be used: {error.strerror}.") from None
    with contextlib.closing(journal):
        keys = authority(directory)
        cloud = _cloud(journal, keys, data, seed, faults)
        server = Server(cloud, settled=journal.settle)
        try:
            bound = await server.start(port, keys.context())
        except OSError as error:
            raise CannotStart(
                f"Port {port} cannot be used: {error.strerror}. Choose another with --port."
            ) from None
        path = write_connection(directory, cloud.tenant, describe(cloud.tenant, bound, keys))
        journal.settle()
        gc.collect()
        gc.freeze()  # the tenant is here to stay: collections need not walk it
        stop = _stop_on(signal.SIGTERM, signal.SIGINT)
        if say is not None:
            say(f"The sandbox is ready: {path} tells how to reach it. Ctrl-C stops it.")
        try:
            await stop.wait()
        finally:
            await server.stop()
            journal.settle()


def _cloud(journal: Journal, keys: Authority, data: str, seed: int, faults: Faults) -> Cloud:
    found = journal.load()
    if found is None:
        tenant = Tenant(seed=seed, blobs=journal.blobs)
        snapshots: dict[str, Snapshot] = {}
        notes = {"data": data}
        try:
            load(tenant, data, keys)
        except ValueError as error:
            raise CannotStart(str(error)) from None
    else:
        tenant, snapshots, notes = found
        if notes["data"] != data:
            raise CannotStart(
                f"{journal.directory} holds a tenant with the data set {notes['data']!r}, not "
                f"{data!r}. Choose another --dir, or remove it to begin anew."
            )
        follow_certificate(tenant, keys)
    cloud = Cloud(tenant, faults=faults, snapshots=snapshots, noted=journal.note)
    journal.begin(tenant, snapshots, notes)
    return cloud


def _faults(settings: dict[str, Any]) -> Faults:
    values = dict(settings)
    rules = values.pop("rules", [])
    chosen = Settings()
    try:
        chosen.change(values)
        faults = Faults(chosen)
        for rule in rules:
            faults.add(rule)
    except (SettingRefused, RuleRefused) as refused:
        raise CannotStart(str(refused)) from None
    return faults


def _stop_on(*signals: signal.Signals) -> asyncio.Event:
    """Set when one of the signals comes."""
    stop = asyncio.Event()
    for number in signals:
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    return stop


def _to_stderr(text: str) -> None:
    sys.stderr.write(text + "\n")
    sys.stderr.flush()
