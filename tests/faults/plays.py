"""Plays: what single faults do not reach. People act before, during and after the run, a second
worker turns up, an old state comes back; each says who must be where in the end.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sandbox.cloud import Entry
from sandbox.entra import groups
from tests.faults.scenario import APPROVAL, GUESTS, HIDDEN, OPEN, Scenario

Rules = Callable[[Sequence[Entry]], tuple[dict[str, Any], ...]]
Act = Callable[[Scenario], None]


@dataclass(frozen=True, slots=True)
class Play:
    """One course of events around one run. `wanted` is who must be in a team in the end, for the
    keys on which EXPECTED has nothing to say because somebody acted meanwhile."""

    name: str
    rules: Rules | None = None  # of the run itself
    order: Mapping[str, Any] = field(default_factory=dict)
    before: Act | None = None
    during: tuple[str, Act] | None = None  # right before the first request that matches
    after: Act | None = None
    later: tuple[dict[str, Any], ...] = ()  # rules of the second run
    wanted: Mapping[tuple[str, str], bool] = field(default_factory=dict)
    rows: Mapping[tuple[str, str], Mapping[str, Any]] = field(default_factory=dict)
    code: int | None = None  # what the first run must exit with
    held: bool = False  # another worker, alive, holds every network during the first run
    full: bool = False  # only a full run notices
    old_state: bool = False  # run to rest first, then `before`, then the state of before that


def _at(method: str, path: str) -> Callable[[Sequence[Entry]], tuple[int, int | None]]:
    """The request, and the part of it, that first matches."""
    wanted = re.compile(path)

    def find(golden: Sequence[Entry]) -> tuple[int, int | None]:
        for entry in golden:
            if entry.method == method and wanted.search(entry.path):
                return entry.n, None
            for number, part in enumerate(entry.parts):
                if part["method"] == method and wanted.search(part["path"]):
                    return entry.n, number
        raise LookupError(f"{method} {path} is not in the golden run")

    return find


def fault(method: str, path: str, name: str, **parameters: Any) -> Rules:
    """A fault at the first request or part that matches."""

    def rules(golden: Sequence[Entry]) -> tuple[dict[str, Any], ...]:
        request, part = _at(method, path)(golden)
        match: dict[str, Any] = {"request": request}
        if part is not None and not name.startswith(("kill", "reset")):
            match["part"] = part
        return ({"match": match, "fault": name, **parameters},)

    return rules


def matching(method: str, path: str, name: str, **parameters: Any) -> Rules:
    """A fault at whatever matches first in this very run, where that is not the golden one."""
    rule = {"match": {"method": method, "path": path}, "fault": name, "times": 1, **parameters}
    return lambda _golden: (rule,)


def leaves(code: str, called: str) -> Act:
    def act(scenario: Scenario) -> None:
        with scenario.build.acting(scenario.people[called].actor):
            groups.remove_member(
                scenario.tenant, scenario.networks[code].team or "", scenario.people[called].id
            )

    return act


def sets(code: str, called: str, by: str | None = None, **fields: Any) -> Act:
    def act(scenario: Scenario) -> None:
        scenario.set_row(code, called, fields, by=scenario.people[by or called])

    return act


def joins(code: str, called: str, owner: bool = False) -> Act:
    def act(scenario: Scenario) -> None:
        with scenario.build.acting(scenario.lead(code).actor):
            scenario.build.join(scenario.networks[code], scenario.people[called], owner=owner)

    return act


def together(*acts: Act) -> Act:
    def act(scenario: Scenario) -> None:
        for one in acts:
            one(scenario)

    return act


def everybody_leaves(code: str) -> Act:
    def act(scenario: Scenario) -> None:
        tenant, team = scenario.tenant, scenario.networks[code].team or ""
        with scenario.build.acting(scenario.build.admin):
            for user in list(groups.owners(tenant, team)):
                groups.remove_owner(tenant, team, user, last=True)
            for user in list(groups.members(tenant, team)):
                groups.remove_member(tenant, team, user)

    return act


ADD = r"/members/add$"
REMOVE = r"/members/remove$"
ROWS = r"/items/\d+/fields$"
MEMBER_ROWS = r"/items/delta.*LidStatus"
ROSTER = r"/groups/[^/]+/members\?"
OLD_VIEW = r"/groups/[^/]+/(members|owners)|/(memberOf|ownedObjects)"
VERSIONS = r"/versions\?"
PERSON = r"/lists/[^/]+/items/\d+\?"
EDITS = together(
    leaves(OPEN, "geert"),
    sets(APPROVAL, "han", LidStatus="Uitgetreden"),
    joins(HIDDEN, "nieuwe"),
    sets(GUESTS, "gast", by="onderwijs-een", GastTot="2026-03-17"),
)
EDITED: Mapping[tuple[str, str], bool] = {
    (OPEN, "geert"): False,
    (APPROVAL, "han"): False,
    (HIDDEN, "nieuwe"): True,
    (GUESTS, "gast"): False,
}

PLAYS = {
    play.name: play
    for play in (
        Play("golden"),
        Play("a short page of rows", fault("GET", MEMBER_ROWS, "short_page", keep=1)),
        Play(
            "killed before anything is seen",
            order={"statement": "kill", "at": "after the commit of INSERT INTO source"},
        ),
        Play(
            "a row missing from a full list",
            matching("GET", MEMBER_ROWS, "drop_row", row=3),
            order={"full": True},
        ),
        *(
            Play(f"row {row} missing from a team's list", fault("GET", ROSTER, "drop_row", row=row))
            for row in range(8)
        ),
        Play("a team's list is empty", fault("GET", ROSTER, "empty_listing")),
        Play("a version missing", fault("GET", VERSIONS, "drop_row", row=0)),
        Play("a person who cannot be read", fault("GET", PERSON, "status", code=423)),
        Play("a team that cannot be read", fault("GET", ROSTER, "status", code=403)),
        Play("a removal that is refused", fault("POST", REMOVE, "status", code=423)),
        Play(
            "who was added leaves before it was recorded",
            fault("POST", ADD, "kill_after"),
            after=leaves(OPEN, "nieuwe"),
            wanted={(OPEN, "nieuwe"): False},
        ),
        Play(
            "an older view after the product's own writes",
            after=leaves(OPEN, "geert"),
            later=(
                {"match": {"path": OLD_VIEW}, "fault": "stale", "writes": 69},
            ),
            wanted={(OPEN, "geert"): False},
        ),
        Play(
            "who was removed is added again before the next run",
            after=joins(OPEN, "gerda"),
            wanted={(OPEN, "gerda"): True},
        ),
        Play(
            "who was added leaves before the next run",
            after=leaves(OPEN, "nieuwe"),
            wanted={(OPEN, "nieuwe"): False},
        ),
        Play(
            "a guest stays longer, said right before his row is written",
            during=(ROWS, sets(GUESTS, "gastoud", by="onderwijs-een", GastTot="2026-05-01")),
            wanted={(GUESTS, "gastoud"): True},
        ),
        Play(
            "somebody thinks better of it right before her row is written",
            during=(ROWS, sets(OPEN, "gerda", LidStatus="Lid")),
            wanted={(OPEN, "gerda"): True},
        ),
        Play(
            "a role is given right before a forged one is put back",
            during=(ROWS, sets(OPEN, "gabe", by="wiskunde-een", Rol="Kernteamlid")),
            wanted={(OPEN, "gabe"): True},
            rows={(OPEN, "gabe"): {"Rol": "Kernteamlid"}},
        ),
        Play(
            "a whole team is emptied",
            before=everybody_leaves(HIDDEN),
            code=3,
            wanted={(HIDDEN, name): False for name in
                    ("identiteit-een", "identiteit-twee", "vera", "beider", "vos")},
        ),
        Play(
            "both owners want to leave",
            before=together(
                sets(GUESTS, "onderwijs-een", LidStatus="Uitgetreden"),
                sets(GUESTS, "onderwijs-twee", LidStatus="Uitgetreden"),
            ),
            wanted={(GUESTS, "onderwijs-een"): True, (GUESTS, "onderwijs-twee"): True},
        ),
        Play("another worker holds every network", held=True, code=5),
        Play("yesterday's state", before=joins(OPEN, "gerda"), old_state=True,
             wanted={(OPEN, "gerda"): True}),
        Play("people act before the product's first write", during=(r"/items/\d+/fields$|/items$",
             EDITS), wanted=EDITED),
    )
}  # fmt: skip


def crowded(golden: Sequence[Entry]) -> list[Play]:
    """The day's other edits right before each request; and after a death at each."""
    found = []
    for entry in golden:
        at = f"request {entry.n}"
        found.append(Play(f"people act at {at}", during=(f"#{entry.n}", EDITS), wanted=EDITED))
        kill: Rules = lambda _, n=entry.n: ({"match": {"request": n}, "fault": "kill_after"},)  # type: ignore[misc]  # noqa: E731
        found.append(Play(f"killed and people act at {at}", kill, after=EDITS, wanted=EDITED))
    return found
