"""What one caller may do with the items of one list.

https://learn.microsoft.com/sharepoint/understanding-permission-levels
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ..call import Token
from ..tenant import Record, Tenant
from . import items, people
from .locks import seen
from .permissions import Level, is_person
from .refusal import access_denied, no_such_item


@dataclass(frozen=True, slots=True)
class Rights:
    """Item security binds people below Design ("Override List Behaviors"), never applications."""

    tenant: Tenant
    token: Token | None
    site: Record
    list_: Record
    level: Level

    @property
    def entry(self) -> int | None:
        """The caller's number on the site, None for an application or a stranger."""
        if self.token is None or not is_person(self.token):
            return None
        return people.known_id(self.tenant, self.site["id"], self.token.actor)

    @property
    def number(self) -> int | None:
        """The caller's number on the site, an application's too."""
        if self.token is None or is_person(self.token):
            return self.entry
        return people.number_of_app(self.tenant, self.site["id"], self.token.actor)

    def visible(self, found: Iterable[Record]) -> list[Record]:
        """Those the caller may read: "read items that were created by the user" is about the
        creator of a row, whoever edited it."""
        found = list(found)
        if self.tenant.tables.get(f"locks/{self.list_['id']}"):
            own = self.number
            found = [seen(self.tenant, self.list_, item, own) for item in found]
        if self.list_["readSecurity"] != 2 or not self._bound:
            return found
        entry = self.entry
        return [item for item in found if item["author"] == entry]

    def find(self, id: str) -> Record:
        """The item, or the 404 that one he may not see gets too."""
        found = self.visible([items.get_item(self.tenant, self.list_, id)])
        if not found:
            raise no_such_item()
        return found[0]

    def may_add(self) -> None:
        """Only SharePoint itself writes the User Information List."""
        if self.level < Level.CONTRIBUTE or self.list_["system"]:
            raise access_denied()

    def may_change(self, item: Record) -> None:
        """Change or delete: all items, one's own (2) or none (4)."""
        self.may_add()
        security = self.list_["writeSecurity"]
        if security == 1 or not self._bound:
            return
        if security != 2 or item["author"] != self.entry:
            raise access_denied()

    @property
    def _bound(self) -> bool:
        return is_person(self.token) and self.level < Level.DESIGN
