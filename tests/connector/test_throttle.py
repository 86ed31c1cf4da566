from __future__ import annotations

import pytest

from connector.errors import Throttled
from connector.throttle import Budget, Throttle


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def throttle(clock: Clock) -> Throttle:
    return Throttle({"s": Budget(10, 5)}, clock=clock, sleep=clock.sleep)


def test_a_budget_is_spent_at_once_and_then_kept_to(throttle: Throttle, clock: Clock) -> None:
    throttle.wait({"s": 10})
    assert clock.now == 0
    throttle.wait({"s": 2})
    assert clock.now == pytest.approx(1)


def test_over_a_long_time_no_more_than_the_budget_passes(throttle: Throttle, clock: Clock) -> None:
    for _ in range(100):
        throttle.wait({"s": 1})
    assert clock.now == pytest.approx((100 - 10) / 2)


def test_a_team_has_four_a_second_of_its_own(throttle: Throttle, clock: Clock) -> None:
    for _ in range(2):
        throttle.wait({"team:a": 4})
        throttle.wait({"team:b": 4})
    assert clock.now == pytest.approx(1)


def test_a_pause_holds_for_everybody_who_shares_the_limit(throttle: Throttle, clock: Clock) -> None:
    throttle.pause("s", 7)
    throttle.pause("s", 3)
    throttle.wait({"other": 1})
    assert clock.now == 0
    throttle.wait({"s": 1, "other": 1})
    assert clock.now == pytest.approx(7)


def test_more_than_a_whole_budget_at_once_waits_for_one_budget_only(
    throttle: Throttle, clock: Clock
) -> None:
    throttle.wait({"s": 1000})
    throttle.wait({"s": 10})
    assert clock.now == pytest.approx(5)


def test_a_pause_that_a_run_cannot_wait_for_is_an_error(throttle: Throttle) -> None:
    throttle.pause("s", 3600)
    with pytest.raises(Throttled):
        throttle.wait({"s": 1})


def test_things_of_one_kind_have_each_the_limit_of_their_kind(clock: Clock) -> None:
    throttle = Throttle({"bot": Budget(7, 1)}, clock=clock, sleep=clock.sleep)
    for _ in range(7):
        throttle.wait({"bot:a": 1})
        throttle.wait({"bot:b": 1})
    assert clock.now == 0
    throttle.wait({"bot:a": 1})
    assert clock.now == pytest.approx(1 / 7)


def test_a_channel_hears_no_more_than_sixty_messages_in_half_a_minute(clock: Clock) -> None:
    throttle = Throttle(clock=clock, sleep=clock.sleep)
    for _ in range(120):
        throttle.wait({"bot:c": 1, "bot-steady:c": 1})
    assert clock.now >= 30
