"""Contents on disk: kept once, streamed, there again after a restart."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from random import Random

import pytest

from sandbox.blobs import EMPTY, PIECE, Blobs, generated, length
from sandbox.sharepoint.quick_xor import quick_xor_hash

LENGTHS = (0, 1, 31, 32, 33, 160, 161, 4096, PIECE - 1, PIECE, PIECE + 1, PIECE + 40, 3 * PIECE + 9)


@pytest.fixture
def blobs(tmp_path: Path) -> Blobs:
    return Blobs(tmp_path)


@pytest.mark.parametrize("size", LENGTHS)
def test_what_is_added_is_read_again_whole_and_in_part(blobs: Blobs, size: int) -> None:
    content = Random(size).randbytes(size)
    key = blobs.add(content)
    assert length(key) == size
    assert blobs.read(key) == content
    assert blobs.read(key, size // 3, size - 1) == content[size // 3 : max(size - 1, 0)]
    assert max(map(len, blobs.chunks(key)), default=0) <= PIECE
    assert blobs.quick_xor_hash(key) == quick_xor_hash(content)


def test_no_bytes_have_a_key_of_their_own(blobs: Blobs) -> None:
    assert blobs.add(b"") == blobs.add([]) == blobs.joined([]) == EMPTY


def test_equal_contents_are_kept_once_however_they_come(blobs: Blobs) -> None:
    content = Random(5).randbytes(4 * PIECE + 100)
    key = blobs.add(content)
    before = blobs.size_on_disk()
    assert blobs.add(content[at : at + 7000] for at in range(0, len(content), 7000)) == key
    fragments = [content[at : at + 2 * PIECE] for at in range(0, len(content), 2 * PIECE)]
    parts = [blobs.add(one) for one in fragments]
    assert blobs.joined(parts) == key
    assert blobs.quick_xor_hash(key) == quick_xor_hash(content)
    assert blobs.size_on_disk() - before < 1000  # the lists of the fragments' pieces


def test_what_is_joined_may_break_anywhere(blobs: Blobs) -> None:
    content = Random(6).randbytes(2 * PIECE + 100)
    for size in (3, 1000, PIECE - 1, PIECE + 1):
        parts = [blobs.add(content[at : at + size]) for at in range(0, len(content), max(size, 99))]
        whole = b"".join(map(blobs.read, parts))
        assert blobs.joined(parts) == blobs.add(whole)
    made = generated("boek", PIECE)
    assert blobs.read(blobs.joined([made, blobs.add(b"x")])) == blobs.read(made) + b"x"


def test_contents_that_differ_in_one_place_have_different_keys(blobs: Blobs) -> None:
    content = bytearray(3 * PIECE)
    keys = {blobs.add(bytes(content))}
    for at in (0, PIECE, 3 * PIECE - 1):
        changed = content.copy()
        changed[at] ^= 1
        keys.add(blobs.add(bytes(changed)))
    keys.add(blobs.add(bytes(3 * PIECE + 1)))
    assert len(keys) == 5


@pytest.mark.parametrize("size", [*LENGTHS, 4 * PIECE])
def test_generated_content_has_the_hash_of_its_bytes_and_takes_no_room(
    blobs: Blobs, size: int
) -> None:
    key = generated("boek-17", size)
    content = blobs.read(key)
    assert (length(key), len(content)) == (size, size)
    assert blobs.quick_xor_hash(key) == quick_xor_hash(content)
    assert blobs.read(key, size // 2) == content[size // 2 :]
    assert blobs.size_on_disk() == 0
    if size > 31:
        assert blobs.read(generated("boek-18", size)) != content


def test_a_temporary_store_is_removed_when_it_is_closed() -> None:
    blobs = Blobs()
    blobs.add(b"x")
    directory = blobs._path()
    assert directory.is_dir()
    blobs.close()
    assert not directory.exists()


def test_a_process_that_is_killed_leaves_what_it_added(tmp_path: Path) -> None:
    script = (
        "import os, sys; from pathlib import Path; from sandbox.blobs import Blobs\n"
        "print(Blobs(Path(sys.argv[1])).add(bytes(700_000)), flush=True); os.kill(os.getpid(), 9)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)], capture_output=True, text=True, check=False
    )
    assert done.returncode == -9
    assert Blobs(tmp_path).read(done.stdout.strip()) == bytes(700_000)


def test_large_content_is_never_in_memory_whole(blobs: Blobs) -> None:
    import tracemalloc

    tracemalloc.start()
    try:
        key = blobs.add(bytes([number % 251]) * 100_000 for number in range(400))  # 40 MB
        assert sum(map(len, blobs.chunks(key))) == 40_000_000
        assert sum(map(len, blobs.chunks(generated("x", 40_000_000)))) == 40_000_000
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 10_000_000
