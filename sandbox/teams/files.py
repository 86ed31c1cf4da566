"""The folder of a channel's files: in the team's site, or in a private channel's own.

A standard channel's folder is named for the channel as it was called when Files was first opened;
"renaming a channel does not rename its folder". A private or shared channel has a site of its own,
made when it is first needed.

https://learn.microsoft.com/microsoftteams/sharepoint-onedrive-interact
https://learn.microsoft.com/microsoftteams/private-channels#private-channel-sharepoint-sites
"""

from __future__ import annotations

from ..sharepoint import files, sites
from ..sharepoint.drive_item import DriveItems
from ..sharepoint.lists import all_lists
from ..tenant import Record, Tenant


def open_files(tenant: Tenant, team_id: str, channel_id: str) -> None:
    """What opening the Files tab does: the folder is there from now on."""
    channel = tenant.table(f"channels/{team_id}")[channel_id]
    site = channel_site(tenant, team_id, channel)
    if driveitem(tenant, team_id, channel) is None:
        library = _library(tenant, site)
        folder = files.make_folder(
            tenant, library, files.TOP, channel["displayName"], conflict="replace"
        )
        channel = {**channel, "site": site["id"], "filesFolder": folder["id"]}
        tenant.put(f"channels/{team_id}", channel_id, channel, what="teams.channel.openFiles")


def channel_site(tenant: Tenant, team_id: str, channel: Record) -> Record:
    """The site that holds the channel's files."""
    team = tenant.table("teams")[team_id]
    site = sites.site_of(tenant, channel.get("site") or team["site"])
    assert site is not None
    if channel["membershipType"] == "standard" or channel.get("site"):
        return site
    path = f"{site['path']}-{''.join(filter(str.isalnum, channel['displayName']))}"
    if sites.site_at(tenant, path) is not None:
        path += channel["id"][3:9]
    return sites.create_site(
        tenant,
        path,
        f"{site['displayName']} - {channel['displayName']}",
        roles={"EDIT": (f"channelMembers:{channel['id']}",)},
    )


def driveitem(tenant: Tenant, team_id: str, channel: Record) -> Record | None:
    """The folder; None before anybody opened Files, and once it has been deleted.

    https://learn.microsoft.com/graph/api/channel-get-filesfolder
    """
    if channel["filesFolder"] is None:
        return None
    site = channel_site(tenant, team_id, channel)
    library = _library(tenant, site)
    if channel["filesFolder"] not in tenant.table(library["table"]):
        return None
    return DriveItems(tenant, site, library).by_number(channel["filesFolder"])


def _library(tenant: Tenant, site: Record) -> Record:
    return next(one for one in all_lists(tenant, site) if one.get("defaultLibrary"))
