"""People and groups of a site: `siteusers`, `currentuser`, `ensureuser`, `sitegroups`.

https://learn.microsoft.com/previous-versions/office/developer/sharepoint-rest-reference/dn531432(v=office.15)
"""

from __future__ import annotations

from collections.abc import Iterable

from ...tenant import Record, Tenant
from .. import people, permissions
from ..permissions import Level
from . import error
from .path import Step
from .resource import (
    CollectionResource,
    Complex,
    Entity,
    EntityResource,
    Method,
    Resource,
    Visit,
)  # fmt: skip

OWNERS, VISITORS, MEMBERS = 3, 4, 5
"""The numbers of a site's three groups, as `people.create_groups` gives them."""


def user_missing() -> error.SharePointError:
    return error.refused("User cannot be found.", status=404)


class User(EntityResource):
    def __init__(self, visit: Visit, record: Record) -> None:
        super().__init__(visit, "User")
        self.record = record

    def entity(self) -> Entity:
        return user_entity(self.visit.tenant, self.record)

    def to_groups(self, step: Step) -> Resource:
        return Groups(self.visit, of=self.record)

    def delete(self) -> None:
        """People are never taken from the list: the entry is marked only. Not built."""
        raise error.access_denied()


class Users(CollectionResource):
    """The people a site knows: the User Information List without its groups."""

    set = "SP.ApiData.Users1"

    def __init__(self, visit: Visit, records: Iterable[Record] | None = None) -> None:
        super().__init__(visit, "SiteUsers")
        self._records = records

    def rows(self) -> list[EntityResource]:
        records = self._records
        if records is None:
            records = [e for e in _entries(self.visit) if not e.get("group")]
        return [User(self.visit, record) for record in records]

    def key(self, step: Step) -> Resource:
        """`siteusers(6)` and `siteusers('i:0#.f|membership|…')`."""
        return self._by_key(step.args[0])

    def _by_key(self, key: object) -> Resource:
        if isinstance(key, int):
            return user_by_id(self.visit, key)
        return self._first(lambda e: e["fields"].get("Name", "").lower() == str(key).lower())

    def to_getbyid(self, step: Step) -> Resource:
        return user_by_id(self.visit, step.arg("id"))

    def to_getbyemail(self, step: Step) -> Resource:
        wanted = str(step.arg("emailaddress")).lower()
        return self._first(lambda e: (e["fields"].get("EMail") or "").lower() == wanted)

    def to_getbyloginname(self, step: Step) -> Resource:
        return self._by_key(str(step.arg("loginname")))

    def _first(self, wanted: object) -> Resource:
        assert callable(wanted)
        for row in self.rows():
            assert isinstance(row, User)
            if wanted(row.record):
                return row
        raise user_missing()

    def post(self) -> Entity:
        """`{"LoginName": …}` adds a person, as ensureUser does."""
        self.visit.require(Level.CONTRIBUTE)
        login = str(self.visit.body.get("LoginName") or "")
        self.visit.status = 201
        return ensured(self.visit, login)


class Group(EntityResource):
    def __init__(self, visit: Visit, record: Record) -> None:
        super().__init__(visit, "Group")
        self.record = record

    def entity(self) -> Entity:
        number, title = int(self.record["id"]), self.record["fields"].get("Title", "")
        return Entity(
            "SP.Group",
            f"Web/SiteGroups/GetById({number})",
            {
                "Id": number,
                "IsHiddenInUI": False,
                "LoginName": title,
                "Title": title,
                "PrincipalType": 8,
                "AllowMembersEditMembership": number == MEMBERS,
                "AllowRequestToJoinLeave": False,
                "AutoAcceptRequestToJoinLeave": False,
                "Description": None,
                "OnlyAllowMembersViewMembership": False,
                "OwnerTitle": title,
                "RequestToJoinLeaveEmailSetting": "",
            },
            ("Owner", "Users"),
            set="SP.ApiData.Groups",
        )

    def to_users(self, step: Step) -> Resource:
        return Users(self.visit, _members(self.visit, int(self.record["id"])))


