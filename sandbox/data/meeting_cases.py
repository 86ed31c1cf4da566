"""The 24 meetings of the demo tenant and their registrations: one instance of every hard case.

Titles are of meetings there have been; their dates, people and networks are made up.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from ..meetings import meetings as online
from ..tenant import Record
from .build import Build, Person
from .cases import MEETINGS
from .meetings import Agenda, Meeting, Registration, in_team, stamp

LEADERS = ("Rector", "Directeur", "Conrector")
REMARKS = (
    "Ik heb een notenallergie.", "Graag halal.", "Ik kan geen gluten eten.",
    "Ik heb diabetes en eet op vaste tijden.",
)  # fmt: skip
CLEAN = ("Ik neem de notulen mee.", "Ik kom met de trein en ben iets later.")
CATERING = (
    "Geen bijzonderheden", "Vegetarisch", "Veganistisch", "Ik stem dit af met de organisator",
)  # fmt: skip
CUT = 45  # places that are left of the 60
INSIDE = 0.45  # of those who can, so many register in the team


class MeetingCases(Agenda):
    """Lays the meetings, each with the cases it is for."""

    def __init__(
        self,
        build: Build,
        staff: Sequence[Person],
        owners: dict[str, list[Person]],
        twins: Sequence[Person],
        left: Person,
    ) -> None:
        super().__init__(build)
        self.owners, self.twins, self.left = owners, twins, left
        self.staff = [
            one
            for one in staff[2:]
            if one.user["userType"] == "Member"
            and one.user["accountEnabled"]
            and one.id not in {twin.id for twin in twins}
            # ONS takes one of these two for the other.
            and "[G-05]" not in one.user["jobTitle"]
        ]
        self.cases: dict[str, Record] = {}

    def make(self) -> dict[str, Record]:
        """Returns the cases: which meeting and which rows are whose."""
        with self.build.apart("meetings"):
            self.open_teams()
            self.build.day(-120)
            lay = (
                self.festival, self.hidden, self.online, self.afternoon, self.leaders,
                self.congress, self.training, self.captains, self.popular, self.hybrid,
                self.cancelled, self.moved, self.private, self.draft,
            )  # fmt: skip
            tell = [laid() for laid in lay]
            self.write()
            for told in tell:
                told()
            self.remember()
        return {case: self.cases[case] for case in MEETINGS}

    # How a case is told

    def case(self, case: str, meeting: Meeting, *rows: Registration, **more: Any) -> None:
        entry: Record = {"text": MEETINGS[case], "meeting": self.told(meeting), **more}
        if meeting.network:
            entry["network"] = meeting.network.code
        if rows:
            entry["persons"] = list(dict.fromkeys(one.person.id for one in rows))
            entry["list"] = "Aanmeldingen"
            entry["rows"] = [one.item["id"] for one in rows if not one.in_team]
            entry["team_rows"] = [one.item["id"] for one in rows if one.in_team]
        self.cases[case] = entry

    def lay(
        self, title: str, kind: str, days: int, *cases: str, hour: float = 14, **more: Any
    ) -> Meeting:
        """A meeting that says which cases it is for; it stands in its network's team unless
        `in_team` is false."""
        code, copied = more.pop("network", None), more.pop("in_team", True)
        network = self.build.networks[code] if code else None
        more.setdefault("organisers", self.owners[code or "N-0001"][:2])
        told = " ".join(f"[{case}] {MEETINGS[case]}" for case in cases)
        made = self.meeting(
            title, kind, self.at(self.school_day(days), hour), network=network,
            Omschrijving=told or None, **more,
        )  # fmt: skip
        if network and copied:
            self.copy_to_team(made)
        return made

    # Who registers

    def inside(self, meeting: Meeting) -> list[Person]:
        """Colleagues who can register in the team, in random order."""
        assert meeting.network is not None
        there = in_team(self.build, meeting.network)
        return self.shuffled(one for one in self.staff if one.id in there)

    def shuffled(self, people: Iterable[Person]) -> list[Person]:
        found = list(people)
        self.chance.shuffle(found)
        return found

    def some_time(self, first: int, last: int) -> datetime:
        moment = self.at(self.chance.randint(first, last), 8)
        return moment + timedelta(seconds=self.chance.randrange(13 * 3600))

    def fill(
        self, meeting: Meeting, people: Sequence[Person], days: tuple[int, int], **fields: Any
    ) -> list[Registration]:
        """A row for each of them, some in the team, at their own moments."""
        there: set[str] = set()
        if meeting.team is not None and meeting.network is not None:
            there = in_team(self.build, meeting.network)
        return [
            self.register(
                meeting, person, self.some_time(*days),
                in_team=person.id in there and self.chance.random() < INSIDE,
                named=self.chance.random() < 0.7, **fields,
            )
            for person in people
        ]  # fmt: skip

    # The meetings; each returns what tells its cases once the rows are there

    def festival(self) -> Any:
        meeting = self.lay(
            "'Uit de plooi - Het festival der Mislukkingen'", "Meesterlijke Ontmoeting", -45,
            "M-07", hour=10, hours=7, Reeks="Meesterlijke Ontmoetingen",
            ReeksStatus="Voorlopig beëindigd", Locatie="Jan van Besouw, Goirle", Capaciteit=90,
            Uren=6, InstemmingGMR=self.build.date(-400), RegisterurenHistorisch="6 RU",
        )  # fmt: skip
        people = self.shuffled(self.staff)[:58]
        further = self.fill(meeting, people[:8], (-75, -47), VerderInNetwerk=True)
        self.fill(meeting, people[8:], (-75, -47))
        return lambda: self.case("M-07", meeting, *further)

    def hidden(self) -> Any:
        """On ONS only, for members; more of them than places."""
        network = self.build.networks["N-0006"]
        meeting = self.lay(
            "‘Zie jij de mens achter de functie’", "Netwerkbijeenkomst", 18, "M-06",
            network="N-0006", in_team=False, MedeOrganisator="P&O", AlleenLeden=True,
            Themas=("Identiteit en levensbeschouwing", "Diversiteit en inclusie"), Capaciteit=10,
            Locatie="OMO-bureau, Tilburg",
        )  # fmt: skip
        members = self.shuffled(one for one in self.staff if one.id in network.members)
        rows = self.fill(meeting, members[:14], (-30, -1))
        return lambda: self.case("M-06", meeting, *rows)

    def online(self) -> Any:
        """It was some days ago, and Teams has a report of it."""
        organiser = self.owners["N-0001"][0]
        starts = self.at(self.school_day(-3), 15)
        ends = starts + timedelta(minutes=90)
        held = online.make_meeting(self.tenant, organiser.id, "Data!=me?", starts, ends)
        link = str(held["joinWebUrl"])
        meeting = self.lay(
            "'Data!=me?'", "Netwerkbijeenkomst", -3, "M-10", hour=15, hours=1.5, network="N-0001",
            Vorm="Online", OnlineLink=link, Capaciteit=100, Uren=1.5,
            InstemmingGMR=self.build.date(-400), GemiddeldeBeoordeling=8.3,
        )  # fmt: skip
        rows = self.fill(meeting, self.inside(meeting)[:44], (-30, -4))
        came = [one.person for one in rows[:36]]
        # One came twice, one left early, and somebody without an account was let in.
        spans = {at: [(starts, ends)] for at in range(len(came))}
        spans[0] = [
            (starts, starts + timedelta(minutes=20)),
            (starts + timedelta(minutes=30), ends),
        ]
        spans[1] = [(starts, starts + timedelta(minutes=9))]
        attended = [
            online.Attendance(one.id, tuple(spans[at]),
                              "Organizer" if one.id == organiser.id else "Attendee")
            for at, one in enumerate(came)
        ]  # fmt: skip
        attended.append(online.Attendance(None, ((starts, ends),), name="Gastspreker (telefoon)"))
        online.end_meeting(self.tenant, held, attended, ended=ends)
        self.let_read_attendance([organiser])
        return lambda: self.case(
            "M-10", meeting, *rows, link=link, organiser=organiser.id,
            came=[one.id for one in came], left_early=came[1].id,
        )  # fmt: skip

    def afternoon(self) -> Any:
        """52 registrations that count for 60 places, two more rows that will not."""
        meeting = self.lay(
            "Studiemiddag AI", "Studiemiddag", 14, "G-13", "M-01", "M-02", "M-03", "M-04", "M-17",
            network="N-0001", Capaciteit=60, Themas=("AI",), Locatie="Theresialyceum, aula",
            InschrijvenTot=stamp(self.at(12)), AfmeldenTot=stamp(self.at(10)), Uren=3,
        )  # fmt: skip
        inside = self.inside(meeting)
        known = {one.id for one in inside}
        others = self.shuffled(one for one in self.staff if one.id not in known)
        victim = self.register(meeting, inside[0], self.some_time(-20, -5), in_team=True)
        first, second = self.twins
        twins = [
            self.register(meeting, first, self.at(-9, 10)),
            self.register(meeting, second, self.at(-9, 16), in_team=True),
        ]
        left = self.register(meeting, self.left, self.at(-12, 11), in_team=True)
        remarked = [
            self.register(meeting, one, self.some_time(-20, -1), Opmerking=said)
            for one, said in zip(others, REMARKS + CLEAN, strict=False)
        ]
        fed = [
            self.register(meeting, one, self.some_time(-20, -1), Cateringwens=choice)
            for one, choice in zip(others[len(remarked) :], CATERING * 3, strict=False)
        ]
        missing = 52 - 2 - len(remarked) - len(fed)  # the victim and the twins are two of them
        rest = self.fill(meeting, inside[1 : missing + 1], (-20, -1))
        assert len(rest) == missing

        def tell() -> None:
            colleague = inside[missing + 1]
            self.change(victim, self.at(-2, 9), colleague, AanmeldStatus="Afgemeld")
            self.case("G-13", meeting, new_capacity=CUT)
            self.case("M-01", meeting, *remarked[: len(REMARKS)],
                      clean=[one.item["id"] for one in remarked[len(REMARKS) :]])  # fmt: skip
            self.case("M-02", meeting, *fed)
            self.case("M-03", meeting, *twins)
            self.case("M-04", meeting, victim, colleague=colleague.id)
            self.case("M-17", meeting, left)

        return tell

    def leaders(self) -> Any:
        """Who is what stands in Identiteiten."""
        meeting = self.lay(
            "'Een inspirerende amuse'", "Meesterlijke Ontmoeting", 21, "G-08", hour=17,
            DoelgroepFuncties=LEADERS, Capaciteit=40, Locatie="Cinecitta Tilburg",
            Reeks="Meesterlijke Ontmoetingen", ReeksStatus="Voorlopig beëindigd",
        )  # fmt: skip
        plain = self.shuffled(one for one in self.staff if one.role == "medewerker")
        for at, person in enumerate(plain[:12]):
            self.build.identity([person], group="Docent" if at > 9 else LEADERS[at % 3])
        rows = self.fill(meeting, plain[:12], (-25, -1))
        return lambda: self.case("G-08", meeting, *rows[10:])

    def congress(self) -> Any:
        """The first workshop is the first choice of many more than it has places for."""
        meeting = self.lay(
            "OMO-congres: ‘Onderwijsprofessional van de toekomst’", "Congres", 60, "G-14", hour=9,
            hours=8, HeleDag=True, Capaciteit=80, Locatie="Evoluon, Eindhoven",
            Themas=("Toekomst van het onderwijs",), InschrijvenTot=stamp(self.at(50)),
        )  # fmt: skip
        workshops = [
            self.lay(title, "Workshop", 60, hour=13, hours=1.5, within=meeting,
                     Capaciteit=places, Locatie=f"Zaal {number}")
            for number, (title, places) in enumerate((
                ("AI in de les: wat kan er wél?", 12), ("Praatplaten maken", 15),
                ("Leren van 'mislukkingen'", 20), ("P&O: de docent van 2035", None),
            ), 1)
        ]  # fmt: skip
        rows = []
        for person in self.shuffled(self.staff)[:78]:
            first, second = self.choices(workshops)
            rows += self.fill(
                meeting, [person], (-40, -1), WorkshopKeuze1=first.id, WorkshopKeuze2=second.id
            )
        return lambda: self.case(
            "G-14", meeting, *rows, workshops=[self.told(one) for one in workshops]
        )

    def choices(self, workshops: list[Meeting]) -> tuple[Meeting, Meeting]:
        (first,) = self.chance.choices(workshops, (5, 3, 2, 1))
        return first, self.chance.choice([one for one in workshops if one is not first])

    def training(self) -> Any:
        """The first of six sessions is over. Its network has no list of its own."""
        organisers = self.owners["N-0003"][:1]
        meeting = self.lay(
            "Training netwerkleiders", "Training", -10, "M-09", "M-16", hour=13, hours=3,
            network="N-0005", in_team=False, organisers=organisers, Capaciteit=20, Uren=3,
            Reeks="Training netwerkleiders", ReeksStatus="Lopend",
            InstemmingGMR=self.build.date(-400), InschrijvenTot=stamp(self.at(-11)),
            Einde=stamp(self.at(self.school_day(30 * 6 - 40), 16)),
        )  # fmt: skip
        sessions = [
            self.lay(f"Training netwerkleiders, sessie {number}", "Trainingssessie",
                     30 * number - 40, hour=13, hours=3, network="N-0005", in_team=False,
                     organisers=organisers, within=meeting)
            for number in range(1, 7)
        ]  # fmt: skip
        rows = self.fill(meeting, self.shuffled(self.staff)[:16], (-40, -12))

        def tell() -> None:
            self.case("M-09", meeting, *rows, sessions=[self.told(one) for one in sessions])
            self.case("M-16", meeting, *rows)

        return tell

    def captains(self) -> Any:
        meeting = self.lay(
            "Aanvoerdersbijeenkomst", "Aanvoerdersbijeenkomst", 30, "M-13", hour=15,
            DoelgroepFuncties=("Aanvoerder", "Kernteamlid"), Locatie="OMO-bureau, Tilburg",
        )  # fmt: skip
        codes = ("N-0001", "N-0002", "N-0003", "N-0004", "N-0006", "N-0008")
        known = {one.id for people in self.owners.values() for one in people}
        others = [one for one in self.staff if one.id not in known and one.role == "medewerker"]
        self.fill(meeting, [one for code in codes for one in self.owners[code]], (-20, -1))
        wrong = self.fill(meeting, self.shuffled(others)[:2], (-20, -1))
        return lambda: self.case("M-13", meeting, *wrong)

    def popular(self) -> Any:
        """Opened six days ago at noon: full within a minute, and too late to cancel in time."""
        opened = self.at(-6, 12)
        known = in_team(self.build, self.build.networks["N-0001"])
        speaker = self.shuffled(one for one in self.staff if one.id not in known)[0]
        meeting = self.lay(
            "'Floreren met Coderen'", "Studiemiddag", 7, "G-09", "G-10", "M-12", "M-15",
            network="N-0001", Capaciteit=20, GereserveerdePlaatsen=2, speakers=[speaker],
            InschrijvenVanaf=stamp(opened), AfmeldenTot=stamp(self.at(-1, 17)),
            Locatie="Odulphuslyceum, Tilburg",
        )  # fmt: skip
        leading = {one.id for one in self.owners["N-0001"]}
        people = [one for one in self.inside(meeting) if one.id not in leading]
        # Eighteen places are not reserved. Four people share the second of the last two.
        rows = [
            self.register(
                meeting, person, opened + timedelta(seconds=48 if 16 <= at <= 19 else 3 * at),
                in_team=at % 2 == 1,
            )
            for at, person in enumerate(people[:30])
        ]  # fmt: skip
        same = [rows[5], self.again(rows[5], 1, in_team=True)]
        both = [rows[8], self.again(rows[8], 2, in_team=True)]
        last = self.register(meeting, speaker, self.at(-1, 9))

        def tell() -> None:
            self.case("G-09", meeting, *same, *both, same_side=same[0].person.id,
                      both_sides=both[0].person.id)  # fmt: skip
            self.case("G-10", meeting, rows[3])
            self.case("M-12", meeting, *rows[16:20])
            self.case("M-15", meeting, last)

        return tell

    def again(self, row: Registration, seconds: int, *, in_team: bool) -> Registration:
        """The same person once more, seconds later."""
        later = row.at + timedelta(seconds=seconds)
        return self.register(row.meeting, row.person, later, in_team=in_team)

    def hybrid(self) -> Any:
        meeting = self.lay(
            "'Levenslang'", "Netwerkbijeenkomst", 35, "M-11", network="N-0002", Vorm="Hybride",
            Capaciteit=10, CapaciteitOnline=12, Locatie="2College, Tilburg",
        )  # fmt: skip
        people = self.inside(meeting)[:24]
        rows = self.fill(meeting, people[:16], (-30, -1), Deelname="Fysiek")
        rows += self.fill(meeting, people[16:], (-30, -1), Deelname="Online")
        return lambda: self.case("M-11", meeting, *rows)

    def cancelled(self) -> Any:
        meeting = self.lay(
            "'De transitie expeditie'", "Meesterlijke Ontmoeting", 28, "G-12", network="N-0003",
            Capaciteit=15, Locatie="Sint-Janslyceum, 's-Hertogenbosch",
        )  # fmt: skip
        rows = self.fill(meeting, self.inside(meeting)[:22], (-30, -1))
        return lambda: self.case("G-12", meeting, *rows, reason="De locatie is niet beschikbaar.")

    def moved(self) -> Any:
        meeting = self.lay(
            "'Achter de schermen'", "Meesterlijke Ontmoeting", 40, "G-11", "M-05",
            network="N-0003", Capaciteit=40, Locatie="d'Oultremontcollege, Drunen",
        )  # fmt: skip
        inside = self.inside(meeting)
        rows = self.fill(meeting, inside[:36], (-30, -1))
        maker, colleague = inside[0], inside[36]
        made = self.register(meeting, colleague, self.at(-4, 10), in_team=True, maker=maker)

        def tell() -> None:
            self.case("G-11", meeting, *rows, new_start=stamp(self.at(47, 15)),
                      new_place="Dr. Mollercollege, Waalwijk")  # fmt: skip
            self.case("M-05", meeting, made, maker=maker.id)

        return tell

    def private(self) -> Any:
        meeting = self.lay(
            "Kenniscafé digitale geletterdheid", "Kenniscafé", 12, "M-14", network="N-0004",
            AlleenLeden=True, Capaciteit=6, Locatie="De Nieuwste School, Tilburg",
            Themas=("Digitale geletterdheid",),
        )  # fmt: skip
        network = self.build.networks["N-0004"]
        members = [one for one in self.inside(meeting) if one.id in network.members]
        rows = self.fill(meeting, members[:9], (-25, -1))
        return lambda: self.case("M-14", meeting, *rows)

    def draft(self) -> Any:
        meeting = self.lay(
            "Pizzapanel: onderzoekend leren zichtbaar maken", "Pizzapanel", 75, "M-08",
            network="N-0003", in_team=False, numbered=False, status="Concept",
        )  # fmt: skip
        return lambda: self.case("M-08", meeting)
