"""Which cards Teams takes, and what is said of the others."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.teams import cards

CARD: dict[str, Any] = {
    "type": "AdaptiveCard",
    "version": "1.5",
    "body": [{"type": "TextBlock", "text": "Nog 4 plaatsen"}],
}


def test_what_teams_adds_to_the_schema_is_no_mistake() -> None:
    picture = {
        "type": "Image",
        "url": "https://ons.example/a.png",
        "msTeams": {"allowExpand": True},
    }
    assert cards.problem({**CARD, "msteams": {"width": "Full"}, "body": [picture]}) is None


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"type": "Adaptive"}, "$.type"),
        ({"version": "1.6"}, "$.version"),
        ({"version": None}, "$.version"),
        ({"titel": "x"}, "$"),
        ({"body": "x"}, "$.body"),
        ({"body": [{"type": "Badge", "text": "x"}]}, "$.body[0]"),
        ({"body": [{"type": "TextBlock"}]}, "$.body[0]"),
        ({"body": [{"type": "TextBlock", "text": 4}]}, "$.body[0].text"),
        ({"body": [{"type": "Container", "items": [{"type": "FactSet"}]}]}, "$.body[0].items[0]"),
        ({"actions": [{"type": "Action.OpenUrl", "title": "x"}]}, "$.actions[0]"),
    ],
)
def test_a_card_that_is_refused_says_where(change: dict[str, Any], place: str) -> None:
    assert cards.problem(CARD) is None
    found = cards.problem({**CARD, **change})
    assert found is not None
    assert found.split(": ")[0] == place


def test_what_is_no_object_is_no_card() -> None:
    assert cards.problem([CARD]) is not None
