"""What is remembered of a registration."""

from __future__ import annotations

import json
from dataclasses import fields
from datetime import UTC
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from jobs.registrations.reason import Reason
from jobs.registrations.registration import Mode, Standing, Status

MOMENTS = st.none() | st.datetimes(timezones=st.just(UTC))
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "status": st.sampled_from(Status),
    "reason": st.sampled_from(Reason),
    "mode": st.none() | st.sampled_from(Mode),
    "asked": st.none() | st.sampled_from(Mode),
    "restore": st.none() | st.sampled_from(Status),
    "first": st.none() | st.text(max_size=5),
    "workshop": st.none() | st.text(max_size=5),
}
STANDINGS = st.builds(
    Standing, **{one.name: VALUES.get(one.name, MOMENTS) for one in fields(Standing)}
)


@given(STANDINGS)
def test_a_standing_comes_back_from_json_as_it_was(standing: Standing) -> None:
    assert Standing.of(json.loads(json.dumps(standing.to_json()))) == standing


def test_nothing_remembered_is_no_standing() -> None:
    assert Standing.of(None) is None
    assert Standing.of({}) is None


def test_what_a_later_version_remembers_besides_is_left() -> None:
    assert Standing.of({"status": "Bevestigd", "of-later": 1}) == Standing(Status.BEVESTIGD)
