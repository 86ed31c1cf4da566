"""Plays of the documents job: each says what must be left of which document on which side."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from sandbox.cloud import Entry
from tests.faults.documents.scenario import EXPECTED, MARKED, ONS, QUIET, TEAMS, Scenario
from tests.faults.play import Act, Play, Rules, fault, matching, together

Wanted = Mapping[str, Mapping[str, Sequence[str]] | None]

SESSION = r"/items/[^/:]+/createUploadSession$"  # of what is replaced
LIBRARY = r"/root/delta"  # the library on ONS is asked first, then the channels'
FRAGMENT = r"^/up/"


def writes(side: str, path: str, number: int = 2) -> Act:
    def act(scenario: Scenario) -> None:
        by = "bert" if side == ONS else "anna"
        scenario.put(side, MARKED, path, f"{path} {number}", by=by)

    return act


def describes(side: str, path: str, **fields: Any) -> Act:
    return lambda scenario: scenario.describe(side, MARKED, path, **fields)


def deletes(side: str, path: str) -> Act:
    return lambda scenario: scenario.delete(side, MARKED, path)


def empties(side: str) -> Act:
    """Somebody deletes everything there is."""

    def act(scenario: Scenario) -> None:
        table = scenario.tenant.table(scenario.library_of(side, MARKED)["table"])
        for item in list(table.values()):
            path = None if item["file"]["folder"] else scenario.path(side, MARKED, item)
            if path is not None:
                scenario.delete(side, MARKED, path)

    return act


def both(*labels: str) -> Mapping[str, Sequence[str]]:
    return {ONS: labels, TEAMS: labels}


def only_in_teams(label: str) -> Mapping[str, Sequence[str]]:
    return {ONS: (), TEAMS: (label,)}


def whatever(names: Iterable[str]) -> Wanted:
    return dict.fromkeys(names, None)


def standing(method: str, path: str, name: str, **parameters: Any) -> Rules:
    """A fault at everything that matches in this run."""
    rule = {"match": {"method": method, "path": path}, "fault": name, **parameters}
    return lambda _golden: (rule,)


def other_bytes(_golden: Sequence[Entry]) -> tuple[dict[str, Any], ...]:
    """As many bytes as there should be, and others: only the hash tells."""
    said = "ONS bewerkt.txt 2\n"
    rule = {
        "match": {"method": "GET", "path": r"/ONS/.*download\.aspx"},
        "fault": "status", "code": 200, "body": "?" * len(said),
    }  # fmt: skip
    return (rule,)


one, two, three, four = QUIET
EDITS = together(
    writes(TEAMS, one),
    writes(ONS, two),
    describes(TEAMS, three, DelenViaOns=False),
    deletes(ONS, four),
    lambda scenario: scenario.put(TEAMS, MARKED, "Erbij.txt", "Erbij.txt 1", DelenViaOns=True),
)
EDITED: Wanted = {
    one: both(f"{one} 2"),
    two: both(f"{two} 2"),
    three: only_in_teams(f"{three} 1"),
    four: only_in_teams(f"{four} 1"),
    "Erbij.txt": both("Erbij.txt 1"),
}


def as_expected() -> dict[str, dict[str, list[str]]]:
    """What the day comes to, by document."""
    found: dict[str, dict[str, list[str]]] = {}
    for expected in EXPECTED.values():
        for side, tree in ((ONS, expected.ons), (TEAMS, expected.teams)):
            for said in tree.values():
                of = found.setdefault(said.rpartition(" ")[0], {ONS: [], TEAMS: []})
                of[side].append(said)
    found["Los op ONS.txt"][ONS] = ["Los op ONS.txt 1"]  # beside the folder of its network
    return found


PLAYS = {
    play.name: play
    for play in (
        Play("golden"),
        Play(
            "killed before anything is seen",
            order={"statement": "kill", "at": "after the commit of INSERT INTO source"},
        ),
        Play(
            "half of the library on ONS",
            lambda _: (
                {"match": {"path": LIBRARY, "nth": 1}, "fault": "short_page", "keep": 12},
            ),
            order={"full": True},
        ),
        Play(
            "half of a channel's files",
            lambda _: (
                {"match": {"path": LIBRARY, "nth": 2}, "fault": "short_page", "keep": 12},
            ),
            order={"full": True},
        ),
        *(
            Play(
                f"row {row} missing from the whole library on ONS",
                lambda _, row=row: (  # type: ignore[misc]
                    {"match": {"path": LIBRARY, "nth": 1}, "fault": "drop_row", "row": row},
                ),
                order={"full": True},
                full=True,
            )
            for row in (3, 8)
        ),
        Play("other bytes than there should be", other_bytes),
        Play(
            "the conflict's copy is refused",
            standing("POST", r"conflict.*createUploadSession", "status", code=507),
        ),
        Play(
            "what has to be kept in the channel is refused there",
            standing("POST", r"Alleen hier.*createUploadSession", "status", code=507),
        ),
        Play(
            "somebody writes right before his document is replaced",
            during=(rf"POST .*{SESSION}", writes(ONS, "Teams bewerkt.docx", 3)),
            wanted={"Teams bewerkt.docx": both("Teams bewerkt.docx 2", "Teams bewerkt.docx 3")},
        ),
        Play("killed after an upload", fault("PUT", FRAGMENT, "kill_after")),
        Play(
            "the answer to an upload is lost",
            matching("PUT", FRAGMENT, "reset_after"),
        ),
        Play(
            "killed after an upload, and it is deleted again",
            fault("PUT", FRAGMENT, "kill_after"),
            after=deletes(TEAMS, "Blijft.docx"),
            wanted={"Blijft.docx": {ONS: ("Blijft.docx 1",), TEAMS: ()}},
        ),
        Play(
            "the days of what was deleted in Teams are over",
            wait=timedelta(days=15),
            wanted={"Weg.txt": {ONS: (), TEAMS: ()}},
        ),
        Play(
            "Nee right before it is replaced on ONS",
            during=(rf"POST .*{SESSION}", describes(TEAMS, one, DelenViaOns=False)),
            wanted={one: only_in_teams(f"{one} 1")},
        ),
        Play(
            "everything on ONS is deleted",
            before=empties(ONS),
            code=3,
            wanted=whatever(as_expected()),
        ),
        Play("another worker holds every network", held=True, code=5),
        Play(
            "yesterday's state",
            before=deletes(ONS, "Blijft.docx"),
            old_state=True,
            # Nobody loses anything for it, and so what was deleted comes back.
            wanted={
                **as_expected(), "Blijft.docx": both("Blijft.docx 1"), "Weg.txt": both("Weg.txt 1"),
            },
        ),
        Play(
            "people act before the product's first write",
            during=(r"(PATCH|POST|DELETE) .*/(fields|children|createUploadSession|items/[^/]+)$",
                    EDITS),
            wanted=EDITED,
        ),
        Play("people act after it", after=EDITS, wanted=EDITED),
    )
}  # fmt: skip
