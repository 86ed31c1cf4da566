"""A proof of participation holds what was attended, in anybody's letters, always the same."""

from __future__ import annotations

import io
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from jobs.registrations.certificate import Certificate, Session, html, pdf

CERTIFICATE = Certificate(
    "Łukasz Çelik-van der Zoë",
    "‘Data!=me?’ & meer",
    (
        Session(date(2026, 3, 12), 2.5, "Sessie 2"),
        Session(date(2026, 2, 5), 3, "Sessie 1"),
    ),
    "Netwerk diversiteit & inclusie",
)


def read(made: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(made)).pages)


def test_the_pdf_reads_so() -> None:
    assert read(pdf(CERTIFICATE)).splitlines() == [
        "Vereniging OMO",
        "Bewijs van deelname",
        "Łukasz Çelik-van der Zoë",
        "heeft deelgenomen aan",
        "‘Data!=me?’ & meer",
        "Netwerk: Netwerk diversiteit & inclusie",
        "do 5 februari 2026: Sessie 1 (3 uur)",
        "do 12 maart 2026: Sessie 2 (2,5 uur)",
        "Totaal: 5,5 uur",
    ]


def test_the_page_says_the_same_and_stands_on_its_own() -> None:
    made = html(CERTIFICATE)
    assert '<html lang="nl">' in made
    assert "<title>Bewijs van deelname: ‘Data!=me?’ &amp; meer</title>" in made
    assert "<li>do 5 februari 2026: Sessie 1 (3 uur)</li>" in made
    assert "Totaal: 5,5 uur" in made
    assert "http" not in made
    assert "<script" not in made


def test_the_pdf_tells_a_screen_reader_its_language_and_title() -> None:
    found = PdfReader(io.BytesIO(pdf(CERTIFICATE)))
    assert found.trailer["/Root"]["/Lang"] == "nl-NL"  # type: ignore[index]
    assert found.metadata
    assert found.metadata.title == "Bewijs van deelname: ‘Data!=me?’ & meer"


def test_made_twice_it_is_the_same_and_the_order_of_sessions_does_not_matter() -> None:
    turned = Certificate(
        CERTIFICATE.name, CERTIFICATE.title, CERTIFICATE.sessions[::-1], CERTIFICATE.network
    )
    assert pdf(CERTIFICATE) == pdf(turned)
    assert html(CERTIFICATE) == html(turned)


@pytest.mark.parametrize(
    "sessions",
    [(), (Session(date(2026, 2, 5)),), (Session(date(2026, 2, 5)), Session(date(2026, 2, 6), 2))],
)
def test_hours_that_are_not_known_are_not_added_up(sessions: tuple[Session, ...]) -> None:
    made = Certificate("A", "B", sessions)
    assert made.total is None
    assert "Totaal" not in read(pdf(made))
    assert "Totaal" not in html(made)


def test_a_letter_whose_accent_comes_apart_is_one_letter() -> None:
    apart = Certificate("Zoe\u0308", "B", ())
    assert read(pdf(apart)) == read(pdf(Certificate("Zoë", "B", ())))


def test_it_claims_no_more_than_it_knows() -> None:
    made = html(CERTIFICATE).lower()
    assert not [word for word in ("register", "registeruren", "lerarenregister") if word in made]


@settings(max_examples=10)
@given(name=st.text(max_size=300), title=st.text(max_size=400), more=st.integers(0, 60))
def test_any_name_and_title_make_a_page(name: str, title: str, more: int) -> None:
    sessions = tuple(Session(date(2026, 1, 1), 1.0, title) for _ in range(more))
    made = Certificate(name, title, sessions)
    assert pdf(made).startswith(b"%PDF-")
    assert html(made).count("<li>") == more
