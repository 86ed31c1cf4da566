"""quickXorHash, the one hash that every SharePoint library gives of every file.

https://learn.microsoft.com/onedrive/developer/code-snippets/quickxorhash

Byte i is XORed into 160 bits at bit 11 × i, cyclically; so bytes 160 apart meet at one place, and
any number of them can be XORed first. Python's long integers do that at the speed of C.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

_BITS, _SHIFT, _CYCLE = 160, 11, 160
_BLOCK = _CYCLE * 64
_MASK = (1 << _BITS) - 1


class QuickXor:
    """`update` with the content in pieces of any size; `digest` is as Graph shows it."""

    def __init__(self) -> None:
        self.length = 0
        self._folded = 0  # a whole block, byte j of it the XOR of all bytes at j

    def update(self, data: bytes | bytearray | memoryview) -> None:
        view = memoryview(data).cast("B")
        folded, at = self._folded, 0
        if lead := self.length % _BLOCK:
            at = min(_BLOCK - lead, len(view))
            folded ^= int.from_bytes(view[:at], "little") << (8 * lead)
        for start in range(at, len(view), _BLOCK):
            folded ^= int.from_bytes(view[start : start + _BLOCK], "little")
        self._folded = folded
        self.length += len(view)

    def digest(self) -> str:
        """Base64; that of what came so far."""
        value = 0
        for at, byte in enumerate(self._cycle()):
            spread = byte << (_SHIFT * at % _BITS)
            value ^= (spread & _MASK) ^ (spread >> _BITS)
        value ^= self.length << (_BITS - 64)
        return base64.b64encode((value & _MASK).to_bytes(_BITS // 8, "little")).decode()

    def state(self) -> dict[str, Any]:
        """To go on later, also in another process: `QuickXor.of(state)`."""
        return {"length": self.length, "folded": base64.b64encode(self._cycle()).decode()}

    def _cycle(self) -> bytes:
        folded, small = self._folded.to_bytes(_BLOCK, "little"), 0
        for at in range(0, _BLOCK, _CYCLE):
            small ^= int.from_bytes(folded[at : at + _CYCLE], "little")
        return small.to_bytes(_CYCLE, "little")

    @classmethod
    def of(cls, state: Mapping[str, Any]) -> QuickXor:
        """Raises KeyError or ValueError for what is no state."""
        one = cls()
        one.length = int(state["length"])
        one._folded = int.from_bytes(base64.b64decode(state["folded"]), "little")
        return one

    def copy(self) -> QuickXor:
        one = QuickXor()
        one.length, one._folded = self.length, self._folded
        return one


def quick_xor(data: bytes) -> str:
    one = QuickXor()
    one.update(data)
    return one.digest()
