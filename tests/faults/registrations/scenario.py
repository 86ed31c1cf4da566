"""The golden scenario of the registrations job: seven meetings of two networks that both sides
agree on, and one day on which people sign up, cancel, move and meddle.

`start` makes the tenant as people left it before the product came, `edit` is the day, and EXPECTED
is what must come of it, written down by hand.
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
from sandbox.data.meetings import Agenda, Meeting, stamp
from sandbox.data.names import Name
from sandbox.data.schools import SCHOOLS
from sandbox.entra import apps
from sandbox.entra.tokens import signing_key
from sandbox.load import client
from sandbox.sharepoint import people as site_people
from sandbox.sharepoint.items import create_item, delete_item, update_item
from sandbox.tenant import Record, Tenant

TODAY = date(2026, 3, 18)
NOON = datetime.combine(TODAY, time(12), UTC)
OPEN, HIDDEN = "N-0001", "N-0002"
"""A network in which all see who takes part, and one about what people believe."""
ONS, TEAM = "ONS", "Teams"
FULL, MOVED, OFF, SECRET, TIGHT, NEW, DRAFT = (f"B-{n:04}" for n in range(1, 8))
STAFF = (
    "anna", "bert", "carla", "daan", "eva", "fien", "gijs", "hanna", "iris", "joost", "kim",
    "lars",
)  # fmt: skip
REMARK = "Graag glutenvrij"

Rows = Mapping[str, tuple[str, int | None]]  # person -> status, and place on the waiting list


@dataclass(frozen=True, slots=True)
class Expected:
    """What must come of a meeting: its rows on both sides (None: none in the team), what ONS says
    of it, who is invited (None: nobody, there is no entry), and what was said of it."""

    ons: Rows
    team: Rows | None
    status: str
    confirmed: int
    overbooked: int = 0
    invited: frozenset[str] | None = frozenset()
    said: int = 0  # messages in the channel, since the beginning


@dataclass(slots=True)
class Scenario:
    """The tenant with its people, networks and meetings by name."""

    build: Build
    people: dict[str, Person] = field(default_factory=dict)
    agenda: Agenda = field(init=False)
    meetings: dict[str, Meeting] = field(default_factory=dict)

    @property
    def tenant(self) -> Tenant:
        return self.build.tenant

    @property
    def networks(self) -> dict[str, Network]:
        return self.build.networks

    def name_of(self, user: str) -> str:
        return next((name for name, one in self.people.items() if one.id == user), user)

    # Where things are

    def list_of(self, side: str, code: str, what: str = "Aanmeldingen") -> Record:
        """The list of a side, for a meeting's number."""
        if side == ONS:
            return self.build.lists[what]
        network = self.meetings[code].network
        assert network is not None
        lists = self.agenda.teams[network.code]
        return lists.registrations if what == "Aanmeldingen" else lists.meetings

    def number(self, side: str, code: str) -> int:
        """A meeting's number in the list of a side."""
        table = self.tenant.table(self.list_of(side, code, "Bijeenkomsten")["table"])
        return next(int(i) for i, one in table.items() if one["fields"].get("EventCode") == code)

    def row(self, side: str, code: str, called: str) -> Record:
        number, list_ = self.number(side, code), self.list_of(side, code)
        for item in self.tenant.table(list_["table"]).values():
            if item["fields"].get("Bijeenkomst") == number and self.about(list_, item) == called:
                return item
        raise LookupError(f"{called} has no row for {code} on {side}")

    def about(self, list_: Record, item: Record) -> str:
        """Whom a row is about."""
        number = item["fields"].get("Deelnemer")
        found = site_people.entry(self.tenant, list_["site"], int(number)) if number else None
        return self.name_of(str((found or {}).get("user") or item["createdBy"].get("id")))

    # What people do

    def sign_up(
        self, side: str, code: str, called: str, by: str | None = None, **said: Any
    ) -> None:
        list_, person = self.list_of(side, code), self.people[called]
        self.build.tick(1)
        number = int(site_people.ensure_user(self.tenant, list_["site"], person.id)["id"])
        with self.build.acting(self.people[by or called].actor):
            given = {"Bijeenkomst": self.number(side, code), "Deelnemer": number, **said}
            create_item(self.tenant, list_, given)

    def say(self, side: str, code: str, called: str, by: str | None = None, **said: Any) -> None:
        self.build.tick(1)
        with self.build.acting(self.people[by or called].actor):
            list_ = self.list_of(side, code)
            update_item(self.tenant, list_, self.row(side, code, called), said)

    def tidy(self, side: str, code: str, called: str, by: str | None = None) -> None:
        """A row goes to the recycle bin."""
        with self.build.acting(self.people[by or called].actor):
            delete_item(self.tenant, self.list_of(side, code), self.row(side, code, called))

    def change(self, code: str, **fields: Any) -> None:
        """Its organiser edits a meeting on ONS."""
        self.build.tick(1)
        list_ = self.build.lists["Bijeenkomsten"]
        item = self.tenant.table(list_["table"])[str(self.number(ONS, code))]
        with self.build.acting(self.people["lars"].actor):
            update_item(self.tenant, list_, item, fields)

    # How it was

    def start(self) -> None:
        build = self.build
        build.intranet()
        build.day(-790)
        build.school_rows([SCHOOLS[0]], {})
        build.day(-600)
        for called in STAFF:
            given = called.capitalize()
            name = Name(given, "Proefpersoon", f"{given} Proefpersoon", called)
            self.people[called] = build.person(name, SCHOOLS[0])
        owners = [self.people["lars"], self.people["kim"]]
        for code, title in ((OPEN, "Netwerk wiskunde"), (HIDDEN, "Netwerk identiteit")):
            made = build.network(code, title, "Themanetwerk", owners=owners)
            for person in owners:
                build.row(made, person, rol="Aanvoerder")
        self.agenda = Agenda(build)
        self.agenda.open_teams()
        build.day(-3, hour=9)
        for code, title, more in (
            (FULL, "Vol huis", {"Capaciteit": 2}),
            (MOVED, "Ergens anders", {}),
            (OFF, "Gaat niet door", {}),
            (SECRET, "Waar geloof je in", {"DeelnemersZichtbaar": "Alleen organisatoren"}),
            (TIGHT, "Kleine zaal", {"Capaciteit": 3}),
        ):
            self._meeting(code, title, more)
        for code, ons, team in (
            (FULL, ("anna", "carla"), ("bert", "daan")),
            (MOVED, ("eva",), ("fien",)),
            (OFF, ("gijs",), ("hanna",)),
            (SECRET, ("iris", "joost"), ()),
            (TIGHT, ("anna", "carla"), ("bert",)),
        ):
            for called in ons:
                self.sign_up(ONS, code, called, VerderInNetwerk=True)
            for called in team:
                self.sign_up(TEAM, code, called)

    def _meeting(self, code: str, title: str, more: Mapping[str, Any]) -> None:
        network = self.networks[HIDDEN if code == SECRET else OPEN]
        made = self.agenda.meeting(
            title, "Netwerkbijeenkomst", self.agenda.at(self.agenda.school_day(30)),
            network=network, organisers=[self.people["lars"]], Locatie="Aula", **more,
        )  # fmt: skip
        assert made.code == code
        self.meetings[code] = made
        if code not in (NEW, DRAFT):
            self.agenda.copy_to_team(made)  # by hand, as before the product came

    # The day

    def edit(self) -> None:
        """Everything between the first run and the run that meets a fault."""
        self.build.day(0, hour=11)
        self.say(ONS, FULL, "anna", AanmeldStatus="Afgemeld")  # makes room for carla
        self.sign_up(TEAM, FULL, "eva")
        self.sign_up(ONS, FULL, "fien", Cateringwens="Vegetarisch", Opmerking=REMARK)
        self.say(TEAM, FULL, "daan", by="bert", AanmeldStatus="Afgemeld")  # not his to say
        self.change(MOVED, Start=stamp(self.agenda.at(37)), Einde=stamp(self.agenda.at(37, 17)))
        self.sign_up(ONS, MOVED, "gijs")
        self.sign_up(TEAM, MOVED, "gijs")  # and again
        self.change(OFF, EventStatus="Geannuleerd", AnnuleerReden="De spreker is ziek")
        self.sign_up(ONS, SECRET, "kim")
        self.change(TIGHT, Capaciteit=1)
        self.tidy(ONS, TIGHT, "carla")  # cancels by deleting
        self._meeting(NEW, "Knutselen", {"Capaciteit": 20})
        self.sign_up(ONS, NEW, "hanna")
        self._meeting(DRAFT, "Nog niet", {"EventStatus": "Concept"})


