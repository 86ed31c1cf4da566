"""Which networks a change concerns."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from connector.attendance_source import ATTENDANCE
from connector.team_lists_source import TEAM_LISTS
from jobs.own import own_place
from jobs.parse import lookup
from jobs.registrations.gathering import REGISTRATION
from jobs.registrations.names import NAME
from jobs.registrations.overview import CHANNELS, EVERYWHERE, Overview, persons_of, scope_of
from sync.model import Sighting


class Touched:
    """Finds the scopes that a change touches."""

    def __init__(self, overview: Overview, scopes: Collection[str], admins_group: str) -> None:
        self._overview, self._all = overview, frozenset(scopes)
        self._admins = own_place(NAME, f"team:{admins_group}")
        self._of_meeting = {key: scope for scope, keys in overview.in_scope.items() for key in keys}
        self._at: defaultdict[str, set[str]] = defaultdict(set)
        for id, home in overview.homes().items():
            for place in (home.meetings_place, home.registrations_place):
                self._at[place].add(scope_of(id))
        self._people: defaultdict[str, set[str]] | None = None
        self._numbers: defaultdict[tuple[str, str], set[str]] | None = None
        self._refs: set[str] = set()  # of rows on ONS that changed

    def by(self, changes: Sequence[Sighting]) -> set[str]:
        found: set[str] = set()
        for change in changes:
            found |= self._one(change)
            if found >= self._all:
                break
        # Also the networks that rows belonged to before, or that they were taken from.
        found |= self._overview.archive.scopes_holding(self._refs)
        return found & self._all

    def _one(self, change: Sighting) -> set[str]:
        places, overview = self._overview.places, self._overview
        if change.place == places.networks:
            children = {n.id for n in overview.networks.values() if n.parent == change.id}
            return {scope_of(id) for id in {change.id, *children}}
        if change.place == places.meetings:
            return self._meeting(change)
        if change.place == places.registrations:
            return self._registration(change)
        if change.place in places.members:
            network = lookup((change.value or {}).get("fields") or {}, "Netwerk")
            return {scope_of(network)} if network else set(self._all)
        if change.place in (self._admins, places.schools, places.identities, places.quiet_days):
            return set(self._all)
        if change.place in (TEAM_LISTS, CHANNELS):
            group = change.id.partition("/")[0]
            return {scope_of(n.id) for n in overview.networks.values() if n.group == group}
        if change.place == places.people:
            return set(self._by_person()[change.id])
        if change.place.startswith(own_place(NAME, "site-people:")):
            return set(self._by_number()[change.place, change.id])
        if change.place.startswith("calendar:"):
            return self._event(change)
        if change.place == ATTENDANCE:
            scope = self._of_meeting.get(change.id.partition("/")[0])
            return {scope} if scope is not None else set()
        return set(self._at[change.place])

    def _meeting(self, change: Sighting) -> set[str]:
        key = self._overview.key_of_item.get(change.id)
        self._refs.add(f"{change.place[5:]}/{change.id}")
        return {self._of_meeting[key]} if key in self._of_meeting else set()

    def _registration(self, change: Sighting) -> set[str]:
        fields = (change.value or {}).get("fields") or {}
        self._refs.add(f"{change.place[5:]}/{change.id}")
        return {self._scope_of_registration(fields)}

    def _scope_of_registration(self, fields: Mapping[str, Any]) -> str:
        """Of a row on ONS; what points to no meeting is told with those of all of OMO."""
        key = self._overview.key_of_item.get(lookup(fields, "Bijeenkomst") or "")
        return self._of_meeting.get(key or "", scope_of(EVERYWHERE))

    def _event(self, change: Sighting) -> set[str]:
        scope = self._of_meeting.get(str((change.value or {}).get("key") or ""))
        return {scope} if scope is not None else set()

    def _by_person(self) -> defaultdict[str, set[str]]:
        if self._people is None:
            self._people = defaultdict(set)
            for scope in self._all:
                for entry in self._overview.archive.entries(scope).values():
                    if entry.memo.get("kind") == REGISTRATION:
                        self._people[str(entry.memo.get("account"))].add(scope)
            for rows in self._overview.registrations.values():
                for row in rows:
                    key = self._overview.key_of_item.get(lookup(row.fields, "Bijeenkomst") or "")
                    if row.made_by is not None and key in self._of_meeting:
                        self._people[row.made_by].add(self._of_meeting[key])
            for id, home in self._overview.homes().items():
                for row in self._overview.rows(home.registrations_place).values():
                    if row.made_by is not None:
                        self._people[row.made_by].add(scope_of(id))
        return self._people

    def _by_number(self) -> defaultdict[tuple[str, str], set[str]]:
        """The scopes with a row that points to somebody by his number on a site, by the place of
        that site's numbers."""
        if self._numbers is None:
            self._numbers = defaultdict(set)
            overview = self._overview
            ons = overview.places.numbers(overview.places.ons_site)
            for key, row in overview.meetings.items():
                for number in persons_of([row], "Organisatoren", "Sprekers"):
                    self._numbers[ons, number].add(self._of_meeting[key])
            for rows in overview.registrations.values():
                for row in rows:
                    for number in persons_of([row], "Deelnemer"):
                        self._numbers[ons, number].add(self._scope_of_registration(row.fields))
            for id, home in overview.homes().items():
                there = overview.rows(home.registrations_place).values()
                for number in persons_of(there, "Deelnemer"):
                    self._numbers[overview.places.numbers(home.site), number].add(scope_of(id))
        return self._numbers
