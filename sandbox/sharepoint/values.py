"""What a column accepts and how the value is kept.

Kept are: text, number (int or float), bool, UTC time as text, lookup id (int), the mapping
{"Url", "Description"}, and tuples where a column takes several.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from ..tenant import Record, Tenant
from .refusal import Refused

SITE_ZONE = ZoneInfo("Europe/Amsterdam")
_LOOKUPS = ("User", "Lookup")


def kept(tenant: Tenant, list_: Record, column: Record, value: Any) -> Any:
    """The value as the column keeps it, or `Refused` when it does not take it.

    Not refused, because SharePoint checks these in its forms only, not for its interfaces:
    a choice that is not among the choices, and an empty required column.
    """
    kind = column["kind"]
    if value is None or (value == "" and kind not in ("Text", "Note", "Choice")):
        return None
    if column["multiple"]:
        if isinstance(value, str | bytes | dict) or not isinstance(value, Iterable):
            raise unacceptable(column)
        out = []
        for part in value:
            one = _one(tenant, list_, column, part)
            if one is not None and one not in out:
                out.append(one)
        return tuple(out) or None
    return _one(tenant, list_, column, value)


def _one(tenant: Tenant, list_: Record, column: Record, value: Any) -> Any:
    kind = column["kind"]
    if kind in ("Text", "Choice", "Note"):
        return _text(column, value)
    if kind in ("Number", "Currency"):
        return _number(column, value)
    if kind == "Boolean":
        if not isinstance(value, bool):
            raise unacceptable(column)
        return value
    if kind == "DateTime":
        return _time(column, value)
    if kind in _LOOKUPS:
        return _lookup(tenant, list_, column, value)
    if kind == "URL":
        if not isinstance(value, dict) or not isinstance(value.get("Url"), str):
            raise unacceptable(column)
        return {"Url": value["Url"], "Description": value.get("Description") or value["Url"]}
    raise unacceptable(column)


def _text(column: Record, value: Any) -> str:
    if not isinstance(value, str):
        raise unacceptable(column)
    limit = column.get("maxLength") or 255
    if column["kind"] == "Text" and len(value) > limit:
        raise Refused(
            400,
            "invalidRequest",
            f"The text value of field '{column['name']}' is longer than {limit} characters.",
            "-2130575155, Microsoft.SharePoint.SPException",
        )
    return value


def _number(column: Record, value: Any) -> float | int:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise unacceptable(column)
    low, high = column.get("minimum"), column.get("maximum")
    if (low is not None and value < low) or (high is not None and value > high):
        raise unacceptable(column)
    return value


_ZULU = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


def _time(column: Record, value: Any) -> str:
    """A date-only column keeps local midnight of the site and shows it in UTC, so that a date
    reads as 22:00 or 23:00 of the day before.
    """
    if not isinstance(value, str):
        raise unacceptable(column)
    if _ZULU.fullmatch(value) and not column["dateOnly"]:
        return value
    try:
        at = datetime.fromisoformat(value.replace("Z", "+00:00"))
    except ValueError:
        raise unacceptable(column) from None
    at = at.replace(tzinfo=UTC) if at.tzinfo is None else at
    if column["dateOnly"]:
        at = at.astimezone(SITE_ZONE).replace(hour=0, minute=0, second=0, microsecond=0)
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _lookup(tenant: Tenant, list_: Record, column: Record, value: Any) -> int:
    if isinstance(value, bool):
        raise unacceptable(column)
    try:
        id = int(value)
    except (TypeError, ValueError):
        raise unacceptable(column) from None
    table = f"uil/{list_['site']}" if column["kind"] == "User" else f"items/{column['list']}"
    if str(id) not in tenant.table(table):
        raise unknown_lookup(column)
    return id


def unacceptable(column: Record) -> Refused:
    return Refused(
        400,
        "invalidRequest",
        f"One of the provided arguments is not acceptable: field '{column['name']}'.",
        "-1, Microsoft.SharePoint.Client.InvalidClientQueryException",
    )


def unknown_lookup(column: Record) -> Refused:
    return Refused(
        400,
        "invalidRequest",
        "Invalid data has been used to update the list item. The field you are trying to update "
        "may be read only.",
        "-2147352571, Microsoft.SharePoint.SPException",
    )


def unique_violation(column: Record) -> Refused:
    return Refused(
        400,
        "invalidRequest",
        "The list item could not be added or updated because duplicate values were found in the "
        f"following field(s) in the list: [{column['displayName']}].",
        "-2130575169, Microsoft.SharePoint.SPDuplicateValuesFoundException",
    )
