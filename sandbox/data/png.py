"""A picture: coloured noise, so that it is as large as a photograph and does not compress.

https://www.w3.org/TR/png/
"""

from __future__ import annotations

import random
import struct
import zlib


def png(noise: random.Random, width: int, height: int) -> bytes:
    """A PNG of about three bytes a pixel: sixteen lines, over and over."""
    lines = b"".join(b"\0" + noise.randbytes(width * 3) for _ in range(16))
    rows = (lines * (height // 16 + 1))[: (width * 3 + 1) * height]
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
        + _chunk(b"IDAT", zlib.compress(rows, 0))
        + _chunk(b"IEND", b"")
    )


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
