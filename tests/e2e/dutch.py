"""Whether what staff read is Dutch from the catalogue: no code, no id, no English."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from config.texts import CATALOGUE

INTERNAL = frozenset(
    {"OnsId", "LidSleutel", "PersoonObjectId", "PersoonId", "GroepId", "KanaalId", "TeamLink",
     "DeelnemerObjectId", "AanmeldLink", "OnlineLink", "AanmeldSleutel", "Bewijs",
     "VakId", "ContentType", "id", "Edit", "LinkTitle", "LinkTitleNoMenu", "DocIcon"}
)  # fmt: skip
"""Hidden, or the id columns themselves: nobody reads a sentence there."""

_GUID = re.compile(r"[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)
_CODE = re.compile(r"\bONS-\d{3}\b|\b[45]\d\d\b|\b(AADSTS|HTTP|ONS_)\w*", re.IGNORECASE)
_ENGLISH = re.compile(
    r"\b(the|error|failed|not found|unknown|member|owner|user|request|forbidden|denied|updated|"
    r"waiting|pending|none|null|true|false)\b",
    re.IGNORECASE,
)


def faults(columns: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with a row, column by column."""
    for name, value in columns.items():
        if name in INTERNAL or name.startswith("@") or not isinstance(value, str):
            continue
        for kind, found in (("an id", _GUID), ("a code", _CODE), ("English", _ENGLISH)):
            if found.search(value):
                yield f"{kind} in {name}: {value!r}"
    said = columns.get("SyncUitleg")
    if said and not any(pattern.fullmatch(said) for pattern in _SENTENCES):
        yield f"not of the catalogue: {said!r}"


def _pattern(text: str) -> re.Pattern[str]:
    parts = re.split(r"\{\w+\}", text)
    return re.compile(".+".join(re.escape(part) for part in parts))


_SENTENCES = [
    _pattern(text)
    for message in CATALOGUE.values()
    for text in (message.text, message.without)
    if text
]
