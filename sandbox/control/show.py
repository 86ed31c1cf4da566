"""The logs as JSON."""

from __future__ import annotations

from dataclasses import asdict, is_dataclass
from datetime import datetime, timedelta
from typing import Any

from ..cloud import Entry
from ..tenant import Actor, Write


def entry_shown(entry: Entry) -> dict[str, Any]:
    return plain(asdict(entry))  # type: ignore[no-any-return]


def write_shown(write: Write) -> dict[str, Any]:
    return {
        "seq": write.seq,
        "at": write.at.isoformat(),
        "who": actor_shown(write.actor),
        "what": write.what,
        "table": write.table,
        "id": write.id,
        "before": plain(write.before),
        "after": plain(write.after),
        "request": write.request,
    }


def actor_shown(actor: Actor) -> dict[str, Any]:
    return asdict(actor)


def plain(value: Any) -> Any:
    """Records hold times, tuples, sets and actors; JSON does not."""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, bytes):
        return {"bytes": len(value)}
    if is_dataclass(value) and not isinstance(value, type):
        return plain(asdict(value))
    if isinstance(value, dict):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, set | frozenset):
        return sorted(plain(one) for one in value)
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    return value
