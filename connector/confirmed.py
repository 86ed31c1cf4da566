"""What may be written in a run."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from connector.exchange import SiteCall


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What may be written in this run: the teams (group ids) and lists (site id, list id) that an
    administrator confirmed. Empty at first, so that forgetting it writes nothing. `sites` are those
    whose lists and columns (never rows) may be made and completed, which only `provision` does;
    of a site in `columns` that goes for the columns of that one list (site id, list id). `drives`
    are those in which files and folders may be written. A site with a list in which rows may be
    written may be told of people it does not know yet. `mailboxes` are those whose events may be
    written, by address, `voices` the places ("voice:W-05") where something may be said."""

    teams: frozenset[str] = frozenset()
    lists: frozenset[tuple[str, str]] = frozenset()
    sites: frozenset[str] = frozenset()
    drives: frozenset[str] = frozenset()
    columns: frozenset[tuple[str, str]] = frozenset()
    mailboxes: frozenset[str] = frozenset()
    voices: frozenset[str] = frozenset()

    def allows(self, url: str) -> bool:
        parts = [unquote(part) for part in urlsplit(url).path.removeprefix("/").split("/")]
        if any(part in ("", ".", "..") or "/" in part or "\\" in part for part in parts):
            return False
        if parts[0] == "sites" and parts[2:3] == ["lists"] and "items" not in parts[4:5]:
            ours = parts[4:5] == ["columns"] and (parts[1], parts[3]) in self.columns
            return ours or parts[1] in self.sites
        if parts[0] == "drives" and len(parts) > 2:
            return parts[1] in self.drives
        if parts[0] == "teams" and len(parts) > 2:
            return parts[1] in self.teams
        if parts[0] == "users" and parts[2:3] == ["events"]:
            return parts[1].lower() in {one.lower() for one in self.mailboxes}
        if parts[0] == "sites" and len(parts) > 4 and parts[2] == "lists":
            return (parts[1], parts[3]) in self.lists
        return False

    def allows_call(self, call: SiteCall) -> bool:
        if call.path == "web/ensureuser":
            return any(site == call.site_id for site, _ in self.lists)
        version = _VERSION.fullmatch(call.path)
        return version is not None and (call.site_id, version[1].lower()) in self.lists


_VERSION = re.compile(r"web/lists\(guid'([0-9A-Fa-f-]{36})'\)/items\(\d+\)/versions\(\d+\)")
