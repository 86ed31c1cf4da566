"""How much control information an answer of Graph carries: none, minimal or full.

https://learn.microsoft.com/graph/best-practices-concept#payload-optimization
https://docs.oasis-open.org/odata/odata-json-format/v4.01/odata-json-format-v4.01.html#sec_ControllingtheAmountofControlInforma
"""

from __future__ import annotations

import re
from typing import Any

from .call import Answer, Call
from .tenant import Record

_ASKED = re.compile(r"odata\.metadata=(none|minimal|full)")
_CONTEXT = re.compile(r"\$metadata#(.+?)(?:\([^()']*\))?(?:/\$entity)?$")
_TYPES = {
    "users": "user", "groups": "group", "directoryObjects": "directoryObject", "teams": "team",
    "channels": "channel", "tabs": "teamsTab", "messages": "chatMessage", "sites": "site",
    "lists": "list", "listItem": "listItem", "columns": "columnDefinition", "drives": "drive",
    "versions": "listItemVersion", "contentTypes": "contentType", "permissions": "permission",
    "operations": "teamsAsyncOperation", "servicePrincipals": "servicePrincipal",
    "organization": "organization", "driveItem": "driveItem", "events": "event", "event": "event",
    "calendarView": "event", "calendars": "calendar", "onlineMeetings": "onlineMeeting",
    "attendanceReports": "meetingAttendanceReport", "attendanceRecords": "attendanceRecord",
}  # fmt: skip


def controlled(call: Call, answer: Answer) -> None:
    """Give the answer the metadata that `$format` asks for, or else the Accept header."""
    asked = call.query.get("format") or call.headers.get("Accept", "")
    found = _ASKED.search(asked.lower().replace(" ", ""))
    if found is None or found[1] == "minimal" or answer.status >= 400:
        return
    if not answer.content_type.startswith("application/json"):
        return
    answer.content_type = answer.content_type.replace("=minimal", f"={found[1]}")
    if found[1] == "none":
        answer.body = _bare(answer.body)
    elif isinstance(answer.body, dict):
        answer.body = _full(call, answer.body)


def _bare(body: Any) -> Any:
    """Without control information but for links and counts."""
    if isinstance(body, list):
        return [_bare(one) for one in body]
    if not isinstance(body, dict):
        return body
    kept = ("@odata.nextLink", "@odata.deltaLink", "@odata.count")
    return {
        name: _bare(value)
        for name, value in body.items()
        if "@odata." not in name or name.endswith(kept)
    }


def _full(call: Call, body: Record) -> Record:
    """Every entity with its type and addresses, every property with a type JSON has no word for."""
    found = _CONTEXT.search(str(body.get("@odata.context", "")))
    if found is None:
        return body
    kind = _type_of(found[1])
    path = call.path.split("?")[0].strip("/")
    if isinstance(body.get("value"), list):
        rows = [_entity(call, one, kind, f"{path}/{_key(one)}") for one in body["value"]]
        return {**body, "value": rows}
    whole: Record = _entity(call, body, kind, path)
    return whole


def _type_of(path: str) -> str:
    collection = re.fullmatch(r"Collection\((?:microsoft\.graph\.)?(\w+)\)", path)
    last = collection[1] if collection else path.rsplit("/", 1)[-1].partition("(")[0]
    if last == "items":
        return "driveItem" if path.startswith("drives(") else "listItem"
    return _TYPES.get(last, "")


def _key(entity: Any) -> str:
    return str(entity.get("id", "")) if isinstance(entity, dict) else ""


def _entity(call: Call, entity: Any, kind: str, path: str) -> Any:
    if not isinstance(entity, dict):
        return entity
    head: Record = {}
    if "@odata.context" in entity:
        head["@odata.context"] = entity["@odata.context"]
    if kind:
        head["@odata.type"] = entity.get("@odata.type", f"#microsoft.graph.{kind}")
    if "id" in entity:
        head |= {"@odata.id": call.url(f"/{path}"), "@odata.editLink": path}
    typed: Record = {}
    for name, value in entity.items():
        if "@odata" not in name and f"{name}@odata.type" not in entity:
            typed |= _typed(name, value)
        typed[name] = value
    return {**head, **typed}


def _typed(name: str, value: Any) -> Record:
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return {f"{name}@odata.type": "#Collection(String)"}
    if isinstance(value, str) and name.endswith("DateTime"):
        return {f"{name}@odata.type": "#DateTimeOffset"}
    return {}
