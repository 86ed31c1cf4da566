"""For whom a meeting is, and when one could register (ST-08)."""

from __future__ import annotations

from typing import Any

import pytest

from jobs.registrations.audience import outside, refusal, window
from jobs.registrations.meeting import EventStatus
from jobs.registrations.reason import Reason
from jobs.registrations.registration import Who
from tests.jobs.registrations.signups import START, at, meeting, signed

LATER = (START - at(0)).total_seconds() / 60


@pytest.mark.parametrize(
    ("facts", "minutes", "reason"),
    [
        ({}, 0, None),
        ({"opens": at(0)}, 0, None),
        ({"opens": at(1)}, 0.99, Reason.NOT_OPEN),
        ({"closes": at(1)}, 1, None),
        ({"closes": at(1)}, 1.01, Reason.CLOSED),
        ({}, LATER, None),
        ({}, LATER + 180, Reason.OVER),
        ({"status": EventStatus.GESLOTEN}, 0, Reason.CLOSED),
        ({"status": EventStatus.GESLOTEN, "status_at": at(5)}, 4.9, None),
        ({"status": EventStatus.GESLOTEN, "status_at": at(5)}, 5, Reason.CLOSED),
    ],
)
def test_the_moment_of_the_sign_up_decides_whether_one_could_register(
    facts: dict[str, Any], minutes: float, reason: Reason | None
) -> None:
    assert window(meeting(**facts), signed("a", minutes)) is reason


@pytest.mark.parametrize(
    ("facts", "who", "reason"),
    [
        ({}, Who(), None),
        ({"functions": frozenset({"rector"})}, Who(), Reason.AUDIENCE),
        ({"functions": frozenset({"rector"})}, Who(functions=frozenset({" Rector"})), None),
        (
            {"functions": frozenset({"rector", "conrector"})},
            Who(functions=frozenset({"Conrector", "Docent"})),
            None,
        ),
        ({"schools": frozenset({"thl"})}, Who(schools=frozenset({"ODU"})), Reason.AUDIENCE),
        ({"schools": frozenset({"thl"})}, Who(schools=frozenset({"THL", "Theresia"})), None),
        (
            {"functions": frozenset({"rector"}), "schools": frozenset({"thl"})},
            Who(functions=frozenset({"Rector"})),
            Reason.AUDIENCE,
        ),
        ({"members_only": True}, Who(member=False), Reason.MEMBERS_ONLY),
        ({"members_only": True}, Who(), None),
    ],
)
def test_a_meeting_is_for_its_functions_schools_and_members(
    facts: dict[str, Any], who: Who, reason: Reason | None
) -> None:
    assert refusal(meeting(**facts), signed("a", 0, who=who)) is reason


def test_who_organises_or_speaks_belongs_there_anyway() -> None:
    asked = {"functions": frozenset({"rector"}), "members_only": True}
    guest = signed("a", 0, who=Who(member=False))
    assert refusal(meeting(**asked, speakers=frozenset({"a"})), guest) is None
    assert refusal(meeting(**asked, organisers=frozenset({"a"})), guest) is None
    assert not outside(meeting(**asked, speakers=frozenset({"a"})), guest)


def test_nobody_is_outside_as_long_as_that_is_not_known() -> None:
    row = signed("a", 0, who=Who(member=False, known=False))
    assert not outside(meeting(members_only=True), row)
