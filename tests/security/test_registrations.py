"""What people write about meetings and on their registrations: it stays text, and it stays where
it belongs."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest

from sandbox.data.meetings import MAILBOX
from tests.e2e.invitations import entries, entry, open_calendar
from tests.e2e.registrations_world import ONS, TEAM, Registrations, RegistrationStage
from tests.e2e.voices import assert_good, by_bot, by_flow, messages
from tests.e2e.world import (
    ANOUK,
    APPROVAL,
    BRAM,
    CARMEN,
    DAAN,
    EEFJE,
    GUUS,
    HIDDE,
    OPEN,
    _changed,
)
from tests.security.commands import ons_sync
from tests.security.test_personal_data import NASTY, Canaries, _event, _state

MARKS = "[x](https://evil.example) <b>x</b> <at>Anouk</at> {{DATE(2026-01-01)}} =cmd|' /C calc'!A0"


@pytest.fixture(scope="session")
def registration_stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RegistrationStage]:
    stage = RegistrationStage.build(tmp_path_factory.mktemp("registrations"))
    assert isinstance(stage, RegistrationStage)
    with stage.world.box:
        yield stage


@pytest.fixture
def meetings(registration_stage: RegistrationStage, tmp_path: Path) -> Registrations:
    return registration_stage.open(tmp_path)


class Page(HTMLParser):
    """The tags and addresses of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.addresses: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.addresses |= {str(value) for name, value in attrs if name in ("href", "src")}


