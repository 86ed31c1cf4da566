"""What staff read is Dutch, short, and never a placeholder, a code or an id."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config import dutch
from config.texts import CATALOGUE, MAX_LENGTH, text

codes = st.sampled_from(sorted(CATALOGUE))
GUID = "6F9619FF-8B86-4D01-B42D-00CF4FC964FF"


@pytest.mark.parametrize("code", sorted(CATALOGUE))
def test_a_text_without_its_values_is_whole_sentences(code: str) -> None:
    said = text(code)
    assert re.fullmatch(r"[A-ZÀ-Ý].*[.?!]", said)
    assert not re.search(r"[{}]|ONS-\d|  | [.,:]", said)


@given(codes, st.text(max_size=600))
def test_any_value_gives_one_line_of_at_most_255_characters(code: str, value: str) -> None:
    said = text(code, **dict.fromkeys(CATALOGUE[code].placeholders, value))
    assert 0 < len(said) <= MAX_LENGTH
    assert said.isprintable()


@pytest.mark.parametrize("value", [None, "", "  ", "\r\n", GUID, f"groep {GUID.lower()}"])
def test_a_value_that_is_missing_or_an_id_is_left_out(value: str | None) -> None:
    assert text("ONS-110", netwerk=value) == "Je aanvraag staat klaar voor de aanvoerder."


def test_a_sentence_that_needs_a_missing_value_is_left_out() -> None:
    assert text("ONS-111") == "Je aanvraag is niet overgenomen."
    assert text("ONS-111", reden="het netwerk is vol") == (
        "Je aanvraag is niet overgenomen. Reden: het netwerk is vol."
    )


def test_a_long_value_is_shortened_and_the_sentence_stays_whole() -> None:
    said = text("ONS-130", reden="heel " * 100)
    assert len(said) <= MAX_LENGTH
    assert said.endswith("…. Vraag de aanvoerder of het OMO-bureau om hulp.")


def test_a_value_is_never_read_as_a_template() -> None:
    assert text("ONS-110", netwerk="{reden}{0}") == (
        "Je aanvraag staat klaar voor de aanvoerder van {reden}{0}."
    )


def test_a_code_that_does_not_exist_is_an_error_of_the_caller() -> None:
    with pytest.raises(KeyError):
        text("ONS-999")


def test_days_and_times_are_written_as_staff_write_them() -> None:
    assert dutch.day(date(2023, 11, 9)) == "do 9 november 2023"
    assert dutch.clock(time(14, 0)) == "14.00 uur"
    assert dutch.clock(time(9, 5)) == "9.05 uur"


def test_a_moment_is_told_in_the_time_of_the_netherlands() -> None:
    assert dutch.moment(datetime(2023, 6, 30, 22, 30, tzinfo=UTC)) == "za 1 juli 2023 om 0.30 uur"
    assert dutch.moment(datetime(2023, 12, 31, 22, 30, tzinfo=UTC)) == (
        "zo 31 december 2023 om 23.30 uur"
    )


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        dutch.moment(datetime(2023, 6, 30, 22, 30))  # noqa: DTZ001


@pytest.mark.parametrize(
    ("words", "said"),
    [([], ""), (["a"], "a"), (["a", "b"], "a en b"), (["a", "b", "c"], "a, b en c")],
)
def test_an_enumeration_ends_with_en(words: list[str], said: str) -> None:
    assert dutch.enumeration(words) == said


@pytest.mark.parametrize(
    ("code", "values", "said"),
    [
        ("ONS-200", {}, "Ontvangen. Je ziet binnen een kwartier of er plek is."),
        (
            "ONS-201",
            {"moment": dutch.moment(datetime(2023, 11, 9, 13, 0, tzinfo=UTC))},
            "Bevestigd. Tot do 9 november 2023 om 14.00 uur.",
        ),
        (
            "ONS-201",
            {"moment": dutch.day(date(2023, 11, 9))},
            "Bevestigd. Tot do 9 november 2023.",
        ),
        ("ONS-201", {}, "Bevestigd."),
        (
            "ONS-202",
            {"n": 4},
            "Wachtlijst, plaats 4. Komt er een plek vrij, dan schuif je vanzelf door.",
        ),
        ("ONS-203", {}, "Goed nieuws: er kwam een plek vrij. Je bent bevestigd."),
        (
            "ONS-204",
            {"moment": dutch.moment(datetime(2023, 11, 9, 13, 0, tzinfo=UTC))},
            "Er is een plek voor je. Laat vóór do 9 november 2023 om 14.00 uur weten of je komt.",
        ),
        (
            "ONS-205",
            {"school": "Theresialyceum"},
            "Je stond al ingeschreven met je account van Theresialyceum. "
            "Deze aanmelding telt niet mee.",
        ),
        ("ONS-205", {}, "Je stond al ingeschreven. Deze aanmelding telt niet mee."),
        (
            "ONS-207",
            {"doelgroep": dutch.enumeration(["rectoren", "directeuren", "conrectoren"])},
            "Deze bijeenkomst is bedoeld voor rectoren, directeuren en conrectoren.",
        ),
        ("ONS-211", {"reden": "zaal dicht"}, "Deze bijeenkomst gaat niet door. Reden: zaal dicht."),
        ("ONS-211", {}, "Deze bijeenkomst gaat niet door."),
        ("ONS-241", {}, "Bevestigd. Je eerste keuze is vol."),
        (
            "ONS-267",
            {"n": 3, "datum": "do 9 november 2023", "tijd": "14.00 uur"},
            "Voor je staan 3 collega's die zich eerder aanmeldden. "
            "Jij meldde je aan op do 9 november 2023 om 14.00 uur.",
        ),
    ],
)
def test_a_registration_is_told_in_the_words_of_the_house(
    code: str, values: dict[str, object], said: str
) -> None:
    assert text(code, **values) == said


def test_nobody_is_blamed_for_cancelling_late() -> None:
    assert text("ONS-237") == "Je bent afgemeld. Bedankt dat je het laat weten."


def test_no_text_about_participation_names_a_register_of_teachers() -> None:
    assert not [code for code, one in CATALOGUE.items() if "regist" in one.text.lower()]
