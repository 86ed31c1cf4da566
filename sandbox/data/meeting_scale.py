"""Meetings and registrations of the measured sizes: as many, and as unevenly spread, as in a year.

Members of a network register on its team's list as well, though in these data sets nobody but the
owners is in the team yet.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import timedelta
from statistics import NormalDist
from typing import Any

from .build import Build, Network, Person
from .meetings import Agenda, Meeting, stamp
from .writings import TOPICS

MEDIAN = 22  # registrations of a meeting
CONGRESS = 600
YEAR = 400  # of so many meetings one is a congress
PLACES = 250  # of the meeting that everybody waits for
KINDS = ("Netwerkbijeenkomst", "Studiemiddag", "Kenniscafé", "Studiedag", "Meesterlijke Ontmoeting")
FORMS = ("Fysiek",) * 15 + ("Online",) * 3 + ("Hybride",) * 2
WAITING = (0, 8, 16)  # of every 25 meetings these have more registrations than places


def usual_counts(meetings: int, registrations: int) -> list[int]:
    """How many register for each: log-normal, half of the meetings have at most the median."""
    spread = math.sqrt(2 * math.log(registrations / meetings / MEDIAN))
    normal = NormalDist(math.log(MEDIAN), spread)
    found = [round(math.exp(normal.inv_cdf((at + 0.5) / meetings))) for at in range(meetings)]
    missing = registrations - sum(found)
    found[-1] += missing  # the tail, where the curve was cut
    assert found[-1] > 0
    return found


class MeetingScale(Agenda):
    """Makes them for the networks of a measured size."""

    def __init__(self, build: Build, staff: Sequence[Person], leaders: Sequence[Person]) -> None:
        super().__init__(build)
        self.staff = [one for one in staff[2:] if one.user["accountEnabled"]]
        self.by_id = {one.id: one for one in self.staff}
        leading = {one.id for one in leaders}
        self.members: dict[str, list[Person]] = {}
        self.leaders: dict[str, list[Person]] = {}
        for code, network in build.networks.items():
            known = [self.by_id[id] for id in network.members if id in self.by_id]
            self.members[code] = known
            self.leaders[code] = [one for one in known if one.id in leading][:2] or known[:1]

    def make(self, meetings: int, registrations: int, networks: Sequence[Network]) -> None:
        """So many of each, in these networks and outside any."""
        with self.build.apart("meetings"):
            self.open_teams()
            self.build.day(-260)
            congresses = max(1, meetings // YEAR)
            for _ in range(congresses):
                self.congress()
            ordinary = meetings - 5 * congresses  # each has four workshops
            counts = usual_counts(ordinary, registrations - CONGRESS * congresses)
            self.chance.shuffle(counts)
            for at, count in enumerate(counts):
                network = None if at % 10 == 9 else networks[at % len(networks)]
                self.ordinary(at, count, network)
            self.write()
            self.remember()

    def ordinary(self, at: int, count: int, network: Network | None) -> None:
        """One meeting; a quarter of them is over."""
        chance, days = self.chance, self.school_day(self.chance.randint(-80, 240))
        subject = list(TOPICS)[at % len(TOPICS)]
        kind, form = KINDS[at % len(KINDS)], FORMS[at % len(FORMS)]
        scarce = at % 25 in WAITING
        places = max(1, count * 4 // 5) if scarce else None if at % 5 == 1 else count + at % 20
        hidden = at % 40 == 39
        meeting = self.meeting(
            f"{kind} {subject} {at + 1}", kind, self.at(days, 13 + at % 5), network=network,
            organisers=self.leaders[network.code] if network else (),
            Vorm=form, Capaciteit=places,
            CapaciteitOnline=count if form == "Hybride" else None,
            Locatie=None if form == "Online" else f"Zaal {at % 30 + 1}",
            AlleenLeden=network is not None and at % 30 == 7,
            Themas=("Identiteit en levensbeschouwing",) if hidden else ("Leermiddelen",),
            InschrijvenTot=stamp(self.at(days - 1)), AfmeldenTot=stamp(self.at(days - 2)),
        )  # fmt: skip
        if network and not hidden:
            self.copy_to_team(meeting)
        inside = self.members[network.code] if network else []
        inside = chance.sample(inside, min(len(inside), count // 2))
        known = {one.id for one in inside}
        others = chance.sample(self.staff, count)
        others = [one for one in others if one.id not in known][: count - len(inside)]
        people = [*inside, *others]
        chance.shuffle(people)
        if count >= MEDIAN and at % 3 == 0:
            people[-1] = people[0]  # clicked twice, or once on either side
        span = (min(days - 60, -30), min(days - 2, -1))
        self.enrol(meeting, people, span, known if meeting.team else set())

    def congress(self) -> None:
        """With four workshops, all of them with less places than are asked for."""
        days = self.school_day(60)
        meeting = self.meeting(
            "OMO-congres", "Congres", self.at(days, 9), hours=8, HeleDag=True,
            Capaciteit=CONGRESS, Locatie="Congrescentrum",
        )  # fmt: skip
        workshops = [
            self.meeting(f"Workshop {number}", "Workshop", self.at(days, 13), hours=1.5,
                         within=meeting, Capaciteit=CONGRESS // 5, Locatie=f"Zaal {number}")
            for number in range(1, 5)
        ]  # fmt: skip
        people = self.chance.sample(self.staff, min(CONGRESS, len(self.staff)))
        for at, row in enumerate(people):
            first, second = workshops[at % 3], workshops[(at % 3 + at % 2 + 1) % 4]
            self.enrol(meeting, [row], (-60, -1), set(),
                       {"WorkshopKeuze1": first.id, "WorkshopKeuze2": second.id})  # fmt: skip

    def enrol(
        self,
        meeting: Meeting,
        people: Sequence[Person],
        days: tuple[int, int],
        inside: set[str],
        fields: dict[str, Any] | None = None,
    ) -> None:
        chance, first = self.chance, self.at(days[0], 8)
        seconds = (days[1] - days[0] + 1) * 86_400 - 1
        hybrid = meeting.item["fields"].get("Vorm") == "Hybride"
        for at, person in enumerate(people):
            mode: dict[str, Any] = (
                {"Deelname": "Online" if at % 3 == 0 else "Fysiek"} if hybrid else {}
            )
            self.register(
                meeting, person, first + timedelta(seconds=chance.randrange(seconds)),
                in_team=person.id in inside, named=at % 4 != 3, **(fields or {}), **mode,
            )  # fmt: skip

    def opening(self, network: Network) -> Meeting:
        """A meeting for everybody, published and not yet copied to any team, that opened this
        morning; nobody has registered."""
        with self.build.apart("meetings"):
            self.build.day(-1, 20)
            starts = self.at(self.school_day(45), 17)
            return self.meeting(
                "'Een inspirerende amuse'", "Meesterlijke Ontmoeting", starts,
                network=network, organisers=self.leaders[network.code], Capaciteit=PLACES,
                Locatie="Cinecitta Tilburg", InschrijvenVanaf=stamp(self.at(-1, 22)),
            )  # fmt: skip
