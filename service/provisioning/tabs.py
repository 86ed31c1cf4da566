"""The tab in a network's channel that shows where people register.

Pinned once. A tab that somebody has changed, or another of the same name, stays as it is: the app
may read tabs and add them, and neither change nor remove any.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote, urlsplit

from connector.address import address
from connector.errors import error_for
from connector.exchange import Exchange, Request
from service.provisioning.deed import Deed, Done

NAME = "Bijeenkomsten"
APP = "https://graph.microsoft.com/v1.0/appCatalogs/teamsApps/com.microsoft.teamspace.tab.web"
"""A page by its address; the app for SharePoint's own lists takes no configuration.
https://learn.microsoft.com/graph/teams-configuring-builtin-tabs"""
PERMISSIONS = "TeamsTab.Read.All and TeamsTab.Create"

Tab = Mapping[str, Any]


def read_tabs(team: str, channel: str) -> Exchange[list[Tab]]:
    """Raises Forbidden without the permission to read tabs."""
    # https://learn.microsoft.com/graph/api/channel-list-tabs
    url = address("teams", team, "channels", channel, "tabs")
    (answer,) = yield [Request("GET", url, limit=f"team:{team}")]
    if not answer.ok or not isinstance(answer.body, dict):
        raise error_for(answer.status, answer.body, f"the tabs of channel {channel}")
    return list(answer.body.get("value") or ())


def shows(tabs: list[Tab], url: str) -> bool:
    """Whether one of them opens the list at `url`, whoever pinned it and whatever its name."""
    path = unquote(urlsplit(url).path).casefold()
    for tab in tabs:
        configuration = tab.get("configuration") or {}
        for name in ("contentUrl", "websiteUrl"):
            # A list that was pinned in Teams has its address inside another.
            at = unquote(unquote(str(configuration.get(name) or ""))).casefold()
            if f"{at}/".find(f"{path}/") >= 0:
                return True
    return False


def taken(tabs: list[Tab]) -> bool:
    return any(str(tab.get("displayName")).casefold() == NAME.casefold() for tab in tabs)


def pin(team: str, channel: str, url: str, code: str) -> Exchange[list[Done]]:
    """The tab with the list at `url`, unless one shows it already."""
    tabs = yield from read_tabs(team, channel)
    what = f"tab {NAME} of {code}"
    if shows(tabs, url):
        return []
    if taken(tabs):
        said = "shows something else; remove it and provision again"
        return [Done(Deed.LEFT, f"{what} {said}")]
    # https://learn.microsoft.com/graph/api/channel-post-tabs
    body = {
        "displayName": NAME,
        "teamsApp@odata.bind": APP,
        "configuration": {
            "entityId": None,
            "contentUrl": url,
            "websiteUrl": url,
            "removeUrl": None,
        },
    }
    at = address("teams", team, "channels", channel, "tabs")
    (answer,) = yield [Request("POST", at, body, limit=f"team:{team}")]
    if answer.ok:
        return [Done(Deed.MADE, what)]
    if answer.status == 403:
        return [Done(Deed.NOT_DONE, f"{what}: grant the app {PERMISSIONS}")]
    return [Done(Deed.NOT_DONE, f"{what}: {error_for(answer.status, answer.body, 'the tab')}")]
