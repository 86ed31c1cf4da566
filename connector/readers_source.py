"""Who may read files, as their library tells it.

https://learn.microsoft.com/graph/api/driveitem-list-permissions
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from connector.address import address
from connector.exchange import Exchange, Request
from sync.model import Coverage, Observation, Sighting

_PAGES = 20


def readers_place(drive: str) -> str:
    return f"readers:{drive}"


class ReadersSource:
    """Who may read these items. Place `readers:{drive_id}`, native id the driveItem's.

    A value holds "groups" (their names), "people" (how many are named one by one) and "links" (by
    scope how many: "anonymous", "organization", "users"). How many people are in a group is not
    told. Where it cannot be read it is {"unknown": "HTTP 403"}: that keeps nothing else waiting.
    """

    def __init__(self, drive_id: str, ids: Iterable[str]) -> None:
        self._drive, self._ids = drive_id, sorted(set(ids))
        self.place = readers_place(drive_id)
        self.source = self.place
        self.places: tuple[str, ...] = (self.place,)

    def observe(self, cursor: str | None = None, full: bool = False) -> Exchange[Observation]:
        found: dict[str, list[Any]] = {id: [] for id in self._ids}
        unknown: dict[str, str] = {}
        asked = {id: address("drives", self._drive, "items", id, "permissions") for id in self._ids}
        for _ in range(_PAGES):
            if not asked:
                break
            answers = yield [Request("GET", url) for url in asked.values()]
            further: dict[str, str] = {}
            for id, answer in zip(asked, answers, strict=True):
                body = answer.body if isinstance(answer.body, dict) else {}
                if answer.status != 200 or not isinstance(body.get("value"), list):
                    unknown[id] = f"HTTP {answer.status}"
                    continue
                found[id] += body["value"]
                if isinstance(onward := body.get("@odata.nextLink"), str):
                    further[id] = onward
            asked = further
        seen = tuple(
            Sighting(
                self.place,
                id,
                {"unknown": unknown[id]} if id in unknown else readers_of(found[id]),
            )
            for id in self._ids
        )
        return Observation(self.source, seen, {self.place: Coverage.SINCE})


def readers_of(permissions: Sequence[Any]) -> dict[str, Any]:
    """Permissions of one item, counted."""
    groups: set[str] = set()
    people: set[str] = set()
    links: dict[str, int] = {}
    for permission in permissions:
        if not isinstance(permission, Mapping):
            continue
        link = permission.get("link")
        granted = permission.get("grantedToIdentitiesV2") or permission.get("grantedToIdentities")
        sets = list(granted) if isinstance(granted, list) else []
        if isinstance(link, Mapping):
            scope = str(link.get("scope") or "users")
            links[scope] = links.get(scope, 0) + 1
        sets.append(permission.get("grantedToV2") or permission.get("grantedTo"))
        for one in sets:
            if isinstance(one, Mapping):
                _count(one, groups, people)
    return {"groups": sorted(groups), "people": len(people), "links": links}


def _count(granted: Mapping[str, Any], groups: set[str], people: set[str]) -> None:
    """An identitySet names a group of the site, a group of Entra, a person, or a claim that stands
    for many; SharePoint gives the last as a "user" of its own."""
    for kind in ("siteGroup", "group"):
        if isinstance(granted.get(kind), Mapping):
            groups.add(str(granted[kind].get("displayName") or granted[kind].get("id")))
            return
    site_user, user = granted.get("siteUser"), granted.get("user")
    login = str(site_user.get("loginName") or "") if isinstance(site_user, Mapping) else ""
    if isinstance(site_user, Mapping) and login.startswith("c:"):
        groups.add(str(site_user.get("displayName") or login))
    elif isinstance(user, Mapping) and (user.get("id") or user.get("email") or login):
        people.add(str(user.get("id") or user.get("email") or login))
    elif isinstance(site_user, Mapping):
        people.add(login or str(site_user.get("displayName")))
    elif isinstance(user, Mapping):  # an older answer: a name alone, of a group as of a person
        groups.add(str(user.get("displayName")))
