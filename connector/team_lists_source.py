"""Where the lists of a network are: on the site of its team, or on that of its channel's files.

https://learn.microsoft.com/graph/api/site-get
https://learn.microsoft.com/graph/api/channel-get-filesfolder
https://learn.microsoft.com/graph/api/list-list
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from connector.address import address
from connector.errors import ConnectorError, Forbidden, NotThere, UnexpectedAnswer, error_for
from connector.exchange import Exchange, Request
from connector.listing import listing, together
from sync.model import Coverage, Observation, Sighting

TEAM_LISTS = "team_lists"
"""The place: by "team/channel" ("team/" for the team itself), {"site", "web_url", "meetings",
"registrations"}, of which the last two are a list's id or None when there is no such list;
{"missing": True} for a channel whose files nobody opened yet; or {"denied": what an administrator
is to do}."""

_SITE = "id,webUrl"


class TeamListsSource:
    """The lists `names` (of meetings, of registrations) for each (team id, channel id or None).

    A list is known by its address, and by its title only where no address is the same: a title
    can be changed by anybody and an address cannot. A site that may not be read is told as
    "denied" and is no fault of the pass; one that gave no answer is left out and the pass PARTIAL.
    """

    def __init__(
        self,
        places: Sequence[tuple[str, str | None]],
        names: tuple[str, str] = ("Bijeenkomsten", "Aanmeldingen"),
    ) -> None:
        self.wanted, self.names = tuple(dict.fromkeys(places)), names
        self.source = TEAM_LISTS
        self.places: tuple[str, ...] = (TEAM_LISTS,)

    def observe(self, cursor: str | None = None, full: bool = True) -> Exchange[Observation]:
        found = yield from together(*(self._safely(*place) for place in self.wanted))
        failure: str | None = None
        sightings: list[Sighting] = []
        for (team, channel), value in zip(self.wanted, found, strict=True):
            if isinstance(value, ConnectorError):
                failure = str(value)
            else:
                sightings.append(Sighting(TEAM_LISTS, f"{team}/{channel or ''}", value))
        coverage = {TEAM_LISTS: Coverage.PARTIAL if failure else Coverage.SINCE}
        return Observation(self.source, tuple(sightings), coverage, failure=failure)

    def _safely(
        self, team: str, channel: str | None
    ) -> Exchange[Mapping[str, Any] | ConnectorError]:
        try:
            return (yield from self._look(team, channel))
        except (Forbidden, NotThere) as error:
            return {
                "denied": "Give the app the right to write on this site (Sites.Selected, role "
                f"write), and check that the team still exists: {error.detail}"
            }
        except ConnectorError as error:
            return error

    def _look(self, team: str, channel: str | None) -> Exchange[Mapping[str, Any]]:
        if channel is None:
            url = address("groups", team, "sites", "root", select=_SITE)
        else:
            site_id = yield from _site_of_channel(team, channel)
            if site_id is None:
                return {"missing": True}
            url = address("sites", site_id, select=_SITE)
        site = yield from _get(url, f"the site of team {team}")
        url = address("sites", site["id"], "lists", select="id,name,displayName,list", top=200)
        lists = yield from listing(url, f"the lists of site {site['id']}")
        meetings, registrations = (_named(lists, name) for name in self.names)
        return {
            "site": site["id"],
            "web_url": site.get("webUrl"),
            "meetings": meetings,
            "registrations": registrations,
        }


def _site_of_channel(team: str, channel: str) -> Exchange[str | None]:
    """The site with the channel's files: of a standard channel the team's, of a private or shared
    one its own, which is there once somebody opened the files."""
    url = address("teams", team, "channels", channel, "filesFolder")
    answer = (yield [Request("GET", url, limit=f"team:{team}")])[0]
    if answer.status == 404:
        return None
    what = f"the files of channel {channel}"
    if not answer.ok or not isinstance(answer.body, dict):
        raise error_for(answer.status, answer.body, what)
    drive = str((answer.body.get("parentReference") or {}).get("driveId"))
    # `sharepointIds` is not shown for a folder here; the library's list names its site.
    url = address("drives", drive, "list", select="id,parentReference")
    found = (yield from _get(url, what)).get("parentReference") or {}
    if not found.get("siteId"):
        raise UnexpectedAnswer(what)
    return str(found["siteId"])


def _get(url: str, what: str) -> Exchange[Mapping[str, Any]]:
    answer = (yield [Request("GET", url)])[0]
    if not answer.ok or not isinstance(answer.body, dict):
        raise error_for(answer.status, answer.body, what)
    return answer.body


def _named(lists: Sequence[Mapping[str, Any]], name: str) -> str | None:
    low = name.lower()
    for attribute in ("name", "displayName"):
        for one in lists:
            # A library may have the same title.
            library = (one.get("list") or {}).get("template") == "documentLibrary"
            if not library and str(one.get(attribute, "")).lower() == low:
                return str(one["id"])
    return None
