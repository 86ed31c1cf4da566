"""The first steps of a path: `contextinfo`, `web`, `site`.

https://learn.microsoft.com/previous-versions/office/developer/sharepoint-rest-reference/dn499819(v=office.15)
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...tenant import Record
from ..lists import all_lists
from ..permissions import Level
from . import access, address, changes, error, move_copy, users
from .file import File
from .folders import Folder, Folders
from .format import Collection, Complex, Entity, Result, Values
from .list_entity import permission_mask
from .lists import Lists, by_address, by_id
from .path import Step
from .recyclebin import RecycleBin
from .resource import (
    CollectionResource,
    EntityResource,
    Method,
    Property,
    Resource,
    Visit,
    with_extra,
)
from .roles import RoleDefinitions
from .users import Groups, Users

LIBRARY_VERSION = "16.0.26712.12009"
DUTCH = 1043


class Root(Resource):
    """`_api` itself."""

    def __init__(self, visit: Visit) -> None:
        super().__init__(visit, "_api")

    def to_contextinfo(self, step: Step) -> Resource:
        return Method(self.visit, "GetContextWebInformation", lambda _: _context(self.visit))

    def to_web(self, step: Step) -> Resource:
        return Web(self.visit)

    def to_site(self, step: Step) -> Resource:
        return Site(self.visit)

    def to_lists(self, step: Step) -> Resource:
        return Lists(self.visit)

    def get(self) -> Any:
        """The service document names what stands here."""
        return Result("EntitySets", Values("Edm.String", ["web", "site", "contextinfo"]))

    def property(self, step: Step) -> Resource:
        # Static methods: their first step has dots in it.
        if step.name.startswith(move_copy.PREFIX):
            return move_copy.method(self.visit, step)
        raise error.no_resource(step.text)


def _context(visit: Visit) -> Result:
    site = visit.site
    return Result(
        "GetContextWebInformation",
        Complex(
            "SP.ContextWebInformation",
            {
                "FormDigestTimeoutSeconds": access.DIGEST_LIFETIME,
                "FormDigestValue": access.make_digest(visit.tenant),
                "LibraryVersion": LIBRARY_VERSION,
                "SiteFullUrl": site["webUrl"],
                "SupportedSchemaVersions": Values("Edm.String", ["14.0.0.0", "15.0.0.0"]),
                "WebFullUrl": site["webUrl"],
            },
        ),
    )


class Web(EntityResource):
    def __init__(self, visit: Visit) -> None:
        super().__init__(visit, "Web")

    def entity(self) -> Entity:
        site, tenant = self.visit.site, self.visit.tenant
        path = Complex("SP.ResourcePath", {"DecodedUrl": site["webUrl"]})
        properties: Record = {
            "AllowRssFeeds": True,
            "AlternateCssUrl": "",
            "AppInstanceId": "00000000-0000-0000-0000-000000000000",
            "ClassicWelcomePage": None,
            "Configuration": 0,
            "Created": site["created"],
            "CurrentChangeToken": changes.token(tenant, changes.WEB_SCOPE, site["web"]),
            "CustomMasterUrl": f"{site['path']}/_catalogs/masterpage/seattle.master",
            "Description": site["description"],
            "EnableMinimalDownload": False,
            "FooterEnabled": False,
            "HorizontalQuickLaunch": False,
            "Id": site["web"],
            "IsMultilingual": True,
            "Language": DUTCH,
            "LastItemModifiedDate": tenant.stamp(),
            "LastItemUserModifiedDate": tenant.stamp(),
            "MasterUrl": f"{site['path']}/_catalogs/masterpage/seattle.master",
            "MegaMenuEnabled": False,
            "NoCrawl": False,
            "ObjectCacheEnabled": False,
            "OverwriteTranslationsOnChange": False,
            "QuickLaunchEnabled": True,
            "RecycleBinEnabled": True,
            "ResourcePath": path,
            "ServerRelativeUrl": site["path"],
            "SiteLogoUrl": None,
            "SyndicationEnabled": True,
            "TenantAdminMembersCanShare": 0,
            "Title": site["displayName"],
            "TreeViewEnabled": False,
            "UIVersion": 15,
            "UIVersionConfigurationEnabled": False,
            "Url": site["webUrl"],
            "WebTemplate": "GROUP" if site["group"] else "SITEPAGEPUBLISHING",
            "WelcomePage": "SitePages/Home.aspx",
        }
        return Entity("SP.Web", "Web", properties, _WEB_LINKS, set="SP.ApiData.Webs")

    def extra(self) -> Record:
        """Properties shown only when they are selected."""
        path = {"DecodedUrl": self.visit.site["path"]}
        return {"ServerRelativePath": Complex("SP.ResourcePath", path)}

    def shown(self, wanted: Sequence[str], expands: Sequence[str]) -> Entity:
        return with_extra(super().shown, self.extra, wanted, expands)

    def property(self, step: Step) -> Resource:
        if step.name == "effectivebasepermissions":
            mask = permission_mask(self.visit.level)
            return Property(self.visit, "EffectiveBasePermissions", mask)
        return super().property(step)

    def merge(self) -> None:
        self.visit.require(Level.FULL)
        site, body = self.visit.site, self.visit.body
        settings = {"Title": "displayName", "Description": "description"}
        for name in body:
            if name not in settings and name not in _WEB_SETTINGS:
                raise error.property_missing(name, "SP.Web")
        changed = {settings[name]: value for name, value in body.items() if name in settings}
        self.visit.tenant.put(
            "sites", site["id"], {**site, **changed}, container="sites", what="site.update"
        )

    def to_lists(self, step: Step) -> Resource:
        return Lists(self.visit)

    def to_getlist(self, step: Step) -> Resource:
        return by_address(self.visit, str(step.arg("strurl") or ""))

    def to_getlistusingpath(self, step: Step) -> Resource:
        return by_address(self.visit, str(step.arg("decodedurl") or ""))

    def to_siteuserinfolist(self, step: Step) -> Resource:
        found = all_lists(self.visit.tenant, self.visit.site)
        people_list = next(one for one in found if one["template"] == "userInformation")
        return by_id(self.visit, people_list["id"])

    def to_currentuser(self, step: Step) -> Resource:
        return users.current_user(self.visit)

    def to_siteusers(self, step: Step) -> Resource:
        return Users(self.visit)

    def to_getuserbyid(self, step: Step) -> Resource:
        return users.user_by_id(self.visit, step.arg("userid"))

    def to_ensureuser(self, step: Step) -> Resource:
        return users.ensure_user(self.visit, step)

    def to_sitegroups(self, step: Step) -> Resource:
        return Groups(self.visit)

    def to_associatedownergroup(self, step: Step) -> Resource:
        return users.group_by_id(self.visit, users.OWNERS)

    def to_associatedmembergroup(self, step: Step) -> Resource:
        return users.group_by_id(self.visit, users.MEMBERS)

    def to_associatedvisitorgroup(self, step: Step) -> Resource:
        return users.group_by_id(self.visit, users.VISITORS)

    def to_roledefinitions(self, step: Step) -> Resource:
        return RoleDefinitions(self.visit)

    def to_recyclebin(self, step: Step) -> Resource:
        return RecycleBin(self.visit)

    def to_webs(self, step: Step) -> Resource:
        return _NoWebs(self.visit, "Webs")

    def to_getchanges(self, step: Step) -> Resource:
        return Method(self.visit, "GetChanges", lambda body: _changes(self.visit, body))

    def _place(self, url: str) -> address.Place:
        site = self.visit.site
        return address.locate(self.visit.tenant, site, address.on_site(site, url))

    def to_getfilebyserverrelativeurl(self, step: Step) -> Resource:
        url = address.encoded(str(step.arg("serverrelativeurl")))
        return File(self.visit, self._place(url))

    def to_getfilebyserverrelativepath(self, step: Step) -> Resource:
        return File(self.visit, self._place(str(step.arg("decodedurl"))))

    def to_getfilebyurl(self, step: Step) -> Resource:
        """Absolute or server-relative, a link with `?d=w…` too."""
        url = address.encoded(str(step.arg("fileurl")).partition("?")[0])
        return File(self.visit, self._place(url))

    def to_getfilebyid(self, step: Step) -> Resource:
        return File(self.visit, self._with_guid(step.arg("uniqueid")))

    def to_getfolderbyserverrelativeurl(self, step: Step) -> Resource:
        url = address.encoded(str(step.arg("serverrelativeurl")))
        return Folder(self.visit, self._place(url))

    def to_getfolderbyserverrelativepath(self, step: Step) -> Resource:
        return Folder(self.visit, self._place(str(step.arg("decodedurl"))))

    def to_getfolderbyid(self, step: Step) -> Resource:
        return Folder(self.visit, self._with_guid(step.arg("uniqueid")))

    def _with_guid(self, guid: Any) -> address.Place | None:
        return address.by_guid(self.visit.tenant, self.visit.site, guid)

    def to_defaultdocumentlibrary(self, step: Step) -> Resource:
        """The one that was made with the site."""
        lists = all_lists(self.visit.tenant, self.visit.site)
        first = next((one for one in lists if one["template"] == "documentLibrary"), None)
        if first is None:
            raise error.list_gone()
        return by_id(self.visit, first["id"])

    def to_rootfolder(self, step: Step) -> Resource:
        return Folder(self.visit, self._place(self.visit.site["path"]))

    def to_folders(self, step: Step) -> Resource:
        return Folders(self.visit, self._place(self.visit.site["path"]))

    def to_doesuserhavepermissions(self, step: Step) -> Resource:
        allowed = self.visit.level >= Level.READ
        return Method(
            self.visit, "DoesUserHavePermissions",
            lambda _: Result("DoesUserHavePermissions", allowed), reads=True,
        )  # fmt: skip


_WEB_LINKS = (
    "FirstUniqueAncestorSecurableObject", "RoleAssignments", "AllProperties",
    "AssociatedMemberGroup", "AssociatedOwnerGroup", "AssociatedVisitorGroup",
    "AvailableContentTypes", "AvailableFields", "ContentTypes", "CurrentUser", "EventReceivers",
    "Features", "Fields", "Folders", "Lists", "ListTemplates", "Navigation", "ParentWeb",
    "RecycleBin", "RegionalSettings", "RoleDefinitions", "RootFolder", "SiteGroups",
    "SiteUserInfoList", "SiteUsers", "UserCustomActions", "Webs",
)  # fmt: skip
_WEB_SETTINGS = frozenset(("QuickLaunchEnabled", "MegaMenuEnabled", "NoCrawl", "FooterEnabled"))


class Site(EntityResource):
    def __init__(self, visit: Visit) -> None:
        super().__init__(visit, "Site")

    def entity(self) -> Entity:
        site, tenant = self.visit.site, self.visit.tenant
        return Entity(
            "SP.Site",
            "Site",
            {
                "AllowCreateDeclarativeWorkflow": False,
                "AllowDesigner": True,
                "CompatibilityLevel": 15,
                "CurrentChangeToken": changes.token(tenant, changes.SITE_SCOPE, site["collection"]),
                "GroupId": site["group"] or "00000000-0000-0000-0000-000000000000",
                "HubSiteId": "00000000-0000-0000-0000-000000000000",
                "Id": site["collection"],
                "IsHubSite": False,
                "LockIssue": None,
                "MaxItemsPerThrottledOperation": 5000,
                "PrimaryUri": site["webUrl"],
                "ReadOnly": False,
                "ResourcePath": Complex("SP.ResourcePath", {"DecodedUrl": site["webUrl"]}),
                "ServerRelativeUrl": site["path"],
                "ShareByEmailEnabled": True,
                "TrimAuditLog": True,
                "Url": site["webUrl"],
                "WriteLocked": False,
            },
            ("EventReceivers", "Features", "Owner", "RecycleBin", "RootWeb", "UserCustomActions"),
            set="SP.ApiData.Sites",
        )

    def to_rootweb(self, step: Step) -> Resource:
        return Web(self.visit)

    def to_recyclebin(self, step: Step) -> Resource:
        return RecycleBin(self.visit, (1, 2) if self.visit.level >= Level.FULL else (1,))

    def to_getchanges(self, step: Step) -> Resource:
        def perform(body: Record) -> Collection:
            return _changes(self.visit, body, changes.SITE_SCOPE)

        return Method(self.visit, "GetChanges", perform)


class _NoWebs(CollectionResource):
    """Sites have no sites below them here."""

    def rows(self) -> list[EntityResource]:
        return []


def _changes(visit: Visit, body: Record, scope: int = changes.WEB_SCOPE) -> Collection:
    lists = all_lists(visit.tenant, visit.site)
    return changes.of_web(visit.tenant, visit.site, lists, body, scope)
