"""quickXorHash: how OneDrive and SharePoint fingerprint a file.

https://learn.microsoft.com/onedrive/developer/code-snippets/quickxorhash

Each byte is XORed in 11 bits further on in a ring of 160, and the length at the end. After 160
bytes the shifts repeat, so that contents of whole cycles can be folded by themselves: the ring of
what stands one after another is the XOR of their rings.
"""

from __future__ import annotations

import base64
from operator import itemgetter

CYCLE = 160
_BITS = 160
_SHIFT = 11
PART = 2048 * CYCLE
"""As much as is folded at a time."""


# Each byte of a cycle has a shift of its own. Those with the same remainder by 8, in the order of
# their shifts, lie side by side in the ring: eight integers make it up.
_AT = {at * _SHIFT % _BITS: at for at in range(CYCLE)}
_AT_SHIFT = [itemgetter(*(_AT[first] for first in range(shift, _BITS, 8))) for shift in range(8)]


def quick_xor_hash(content: bytes) -> str:
    """The hash as Graph shows it, in base64."""
    return shown(ring(content), len(content))


def ring(content: bytes) -> int:
    """The ring before the length is added."""
    line = 0
    for start in range(0, len(content), PART):
        line ^= int.from_bytes(content[start : start + PART], "little")
    return around(line)


def shown(ring: int, size: int) -> str:
    """The hash of a content of this length that has this ring."""
    ring ^= size << (_BITS - 64)
    return base64.b64encode(ring.to_bytes(_BITS // 8, "little")).decode()


def around(line: int) -> int:
    """The ring of a content of at most `PART` bytes as an integer, or of several XORed together."""
    cycles = 1
    while cycles * CYCLE * 8 < line.bit_length():
        cycles *= 2
    while cycles > 1:  # half onto half: bytes that are shifted alike lie together
        cycles //= 2
        bits = cycles * CYCLE * 8
        line = (line >> bits) ^ (line & ((1 << bits) - 1))
    ring = 0
    content = line.to_bytes(CYCLE, "little")
    for shift, chosen in enumerate(_AT_SHIFT):
        moved = int.from_bytes(bytes(chosen(content)), "little") << shift
        ring ^= (moved & ((1 << _BITS) - 1)) ^ (moved >> _BITS)
    return ring
