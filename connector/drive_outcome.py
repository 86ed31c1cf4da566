"""What became of an action on a file or folder."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from connector.address import address
from connector.errors import error_code
from connector.exchange import Response
from connector.library_source import LibrarySource
from connector.list_replica import same
from connector.replica import failed
from sync.action import Action, Fate, Outcome
from sync.model import Ref

LOCKED = "locked"
NO_HISTORY = "no version history"


def done(action: Action, id: str, value: Mapping[str, Any], error: str | None = None) -> Outcome:
    return Outcome(action, Fate.DONE, Ref(id, value.get("etag")), value, error)


def refused(action: Action, answer: Response) -> Outcome:
    """The service said no. Of a lock it says who holds it only in the item itself."""
    if answer.status == 423:
        code = error_code(answer.body)
        return Outcome(action, Fate.STALE, error=f"{LOCKED} (HTTP 423{' ' if code else ''}{code})")
    return failed(action, answer)


def locked(outcome: Outcome, value: Mapping[str, Any]) -> Outcome:
    holder = (value.get("checked_out") or {}).get("by")
    if not holder:
        return outcome
    ref = outcome.action.ref
    seen = Ref(ref.id, value.get("etag")) if ref is not None else None
    return Outcome(outcome.action, outcome.fate, seen, value, f"{LOCKED} by {holder}")


def matching(etag: str | None) -> dict[str, str]:
    """Without If-Match a write silently wins from whatever a person just did."""
    return {"If-Match": etag or '"none"'}


def fields_of(library: LibrarySource, row: str) -> str:
    return address("sites", library.site_id, "lists", library.list_id, "items", row, "fields")


def as_wanted(action: Action, value: Mapping[str, Any]) -> bool:
    """Whether what the action wanted is so."""
    body = action.body
    if action.kind in ("columns", "unshare"):
        return differing(body["columns"], value) == {}
    return all(
        body.get(name) is None or value.get(name) == body[name] for name in ("name", "parent")
    )


def differing(columns: Mapping[str, Any], value: Mapping[str, Any]) -> dict[str, Any]:
    """Those columns that are not yet as they should be: a write that changes nothing would make
    a version all the same."""
    there = value.get("fields") or {}
    return {n: wanted for n, wanted in columns.items() if not same(there.get(n), wanted)}
