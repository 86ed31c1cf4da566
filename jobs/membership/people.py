"""Which account a row is about, and which of a person's accounts counts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from jobs.membership.overview import Overview, TeamMember
from jobs.membership.row import Row
from jobs.network import Network
from jobs.parse import lookup, text
from jobs.rowkey import ons_id
from sync.model import Entry

LATE = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A row that is about nobody yet: it waits for an account, or a person has to look at it."""

    row: Row
    rule: str
    waits: bool = False


@dataclass(slots=True)
class Assignment:
    """The rows of one network by the account they are about."""

    rows: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))
    unplaced: list[Unplaced] = field(default_factory=list)
    converted: dict[str, str] = field(default_factory=dict)  # new account -> its guest account

    def main(self, key: str) -> Row | None:
        found = self.rows.get(key)
        return found[0] if found else None

    def spare(self, key: str) -> tuple[Row, ...]:
        return tuple(self.rows.get(key, ())[1:])


def assign(
    network: Network,
    entries: Mapping[str, Entry],
    right: Mapping[str, TeamMember],
    overview: Overview,
    app: str,
) -> Assignment:
    """Give every row of the network its account. What the state remembers comes before what a
    column says: the person is fixed at first sight."""
    known = {e.left_ref.id: key for key, e in entries.items() if e.left_ref is not None}
    ours: dict[str, str] | None = None
    result = Assignment()
    rows = sorted(
        overview.rows.get(network.id, ()),
        key=lambda row: (row.created_at or LATE, row.item),
    )
    for row in rows:
        key = known.get(row.ref.id)
        if key is None or key.startswith("row:"):
            made_by_us = row.created_by is None and row.created_by_app == app
            if made_by_us and ours is None:
                ours = {ons_id(network.scope, key): key for key in {*entries, *right}}
            key = ours.get(text(row.fields.get("OnsId")) or "") if made_by_us and ours else None
        found: str | Unplaced = key or _first_sight(row, overview, app)
        if isinstance(found, Unplaced):
            result.unplaced.append(found)
        else:
            result.rows[found].append(row)
    for key, placed in result.rows.items():
        entry = entries.get(key)
        if entry is not None and entry.left_ref is not None:
            main = entry.left_ref.id
            placed.sort(key=lambda row: row.ref.id != main)
    _convert_guests(result, entries, right, overview)
    return result


def _first_sight(row: Row, overview: Overview, app: str) -> str | Unplaced:
    """The account of a row that was never seen before.

    The visible id column is the product's: after a lost state it says whom a row was about, but
    only where the row's versions say that the product wrote it.
    """
    shown = text(row.fields.get("PersoonObjectId"))
    setter = row.setter("PersoonObjectId")
    if shown and setter.by is None and setter.app == app:
        return shown.lower()
    person = row.person
    if person is not None:
        if person not in overview.lookups:
            return Unplaced(row, "person-not-read")
        account_id = overview.lookups[person]
        if account_id is None:
            return Unplaced(row, "person-not-found")
        account = overview.accounts.get(account_id)
        chosen_at = row.setter("PersoonLookupId").at
        if (
            account is not None
            and account.created_at is not None
            and chosen_at is not None
            and account.created_at > chosen_at
        ):
            # ST-06: the site keeps the old person's entry, and the address on it now leads to
            # an account that did not exist when somebody chose the person.
            return Unplaced(row, "address-reused")
        return account_id
    return _by_address(row, overview)


def _by_address(row: Row, overview: Overview) -> str | Unplaced:
    """A row with an address only: it completes when exactly one member account has it, and the
    address was never anybody else's."""
    address = text(row.fields.get("Adres"))
    if address is None:
        return Unplaced(row, "person-not-found")
    setter = row.setter("Adres")
    owners = overview.owners_of(row.network)
    if setter.by is None or (setter.by not in overview.admins and setter.by not in owners):
        return Unplaced(row, "address-not-yours")
    found = [
        id
        for id in overview.by_address.get(address.lower(), ())
        if overview.accounts[id].enabled and not overview.accounts[id].guest
    ]
    if len(found) == 1:
        others = overview.former.get(address.lower(), set()) - {overview.person(found[0])}
        return Unplaced(row, "address-reused") if others else found[0]
    if found:
        return Unplaced(row, "address-of-several")
    return Unplaced(row, "waits-for-account", waits=True)


def _convert_guests(
    result: Assignment,
    entries: Mapping[str, Entry],
    right: Mapping[str, TeamMember],
    overview: Overview,
) -> None:
    """ST-04: a guest whose school moved got an account of his own; his row goes on with that.

    Only an account of one of our schools that carries the very address the guest was invited
    with is taken for the same person.
    """
    for guest in sorted({*result.rows, *entries, *right}):
        account = overview.accounts.get(guest)
        if account is None or not account.guest or not account.enabled:
            continue
        candidates = [
            id
            for address in account.addresses
            if "#ext#" not in address
            for id in overview.by_address.get(address, ())
            if id != guest
            and overview.accounts[id].enabled
            and not overview.accounts[id].guest
            and overview.accounts[id].domains & overview.schools.keys()
        ]
        if len(set(candidates)) != 1:
            continue
        member = candidates[0]
        if member not in result.rows and guest in result.rows:
            result.rows[member] = result.rows.pop(guest)
        result.converted[member] = guest


def counted(
    keys: Iterable[str], rank: Mapping[str, tuple[object, ...]], overview: Overview
) -> set[str]:
    """Of each person's accounts the one that counts: the lowest rank, deterministic."""
    best: dict[str, str] = {}
    for key in sorted(keys):
        person = overview.person(key)
        if person not in best or rank[key] < rank[best[person]]:
            best[person] = key
    return set(best.values())


def deputies(rows: Iterable[Row], overview: Overview) -> list[tuple[Row, str]]:
    """The rows that name a deputy, with the deputy's account."""
    found = []
    for row in rows:
        account = overview.lookups.get(lookup(row.fields, "Plaatsvervanger") or "")
        if account is not None:
            found.append((row, account))
    return found
