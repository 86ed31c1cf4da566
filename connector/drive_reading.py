"""Contents of a library, to look into them or to send them on.

https://learn.microsoft.com/graph/api/driveitem-get-content
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, BinaryIO

from connector.address import address
from connector.exchange import Exchange, Request, Response, Transfer
from connector.library_look import LISTED, Sought, look
from connector.library_source import LibrarySource
from connector.listing import together
from connector.upload import refusal


def read_contents(
    library: LibrarySource,
    sources: Sequence[Mapping[str, Any]],
    read: Callable[[BinaryIO, str], Any],
) -> Exchange[list[Response]]:
    """What `read` makes of each content (given as the `from` of an action, and its "name"), with
    200; "unreadable" (422) when it raised; 412 when the source is no longer the planned one, 404
    when it is gone. What is fetched here is not fetched again to be sent on in the same run."""
    if not sources:
        return []
    answers = yield from contents_now(sources)
    found: dict[int, Response] = {}
    transfers: dict[int, Transfer] = {}
    for at, (source, answer) in enumerate(zip(sources, answers, strict=True)):
        url = fetched_from(library, source, answer)
        if isinstance(url, str):
            transfers[at] = Transfer(
                source["drive"], source["item"], source["name"], int(source["size"]),
                source.get("hash"), url=url, read=read,
            )  # fmt: skip
        else:
            found[at] = url
    if transfers:
        fetched = yield list(transfers.values())
        found |= dict(zip(transfers, fetched, strict=True))
    return [found[at] for at in range(len(sources))]


def contents_now(sources: Sequence[Mapping[str, Any]]) -> Exchange[list[Response]]:
    """Each source as it is now, with the address to fetch it from. One that has a "folder" is
    looked for there with the others of that folder."""
    drives: dict[str, list[int]] = {}
    for at, one in enumerate(sources):
        drives.setdefault(one["drive"], []).append(at)
    answers = yield from together(
        *(
            look([_sought(sources[at]) for at in some], partial(_listing, drive))
            for drive, some in drives.items()
        )
    )
    found = {
        at: answer
        for some, each in zip(drives.values(), answers, strict=True)
        for at, answer in zip(some, each, strict=True)
    }
    return [found[at] for at in range(len(sources))]


def _sought(source: Mapping[str, Any]) -> Sought:
    request = Request("GET", item_of(source["drive"], source["item"]))
    return Sought(request, source["item"], source.get("folder"))


def _listing(drive: str, folder: str) -> str:
    return address("drives", drive, "items", folder, "children", top=LISTED)


def fetched_from(
    library: LibrarySource, planned: Mapping[str, Any], answer: Response
) -> str | Response:
    """Where a source is fetched, while it is what was planned on."""
    body = answer.body if isinstance(answer.body, dict) else {}
    if answer.status != 200:
        return answer
    now = library.value_of(body)
    if planned.get("hash"):
        fresh = (now["hash"], now["size"]) == (planned["hash"], planned["size"])
    else:
        fresh = (now["etag"], now["size"]) == (planned.get("etag"), planned["size"])
    if not fresh:
        return refusal(412, "sourceChanged")
    url = body.get("@microsoft.graph.downloadUrl")
    return url if isinstance(url, str) else refusal(403, "noDownload")


def item_of(drive: str, id: str) -> str:
    """All of it: the address to fetch from is not shown where properties are selected."""
    return address("drives", drive, "items", id)
