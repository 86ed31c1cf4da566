"""What the rows of a document say, on ONS and in the channel, and the columns that go with it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from config import dutch
from config.texts import text as staff_text
from jobs.documents.decision import DELETED_ON_ONS, LOCKED, RESTORED, Case
from jobs.documents.item import Item
from jobs.documents.policy import COLUMNS
from jobs.documents.selection import EVERYTHING, ONLY_NETWORK, WITHIN, Evidence, Stand
from jobs.documents.subjects import described
from jobs.network import Network
from jobs.parse import column_day, day, day_of, text, yes
from sync.model import Side, Step
from sync.names import split

UP_TO_DATE, WAITS, ATTENTION = "Bijgewerkt", "Wacht", "Vraagt aandacht"
SAYING = ("SyncStatus", "SyncUitleg")

Columns = dict[str, Any]


def columns(
    case: Case, side: Side, step: Step | None, note: str | None, known: Evidence
) -> Columns:
    """What has to be written on the row of `side`, and only that. Empty when it says so already.

    `note` is what stays said until something else happens: a conflict, a document put back.
    """
    if case.pair.folder or (case.pair.on(side) is None and step is None):
        return {}
    wanted: Columns = {}
    if step is not None and step.after is not None:
        before = step.before or {}
        wanted |= {n: step.after.get(n) for n in COLUMNS if step.after.get(n) != before.get(n)}
    if side in case.undescribed:
        value = (case.left if side is Side.LEFT else case.right) or {}
        wanted = {n: value.get(n) for n in COLUMNS if value.get(n) is not None} | wanted
    if side is Side.LEFT:
        wanted |= _left(case, note, known)
    else:
        wanted |= _right(case, note, known)
    item = case.pair.on(side)
    has: Mapping[str, Any] = item.fields if item is not None else {}
    return {name: value for name, value in wanted.items() if not _same(has.get(name), value)}


def unshared(case: Case, network: Network) -> Columns:
    """What takes a document of the channel out of what is shared; its author reads why."""
    code = "ONS-314" if case.rule == DELETED_ON_ONS else "ONS-306"
    made: Columns = {"DelenViaOns": False, **_says(UP_TO_DATE, code)}
    if network.fields.get("DocDelen") == EVERYTHING:
        made["Publicatiebereik"] = ONLY_NETWORK
    return made


def _left(case: Case, note: str | None, known: Evidence) -> Columns:
    item = case.pair.left
    if case.rule == LOCKED:
        return _locked(case, known) if item is not None and not item.locked else {}
    if case.judged.stand in (Stand.CANNOT, Stand.WAIT) and case.pair.right is None:
        return _says(ATTENTION, case.judged.text, case.judged.words)
    if case.position is None or case.position.hold is not None or case.position.barred is not None:
        return {}
    made: Columns = {
        "OnsId": case.key,
        "NetwerkLookupId": known.network.id,
        "VerwijderGepland": None,
        "DocOpdracht": None,  # it is there: nothing is left to be put back
    }
    if item is not None:
        made |= described(item, known.terms)
    if note == "conflict":
        made |= _says(ATTENTION, "ONS-304")
    elif note == RESTORED:
        made |= _says(UP_TO_DATE, "ONS-320")
    else:
        # The same as in the channel: SharePoint takes the words along in Office files, and words
        # that differ would be put right after every edit, as a version of their own.
        made |= _says(UP_TO_DATE, "ONS-300")
    right = case.pair.right
    if right is not None and (link := stable_link(right)) is not None:
        made["Origineel"] = link
    if (item is None or Side.LEFT in case.undescribed) and right is not None:
        made |= _introduced(right, known)
    return made


def _introduced(right: Item, known: Evidence) -> Columns:
    """What a document gets when it comes to ONS; from then on it is described there."""
    made: Columns = {
        "Publicatiebereik": right.column("Publicatiebereik") or WITHIN,
        "Title": right.column("Title") or split(right.name)[0],
    }
    made |= described(right, known.terms)
    if right.value.get("created_by"):
        made["AuteurTekst"] = {"name_of": right.value["created_by"]}
    return made


def _right(case: Case, note: str | None, known: Evidence) -> Columns:
    item = case.pair.right
    if case.rule == LOCKED:
        return _locked(case, known) if item is not None and not item.locked else {}
    if case.judged.stand in (Stand.WAIT, Stand.CANNOT) and item is not None:
        if case.judged.text is None:
            return {}
        sync = WAITS if case.judged.stand is Stand.WAIT else ATTENTION
        return _says(sync, case.judged.text, case.judged.words)
    position = case.position
    if position is None and item is not None and case.pair.left is None:
        # It was taken back, and when that was to be said its row could not be written.
        stands = item.column("SyncUitleg") == staff_text("ONS-300")
        return _says(UP_TO_DATE, "ONS-306") if stands else {}
    if position is None or position.hold is not None:
        return {}
    if position.barred is not None:
        # Somebody said Nee there: the row says that it worked, once.
        return _says(UP_TO_DATE, "ONS-306") if case.published and item is not None else {}
    made: Columns = {"OnsId": case.key, "DelenViaOns": True}
    if note == "conflict":
        return made | _says(ATTENTION, "ONS-304")
    if note == RESTORED:
        return made | _says(UP_TO_DATE, "ONS-320")
    return made | _says(UP_TO_DATE, "ONS-300")


def going(case: Case, ends: Any) -> Columns:
    """The days of a document that was deleted in Teams."""
    item = case.pair.left
    assert item is not None
    when = day_of(ends)
    wanted = _says(WAITS, "ONS-305", {"datum": dutch.day(when)})
    wanted["VerwijderGepland"] = column_day(when)
    return {n: v for n, v in wanted.items() if not _same(item.fields.get(n), v)}


def locked_long(known: Evidence) -> str:
    """What the leaders of the network are asked."""
    days = known.settings.locked_notice_days
    return staff_text("ONS-323", termijn="1 dag" if days == 1 else f"{days} dagen")


def _locked(case: Case, known: Evidence) -> Columns:
    if case.locked_long:
        return {"SyncStatus": ATTENTION, "SyncUitleg": locked_long(known)}
    who = (case.pair.left and case.pair.left.locked) or (case.pair.right and case.pair.right.locked)
    words: dict[str, Any] = {}
    if who and who.get("by"):
        words["naam"] = {"name_of": who["by"]}
    since = next(
        (i.at for i in (case.pair.left, case.pair.right) if i is not None and i.locked), None
    )
    if since is not None:
        words["datum"] = dutch.day(day_of(since))
    if "naam" in words:
        return {
            "SyncStatus": WAITS,
            "SyncUitleg": {"text": "ONS-303", "words": words},
        }
    return _says(WAITS, "ONS-303", words)


def _says(sync: str, code: str | None, words: Mapping[str, Any] | None = None) -> Columns:
    if code is None:
        return {}
    return {"SyncStatus": sync, "SyncUitleg": staff_text(code, **(words or {}))}


def renamed(case: Case, name: str) -> Columns:
    """A document whose name ONS does not take says so where it has its own name."""
    return _says(UP_TO_DATE, "ONS-313", {"naam": name})


def stable_link(item: Item) -> str | None:
    """An address that stays right when the document or its folder is renamed: SharePoint's own,
    by unique id."""
    guid = _GUID.search(item.etag or "")
    url = urlsplit(str(item.value.get("web_url") or ""))
    if guid is None or url.scheme != "https":
        return None
    site = "/".join(url.path.split("/")[:3])
    if not site.startswith(("/sites/", "/teams/")):
        site = ""
    return f"https://{url.netloc}{site}/_layouts/15/Doc.aspx?sourcedoc=%7B{guid[0].upper()}%7D"


_GUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


def _same(has: Any, wanted: Any) -> bool:
    if isinstance(wanted, bool):
        return has is not None and yes(has, default=not wanted) == wanted
    if isinstance(wanted, dict):
        # The name of somebody: it was written when it was known, and is not asked for again.
        shown = text(has)
        return shown is not None and "text" in wanted and shown.startswith("Uitgecheckt door ")
    if isinstance(has, str) and isinstance(wanted, str) and wanted.endswith("T00:00:00Z"):
        return day(has) == day(wanted)
    return text(has) == text(wanted)


def twin() -> Columns:
    """The row of what was kept beside."""
    return _says(ATTENTION, "ONS-304")
