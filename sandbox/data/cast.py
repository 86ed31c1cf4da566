"""The people of the demo tenant: eight schools' staff, and who has a part in a case."""

from __future__ import annotations

from typing import Any

from ..entra import users
from ..tenant import Record
from .build import Build, Person
from .cases import CASES
from .names import Name, name, names
from .schools import BUREAU, SCHOOLS

STAFF = 120
BY_CODE = {school.code: school for school in (BUREAU, *SCHOOLS[:8])}


class Cast:
    """Hires the people and notes which case is whose."""

    def __init__(self, build: Build) -> None:
        self.build = build
        self.staff: list[Person] = list(build.admins)
        self.everybody: list[Person] = list(build.admins)
        self.cases: dict[str, Record] = {}
        self.spare = names(build.random)

    def people(self) -> None:
        build = self.build
        build.day(-780)
        self.marries = self.hire(name("Maud", "de Bruijnsteen"), "THL", case="G-04")
        self.left = self.hire(name("Ties", "Oosterbaan"), "ODL", case="G-18", enabled=False)
        self.gone = self.hire(name("Fenna", "Peelrand"), "2CO", case="G-20", enabled=False)
        self.namesakes = [
            self.hire(name("J.", "de Vries"), code, case="G-07") for code in ("THL", "2CO")
        ]
        self.forger = self.hire(name("Joep", "Steenoven"), "SJL", case="H-01")
        self.impatient = self.hire(name("Lieke", "Vlierbos"), "SJL", case="H-02")
        self.thief = self.hire(name("Stijn", "Kraanvogel"), "MOL", case="H-03")
        self.reuse()
        doubles = [
            self.hire(next(self.spare), code) for code in ("THL", "ODL", "SJL", "DOU", "MOL")
        ]
        self.double = self.hire(name("Zoë", "van den Heuvelrug-Çelikbaş"), "THL", case="G-06")
        self.colleagues = [self.hire(next(self.spare), "DNS", guest=True) for _ in range(3)]
        build.label(self.colleagues[0], "H-08")
        codes = ("OMO", "THL", "ODL", "2CO", "2CO", "SJL", "DOU", "MOL", "MER")
        while len(self.staff) < STAFF:
            self.hire(next(self.spare), codes[len(self.staff) % len(codes)])
        self.second_accounts(doubles)

    def hire(
        self, called: Name, code: str, *, case: str | None = None, guest: bool = False, **more: Any
    ) -> Person:
        job = "Beleidsmedewerker" if code == "OMO" else "Docent"
        role = "collega met gastaccount" if guest else "medewerker"
        if not more.get("enabled", True):
            role = "uitgeschakeld"
        person = self.build.person(called, BY_CODE[code], job=job, role=role, guest=guest, **more)
        if case:
            self.build.label(person, case)
        self.staff.append(person)
        self.everybody.append(person)
        return person

    def reuse(self) -> None:
        """G-05: Jan's address became Joke's, ten days ago."""
        build = self.build
        self.former = self.hire(name("Jan", "Beukenlaar"), "ODL", case="G-05")
        self.address = self.former.user["userPrincipalName"]
        build.entry(self.former.id)  # ONS knows him by the old address
        build.day(-10)
        changed = {"userPrincipalName": "jan.beukenlaar@odulphuslyceum.example"}
        changed["mail"] = changed["userPrincipalName"]
        self.former.user = users.update(build.tenant, self.former.id, changed)
        self.successor = self.hire(name("Joke", "Beukenlaar"), "ODL", case="G-05", upn=self.address)
        build.day(-780)

    def second_accounts(self, doubles: list[Person]) -> None:
        """G-06 and four more are linked; one pair shares only its personnel number (H-11)."""
        build = self.build
        build.day(-400)
        self.twins: list[list[Person]] = []
        for at, first in enumerate([self.double, *doubles]):
            second = build.person(
                first.name, BY_CODE["2CO"], employee_id=first.user["employeeId"],
                role="tweede account",
            )  # fmt: skip
            self.everybody.append(second)
            pair = [first, second]
            self.twins.append(pair)
            if at < len(doubles):
                person_id, row = build.identity(pair)
                if at == 0:
                    build.label(second, "G-06")
                    self.case("G-06", persons=pair, person_id=person_id, identity=row["id"])
            else:
                for one in pair:
                    build.label(one, "H-11")
                self.case("H-11", persons=pair, employee_id=first.user["employeeId"])

    def case(
        self,
        case: str,
        *,
        network: str | None = None,
        persons: list[Person] | None = None,
        rows: list[Record] | None = None,
        **more: Any,
    ) -> None:
        entry: Record = {"text": CASES[case], **more}
        if network:
            entry["network"] = network
        if persons:
            entry["persons"] = [person.id for person in persons]
        if rows:
            hidden = bool(network and self.build.networks[network].hidden)
            entry["list"] = "NetwerkledenBesloten" if hidden else "Netwerkleden"
            entry["rows"] = [row["id"] for row in rows]
        self.cases[case] = {**self.cases.get(case, {}), **entry}
