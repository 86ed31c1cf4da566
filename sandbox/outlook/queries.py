"""Which events a request asks for: `$filter`, `$orderby`, and the time of a calendar view.

https://learn.microsoft.com/graph/api/user-list-events
https://learn.microsoft.com/graph/api/calendar-list-calendarview
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from ..call import Call, GraphError
from ..odata import filtered, ordered
from ..odata_filter import Dialect
from ..tenant import Record
from . import zones

PAGE, LARGEST = 10, 1_000
"""Events on a page without `$top`, and at most."""

_ENDS = re.compile(r"((?:start|end)/dateTime\s+(?:eq|ne|gt|ge|lt|le)\s+')([^']*)(')", re.IGNORECASE)
_NAMES = {
    "subject": "subject", "icaluid": "uid", "isallday": "isAllDay", "iscancelled": "isCancelled",
    "isorganizer": "isOrganizer", "createddatetime": "created", "lastmodifieddatetime": "modified",
    "categories": "categories", "showas": "showAs", "importance": "importance",
    "sensitivity": "sensitivity", "isonlinemeeting": "isOnlineMeeting", "id": "id",
}  # fmt: skip


def _value(record: Mapping[str, Any], path: tuple[str, ...]) -> Any:
    first, *rest = (part.lower() for part in path)
    if first in ("start", "end") and rest == ["datetime"]:
        return _utc(record[first])
    if first == "singlevalueextendedproperties":
        return [{"id": id, "value": value} for id, value in record["extended"].items()]
    if first in _NAMES and not rest:
        value = record[_NAMES[first]]
        return list(value) if isinstance(value, tuple) else value
    name = path[0][:1].upper() + path[0][1:]
    # As reported, for example of attendees.
    raise GraphError(
        400, "ErrorInvalidProperty", f"The property '{name}' does not support filtering."
    )


DIALECT = Dialect(type="microsoft.graph.event", lookup=_value)


def asked(call: Call, rows: list[Record]) -> list[Record]:
    """The rows that the request's filter lets pass, in its order."""
    if "filter" in call.query:
        call.query = {**call.query, "filter": _ENDS.sub(_in_utc, call.query["filter"])}
    return ordered(filtered(call, rows, DIALECT), call.query.get("orderby"), DIALECT)


def window(call: Call) -> tuple[datetime, datetime]:
    """From when to when a calendar view looks; both must be said."""
    given = {name.lower(): value for name, value in call.query.items()}
    if not given.get("startdatetime") or not given.get("enddatetime"):
        raise GraphError(
            400,
            "ErrorInvalidParameter",
            "This request requires a time window specified by the query string parameters "
            "StartDateTime and EndDateTime.",
        )
    return zones.parameter(given["startdatetime"]), zones.parameter(given["enddatetime"])


def within(record: Record, start: datetime, end: datetime) -> bool:
    """Whether any of the event falls in the time that is looked at."""
    if record["start"] == record["end"]:
        return bool(start <= record["start"] < end)
    return bool(record["start"] < end and record["end"] > start)


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")


def _in_utc(found: re.Match[str]) -> str:
    """A literal beside start or end, in the form that it is compared with."""
    return f"{found[1]}{_utc(zones.parameter(found[2]))}{found[3]}"
