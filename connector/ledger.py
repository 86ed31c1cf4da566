"""Uploads on their way, kept so that a large one goes on where it was after a restart."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol


class Ledger(Protocol):
    """What is noted under a key: {"upload_url", "drive", "source", "offset", "hash"}, JSON values
    only. The address is as good as a key to that one upload: keep it as secrets are kept, and no
    longer than a few days. Called in the thread that drives the exchanges, never in two at once.
    """

    def recall(self, key: str) -> Mapping[str, Any] | None: ...

    def note(self, key: str, value: Mapping[str, Any] | None) -> None:
        """None: it is over."""


class Memory:
    """A ledger for as long as the process lives."""

    def __init__(self) -> None:
        self._held: dict[str, Mapping[str, Any]] = {}

    def recall(self, key: str) -> Mapping[str, Any] | None:
        return self._held.get(key)

    def note(self, key: str, value: Mapping[str, Any] | None) -> None:
        if value is None:
            self._held.pop(key, None)
        else:
            self._held[key] = value