class Groups(CollectionResource):
    set = "SP.ApiData.Groups"

    def __init__(self, visit: Visit, of: Record | None = None) -> None:
        super().__init__(visit, "SiteGroups")
        self._of = of

    def rows(self) -> list[EntityResource]:
        groups = [e for e in _entries(self.visit) if e.get("group")]
        if self._of is not None:
            groups = [g for g in groups if self._of in _members(self.visit, int(g["id"]))]
        return [Group(self.visit, record) for record in groups]

    def key(self, step: Step) -> Resource:
        return group_by_id(self.visit, step.args[0])

    def to_getbyid(self, step: Step) -> Resource:
        return group_by_id(self.visit, step.arg("id"))

    def to_getbyname(self, step: Step) -> Resource:
        wanted = str(step.arg("name")).lower()
        for row in self.rows():
            assert isinstance(row, Group)
            if row.record["fields"].get("Title", "").lower() == wanted:
                return row
        raise error.refused("Group cannot be found.", status=404)


def user_entity(tenant: Tenant, record: Record) -> Entity:
    """An entry of the User Information List as `SP.User`."""
    fields, number = record["fields"], int(record["id"])
    account = tenant.get("users", record["user"]) if record.get("user") else None
    guest = account is not None and account.get("userType") == "Guest"
    identifier = None
    if record.get("user"):
        identifier = Complex(
            "SP.UserIdInfo",
            {"NameId": record["guid"].replace("-", "")[:16],
             "NameIdIssuer": "urn:federation:microsoftonline"},
        )  # fmt: skip
    return Entity(
        "SP.User",
        f"Web/GetUserById({number})",
        {
            "Id": number,
            "IsHiddenInUI": False,
            "LoginName": fields.get("Name", ""),
            "Title": fields.get("Title", ""),
            "PrincipalType": 8 if record.get("group") else 1,
            "Email": fields.get("EMail") or "",
            "Expiration": "",
            "IsEmailAuthenticationGuestUser": False,
            "IsShareByEmailGuestUser": guest,
            "IsSiteAdmin": bool(fields.get("IsSiteAdmin")),
            "UserId": identifier,
            "UserPrincipalName": fields.get("UserName"),
        },
        ("Alerts", "Groups"),
        set="SP.ApiData.Users",
    )


def user_by_id(visit: Visit, number: object) -> User:
    record = visit.tenant.get(f"uil/{visit.site['id']}", str(number))
    if record is None or record.get("group"):
        raise user_missing()
    return User(visit, record)


def group_by_id(visit: Visit, number: object) -> Group:
    record = visit.tenant.get(f"uil/{visit.site['id']}", str(number))
    if record is None or not record.get("group"):
        raise error.refused("Group cannot be found.", status=404)
    return Group(visit, record)


def ensured(visit: Visit, login: str) -> Entity:
    """The person of a login name, entered on the site when it does not know them.

    https://learn.microsoft.com/previous-versions/office/developer/sharepoint-rest-reference/dn499819(v=office.15)#bk_WebEnsureUser
    """
    if not login:
        raise error.refused("The parameter logonName cannot be null or empty.")
    return user_entity(visit.tenant, people.ensure_user(visit.tenant, visit.site["id"], login))


def ensure_user(visit: Visit, step: Step) -> Resource:
    """`ensureuser('…')` and `ensureuser` with `{"logonName": …}`."""

    def perform(body: Record) -> Entity:
        login = step.arg("logonname") or body.get("logonName") or body.get("LogonName")
        return ensured(visit, str(login or ""))

    return Method(visit, "EnsureUser", perform, least=Level.READ)


def current_user(visit: Visit) -> User:
    """Whoever calls. An application stands on the site as itself."""
    number = people.id_of_actor(visit.tenant, visit.site["id"], visit.token.actor)
    return user_by_id(visit, number)


def _entries(visit: Visit) -> list[Record]:
    return sorted(visit.tenant.all(f"uil/{visit.site['id']}"), key=lambda e: int(e["id"]))


def _members(visit: Visit, number: int) -> list[Record]:
    """Who belongs to a group of the site: whom the site's roles give the group's level."""
    least = {OWNERS: Level.FULL, MEMBERS: Level.CONTRIBUTE, VISITORS: Level.READ}.get(number)
    if least is None:
        return []
    upper = {Level.FULL: 9, Level.CONTRIBUTE: Level.FULL, Level.READ: Level.CONTRIBUTE}[least]
    return [
        entry
        for entry in _entries(visit)
        if entry.get("user")
        and least <= permissions.person_level(visit.tenant, entry["user"], visit.site) < upper
    ]
