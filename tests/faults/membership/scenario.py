"""The golden scenario: a small tenant that both sides agree on, and one day of edits to it.

`build` makes the tenant as people left it before the product came, `edit` does what people did
since its last run, and EXPECTED is what must come of it, written down by hand.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any

from sandbox.certificates import Authority
from sandbox.data import foundation
from sandbox.data.build import Build, Network, Person
from sandbox.data.names import Name
from sandbox.data.schools import SCHOOLS, School
from sandbox.entra import apps, groups
from sandbox.entra.tokens import signing_key
from sandbox.load import client
from sandbox.tenant import Record, Tenant

TODAY = date(2026, 3, 18)
NOON = datetime.combine(TODAY, time(12), UTC)
"""Every run of the campaign happens at this moment, whatever day it really is."""

SCHOOL = SCHOOLS[0]
PARTNER = School("SWV", "Samenwerkingsverband De Brug (fictief)", "Nergenshuizen")
PARTNER_DOMAIN = "swvdebrug.example"

OPEN, APPROVAL, PARENT, CHILD, GUESTS, HIDDEN = (f"N-{n:04}" for n in range(1, 7))


@dataclass(frozen=True, slots=True)
class Expected:
    """What must come of a network: who is in it and owns it, and what each row says."""

    members: frozenset[str]
    owners: frozenset[str]
    rows: Mapping[str, tuple[str, str]]  # person -> (LidStatus, Rol)


@dataclass(slots=True)
class Scenario:
    """The tenant with its people and networks by name, and the product's configuration."""

    build: Build
    people: dict[str, Person] = field(default_factory=dict)
    partner: Record = field(default_factory=dict)

    @property
    def tenant(self) -> Tenant:
        return self.build.tenant

    @property
    def networks(self) -> dict[str, Network]:
        return self.build.networks

    def name_of(self, user: str) -> str:
        return next((name for name, one in self.people.items() if one.id == user), user)

    # How it was

    def hire(self, called: str, *, guest: bool = False) -> Person:
        made = self.build.person(
            Name(called.capitalize(), "Proefpersoon", called, called),
            PARTNER if guest else SCHOOL,
            guest=guest,
            domain=PARTNER_DOMAIN if guest else None,
        )
        self.people[called] = made
        return made

    def both(self, code: str, *names: str, rol: str = "Lid", by: str | None = None) -> None:
        """Members on either side already."""
        build, network = self.build, self.networks[code]
        actor = build.admin if by == "admin" else self.people[by].actor if by else None
        for called in names:
            person = self.people.get(called) or self.hire(called)
            build.row(network, person, rol=rol, actor=actor)
            build.join(network, person, owner=rol == "Aanvoerder")

    def start(self) -> None:
        build = self.build
        build.intranet()
        build.day(-790)
        build.school_rows([SCHOOL], {})
        build.day(-600)
        kinds: tuple[tuple[str, str, dict[str, Any]], ...] = (
            (OPEN, "Netwerk wiskunde", {}),
            (APPROVAL, "Netwerk communicatie", {"admission": "Na goedkeuring"}),
            (PARENT, "Broedplaatsen", {}),
            (CHILD, "Broedplaats lezen", {"channel": True}),
            (GUESTS, "Lab onderwijs", {
                "admission": "Alleen op uitnodiging", "GastenToegestaan": True,
            }),
            (HIDDEN, "Netwerk identiteit", {
                "admission": "Na goedkeuring", "visible": "Alleen leden",
            }),
        )  # fmt: skip
        for code, title, how in kinds:
            self._network(code, title, how)
        self.both(OPEN, "gerda", "gijs", "greet", "gina", "gabe", "geert")
        self.both(OPEN, "demi", rol="Aanvoerder", by="admin")
        self.both(APPROVAL, "han", "hilde", "hugo", "hedda", by="admin")
        self.both(PARENT, "kees", "kim", "koos", "karel", "kaat")
        self.both(CHILD, "kees", "kim")
        self.both(HIDDEN, "vera", "vos", by="admin")
        build.day(-30)
        for called in ("iris", "ivo"):
            self.hire(called)
            build.row(self.networks[APPROVAL], self.people[called], status="Aangevraagd")
        for called in ("nieuwe", "teamer", "dubbel", "valsspeler", "slachtoffer", "beider"):
            self.hire(called)
        for called in ("gast", "gastoud", "gastnieuw"):
            self.hire(called, guest=True)
        self.partner = build.organisation(PARTNER.name, PARTNER_DOMAIN)
        self._guest("gast", 90)
        self._guest("gastoud", 20)
        for called in ("gast", "gastoud"):
            build.join(self.networks[GUESTS], self.people[called])

    def _network(self, code: str, title: str, how: dict[str, Any]) -> None:
        build = self.build
        first, second = (f"{title.rsplit(maxsplit=1)[-1]}-{n}" for n in ("een", "twee"))
        owners = [self.hire(first), self.hire(second)]
        parent = self.networks[PARENT] if how.get("channel") else None
        made = build.network(code, title, "Themanetwerk", owners=owners, parent=parent, **how)
        for person in owners:
            build.row(made, person, rol="Aanvoerder")
            if parent is not None:
                build.row(parent, person)

    def lead(self, code: str) -> Person:
        return self.people[f"{self.networks[code].title.split()[-1]}-een"]

    def _guest(self, called: str, days: int) -> None:
        lead = self.lead(GUESTS)
        self.build.row(
            self.networks[GUESTS], self.people[called], rol="Gast", actor=lead.actor,
            Sponsor=self.build.entry(lead.id), ExterneOrganisatie=int(self.partner["id"]),
            GastTot=self.build.date(days),
        )  # fmt: skip

    # What people did since

    def edit(self) -> None:
        """Everything between the first run and the run that meets a fault."""
        self.build.day(0, hour=11)
        self._open()
        self._approval()
        self._family()
        self._guests()
        self.build.join(self.networks[HIDDEN], self.people["beider"])
        self._leave_team(HIDDEN, "vos")

    def _open(self) -> None:
        build, network, people = self.build, self.networks[OPEN], self.people
        build.row(network, people["nieuwe"])  # joins on ONS
        build.join(network, people["teamer"])  # joins in Teams
        build.row(network, people["dubbel"])  # joins on both sides
        build.join(network, people["dubbel"])
        self.set_row(OPEN, "gerda", {"LidStatus": "Uitgetreden"}, "gerda")  # leaves on ONS
        self._leave_team(OPEN, "gijs")  # leaves in Teams
        self.set_row(OPEN, "greet", {"LidStatus": "Uitgetreden"}, "greet")  # leaves on both sides
        self._leave_team(OPEN, "greet")
        lead = self.lead(OPEN)
        self.set_row(OPEN, "gina", {"Rol": "Aanvoerder"}, by=lead)  # is promoted
        self.set_row(OPEN, "demi", {"Rol": "Lid"}, by=lead)  # is demoted
        self.set_row(OPEN, "gabe", {"Rol": "Aanvoerder"}, "gabe")  # promotes himself
        build.tick(60)
        self.set_row(OPEN, "gabe", {"LidSinds": build.date(-400)}, by=lead)  # and it gets hidden
        # somebody else's row, made by a stranger
        build.row(network, people["slachtoffer"], actor=people["valsspeler"].actor)

    def _approval(self) -> None:
        build, network, people = self.build, self.networks[APPROVAL], self.people
        lead = self.lead(APPROVAL)
        self.set_row(APPROVAL, "iris", {"LidStatus": "Lid"}, by=lead)  # is let in
        self.set_row(APPROVAL, "ivo", {"LidStatus": "Lid"}, "ivo")  # lets himself in
        build.row(network, people["valsspeler"], status="Aangevraagd")
        self.set_row(
            APPROVAL, "communicatie-een",
            {"Plaatsvervanger": build.entry(people["hilde"].id), "PvVan": build.date(-1),
             "PvTot": build.date(7)}, by=lead,
        )  # fmt: skip
        self._leave_team(APPROVAL, "hugo")
        self.set_row(APPROVAL, "hedda", {"LidStatus": "Uitgetreden"}, "hedda")

    def _family(self) -> None:
        build, people = self.build, self.people
        build.row(self.networks[CHILD], people["koos"])  # is in the parent already
        build.join(self.networks[CHILD], people["karel"])  # joins the channel
        build.row(self.networks[PARENT], people["nieuwe"])  # joins the parent and the child
        build.row(self.networks[CHILD], people["nieuwe"])
        build.row(self.networks[CHILD], people["gerda"])  # the child alone, which is not enough
        self.set_row(CHILD, "kees", {"LidStatus": "Uitgetreden"}, "kees")
        channel = self.networks[CHILD].channel
        with build.acting(people["kim"].actor):
            self.tenant.drop(f"channelMembers/{channel}", people["kim"].id, what="person")
        self._leave_team(PARENT, "kaat")

    def _guests(self) -> None:
        lead = self.lead(GUESTS)
        self._guest("gastnieuw", 60)
        self.set_row(GUESTS, "gastoud", {"GastTot": self.build.date(-1)}, by=lead)

    def set_row(
        self,
        code: str,
        called: str,
        fields: Mapping[str, object],
        actor: str | None = None,
        by: Person | None = None,
    ) -> None:
        network = self.networks[code]
        name = "NetwerkledenBesloten" if network.hidden else "Netwerkleden"
        row = network.members[self.people[called].id]
        row = self.tenant.table(self.build.lists[name]["table"])[row["id"]]
        who = by or self.people[actor or called]
        self.build.change(name, row, fields, who.actor)

    def _leave_team(self, code: str, called: str) -> None:
        team = self.networks[code].team
        assert team is not None
        with self.build.acting(self.people[called].actor):
            groups.remove_member(self.tenant, team, self.people[called].id)


