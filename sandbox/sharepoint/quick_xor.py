"""quickXorHash: how OneDrive and SharePoint fingerprint a file.

https://learn.microsoft.com/onedrive/developer/code-snippets/quickxorhash
"""

from __future__ import annotations

import base64

_BITS = 160
_SHIFT = 11
_CYCLE = 160  # bytes after which the shifts repeat


def quick_xor_hash(content: bytes) -> str:
    """Each byte is XORed in 11 bits further on in a ring of 160, and the length at the end."""
    # Bytes that are shifted alike are XORed together first, a whole cycle at a time.
    folded = 0
    for start in range(0, len(content), _CYCLE):
        folded ^= int.from_bytes(content[start : start + _CYCLE], "little")
    ring = 0
    for at, byte in enumerate(folded.to_bytes(_CYCLE, "little")):
        moved = byte << (at * _SHIFT % _BITS)
        ring ^= (moved & ((1 << _BITS) - 1)) ^ (moved >> _BITS)
    ring ^= len(content) << (_BITS - 64)
    return base64.b64encode(ring.to_bytes(_BITS // 8, "little")).decode()
