"""How long what is personal is kept (4.8), and which remarks go at once (ST-15)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.registrations import Registrations
from jobs.registrations.keeping import (
    FORBIDDEN,
    SOMETHING,
    attended_until,
    expires_at,
    forbidden,
    reduced,
)
from jobs.registrations.registration import Status
from tests.jobs.registrations.signups import meeting

EARLY = datetime(2020, 1, 1, tzinfo=UTC)
TERMS = Registrations().forbidden_terms


@pytest.mark.parametrize(
    "remark",
    [
        "Ik ben allergisch voor noten", "GLUTENVRIJ graag", "koosjer", "Halál", "ik heb diabetes",
        "zit in een rolstoel.", "coëliakie", "i.v.m. ramadan", "(ziek)",
    ],
)  # fmt: skip
def test_a_word_about_health_or_belief_is_seen_whatever_its_case_and_accents(remark: str) -> None:
    assert forbidden(remark, TERMS)


@pytest.mark.parametrize(
    "remark",
    [None, "", "  ", "Ik kom met de trein", "muziek", "ongelofelijk leuk", "genoten", "fysiek"],
)
def test_a_word_that_merely_holds_one_is_none(remark: str | None) -> None:
    assert not forbidden(remark, TERMS)


def test_without_terms_nothing_is_forbidden() -> None:
    assert not forbidden("allergie", ())
    assert not forbidden("allergie", (" ",))


@given(st.text(min_size=1))
def test_nothing_of_what_somebody_wrote_is_remembered(written: str) -> None:
    kept = reduced(TERMS)
    assert kept["Opmerking"](written) in (None, SOMETHING, FORBIDDEN)
    assert kept["Cateringwens"](written) in (None, SOMETHING)
    assert kept["Opmerking"](f"{written} allergie") == FORBIDDEN


@pytest.mark.parametrize(
    ("over", "years", "until"),
    [
        ("2026-07-31T12:00:00+00:00", 1, "2027-09-30T22:00:00+00:00"),
        ("2026-08-01T12:00:00+00:00", 1, "2028-09-30T22:00:00+00:00"),
        # Midnight in the Netherlands begins the school year, not that of UTC.
        ("2026-07-31T22:30:00+00:00", 1, "2028-09-30T22:00:00+00:00"),
        ("2026-11-22T12:00:00+00:00", 0, "2027-09-30T22:00:00+00:00"),
    ],
)
def test_who_came_is_kept_until_october_after_the_school_year(
    over: str, years: int, until: str
) -> None:
    assert attended_until(datetime.fromisoformat(over), years) == datetime.fromisoformat(until)


@given(
    st.integers(0, 350_000).map(lambda hours: EARLY + timedelta(hours=hours)),
    st.integers(0, 10),
)
def test_who_came_is_kept_for_at_least_so_many_years_and_at_most_two_more(
    over: datetime, years: int
) -> None:
    kept = attended_until(over, years) - over
    assert timedelta(days=365 * years) < kept < timedelta(days=366 * (years + 2))


@pytest.mark.parametrize(
    ("status", "days"),
    [
        (Status.WACHTLIJST, 11), (Status.NIET_MOGELIJK, 11), (Status.DUBBEL, 11),
        (Status.VERVALLEN, 11), (Status.AFGEMELD, 22), (Status.LAAT_AFGEMELD, 22),
        (Status.NIET_VERSCHENEN, 33),
    ],
)  # fmt: skip
def test_each_status_has_its_own_term(status: Status, days: int) -> None:
    settings = Registrations(refused_days=11, cancelled_days=22, no_show_days=33)
    about = meeting()
    assert about.over_at is not None
    assert expires_at(status, about, settings) == about.over_at + timedelta(days=days)


def test_without_a_date_nothing_ends() -> None:
    about = meeting(start=None, end=None)
    assert all(expires_at(status, about, Registrations()) is None for status in Status)
