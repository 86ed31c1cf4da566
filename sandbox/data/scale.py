"""The measured sizes: many people and networks, teams that are empty but for their owners.

Made for the first run: every row could be a member today, nothing has been synchronised yet.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from statistics import NormalDist

from .build import Build, Network, Person
from .bulk import Bulk, copied_sizes, usual_sizes
from .meeting_scale import MeetingScale
from .names import names
from .opening import CROWD, fill_team, remember
from .schools import BUREAU, School, schools


@dataclass(frozen=True, slots=True)
class Size:
    persons: int
    second_accounts: int
    schools: int
    active: int
    forming: int
    closed: int
    channels: int  # child networks that are private channels
    memberships: int
    largest: int
    guests: int
    pupils: int
    documents: int
    drives: int  # libraries that hold them
    every: int = 2  # one of so many is to be shared
    published: bool = False  # those stand on ONS already
    copied: bool = False  # sizes of a first copy
    meetings: int = 0
    registrations: int = 0
    opening: bool = False  # one more meeting, and a crowd that waits for it


MEDIUM = Size(7_000, 300, 32, 40, 12, 8, 10, 2_900, 420, 120, 5, 30_000, 60,
              meetings=400, registrations=11_500)  # fmt: skip
LARGE = Size(70_000, 3_000, 320, 400, 120, 80, 100, 29_000, 9_000, 1_200, 50, 300_000, 600,
             meetings=4_000, registrations=115_000)  # fmt: skip
PUBLISHED = replace(MEDIUM, active=50, forming=2, published=True, meetings=0, registrations=0)
"""As medium, after a first run: what is to be shared stands on ONS, both under one key. All of its
documents are in networks that are active."""
PUBLISHED_FEW = replace(PUBLISHED, documents=1_000)
"""The same with far fewer documents, to see what does not depend on their number."""
OPENING = replace(MEDIUM, opening=True)
"""As medium, and a meeting that just opened; members of its network are in the team already."""
COPY = Size(200, 5, 8, 5, 0, 0, 0, 60, 20, 3, 2, 501, 5, every=1, copied=True)
"""A few networks with documents for a first copy, all of them to be shared."""

KINDS = ("Vaknetwerk", "Themanetwerk", "Functienetwerk", "Projectgroep", "Traject", "Lab", "Comité")
SUBJECTS = (
    "Nederlands", "Engels", "Duits", "Frans", "Wiskunde", "Natuurkunde", "Scheikunde", "Biologie",
    "Aardrijkskunde", "Geschiedenis", "Economie", "Muziek", "Beeldende vorming", "Techniek",
    "Bewegen", "Maatschappijleer", "Filosofie", "Informatica", "Mentoraat", "Taalbeleid",
    "Zorg", "Examens", "Roosters", "Kwaliteitszorg", "Onderzoek", "Begaafdheid", "Burgerschap",
    "Duurzaamheid", "Toetsing", "Leesbevordering",
)  # fmt: skip


class Scale:
    def __init__(self, build: Build, size: Size) -> None:
        self.build, self.size = build, size
        self.staff: list[Person] = []
        self.guests: list[Person] = []
        self.leaders: list[Person] = []
        self.schools = schools(size.schools)

    def make(self) -> None:
        build = self.build
        build.intranet()
        build.day(-790)
        build.school_rows([BUREAU, *self.schools], {})
        self.people()
        self.networks()
        self.rows()
        self.documents()
        if self.size.meetings:
            self.meetings()
        selected = [*build.admins, *self.leaders[:60], *self.members[:50]]
        build.remember("people", people={one.id: one.role for one in selected})

    def people(self) -> None:
        """4 % have a second account, 1 % are disabled, 0.3 % have an address that was another's."""
        build, size = self.build, self.size
        build.day(-780)
        called = names(build.random)
        employers = [BUREAU, *self.schools]
        self.staff = list(build.admins)
        while len(self.staff) < size.persons:
            number = len(self.staff)
            school = employers[number % len(employers)]
            job = "Onderwijsondersteuner" if number % 5 == 0 else "Docent"
            self.staff.append(
                build.person(next(called), school, job=job, enabled=number % 100 != 99)
            )
        build.day(-400)
        step = size.persons // size.second_accounts
        for at in range(size.second_accounts):
            first = self.staff[10 + at * step]
            school = employers[(at * 7 + 3) % len(employers)]
            second = build.person(
                first.name, school, employee_id=first.user["employeeId"], role="tweede account"
            )
            build.identity([first, second])
        for at in range(size.persons * 3 // 1000):
            person = self.staff[11 + at * 300]
            build.identity([person], history=f"was.{person.user['userPrincipalName']}")
        for number in range(size.pupils):
            school = self.schools[number % len(self.schools)]
            build.person(
                next(called), school, job="Leerling", domain=f"leerling.{school.domain}",
                role="leerling", ageGroup="Minor",
            )  # fmt: skip
        for number in range(max(2, size.guests // 12)):
            build.organisation(
                f"Samenwerkingsverband {number + 1:03d} (fictief)", f"swv{number + 1:03d}.example"
            )
        organisations = list(build.organisations.values())
        for number in range(size.guests):
            row = organisations[number % len(organisations)]
            school = School("SWV", row["fields"]["Title"], "Nergenshuizen")
            self.guests.append(
                build.person(
                    next(called), school, job="Gast", role="gast", guest=True,
                    domain=row["fields"]["EmailDomeinen"],
                )
            )  # fmt: skip

    def networks(self) -> None:
        build, size = self.build, self.size
        build.day(-600)
        able = (p for p in self.staff[2:] if p.user["accountEnabled"])
        states = ("Actief",) * size.active + ("In oprichting",) * size.forming
        states += ("Gesloten",) * size.closed
        parents: list[Network] = []
        for number, state in enumerate(states, 1):
            build.tick(3600)
            owners = self.lead(able, 1 if number % 4 == 0 else 2)
            parent = state == "Actief" and len(parents) < max(1, size.channels // 5)
            kind = "Broedplaats" if parent else KINDS[number % len(KINDS)]
            subject = SUBJECTS[number % len(SUBJECTS)]
            network = build.network(
                f"N-{number:04d}",
                f"{kind} {subject} {number}",
                kind,
                status=state,
                admission="Na goedkeuring" if number % 6 == 5 else "Open",
                visible="Alleen leden" if number % 20 == 19 else "Iedereen",
                owners=owners,
                GastenToegestaan=number % 3 == 0,
            )
            if parent:
                parents.append(network)
        for at in range(size.channels):
            build.tick(3600)
            parent_ = parents[at % len(parents)]
            owner = self.lead(able, 1)
            build.network(
                f"N-{len(states) + at + 1:04d}",
                f"Broedplaats {SUBJECTS[at % len(SUBJECTS)]} {at + 1}",
                "Broedplaats",
                parent=parent_,
                channel=True,
                owners=owner,
            )

    def lead(self, able: Iterator[Person], count: int) -> list[Person]:
        owners = [next(able) for _ in range(count)]
        for owner in owners:
            owner.role = "aanvoerder"
        self.leaders.extend(owners)
        return owners

    def rows(self) -> None:
        """Rows of owners first, then guests, then members up to the size of each network."""
        build, size = self.build, self.size
        build.day(-300)
        everyone = list(build.networks.values())
        for network in everyone:
            place = network.channel or network.team
            table = "channelMembers" if network.channel else "owners"
            people = {p.id: p for p in self.leaders}
            for at, id in enumerate(list(build.tenant.table(f"{table}/{place}"))):
                build.row(network, people[id], rol="Kernteamlid" if at else "Aanvoerder")
            if network.channel and (parent := self.above(network)):
                self.under(network, parent)
        self.place_guests(everyone)
        growing = [n for n in everyone if n.item["fields"]["NetwerkStatus"] == "Actief"]
        growing.sort(key=lambda network: (network.channel is not None, network.code))
        missing = size.memberships - sum(len(n.members) for n in everyone)
        wanted = self.shares(growing, missing)
        able = {p.id: p for p in self.staff[2:] if p.user["accountEnabled"]}
        pool = list(able.values())
        order = {id: at for at, id in enumerate(able)}
        self.members: list[Person] = []
        for network in growing:
            build.tick(60)
            inside = pool
            if network.channel and (parent := self.above(network)):
                known = sorted((id for id in parent.members if id in able), key=order.__getitem__)
                inside = [able[id] for id in known]
            self.fill(network, wanted[network.code], inside)

    def documents(self) -> None:
        """In the networks that are active first: of every network the owners write."""
        build, networks = self.build, self.busiest()
        actors = {person.id: person.actor for person in self.leaders}
        authors = {
            one.code: [
                actors[id]
                for id in build.tenant.table(
                    f"channelMembers/{one.channel}" if one.channel else f"owners/{one.team}"
                )
                if id in actors
            ]
            for one in networks
        }
        bulk = Bulk(build, every=self.size.every, published=self.size.published)
        count = self.size.documents
        sizes = copied_sizes(bulk.chance) if self.size.copied else usual_sizes(count, bulk.chance)
        bulk.make(networks, authors, sizes)

    def meetings(self) -> None:
        """In the same networks."""
        made = MeetingScale(self.build, self.staff, self.leaders)
        made.make(self.size.meetings, self.size.registrations, self.busiest())
        if self.size.opening:
            network = max(self.busiest(), key=lambda one: len(one.members))
            inside = made.members[network.code]
            fill_team(self.build, network, inside)
            outside = [one for one in made.staff if one.id not in network.members]
            remember(self.build, made, made.opening(network), inside[:CROWD], outside[:CROWD])

    def busiest(self) -> list[Network]:
        """So many networks as have files: those that are active first."""
        return sorted(
            self.build.networks.values(),
            key=lambda one: (one.item["fields"]["NetwerkStatus"] != "Actief", one.code),
        )[: self.size.drives]

    def above(self, network: Network) -> Network | None:
        id = str(network.item["fields"]["BovenliggendNetwerk"])
        return next((n for n in self.build.networks.values() if n.item["id"] == id), None)

    def under(self, network: Network, parent: Network) -> None:
        """The owner of a private channel is a member of the team above it."""
        for person in self.leaders:
            if person.id in network.members and person.id not in parent.members:
                self.build.row(parent, person)

    def place_guests(self, everyone: list[Network]) -> None:
        build = self.build
        open_ = [
            n for n in everyone
            if n.item["fields"].get("GastenToegestaan")
            and n.item["fields"]["NetwerkStatus"] == "Actief"
        ]  # fmt: skip
        for number, guest in enumerate(self.guests):
            network = open_[number % len(open_)]
            sponsor = next(iter(network.members))
            build.row(
                network, guest, rol="Gast", Sponsor=build.entry(sponsor),
                ExterneOrganisatie=int(build.organisations[guest.school.name]["id"]),
                GastTot=build.date(200),
            )  # fmt: skip

    def shares(self, growing: list[Network], missing: int) -> dict[str, int]:
        """How many each network still gets: median 30, one of twenty above 180, one the largest."""
        count, normal = len(growing), NormalDist(math.log(30), math.log(6) / 1.645)
        sizes = [math.exp(normal.inv_cdf((at + 0.5) / count)) for at in range(count - 1)]
        largest = self.size.largest - len(growing[0].members)
        rest = missing - largest
        factor = rest / sum(sizes)
        # Private channels come last in `growing` and get the smallest sizes.
        shares = sorted((max(2, int(size * factor)) for size in sizes), reverse=True)
        shares.insert(0, largest)
        shares[1] += missing - sum(shares)
        return {network.code: share for network, share in zip(growing, shares, strict=True)}

    def fill(self, network: Network, share: int, pool: list[Person]) -> None:
        build = self.build
        self_made = network.item["fields"]["Toelating"] == "Open"
        chosen = build.random.sample(pool, min(len(pool), share + len(network.members)))
        for person in [one for one in chosen if one.id not in network.members][:share]:
            build.row(network, person, actor=None if self_made else build.admin)
            self.members.append(person)
