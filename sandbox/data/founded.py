"""The gold set's twelve networks, of every kind, each with its first owners."""

from __future__ import annotations

from ..entra import groups
from .build import Person
from .cases import CASES
from .cast import Cast

MEMBERSHIPS = 310
SIZES = {
    "N-0001": 72, "N-0002": 28, "N-0003": 60, "N-0004": 12, "N-0005": 14, "N-0006": 18,
    "N-0007": 6, "N-0008": 15, "N-0009": 14, "N-0010": 34, "N-0011": 20, "N-0012": 17,
}  # fmt: skip
assert sum(SIZES.values()) == MEMBERSHIPS


class Founded(Cast):
    """The people, and the networks that they founded."""

    owners: dict[str, list[Person]]
    leaders: list[Person]

    def networks(self) -> None:
        """Twelve of them, of every kind, each with its first owners."""
        build = self.build
        build.day(-600)
        ordinary = [p for p in self.staff[2:] if not p.user["jobTitle"].endswith("]")]
        ordinary = [p for p in ordinary if p.user["userType"] == "Member"]
        self.leaders = ordinary[8:40]
        lead = iter(self.leaders)

        def two() -> list[Person]:
            return [next(lead), next(lead)]

        make = build.network
        self.owners: dict[str, list[Person]] = {code: two() for code in SIZES}
        self.owners["N-0005"] = [self.gone]
        self.owners["N-0007"] = self.owners["N-0007"][:1]
        own = self.owners
        make("N-0001", "ICTO netwerk", "Themanetwerk", owners=own["N-0001"],
             description=self.described("G-01", "G-03", "G-06", "G-07", "H-01", "H-10"),
             Themas=("ELO", "AI"))  # fmt: skip
        make(
            "N-0002",
            "Netwerk communicatie",
            "Functienetwerk",
            owners=own["N-0002"],
            admission="Na goedkeuring",
            description=self.described("G-02", "G-19", "H-02"),
        )
        top = make(
            "N-0003",
            "Broedplaatsen",
            "Broedplaats",
            owners=own["N-0003"],
            description=self.described("G-28", "G-19"),
        )
        make(
            "N-0004",
            "Broedplaats Digitale geletterdheid",
            "Broedplaats",
            parent=top,
            channel=True,
            owners=own["N-0004"],
            description=self.described("H-05", "D-18"),
            DocDelen="Alle documenten in de map",
        )
        make(
            "N-0005",
            "Broedplaats Onderzoekend leren",
            "Broedplaats",
            parent=top,
            owners=own["N-0005"],
            description=self.described("H-06", "G-20"),
            AanmeldingenModus="Alleen tabblad",
        )
        make(
            "N-0006",
            "Netwerk diversiteit en inclusie",
            "Themanetwerk",
            owners=own["N-0006"],
            admission="Na goedkeuring",
            visible="Alleen leden",
            description=self.described("H-04", "G-19"),
            Themas=("Diversiteit en inclusie",),
        )
        make(
            "N-0007",
            "OMO-leerlingenraad",
            "Leerlingenraad",
            owners=own["N-0007"],
            admission="Alleen op uitnodiging",
            visible="Alleen aanvoerders",
            description=self.described("G-25"),
            BevatLeerlingen=True,
        )
        make(
            "N-0008",
            "Governance lab",
            "Lab",
            owners=own["N-0008"],
            team_name="OMO Bestuurders Overleg Passend Onderwijs (OBOPO)",
            admission="Alleen op uitnodiging",
            description=self.described("G-23", "G-21"),
            GastenToegestaan=True,
            Themas=("Passend onderwijs",),
            Vertrouwelijkheid="Vertrouwelijk",
        )
        make(
            "N-0009",
            "Vaknetwerk Nederlands",
            "Vaknetwerk",
            status="In oprichting",
            team=False,
            owners=own["N-0009"],
            VakNaam="Nederlands",
        )
        make(
            "N-0010",
            "Leiderschapsontwikkeltraject",
            "Traject",
            status="In oprichting",
            admission="Alleen op uitnodiging",
            owners=own["N-0010"],
            description=self.described("H-09"),
        )
        make(
            "N-0011",
            "Projectgroep Koers2030",
            "Projectgroep",
            status="Gesloten",
            owners=own["N-0011"],
            description=self.described("G-22"),
            EindDatum=build.date(-60),
        )
        make("N-0012", "OMO-congres: ‘Onderwijsprofessional van de toekomst’", "Comité",
             status="Gesloten", owners=own["N-0012"], EindDatum=build.date(-200))  # fmt: skip
        for code, people in own.items():
            for at, person in enumerate(people):
                network = build.networks[code]
                person.role = "aanvoerder" if person.role == "medewerker" else person.role
                rol = "Begeleider" if code == "N-0007" else "Kernteamlid" if at else "Aanvoerder"
                build.row(network, person, rol=rol, LidSinds=build.date(-600))
        self.case("H-09", network="N-0010")
        self.case("H-06", network="N-0005")
        self.case("G-20", network="N-0005", persons=[self.gone])
        self.case("G-28", network="N-0003")
        group = build.networks["N-0010"].team
        assert group is not None
        groups.update(build.tenant, group, {"visibility": "Public"})

    @staticmethod
    def described(*cases: str) -> str:
        return " ".join(f"[{case}] {CASES[case]}" for case in cases)