LEAD = ("Lid", "Aanvoerder")
MEMBER = ("Lid", "Lid")
LEFT = ("Uitgetreden", "Lid")


def _expected(owners: str, members: str, rows: Mapping[str, tuple[str, str]]) -> Expected:
    own, rest = frozenset(owners.split()), frozenset(members.split())
    said = {**dict.fromkeys(rest, MEMBER), **dict.fromkeys(own, LEAD), **rows}
    return Expected(own | rest, own, said)


EXPECTED: Mapping[str, Expected] = {
    OPEN: _expected(
        "wiskunde-een wiskunde-twee gina",
        "gabe geert demi nieuwe teamer dubbel",
        {"gerda": LEFT, "gijs": LEFT, "greet": LEFT, "slachtoffer": ("Aangevraagd", "Lid")},
    ),
    APPROVAL: _expected(
        "communicatie-een communicatie-twee hilde",
        "han iris",
        {
            "hilde": MEMBER,  # owns the team for the time of his turn; his role stays
            "hugo": LEFT,
            "hedda": LEFT,
            "ivo": ("Aangevraagd", "Lid"),
            "valsspeler": ("Aangevraagd", "Lid"),
        },
    ),
    PARENT: _expected(
        "Broedplaatsen-een Broedplaatsen-twee",
        "kees kim koos karel nieuwe lezen-een lezen-twee",
        {"kaat": LEFT},
    ),
    CHILD: _expected(
        "lezen-een lezen-twee",
        "koos karel nieuwe",
        {"kees": LEFT, "kim": LEFT, "gerda": ("Aangevraagd", "Lid")},
    ),
    GUESTS: _expected(
        "onderwijs-een onderwijs-twee",
        "gast gastnieuw",
        {
            "gast": ("Lid", "Gast"),
            "gastnieuw": ("Lid", "Gast"),
            "gastoud": ("Verlopen", "Gast"),
        },
    ),
    HIDDEN: _expected("identiteit-een identiteit-twee", "vera beider", {"vos": LEFT}),
}


def make(tenant: Tenant, authority: Authority) -> Scenario:
    """The scenario's tenant, before the product was ever there."""
    build = Build(tenant, TODAY, random.Random(1))
    try:
        foundation.lay(build, authority.certificate.read_text())
        scenario = Scenario(build)
        scenario.start()
        build.remember(
            "size", size="faults", today=TODAY.isoformat(), group=build.group,
            networks={c: {"team": n.team, "channel": n.channel} for c, n in build.networks.items()},
        )  # fmt: skip
    finally:
        tenant.clock = None
    app = client(tenant)
    apps.update(tenant, str(app["appId"]), managedIdentity=app["secret"])
    signing_key(tenant)
    tenant.writes.clear()
    return scenario
