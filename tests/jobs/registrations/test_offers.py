"""A place that comes free near the start (ST-10, ST-11)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from jobs.registrations.meeting import EventStatus
from jobs.registrations.reason import Reason
from jobs.registrations.registration import Status
from jobs.registrations.why import Since
from tests.jobs.registrations.signups import START, Run, at, before_start, crowd, meeting, signed


def _full(count: int = 4) -> Run:
    return Run(meeting(capacity=2)).add(*crowd(count)).at(at(60))


def _offered(hours: float = 40) -> Run:
    return _full().cancel("a", before_start(hours)).at(before_start(hours))


@pytest.mark.parametrize(
    ("hours", "status"),
    [
        (49, Status.BEVESTIGD),
        (48.01, Status.BEVESTIGD),
        (48, Status.AANGEBODEN),
        (18, Status.AANGEBODEN),
        (17.99, Status.WACHTLIJST),
        (1, Status.WACHTLIJST),
    ],
)
def test_it_is_given_then_offered_then_neither(hours: float, status: Status) -> None:
    run = _offered(hours)
    assert run["c"].status is status
    assert run.decision is not None
    assert run.decision.free_not_given == (1 if status is Status.WACHTLIJST else 0)


def test_an_offer_stands_for_half_of_the_time_left_and_at_most_a_day() -> None:
    assert _offered(20)["c"].offered_until == before_start(10)
    assert _offered(48)["c"].offered_until == before_start(24)
    run = _offered(40)
    assert run.decision is not None
    assert run.decision.due_at == run["c"].offered_until == before_start(20)


def test_an_accepted_offer_is_a_place_and_nobody_else_gets_it() -> None:
    run = _offered().say("c", accepted_at=before_start(21)).at(before_start(10))
    assert run["c"].status is Status.BEVESTIGD
    assert run["c"].reason is Reason.ACCEPTED
    assert run["d"].status is Status.WACHTLIJST


def test_an_offer_that_is_let_go_goes_to_the_next_and_its_owner_to_the_end() -> None:
    run = _offered().at(before_start(20))
    assert run.shown() == {
        "a": "Afgemeld",
        "b": "Bevestigd",
        "c": "Wachtlijst 1",
        "d": "Aangeboden",
    }
    assert run["c"].reason is Reason.LAPSED
    assert run["c"].why is not None
    assert (run["c"].why.since, run["c"].why.moment) == (Since.LAPSED, before_start(20))
    run.at(before_start(10))
    assert run.shown()["c"] == "Wachtlijst 1"
    assert run.shown()["d"] == "Wachtlijst 2"


def test_an_answer_after_the_time_was_over_is_none() -> None:
    run = _offered().say("c", accepted_at=before_start(20)).at(before_start(19))
    assert run["c"].status is Status.WACHTLIJST


def test_an_answer_to_an_earlier_offer_does_not_accept_a_later_one() -> None:
    run = _full(3).say("c", accepted_at=at(5)).cancel("a", before_start(40)).at(before_start(40))
    assert run.at(before_start(39))["c"].status is Status.AANGEBODEN


def test_an_offer_does_not_lapse_while_the_answer_may_stand_on_an_unread_side() -> None:
    run = _offered().at(before_start(19), complete=False)
    assert run["c"].status is Status.AANGEBODEN
    run.say("c", accepted_at=before_start(22)).at(before_start(18.5))
    assert run["c"].status is Status.BEVESTIGD


def test_an_offer_that_is_refused_goes_to_the_next() -> None:
    run = _offered().cancel("c", before_start(39)).at(before_start(38))
    assert run["c"].status is Status.AFGEMELD
    assert run["d"].status is Status.AANGEBODEN


def test_as_many_offers_are_open_as_there_are_free_places() -> None:
    run = Run(meeting(capacity=3)).add(*crowd(9)).at(at(60))
    run.cancel("a", before_start(40)).cancel("b", before_start(40)).at(before_start(40))
    assert [key for key in "defghi" if run[key].status is Status.AANGEBODEN] == ["d", "e"]
    assert run.at(before_start(39)).decision is not None
    assert [key for key in "defghi" if run[key].status is Status.AANGEBODEN] == ["d", "e"]


def test_whoever_signs_up_in_the_last_hours_gets_a_free_place_but_passes_nobody() -> None:
    late = (before_start(5) - at(0)) / timedelta(minutes=1)
    run = Run(meeting(capacity=2)).add(*crowd(1), signed("z", late)).at(before_start(4))
    assert run["z"].status is Status.BEVESTIGD
    run = _full(3).cancel("a", before_start(6)).add(signed("z", late)).at(before_start(4))
    assert run["c"].status is Status.WACHTLIJST
    assert run["z"].status is Status.WACHTLIJST
    assert run.decision is not None
    assert run.decision.status is EventStatus.VOL


def test_an_offer_of_which_the_meeting_was_off_meanwhile_is_not_held_against_anybody() -> None:
    run = _offered(47).change(
        status=EventStatus.GEANNULEERD, cancelled_at=before_start(46), status_at=before_start(46)
    )
    run.at(before_start(45))
    run.change(status=EventStatus.GEPUBLICEERD, status_at=before_start(23.25))
    run.at(before_start(23))
    assert run["c"].status is Status.AANGEBODEN
    assert run["c"].offered_until == START - timedelta(hours=11.5)
