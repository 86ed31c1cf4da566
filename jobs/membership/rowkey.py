"""The hidden key the product keeps on each row."""

from __future__ import annotations

import uuid

_NAMESPACE = uuid.UUID("6c1f6d1e-8a52-5a0e-9a55-2f4c2f0d8e11")


def ons_id(scope: str, key: str) -> str:
    """The row key of `key` in `scope`.

    It is computed, not drawn: a row that was created just before a crash is recognised by it, and
    a second attempt collides with the unique column instead of making a second row.
    """
    return str(uuid.uuid5(_NAMESPACE, f"{scope}/{key}"))
