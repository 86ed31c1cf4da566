"""The tables. Nothing here that PostgreSQL could not do.

Values are canonical JSON text. `REVISION` is the migration that makes these tables; a change here
comes with a new file in `migrations/versions`.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
)
from sqlalchemy.types import TypeDecorator

REVISION = "0001"


class UtcTime(TypeDecorator[datetime]):
    """An aware moment, kept as text of one width in UTC, so that text order is time order."""

    impl = String(32)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone")
        return value.astimezone(UTC).isoformat(timespec="microseconds")

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        return None if value is None else datetime.fromisoformat(value)


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

source = Table(
    "source",
    metadata,
    Column("source", Text, primary_key=True),
    Column("cursor", Text),  # sensitive: a delta link
    Column("observed_at", UtcTime),
    Column("full_at", UtcTime),
    Column("failure", Text),
    Column("failed_at", UtcTime),
)

place = Table(
    "place",
    metadata,
    Column("place", Text, primary_key=True),
    Column("coverage", Text, nullable=False),  # of the last pass
    Column("seen_at", UtcTime, nullable=False),
    Column("full_at", UtcTime),
)

sighting = Table(
    "sighting",
    metadata,
    Column("place", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("value", Text),  # NULL: seen to be gone
    Column("etag", Text),
    Column("seen_at", UtcTime),
)

own_write = Table(
    "own_write",
    metadata,
    Column("place", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("value", Text, nullable=False),  # "null": we removed it
    Column("etag", Text),
    Column("at", UtcTime, nullable=False),
    Column("before", Text, nullable=False),  # JSON list of the values an older view can show
    Column("confirmed_at", UtcTime),
)

entry = Table(
    "entry",
    metadata,
    Column("scope", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("agreed", Text, nullable=False),  # "null": agreed to be absent
    Column("left", Text),  # NULL: equal to agreed; "null": absent
    Column("right", Text),
    Column("left_id", Text),
    Column("left_etag", Text),
    Column("right_id", Text),
    Column("right_etag", Text),
    Column("memo", Text),
    Index(None, "key"),
)

scope = Table(
    "scope",
    metadata,
    Column("scope", Text, primary_key=True),
    Column("pending_since", UtcTime),
    Column("marked_at", UtcTime),
    Column("due_at", UtcTime),
    Column("based", Boolean, nullable=False),
    Column("status", Text),
    Column("detail", Text),
    Column("since", UtcTime),
    Column("last_good_at", UtcTime),
)

lease = Table(
    "lease",
    metadata,
    Column("name", Text, primary_key=True),
    Column("holder", Text),
    Column("token", Integer, nullable=False),
    Column("expires_s", Float, nullable=False),  # the database's clock, seconds since 1970
)

run = Table(
    "run",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("job", Text, nullable=False),
    Column("full", Boolean, nullable=False),
    Column("started_at", UtcTime, nullable=False),
    Column("finished_at", UtcTime),
    Column("status", Text),
    Column("good", Boolean),
    Column("result", Text),
    Index(None, "job", "finished_at"),
    sqlite_autoincrement=True,
)

intent = Table(
    "intent",
    metadata,
    Column("run", Integer, ForeignKey("run.id"), primary_key=True),
    Column("id", Text, primary_key=True),
    Column("scope", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("loss", Text),
    Column("fate", Text),  # NULL: no outcome was recorded
    Column("error", Text),
    Index(None, "fate"),
)

change = Table(
    "change",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("run", Integer, ForeignKey("run.id"), nullable=False),
    Column("scope", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("side", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("rule", Text, nullable=False),
    Column("before", Text, nullable=False),
    Column("after", Text, nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("loss", Text),
    Index(None, "scope", "key"),
    Index(None, "loss", "at"),
    sqlite_autoincrement=True,
)

conflict = Table(
    "conflict",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("run", Integer, ForeignKey("run.id"), nullable=False),
    Column("scope", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("field", Text, nullable=False),
    Column("winner", Text, nullable=False),
    Column("kept", Text, nullable=False),
    Column("superseded", Text, nullable=False),
    Column("rule", Text, nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("last_at", UtcTime, nullable=False),
    Column("times", Integer, nullable=False),
    Index(None, "scope", "key", "field"),
    sqlite_autoincrement=True,
)

refusal = Table(
    "refusal",
    metadata,
    Column("scope", Text, primary_key=True),
    Column("run", Integer, ForeignKey("run.id"), nullable=False),
    Column("losses", Text, nullable=False),
    Column("reasons", Text, nullable=False),
    Column("since", UtcTime, nullable=False),
    Column("at", UtcTime, nullable=False),
)

approval = Table(
    "approval",
    metadata,
    Column("scope", Text, primary_key=True),
    Column("losses", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("expires_at", UtcTime, nullable=False),
)

fact = Table(
    "fact",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
)
