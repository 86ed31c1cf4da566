"""Who deleted rows of a list: the list's delta says only that they are gone.

Graph's recycleBinItem names nobody, so SharePoint's own interface is asked.
https://learn.microsoft.com/graph/api/resources/recyclebinitem
https://learn.microsoft.com/previous-versions/office/sharepoint-csom/ee538343(v=office.15)
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote

from connector.errors import Forbidden, NotThere, Unauthorised, UnexpectedAnswer, error_for
from connector.exchange import Exchange, Response, SiteCall
from connector.people_source import people_by_name
from connector.site_people import CLAIM

_ROW = re.compile(r"(\d+)_\.000")
"""What a row is called where files have a name."""
_ENTRIES = (
    "web/RecycleBin?$filter=(ItemType eq 3)&$expand=DeletedBy"
    "&$select=DirName,LeafName,DeletedDate,DeletedBy/LoginName&$top=1000"
).replace(" ", "%20")
_PAGES = 50


class DeletedRows:
    """Of each of the rows `ids` (numbers of the list), the object id of the person who deleted it
    last. None: an application did, nobody with an account of that name, or it cannot be told,
    because the row is no longer in the recycle bin or the app may not look into it.

    Needs a certificate or managed identity. Uncertain: that an app with less than full control of
    the site sees what others deleted; where it does not, all is None.
    """

    def __init__(self, site_id: str, site_url: str, list_id: str, ids: Iterable[str]) -> None:
        self.site_id, self.site_url, self.list_id = site_id, site_url, list_id
        self.ids = tuple(dict.fromkeys(ids))

    def who(self) -> Exchange[dict[str, str | None]]:
        """Raises a ConnectorError when no answer came: that may be asked again."""
        if not self.ids:
            return {}
        try:
            logins = yield from self._logins()
        except (Forbidden, NotThere, Unauthorised):
            return dict.fromkeys(self.ids)
        names = {id: login.removeprefix(CLAIM) for id, login in logins.items() if CLAIM in login}
        people = yield from people_by_name(names.values())
        by_name = {str((one.value or {}).get("userPrincipalName")).lower(): one for one in people}
        found = {id: by_name[name].id for id, name in names.items() if name in by_name}
        return {id: found.get(id) for id in self.ids}

    def _logins(self) -> Exchange[dict[str, str]]:
        """The login name of who deleted each row, in lower case."""
        folder, page = yield [
            self._call(f"web/lists(guid'{self.list_id}')/rootfolder?$select=ServerRelativeUrl"),
            self._call(_ENTRIES),
        ]
        place = _place(str(self._body(folder).get("ServerRelativeUrl")))
        newest: dict[str, tuple[datetime, str]] = {}
        for _ in range(_PAGES):
            body = self._body(page)
            for entry in body.get("value", ()):
                row = _ROW.fullmatch(str(entry.get("LeafName")))
                if row is None or _place(str(entry.get("DirName"))) != place:
                    continue
                who = str((entry.get("DeletedBy") or {}).get("LoginName") or "").lower()
                at = _moment(str(entry.get("DeletedDate")))
                # A row that was put back can be deleted again.
                newest[row[1]] = max(newest.get(row[1], (at, who)), (at, who))
            onward = body.get("odata.nextLink")
            if not onward:
                return {id: newest[id][1] for id in self.ids if id in newest}
            _, here, path = str(onward).partition("/_api/")
            if not here:
                break
            page = (yield [self._call(path)])[0]
        raise UnexpectedAnswer(f"the recycle bin of site {self.site_id}")

    def _call(self, path: str) -> SiteCall:
        return SiteCall(self.site_id, self.site_url, "GET", path)

    def _body(self, answer: Response) -> Mapping[str, Any]:
        if not answer.ok or not isinstance(answer.body, dict):
            what = f"the recycle bin of site {self.site_id}"
            raise error_for(answer.status, answer.body, what)
        return answer.body


def _place(path: str) -> str:
    return unquote(path).strip("/").lower()


def _moment(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)
