"""The calendar feeds of the networks' public meetings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from config.settings import Settings
from connector.lists import Found
from jobs.network import RUNNING, Network
from jobs.own import own_place
from jobs.parse import lookup, moment, text
from jobs.registrations.calendar_feed import FeedEntry, calendar_feed
from jobs.registrations.meeting import Meeting
from jobs.registrations.row import Row
from service.exporting.known import known
from service.running.networks import UnknownNetwork
from state.transaction import Transaction

OPEN = "Open binnen OMO"
_JOBS = ("registrations", "membership", "documents")
_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


class NotPublic(Exception):
    """The meetings of this network are not for everybody."""


def calendars(settings: Settings) -> dict[str, bytes]:
    """The feed of every network whose meetings everybody may know of, by its number.

    Only the list of meetings is read, and only from the state. Raises NothingKnown.
    """
    with known(settings) as (transaction, found):
        networks = _networks(transaction, found)
        public = {id: one for id, one in networks.items() if is_public(one)}
        entries = _entries(transaction, found)
    return {
        one.code: calendar_feed(one.code, f"Bijeenkomsten {one.title}", entries.get(id, ()))
        for id, one in public.items()
    }


def calendar(settings: Settings, network: str) -> bytes:
    """The feed of one network, by its number. Raises UnknownNetwork, NotPublic, NothingKnown."""
    wanted = network.strip().lower()
    for code, feed in calendars(settings).items():
        if code.lower() == wanted:
            return feed
    with known(settings) as (transaction, found):
        there = {one.code.lower() for one in _networks(transaction, found).values()}
    if wanted in there:
        raise NotPublic(
            f"{network} has no calendar for everybody: it is not active, or its members, its "
            "pupils or what it is about are not for everybody to see."
        )
    raise UnknownNetwork(f"There is no network {network}. `ons-sync status` lists them by number.")


def is_public(network: Network) -> bool:
    """Whether everybody may know what a network does."""
    confidential = text(network.fields.get("Vertrouwelijkheid")) not in (None, OPEN)
    return network.status in RUNNING and not (confidential or network.hidden or network.pupils)


def _networks(transaction: Transaction, found: Found) -> dict[str, Network]:
    """Every network, with the columns that any job reads of it."""
    place = f"list:{found.lists['netwerken']}"
    fields: defaultdict[str, dict[str, Any]] = defaultdict(dict)
    for at in (place, *(own_place(job, place) for job in reversed(_JOBS))):
        for id, seen in transaction.sightings(at).items():
            if seen.value is not None:
                fields[id] |= seen.value.get("fields") or {}
    return {id: Network.of(id, {"fields": one}, None, frozenset()) for id, one in fields.items()}


def _entries(transaction: Transaction, found: Found) -> Mapping[str, list[FeedEntry]]:
    """The meetings, by network; of a workshop that of the meeting it is part of."""
    place = f"list:{found.lists['bijeenkomsten']}"
    rows = {item: Row(place, item, etag, value) for item, value, etag in transaction.each(place)}
    made: defaultdict[str, list[FeedEntry]] = defaultdict(list)
    for row in rows.values():
        top, met = row, {row.item}
        while (above := rows.get(lookup(top.fields, "Hoofdbijeenkomst") or "")) is not None:
            if above.item in met:
                break
            met.add(above.item)
            top = above
        network = lookup(top.fields, "Netwerk") or lookup(row.fields, "Netwerk")
        if network is None:
            continue
        made[network].append(
            FeedEntry(
                Meeting.of(row.key, row.fields, network=network),
                moment(row.value.get("modified_at")) or row.made_at or _LONG_AGO,
                _revision(row.etag),
            )
        )
    return made


def _revision(etag: str | None) -> int:
    """How often a row was written: `"{guid},7"` is the seventh time.
    https://learn.microsoft.com/sharepoint/dev/sp-add-ins/working-with-lists-and-list-items-with-rest"""
    number = (etag or "").rpartition(",")[2].strip('" ')
    return int(number) if number.isascii() and number.isdigit() and len(number) < 10 else 0
