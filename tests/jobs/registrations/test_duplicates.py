"""One person, one registration: which row counts, and for how long (ST-07, ST-09)."""

from __future__ import annotations

import itertools

import pytest

from jobs.registrations.reason import Reason
from jobs.registrations.registration import Status
from tests.jobs.registrations.signups import Run, at, crowd, meeting, signed

NOW = at(60)


def _clicked_twice(**facts: object) -> Run:
    return Run(meeting(**facts)).add(signed("a", 0, person="p"), signed("b", 0.1, person="p"))


@pytest.mark.parametrize("order", list(itertools.permutations("abc")))
def test_of_a_double_click_the_earliest_counts_in_any_order(order: tuple[str, ...]) -> None:
    rows = {key: signed(key, n, person="p") for n, key in enumerate("abc")}
    run = Run(meeting()).add(*(rows[key] for key in order)).at(NOW)
    assert [run[key].status for key in "abc"] == [Status.BEVESTIGD, Status.DUBBEL, Status.DUBBEL]
    assert run["c"].first == "a"


def test_of_two_rows_of_one_second_the_tie_decides() -> None:
    rows = [signed("a", 0, person="p", tie="2"), signed("b", 0, person="p", tie="1")]
    assert Run(meeting()).add(*rows).at(NOW).shown() == {"a": "Dubbel", "b": "Bevestigd"}


@pytest.mark.parametrize("seen_between", [True, False])
def test_cancelling_the_first_does_not_register_anybody_by_his_double_click(
    seen_between: bool,
) -> None:
    run = _clicked_twice()
    if seen_between:
        run.at(NOW)
    run.cancel("a", at(70)).at(at(75))
    assert run.shown() == {"a": "Afgemeld", "b": "Dubbel"}


def test_a_double_stays_one_when_the_row_that_counted_is_gone() -> None:
    run = _clicked_twice().at(NOW).cancel("a", at(70)).at(at(75))
    del run.rows["a"]
    assert run.at(at(90)).shown() == {"b": "Dubbel"}


def test_a_double_stays_one_when_the_first_signs_up_anew() -> None:
    run = _clicked_twice().at(NOW).cancel("a", at(70)).at(at(75))
    run.add(signed("a", 80, person="p")).at(at(90))
    assert run.shown() == {"a": "Bevestigd", "b": "Dubbel"}


def test_cancelling_a_double_touches_nothing() -> None:
    run = _clicked_twice().at(NOW).cancel("b", at(70)).at(at(75))
    assert run.shown() == {"a": "Bevestigd", "b": "Dubbel"}


def test_what_is_signed_up_after_the_cancellation_counts_anew() -> None:
    run = Run(meeting(capacity=1)).add(signed("a", 0, person="p"), signed("x", 1)).at(NOW)
    run.cancel("a", at(70)).add(signed("b", 71, person="p")).at(at(75))
    assert run.shown() == {"a": "Afgemeld", "x": "Bevestigd", "b": "Wachtlijst 1"}


def test_two_accounts_of_one_person_become_one_registration_and_two_again() -> None:
    run = Run(meeting(capacity=2)).add(*crowd(3)).at(NOW)
    run.say("b", person="a").at(at(70))
    assert run.shown() == {"a": "Bevestigd", "b": "Dubbel", "c": "Bevestigd"}
    run.say("b", person="b").at(at(80))
    assert run.shown() == {"a": "Bevestigd", "b": "Wachtlijst 1", "c": "Bevestigd"}


def test_a_place_of_the_later_row_goes_over_to_the_earlier_one_that_waits() -> None:
    # b has the room's one place because a was refused until the window was widened.
    run = Run(meeting(capacity=1, opens=at(0.5))).add(*crowd(3)).at(NOW)
    assert run.shown() == {"a": "Niet mogelijk", "b": "Bevestigd", "c": "Wachtlijst 1"}
    run.change(opens=None).say("b", person="a").at(at(70))
    assert run.shown() == {"a": "Bevestigd", "b": "Dubbel", "c": "Wachtlijst 1"}


def test_what_one_account_has_is_not_lost_because_the_other_had_cancelled() -> None:
    run = Run(meeting()).add(*crowd(2)).at(NOW).cancel("a", at(70)).at(at(75))
    run.say("b", person="a").at(at(80))
    assert run.shown() == {"a": "Afgemeld", "b": "Bevestigd"}


def test_a_row_from_before_the_opening_keeps_nobody_from_signing_up() -> None:
    run = Run(meeting(opens=at(5)))
    run.add(signed("a", 0, person="p"), signed("b", 6, person="p")).at(NOW)
    assert run.shown() == {"a": "Niet mogelijk", "b": "Bevestigd"}
    assert run["a"].reason is Reason.NOT_OPEN


def test_a_colleagues_row_that_was_not_agreed_to_gives_way_to_ones_own() -> None:
    run = Run(meeting()).add(signed("a", 0, person="p", agreed=False)).at(NOW)
    run.add(signed("b", 70, person="p")).at(at(75))
    assert run.shown() == {"a": "Dubbel", "b": "Bevestigd"}


def test_a_row_of_the_double_click_that_is_seen_late_does_not_register_who_cancelled() -> None:
    run = Run(meeting()).add(signed("b", 1, person="p")).at(NOW)
    run.cancel("b", at(70)).add(signed("a", 0, person="p")).at(at(75))
    assert run.shown() == {"b": "Afgemeld", "a": "Dubbel"}


def test_who_was_only_refused_for_his_function_stays_in_time_when_the_window_closes() -> None:
    run = Run(meeting(functions=frozenset({"rector"}))).add(signed("a", 0)).at(NOW)
    assert run["a"].reason is Reason.AUDIENCE
    run.change(closes=at(-1)).at(at(70))
    assert run["a"].reason is Reason.AUDIENCE
    run.change(functions=frozenset()).at(at(80))
    assert run.shown() == {"a": "Bevestigd"}
