"""The hidden key the product keeps on each row."""

from __future__ import annotations

import hashlib
import uuid

_NAMESPACE = uuid.UUID("6c1f6d1e-8a52-5a0e-9a55-2f4c2f0d8e11")


def ons_id(scope: str, key: str) -> str:
    """The row key of `key` in `scope`.

    It is computed, not drawn: a row that was created just before a crash is recognised by it, and
    a second attempt collides with the unique column instead of making a second row.
    """
    name = f"{scope}/{key}".encode()
    h = hashlib.sha1(_NAMESPACE.bytes + name, usedforsecurity=False).hexdigest()
    # What uuid.uuid5 gives; that takes five times as long, and every row is asked for its key.
    return f"{h[:8]}-{h[8:12]}-5{h[13:16]}-{'89ab'[int(h[16], 16) & 3]}{h[17:20]}-{h[20:32]}"
