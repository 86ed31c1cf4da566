"""The contents of files, on disk and each kept once, under keys that records hold.

A key is the length and a hash: `1234-5e88…`. Content is cut into pieces of 320 KiB, each a file
named by its BLAKE2; content of more than one piece is a file that lists them, named by the hash
of that list. So what an upload brings in fragments is joined without being read again, and equal
contents are the same files however they came. A file appears under its name only when it is whole:
whoever is killed leaves nothing half, and nothing is ever changed or taken away.

Generated content (`1234~seed`) takes no room: its bytes are made when they are read.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
import threading
import weakref
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from .sharepoint import quick_xor

PIECE = 320 * 1024
"""Also what fragments of an upload are multiples of, and a whole number of quickXorHash's cycles.

https://learn.microsoft.com/graph/api/driveitem-createuploadsession
"""
EMPTY = "0-"
"""The key of no bytes."""
_RING, _DIGEST = 20, 32
_MARK = 32  # bytes at the start of each generated piece that tell it from others


class Blobs:
    """One store. Without a directory it makes a temporary one, removed by `close` or in the end."""

    def __init__(self, directory: Path | None = None) -> None:
        self._directory = directory
        self._remove: weakref.finalize[[Path, int], Blobs] | None = None
        self._hashes: dict[str, str] = {}

    def add(self, content: bytes | Iterable[bytes]) -> str:
        """Keep what comes, in whatever chunks; returns its key."""
        pieces, line, size = [], 0, 0
        for piece in _cut((content,) if isinstance(content, bytes) else content):
            digest = _digest(piece)
            self._write(digest.hex(), piece)
            pieces.append(digest)
            line ^= int.from_bytes(piece, "little")
            size += len(piece)
        return self._listed(size, quick_xor.around(line), pieces)

    def joined(self, keys: Sequence[str]) -> str:
        """The contents one after another.

        They are read again only if one is generated, or one but the last no whole number of
        pieces long.
        """
        if any(map(_seed, keys)) or any(length(key) % PIECE for key in keys[:-1]):
            return self.add(chunk for key in keys for chunk in self.chunks(key))
        pieces, ring, size = [], 0, 0
        for key in keys:
            found, more = self._pieces(key)
            pieces += found
            ring ^= more
            size += length(key)
        return self._listed(size, ring, pieces)

    def size_on_disk(self) -> int:
        """The bytes of all files in the store."""
        return sum(one.stat().st_size for one in self._path().rglob("*") if one.is_file())

    def read(self, key: str, start: int = 0, stop: int | None = None) -> bytes:
        return b"".join(self.chunks(key, start, stop))

    def chunks(self, key: str, start: int = 0, stop: int | None = None) -> Iterator[bytes]:
        """The bytes from `start` to before `stop`, never more than a piece at a time."""
        stop = min(length(key), stop if stop is not None else length(key))
        if start >= stop:
            return
        seed = _seed(key)
        pieces = [] if seed is not None else self._pieces(key)[0]
        for number in range(start // PIECE, (stop - 1) // PIECE + 1):
            begin, end = max(start - number * PIECE, 0), min(stop - number * PIECE, PIECE)
            if seed is not None:
                yield _generated(seed, number)[begin:end]
                continue
            with self._file(pieces[number].hex()).open("rb") as file:
                file.seek(begin)
                yield file.read(end - begin)

    def quick_xor_hash(self, key: str) -> str:
        """The content's quickXorHash, worked out once."""
        found = self._hashes.get(key)
        if found is None:
            seed = _seed(key)
            ring = self._pieces(key)[1] if seed is None else _generated_ring(seed, length(key))
            found = self._hashes[key] = quick_xor.shown(ring, length(key))
        return found

    def close(self) -> None:
        """Remove the store if it is a temporary one."""
        if self._remove is not None:
            self._remove()
            self._remove = self._directory = None

    def _listed(self, size: int, ring: int, pieces: list[bytes]) -> str:
        if size <= PIECE:
            return f"{size}-{pieces[0].hex()}" if pieces else EMPTY
        content = ring.to_bytes(_RING, "little") + b"".join(pieces)
        name = _digest(content).hex()
        self._write(name, content)
        return f"{size}-{name}"

    def _pieces(self, key: str) -> tuple[list[bytes], int]:
        """The hashes of a content's pieces, and its ring."""
        name = key.partition("-")[2]
        if length(key) == 0:
            return [], 0
        content = self._file(name).read_bytes()
        if length(key) <= PIECE:
            return [bytes.fromhex(name)], quick_xor.ring(content)
        ring = int.from_bytes(content[:_RING], "little")
        return [content[at : at + _DIGEST] for at in range(_RING, len(content), _DIGEST)], ring

    def _path(self) -> Path:
        if self._directory is None:
            self._directory = Path(tempfile.mkdtemp(prefix="sandbox-blobs-"))
            self._remove = weakref.finalize(self, _removed, self._directory, os.getpid())
        return self._directory

    def _file(self, name: str) -> Path:
        return self._path() / name[:2] / name

    def _write(self, name: str, content: bytes) -> None:
        path = self._file(name)
        if path.exists():
            return
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        half = path.with_name(f".{name}.{threading.get_ident()}")
        half.write_bytes(content)
        half.replace(path)


