"""A card is valid, in Dutch, small, and whatever somebody typed on the row stays text."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from importlib.resources import files
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft6Validator

from jobs.registrations.card import HEADINGS, MAX_BYTES, Occasion, card, summary
from jobs.registrations.meeting import EventStatus, Form, Meeting
from jobs.registrations.wording import Seats

START = datetime(2026, 11, 9, 13, 0, tzinfo=UTC)
TAB = "https://teams.microsoft.com/l/entity/tab"
MEETING = Meeting(
    "k",
    title="Een inspirerende amuse",
    status=EventStatus.GEPUBLICEERD,
    start=START,
    end=START + timedelta(hours=3),
    place="Cinecitta Tilburg",
    capacity=60,
)
nasty = st.lists(
    st.sampled_from(
        [
            "[x](http://evil)", "**vet**", "<at>Iedereen</at>", "@team",
            "{{DATE(2026-01-01T00:00:00Z)}}",
            "${title}", "\u202e", "\u200b", "\n# Kop", "- punt", "😀", "`", "_", "\\", '"', "&amp;",
        ]
    )
    | st.text(max_size=300),
    max_size=8,
).map("".join)  # fmt: skip
meetings = st.builds(
    Meeting,
    key=st.just("k"),
    title=nasty,
    place=st.none() | nasty,
    cancel_reason=st.none() | nasty,
    description=st.none() | nasty,
    status=st.sampled_from(EventStatus),
    form=st.sampled_from(Form),
    start=st.none() | st.datetimes(datetime(2020, 1, 1), datetime(2100, 1, 1)).map(  # noqa: DTZ001
        lambda at: at.replace(tzinfo=UTC)
    ),
    end=st.none() | st.datetimes(datetime(2020, 1, 1), datetime(2100, 1, 1)).map(  # noqa: DTZ001
        lambda at: at.replace(tzinfo=UTC)
    ),
    all_day=st.booleans(),
    functions=st.frozensets(nasty, max_size=30),
    members_only=st.booleans(),
    waiting_allowed=st.booleans(),
    closes=st.none() | st.just(START),
)  # fmt: skip
some_seats = st.builds(
    Seats,
    left=st.none() | st.integers(0, 10_000),
    left_online=st.none() | st.integers(0, 10_000),
    waiting=st.integers(0, 10_000),
)


@lru_cache
def official(version: str) -> Draft6Validator:
    schema = files("adaptive_cards") / "schemas" / f"schema-{version}.json"
    return Draft6Validator(json.loads(schema.read_text(encoding="utf-8")))


def runs(made: dict[str, Any]) -> list[str]:
    """Everything on a card that may hold what somebody typed."""
    return [
        run["text"]
        for block in made["body"]
        if block["type"] == "RichTextBlock"
        for run in block["inlines"]
    ]


def keys(part: Any) -> set[str]:
    if isinstance(part, dict):
        return set(part) | {key for one in part.values() for key in keys(one)}
    return {key for one in part for key in keys(one)} if isinstance(part, list) else set()


def read(made: dict[str, Any]) -> str:
    """As a person reads it."""
    lines = [
        b["text"] if b["type"] == "TextBlock" else "".join(r["text"] for r in b["inlines"])
        for b in made["body"]
    ]
    return "\n".join([*lines, *(f"[{one['title']}]" for one in made.get("actions", ()))])


@given(
    occasion=st.sampled_from(Occasion),
    meeting=meetings,
    seats=some_seats,
    as_of=st.none() | st.just(START),
    before=st.none() | st.tuples(nasty, nasty).map(lambda two: (two[0][:150], two[1][:120])),
)
def test_whatever_stands_in_the_row_it_is_a_valid_small_card_whose_marks_are_text(
    occasion: Occasion,
    meeting: Meeting,
    seats: Seats,
    as_of: datetime | None,
    before: tuple[str, str] | None,
) -> None:
    made = card(occasion, meeting, seats, sign_up=TAB, before=before, as_of=as_of)

    assert list(official("1.4").iter_errors(made)) == []
    assert len(json.dumps(made).encode()) < MAX_BYTES
    # Only constants stand where markdown is read, and the only address is ours.
    assert {b["type"] for b in made["body"]} <= {"TextBlock", "RichTextBlock"}
    assert [b["text"] for b in made["body"] if b["type"] == "TextBlock"] == [HEADINGS[occasion]]
    assert made["fallbackText"] == HEADINGS[occasion]
    assert [one["url"] for one in made["actions"]] == [TAB]
    assert not {"selectAction", "msteams", "entities"} & keys(made)
    assert not any("{{" in run for run in runs(made))
    assert len(summary(occasion, meeting)) < 255


def test_a_markdown_title_is_shown_as_it_was_typed() -> None:
    made = card(
        Occasion.PUBLISHED,
        Meeting("k", title="[x](http://evil) **nu** <at>Team</at>", start=START),
        Seats(),
        sign_up=None,
    )
    assert "[x](http://evil) **nu** <at>Team</at>" in runs(made)


def test_a_new_meeting_reads_so() -> None:
    assert read(card(Occasion.PUBLISHED, MEETING, Seats(left=12), sign_up=TAB)) == (
        "Nieuwe bijeenkomst\n"
        "Een inspirerende amuse\n"
        "Wanneer: ma 9 november 2026, 14.00 tot 17.00 uur\n"
        "Waar: Cinecitta Tilburg\n"
        "Nog 12 plaatsen vrij.\n"
        "[Aanmelden]"
    )


def test_a_moved_meeting_says_where_it_was_and_that_one_may_cancel() -> None:
    made = card(
        Occasion.MOVED,
        MEETING,
        Seats(left=12),
        sign_up=TAB,
        before=("zo 8 november 2026, 14.00 uur", "Cinecitta Tilburg"),
    )
    assert read(made) == (
        "Let op: verplaatst\n"
        "Een inspirerende amuse\n"
        "Wanneer: ma 9 november 2026, 14.00 tot 17.00 uur (was: zo 8 november 2026, 14.00 uur)\n"
        "Waar: Cinecitta Tilburg\n"
        "Kun je dan niet? Meld je af.\n"
        "[Bekijk je aanmelding]"
    )


def test_a_cancelled_meeting_says_why_and_asks_nobody_to_sign_up() -> None:
    gone = Meeting(
        "k",
        title="Levenslang",
        status=EventStatus.GEANNULEERD,
        start=START,
        cancel_reason="Te weinig aanmeldingen",
    )
    shown = read(card(Occasion.CANCELLED, gone, Seats(left=12), sign_up=TAB))
    assert "Deze bijeenkomst gaat niet door" in shown
    assert "Reden: Te weinig aanmeldingen" in shown
    assert "[Bekijk de bijeenkomst]" in shown
    assert "plaatsen" not in shown


@pytest.mark.parametrize(
    ("seats", "changed", "said"),
    [
        (Seats(), {}, None),
        (Seats(left=1), {}, "Nog 1 plaats vrij."),
        (Seats(left=0), {}, "Vol. Er is een wachtlijst."),
        (Seats(left=0, waiting=1), {}, "Vol. Er is een wachtlijst met 1 collega."),
        (Seats(left=0, waiting=3), {}, "Vol. Er is een wachtlijst met 3 collega's."),
        (Seats(left=0), {"waiting_allowed": False}, "Vol."),
        (Seats(left=5), {"status": EventStatus.GESLOTEN}, "De inschrijving is gesloten."),
        (
            Seats(left=0, left_online=40),
            {"form": Form.HYBRIDE, "waiting_allowed": False},
            "In de zaal: vol. Online: nog 40 plaatsen vrij.",
        ),
    ],
)
def test_places_left_are_said_in_words(
    seats: Seats, changed: dict[str, Any], said: str | None
) -> None:
    given_ = {"title": "t", "start": START, "status": EventStatus.GEPUBLICEERD, **changed}
    shown = read(card(Occasion.PUBLISHED, Meeting("k", **given_), seats, sign_up=None))
    assert shown.splitlines()[4:] == ([] if said is None else [said])


def test_a_card_that_stays_as_it_is_says_of_when_its_figures_are() -> None:
    shown = read(card(Occasion.PUBLISHED, MEETING, Seats(left=2), sign_up=None, as_of=START))
    assert "Nog 2 plaatsen vrij. (Stand van ma 9 november 2026 om 14.00 uur.)" in shown


@pytest.mark.parametrize(
    "address",
    [
        "http://teams.microsoft.com/x",
        "javascript:alert(1)",
        "https://teams.microsoft.com@evil.example/x",
        "//teams.microsoft.com/x",
        "https:///x",
        "https://teams.microsoft.com/a b",
        "https://[",
    ],
)
def test_a_button_leads_to_a_plain_https_address_only(address: str) -> None:
    with pytest.raises(ValueError, match="https"):
        card(Occasion.PUBLISHED, MEETING, Seats(), sign_up=address)
