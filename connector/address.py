"""Addresses within Graph, quoted so that they mean the same alone and inside a `$batch`."""

from __future__ import annotations

from urllib.parse import quote

from connector.errors import Refused


def address(*segments: str, **options: str | int) -> str:
    """`address("groups", id, "members", select="id", top=999)`. Options get their `$`.

    Raises Refused for a segment that would change the path's meaning: ids come from lists.
    """
    if any(segment in ("", ".", "..") for segment in segments):
        raise Refused("an id is empty or not an id")
    path = "/" + "/".join(quote(segment, safe="!,:@$") for segment in segments)
    query = "&".join(f"${name}={quote(str(v), safe=_PLAIN)}" for name, v in options.items())
    return f"{path}?{query}" if query else path


def literal(text: str) -> str:
    """A text value in `$filter`."""
    return "'" + text.replace("'", "''") + "'"


_PLAIN = "$,()'=:@/;!*"
