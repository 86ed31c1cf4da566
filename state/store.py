"""The database file: opened, checked, migrated, and entered one transaction at a time."""

from __future__ import annotations

import os
import sqlite3
import stat
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import StaticPool

from state.errors import StateUnusable, damaged, unusable
from state.leases import Lease, Leases
from state.schema import REVISION
from state.transaction import Transaction

_BUSY_TIMEOUT_MS = 30_000


class Store:
    """The state of one installation. Threads may share it; a transaction belongs to one thread."""

    def __init__(self, engine: Engine, path: Path) -> None:
        self._engine = engine
        self._path = path
        self._inside = threading.local()

    @classmethod
    def open(cls, path: Path) -> Store:
        """Open the state, make it if there is none, and bring it to this version.

        Raises StateUnusable, saying what to do, when it is damaged, on a full disk, not ours to
        write, or made by a newer version.
        """
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
            if stat.S_IMODE(path.stat().st_mode) != 0o600:
                path.chmod(0o600)
        except OSError as error:
            raise unusable(path, error) or StateUnusable(
                f"{path} cannot be made ({error.strerror}). Choose another folder for the state."
            ) from error
        engine = create_engine(f"sqlite+pysqlite:///{path}", hide_parameters=True)
        _prepare(engine)
        store = cls(engine, path)
        try:
            with store._unusable_is_said():
                store._check()
                _migrate(engine, path)
        except BaseException:
            engine.dispose()
            raise
        return store

    def close(self) -> None:
        self._engine.dispose()

    @contextmanager
    def transaction(self, *fences: Lease) -> Iterator[Transaction]:
        """One transaction that nobody else writes beside.

        With `fences` it raises LeaseLost at its start when one of the leases is no longer ours.
        """
        with self._begin() as connection:
            for fence in fences:
                Leases(connection).check(fence)
            yield Transaction(connection)

    @contextmanager
    def rehearsal(self) -> Iterator[Transaction]:
        """A transaction on a copy in memory: nothing of it stays, and nobody waits for it."""
        copy = self.copy()
        try:
            with copy.transaction() as transaction:
                yield transaction
        finally:
            copy.close()

    def copy(self) -> Store:
        """The whole state in memory, for a dry run with several transactions."""
        engine = create_engine("sqlite+pysqlite://", poolclass=StaticPool, hide_parameters=True)
        _prepare(engine)
        with self._unusable_is_said(), self._engine.connect() as mine, engine.connect() as theirs:
            _sqlite(mine).backup(_sqlite(theirs))
        return Store(engine, self._path)

    def lease(
        self, name: str, holder: str, ttl_s: float, dead: Callable[[str], bool] = lambda _: False
    ) -> Lease | None:
        """None while another holder's lease lasts. One that has expired is taken over, and so is
        one whose holder is certainly `dead`."""
        with self._begin() as connection:
            return Leases(connection).take(name, holder, ttl_s, dead)

    def renew(self, lease: Lease, ttl_s: float) -> Lease:
        """Prolong from now. Raises LeaseLost when it was taken over."""
        with self._begin() as connection:
            return Leases(connection).renew(lease, ttl_s)

    def release(self, lease: Lease) -> None:
        with self._begin() as connection:
            Leases(connection).release(lease)

    @contextmanager
    def _begin(self) -> Iterator[Connection]:
        if getattr(self._inside, "open", False):
            raise RuntimeError("a transaction of this store is already open in this thread")
        self._inside.open = True
        try:
            with self._unusable_is_said(), self._engine.begin() as connection:
                yield connection
        finally:
            self._inside.open = False

    @contextmanager
    def _unusable_is_said(self) -> Iterator[None]:
        try:
            yield
        except (DBAPIError, sqlite3.Error) as error:
            said = unusable(self._path, error)
            if said is None:
                raise
            raise said from error

    def _check(self) -> None:
        with self._engine.begin() as connection:
            found = connection.execute(text("PRAGMA quick_check(1)")).scalar_one()
            if found != "ok":
                raise damaged(self._path, str(found).splitlines()[0])


def _prepare(engine: Engine) -> None:
    """SQLAlchemy's recipe for transactions that are really SQLite's own."""

    @event.listens_for(engine, "connect")
    def connected(connection: sqlite3.Connection, _: Any) -> None:
        connection.isolation_level = None
        for pragma in (
            f"busy_timeout = {_BUSY_TIMEOUT_MS}",
            "journal_mode = WAL",
            "synchronous = FULL",
            "foreign_keys = ON",
        ):
            connection.execute(f"PRAGMA {pragma}").close()

    @event.listens_for(engine, "begin")
    def begun(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def _migrate(engine: Engine, path: Path) -> None:
    with engine.begin() as connection:
        version: str | None = None
        if inspect(connection).has_table("alembic_version"):
            version = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
        if version == REVISION:
            return
        if version is not None and version > REVISION:
            raise StateUnusable(
                f"{path} was made by a newer version of this program ({version}; this one knows "
                f"{REVISION}). Use that version, or restore the backup from before the upgrade."
            )
        from state.migrate import upgrade  # noqa: PLC0415  (alembic takes 0.2 s to import)

        upgrade(connection)


def _sqlite(connection: Connection) -> sqlite3.Connection:
    raw = connection.connection.driver_connection
    assert isinstance(raw, sqlite3.Connection)
    return raw
