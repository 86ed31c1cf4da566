from __future__ import annotations

import base64
import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.quick_xor import QuickXor, quick_xor


def by_the_book(data: bytes) -> str:
    """As Microsoft describes it: a bit at a time of the cyclic shift."""
    value = 0
    for at, byte in enumerate(data):
        spread = byte << (11 * at % 160)
        value ^= (spread & ((1 << 160) - 1)) | (spread >> 160)
    value ^= len(data) << 96
    return base64.b64encode(value.to_bytes(20, "little")).decode()


@pytest.mark.parametrize("size", [0, 1, 19, 20, 159, 160, 161, 10_239, 10_240, 10_241, 40_000])
def test_it_is_the_hash_that_microsoft_describes(size: int) -> None:
    data = random.Random(size).randbytes(size)
    assert quick_xor(data) == by_the_book(data)


@given(st.lists(st.binary(max_size=700), max_size=12))
def test_pieces_of_any_size_give_the_same(pieces: list[bytes]) -> None:
    one = QuickXor()
    for piece in pieces:
        one.update(piece)
    assert one.digest() == by_the_book(b"".join(pieces))


@given(st.binary(max_size=25_000), st.binary(max_size=2_000))
def test_it_goes_on_from_its_state(before: bytes, after: bytes) -> None:
    one = QuickXor()
    one.update(before)
    again = QuickXor.of(one.state())
    again.update(after)
    assert again.digest() == quick_xor(before + after)
    assert one.digest() == quick_xor(before)


@pytest.mark.slow
def test_it_keeps_up_with_a_fast_network() -> None:
    data, begun = bytes(1 << 25), time.process_time()
    quick_xor(data)
    assert len(data) / (time.process_time() - begun) > 50e6, "bytes a second, on a busy machine"
