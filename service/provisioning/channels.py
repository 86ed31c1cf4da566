"""The files of networks' channels: where they are, and the folder of documents in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from config.settings import Settings
from connector.address import address
from connector.errors import error_for
from connector.exchange import Exchange, Request
from connector.folder_source import FolderSource
from connector.graph import Failed, Graph
from service.provisioning.deed import Deed, Done
from service.provisioning.places import GRANT, Place
from sync.model import Observation, Sighting


@dataclass(frozen=True, slots=True)
class ChannelFiles:
    """The files of one network's channel. `wrong` tells why they are not known, `do` what to do."""

    code: str
    site: str = ""
    list: str = ""
    drive: str = ""
    folder: str = ""  # the channel's own, in which ours is
    root: str | None = None  # ours, once it is there
    wrong: str = ""
    do: str = ""
    closed: bool = False  # nobody opened its files yet: no fault of anybody

    @property
    def known(self) -> bool:
        return bool(self.drive)


def read_channels(settings: Settings, graph: Graph, places: Sequence[Place]) -> list[ChannelFiles]:
    """The files of the channel of every place that is known."""
    name = settings.documents.folder_name
    asked = {place.network.id: place for place in places if place.known}
    answers = graph.drive(
        {
            id: FolderSource([(place.team, place.channel)], name).observe()
            for id, place in asked.items()
        }
    )
    return [_files(ChannelFiles(place.code), answers[id]) for id, place in asked.items()]


def _files(one: ChannelFiles, answer: Observation | Failed) -> ChannelFiles:
    failure = str(answer.error) if isinstance(answer, Failed) else answer.failure
    seen: Sighting | None = None
    if isinstance(answer, Observation):
        seen = next(iter(answer.sightings), None)
    if failure is not None or seen is None or seen.value is None:
        return replace(
            one,
            wrong=f"the files of its channel cannot be read: {failure}",
            do=GRANT,
        )
    value = seen.value
    if value.get("missing"):
        return replace(
            one,
            closed=True,
            wrong="its channel has no folder for files yet",
            do="Open the tab Files of the channel in Teams once.",
        )
    return replace(
        one,
        site=value["site"],
        list=value["list"],
        drive=value["drive"],
        folder=value["item"],
        root=value["root"],
    )


def make_folder(one: ChannelFiles, name: str) -> Exchange[list[Done]]:
    """Our folder in the channel's. What is there under its name stays what it is."""
    # https://learn.microsoft.com/graph/api/driveitem-post-children
    url = address("drives", one.drive, "items", one.folder, "children")
    body = {"name": name, "folder": {}, "@microsoft.graph.conflictBehavior": "fail"}
    (answer,) = yield [Request("POST", url, body)]
    what = f"folder {name} of {one.code}"
    if answer.ok:
        return [Done(Deed.MADE, what)]
    if answer.status == 409:
        return [Done(Deed.LEFT, f"{what}: something else in the channel has this name")]
    if answer.status == 403:
        said = "the app may not write there; grant it Manage of the site, or full control"
        return [Done(Deed.NOT_DONE, f"{what}: {said}")]
    return [Done(Deed.NOT_DONE, f"{what}: {error_for(answer.status, answer.body, 'the folder')}")]
