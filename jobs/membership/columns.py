"""What a membership row should say, and the difference with what it says."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from config import dutch
from config.texts import text as staff_text
from jobs.membership.case import Case, Standing
from jobs.membership.overview import Overview
from jobs.membership.row import LidStatus, Rol, Row, SyncStatus
from jobs.network import Network
from jobs.parse import HERE, column_day, day, day_of, text
from jobs.rowkey import ons_id

DAYS = frozenset({"LidSinds", "LidTot", "PvVan", "PvTot", "GastTot"})
FIELD_LABELS = {
    "Rol": "de rol",
    "PlaatsvervangerLookupId": "de plaatsvervanger",
    "PvVan": "de plaatsvervanging",
    "PvTot": "de plaatsvervanging",
    "SponsorLookupId": "de sponsor",
    "ExterneOrganisatieLookupId": "de organisatie",
    "GastTot": "de einddatum",
    "Reden": "de reden",
    "Adres": "het adres",
}
STICKY = frozenset(
    {
        "put-back",
        "role-put-back",
        "own-status",
        "not-yours",
        "row-made-again",
        "owner-adopted",
        "person-fixed",
        "role-in-teams",
        "guest-role",
    }
)
"""Rules whose sentence stays on the row until something else happens there: the value was put
back in the same run, so nothing on the row itself would say why any more."""


def sentence(code: str, words: Mapping[str, str]) -> str:
    """A text of the catalogue; days among its words are written out in Dutch."""
    if not words:
        return _plain(code)
    shown: dict[str, object] = dict(words)
    if "datum" in shown:
        when = day(f"{shown['datum']}T00:00:00Z")
        shown["datum"] = dutch.day(when) if when is not None else None
    return staff_text(code, **shown)


@cache
def _plain(code: str) -> str:
    return staff_text(code)


def wanted(
    case: Case,
    standing: Standing,
    status: LidStatus,
    sync: SyncStatus,
    code: str,
    words: Mapping[str, str],
    present: bool,
    overview: Overview,
    now: datetime,
    rejoin_days: int,
) -> dict[str, Any]:
    """The columns of the product, and of people where a value has to be put back."""
    row, network = case.row, case.network
    pupil = standing.role == Rol.LEERLING
    today = day_of(now)
    since, until = _period(case, present, today)
    if code == "ONS-113" and until is not None:
        words = {"datum": (until + timedelta(days=rejoin_days)).isoformat()}
    columns: dict[str, Any] = {
        **standing.accepted.put_back,
        "LidStatus": status.value,
        "Rol": str(standing.role),
        "PersoonObjectId": None if pupil else case.key,
        "PersoonId": None if pupil else overview.person(case.key),
        "LidSleutel": None if pupil or not case.keyed else _member_key(network, case, overview),
        "OnsId": ons_id(network.scope, case.key),
        "Herkomst": (text(row.fields.get("Herkomst")) or "ONS") if row else "Teams",
        "LidSinds": column_day(since) if since else None,
        "LidTot": column_day(until) if until else None,
        "SyncStatus": sync.value,
        "SyncUitleg": sentence(code, words),
    }
    school = overview.school_of(case.account)
    if school is not None:
        columns["SchoolLookupId"] = school
    _title(columns, case, standing, overview, school)
    _person(columns, case, overview, pupil)
    return columns


def spare(row: Row) -> dict[str, Any]:
    """What a further row of somebody who has one already says."""
    return {
        "LidStatus": LidStatus.GEBLOKKEERD.value,
        "SyncStatus": SyncStatus.BIJGEWERKT.value,
        "SyncUitleg": staff_text("ONS-123"),
    }


def difference(row: Row | None, columns: Mapping[str, Any]) -> dict[str, Any]:
    """What has to be written so that the row says `columns`."""
    if row is None:
        return {name: value for name, value in columns.items() if value is not None}
    return {
        name: value
        for name, value in columns.items()
        if not same(name, row.fields.get(name), value)
    }


def same(name: str, stands: Any, wanted: Any) -> bool:
    """Whether a column already says `wanted`, whatever form the service gives it."""
    if stands == wanted:
        return True
    if name in DAYS:
        return day(stands) == day(wanted)
    if name.endswith("LookupId"):
        return _id(stands) == _id(wanted)
    if isinstance(wanted, (int, float)) and not isinstance(wanted, bool):
        return isinstance(stands, (int, float)) and float(stands) == float(wanted)
    return text(stands) == text(wanted)


def _id(value: Any) -> str | None:
    return None if value in (None, "", 0, "0") else str(value)


def _member_key(network: Network, case: Case, overview: Overview) -> str:
    return f"{overview.person(case.key)}|{network.code}"


def first_day(case: Case) -> date | None:
    """Since when somebody is a member, as far as it is known already.

    ST-02: who was added in Teams while his own request waited is a member since he asked.
    """
    row = case.row
    since = day(case.memo.get("since")) or (day(row.fields.get("LidSinds")) if row else None)
    if since is None and row is not None and row.created_at is not None and case.right is not None:
        asked = row.status in (None, LidStatus.AANGEVRAAGD)
        return row.created_at.astimezone(HERE).date() if asked else None
    return since


def last_day(case: Case) -> date | None:
    """Until when somebody who is no member any more was one."""
    row = case.row
    return day(case.memo.get("until")) or (day(row.fields.get("LidTot")) if row else None)


def _period(case: Case, present: bool, today: date) -> tuple[date | None, date | None]:
    """Since when, and until when. A re-join on the same row keeps the first day."""
    since = first_day(case)
    if present:
        return (since or today, None)
    if since is None:
        return (None, None)
    return (since, last_day(case) or today)


def _title(
    columns: dict[str, Any], case: Case, standing: Standing, overview: Overview, school: str | None
) -> None:
    """Staff have their name in the person column; pupils and guests are only named by kind."""
    if standing.role == Rol.LEERLING:
        name = overview.school_names.get(school or "", "")
        columns["Title"] = f"Leerling · {name}" if name else "Leerling"
    elif standing.role == Rol.GAST and case.account is not None:
        partner = next((d for d in sorted(case.account.domains) if d in overview.partners), None)
        name = overview.partner_names.get(overview.partners.get(partner or "", ""), "")
        columns["Title"] = f"Gast · {name}" if name else "Gast"


def _person(columns: dict[str, Any], case: Case, overview: Overview, pupil: bool) -> None:
    """The person column: fixed at first sight, never on a pupil's row."""
    if pupil:
        if case.row is not None and case.row.person is not None:
            columns["PersoonLookupId"] = None
        return
    fixed = case.memo.get("lookup")
    stands = case.row.person if case.row else None
    if stands is not None and fixed is None and overview.lookups.get(stands) == case.key:
        return  # first sight: what stands there is what counts from now on
    if stands is not None and stands == fixed:
        return
    site_person = fixed or overview.lookup_of.get(case.key)
    if site_person:
        columns["PersoonLookupId"] = site_person
    elif case.account is not None:  # who is gone cannot be entered on the site any more
        columns["PersoonLookupId"] = {"ensure": case.key}
