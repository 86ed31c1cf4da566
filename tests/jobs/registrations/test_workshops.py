"""Seats in workshops (ST-26)."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from jobs.registrations.meeting import EventStatus, Meeting
from jobs.registrations.registration import Registration, Standing, Status
from tests.jobs.registrations.signups import Run, at, meeting, signed

NOW = at(60)


def workshop(key: str, capacity: int | None = None, **facts: object) -> Meeting:
    return replace(meeting(capacity=capacity, main="meeting", **facts), key=key)


def _congress(*rows: Registration, workshops: tuple[Meeting, ...]) -> Run:
    return Run(meeting(), workshops=workshops).add(*rows).at(NOW)


def _seats(run: Run) -> dict[str, str | None]:
    return {key: run[key].workshop for key in run.rows}


def test_seats_go_by_the_moment_and_the_second_choice_comes_second() -> None:
    run = _congress(
        signed("a", 0, first="x", second="y"),
        signed("b", 1, first="x", second="y"),
        signed("c", 2, first="x", second="y"),
        signed("d", 3),
        workshops=(workshop("x", 1), workshop("y", 1)),
    )
    assert _seats(run) == {"a": "x", "b": "y", "c": None, "d": None}
    assert run.decision is not None
    assert run.decision.seats == {"x": 1, "y": 1}


def test_a_choice_that_was_changed_counts_from_then() -> None:
    run = _congress(
        signed("a", 0, first="x", choice_at=at(30)),
        signed("b", 1, first="x"),
        workshops=(workshop("x", 1),),
    )
    assert _seats(run) == {"a": None, "b": "x"}


def test_a_seat_that_comes_free_moves_everybody_up_who_is_better_off() -> None:
    run = _congress(
        signed("a", 0, first="x"),
        signed("b", 1, first="x", second="y"),
        signed("c", 2, first="y", second="z"),
        signed("d", 3, first="z"),
        workshops=(workshop("x", 1), workshop("y", 1), workshop("z", 1)),
    )
    assert _seats(run) == {"a": "x", "b": "y", "c": "z", "d": None}
    run.cancel("a", at(70)).at(at(75))
    assert _seats(run) == {"a": None, "b": "x", "c": "y", "d": "z"}


def test_who_sits_stays_also_when_somebody_earlier_comes_by() -> None:
    shops = (workshop("x", 1),)
    run = _congress(signed("b", 10, first="x"), workshops=shops)
    run.add(signed("a", 0, first="x")).at(at(75))
    assert _seats(run) == {"b": "x", "a": None}


def test_who_chooses_anew_leaves_the_seat_he_no_longer_wants() -> None:
    shops = (workshop("x", 1), workshop("y", 1))
    run = _congress(signed("a", 0, first="x"), signed("b", 1, first="x"), workshops=shops)
    run.say("a", first="y", choice_at=at(70)).at(at(75))
    assert _seats(run) == {"a": "y", "b": "x"}


def test_a_workshop_that_is_cancelled_gives_the_second_choice() -> None:
    shops = (workshop("x", 1), workshop("y", 1))
    run = _congress(signed("a", 0, first="x", second="y"), workshops=shops)
    run.workshops = (workshop("x", 1, status=EventStatus.GEANNULEERD), shops[1])
    assert _seats(run.at(at(75))) == {"a": "y"}


def test_only_who_has_a_place_at_the_meeting_has_a_seat() -> None:
    run = Run(meeting(capacity=1), workshops=(workshop("x", 5),))
    run.add(signed("a", 0, first="x"), signed("b", 1, first="x")).at(NOW)
    assert _seats(run) == {"a": "x", "b": None}
    run.cancel("a", at(70)).at(at(75))
    assert _seats(run) == {"a": None, "b": "x"}


def test_while_a_side_is_unread_seats_are_kept_and_none_of_few_is_given() -> None:
    run = _congress(signed("a", 0, first="x"), workshops=(workshop("x", 2), workshop("y")))
    run.add(signed("b", 1, first="x", second="y")).at(at(75), complete=False)
    assert _seats(run) == {"a": "x", "b": "y"}
    assert _seats(run.at(at(80))) == {"a": "x", "b": "x"}


CHOICES = st.none() | st.sampled_from("xyz")


@given(
    st.lists(st.tuples(CHOICES, CHOICES, CHOICES), max_size=12),
    st.tuples(*[st.integers(0, 3) | st.none()] * 3),
)
def test_nobody_envies_a_later_choice_and_no_wanted_seat_is_left(
    people: list[tuple[str | None, str | None, str | None]],
    capacities: tuple[int | None, int | None, int | None],
) -> None:
    shops = tuple(workshop(key, size) for key, size in zip("xyz", capacities, strict=True))
    rows = [
        signed(
            f"p{n}",
            n,
            first=first,
            second=second,
            standing=Standing(Status.BEVESTIGD, workshop=held) if held else None,
        )
        for n, (first, second, held) in enumerate(people)
    ]
    kept = {
        row.key: row.standing.workshop
        for row in rows
        if row.standing is not None and row.standing.workshop in (row.first, row.second)
    }
    run = Run(meeting(), workshops=shops).add(*rows).at(NOW)
    seats = _seats(run)
    sizes = {one.key: one.capacity for one in shops}
    taken = {key: [row for row in rows if seats[row.key] == key] for key in sizes}
    assert run.decision is not None
    assert run.decision.seats == {key: len(sitting) for key, sitting in taken.items()}
    for row in rows:
        choices = [one for one in (row.first, row.second) if one is not None]
        had, has = kept.get(row.key), seats[row.key]
        assert has is None or has in choices
        if had is not None:
            assert has is not None
            assert choices.index(has) <= choices.index(had)
        for better in choices[: choices.index(has)] if has else choices:
            size = sizes[better]
            assert size is not None
            assert len(taken[better]) >= size
            for other in taken[better]:
                assert other.submitted_at < row.submitted_at or kept.get(other.key) == better
    for key, size in sizes.items():
        before = sum(1 for one in kept.values() if one == key)
        assert size is None or len(taken[key]) <= max(size, before)
    assert _seats(Run(meeting(), workshops=shops).add(*reversed(rows)).at(NOW)) == {
        row.key: seats[row.key] for row in rows
    }
