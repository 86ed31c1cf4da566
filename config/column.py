"""What a list, its columns and its views are, and what several lists have in common.

A column's name is ASCII and never changes; what staff see is its Dutch label, set afterwards
(SharePoint would otherwise encode a name such as `Beëindigd op` and cut it at 32 characters).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

MEMBERSHIP, DOCUMENTS, REGISTRATIONS = "membership", "documents", "registrations"
EVERY_JOB = (MEMBERSHIP, DOCUMENTS, REGISTRATIONS)

BUILT_IN = frozenset(("Created", "Modified", "DocIcon", "LinkFilename"))
"""Columns that SharePoint makes itself and that a view may show; the last two in libraries only."""


class Kind(StrEnum):
    TEXT = "text"
    NOTE = "note"  # several lines
    NUMBER = "number"
    BOOLEAN = "boolean"
    CHOICE = "choice"
    CHOICES = "choices"  # several at once
    DATE = "date"
    DATE_TIME = "dateTime"
    PERSON = "person"
    PERSONS = "persons"  # several
    LOOKUP = "lookup"
    URL = "url"


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    label: str
    kind: Kind = Kind.TEXT
    description: str = ""
    choices: tuple[str, ...] = ()
    default: str | None = None
    target: str | None = None  # the key of the list a lookup points to
    indexed: bool = False
    unique: bool = False  # SharePoint needs an index for it
    hidden: bool = False
    length: int = 255  # of a text
    decimals: int = 0  # of a number
    jobs: tuple[str, ...] = ()  # that need it; empty: those of its list


@dataclass(frozen=True, slots=True)
class View:
    """`where` is CAML, the content of its <Where>; `columns` are internal names."""

    label: str
    columns: tuple[str, ...]
    where: str = ""
    order_by: str = "Title"
    default: bool = False


@dataclass(frozen=True, slots=True)
class OnsList:
    """`key` is its name in the settings (lists.names); a list is in the site `site`. `jobs` are
    those that need it: another job runs without it, or reads the columns `partly` tells."""

    key: str
    site: str
    label: str
    description: str
    columns: tuple[Column, ...]
    views: tuple[View, ...] = ()
    own_items_only: bool = False  # readers see and edit only the rows they made
    hidden: bool = False
    library: bool = False  # of documents
    closed: bool = False  # nobody but the app and the site's owners gets in by himself
    jobs: tuple[str, ...] = (MEMBERSHIP,)
    partly: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # job -> columns

    def needed_by(self, job: str) -> tuple[Column, ...]:
        """The columns without which this job cannot go on; none of a list it does without."""
        some = self.partly.get(job, ())
        return tuple(
            column
            for column in self.columns
            if job in (column.jobs or self.jobs) or column.name in some
        )

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)


SYNC_STATUS = ("Bijgewerkt", "Wacht", "Vraagt aandacht", "Gepauzeerd", "Fout")
THEMES = (
    "AI",
    "ELO",
    "Leermiddelen",
    "Informatiebeveiliging",
    "Identiteit en levensbeschouwing",
    "Passend onderwijs",
    "Diversiteit en inclusie",
    "Digitale geletterdheid",
    "Leiderschap",
    "Toekomst van het onderwijs",
)

YES, NO = "1", "0"


def key_column(unique: bool) -> Column:
    return Column(
        "OnsId",
        "ONS-sleutel",
        description="Vaste sleutel van deze rij, gemaakt door de synchronisatie.",
        indexed=True,
        unique=unique,
        hidden=True,
        length=36,
    )


SERVICE = (
    Column(
        "SyncStatus",
        "Synchronisatiestatus",
        Kind.CHOICE,
        "Of ONS en Teams voor deze rij gelijk zijn. Wordt vanzelf ingevuld.",
        choices=SYNC_STATUS,
        indexed=True,
    ),
    Column("SyncUitleg", "Uitleg", description="Wat er aan de hand is, of wat je kunt doen."),
    Column("SyncTijd", "Laatst bijgewerkt", Kind.DATE_TIME, "Wordt vanzelf ingevuld."),
)
SERVICE_NAMES = tuple(column.name for column in SERVICE)


def where(field: str, *values: str) -> str:
    """CAML for: the choice `field` is one of `values`."""
    tests = [
        f'<Eq><FieldRef Name="{field}"/><Value Type="Text">{value}</Value></Eq>' for value in values
    ]
    caml = tests[0]
    for test in tests[1:]:
        caml = f"<Or>{caml}{test}</Or>"
    return caml
