"""Leases by the database's clock, each with a token that only grows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Float, select, update
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import GenericFunction

from state.errors import LeaseLost
from state.rows import Rows
from state.schema import lease as table


class DatabaseTime(GenericFunction[float]):
    """The database's own clock in seconds since 1970: two machines' clocks are never compared."""

    type = Float()
    inherit_cache = True
    name = "database_time_s"


@compiles(DatabaseTime)
def _postgresql_time(*_: Any, **__: Any) -> str:
    return "extract(epoch from clock_timestamp())"


@compiles(DatabaseTime, "sqlite")
def _sqlite_time(*_: Any, **__: Any) -> str:
    return "((julianday('now') - 2440587.5) * 86400.0)"


@dataclass(frozen=True, slots=True)
class Lease:
    name: str
    holder: str
    token: int
    expires_at: datetime


class Leases(Rows):
    def take(
        self, name: str, holder: str, ttl_s: float, dead: Callable[[str], bool] = lambda _: False
    ) -> Lease | None:
        """None while another holder's lease lasts. One that has expired is taken over, and so is
        one whose holder is certainly `dead`."""
        now_s = self._now_s()
        row = self._connection.execute(
            select(table).where(table.c.name == name).with_for_update()
        ).first()
        if row is not None and row.holder is not None:
            lasting = row.expires_s > now_s
            if lasting and not dead(row.holder):
                return None
        token = 1 if row is None else row.token + 1
        expires_s = now_s + ttl_s
        self._put(
            table,
            [{"name": name, "holder": holder, "token": token, "expires_s": expires_s}],
        )
        return Lease(name, holder, token, _moment(expires_s))

    def renew(self, lease: Lease, ttl_s: float) -> Lease:
        self.check(lease)
        expires_s = self._now_s() + ttl_s
        self._connection.execute(
            update(table).where(table.c.name == lease.name).values(expires_s=expires_s)
        )
        return Lease(lease.name, lease.holder, lease.token, _moment(expires_s))

    def release(self, lease: Lease) -> None:
        """The row stays, so that the next token is a higher one."""
        self._connection.execute(
            update(table)
            .where(table.c.name == lease.name, table.c.token == lease.token)
            .values(holder=None, expires_s=0.0)
        )

    def check(self, lease: Lease) -> None:
        """Raises LeaseLost when somebody else has had it since. Expired alone is no loss: as long
        as nobody took it over, nobody else wrote."""
        row = self._connection.execute(
            select(table).where(table.c.name == lease.name).with_for_update()
        ).first()
        if row is None or row.holder != lease.holder or row.token != lease.token:
            raise LeaseLost(f"Another worker has taken over {lease.name}; this one stops here.")

    def _now_s(self) -> float:
        return float(self._connection.execute(select(DatabaseTime())).scalar_one())


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
