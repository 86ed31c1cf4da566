"""Where the ONS lists are."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, Field

from config.model import Model

_URL = re.compile(r"https://([a-z0-9-]+\.)+[a-z]{2,}(/[^\s?#]*)?", re.IGNORECASE)
_GUID_PART = r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
_ID = re.compile(rf"[A-Za-z0-9.-]+,{_GUID_PART},{_GUID_PART}")


def _site(text: str) -> str:
    stripped = text.strip().rstrip("/")
    if not (_URL.fullmatch(stripped) or _ID.fullmatch(stripped)):
        raise ValueError(
            "must be a site's address such as https://omo.sharepoint.com/sites/ONS, "
            "or its id (host,guid,guid)"
        )
    return stripped


Site = Annotated[str, AfterValidator(_site)]
"""A site by its address or by its id `host,guid,guid`."""

ListName = Annotated[str, Field(min_length=1, max_length=255, pattern=r'^[^"*:<>?/\\|]+$')]
"""A list's name as its address has it, or its id."""


class Sites(Model):
    ons: Site
    """The intranet site with the lists that staff see."""
    beheer: Site
    """The administrators' site."""


class ListNames(Model):
    """Change a name only where a tenant already has the list under another one."""

    netwerken: ListName = "Netwerken"
    netwerkleden: ListName = "Netwerkleden"
    netwerkleden_besloten: ListName = "NetwerkledenBesloten"
    scholen: ListName = "Scholen"
    externe_organisaties: ListName = "ExterneOrganisaties"
    identiteiten: ListName = "Identiteiten"
    sync_stand: ListName = "SyncStand"
    kennisdocumenten: ListName = "Kennisdocumenten"
    begrippen: ListName = "Begrippen"
    bijeenkomsten: ListName = "Bijeenkomsten"
    aanmeldingen: ListName = "Aanmeldingen"
    bewijzen: ListName = "Bewijzen van deelname"
    rustperiodes: ListName = "Rustperiodes"
    bewaarbewijzen: ListName = "Bewaarbewijzen"


class Lists(Model):
    sites: Sites
    names: ListNames = ListNames()