@pytest.mark.parametrize("way", [by_flow, by_bot])
def test_what_an_organiser_types_stays_text_everywhere(
    meetings: Registrations,
    way: Callable[[Registrations, pytest.MonkeyPatch], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Titles, places, reasons and descriptions: on cards, in the calendar, on rows and in exports;
    however long, and with what hides or turns."""
    meetings.settings |= {"calendar": {"mailbox": MAILBOX}}
    way(meetings, monkeypatch)
    nasty = (MARKS + NASTY)[:250]
    plain = meetings.meeting("B-0001")
    code = meetings.meeting(
        "B-0002", Title=nasty, Locatie=nasty, MedeOrganisator=nasty, Reeks=nasty,
        Omschrijving=(MARKS + NASTY + "\n") * 60, OnlineLink="javascript:alert(1)", Vorm="Hybride",
    )  # fmt: skip
    for who in (CARMEN, DAAN):
        for one in (plain, code):
            meetings.as_(who).sign_up(one)
    meetings.sync()
    assert {row["AanmeldStatus"] for row in meetings.rows_on(TEAM, code)} == {"Bevestigd"}
    assert_good(meetings)
    pages = {str(one["subject"]): Page(str(one["body"]["content"])) for one in entries(meetings)}
    assert len(pages) == 2
    clean, dirty = (pages[s] for s in sorted(pages, key=lambda s: not s.startswith("Bijeenkomst")))
    assert dirty.tags <= clean.tags | {"ul", "li", "p", "br", "a"}
    assert not [one for one in dirty.addresses if "evil" in one or "javascript" in one]
    for card in messages(meetings):
        assert len(json.dumps(card)) < 20_000
        links = {one["url"] for one in card.get("actions", ())}
        assert all(url.startswith("https://") and "evil" not in url for url in links)
    # Moved, called off with a reason, and on again.
    meetings.change_meeting(code, Locatie=("elders " + nasty)[:250])
    meetings.sync()
    meetings.change_meeting(code, EventStatus="Geannuleerd", AnnuleerReden=nasty)
    meetings.sync()
    assert {row["AanmeldStatus"] for row in meetings.rows_on(ONS, code)} == {"Vervallen"}
    for row in (*meetings.rows_on(ONS, code), *meetings.rows_on(TEAM, code)):
        assert len(row["SyncUitleg"]) <= 255
        for name in ("SyncUitleg", "Title"):
            assert row[name].isprintable(), (name, row[name])
    assert_good(meetings)
    comments = [str(one.get("comment") or "") for one in meetings.mail()]
    assert all(len(one) < 400 and one.isprintable() for one in comments), comments
    meetings.sync()
    with meetings.writes() as found:
        meetings.sync()
        meetings.sync(full=True)
    assert not found, [_changed(one) for one in found]


def test_a_reason_in_a_mail_is_one_line_of_text(meetings: Registrations) -> None:
    open_calendar(meetings)
    code = meetings.meeting()
    meetings.as_(CARMEN).sign_up(code)
    meetings.sync()
    assert entry(meetings)["attendees"]
    meetings.change_meeting(code, EventStatus="Geannuleerd", AnnuleerReden=f"ziek\u202e{NASTY}")
    meetings.sync()
    (told,) = [one for one in meetings.mail() if one["kind"] == "cancellation"]
    said = str(told.get("comment") or told.get("text") or told)
    assert "\u202e" not in said
    assert "\x1b" not in said


COMMANDS = (
    ("plan", "registrations", "--json"), ("run", "registrations"),
    ("run", "registrations", "--full", "--json"), ("status",), ("status", "--json"),
    ("status", "--network", OPEN), ("conflicts",), ("check",),
    ("explain", OPEN, "--job", "registrations"), ("explain", OPEN, "B-0001"),
    ("explain", OPEN, "B-0001", "--job", "registrations", "--json"),
)  # fmt: skip


@pytest.mark.slow
def test_no_text_about_a_person_is_in_a_log_an_answer_or_the_state(
    meetings: Registrations,
) -> None:
    """`conflicts --json` alone repeats the text of a meeting that gave way: it stands nowhere
    else."""
    canaries = Canaries()
    word = canaries.of
    open_calendar(meetings)
    meetings.ict.change_account(
        CARMEN, displayName=word("displayName"), givenName=word("givenName"),
        surname=word("surname"), jobTitle=word("jobTitle"),
        mail=f"{word('mail')}@theresialyceum.example",
    )  # fmt: skip
    code = meetings.meeting(
        "B-0001", Title=word("Title"), Locatie=word("Locatie"), Capaciteit=2,
        Omschrijving=word("Omschrijving"), OrganisatorenLookupId=meetings.numbers(ANOUK),
    )  # fmt: skip
    meetings.sync()
    remark = f"Ik heb een allergie voor {word('remark')}"
    meetings.as_(CARMEN).sign_up(code, Opmerking=remark, Cateringwens="Veganistisch")
    meetings.as_(DAAN).sign_up(code, Opmerking=word("harmless"), Title=word("rowTitle"))
    meetings.as_(BRAM).sign_up(code, TEAM, Title=word("teamTitle"))
    # Both sides at once, so that there is something in conflict.
    meetings.as_(ANOUK).change_row("Bijeenkomsten", meetings.meeting_row(code)["id"],
                                   Title=word("leftTitle"))  # fmt: skip
    there = meetings.team_meeting(code)
    assert there is not None
    url = f"{meetings.team_url('Bijeenkomsten')}/items/{there['id']}/fields"
    meetings.as_(ANOUK).send("PATCH", url, {"Title": word("rightTitle")})
    people = [
        ("explain", OPEN, meetings.id(who), "--job", "registrations") for who in (CARMEN, BRAM)
    ]
    said = ons_sync(meetings, *COMMANDS, *people)
    wrong = [
        c for c, code in zip((*COMMANDS, *people), said.codes, strict=True) if code not in (0, 2)
    ]
    assert not wrong, said.out[-2000:] + said.err[-1500:]
    assert said.err.count('"event": "answered"') > 20, "debug logs were asked for"
    assert canaries.found_in(said.err) == set()
    assert canaries.found_in(said.out) == set()
    # They arrived where staff read them, the remark about health nowhere any more.
    rows = json.dumps([*meetings.rows_on(ONS, code), meetings.meeting_row(code)])
    assert "harmless" in canaries.found_in(rows)
    assert "remark" not in canaries.found_in(rows)
    kept = _state(meetings)
    found = canaries.found_in(kept)
    assert found.isdisjoint(
        {"displayName", "givenName", "surname", "jobTitle", "remark", "harmless"}
    )
    assert "Veganistisch" not in kept
    # Whom the calendar invites is nobody's business on a card or in its own text.
    for one in entries(meetings):
        assert canaries.found_in(str(one["body"]) + str(one["subject"])).isdisjoint(
            {"mail", "displayName", "givenName", "surname"}
        )
        assert one["hideAttendees"]


def test_no_text_of_a_meeting_forges_a_log_line_or_steers_a_terminal(
    meetings: Registrations,
) -> None:
    code = meetings.meeting("B-0001", Title=f"x{NASTY}", Locatie=NASTY, Reeks=NASTY)
    meetings.meeting("B-0002", APPROVAL, EventCode=f"B{NASTY}"[:40])
    meetings.as_(GUUS).sign_up(code, Opmerking=NASTY, Title=NASTY)
    meetings.as_(EEFJE).sign_up(code, Opmerking=NASTY)
    said = ons_sync(
        meetings, ("run", "registrations"), ("run", "registrations", "--full"), ("status",),
        ("explain", OPEN, code), ("explain", APPROVAL, "--job", "registrations"),
        ("explain", OPEN, f"B{NASTY}"),
        ("conflicts",), ("export", "participants", code, "--format", "csv"),
        ("export", "participants", code), ("export", "calendar", OPEN),
    )  # fmt: skip
    assert "forged" not in [_event(line) for line in said.err.splitlines()]
    for text in (said.out, said.err):
        assert not [
            one
            for one in text.replace("\n", "").replace("\r", "")
            if not one.isprintable() and unicodedata.category(one) != "Zs" and one != "\ufeff"
        ]


def test_a_name_that_is_a_formula_is_text_on_the_list_for_the_venue(
    meetings: Registrations,
) -> None:
    meetings.ict.change_account(HIDDE, displayName='=HYPERLINK("https://evil.example")')
    code = meetings.meeting()
    meetings.as_(HIDDE).sign_up(code)
    meetings.sync()
    said = ons_sync(meetings, ("export", "participants", code, "--format", "csv"))
    assert "\"'=HYPERLINK" in said.out
    said = ons_sync(meetings, ("export", "participants", code, "--format", "html"))
    assert "<a" not in said.out
