"""The list of participants for the venue. Names are asked of Microsoft at that moment: the worker
itself keeps none."""

from __future__ import annotations

from datetime import UTC, datetime

from config.dutch import day
from config.settings import Settings
from connector.exchange import Exchange
from connector.graph import Failed
from connector.people_source import people_by_id
from connector.tenant import connect
from jobs.parse import text
from jobs.registrations.gathering import REGISTRATION
from jobs.registrations.meeting import Form, Meeting
from jobs.registrations.overview import Overview, scope_of
from jobs.registrations.participant_list import Participant, ParticipantList
from jobs.registrations.registration import CAME, Mode, Standing, Status
from service.exporting.known import known, overview
from sync.model import Sighting

UNKNOWN = "(naam niet bekend)"
"""Of an account that is no longer in the directory."""


class UnknownMeeting(Exception):
    """There is no such meeting."""


class Expired(Exception):
    """The list of participants has no use any more."""


def participants(settings: Settings, meeting: str) -> ParticipantList:
    """Everybody who has a place at a meeting, by its number (B-0001) or key: those of the room
    only, where it has both.

    Sends only reads. Raises UnknownMeeting, Expired, NothingKnown, or the connector's error when
    the names cannot be read.
    """
    now = datetime.now(UTC)
    with known(settings) as (transaction, found):
        seen = overview(settings, transaction, found)
        chosen = _meeting(seen, meeting)
        expires = ParticipantList(chosen, ()).expires_at
        if expires is not None and expires <= now:
            raise Expired(
                f"The meeting {meeting} is more than 7 days over, since {day(expires)}: its list "
                "of participants has expired and is no longer made."
            )
        schools = {account: _school(seen, account) for account in _coming(seen, chosen)}
    names = _names(settings, list(schools))
    return ParticipantList(
        chosen,
        tuple(Participant(names.get(one) or UNKNOWN, schools[one]) for one in schools),
    )


def _meeting(seen: Overview, wanted: str) -> Meeting:
    low = wanted.strip().lower()
    for key, row in seen.meetings.items():
        if low in (key.lower(), (row.text("EventCode") or "").lower()):
            found = seen.meeting(key)
            assert found is not None
            return found
    raise UnknownMeeting(
        f"There is no meeting {wanted}. Its number stands in the column EventCode of "
        "Bijeenkomsten, such as B-0001."
    )


def _coming(seen: Overview, meeting: Meeting) -> list[str]:
    """The accounts of those who have a place, as was decided; not what somebody typed on a row."""
    network = seen.network_of(meeting.key)
    people: dict[str, str] = {}
    for entry in seen.archive.entries(scope_of(network.id if network else "0")).values():
        memo = entry.memo
        if memo.get("kind") != REGISTRATION or memo.get("meeting") != meeting.key:
            continue
        account, standing = text(memo.get("account")), Standing.of(memo.get("standing"))
        if account is None or standing is None:
            continue
        elsewhere = meeting.form is Form.HYBRIDE and standing.mode is Mode.ONLINE
        if (standing.status is Status.BEVESTIGD or standing.status in CAME) and not elsewhere:
            people.setdefault(seen.person(account), account)
    return list(people.values())


def _school(seen: Overview, account: str) -> str:
    found = seen.school_of(account)
    return found[1] if found is not None else ""


def _names(settings: Settings, accounts: list[str]) -> dict[str, str | None]:
    if not accounts:
        return {}
    asked: Exchange[tuple[Sighting, ...]] = people_by_id(accounts, ("id", "displayName"))
    with connect(settings.tenant) as connection:
        answer = connection.graph.drive({"names": asked})["names"]
    if isinstance(answer, Failed):
        raise answer.error
    return {one.id: text((one.value or {}).get("displayName")) for one in answer}
