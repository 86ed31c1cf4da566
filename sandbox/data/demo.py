"""The gold set: eight schools, twelve networks, and one labelled instance of every hard case.

Before the product's first run the two sides differ on purpose: some people stand only on ONS,
some only in the team, and no row has a status of the synchronisation.
"""

from __future__ import annotations

from typing import Any

from ..entra import deleted, users
from ..teams.team import set_archived
from ..tenant import Record
from .build import Network, Person
from .cases import CASES
from .cast import BY_CODE
from .document_cases import DocumentCases
from .founded import SIZES, Founded
from .meeting_cases import MeetingCases
from .names import name
from .schools import School

NOT_YET = {"DNS": "Nog niet", "MER": "Migratie gepland"}


class Demo(Founded):
    """Builds the gold set; a method for each part of the story."""

    def make(self) -> None:
        self.build.intranet()
        self.build.day(-790)
        self.build.school_rows(BY_CODE.values(), NOT_YET)
        self.people()
        self.networks()
        self.ict()
        self.approval()
        self.children()
        self.hidden()
        self.pupils()
        self.guests()
        self.forming_and_closed()
        self.fill()
        self.cases |= DocumentCases(self.build, self.owners).make()
        self.cases |= self.meetings()
        self.build.remember("cases", cases={case: self.cases[case] for case in CASES})
        self.build.remember("people", people={one.id: one.role for one in self.everybody})

    def meetings(self) -> dict[str, Record]:
        return MeetingCases(self.build, self.staff, self.owners, self.twins[0], self.left).make()

    def ict(self) -> None:
        """The large open network, with everything that happens in one."""
        build, network = self.build, self.build.networks["N-0001"]
        build.day(-300)
        for person in (self.marries, self.left, *self.namesakes, self.former):
            self.both(network, person)
        self.case("G-04", network="N-0001", persons=[self.marries],
                  rows=[network.members[self.marries.id]],
                  new_upn="m.vanhoogstraets@theresialyceum.example",
                  new_name="Maud van Hoogstraets")  # fmt: skip
        self.case("G-18", network="N-0001", persons=[self.left],
                  rows=[network.members[self.left.id]])  # fmt: skip
        self.case("G-07", network="N-0001", persons=self.namesakes)
        self.case("G-05", network="N-0001", persons=[self.former, self.successor],
                  rows=[network.members[self.former.id]], address=self.address)  # fmt: skip
        build.identity([self.former], history=self.address)

        first, second = self.twins[0]
        build.row(network, first, LidSinds=build.date(-200))
        build.join(network, second)

        build.day(-100)
        self.newcomer = self.somebody("G-01")
        build.day(-1)
        row = build.row(network, self.newcomer)
        self.case("G-01", network="N-0001", persons=[self.newcomer], rows=[row])

        build.day(-90)
        rows = [
            build.row(network, None, actor=self.owners["N-0001"][0].actor, Adres=address,
                      School=int(build.schools[code]["id"]))
            for address, code in (
                ("r.waterschap@denieuwsteschool.example", "DNS"),
                ("k.zandloper@denieuwsteschool.example", "DNS"),
                ("n.torenvalk@merletcollege.example", "MER"),
                ("s.wilgentak@merletcollege.example", "MER"),
            )
        ]  # fmt: skip
        self.case("G-03", network="N-0001", rows=rows,
                  addresses=[row["fields"]["Adres"] for row in rows])  # fmt: skip
        # Guests cannot write on ONS; an administrator made the row.
        self.both(network, self.colleagues[0], actor=build.admin)
        self.case("H-08", network="N-0001", persons=self.colleagues[:1],
                  rows=[network.members[self.colleagues[0].id]])  # fmt: skip

        self.forgeries(network)
        owner = self.somebody("H-10")
        build.join(network, owner, owner=True)
        self.case("H-10", network="N-0001", persons=[owner])
        teams_only = self.somebody("H-12")
        build.join(network, teams_only)
        self.case("H-12", network="N-0001", persons=[teams_only])
        self.lost(network)

    def forgeries(self, network: Network) -> None:
        build, leader = self.build, self.owners["N-0001"][0]
        build.day(-80)
        self.both(network, self.forger)
        row = network.members[self.forger.id]
        build.day(-5)
        row = build.change("Netwerkleden", row, {"Rol": "Aanvoerder"}, self.forger.actor)
        build.day(-3)
        row = build.change("Netwerkleden", row, {"LidSinds": build.date(-90)}, leader.actor)
        self.case("H-01", network="N-0001", persons=[self.forger], rows=[row])
        build.day(-80)
        self.both(network, self.thief)
        build.day(-4)
        other = self.owners["N-0001"][0].id
        row = build.change(
            "Netwerkleden", network.members[self.thief.id], {"PersoonObjectId": other},
            self.thief.actor,
        )  # fmt: skip
        self.case("H-03", network="N-0001", persons=[self.thief], rows=[row], written=other)

    def lost(self, network: Network) -> None:
        """H-07: an account that was deleted, and then for good."""
        build = self.build
        build.day(-70)
        person = build.person(name("Roos", "Meulendonk"), BY_CODE["ODL"])
        row = build.row(network, person)
        build.day(-40)
        users.delete(build.tenant, person.id)
        deleted.drop(build.tenant, person.id)
        self.case("H-07", network="N-0001", rows=[row], name=person.name.display)

    def approval(self) -> None:
        build, network = self.build, self.build.networks["N-0002"]
        build.day(-2)
        applicant = self.somebody("G-02")
        row = build.row(network, applicant, status="Aangevraagd")
        self.case("G-02", network="N-0002", persons=[applicant], rows=[row])
        row = build.row(network, self.impatient, status="Aangevraagd")
        build.tick(3600)
        row = build.change("Netwerkleden", row, {"LidStatus": "Lid"}, self.impatient.actor)
        self.case("H-02", network="N-0002", persons=[self.impatient], rows=[row])
        deputies: list[Record] = []
        for code, kind, since, until in (
            ("N-0002", "lopend", -5, 9), ("N-0003", "toekomstig", 10, 24),
            ("N-0006", "voorbij", -40, -10),
        ):  # fmt: skip
            place, leader = build.networks[code], self.owners[code][0]
            deputy = self.somebody("G-19")
            build.day(-60)
            self.both(place, deputy, actor=build.admin)
            build.day(-45)
            dates = {"PvVan": build.date(since), "PvTot": build.date(until)}
            list_ = "NetwerkledenBesloten" if place.hidden else "Netwerkleden"
            row = build.change(
                list_, place.members[leader.id],
                {"Plaatsvervanger": build.entry(deputy.id), **dates},
            )  # fmt: skip
            place.members[leader.id] = row
            deputies.append(
                {"network": code, "kind": kind, "aanvoerder": leader.id, "deputy": deputy.id,
                 "list": list_, "row": row["id"], **dates}
            )  # fmt: skip
        self.case("G-19", deputies=deputies)

    def children(self) -> None:
        """N-0004's members are its parent's too, but for one."""
        build, top, child = self.build, self.build.networks["N-0003"], self.build.networks["N-0004"]
        build.day(-200)
        for person in self.owners["N-0004"]:
            build.row(top, person)
        for person in self.leaders[24:30]:
            self.both(top, person)
            self.both(child, person)
        orphan = self.somebody("H-05")
        row = build.row(child, orphan)
        self.case("H-05", network="N-0004", parent="N-0003", persons=[orphan], rows=[row])

    def hidden(self) -> None:
        build, network = self.build, self.build.networks["N-0006"]
        build.day(-150)
        person = self.somebody("H-04")
        self.both(network, person, actor=build.admin)
        row = network.members[person.id]
        self.case("H-04", network="N-0006", persons=[person], rows=[row])

    def pupils(self) -> None:
        build, network = self.build, self.build.networks["N-0007"]
        build.day(-60)
        pupils = []
        for code in ("THL", "ODL", "2CO", "SJL", "MOL"):
            pupil = build.person(
                next(self.spare), BY_CODE[code], job="Leerling [G-25]", role="leerling",
                domain=f"leerling.{BY_CODE[code].domain}", ageGroup="Minor",
            )  # fmt: skip
            pupils.append(pupil)
            self.everybody.append(pupil)
            build.join(network, pupil)
        self.case("G-25", network="N-0007", persons=pupils, begeleider=self.owners["N-0007"][0].id)

    def guests(self) -> None:
        """Six guests of two fictional samenwerkingsverbanden, one of them from elsewhere."""
        build, network = self.build, self.build.networks["N-0008"]
        build.day(-120)
        bridge = build.organisation(
            "Samenwerkingsverband De Brugwachters (fictief)", "swvdebrugwachters.example"
        )
        rose = build.organisation(
            "Samenwerkingsverband Het Kompas (fictief)", "swvhetkompas.example"
        )
        sponsor = build.entry(self.owners["N-0008"][0].id)
        made: list[Record] = []
        for kind, domain, organisation, sponsored, until, on_list, in_team in (
            ("geldig", "swvdebrugwachters.example", bridge, True, 200, True, False),
            ("loopt af", "swvhetkompas.example", rose, True, 9, True, True),
            ("verlopen", "swvhetkompas.example", rose, True, -3, True, True),
            ("geen sponsor", "swvdebrugwachters.example", bridge, False, 100, True, False),
            ("onbekend domein", "swvzonderlijst.example", bridge, True, 100, True, False),
            ("tegen beleid", "swvhetkompas.example", rose, False, 0, False, True),
        ):
            school = School("SWV", organisation["fields"]["Title"], "Nergenshuizen")
            guest = build.person(
                next(self.spare), school, job=f"Gast [G-21 {kind}]", role="gast",
                domain=domain, guest=True,
            )  # fmt: skip
            self.everybody.append(guest)
            entry: Record = {"kind": kind, "user": guest.id, "network": "N-0008"}
            if on_list:
                row = build.row(
                    network, guest, rol="Gast", actor=self.owners["N-0008"][0].actor,
                    Sponsor=sponsor if sponsored else None,
                    ExterneOrganisatie=int(organisation["id"]), GastTot=build.date(until),
                )  # fmt: skip
                entry |= {"list": "Netwerkleden", "row": row["id"]}
            if in_team:
                # Where no row allows it: a guest in a network that takes none.
                place = network if on_list else build.networks["N-0001"]
                entry["network"] = place.code
                build.join(place, guest)
            made.append(entry)
        self.case("G-21", guests=made)
        self.case("G-23", network="N-0008",
                  team_name="OMO Bestuurders Overleg Passend Onderwijs (OBOPO)")  # fmt: skip

    def forming_and_closed(self) -> None:
        build = self.build
        build.day(-50)
        for code in ("N-0011", "N-0012"):
            network = build.networks[code]
            pool = self.pool(network)
            for person in pool[: SIZES[code] - self.size(network)]:
                self.both(network, person)
            if code == "N-0011":
                set_archived(build.tenant, build.tenant.table("teams")[network.team or ""], True)
        self.case("G-22", network="N-0011")

    # Filling up

    def fill(self) -> None:
        """Ordinary members up to the size of each network: most on both sides, some on one."""
        build = self.build
        build.day(-40)
        for code, size in SIZES.items():
            network = build.networks[code]
            pool = iter(self.pool(network))
            actor = None if network.item["fields"]["Toelating"] == "Open" else build.admin
            while self.size(network) < size:
                person = next(pool)
                build.tick(60)
                chance = build.random.random()
                if network.team is None and network.channel is None:
                    build.row(network, person, actor=actor)
                elif chance < 0.8:
                    self.both(network, person, actor=actor)
                elif chance < 0.9:
                    build.row(network, person, actor=actor)
                else:
                    build.join(network, person)

    def pool(self, network: Network) -> list[Person]:
        """Ordinary colleagues who are not in the network, in random order."""
        inside = set(network.members) | self.in_teams(network)
        parent = self.build.networks["N-0003"]
        pool = [
            one
            for one in self.staff[2:]
            if one.id not in inside
            and one.user["userType"] == "Member"
            and not one.user["jobTitle"].endswith("]")
        ]
        if network.code == "N-0004":
            pool = [one for one in pool if one.id in parent.members]
        self.build.random.shuffle(pool)
        return pool

    def in_teams(self, network: Network) -> set[str]:
        tables = self.build.tenant
        if network.channel:
            return set(tables.table(f"channelMembers/{network.channel}"))
        return set(tables.table(f"members/{network.team}")) if network.team else set()

    def size(self, network: Network) -> int:
        """Memberships of the network on either side; one that stands on both counts once."""
        inside = self.in_teams(network)
        if network.code == "N-0003":  # who is there for the private channel alone
            inside = {id for id in inside if id in network.members or id not in self.channelled()}
        return len(set(network.members) | inside)

    def channelled(self) -> set[str]:
        return self.in_teams(self.build.networks["N-0004"])

    def both(self, network: Network, person: Person, actor: Any = None) -> None:
        self.build.row(network, person, actor=actor, LidSinds=self.build.date(-30))
        self.build.join(network, person)

    def somebody(self, case: str) -> Person:
        """An ordinary colleague who gets this case's label."""
        self._next = getattr(self, "_next", 40) + 1
        plain = [
            p for p in self.staff[self._next :]
            if not p.user["jobTitle"].endswith("]") and p.user["userType"] == "Member"
            and p not in self.leaders
        ]  # fmt: skip
        return self.build.label(plain[0], case)
