"""What becomes of a registration: the state machine of *AanmeldStatus* as a table, and what people
and organisers do to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from jobs.registrations.meeting import EventStatus
from jobs.registrations.reason import MEANING, Reason
from jobs.registrations.registration import Reconfirm, Status, Who, Wish
from tests.jobs.registrations.signups import (
    START,
    Run,
    at,
    before_start,
    crowd,
    meeting,
    signed,
    stood,
)

NOW = at(60)
DAY = timedelta(days=1)
GONE = {"status": EventStatus.GEANNULEERD, "cancelled_at": at(70), "status_at": at(70)}
BACK = {"status": EventStatus.GEPUBLICEERD, "status_at": at(90)}

# What was decided, what is so now, what is decided. `full` gives the one place to somebody else.
TABLE: list[tuple[Status | None, str, Status]] = [
    (None, "", Status.BEVESTIGD),
    (None, "full", Status.WACHTLIJST),
    (None, "full no-list", Status.NIET_MOGELIJK),
    (None, "twice", Status.DUBBEL),
    (None, "too-late", Status.NIET_MOGELIJK),
    (None, "cancels", Status.AFGEMELD),
    (None, "draft", Status.ONTVANGEN),
    (None, "off", Status.VERVALLEN),
    (None, "over", Status.NIET_MOGELIJK),
    (Status.ONTVANGEN, "", Status.BEVESTIGD),
    (Status.ONTVANGEN, "full", Status.WACHTLIJST),
    (Status.WACHTLIJST, "full", Status.WACHTLIJST),
    (Status.WACHTLIJST, "", Status.BEVESTIGD),
    (Status.WACHTLIJST, "near", Status.AANGEBODEN),
    (Status.WACHTLIJST, "last-hours", Status.WACHTLIJST),
    (Status.WACHTLIJST, "cancels", Status.AFGEMELD),
    (Status.WACHTLIJST, "cancels-late", Status.AFGEMELD),
    (Status.WACHTLIJST, "left", Status.AFGEMELD),
    (Status.WACHTLIJST, "full no-list", Status.WACHTLIJST),
    (Status.WACHTLIJST, "off", Status.VERVALLEN),
    (Status.WACHTLIJST, "over", Status.WACHTLIJST),
    (Status.WACHTLIJST, "over seen", Status.WACHTLIJST),
    (Status.AANGEBODEN, "near accepts", Status.BEVESTIGD),
    (Status.AANGEBODEN, "near", Status.AANGEBODEN),
    (Status.AANGEBODEN, "near cancels", Status.AFGEMELD),
    (Status.AANGEBODEN, "last-hours", Status.WACHTLIJST),
    (Status.AANGEBODEN, "off", Status.VERVALLEN),
    (Status.AANGEBODEN, "over", Status.WACHTLIJST),
    (Status.BEVESTIGD, "", Status.BEVESTIGD),
    (Status.BEVESTIGD, "full", Status.BEVESTIGD),
    (Status.BEVESTIGD, "wrong-audience", Status.BEVESTIGD),
    (Status.BEVESTIGD, "too-late", Status.BEVESTIGD),
    (Status.BEVESTIGD, "draft", Status.BEVESTIGD),
    (Status.BEVESTIGD, "surplus", Status.WACHTLIJST),
    (Status.BEVESTIGD, "cancels", Status.AFGEMELD),
    (Status.BEVESTIGD, "cancels-late", Status.LAAT_AFGEMELD),
    (Status.BEVESTIGD, "cancels-late moved", Status.AFGEMELD),
    (Status.BEVESTIGD, "left", Status.AFGEMELD),
    (Status.BEVESTIGD, "unknown left", Status.BEVESTIGD),
    (Status.BEVESTIGD, "off", Status.VERVALLEN),
    (Status.BEVESTIGD, "over", Status.BEVESTIGD),
    (Status.BEVESTIGD, "over left", Status.BEVESTIGD),
    (Status.BEVESTIGD, "over cancels-after", Status.BEVESTIGD),
    (Status.BEVESTIGD, "over seen", Status.AANWEZIG),
    (Status.BEVESTIGD, "over not-seen", Status.NIET_VERSCHENEN),
    (Status.BEVESTIGD, "over seen no-consent", Status.BEVESTIGD),
    (Status.BEVESTIGD, "seen", Status.BEVESTIGD),
    (Status.AANWEZIG, "over not-seen", Status.NIET_VERSCHENEN),
    (Status.NIET_VERSCHENEN, "over seen", Status.AANWEZIG),
    (Status.AANWEZIG, "over cancels-after", Status.BEVESTIGD),
    (Status.NIET_MOGELIJK, "", Status.BEVESTIGD),
    (Status.NIET_MOGELIJK, "wrong-audience", Status.NIET_MOGELIJK),
    (Status.NIET_MOGELIJK, "over", Status.NIET_MOGELIJK),
    (Status.NIET_MOGELIJK, "off", Status.NIET_MOGELIJK),
    (Status.AFGEMELD, "cancels", Status.AFGEMELD),
    (Status.AFGEMELD, "cancels-late", Status.AFGEMELD),
    (Status.AFGEMELD, "off cancels", Status.AFGEMELD),
    (Status.LAAT_AFGEMELD, "cancels", Status.LAAT_AFGEMELD),
    (Status.DUBBEL, "", Status.DUBBEL),
    (Status.DUBBEL, "cancels", Status.DUBBEL),
    (Status.DUBBEL, "off", Status.DUBBEL),
    (Status.VERVALLEN, "", Status.VERVALLEN),
    (Status.VERVALLEN, "off", Status.VERVALLEN),
    (Status.VERVALLEN, "off cancels", Status.AFGEMELD),
    (Status.VERVALLEN, "off left", Status.AFGEMELD),
]


def _row(key: str, minutes: float, **said: object) -> Callable[[Run], Run]:
    return lambda run: run.add(signed(key, minutes, **said))


def _who(**known: object) -> Callable[[Run], Run]:
    return lambda run: run.say("a", who=replace(run.rows["a"].who, **known))


CIRCUMSTANCES: dict[str, Callable[[Run], Run]] = {
    "full": _row("other", -5, standing=stood(Status.BEVESTIGD)),
    "no-list": lambda run: run.change(waiting_allowed=False),
    "twice": _row("other", -5, person="a"),
    "too-late": lambda run: run.change(closes=at(-1)),
    "cancels": lambda run: run.cancel("a", at(50)),
    "cancels-late": lambda run: run.cancel("a", at(50)).change(cancel_until=at(40)),
    "cancels-after": lambda run: run.cancel("a", START + timedelta(hours=4)),
    "moved": lambda run: run.change(moved_at=at(45)),
    "draft": lambda run: run.change(status=EventStatus.CONCEPT),
    "off": lambda run: run.change(status=EventStatus.GEANNULEERD),
    "surplus": lambda run: run.change(capacity=0, surplus_to_waiting=True),
    "wrong-audience": lambda run: run.change(functions=frozenset({"rector"})),
    "left": _who(left=True),
    "unknown": _who(known=False),
    "accepts": lambda run: run.say("a", accepted_at=before_start(31)),
    "seen": lambda run: run.say("a", attended=True).change(
        consent_gmr=run.meeting.consent_gmr or date(2026, 1, 1)
    ),
    "not-seen": lambda run: run.say("a", attended=False).change(consent_gmr=date(2026, 1, 1)),
    "no-consent": lambda run: run.change(consent_gmr=None),
    "near": lambda run: run,
    "last-hours": lambda run: run,
    "over": lambda run: run,
}
MOMENTS = {
    "near": before_start(30),
    "last-hours": before_start(10),
    "over": START + timedelta(hours=5),
}


@pytest.mark.parametrize(("was", "circumstances", "becomes"), TABLE)
def test_a_registration_goes_from_one_status_to_the_next(
    was: Status | None, circumstances: str, becomes: Status
) -> None:
    standing = None
    if was is not None:
        offered = was is Status.AANGEBODEN
        standing = stood(
            was,
            since=before_start(32) if offered else at(1),
            offered_until=before_start(16) if offered else None,
            restore=Status.BEVESTIGD
            if was is Status.VERVALLEN and "off" in circumstances
            else None,
        )
    run = Run(meeting(capacity=1)).add(signed("a", 0, standing=standing))
    words = circumstances.split()
    for word in words:
        run = CIRCUMSTANCES[word](run)
    now = next((MOMENTS[word] for word in words if word in MOMENTS), NOW)
    run.at(now)
    assert run["a"].status is becomes
    first = dict(run.decision.outcomes) if run.decision is not None else {}
    assert run.at(now).decision is not None
    assert run.decision is not None
    assert run.decision.outcomes == first


def test_every_circumstance_of_the_table_is_used_and_every_status_reached() -> None:
    assert {word for _, words, _ in TABLE for word in words.split()} == set(CIRCUMSTANCES)
    assert {becomes for _, _, becomes in TABLE} == set(Status)
    assert {was for was, _, _ in TABLE} == {None, *Status}


def test_every_reason_has_a_meaning() -> None:
    assert set(MEANING) == set(Reason)


# Cancelling


def test_what_was_decided_of_a_cancellation_stands_when_its_last_moment_is_changed() -> None:
    run = Run(meeting(cancel_until=at(40))).add(signed("a", 0)).at(at(10))
    run.cancel("a", at(50)).at(NOW)
    assert run["a"].status is Status.LAAT_AFGEMELD
    assert run.change(cancel_until=at(90)).at(at(95))["a"].status is Status.LAAT_AFGEMELD


def test_who_signs_up_anew_stands_at_the_end() -> None:
    run = Run(meeting(capacity=1)).add(*crowd(3)).at(NOW).cancel("a", at(70)).at(at(75))
    run.say("a", wish=Wish.COME, cancelled_at=None, submitted_at=at(80)).at(at(85))
    assert run.shown() == {"a": "Wachtlijst 2", "b": "Bevestigd", "c": "Wachtlijst 1"}


def test_who_cancels_and_signs_up_again_between_two_runs_gives_his_place_away() -> None:
    run = Run(meeting(capacity=1)).add(*crowd(2)).at(NOW)
    run.say("a", submitted_at=at(70)).at(at(75))
    assert run.shown() == {"a": "Wachtlijst 1", "b": "Bevestigd"}


# Moved


def test_a_move_asks_once_for_the_latest_date_and_an_answer_settles_it() -> None:
    run = Run(meeting()).add(*crowd(2)).at(NOW).change(moved_at=at(70)).at(at(75))
    assert run["a"].reconfirm is Reconfirm.ASKED
    run.say("a", reconfirm=Reconfirm.YES, reconfirm_at=at(80)).at(at(85))
    assert (run["a"].reconfirm, run["a"].moved) == (Reconfirm.YES, False)
    assert run["b"].moved
    run.change(moved_at=at(90)).at(at(95))
    assert run["a"].reconfirm is Reconfirm.ASKED


def test_who_signs_up_after_the_move_is_not_asked() -> None:
    run = Run(meeting(moved_at=at(-5))).add(signed("a", 0)).at(NOW)
    assert run["a"].reconfirm is None


def test_not_coming_to_the_new_date_is_a_cancellation_and_never_late() -> None:
    run = Run(meeting(cancel_until=at(30), capacity=1)).add(*crowd(2)).at(at(10))
    run.change(moved_at=at(70)).at(at(75))
    run.say("a", reconfirm=Reconfirm.NO, reconfirm_at=at(80)).at(at(85))
    assert run.shown() == {"a": "Afgemeld", "b": "Bevestigd"}
    run.say("a", submitted_at=at(90)).at(at(95))
    assert run.shown()["a"] == "Wachtlijst 1"


# The meeting is off, and on again


def _mixed() -> Run:
    run = Run(meeting(capacity=2, cancel_until=at(5))).add(*crowd(5)).at(at(4.5))
    run.add(signed("x", 6, person="a")).cancel("b", at(6)).at(at(10))
    return (
        run.change(capacity=1, surplus_to_waiting=True).at(at(20)).change(surplus_to_waiting=False)
    )


def test_on_again_within_a_day_everybody_stands_exactly_as_before() -> None:
    run = _mixed().at(at(60))
    before, places = run.shown(), {key: run[key].why for key in run.rows}
    assert {"Bevestigd", "Wachtlijst 1", "Laat afgemeld", "Dubbel"} <= set(before.values())
    run.change(**GONE).at(at(75))
    assert {run[key].status for key in "acde"} == {Status.VERVALLEN}
    assert run.decision is not None
    assert run.decision.status is EventStatus.GEANNULEERD
    run.change(**BACK).at(at(95))
    assert run.shown() == before
    assert {key: run[key].why for key in run.rows} == places


def test_a_run_that_comes_late_goes_by_when_the_meeting_was_on_again() -> None:
    run = _mixed().at(at(60))
    before = run.shown()
    run.change(**GONE).at(at(75)).change(**BACK).at(at(75) + 3 * DAY)
    assert run.shown() == before


def test_after_a_day_everybody_signs_up_anew() -> None:
    run = Run(meeting()).add(*crowd(2)).at(NOW).change(**GONE).at(at(75))
    run.change(status=EventStatus.GEPUBLICEERD, status_at=at(71) + DAY).at(at(80) + DAY)
    assert run["a"].reason is Reason.NOT_RESTORED
    assert run["a"].status is Status.VERVALLEN
    run.add(signed("new", 60 * 26, person="a")).say("b", submitted_at=at(60 * 26))
    run.at(at(60 * 27))
    assert run.shown() == {"a": "Vervallen", "b": "Bevestigd", "new": "Bevestigd"}


def test_who_cancels_while_the_meeting_is_off_is_not_brought_back() -> None:
    run = Run(meeting(cancel_until=at(5))).add(*crowd(1)).at(at(4)).change(**GONE).at(at(75))
    run.cancel("a", at(76)).at(at(77)).change(**BACK).at(at(95))
    assert run.shown() == {"a": "Afgemeld"}


def test_who_signs_up_while_the_meeting_is_off_comes_in_when_it_is_on_again() -> None:
    run = Run(meeting(**GONE)).add(signed("a", 72)).at(at(75))
    assert run.shown() == {"a": "Vervallen"}
    assert run.change(**BACK).at(at(95)).shown() == {"a": "Bevestigd"}


def test_a_cancelled_meeting_that_is_put_away_brings_nobody_back() -> None:
    run = Run(meeting()).add(*crowd(1)).at(NOW).change(**GONE).at(at(75))
    run.change(status=EventStatus.AFGEROND, status_at=at(80)).at(at(85))
    assert run.shown() == {"a": "Vervallen"}
    assert run["a"].reason is Reason.MEETING_CANCELLED


# Draft, over


def test_a_draft_decides_nothing_and_publishing_goes_by_the_original_moments() -> None:
    run = Run(meeting(status=EventStatus.CONCEPT, capacity=1)).add(*crowd(2)).at(NOW)
    assert run.shown() == {"a": "Ontvangen", "b": "Ontvangen"}
    run.change(status=EventStatus.GEPUBLICEERD).at(at(75))
    assert run.shown() == {"a": "Bevestigd", "b": "Wachtlijst 1"}


def test_when_it_is_over_no_place_changes_hands() -> None:
    run = Run(meeting(capacity=1)).add(*crowd(2)).at(NOW)
    run.cancel("a", START + timedelta(hours=2)).at(START + timedelta(hours=4))
    assert run.shown() == {"a": "Afgemeld", "b": "Wachtlijst 1"}
    assert run.decision is not None
    assert run.decision.status is EventStatus.GEHOUDEN
    assert run.decision.due_at is None


def test_what_is_chosen_within_a_meeting_is_not_signed_up_for_apart() -> None:
    run = Run(meeting(main="congress")).add(*crowd(1)).at(NOW)
    assert run["a"].reason is Reason.IN_MAIN


# Members only


def test_who_leaves_the_network_keeps_the_place_for_a_week_and_gets_it_back_by_returning() -> None:
    run = Run(meeting(members_only=True, capacity=1)).add(*crowd(2)).at(NOW)
    outside = Who(member=False)
    run.say("a", who=outside).at(at(70))
    assert run["a"].reason is Reason.MEMBERS_ONLY_NOTE
    assert run["a"].until == at(70) + 7 * DAY
    run.say("a", who=Who()).at(at(80))
    assert (run["a"].reason, run["a"].until) == (Reason.CONFIRMED, None)
    run.say("a", who=outside).at(at(90)).at(at(90) + 6.9 * DAY)
    assert run["a"].status is Status.BEVESTIGD
    run.at(at(90) + 7 * DAY)
    assert run.shown() == {"a": "Afgemeld", "b": "Bevestigd"}
    run.say("a", who=Who()).at(at(100) + 7 * DAY)
    assert run.shown() == {"a": "Wachtlijst 1", "b": "Bevestigd"}


def test_who_waits_and_has_left_the_network_is_passed_over_and_keeps_his_place_in_line() -> None:
    run = Run(meeting(members_only=True, capacity=1)).add(*crowd(3)).at(NOW)
    run.say("b", who=Who(member=False)).cancel("a", at(70)).at(at(75))
    assert run.shown() == {"a": "Afgemeld", "b": "Wachtlijst 1", "c": "Bevestigd"}


# People


def test_nothing_changes_for_somebody_who_cannot_be_read_and_others_go_on() -> None:
    run = Run(meeting(capacity=1)).add(*crowd(3)).at(NOW)
    run.say("b", who=Who(known=False)).cancel("a", at(70)).at(at(75))
    assert run.shown() == {"a": "Afgemeld", "b": "Wachtlijst 1", "c": "Bevestigd"}


def test_somebody_new_who_cannot_be_read_waits_and_is_not_passed_by_that() -> None:
    run = Run(meeting(capacity=1)).add(signed("a", 0, who=Who(known=False)), signed("b", 1))
    assert run.at(NOW).shown() == {"a": "Ontvangen", "b": "Bevestigd"}
    run.say("a", who=Who()).at(at(75))
    assert run.shown() == {"a": "Bevestigd", "b": "Bevestigd"}


def test_who_left_omo_gives_his_place_to_the_next() -> None:
    run = Run(meeting(capacity=1)).add(*crowd(2)).at(NOW).say("a", who=Who(left=True)).at(at(70))
    assert run.shown() == {"a": "Afgemeld", "b": "Bevestigd"}
    assert run["a"].reason is Reason.LEFT_OMO


def test_nobody_who_left_is_promoted() -> None:
    run = Run(meeting(capacity=1)).add(*crowd(3)).at(NOW)
    run.say("b", who=Who(left=True)).cancel("a", at(70)).at(at(75))
    assert run.shown() == {"a": "Afgemeld", "b": "Afgemeld", "c": "Bevestigd"}


def test_who_fits_the_audience_later_is_taken_by_his_own_moment_and_passes_nobody() -> None:
    docent = Who(functions=frozenset({"Docent"}))
    run = Run(meeting(capacity=1, functions=frozenset({"docent"})))
    run.add(signed("a", 0), signed("b", 1, who=docent), signed("c", 2, who=docent)).at(NOW)
    assert run.shown() == {"a": "Niet mogelijk", "b": "Bevestigd", "c": "Wachtlijst 1"}
    run.say("a", who=docent).at(at(70))
    assert run.shown() == {"a": "Wachtlijst 1", "b": "Bevestigd", "c": "Wachtlijst 2"}


def test_who_waits_and_no_longer_fits_the_audience_is_skipped() -> None:
    docent = Who(functions=frozenset({"Docent"}))
    run = Run(meeting(capacity=1, functions=frozenset({"docent"})))
    run.add(*(signed(key, n, who=docent) for n, key in enumerate("abc"))).at(NOW)
    run.say("b", who=Who()).cancel("a", at(70)).at(at(75))
    assert run.shown() == {"a": "Afgemeld", "b": "Niet mogelijk", "c": "Bevestigd"}
