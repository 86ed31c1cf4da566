"""Addresses that may be clicked."""

from __future__ import annotations

from urllib.parse import urlsplit


def https(url: str | None) -> str | None:
    """The address when it is plain https, with nothing that hides where it leads; else None."""
    try:
        parts = urlsplit((url or "").strip())
        well = parts.scheme == "https" and bool(parts.hostname) and "@" not in parts.netloc
        found = parts.geturl()
    except ValueError:
        return None
    return found if well and found.isprintable() and not set(found) & set(' "<>\\') else None
