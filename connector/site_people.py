"""The number by which a SharePoint site knows somebody.

A person field holds such a number (`<Field>LookupId`), not an object id. The numbers stand in the
site's hidden User Information List, which keeps deleted people and knows nothing of object ids, so
that a number leads to a UPN and the UPN to a person.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from connector.address import address
from connector.errors import ConnectorError, NotThere, error_for
from connector.exchange import Exchange, Request, SiteCall
from connector.listing import listing
from connector.sites import find_lists
from connector.tenant import Connection

CLAIM = "i:0#.f|membership|"
_FIELDS = "fields($select=Name,UserName,EMail)"
_PAGE = 2000
_NOBODY = (400, 404, 500)
"""What SharePoint answers to a login name that belongs to nobody."""
_ONE_BY_ONE = 200
"""More unknown numbers or names than this and the whole list is read: ten batches or a few
pages."""


@dataclass(frozen=True, slots=True)
class SitePerson:
    """An entry of the list. `upn` is as the site has it, in lower case; "" for groups, apps."""

    number: int
    upn: str
    mail: str


class SitePeople:
    """The people of one site; what was read is kept for the life of this object."""

    def __init__(self, site_id: str, site_url: str, connection: Connection) -> None:
        self.site_id, self._url, self._connection = site_id, site_url, connection
        self._list_id: str | None = None
        self._by_number: dict[int, SitePerson | None] = {}
        self._numbers: dict[str, int] = {}
        self._all_read = False

    def read(self, numbers: Iterable[int]) -> Exchange[dict[int, SitePerson]]:
        """Who these numbers are; a number that the site does not know is left out.

        Raises a ConnectorError when any of it could not be read.
        """
        wanted = set(numbers)
        unread = sorted(wanted - self._by_number.keys())
        if unread:
            list_id = yield from self._list()
            if len(unread) > _ONE_BY_ONE:
                yield from self._read_all(list_id)
                self._by_number.update((n, None) for n in unread if n not in self._by_number)
            else:
                yield from self._read_some(list_id, unread)
        found = {number: self._by_number[number] for number in wanted}
        return {number: person for number, person in found.items() if person is not None}

    def ensure_users(self, upns: Iterable[str]) -> dict[str, int]:
        """As `ensure`, for this one site."""
        return self._connection.graph.one(self.ensure(upns))

    def ensure(self, upns: Iterable[str]) -> Exchange[dict[str, int]]:
        """The number of each UPN (as given), entered on the site where it is new. One that the
        site refuses (no such account) is left out. Raises a ConnectorError for any other answer.

        Entering needs a certificate or managed identity; with a client secret only those whom
        the site knows already are found. Many sites are driven together at once.
        """
        wanted = list(dict.fromkeys(upns))
        enters = self._connection.sign_in.by_certificate
        unknown = self._unknown(wanted)
        if unknown and (not enters or len(unknown) > _ONE_BY_ONE):
            # Most of many are there already, and a page of people costs as much as entering one.
            yield from self._everybody()
            unknown = self._unknown(wanted)
        if unknown and enters:
            yield from self._ensure(unknown)
        return {u: self._numbers[u.lower()] for u in wanted if u.lower() in self._numbers}

    def _unknown(self, upns: list[str]) -> list[str]:
        return [upn for upn in upns if upn.lower() not in self._numbers]

    def _ensure(self, upns: list[str]) -> Exchange[None]:
        # https://learn.microsoft.com/previous-versions/office/developer/sharepoint-rest-reference/dn499819(v=office.15)#bk_WebEnsureUser
        answers = yield [
            SiteCall(
                self.site_id, self._url, "POST", "web/ensureuser", {"logonName": CLAIM + upn},
                repeatable=True,
            )
            for upn in upns
        ]  # fmt: skip
        for upn, answer in zip(upns, answers, strict=True):
            if answer.ok and isinstance(answer.body, dict) and answer.body.get("Id"):
                self._numbers[upn.lower()] = int(answer.body["Id"])
            elif answer.status not in _NOBODY:
                raise error_for(answer.status, answer.body, f"entering people: {self.site_id}")

    def _everybody(self) -> Exchange[None]:
        if not self._all_read:
            yield from self._read_all((yield from self._list()))

    def _list(self) -> Exchange[str]:
        if self._list_id is None:
            # Its label is in the site's language, its name is not.
            found = [one.id for one in (yield from find_lists(self.site_id)) if one.name == "users"]
            if not found:
                raise NotThere(f"the User Information List of site {self.site_id}")
            self._list_id = found[0]
        return self._list_id

    def _read_all(self, list_id: str) -> Exchange[None]:
        url = address("sites", self.site_id, "lists", list_id, "items", expand=_FIELDS, top=_PAGE)
        for item in (yield from listing(url, f"the people of site {self.site_id}")):
            self._keep(item)
        self._all_read = True

    def _read_some(self, list_id: str, numbers: list[int]) -> Exchange[None]:
        answers = yield [
            Request(
                "GET",
                address(
                    "sites", self.site_id, "lists", list_id, "items", str(number), expand=_FIELDS
                ),
            )
            for number in numbers
        ]
        for number, answer in zip(numbers, answers, strict=True):
            if answer.status == 200 and isinstance(answer.body, dict):
                self._keep(answer.body)
            elif answer.status == 404:
                self._by_number[number] = None
            else:
                raise error_for(answer.status, answer.body, f"the people of site {self.site_id}")

    def _keep(self, item: Mapping[str, Any]) -> None:
        try:
            number = int(item["id"])
        except (KeyError, ValueError) as error:
            raise ConnectorError("a person of a site without a number") from error
        fields = item.get("fields") or {}
        login = str(fields.get("Name") or "").lower()
        upn = login.removeprefix(CLAIM) if login.startswith(CLAIM) else ""
        self._by_number[number] = SitePerson(number, upn, str(fields.get("EMail") or "").lower())
        if upn:
            self._numbers[upn] = number
