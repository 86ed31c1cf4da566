"""What one caller may do with the items of one list.

https://learn.microsoft.com/sharepoint/understanding-permission-levels
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ..call import Token
from ..tenant import Record, Tenant
from . import items, people, scopes
from .locks import seen
from .permissions import Level, is_person, level, overrides
from .refusal import access_denied, no_such_item


@dataclass(frozen=True, slots=True)
class Rights:
    """Item security binds people without "Override List Behaviors", which Design has and a
    permission level of somebody's own making may have. It never binds applications.

    https://support.microsoft.com/office/set-permissions-for-items-in-a-list-1b5cb4e9-2ae5-4a3f-a5dd-a0cd1ccfb0d2
    """

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

    def level_of(self, item: Record) -> Level:
        """The caller's level on one item, which may have permissions of its own. They are
        people's: an application has what it has on the site."""
        if not is_person(self.token):
            return self.level
        assert self.token is not None
        own = scopes.of_item(self.tenant, self.list_, item)
        if own is None:
            return self.level
        return level(self.tenant, self.token, self.site, {**self.list_, "roles": own})

    def visible(self, found: Iterable[Record]) -> list[Record]:
        """Those the caller may read: "read items that were created by the user" is about the
        creator of a row, whoever edited it."""
        found = list(found)
        if is_person(self.token):
            found = [item for item in found if self.level_of(item) >= Level.READ]
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
        if self.level_of(item) < Level.CONTRIBUTE:
            raise access_denied()
        security = self.list_["writeSecurity"]
        if security == 1 or not self._bound:
            return
        if security != 2 or item["author"] != self.entry:
            raise access_denied()

    @property
    def _bound(self) -> bool:
        if not is_person(self.token) or self.level >= Level.DESIGN:
            return False
        assert self.token is not None
        return not overrides(self.tenant, self.token.actor.id, self.site, self.list_)
