"""Which networks a change concerns."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from connector.people_source import PEOPLE
from connector.team_source import TEAMS
from jobs.membership.overview import Overview, Places, referenced_people
from jobs.parse import text
from sync.model import Sighting


class Touched:
    """Finds the scopes that a change touches; indexes are built when first needed."""

    def __init__(self, overview: Overview, places: Places, admins_group: str) -> None:
        self._overview, self._places = overview, places
        self._admins = f"team:{admins_group}"
        self._all = {n.scope for n in overview.networks.values()}
        self._rows: dict[str, set[str]] | None = None
        self._people: dict[str, set[str]] | None = None
        self._at: dict[str, set[str]] = defaultdict(set)
        for network in overview.networks.values():
            family = {network.scope} | {c.scope for c in overview.children(network)}
            if network.place is not None:
                self._at[network.place] |= family
            if network.group is not None:
                self._at[f"group {network.group}"] |= family

    def by(self, changes: Sequence[Sighting]) -> set[str]:
        found: set[str] = set()
        for change in changes:
            found |= self._one(change)
            if found >= self._all:
                break
        return found

    def _one(self, change: Sighting) -> set[str]:
        places, overview = self._places, self._overview
        if change.place == places.networks:
            network = overview.networks.get(change.id)
            children = overview.children(network) if network else []
            return {f"membership/{change.id}", *(c.scope for c in children)}
        if change.place in places.rows:
            found = set(self._by_row().get(f"{change.place[5:]}/{change.id}", ()))
            fields = (change.value or {}).get("fields") or {}
            if now := fields.get("NetwerkLookupId"):
                found.add(f"membership/{now}")
            return found
        if change.place == self._admins or change.place in (
            places.schools,
            places.organisations,
            places.identities,
        ):
            return set(self._all)
        if change.place in (places.groups, TEAMS):
            return set(self._at[f"group {change.id}"])
        if change.place == PEOPLE:
            return set(self._by_person().get(change.id, ())) | self._by_address(change)
        if change.place == places.site_people:
            id = text((change.value or {}).get("object_id"))
            return set(self._by_person().get(id or "", ())) | self._by_number(change.id)
        return set(self._at[change.place])

    def _by_row(self) -> dict[str, set[str]]:
        if self._rows is None:
            self._rows = defaultdict(set)
            for scope in self._all:
                for entry in self._overview.archive.entries(scope).values():
                    if entry.left_ref is not None:
                        self._rows[entry.left_ref.id].add(scope)
        return self._rows

    def _by_person(self) -> dict[str, set[str]]:
        if self._people is None:
            self._people = defaultdict(set)
            for network in self._overview.networks.values():
                for key in self._overview.archive.entries(network.scope):
                    self._people[key].add(network.scope)
                for key in self._overview.team(network.place) if network.place else ():
                    self._people[key].add(network.scope)
                for number in referenced_people(self._overview.rows.get(network.id, ())):
                    if id := self._overview.lookups.get(number):
                        self._people[id].add(network.scope)
        return self._people

    def _by_address(self, change: Sighting) -> set[str]:
        value = change.value or {}
        has = {str(value[n]).lower() for n in ("userPrincipalName", "mail") if value.get(n)}
        rows = (row for rows in self._overview.rows.values() for row in rows)
        found = {
            f"membership/{row.network}"
            for row in rows
            if (text(row.fields.get("Adres")) or "").lower() in has
        }
        for account in self._overview.accounts.values():
            if account.guest and has.intersection(account.addresses):
                found |= self._by_person().get(account.id, set())
        return found

    def _by_number(self, number: str) -> set[str]:
        return {
            f"membership/{id}"
            for id, rows in self._overview.rows.items()
            if number in referenced_people(rows)
        }
