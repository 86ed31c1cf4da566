"""Who comes, for the door of the venue: names and schools, and nothing else (NL-15)."""

from __future__ import annotations

import csv
import io
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta

from config.dutch import day
from jobs.registrations.meeting import Meeting
from jobs.registrations.page import render
from jobs.registrations.wording import plain, when, where

KEPT = timedelta(days=7)
"""After the meeting the list has no use any more, and is thrown away."""
_LENGTH = 200


@dataclass(frozen=True, slots=True)
class Participant:
    name: str
    school: str = ""


@dataclass(frozen=True, slots=True)
class ParticipantList:
    meeting: Meeting
    people: tuple[Participant, ...]

    @property
    def expires_at(self) -> datetime | None:
        """None while it is not known when the meeting is."""
        over = self.meeting.over_at
        return None if over is None else over + KEPT

    @property
    def rows(self) -> list[tuple[str, str]]:
        """Name and school, by name as a person looks one up."""
        found = [(plain(one.name, _LENGTH), plain(one.school, _LENGTH)) for one in self.people]
        return sorted(found, key=lambda row: (_folded(row[0]), row))


def html(listed: ParticipantList) -> str:
    """A page to print, with room for a tick."""
    meeting, expires = listed.meeting, listed.expires_at
    values = {
        "title": plain(meeting.title, 300),
        "when": when(meeting.start, meeting.end, all_day=meeting.all_day),
        "where": where(meeting.form, meeting.place),
        "rows": listed.rows,
        "expires": None if expires is None else day(expires),
    }
    return render("jobs.registrations", "participant_list.html", values)


def table(listed: ParticipantList) -> str:
    """The same as CSV: with semicolons and a byte order mark, as a Dutch Excel reads it."""
    made = io.StringIO()
    writer = csv.writer(made, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(("Naam", "School"))
    writer.writerows(tuple(_cell(one) for one in row) for row in listed.rows)
    return "\ufeff" + made.getvalue()


def _cell(value: str) -> str:
    """A spreadsheet takes text that begins so for a formula, also in its wide forms; behind an
    apostrophe it is text. https://owasp.org/www-community/attacks/CSV_Injection"""
    first = unicodedata.normalize("NFKC", value[:1])
    return f"'{value}" if first and first[0] in "=+-@|%" else value


_LETTERS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ı": "i", "æ": "ae", "œ": "oe"})
"""Letters that are no other letter with an accent, and stand beside one in the alphabet here."""


def _folded(name: str) -> str:
    plainly = unicodedata.normalize("NFKD", name).casefold().translate(_LETTERS)
    return "".join(one for one in plainly if not unicodedata.combining(one))