YES, NO, WAITS = "Bevestigd", "Afgemeld", "Wachtlijst"
_FULL: Rows = {
    "anna": (NO, None),
    "bert": (YES, None),
    "carla": (YES, None),
    "daan": (WAITS, 1),
    "eva": (WAITS, 2),
    "fien": (WAITS, 3),
}
_MOVED: Rows = {"eva": (YES, None), "fien": (YES, None), "gijs": (YES, None)}
_OFF: Rows = {"gijs": ("Vervallen", None), "hanna": ("Vervallen", None)}
_SECRET: Rows = {"iris": (YES, None), "joost": (YES, None), "kim": (YES, None)}
EXPECTED: Mapping[str, Expected] = {
    FULL: Expected(_FULL, _FULL, "Vol", 2, invited=frozenset(("bert", "carla")), said=1),
    MOVED: Expected(
        _MOVED, _MOVED, "Gepubliceerd", 3, invited=frozenset(("eva", "fien", "gijs")), said=2
    ),
    OFF: Expected(_OFF, _OFF, "Geannuleerd", 0, invited=None, said=2),
    SECRET: Expected(
        _SECRET, None, "Gepubliceerd", 3, invited=frozenset(("iris", "joost", "kim"))
    ),
    TIGHT: Expected(
        {"anna": (YES, None), "bert": (YES, None)},
        {"anna": (YES, None), "bert": (YES, None), "carla": (NO, None)},
        "Vol", 2, 1, invited=frozenset(("anna", "bert")), said=1,
    ),
    NEW: Expected(
        {"hanna": (YES, None)}, {"hanna": (YES, None)}, "Gepubliceerd", 1,
        invited=frozenset(("hanna",)), said=1,
    ),
    DRAFT: Expected({}, None, "Concept", 0, invited=None),
}  # fmt: skip
TWICE = {(TEAM, MOVED, "gijs"): "Dubbel"}
"""Rows that do not count, beside one that does."""


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
        scenario.agenda.remember()
    finally:
        tenant.clock = None
    app = client(tenant)
    apps.update(tenant, str(app["appId"]), managedIdentity=app["secret"])
    signing_key(tenant)
    tenant.writes.clear()
    return scenario
