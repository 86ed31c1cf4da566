"""The folder of a channel's files: in the team's site, or in a private channel's own.

A standard channel's folder is named for the channel as it was called when Files was first opened;
"renaming a channel does not rename its folder". A private or shared channel has a site of its own,
made when it is first needed.

https://learn.microsoft.com/microsoftteams/sharepoint-onedrive-interact
https://learn.microsoft.com/microsoftteams/private-channels#private-channel-sharepoint-sites
"""

from __future__ import annotations

import base64
from urllib.parse import quote

from ..sharepoint import sites
from ..sharepoint.lists import all_lists
from ..tenant import Record, Tenant


def open_files(tenant: Tenant, team_id: str, channel_id: str) -> Record:
    """What opening the Files tab does: the folder is there from now on. Returns its driveItem."""
    channel = tenant.table(f"channels/{team_id}")[channel_id]
    site = channel_site(tenant, team_id, channel)
    if channel.get("filesFolder") is None:
        raw = base64.b32encode(tenant.random.randbytes(20)).decode()
        folder = {"id": f"01{raw}", "name": channel["displayName"], "created": tenant.stamp()}
        channel = {**channel, "site": site["id"], "filesFolder": folder}
        tenant.put(f"channels/{team_id}", channel_id, channel, what="teams.channel.openFiles")
    return driveitem(tenant, team_id, channel)


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


def driveitem(tenant: Tenant, team_id: str, channel: Record) -> Record:
    """https://learn.microsoft.com/graph/api/channel-get-filesfolder"""
    folder = channel["filesFolder"]
    site = channel_site(tenant, team_id, channel)
    library = next(one for one in all_lists(tenant, site) if one.get("defaultLibrary"))
    return {
        "id": folder["id"],
        "createdDateTime": folder["created"],
        "lastModifiedDateTime": folder["created"],
        "name": folder["name"],
        "webUrl": f"{library['webUrl']}/{quote(folder['name'])}",
        "size": 0,
        "parentReference": {
            "driveId": sites.drive_id(site, library),
            "driveType": "documentLibrary",
            "siteId": site["id"],
        },
        "fileSystemInfo": {
            "createdDateTime": folder["created"],
            "lastModifiedDateTime": folder["created"],
        },
        "folder": {"childCount": 0},
    }
