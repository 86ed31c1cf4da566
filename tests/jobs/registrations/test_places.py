"""Who gets a place, who waits, and behind whom."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from jobs.registrations.meeting import EventStatus, Form
from jobs.registrations.reason import Reason
from jobs.registrations.registration import Mode, Status, Who
from jobs.registrations.why import Since
from tests.jobs.registrations.signups import Run, at, before_start, crowd, meeting, signed

NOW = at(60)


def test_places_go_by_the_moment_of_the_sign_up() -> None:
    run = Run(meeting(capacity=2)).add(*reversed(crowd(4))).at(NOW)
    assert run.shown() == {
        "a": "Bevestigd",
        "b": "Bevestigd",
        "c": "Wachtlijst 1",
        "d": "Wachtlijst 2",
    }
    assert run.decision is not None
    assert run.decision.status is EventStatus.VOL
    assert run.decision.overbooked == 0


def test_equal_seconds_go_by_the_tie_and_not_by_the_key() -> None:
    rows = [signed("a", 0, tie="2"), signed("b", 0, tie="1")]
    run = Run(meeting(capacity=1)).add(*rows).at(NOW)
    assert run.shown() == {"a": "Wachtlijst 1", "b": "Bevestigd"}


def test_without_a_capacity_everybody_has_a_place() -> None:
    run = Run(meeting()).add(*crowd(5)).at(NOW)
    assert set(run.shown().values()) == {"Bevestigd"}
    assert run.decision is not None
    assert run.decision.free == {Mode.ROOM: None}


def test_a_capacity_of_nothing_is_no_place_at_all() -> None:
    assert Run(meeting(capacity=0)).add(*crowd(1)).at(NOW).shown() == {"a": "Wachtlijst 1"}


def test_without_a_waiting_list_it_is_full_and_stays_full_for_whoever_heard_so() -> None:
    run = Run(meeting(capacity=1, waiting_allowed=False)).add(*crowd(2)).at(NOW)
    assert run["b"].status is Status.NIET_MOGELIJK
    assert run["b"].reason is Reason.FULL
    run.cancel("a", at(70)).at(at(75))
    assert run["b"].status is Status.NIET_MOGELIJK
    run.say("b", submitted_at=at(80)).at(at(90))
    assert run["b"].status is Status.BEVESTIGD


def test_a_place_that_comes_free_goes_to_the_first_on_the_list() -> None:
    run = Run(meeting(capacity=2)).add(*crowd(5)).at(NOW).cancel("b", at(70)).at(at(75))
    assert run.shown() == {
        "a": "Bevestigd",
        "b": "Afgemeld",
        "c": "Bevestigd",
        "d": "Wachtlijst 1",
        "e": "Wachtlijst 2",
    }
    assert run["c"].reason is Reason.PROMOTED


def test_three_confirmed_and_one_waiting_cancel_and_exactly_three_are_promoted() -> None:
    run = Run(meeting(capacity=3)).add(*crowd(8)).at(NOW)
    for key in "abce":
        run.cancel(key, at(70))
    run.at(at(75))
    assert {key for key in "dfgh" if run[key].reason is Reason.PROMOTED} == {"d", "f", "g"}
    assert run["e"].status is Status.AFGEMELD
    assert run.shown()["h"] == "Wachtlijst 1"


# Seen late


def test_a_sign_up_seen_late_overtakes_nobody_and_is_overtaken_by_nobody() -> None:
    run = Run(meeting(capacity=2)).add(signed("a", 0), signed("c", 20)).at(NOW)
    run.add(signed("b", 10)).at(at(75))
    assert run.shown() == {"a": "Bevestigd", "b": "Bevestigd", "c": "Bevestigd"}
    assert run["b"].reason is Reason.CONFIRMED_LATE_SEEN
    assert run.decision is not None
    assert run.decision.overbooked == 1


def test_a_sign_up_seen_late_that_came_after_all_with_a_place_waits_in_its_own_order() -> None:
    run = Run(meeting(capacity=2)).add(*crowd(2), signed("z", 40)).at(NOW)
    run.add(signed("y", 30)).at(at(75))
    assert run.shown()["y"] == "Wachtlijst 1"
    assert run.shown()["z"] == "Wachtlijst 2"


def test_what_is_seen_late_does_not_pass_somebody_who_waits_and_came_earlier() -> None:
    # w was refused for his function, fits by now, and waits: c's place is not taken from him.
    doctor = Who(functions=frozenset({"Docent"}))
    run = Run(meeting(capacity=1, functions=frozenset({"docent"})))
    run.add(signed("w", 0), signed("c", 30, who=doctor)).at(NOW)
    run.say("w", who=doctor).at(at(70))
    assert run.shown() == {"w": "Wachtlijst 1", "c": "Bevestigd"}
    run.add(signed("n", 10, who=doctor)).at(at(80))
    assert run.shown() == {"w": "Wachtlijst 1", "c": "Bevestigd", "n": "Wachtlijst 2"}


def test_while_a_side_is_unread_nobody_new_gets_one_of_few_places() -> None:
    run = Run(meeting(capacity=2)).add(*crowd(3)).at(NOW)
    run.add(signed("z", 70)).cancel("a", at(71)).at(at(75), complete=False)
    assert run.shown() == {
        "a": "Afgemeld",
        "b": "Bevestigd",
        "c": "Wachtlijst 1",
        "z": "Ontvangen",
    }
    assert run["z"].reason is Reason.INCOMPLETE
    run.at(at(90))
    assert run.shown()["c"] == "Bevestigd"
    assert run.shown()["z"] == "Wachtlijst 1"


def test_while_a_side_is_unread_there_is_room_where_there_is_no_limit() -> None:
    assert Run(meeting()).add(*crowd(1)).at(NOW, complete=False).shown() == {"a": "Bevestigd"}


def test_a_capacity_that_cannot_be_read_gives_nobody_a_place_and_takes_none() -> None:
    run = Run(meeting(capacity=1)).add(*crowd(2)).at(NOW)
    problem = type(run.meeting).of("m", {"Capaciteit": "zestig", "Start": "x"}).problems
    run.change(capacity=None, problems=problem).add(signed("z", 70)).at(at(75))
    assert run.shown() == {"a": "Bevestigd", "b": "Wachtlijst 1", "z": "Ontvangen"}
    assert run["z"].reason is Reason.UNCOUNTABLE


# Reserved


def test_reserved_places_are_kept_for_organisers_and_speakers() -> None:
    run = Run(meeting(capacity=4, reserved=2, speakers=frozenset({"s"}))).add(*crowd(3)).at(NOW)
    assert run.shown()["c"] == "Wachtlijst 1"
    assert run["c"].why is not None
    assert run["c"].why.reserved == 2
    run.add(signed("s", 70)).at(at(75))
    assert run.shown()["s"] == "Bevestigd"
    assert run.shown()["c"] == "Wachtlijst 1"


def test_organisers_use_reserved_places_first_and_then_stand_in_line_like_everybody() -> None:
    team = frozenset({"p", "q"})
    run = Run(meeting(capacity=3, reserved=1, organisers=team))
    run.add(signed("p", 0), *crowd(1, 1), signed("q", 2), *[signed("z", 3)]).at(NOW)
    assert run.shown() == {
        "p": "Bevestigd",
        "a": "Bevestigd",
        "q": "Bevestigd",
        "z": "Wachtlijst 1",
    }


def test_a_speaker_on_the_waiting_list_gets_the_reserved_place_at_any_hour() -> None:
    run = Run(meeting(capacity=2, reserved=1)).add(*crowd(2)).at(NOW)
    assert run.shown()["b"] == "Wachtlijst 1"
    run.change(speakers=frozenset({"b"})).at(before_start(2))
    assert run.shown()["b"] == "Bevestigd"


def test_who_becomes_a_speaker_leaves_his_place_to_the_next() -> None:
    run = Run(meeting(capacity=2, reserved=1)).add(*crowd(2)).at(NOW)
    run.change(speakers=frozenset({"a"})).at(at(75))
    assert run.shown() == {"a": "Bevestigd", "b": "Bevestigd"}


# NL-07


def _too_many() -> Run:
    run = Run(meeting(capacity=6, organisers=frozenset({"f"}))).add(*crowd(8)).at(NOW)
    return run.change(capacity=4)


def test_a_lower_capacity_removes_nobody_and_stops_promotions() -> None:
    run = _too_many().at(at(70)).cancel("a", at(71)).at(at(75))
    assert run.decision is not None
    assert run.decision.overbooked == 1
    assert run.decision.confirmed == 5
    assert run.shown()["g"] == "Wachtlijst 1"


def test_the_surplus_goes_to_the_top_of_the_list_once_and_no_organiser_does() -> None:
    run = _too_many().change(surplus_to_waiting=True).at(at(70))
    assert run.decision is not None
    assert run.decision.surplus_done
    assert run.decision.overbooked == 0
    assert [run.shown()[key] for key in "abcdefgh"] == [
        *["Bevestigd"] * 3,
        "Wachtlijst 1",
        "Wachtlijst 2",
        "Bevestigd",
        "Wachtlijst 3",
        "Wachtlijst 4",
    ]
    assert run["d"].reason is Reason.DEMOTED
    assert run["g"].why is not None
    assert (run["g"].why.demoted, run["g"].why.earlier) == (2, 0)
    first = run.shown()
    assert run.at(at(71)).shown() == first


def test_a_capacity_raised_again_gives_the_places_back_in_their_order() -> None:
    run = _too_many().change(surplus_to_waiting=True).at(at(70))
    run.change(surplus_to_waiting=False, capacity=5).at(at(80))
    assert run.shown()["d"] == "Bevestigd"
    assert run.shown()["e"] == "Wachtlijst 1"
    run.change(capacity=6).at(at(90))
    assert run.shown()["e"] == "Bevestigd"
    assert run.shown()["g"] == "Wachtlijst 1"


def test_a_surplus_is_not_moved_while_a_side_is_unread() -> None:
    run = _too_many().change(surplus_to_waiting=True).at(at(70), complete=False)
    assert run.decision is not None
    assert not run.decision.surplus_done
    assert run.decision.confirmed == 6


# The room and online


def test_the_room_and_the_online_meeting_have_places_and_lists_of_their_own() -> None:
    run = Run(meeting(form=Form.HYBRIDE, capacity=1, capacity_online=1))
    run.add(signed("a", 0), signed("b", 1), signed("c", 2, mode=Mode.ONLINE))
    run.add(signed("d", 3, mode=Mode.ONLINE)).at(NOW)
    assert run.shown() == {
        "a": "Bevestigd",
        "b": "Wachtlijst 1",
        "c": "Bevestigd",
        "d": "Wachtlijst 1",
    }


def test_who_switches_keeps_his_place_until_there_is_one_of_the_other_kind() -> None:
    run = Run(meeting(form=Form.HYBRIDE, capacity=1, capacity_online=1))
    run.add(signed("a", 0), signed("b", 1), signed("c", 2, mode=Mode.ONLINE)).at(NOW)
    run.say("a", mode=Mode.ONLINE, mode_at=at(70)).at(at(75))
    assert run["a"].status is Status.BEVESTIGD
    assert run["a"].reason is Reason.SWITCH_WAITS
    assert run["a"].mode is Mode.ROOM
    run.cancel("c", at(80)).at(at(85))
    assert run["a"].mode is Mode.ONLINE
    assert run["b"].reason is Reason.PROMOTED


def test_a_switch_counts_from_its_own_moment() -> None:
    run = Run(meeting(form=Form.HYBRIDE, capacity=0, capacity_online=0))
    run.add(signed("a", 0), signed("b", 1, mode=Mode.ONLINE)).at(NOW)
    run.say("a", mode=Mode.ONLINE, mode_at=at(70)).at(at(75))
    assert run.shown() == {"a": "Wachtlijst 2", "b": "Wachtlijst 1"}
    assert run["a"].why is not None
    assert (run["a"].why.since, run["a"].why.moment) == (Since.SWITCHED, at(70))


def test_saying_again_how_one_comes_costs_no_place_on_the_list() -> None:
    run = Run(meeting(form=Form.HYBRIDE, capacity=0)).add(*crowd(2)).at(NOW)
    run.say("a", mode=Mode.ROOM, mode_at=at(70)).at(at(75))
    assert run.shown() == {"a": "Wachtlijst 1", "b": "Wachtlijst 2"}


def test_a_meeting_that_goes_back_into_the_room_takes_everybody_with_it() -> None:
    run = Run(meeting(form=Form.HYBRIDE, capacity=1, capacity_online=2))
    run.add(signed("a", 0), signed("b", 1, mode=Mode.ONLINE)).at(NOW)
    run.change(form=Form.FYSIEK).at(at(75))
    assert run.shown() == {"a": "Bevestigd", "b": "Bevestigd"}
    assert run.decision is not None
    assert run.decision.overbooked == 1
    run.change(form=Form.HYBRIDE).at(at(90))
    assert run["b"].mode is Mode.ONLINE
    assert run.decision.overbooked == 0


# Why


def test_every_place_on_the_list_says_how_many_come_first_and_by_what() -> None:
    run = Run(meeting(capacity=1)).add(*crowd(4)).at(NOW)
    why = run["d"].why
    assert why is not None
    assert (why.ahead, why.earlier, why.demoted, why.since) == (2, 2, 0, Since.SUBMITTED)
    assert why.moment == run.rows["d"].submitted_at


def test_who_agreed_to_be_signed_up_later_counts_from_then() -> None:
    run = Run(meeting(capacity=0)).add(*crowd(2), signed("z", 0, agreed=False)).at(NOW)
    assert run["z"].reason is Reason.AGREEMENT_ASKED
    run.say("z", agreed=True, agreed_at=at(70)).at(at(75))
    assert run.shown()["z"] == "Wachtlijst 3"
    assert run["z"].why is not None
    assert run["z"].why.since is Since.AGREED


@pytest.mark.parametrize("capacity", [0, 1, 3, 10])
def test_what_is_free_is_what_the_next_one_would_get(capacity: int) -> None:
    run = Run(meeting(capacity=capacity)).add(*crowd(3)).at(NOW)
    assert run.decision is not None
    left = run.decision.free[Mode.ROOM]
    assert left is not None
    for n in range(left + 1):
        run.add(signed(f"new{n}", 61 + n))
    run.at(at(120))
    confirmed = [run[f"new{n}"].status is Status.BEVESTIGD for n in range(left + 1)]
    assert confirmed == [*[True] * left, False]


def test_the_end_of_an_undo_is_when_deciding_again_gives_something_else() -> None:
    run = Run(meeting(members_only=True)).add(signed("a", 0)).at(NOW)
    run.say("a", who=replace(Who(), member=False)).at(at(70))
    assert run.decision is not None
    assert run.decision.due_at == at(70) + timedelta(days=7)
