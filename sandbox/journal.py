"""The tenant on disk: a base, and an append-only journal of what happened since.

The journal is written before an answer is sent, so that a client never knows more than a
restarted sandbox, not even after SIGKILL. A frame that was cut off at the end is ignored. At each
start the journal is folded into a new base.
"""

from __future__ import annotations

import fcntl
import io
import os
import pickle
import struct
import zlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

from .blobs import Blobs
from .certificates import write_secret
from .tenant import Change, Snapshot, Tenant, Write

_HEAD = struct.Struct("<II")  # length and CRC-32 of the frame that follows
_FIELDS = ("seed", "tables", "logs", "writes", "seq", "epoch", "past", "offset")


class DirectoryInUse(Exception):
    """Another sandbox runs on this directory."""


class Journal:
    """Keeps one tenant, with its snapshots, in one directory."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._lock = os.open(directory / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(self._lock)
            raise DirectoryInUse(f"Another sandbox is running on {directory}.") from None
        self.blobs = Blobs(directory / "blobs")
        self.generation = 0
        self._file: int | None = None
        self._writes: list[Write] = []
        self._changes: list[tuple[str, Change]] = []
        self._offset = timedelta(0)
        self._tenant: Tenant | None = None

    def load(self) -> tuple[Tenant, dict[str, Snapshot], dict[str, Any]] | None:
        """The tenant as it was left, its snapshots and the notes; None when there is none."""
        path = self.directory / "tenant.base"
        if not path.exists():
            return None
        base = _read(path.read_bytes())
        self.generation = base["generation"]
        tenant = Tenant(seed=base["tenant"]["seed"], blobs=self.blobs)
        for name in _FIELDS:
            setattr(tenant, name, base["tenant"][name])
        snapshots: dict[str, Snapshot] = base["snapshots"]
        for kind, content in self._frames():
            _replay(tenant, snapshots, kind, content)
        # What was drawn since the base is not known; the sequence number never comes twice.
        tenant.random = Random(f"{tenant.seed} {tenant.epoch} {tenant.seq}")
        return tenant, snapshots, base["notes"]

    def begin(self, tenant: Tenant, snapshots: dict[str, Snapshot], notes: dict[str, Any]) -> None:
        """Write a new base and follow the tenant from here on."""
        self.generation += 1
        base = {
            "generation": self.generation,
            "tenant": {name: getattr(tenant, name) for name in _FIELDS},
            "snapshots": snapshots,
            "notes": notes,
        }
        if self._file is not None:
            os.close(self._file)
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_APPEND | os.O_CLOEXEC
        self._file = os.open(self._path(), flags, 0o600)
        write_secret(self.directory / "tenant.base", pickle.dumps(base, protocol=5))
        for old in self.directory.glob("journal.*"):
            if old != self._path():
                old.unlink()
        self._tenant, self._offset = tenant, tenant.offset
        tenant.on_write = self._writes.append
        tenant.on_change = lambda container, change: self._changes.append((container, change))

    def settle(self) -> None:
        """Make everything up to now durable; nothing is written when nothing happened."""
        assert self._tenant is not None
        if self._tenant.offset != self._offset:
            self._offset = self._tenant.offset
            self._append("offset", self._offset)
        if self._writes or self._changes:
            # What stood there before is known to the reader of the journal.
            self._append("wrote", ([replace(w, before=None) for w in self._writes], self._changes))
            self._writes.clear()
            self._changes.clear()

    def note(self, kind: str, id: str) -> None:
        """A snapshot was taken ("snapshot"), gone back to ("restore") or thrown away ("forget")."""
        self.settle()
        self._append(kind, id)

    def close(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None
        os.close(self._lock)

    def _path(self) -> Path:
        return self.directory / f"journal.{self.generation}"

    def _append(self, kind: str, content: Any) -> None:
        assert self._file is not None
        frame = pickle.dumps((kind, content), protocol=5)
        os.write(self._file, _HEAD.pack(len(frame), zlib.crc32(frame)) + frame)

    def _frames(self) -> Iterator[tuple[str, Any]]:
        path = self._path()
        if not path.exists():
            return
        data = path.read_bytes()
        at = 0
        while at + _HEAD.size <= len(data):
            length, check = _HEAD.unpack_from(data, at)
            frame = data[at + _HEAD.size : at + _HEAD.size + length]
            if len(frame) < length or zlib.crc32(frame) != check:
                return  # cut off while it was written: its answer was never sent
            yield _read(frame)
            at += _HEAD.size + length


def _replay(tenant: Tenant, snapshots: dict[str, Snapshot], kind: str, content: Any) -> None:
    if kind == "wrote":
        writes, changes = content
        for write in writes:
            rows = tenant.table(write.table)
            tenant.writes.append(replace(write, before=rows.get(write.id)))
            if write.after is None:
                rows.pop(write.id, None)
            else:
                rows[write.id] = write.after
            tenant.seq = max(tenant.seq, write.seq)
        for container, change in changes:
            tenant.logs.setdefault(container, []).append(change)
            tenant.seq = max(tenant.seq, change.seq)
    elif kind == "offset":
        tenant.offset = content
    elif kind == "snapshot":
        snapshots[content] = tenant.snapshot()
    elif kind == "restore":
        tenant.restore(snapshots[content])
    elif kind == "forget":
        snapshots.pop(content, None)


class _Reader(pickle.Unpickler):
    """Reads records and nothing that could run: the sandbox's own classes, times and sets."""

    def find_class(self, module: str, name: str) -> Any:
        allowed = module.startswith(f"{__package__}.") or (module, name) in {
            ("datetime", "datetime"),
            ("datetime", "timedelta"),
            ("datetime", "timezone"),
            ("datetime", "date"),
            ("builtins", "set"),
            ("builtins", "frozenset"),
            ("builtins", "bytearray"),
            ("types", "MappingProxyType"),
        }
        if not allowed:
            raise pickle.UnpicklingError(f"{module}.{name} has no place in a tenant.")
        return super().find_class(module, name)


def _read(data: bytes) -> Any:
    return _Reader(io.BytesIO(data)).load()
