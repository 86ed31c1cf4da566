"""Plays of the membership job: each says who must be where in the end."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sandbox.entra import groups
from tests.faults.membership.scenario import APPROVAL, GUESTS, HIDDEN, OPEN, Scenario
from tests.faults.play import Act, Play, fault, matching, together


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
