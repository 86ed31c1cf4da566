"""The calendar feeds that the worker hands out, as they were after its last run."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping

import structlog

log = structlog.get_logger(__name__)

PATH, SUFFIX = "/calendar/", ".ics"


class Feeds:
    """Made by `make` at every `refresh`, and kept: a question from outside never reaches the
    state. May be shared by threads."""

    def __init__(self, make: Callable[[], Mapping[str, bytes]]) -> None:
        self._make = make
        self._made: Mapping[str, tuple[bytes, str]] = {}

    def refresh(self) -> None:
        """Make them anew. When that fails none is handed out: what was public may not be now."""
        try:
            made = self._make()
        except Exception as error:
            log.warning("no calendar feeds", reason=type(error).__name__)
            made = {}
        self._made = {code.lower(): (feed, _etag(feed)) for code, feed in made.items()}

    def at(self, path: str) -> tuple[bytes, str] | None:
        """The feed and its ETag at /calendar/N-0001.ics, or None."""
        if not (path.startswith(PATH) and path.endswith(SUFFIX)):
            return None
        return self._made.get(path[len(PATH) : -len(SUFFIX)].lower())


def _etag(feed: bytes) -> str:
    return f'"{hashlib.sha256(feed).hexdigest()[:32]}"'
