"""The folder that a network has on ONS: which one it is, and how it is made."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from jobs.documents.item import Item
from jobs.documents.names import legal, unique
from jobs.rowkey import ons_id
from sync.names import fold

NETWORK = "@network"
"""The key under which the two folders of a network are remembered."""


def folder_key(scope: str) -> str:
    return ons_id(scope, NETWORK)


def folder_columns(scope: str) -> dict[str, Any]:
    """What the row of the folder says."""
    return {"OnsId": folder_key(scope), "NetwerkLookupId": scope.rpartition("/")[2]}


def folder_names(networks: Mapping[str, tuple[str, str]]) -> dict[str, str]:
    """What the folder of each network is called, from titles and codes by row id. Networks of one
    title would share a folder, and so show each other's documents: theirs have their code too."""
    plain = {id: title or code for id, (title, code) in networks.items()}
    often = Counter(fold(name) for name in plain.values())
    named = {
        id: f"{name} ({networks[id][1]})" if often[fold(name)] > 1 else name
        for id, name in plain.items()
    }
    return {id: legal(name, root=True) for id, name in named.items()}


def folder_among(tops: Iterable[Item], scope: str, name: str) -> str | None:
    """The one of these that carries the network's key, or is called `name` and carries none."""
    folders = [item for item in tops if item.folder]
    key = folder_key(scope)
    keyed = (item.id for item in folders if item.column("OnsId") == key)
    alike = (i.id for i in folders if fold(i.name) == fold(name) and not i.column("OnsId"))
    return next(keyed, None) or next(alike, None)


def free_name(tops: Iterable[Item], name: str) -> str:
    """`name`, unless something that is not the network's stands there under it."""
    return unique(name, [item.name for item in tops])
