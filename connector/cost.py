"""Which service answers a Graph request, and what it costs there.

https://learn.microsoft.com/sharepoint/dev/general-development/how-to-avoid-getting-throttled-or-blocked-in-sharepoint-online
https://learn.microsoft.com/graph/throttling-limits
"""

from __future__ import annotations

from urllib.parse import unquote

_OF_A_MAILBOX = ("events", "calendar", "calendars", "calendarview")


def service_of(url: str) -> str:
    """ "teams", "sharepoint", "outlook" or "entra", for an address relative to Graph's root."""
    first, *rest = url.partition("?")[0].lstrip("/").lower().split("/")
    if first == "users" and rest[1:2] and rest[1] in _OF_A_MAILBOX:
        return "outlook"
    if first in ("teams", "chats", "teamwork"):
        return "teams"
    return "sharepoint" if first in ("sites", "drives", "shares") else "entra"


def units_of(method: str, url: str) -> float:
    """Resource units; for Teams and Outlook, which count requests, 1."""
    path, _, query = unquote(url).lower().partition("?")
    service = service_of(url)
    if service in ("teams", "outlook"):
        return 1
    if service == "sharepoint":
        if "permissions" in path:
            return 5
        if method != "GET":
            return 2
        if path.rstrip("/").endswith(("/delta", "/delta()")):
            return 1 if "token=" in query else 2
        return 2 if path.endswith(("/items", "/lists", "/versions", "/columns")) else 1
    if "delta" in path:
        return 5
    return 3 if path.endswith(("/members", "/owners")) else 2 if "filter=" in query else 1
