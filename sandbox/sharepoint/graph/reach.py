"""From a call's path to the site, list and item it names, and whether the caller may."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from ...call import Call
from ...tenant import Record, Tenant
from .. import items, lists, people, permissions, sites
from ..permissions import Level
from ..refusal import Refused, access_denied, no_such_item, no_such_list

READ = (
    "Sites.Selected", "Sites.Read.All", "Sites.ReadWrite.All", "Sites.Manage.All",
    "Sites.FullControl.All",
)  # fmt: skip
WRITE = ("Sites.Selected", "Sites.ReadWrite.All", "Sites.Manage.All", "Sites.FullControl.All")
MANAGE = ("Sites.Selected", "Sites.Manage.All", "Sites.FullControl.All")
CONTROL = ("Sites.FullControl.All",)


@dataclass(frozen=True, slots=True)
class Reach:
    """A site, perhaps a list of it, and what the caller may do there."""

    call: Call
    site: Record
    list_: Record | None
    level: Level

    @property
    def tenant(self) -> Tenant:
        return self.call.tenant

    @property
    def table(self) -> Record:
        """The list; only where the path names one."""
        assert self.list_ is not None
        return self.list_

    @property
    def entry(self) -> int | None:
        """The caller's number on the site, None for an application or a stranger."""
        if not permissions.owns_security(self.call.token):
            return None
        return people.known_id(self.tenant, self.site["id"], self.call.actor)

    def visible(self, found: Sequence[Record]) -> list[Record]:
        """The items the caller may read."""
        if self.table["readSecurity"] != 2 or not permissions.owns_security(self.call.token):
            return list(found)
        entry = self.entry
        return [i for i in found if permissions.sees(self.table, i, entry, self.level)]

    def item(self, *, write: bool = False) -> Record:
        """The item the path names, if the caller may read it (or change it)."""
        found = items.get_item(self.tenant, self.table, self.call.params["item"])
        if not self.visible([found]):
            raise no_such_item()
        if (
            write
            and permissions.owns_security(self.call.token)
            and not permissions.may_edit(self.table, found, self.entry, self.level)
        ):
            raise access_denied()
        return found


def reach(call: Call, least: Level = Level.READ) -> Reach:
    """What `{site}` and `{list}` of the route name. 404 when absent, 403 when not allowed."""
    site = sites.site_of(call.tenant, call.params["site"])
    if site is None:
        raise Refused(404, "itemNotFound", "Requested site could not be found")
    lag = timedelta(seconds=getattr(call.settings, "people_lag_s", 0))
    people.follow(call.tenant, site["id"], lag)
    list_ = None
    if "list" in call.params:
        # A person may hold rights on a list without any on its site; an application may not.
        if not permissions.owns_security(call.token):
            permissions.require(call.tenant, call.token, Level.READ, site)
        list_ = lists.find_list(call.tenant, site, call.params["list"])
        if list_ is None:
            raise no_such_list()
    level = permissions.require(call.tenant, call.token, least, site, list_)
    return Reach(call, site, list_, level)
