"""From a call's path to the site, list and item it names, and whether the caller may."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import quote

from ...call import Call, directory_not_found
from ...tenant import Record, Tenant
from .. import lists, people, permissions, sites
from ..permissions import Level
from ..refusal import Refused, no_such_list
from ..rights import Rights

READ = (
    "Sites.Selected", "Sites.Read.All", "Sites.ReadWrite.All", "Sites.Manage.All",
    "Sites.FullControl.All",
)  # fmt: skip
WRITE = ("Sites.Selected", "Sites.ReadWrite.All", "Sites.Manage.All", "Sites.FullControl.All")
MANAGE = ("Sites.Selected", "Sites.Manage.All", "Sites.FullControl.All")
CONTROL = ("Sites.FullControl.All",)
READ_FILES = ("Files.Read.All", "Files.ReadWrite.All", *READ)
WRITE_FILES = ("Files.ReadWrite.All", *WRITE)
OWN_READ_FILES = ("Files.Read", "Files.ReadWrite", *READ_FILES)  # of a person
OWN_WRITE_FILES = ("Files.ReadWrite", *WRITE_FILES)


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
    def rights(self) -> Rights:
        return Rights(self.tenant, self.call.token, self.site, self.table, self.level)

    def visible(self, found: Sequence[Record]) -> list[Record]:
        """The items the caller may read."""
        return self.rights.visible(found)

    def item(self, *, write: bool = False) -> Record:
        """The item the path names, if the caller may read it (or change it)."""
        rights = self.rights
        found = rights.find(self.call.params["item"])
        if write:
            rights.may_change(found)
        return found

    def context(self, rest: str) -> str:
        """An `@odata.context` below the site; its id is percent-encoded there, as in the service's
        own answers: `…$metadata#sites('host%2Cguid%2Cguid')/lists`."""
        return self.call.url(f"/$metadata#{self.place}{rest}")

    @property
    def place(self) -> str:
        return f"sites('{quote(self.site['id'], safe='')}')"


def reach(call: Call, least: Level = Level.READ) -> Reach:
    """What `{site}` and `{list}` of the route name. 404 when absent, 403 when not allowed."""
    site = sites.site_of(call.tenant, call.params["site"])
    if site is None:
        raise Refused(404, "itemNotFound", "Requested site could not be found")
    lag = timedelta(seconds=call.settings.people_lag_s)
    people.follow(call.tenant, site["id"], lag)
    list_ = None
    if "list" in call.params:
        # A person may hold rights on a list without any on its site; an application may not.
        if not permissions.is_person(call.token):
            permissions.require(call.tenant, call.token, Level.READ, site)
        list_ = lists.find_list(call.tenant, site, call.params["list"])
        if list_ is None:
            raise no_such_list()
    level = permissions.require(call.tenant, call.token, least, site, list_)
    return Reach(call, site, list_, level)


def site_of_group(call: Call) -> Record:
    """The team site of `{group}`; a group that has none yet is still being provisioned."""
    group = call.params["group"]
    if call.tenant.get("groups", group) is None:
        raise directory_not_found(group)
    site = sites.site_of_group(call.tenant, group)
    if site is None:
        raise Refused(404, "itemNotFound", "Resource provisioning is in progress.")
    return site
