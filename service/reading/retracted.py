"""What was taken back from ONS: a fact sheet for each document, from the state alone.

Whoever judges whether it was a data breach has 72 hours to report one, counted from when he knew.
https://gdpr-info.eu/art-33-gdpr/
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from config.settings import Settings
from jobs.catalogue import job_of, said
from jobs.documents.overview import NAME
from jobs.documents.retraction import PUBLISHED, RETRACTED
from jobs.explaining import clock
from jobs.parse import moment
from service.running.networks import Called, called, named, networks
from state.store import Store

REPORT_WITHIN = timedelta(hours=72)
OPENED_BY = (
    "not told to an application: search the audit log of Microsoft Purview for FileAccessed, "
    "FileDownloaded and FilePreviewed on this file in those days"
)
"""https://learn.microsoft.com/purview/audit-log-activities"""
NOBODY = "none were told: that takes full control of the ONS site for the application"
"""Whoever is no owner is told only what applies to himself.
https://learn.microsoft.com/graph/api/driveitem-list-permissions"""
LINKS = {
    "anonymous": "for anyone who has it",
    "organization": "for the whole organisation",
    "users": "for the people it was sent to",
}


@dataclass(frozen=True, slots=True)
class FactSheet:
    """One document, once taken back. `readers` None: that could not be read any more."""

    network: str
    title: str
    key: str
    name: str  # as it stood on ONS
    item: str  # drive and item on ONS; it is in the recycle bin there
    original: str | None  # drive and item in the channel
    published_at: datetime | None
    retracted_at: datetime
    rule: str
    readers: Mapping[str, Any] | None

    @classmethod
    def of(cls, network: Called, key: str, fact: Mapping[str, Any]) -> FactSheet:
        at = moment(fact["at"])
        assert at is not None
        return cls(
            network.code,
            network.title,
            key,
            str(fact["name"]),
            str(fact["item"]),
            fact.get("original"),
            moment(fact.get(PUBLISHED)),
            at,
            str(fact["rule"]),
            fact.get("readers"),
        )

    @property
    def because(self) -> str:
        return said(f"{NAME}/", self.rule)

    @property
    def report_before(self) -> datetime:
        return self.retracted_at + REPORT_WITHIN

    def as_json(self, now: datetime) -> dict[str, Any]:
        return {
            **asdict(self),
            "because": self.because,
            "opened_by": None,
            "opened_by_note": OPENED_BY,
            "report_before": self.report_before,
            "hours_left": round((self.report_before - now) / timedelta(hours=1), 1),
        }

    def lines(self, now: datetime) -> Iterator[str]:
        yield f"{self.network} {self.title}: {self.name}"
        yield f"  key       {self.key}"
        yield f"  on ONS    item {self.item}, now in the recycle bin"
        if self.original is not None:
            yield f"  channel   item {self.original}"
        since = clock(self.published_at) if self.published_at else "(not known)"
        lasted = f": {_long(self.retracted_at - self.published_at)}" if self.published_at else ""
        yield f"  stood     from {since} until {clock(self.retracted_at)}{lasted}"
        yield f"  because   {self.rule}: {self.because}"
        yield from _could_read(self.readers)
        yield f"  opened by {OPENED_BY}"
        left = self.report_before - now
        over = f"{_long(left)} left" if left > timedelta() else "over"
        yield f"  72 hours  after it was taken back end {clock(self.report_before)}: {over}"


@dataclass(frozen=True, slots=True)
class RetractedReport:
    sheets: tuple[FactSheet, ...]  # newest first
    now: datetime

    def as_json(self) -> dict[str, Any]:
        return {"retracted": [sheet.as_json(self.now) for sheet in self.sheets]}

    def lines(self) -> Iterator[str]:
        for sheet in self.sheets:
            yield from sheet.lines(self.now)
        if not self.sheets:
            yield "No document was taken back from ONS."


def retracted(settings: Settings, network: str | None = None) -> RetractedReport:
    """Every document that was taken back. Makes no state where there is none.

    Raises UnknownNetwork, or StateUnusable with what to do.
    """
    now = datetime.now(UTC)
    if not settings.state.path.exists():
        return RetractedReport((), now)
    store = Store.open(settings.state.path)
    try:
        with store.transaction() as transaction:
            known = networks(settings, transaction)
            scopes = {s.scope for s in transaction.all_scopes() if job_of(s.scope) == NAME}
            labels = {scope: called(scope, known).code for scope in scopes}
            wanted = scopes if network is None else named(network, labels)
            sheets = [
                FactSheet.of(called(scope, known), key, fact)
                for scope in sorted(wanted)
                for key, entry in transaction.entries(scope).items()
                for fact in entry.memo.get(RETRACTED, ())
            ]
    finally:
        store.close()
    return RetractedReport(tuple(sorted(sheets, key=lambda s: s.retracted_at, reverse=True)), now)


def _could_read(readers: Mapping[str, Any] | None) -> Iterator[str]:
    """As it was when it was taken back."""
    if readers is None or "unknown" in readers:
        why = f" ({readers['unknown']})" if readers else ""
        yield f"  readers   could not be read{why}: look at the rights of the library on ONS"
        return
    groups, people = readers["groups"], readers["people"]
    told = [f"group {name}" for name in groups]
    if people:
        told.append("1 person by name" if people == 1 else f"{people} people by name")
    for scope, number in sorted(readers["links"].items()):
        many = "1 link" if number == 1 else f"{number} links"
        told.append(f"{many} {LINKS.get(scope, scope)}")
    label = "readers"
    for one in told or [NOBODY]:
        yield f"  {label:<9} {one}"
        label = ""


def _long(span: timedelta) -> str:
    """How long, in the units an administrator thinks in."""
    hours = int(span / timedelta(hours=1))
    if hours >= 96:
        return f"{hours // 24} days"
    return f"{hours} hours" if hours >= 2 else f"{int(span / timedelta(minutes=1))} minutes"
