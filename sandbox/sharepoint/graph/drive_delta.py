"""What changed in a library since a token.

https://learn.microsoft.com/graph/api/driveitem-delta
"""

from __future__ import annotations

import random
import re
from datetime import datetime
from typing import Any

from ... import odata
from ...call import Answer
from ...tenant import Record
from .. import files
from ..drive_item import DriveItems
from .delta import Part, feed, token_since
from .reach import Reach


def delta(at: Reach, rest: str) -> Answer:
    """A page: `token=latest`, a time as token, or the whole library at first. `rest` may hold the
    token as `delta(token='…')`.
    """
    call = at.call
    if given := re.search(r"\(token='([^']*)'\)", rest):
        call.query["token"] = given[1]
        call.path = call.path[: -len(given[0])]
    if re.match(r"\d{4}-\d\d-\d\dT", text := call.query.get("token", "")):
        moment = datetime.fromisoformat(text.replace("Z", "+00:00").replace(" ", "+"))
        call.query["token"] = token_since(at, moment)
    return feed(at, _body)


def _body(at: Reach, part: Part, after: int) -> dict[str, Any]:
    """Without `cTag` and the parent's path, which this feed leaves out; the folders above what
    changed are shown with it, unless `deltaExcludeParent` is sent."""
    shapes = DriveItems(at.tenant, at.site, at.table, at.call, rights=at.rights)
    seen = {item["id"] for item in at.visible([one for _, one in part if one is not None])}
    numbers = {id: None for id, item in part if item is None or (id in seen and "file" in item)}
    above: dict[str, None] = {files.TOP: None} if after == 0 else {}
    rows = at.tenant.table(at.table["table"])
    if after < 0 and "deltaExcludeParent" not in at.call.headers:
        for changed in numbers:
            number = changed
            while number in rows and "file" in rows[number]:
                number = rows[number]["file"]["parent"]
                above[number] = None
    value = []
    for number in (*(one for one in above if one not in numbers), *numbers):
        if number != files.TOP and number not in rows:
            value.append(_deletion(at, shapes, number))
            continue
        shown = shapes.by_number(number)
        reference = {k: v for k, v in shown["parentReference"].items() if k != "path"}
        value.append(
            {k: v for k, v in shown.items() if k != "cTag"} | {"parentReference": reference}
        )
    value = _disordered(at, value)
    chosen = at.call.query.get("select")
    value = [odata.select(one, chosen, always=("id", "deleted")) for one in value]
    return {"@odata.context": at.call.url("/$metadata#Collection(driveItem)"), "value": value}


def _disordered(at: Reach, value: list[Record]) -> list[Record]:
    """No order is promised, and an item may come more than once in a feed: "use the last occurrence
    you see". Both are settings.
    """
    settings, chance = (
        at.call.settings,
        random.Random(f"{at.call.settings.seed}.{at.call.raw_path}"),
    )
    if settings.delta_repeats:
        value = value + [one for one in value if chance.random() < settings.delta_repeats]
    if settings.delta_shuffle:
        chance.shuffle(value)
    return value


def _deletion(at: Reach, shapes: DriveItems, number: str) -> Record:
    return {
        "id": files.id_of(at.table, number),
        "parentReference": {
            "driveType": "documentLibrary", "driveId": shapes.drive, "siteId": at.site["id"],
        },
        "deleted": {"state": "deleted"},
    }  # fmt: skip
