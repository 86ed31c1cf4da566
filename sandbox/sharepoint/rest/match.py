"""What a write must match: the item's ETag, and the type a verbose body names."""

from __future__ import annotations

import re

from ...tenant import Record
from . import error
from .resource import Visit


def entity_type(list_: Record) -> str:
    """`ListItemEntityTypeFullName`: made from the list's address, never from its title."""
    if list_["template"] == "userInformation":
        return "SP.Data.UserInfoItem"
    name = re.sub(r"[^A-Za-z0-9]", lambda m: f"_x{ord(m.group()):04x}_", list_["name"])
    kind = "Item" if list_["template"] == "documentLibrary" else "ListItem"
    return f"SP.Data.{name[:1].upper()}{name[1:]}{kind}"


def item_set(list_: Record) -> str:
    """What `odata.metadata` calls the items of a list."""
    return f"SP.ListData.{entity_type(list_).removeprefix('SP.Data.')}s"


def item_path(list_: Record, item: Record) -> str:
    """An item's address below `_api/`."""
    return f"Web/Lists(guid'{list_['id']}')/Items({item['id']})"


def etag(record: Record) -> str:
    """As bodies show it: the bare revision."""
    return f'"{record["rev"]}"'


def header_etag(item: Record) -> str:
    """As the ETag header of an item shows it, unlike the body beside it: Graph's own.

    https://github.com/pnp/pnpjs/issues/2569 (the header of an update)
    """
    return f'"{item["guid"]},{item["rev"]}"'


def check_match(visit: Visit, *current: str) -> None:
    """`IF-MATCH`: the present ETag in a form it is shown in (the fullest comes last), or `*`;
    without the header a write overwrites.

    The service compares the text, so a list of tags or a weak one does not match.
    """
    given = visit.call.headers.get("If-Match")
    if given is None or given.strip() in ("*", *current):
        return
    raise error.etag_mismatch(given.strip(), current[-1])


def check_type(visit: Visit, type: str) -> None:
    """A verbose body names its type, and names it right."""
    if "odata=verbose" not in visit.call.headers.get("Content-Type", "").replace(" ", "").lower():
        return
    given = visit.declared_type if visit.body is not None else None
    if given is None:
        raise error.invalid_query(
            "An entry without a type name was found, but no expected type was specified. To allow "
            "entries without type information, the expected type must also be specified when the "
            "model is specified."
        )
    if given not in (type, "SP.ListItem"):
        raise error.invalid_query(
            f"A type named '{given}' could not be resolved by the model. When a model is "
            "available, each type name must resolve to a valid type."
        )
