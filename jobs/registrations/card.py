"""What the channel reads of a meeting: an Adaptive Card.

Made for version 1.4, which Teams shows from webhooks and bots alike.
https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/cards-reference

What somebody typed stands in runs of a RichTextBlock, which know no markdown: a title such as
`[x](http://evil)` stays what it is.
https://learn.microsoft.com/adaptive-cards/authoring-cards/text-features

There is nobody's name on a card, and it mentions nobody.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from config.dutch import enumeration, moment
from jobs.registrations.link import https
from jobs.registrations.meeting import EventStatus, Meeting
from jobs.registrations.wording import Seats, plain, room, when, where

VERSION = "1.4"
MAX_BYTES = 20_000
"""No card comes near the 28 KB of a webhook, whatever stands in the row."""
_TITLE, _REASON, _AUDIENCE = 160, 250, 200


class Occasion(StrEnum):
    """Why something is said."""

    PUBLISHED = "published"
    MOVED = "moved"
    CANCELLED = "cancelled"
    REVIVED = "revived"


HEADINGS = {
    Occasion.PUBLISHED: "Nieuwe bijeenkomst",
    Occasion.MOVED: "Let op: verplaatst",
    Occasion.CANCELLED: "Deze bijeenkomst gaat niet door",
    Occasion.REVIVED: "Deze bijeenkomst gaat toch door",
}


def card(
    occasion: Occasion,
    meeting: Meeting,
    seats: Seats,
    *,
    sign_up: str | None,
    before: tuple[str, str] | None = None,
    as_of: datetime | None = None,
) -> dict[str, Any]:
    """The card. `sign_up` is the address of the registration tab: never one from a list.

    `before` is when and where it was, of a meeting that moved. `as_of` is said beside the places
    left where the card cannot be edited later. Raises ValueError for an address that is not https.
    """
    body = [
        {
            "type": "TextBlock",
            "text": HEADINGS[occasion],
            "wrap": True,
            "weight": "Bolder",
            "color": "Attention" if occasion is Occasion.CANCELLED else "Default",
        },
        _line(_run(plain(meeting.title, _TITLE) or "Bijeenkomst", weight="Bolder", size="Large")),
    ]
    date = when(meeting.start, meeting.end, all_day=meeting.all_day)
    place = where(meeting.form, meeting.place)
    if occasion is Occasion.MOVED and before is not None:
        body += _moved(before, (date, place))
    else:
        body += [_fact("Wanneer", date), _fact("Waar", place)]
    if occasion is Occasion.CANCELLED:
        if reason := plain(meeting.cancel_reason, _REASON):
            body.append(_fact("Reden", reason))
    else:
        body += _signing_up(meeting)
        if occasion is Occasion.PUBLISHED and (left := room(meeting, seats)):
            shown = f"{left} (Stand van {moment(as_of)}.)" if as_of else left
            body.append(_line(_run(shown, weight="Bolder")))
        if occasion is Occasion.MOVED:
            body.append(_line(_run("Kun je dan niet? Meld je af.")))
    made: dict[str, Any] = {
        "type": "AdaptiveCard",
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "version": VERSION,
        "lang": "nl",
        "fallbackText": HEADINGS[occasion],
        "body": body,
    }
    if sign_up is not None:
        made["actions"] = [
            {"type": "Action.OpenUrl", "title": _button(occasion, meeting), "url": _https(sign_up)}
        ]
    return made


def summary(occasion: Occasion, meeting: Meeting) -> str:
    """The line of a notification."""
    return f"{HEADINGS[occasion]}: {plain(meeting.title, _TITLE) or 'bijeenkomst'}"


def _moved(old: tuple[str, str], new: tuple[str, str]) -> list[dict[str, Any]]:
    lines = []
    for label, was, now in zip(("Wanneer", "Waar"), old, new, strict=True):
        if was == now:
            lines.append(_fact(label, now))
        else:
            lines.append(_fact(label, now, was=was))
    return lines


def _signing_up(meeting: Meeting) -> list[dict[str, Any]]:
    lines = []
    functions = enumeration(sorted(plain(one, 60) for one in meeting.functions))
    if functions:
        lines.append(_fact("Voor", plain(functions, _AUDIENCE)))
    if meeting.members_only:
        lines.append(_fact("Voor", "alleen leden van het netwerk"))
    if meeting.status is not EventStatus.GESLOTEN:
        window = [
            f"{word} {moment(at)}"
            for word, at in (("vanaf", meeting.opens), ("tot", meeting.closes))
            if at is not None
        ]
        if window:
            lines.append(_fact("Aanmelden", " ".join(window)))
    return lines


def _button(occasion: Occasion, meeting: Meeting) -> str:
    if occasion is Occasion.MOVED:
        return "Bekijk je aanmelding"
    if occasion is Occasion.CANCELLED or meeting.status is EventStatus.GESLOTEN:
        return "Bekijk de bijeenkomst"
    return "Aanmelden"


def _run(text: str, **look: Any) -> dict[str, Any]:
    # `{{DATE(…)}}` is a function to a card wherever it stands; with a space it is text.
    return {"type": "TextRun", "text": text.replace("{{", "{ {"), **look}


def _line(*runs: dict[str, Any]) -> dict[str, Any]:
    return {"type": "RichTextBlock", "inlines": list(runs)}


def _fact(label: str, text: str, *, was: str | None = None) -> dict[str, Any]:
    runs = [_run(f"{label}: ", isSubtle=True), _run(text)]
    if was is not None:
        runs.append(_run(f" (was: {was})", isSubtle=True))
    return _line(*runs)


def usable(url: str | None) -> str | None:
    """The address, when a button may lead there."""
    found = https(url)
    return found if found is not None and found.isascii() and len(found) <= 2000 else None


def _https(url: str) -> str:
    found = usable(url)
    if found is None:
        raise ValueError("the button of a card leads to a plain https address only")
    return found
