"""Bewijs van deelname: what somebody can print of a meeting he attended.

It says who, what, when and for how many hours, and claims no more: the register of teachers that
used to count such hours is abolished.

The same data give the same bytes, so that a proof that is there already is not written again.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import UTC, date, datetime
from importlib.resources import as_file, files
from typing import TYPE_CHECKING

from config.dutch import day
from jobs.registrations.page import render
from jobs.registrations.wording import hours, plain

if TYPE_CHECKING:
    from fpdf import FPDF

HEADING = "Bewijs van deelname"
ISSUER = "Vereniging OMO"
_NAME, _TITLE = 200, 300
_INK, _FAINT = (33, 33, 33), (89, 89, 89)
_MADE = datetime(2000, 1, 1, tzinfo=UTC)
"""A PDF says when it was made. This one does not depend on it."""


@dataclass(frozen=True, slots=True)
class Session:
    """One meeting, or one of a series, that was attended."""

    day: date
    hours: float | None = None
    title: str | None = None


@dataclass(frozen=True, slots=True)
class Certificate:
    """What is proven. `sessions` are those attended only, in any order."""

    name: str
    title: str
    sessions: tuple[Session, ...]
    network: str | None = None

    @property
    def lines(self) -> list[tuple[str, str]]:
        """What was attended and how long, in the order of the days."""
        ordered = sorted(self.sessions, key=lambda one: (one.day, one.title or ""))
        return [
            (
                f"{day(one.day)}: {plain(one.title, 120)}" if one.title else day(one.day),
                hours(one.hours) if one.hours else "",
            )
            for one in ordered
        ]

    @property
    def total(self) -> str | None:
        """All hours together; None when of some meeting they are not known."""
        known = [one.hours for one in self.sessions]
        found = sum(one for one in known if one)
        return hours(found) if found and None not in known else None


def html(certificate: Certificate) -> str:
    """A page that stands on its own, to print on A4."""
    values = {
        "heading": HEADING,
        "issuer": ISSUER,
        "name": _shown(certificate.name, _NAME),
        "title": _shown(certificate.title, _TITLE),
        "network": _shown(certificate.network, _TITLE),
        "lines": certificate.lines,
        "total": certificate.total,
    }
    return render("jobs.registrations", "certificate.html", values)


def pdf(certificate: Certificate) -> bytes:
    """The same as an A4 page, with its font within it."""
    page = _paper(certificate)

    def write(text: str, size: float, gap: float, colour: tuple[int, int, int] = _INK) -> None:
        page.set_font("Roboto", size=size)
        page.set_text_color(*colour)
        page.multi_cell(0, size * 0.5, text, align="L", new_x="LMARGIN", new_y="NEXT")
        page.ln(gap)

    write(ISSUER, 11, 18, _FAINT)
    write(HEADING, 30, 14)
    write(_shown(certificate.name, _NAME), 20, 6)
    write("heeft deelgenomen aan", 12, 6, _FAINT)
    write(_shown(certificate.title, _TITLE), 16, 8)
    if certificate.network:
        write(f"Netwerk: {_shown(certificate.network, _TITLE)}", 12, 4)
    for attended, lasted in certificate.lines:
        write(f"{_shown(attended, _TITLE)}{f' ({lasted})' if lasted else ''}", 12, 1)
    if certificate.total is not None:
        page.ln(5)
        write(f"Totaal: {certificate.total}", 14, 0)
    return bytes(page.output())


def _paper(certificate: Certificate) -> FPDF:
    # Half a second to import: only who makes a PDF pays it.
    from fpdf import FPDF  # noqa: PLC0415

    page = FPDF(format="A4")
    page.set_creation_date(_MADE)
    page.set_lang("nl-NL")
    page.set_title(f"{HEADING}: {_shown(certificate.title, _TITLE)}")
    page.set_author(ISSUER)
    page.set_margin(25)
    page.set_auto_page_break(True, margin=25)
    with as_file(files("fontpkg_roboto") / "files" / "Roboto[wdth,wght].ttf") as font:
        page.add_font("Roboto", fname=font)
    page.add_page()
    return page


def _shown(value: str | None, limit: int) -> str:
    # A letter and its accent may come as two characters, which a PDF would show side by side.
    return plain(unicodedata.normalize("NFC", value or ""), limit)
