"""Many items of one drive at once: folder by folder where that asks less than one by one.

https://learn.microsoft.com/graph/api/driveitem-list-children
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from connector.exchange import Exchange, Request, Response

FEW = 4
"""Of one folder; more of them are found in its listing. A page costs two units and an item one."""
LISTED = 200
"""A page of a folder of which only some are looked for."""


@dataclass(frozen=True, slots=True)
class Sought:
    """An item, the request that reads it alone, and where it should stand if that is known."""

    request: Request
    id: str | None = None
    folder: str | None = None


def look(sought: Sequence[Sought], listing: Callable[[str], str]) -> Exchange[list[Response]]:
    """An answer for each, as its own request would get. `listing` gives a folder's address.

    A listing proves what is there, never what is not: people may write while it is made. Whatever
    it does not show is read alone.
    """
    found: dict[str, Response] = {}
    wanted: dict[str, set[str]] = {}
    for one in sought:
        if one.id is not None and one.folder is not None:
            wanted.setdefault(one.folder, set()).add(one.id)
    links = {folder: listing(folder) for folder, ids in wanted.items() if len(ids) >= FEW}
    while links:
        answers = yield [Request("GET", link) for link in links.values()]
        onward: dict[str, str] = {}
        for folder, answer in zip(links, answers, strict=True):
            body = answer.body if answer.status == 200 and isinstance(answer.body, dict) else {}
            told = {
                item["id"]: Response(200, item, answer.headers)
                for item in body.get("value") or ()
                if isinstance(item, dict) and item.get("id") in wanted[folder]
            }
            found |= told
            wanted[folder] -= told.keys()
            link = body.get("@odata.nextLink")
            if isinstance(link, str) and len(told) >= FEW and len(wanted[folder]) >= FEW:
                onward[folder] = link
        links = onward
    alone = [one for one in sought if one.id is None or one.id not in found]
    rest = iter((yield [one.request for one in alone]) if alone else ())
    return [
        found[one.id] if one.id is not None and one.id in found else next(rest) for one in sought
    ]
