"""Where the files of channels are: by ids, for a channel's folder keeps its name when the channel
is renamed, and every language calls its library differently.

https://learn.microsoft.com/graph/api/channel-get-filesfolder
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from connector.address import address
from connector.errors import error_for
from connector.exchange import Exchange, Request, Response
from sync.model import Coverage, Observation, Sighting

CHANNEL_FOLDERS = "channel_folders"
"""The place: by "team/channel", {"drive", "item", "site", "list", "root"} or {"missing": True}."""


class FolderSource:
    """The folder of each channel (team id, channel id), its library, and in it the folder `name`
    ("root", None when there is none). A channel's folder may not exist until somebody opens its
    files: that is "missing" and no fault; one that cannot be read is left out and the pass PARTIAL.
    """

    def __init__(self, channels: Sequence[tuple[str, str]], name: str) -> None:
        self.channels, self.name = tuple(dict.fromkeys(channels)), name
        self.source = CHANNEL_FOLDERS
        self.places: tuple[str, ...] = (CHANNEL_FOLDERS,)

    def observe(self, cursor: str | None = None, full: bool = True) -> Exchange[Observation]:
        answers = yield [
            Request(
                "GET", address("teams", team, "channels", channel, "filesFolder"),
                limit=f"team:{team}",
            )
            for team, channel in self.channels
        ]  # fmt: skip
        found: dict[str, Mapping[str, Any]] = {}
        values: dict[str, Mapping[str, Any]] = {}
        failure: str | None = None
        for (team, channel), answer in zip(self.channels, answers, strict=True):
            id, folder = f"{team}/{channel}", _object(answer)
            reference = folder.get("parentReference")
            drive = reference.get("driveId") if isinstance(reference, dict) else None
            if answer.ok and drive and folder.get("id"):
                found[id] = {"drive": drive, "item": folder["id"]}
            elif answer.status == 404:
                values[id] = {"missing": True}
            else:
                failure = str(error_for(answer.status, answer.body, f"files of channel {channel}"))
        drives = dict.fromkeys(one["drive"] for one in found.values())
        answers = yield [
            *(Request("GET", _list_of(drive)) for drive in drives),
            *(Request("GET", self._inside(one)) for one in found.values()),
        ]
        lists = dict(zip(drives, answers[: len(drives)], strict=True))
        for (id, one), inside in zip(found.items(), answers[len(drives) :], strict=True):
            about = _object(lists[one["drive"]])
            reference = about.get("parentReference")
            site = reference.get("siteId") if isinstance(reference, dict) else None
            root = _object(inside)
            if site and about.get("id") and (inside.ok or inside.status == 404):
                folder_id = root.get("id") if inside.ok and "folder" in root else None
                values[id] = {**one, "site": site, "list": about["id"], "root": folder_id}
            else:
                wrong = inside if site else lists[one["drive"]]
                failure = str(error_for(wrong.status, wrong.body, f"drive {one['drive']}"))
        sightings = tuple(Sighting(CHANNEL_FOLDERS, id, value) for id, value in values.items())
        coverage = Coverage.PARTIAL if failure else Coverage.SINCE
        return Observation(self.source, sightings, {CHANNEL_FOLDERS: coverage}, failure=failure)

    def _inside(self, one: Mapping[str, Any]) -> str:
        return address(
            "drives", one["drive"], "items", f"{one['item']}:", f"{self.name}:", select="id,folder"
        )


def _list_of(drive: str) -> str:
    return address("drives", drive, "list", select="id,parentReference")


def _object(answer: Response) -> Mapping[str, Any]:
    return answer.body if answer.ok and isinstance(answer.body, dict) else {}
