"""Where a network's files are: its channel's folder, and the library that holds it."""

from __future__ import annotations

from collections.abc import Mapping

from ..entra import apps
from ..sharepoint import files, sites
from ..sharepoint.lists import all_lists
from ..teams.channels import primary
from ..teams.files import channel_site, open_files
from ..tenant import Record
from .build import Build, Network
from .lists import add_channel_columns
from .shelf import Shelf

FOLDER = "Kennisdocumenten"


class Place:
    """A network's channel and the library that holds its files."""

    def __init__(self, build: Build, network: Network, folder: str | None = None) -> None:
        tenant = build.tenant
        self.build, self.network = build, network
        self.team = network.team or team_of(build, network)
        channel = (
            tenant.table(f"channels/{self.team}")[network.channel]
            if network.channel
            else primary(tenant, self.team)
        )
        self.channel = str(channel["id"])
        with build.acting(build.admin):
            if folder is not None:
                self._changed({"displayName": folder})
            open_files(tenant, self.team, self.channel)
            if folder is not None:
                self._changed({"displayName": channel["displayName"]})
        opened = tenant.table(f"channels/{self.team}")[self.channel]
        self.site = channel_site(tenant, self.team, opened)
        self.files = str(opened["filesFolder"])
        self.library = documents_of(build, self.site)

    def _changed(self, changes: Record) -> None:
        table = f"channels/{self.team}"
        record = self.build.tenant.table(table)[self.channel]
        self.build.tenant.put(table, self.channel, {**record, **changes})

    def rename_channel(self, name: str) -> None:
        """As in Teams: the folder keeps its name."""
        self._changed({"displayName": name})

    def describe(self, text: str) -> None:
        self._changed({"description": text})

    def shelf(self) -> Shelf:
        """The folder Kennisdocumenten; the library gets its columns."""
        with self.build.acting(self.build.admin):
            made = files.make_folder(
                self.build.tenant, self.library, self.files, FOLDER, conflict="replace"
            )
            add_channel_columns(self.build.tenant, self.library)
        return Shelf(self.build, self.library, str(made["id"]))


def team_of(build: Build, network: Network) -> str:
    """The team that holds a network's private channel."""
    return next(
        one.team
        for one in build.networks.values()
        if one.team and network.channel in build.tenant.table(f"channels/{one.team}")
    )


def documents_of(build: Build, site: Record) -> Record:
    return next(one for one in all_lists(build.tenant, site) if one.get("defaultLibrary"))


def open_to_product(build: Build, places: list[Record]) -> None:
    """An administrator lets the product write on the sites of channels, and make lists there."""
    app = next(one for one in build.tenant.all("apps") if one.get("purpose") == "product")
    granted = {**app["sites"], **{site["id"]: ("manage",) for site in places}}
    apps.update(build.tenant, str(app["appId"]), sites=granted)


def remember(build: Build, places: Mapping[str, Place], shelves: Mapping[str, Shelf]) -> None:
    """For `cases.json`: each network's drive, its channel's folder and what is in that."""
    build.remember(
        "folders",
        folders={
            code: {
                "drive": sites.drive_id(place.site, place.library),
                "id": files.id_of(place.library, place.files),
                "knowledge": files.id_of(place.library, shelves[code].folder("")),
            }
            for code, place in places.items()
        },
    )