@dataclass(frozen=True, slots=True)
class Stream:
    """A content, or a part of it, as the body of an answer: it is read while it is sent."""

    blobs: Blobs
    key: str
    start: int
    stop: int

    def __len__(self) -> int:
        return self.stop - self.start

    def __bytes__(self) -> bytes:
        return self.blobs.read(self.key, self.start, self.stop)

    def __iter__(self) -> Iterator[bytes]:
        return self.blobs.chunks(self.key, self.start, self.stop)


def length(key: str) -> int:
    """How many bytes the content with this key has."""
    return int(key.replace("~", "-", 1).partition("-")[0])


def generated(seed: str, size: int) -> str:
    """The key of a content that is made up when it is read: always the same for seed and size."""
    return f"{size}~{seed}"


def _digest(content: bytes) -> bytes:
    return hashlib.blake2b(content, digest_size=_DIGEST).digest()


def _seed(key: str) -> str | None:
    size, mark, seed = key.partition("~")
    return seed if mark and size.isdigit() else None


def _cut(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in pieces, all but the last of full length."""
    held = b""
    for chunk in chunks:
        held = held + chunk if held else chunk
        whole = len(held) - len(held) % PIECE
        for at in range(0, whole, PIECE):
            yield held[at : at + PIECE]
        held = held[whole:]
    if held:
        yield held


@cache
def _noise() -> bytes:
    return hashlib.shake_256(b"generated content").digest(PIECE)


@lru_cache(maxsize=16)
def _generated(seed: str, number: int) -> bytes:
    return _marked(seed, number) + _noise()[_MARK:]


def _marked(seed: str, number: int) -> bytes:
    return hashlib.sha256(f"{seed} {number}".encode()).digest()


@cache
def _noise_lines() -> list[int]:
    """The line of the noise, without the place of the marks, after each whole cycle of it."""
    noise = bytes(_MARK) + _noise()[_MARK:]
    lines = [0]
    for at in range(0, PIECE, quick_xor.CYCLE):
        lines.append(lines[-1] ^ int.from_bytes(noise[at : at + quick_xor.CYCLE], "little"))
    return lines


def _generated_ring(seed: str, size: int) -> int:
    """As the ring of its bytes, without making them: only the marks differ from piece to piece."""
    whole, rest = divmod(size, PIECE)
    cycles, odd = divmod(rest, quick_xor.CYCLE)
    line = (_noise_lines()[-1] if whole % 2 else 0) ^ _noise_lines()[cycles]
    end = _noise()[rest - odd : rest] if cycles else bytes(_MARK) + _noise()[_MARK:rest]
    line ^= int.from_bytes(end[:odd], "little")
    for number in range(whole):
        line ^= int.from_bytes(_marked(seed, number), "little")
    line ^= int.from_bytes(_marked(seed, whole)[:rest], "little")
    return quick_xor.around(line)


def _removed(directory: Path, owner: int) -> None:
    if os.getpid() == owner:  # a fork leaves its parent's contents alone
        shutil.rmtree(directory, ignore_errors=True)
