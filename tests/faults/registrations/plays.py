"""Plays of the registrations job: each says who must stand how on which side in the end."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.faults.play import Act, Play, Rules, fault, together
from tests.faults.registrations.scenario import (
    DRAFT,
    EXPECTED,
    FULL,
    MOVED,
    NEW,
    NO,
    OFF,
    ONS,
    SECRET,
    TEAM,
    TIGHT,
    WAITS,
    YES,
    Scenario,
)

Wanted = Mapping[str, Mapping[str, Mapping[str, str | None]] | None]
POSTED = r"/v3/conversations$"
EVENTS = r"/users/[^/]+/events$"
ROWS = r"/lists/[^/]+/items/\d+/fields$"
LISTED = r"/items/delta"


def both(**people: str | None) -> Mapping[str, Mapping[str, str | None]]:
    return {ONS: people, TEAM: people}


def whatever() -> Wanted:
    return dict.fromkeys(EXPECTED)


def listing(nth: int, name: str, **parameters: Any) -> Rules:
    """A fault at one of the listings of a full run, in the order in which they are asked."""
    rule = {"match": {"path": LISTED, "nth": nth}, "fault": name, **parameters}
    return lambda _golden: (rule,)


def everything_deleted(scenario: Scenario) -> None:
    """Somebody empties the list on ONS."""
    from sandbox.sharepoint.items import delete_item

    list_ = scenario.build.lists["Aanmeldingen"]
    with scenario.build.acting(scenario.build.admin):
        for item in list(scenario.tenant.table(list_["table"]).values()):
            delete_item(scenario.tenant, list_, item)


def cancels(side: str, code: str, who: str, by: str | None = None) -> Act:
    return lambda scenario: scenario.say(side, code, who, by=by, AanmeldStatus=NO)


def signs_up(side: str, code: str, who: str) -> Act:
    return lambda scenario: scenario.sign_up(side, code, who)


EDITS = together(
    cancels(TEAM, FULL, "bert"),
    signs_up(ONS, FULL, "hanna"),
    cancels(ONS, MOVED, "gijs"),
    signs_up(TEAM, OFF, "kim"),
    signs_up(ONS, SECRET, "eva"),
)
EDITED: Wanted = {
    FULL: both(bert=NO, carla=YES, daan=YES, eva=WAITS, fien=WAITS, hanna=WAITS),
    MOVED: both(eva=YES, fien=YES, gijs=NO),
    OFF: {ONS: {"gijs": "Vervallen", "hanna": "Vervallen"}},
    SECRET: {ONS: {"iris": YES, "joost": YES, "kim": YES, "eva": YES}, TEAM: {"eva": None}},
}

PLAYS = {
    play.name: play
    for play in (
        Play("golden"),
        Play(
            "killed before anything is seen",
            order={"statement": "kill", "at": "after the commit of INSERT INTO source"},
        ),
        *(
            Play(
                f"listing {nth} breaks off in a full run",
                listing(nth, "short_page", keep=1),
                order={"full": True},
                full=True,
            )
            for nth in (6, 7, 9, 10)
        ),
        Play(
            "he cancels right before his row is written",
            during=(r"POST .*/items$", cancels(TEAM, FULL, "bert")),
            wanted={FULL: both(bert=NO, carla=YES, daan=YES, eva=WAITS, fien=WAITS)},
        ),
        Play("killed after a message was posted", fault("POST", POSTED, "kill_after")),
        Play("the answer to a message is lost", fault("POST", POSTED, "reset_after")),
        Play("killed after an entry was made", fault("POST", EVENTS, "kill_after")),
        Play("the answer to an entry is lost", fault("POST", EVENTS, "reset_after")),
        Play(
            "killed before the history is cut",
            fault("POST", r"/sites/ONS/_api/\$batch$", "kill_before"),
        ),
        Play("killed when half of the rows are written", fault("PATCH", ROWS, "kill_after")),
        Play(
            "everything on ONS is deleted",
            before=everything_deleted,
            code=3,
            wanted=whatever(),
        ),
        Play("another worker holds every network", held=True, code=5),
        Play(
            "yesterday's state",
            before=signs_up(TEAM, NEW, "anna"),
            old_state=True,
            wanted={
                NEW: both(hanna=YES, anna=YES),
                # what was put back, or taken away, is not told again
                FULL: both(bert=YES, carla=YES, daan=WAITS, eva=WAITS, fien=WAITS),
            },
        ),
        Play(
            "people act before the product's first write",
            during=(rf"(PATCH|POST) .*({ROWS}|/items$)", EDITS),
            wanted=EDITED,
        ),
        Play("people act after it", after=EDITS, wanted=EDITED),
        Play(
            "a colleague cancels somebody else meanwhile",
            during=(rf"PATCH .*{ROWS}", cancels(TEAM, TIGHT, "anna", by="eva")),
            wanted={TIGHT: both(anna=YES, bert=YES)},
        ),
        Play(
            "it is published while the run goes on",
            during=(
                rf"PATCH .*{ROWS}",
                lambda scenario: scenario.change(DRAFT, EventStatus="Gepubliceerd"),
            ),
            wanted={DRAFT: None},
        ),
    )
}
