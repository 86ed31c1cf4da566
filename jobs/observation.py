"""People and rows that jobs ask for one by one: sources made of the connector's exchanges."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from connector.address import address
from connector.channels import primary_channels
from connector.errors import ConnectorError, error_for
from connector.exchange import Exchange, Request
from connector.list_source import ListSource
from connector.people_source import PEOPLE, people_by_address, people_by_id, people_by_name
from connector.site_people import SitePeople
from sync.model import Coverage, Observation, Sighting

SELECT = (
    "id", "userPrincipalName", "mail", "userType", "accountEnabled", "createdDateTime",
)  # fmt: skip
"""What is kept of a person: no name, because nothing here needs one."""


class People:
    """Accounts asked for by object id or by address; an id that is not there is seen to be gone.

    At the place `asked` it is kept which addresses were looked for, so that nobody is looked for
    at every run.
    """

    def __init__(self, ids: Iterable[str], addresses: Iterable[str], asked: str) -> None:
        self.ids, self.addresses = tuple(sorted(set(ids))), tuple(sorted(set(addresses)))
        self._asked = asked
        self.source = "people-asked"
        self.places: tuple[str, ...] = (PEOPLE, asked)

    def observe(self, cursor: str | None = None, full: bool = False) -> Exchange[Observation]:
        found: dict[str, Sighting] = {}
        try:
            for sighting in (yield from people_by_id(self.ids, SELECT)):
                found[sighting.id] = sighting
            for sighting in (yield from people_by_address(self.addresses, SELECT)):
                found[sighting.id] = sighting
        except ConnectorError as error:
            return _since(self.source, found.values(), self.places, str(error))
        asked = [Sighting(self._asked, address, {"asked": True}) for address in self.addresses]
        return _since(self.source, [*found.values(), *asked], self.places, None)


class SitePersons:
    """Whom the site's person numbers mean, and their accounts.

    A number whose name leads to nobody is remembered as such until the next full run.
    """

    def __init__(self, people: SitePeople, numbers: Iterable[str], place: str) -> None:
        self._people, self._place = people, place
        self.numbers = tuple(sorted(set(numbers)))
        self.source = place
        self.places: tuple[str, ...] = (place, PEOPLE)

    def observe(self, cursor: str | None = None, full: bool = False) -> Exchange[Observation]:
        found: list[Sighting] = []
        failure: str | None = None
        try:
            persons = yield from self._people.read(int(n) for n in self.numbers if n.isdigit())
            names = {one.upn for one in persons.values() if one.upn}
            accounts = yield from people_by_name(names, SELECT)
        except ConnectorError as error:
            return _since(self.source, (), self.places, str(error))
        by_name: dict[str, str] = {}
        for account in accounts:
            found.append(account)
            upn = str((account.value or {}).get("userPrincipalName") or "").lower()
            by_name[upn] = account.id
        for number in self.numbers:
            person = persons.get(int(number)) if number.isdigit() else None
            object_id = by_name.get(person.upn) if person is not None else None
            found.append(Sighting(self._place, number, {"object_id": object_id}))
        return _since(self.source, found, self.places, failure)


class Rows:
    """Point reads of rows of one list, before anything is concluded from their absence."""

    def __init__(self, rows: ListSource, ids: Sequence[str]) -> None:
        self._rows, self.ids = rows, list(ids)
        self.source = f"rows:{rows.list_id}"
        self.places: tuple[str, ...] = rows.places

    def observe(self, cursor: str | None = None, full: bool = False) -> Exchange[Observation]:
        seen = yield from self._rows.rows(self.ids)
        return Observation(self.source, seen.sightings, seen.coverage, None, seen.failure)


class LibraryDrive:
    """The drive of a library, at `place`: {"drive"} by the list's id.

    https://learn.microsoft.com/graph/api/drive-get
    """

    def __init__(self, site_id: str, list_id: str, place: str) -> None:
        self._url = address("sites", site_id, "lists", list_id, "drive", select="id")
        self._list, self._place = list_id, place
        self.source = place
        self.places: tuple[str, ...] = (place,)

    def observe(self, cursor: str | None = None, full: bool = False) -> Exchange[Observation]:
        (answer,) = yield [Request("GET", self._url)]
        if not answer.ok or not isinstance(answer.body, dict):
            raise error_for(answer.status, answer.body, f"the drive of list {self._list}")
        seen = Sighting(self._place, self._list, {"drive": answer.body["id"]})
        return Observation(self.source, (seen,), {self._place: Coverage.SINCE})


class FirstChannels:
    """The first channel of each team, at `place`: {"channel"} by team."""

    def __init__(self, teams: Sequence[str], place: str) -> None:
        self._teams, self._place = teams, place
        self.source = place
        self.places: tuple[str, ...] = (place,)

    def observe(self, cursor: str | None = None, full: bool = False) -> Exchange[Observation]:
        found = yield from primary_channels(self._teams)
        errors = [str(one) for one in found.values() if isinstance(one, ConnectorError)]
        seen = tuple(
            Sighting(self._place, team, {"channel": channel})
            for team, channel in found.items()
            if isinstance(channel, str)
        )
        coverage = Coverage.PARTIAL if errors else Coverage.SINCE
        failure = errors[0] if errors else None
        return Observation(self.source, seen, {self._place: coverage}, failure=failure)


def _since(
    source: str, sightings: Iterable[Sighting], places: Iterable[str], failure: str | None
) -> Observation:
    coverage = Coverage.PARTIAL if failure else Coverage.SINCE
    return Observation(source, tuple(sightings), dict.fromkeys(places, coverage), failure=failure)
