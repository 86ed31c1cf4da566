"""Contents that were fetched to be looked into, kept for a while: most are sent on afterwards."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

KEPT_EACH = 20 * 1000 * 1000
KEPT = 1 << 30
"""Bytes: of one content, and of all together. The oldest make room."""


class Spool:
    """A temporary directory that only this user can read; removed by `close`. For many threads."""

    def __init__(self, kept: int = KEPT, kept_each: int = KEPT_EACH) -> None:
        self._kept, self._kept_each = kept, kept_each
        self._lock = threading.Lock()
        self._directory: Path | None = None
        self._held: dict[str, int] = {}

    def open(self, quick_xor: str | None, size: int) -> BinaryIO | None:
        """The content of this hash and size, if it is here."""
        name = _name(quick_xor, size)
        if name is None or self._directory is None or name not in self._held:
            return None
        try:
            return (self._directory / name).open("rb")
        except FileNotFoundError:
            return None

    @contextmanager
    def make(self) -> Iterator[BinaryIO]:
        """A file to fill. It goes unless `keep` has given it a name."""
        with self._lock:
            if self._directory is None:
                self._directory = Path(tempfile.mkdtemp(prefix="ons-sync-"))
        with tempfile.NamedTemporaryFile(dir=self._directory, delete=False) as file:
            path = Path(file.name)
            try:
                yield file  # type: ignore[misc]
            finally:
                path.unlink(missing_ok=True)

    def keep(self, file: BinaryIO, quick_xor: str | None, size: int) -> None:
        """A whole content that was proved to have this hash."""
        name = _name(quick_xor, size)
        if name is None or size > self._kept_each or self._directory is None:
            return
        with self._lock:
            Path(file.name).rename(self._directory / name)
            self._held.pop(name, None)
            self._held[name] = size
            while sum(self._held.values()) > self._kept:
                oldest = next(iter(self._held))
                del self._held[oldest]
                (self._directory / oldest).unlink(missing_ok=True)

    def close(self) -> None:
        with self._lock:
            if self._directory is not None:
                shutil.rmtree(self._directory, ignore_errors=True)
            self._directory, self._held = None, {}


def _name(quick_xor: str | None, size: int) -> str | None:
    if quick_xor is None:
        return None
    return hashlib.sha256(f"{quick_xor} {size}".encode()).hexdigest()
