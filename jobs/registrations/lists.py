"""The lists of the job: on ONS, on the administrators' site, and on the sites of teams."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from connector.list_source import ListSource
from jobs.job import Archive, Source
from jobs.own import Own, own_known, own_place
from jobs.registrations import names
from jobs.registrations.keeping import reduced
from jobs.registrations.names import NAME
from jobs.registrations.overview import Home, Overview, Places


@dataclass(frozen=True, slots=True)
class Site:
    """The lists of this job, by the ids they have in this tenant."""

    ons: str
    beheer: str
    networks: str
    members: str
    members_hidden: str
    schools: str
    identities: str
    meetings: str
    registrations: str
    quiet_days: str
    proofs: str
    certificates: str


class Lists:
    """Each list as a source. `shared` are those that other jobs look at too."""

    def __init__(
        self, site: Site, app: str, archive: Archive, forbidden_terms: tuple[str, ...]
    ) -> None:
        self._app, self._archive = app, archive
        self.places = Places(
            networks=_own_list(site.networks),
            members=(_own_list(site.members), _own_list(site.members_hidden)),
            schools=_own_list(site.schools),
            identities=_own_list(site.identities),
            meetings=f"list:{site.meetings}",
            registrations=f"list:{site.registrations}",
            quiet_days=f"list:{site.quiet_days}",
            ons_site=site.ons,
        )
        member = ("NetwerkLookupId", "PersoonObjectId", "LidStatus", "Rol")
        identity = ("PersoonId", "ObjectIds", "Functiegroep", "SchoolCode")
        self.shared = [
            self._own(site.ons, site.networks, names.NETWORK_COLUMNS, names.NETWORK_SETTINGS),
            self._own(site.ons, site.members, member),
            self._own(site.ons, site.members_hidden, member),
            self._own(site.ons, site.schools, ("Title", "SchoolCode", "UpnDomeinen", "Actief")),
            self._own(site.beheer, site.identities, identity),
        ]
        self._of = {
            self.places.meetings: self._list(
                site.ons, site.meetings, names.MEETING, names.MEETING_AUTHORED
            ),
            self.places.registrations: self._list(
                site.ons,
                site.registrations,
                names.REGISTRATION,
                names.REGISTRATION_AUTHORED,
                reduced(forbidden_terms),
            ),
            self.places.quiet_days: self._list(
                site.beheer, site.quiet_days, ("Title", "Van", "Tot"), ()
            ),
        }
        self.proofs = self._list(site.beheer, site.proofs, ("Title",), ())

    def __contains__(self, place: str) -> bool:
        return place in self._of

    def __getitem__(self, place: str) -> ListSource:
        return self._of[place]

    @property
    def on_ons(self) -> list[ListSource]:
        """Those that this job alone looks at."""
        places = (self.places.meetings, self.places.registrations, self.places.quiet_days)
        return [self._of[place] for place in places]

    def in_teams(self, overview: Overview) -> list[Source]:
        found: list[Source] = []
        for home in {h.site: h for h in overview.homes().values()}.values():
            found += [self._at_home(home, place) for place in _places(home)]
        return found

    def _at_home(self, home: Home, place: str) -> ListSource:
        if place not in self._of:
            columns, authored = (
                (names.TEAM_MEETING, names.TEAM_MEETING_AUTHORED)
                if place == home.meetings_place
                else (names.TEAM_REGISTRATION, names.TEAM_REGISTRATION_AUTHORED)
            )
            self._of[place] = self._list(home.site, place.partition(":")[2], columns, authored)
        return self._of[place]

    def _own(
        self, site: str, list_id: str, fields: tuple[str, ...], authored: tuple[str, ...] = ()
    ) -> Source:
        source = ListSource(
            site, list_id, fields, authored, own_app_id=self._app, known=self.known_own
        )
        return Own(NAME, source)

    def _list(
        self,
        site: str,
        list_id: str,
        fields: tuple[str, ...],
        authored: tuple[str, ...],
        kept: Mapping[str, Callable[[Any], Any]] | None = None,
    ) -> ListSource:
        return ListSource(
            site, list_id, fields, authored, own_app_id=self._app, known=self.known, reduced=kept
        )

    def known(self, place: str) -> Mapping[str, Mapping[str, Any]]:
        return {id: s.value or {} for id, s in self._archive.sightings(place).items()}

    def known_own(self, place: str) -> Mapping[str, Mapping[str, Any]]:
        return own_known(NAME, self._archive, place)


def _own_list(list_id: str) -> str:
    return own_place(NAME, f"list:{list_id}")


def _places(home: Home) -> tuple[str, str]:
    return (home.meetings_place, home.registrations_place)
