from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.authorship import UNKNOWN, Before, author_of, read_versions, set_by

OWN = "app-own"
BORN = "2026-09-01T08:00:00Z"


def version(number: int, by: str, value: Any, at: str | None = None) -> dict[str, Any]:
    """`by` is a person, or "own" or "other" for an application on its own."""
    apps = {"own": OWN, "other": "app-other"}
    who: dict[str, Any] = {"user": {"id": by, "displayName": "…"}}
    if by in apps:
        who = {"application": {"id": apps[by]}, "user": {"displayName": "SharePoint App"}}
    return {
        "id": f"{number}.0",
        "lastModifiedBy": who,
        "lastModifiedDateTime": at or (BORN if number == 1 else f"2026-09-02T08:00:{number:02}Z"),
        "fields": {} if value is None else {"Rol": value},
    }


def who_set(*history: tuple[str, Any], drop: tuple[int, ...] = (), number: int = 0) -> str | None:
    """History from the first version on; the present value is the last one's."""
    versions = [version(at, by, value) for at, (by, value) in enumerate(history, 1)]
    number = number or len(history)
    fields = {} if history[number - 1][1] is None else {"Rol": history[number - 1][1]}
    found = set_by(
        fields, ["Rol"], read_versions(v for v in versions if int(float(v["id"])) not in drop),
        number=number, created_at=BORN, own_app_id=OWN,
    )["Rol"]  # fmt: skip
    return found["by"] or found["app"]


@pytest.mark.parametrize(
    ("history", "who"),
    [
        pytest.param([("a", "Lid")], "a", id="who made the row"),
        pytest.param([("a", "Lid"), ("b", "Lid")], "a", id="a later edit of something else"),
        pytest.param([("a", "Lid"), ("b", "Aanvoerder")], "b", id="who changed it"),
        pytest.param(
            [("a", "Lid"), ("b", "Aanvoerder"), ("a", "Aanvoerder")], "b",
            id="hidden behind a later edit by an owner",
        ),
        pytest.param(
            [("a", "Lid"), ("b", "Aanvoerder"), ("own", "Lid")], "a",
            id="put back by the product: who set that value before",
        ),
        pytest.param([("a", None), ("own", "Lid")], OWN, id="the product's alone"),
        pytest.param([("a", None), ("other", "Lid")], "app-other", id="another application"),
        pytest.param([("a", "Lid"), ("b", None)], "b", id="who emptied it"),
        pytest.param([("a", None), ("b", None)], "a", id="never filled"),
        pytest.param(
            [("a", "Lid"), ("b", "X"), ("c", "Lid")], "c", id="the newest change to this value"
        ),
    ],
)  # fmt: skip
def test_a_value_belongs_to_the_newest_person_who_set_it(
    history: list[tuple[str, Any]], who: str
) -> None:
    assert who_set(*history) == who


@pytest.mark.parametrize(
    ("history", "drop"),
    [
        pytest.param([("a", "Lid"), ("b", "Lid"), ("c", "Lid")], (1,), id="trimmed at the start"),
        pytest.param([("a", "X"), ("b", "Lid"), ("c", "Lid")], (2,), id="one taken out"),
        pytest.param([("a", "X"), ("b", "Lid")], (2,), id="the present one missing"),
        pytest.param([("a", "X"), ("b", "Lid")], (1, 2), id="none at all"),
    ],
)
def test_a_history_with_holes_names_nobody(
    history: list[tuple[str, Any]], drop: tuple[int, ...]
) -> None:
    assert who_set(*history, drop=drop) is None


def test_a_trimmed_history_still_names_who_changed_it_since() -> None:
    assert who_set(("a", "X"), ("a", "X"), ("b", "Lid"), ("c", "Lid"), drop=(1,)) == "b"


def test_a_newer_version_waits_for_its_own_turn() -> None:
    assert who_set(("a", "Lid"), ("b", "Lid"), ("c", "Aanvoerder"), number=2) == "a"


def test_a_first_version_that_was_written_over_names_nobody() -> None:
    later = version(1, "a", "Aanvoerder", at="2026-09-01T09:00:00Z")
    found = set_by(
        {"Rol": "Aanvoerder"}, ["Rol"], read_versions([later]), number=1, created_at=BORN,
        own_app_id=OWN,
    )  # fmt: skip
    assert found["Rol"] == UNKNOWN


def test_versions_may_come_in_any_order() -> None:
    mixed = [version(10, "c", "Lid"), *(version(at, "a", "X") for at in range(1, 10))]
    found = set_by(
        {"Rol": "Lid"}, ["Rol"], read_versions(mixed), number=10, created_at=BORN, own_app_id=OWN
    )
    assert found["Rol"]["by"] == "c"


@pytest.mark.parametrize("identity", [None, {}, {"user": {}}, {"user": {"displayName": "X"}}, "x"])
def test_an_identity_without_an_id_is_nobody(identity: object) -> None:
    assert author_of(identity, None) == UNKNOWN


def whole(history: list[tuple[str, Any]], *, down_to: int = 1, before: Before | None = None) -> Any:
    """Who set the value that the last of `history` has, with the versions from `down_to` on."""
    versions = [version(at, by, value) for at, (by, value) in enumerate(history, 1)]
    fields = {} if history[-1][1] is None else {"Rol": history[-1][1]}
    return set_by(
        fields, ["Rol"], read_versions(versions[down_to - 1 :]), number=len(history),
        created_at=BORN, own_app_id=OWN, before=before,
    )["Rol"]  # fmt: skip


EDITS = st.lists(
    st.tuples(st.sampled_from(("a", "b", "own")), st.sampled_from((None, "Lid", "Aanvoerder"))),
    min_size=1,
    max_size=8,
)


@given(EDITS, st.data())
def test_a_history_that_was_trimmed_never_names_anybody_else(
    history: list[tuple[str, Any]], data: st.DataObject
) -> None:
    known_at = data.draw(st.integers(1, len(history)))
    down_to = data.draw(st.integers(1, len(history)))
    then = history[:known_at]
    fields = {} if then[-1][1] is None else {"Rol": then[-1][1]}
    before = Before(known_at, fields, {"Rol": whole(then)})
    found = whole(history, down_to=down_to, before=before)
    right = whole(history)
    assert found in (right, UNKNOWN) or found["app"] == OWN
    since = {value for _, value in history[known_at - 1 :]}
    if down_to == known_at and len(since) == 1:
        assert found == right


def test_what_was_known_before_a_trim_goes_on_for_what_nobody_changed() -> None:
    history = [("a", "Lid"), ("b", "Aanvoerder"), ("own", "Aanvoerder"), ("c", "Aanvoerder")]
    before = Before(3, {"Rol": "Aanvoerder"}, {"Rol": whole(history[:3])})
    assert whole(history, down_to=3)["by"] is None
    assert whole(history, down_to=3, before=before)["by"] == "b"
    assert whole([*history, ("c", "Lid")], down_to=3, before=before)["by"] == "c"
    assert whole(history, down_to=4, before=before)["by"] is None, "what came between is not seen"
