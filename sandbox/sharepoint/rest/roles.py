"""Permissions of a list or an item: whether it has its own, who holds which level.

https://learn.microsoft.com/sharepoint/dev/sp-add-ins/set-custom-permissions-on-a-list-by-using-the-rest-interface
https://learn.microsoft.com/previous-versions/office/developer/sharepoint-rest-reference/dn531432(v=office.15)
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ...tenant import Record
from .. import people, scopes
from ..permissions import GROUPS, Level
from . import error
from .list_entity import permission_mask
from .path import Step
from .resource import (
    CollectionResource,
    Complex,
    Entity,
    EntityResource,
    Method,
    Resource,
    Visit,
)
from .users import group_by_id, user_by_id

# The levels every site has, with the numbers they have everywhere.
# https://learn.microsoft.com/previous-versions/office/sharepoint-server/ms412697(v=office.15)
_BUILT_IN = {
    1073741829: ("Volledig beheer", Level.FULL, 5),
    1073741828: ("Ontwerpen", Level.DESIGN, 4),
    1073741830: ("Bewerken", Level.EDIT, 6),
    1073741827: ("Bijdragen", Level.CONTRIBUTE, 3),
    1073741826: ("Lezen", Level.READ, 2),
    1073741825: ("Beperkte toegang", Level.LIMITED, 1),
}
_FIRST_OWN = 1073741924

# Bits of the lower half of BasePermissions.
# https://learn.microsoft.com/previous-versions/office/sharepoint-csom/ee536458(v=office.15)
_VIEW, _ADD, _EDIT, _OVERRIDE, _LISTS, _PERMISSIONS = 0x1, 0x2, 0x4, 0x100, 0x800, 0x2000000


@dataclass(frozen=True, slots=True)
class Scope:
    """What permissions are about: how to read its roles and how to give it others."""

    visit: Visit
    path: str
    level: Level  # the caller's
    own: Callable[[], Record | None]
    above: Callable[[], Record]
    put: Callable[[Record | None], None]
    clear: Callable[[], None] = lambda: None  # what stands below inherits again

    @property
    def roles(self) -> Record:
        found = self.own()
        return self.above() if found is None else found

    def change(self, roles: Record) -> None:
        """Only what has permissions of its own can be given others."""
        self._manage()
        if self.own() is None:
            raise error.refused(
                "This operation is not allowed on an object that inherits permissions.",
                "-2146233079, System.InvalidOperationException",
                500,
            )
        self.put(roles)

    def break_inheritance(self, copy: bool, clear: bool) -> None:
        """With the roles above as its own, or with none but the caller's full control: "the user
        who breaks it" keeps that, an application has what it has anyway. What has roles of its own
        keeps them ("the protocol server MUST NOT alter any role assignments").

        https://learn.microsoft.com/previous-versions/office/sharepoint-csom/ee549683(v=office.15)
        """
        self._manage()
        if self.own() is None:
            roles = dict(self.roles) if copy else {}
            if not copy and not self.visit.token.app_only:
                roles = {"FULL": (f"user:{self.visit.token.actor.id}",)}
            self.put(roles)
        if clear:
            self.clear()

    def reset(self) -> None:
        self._manage()
        self.put(None)

    def _manage(self) -> None:
        if self.level < Level.FULL:
            raise error.access_denied()


class Securable(EntityResource):
    """What a list and an item have in common: `HasUniqueRoleAssignments` and its kin."""

    def scope(self) -> Scope:
        raise NotImplementedError

    def to_breakroleinheritance(self, step: Step) -> Resource:
        def perform(body: Record) -> None:
            copy = step.arg("copyroleassignments", 0, body.get("copyRoleAssignments", True))
            clear = step.arg("clearsubscopes", 1, body.get("clearSubscopes", False))
            self.scope().break_inheritance(bool(copy), bool(clear))

        return Method(self.visit, "BreakRoleInheritance", perform, least=Level.NONE)

    def to_resetroleinheritance(self, step: Step) -> Resource:
        def perform(_: Record) -> None:
            self.scope().reset()

        return Method(self.visit, "ResetRoleInheritance", perform, least=Level.NONE)

    def to_roleassignments(self, step: Step) -> Resource:
        return RoleAssignments(self.scope())


class RoleAssignments(CollectionResource):
    """Who holds what; one for each principal."""

    set = "SP.ApiData.RoleAssignments"

    def __init__(self, scope: Scope) -> None:
        super().__init__(scope.visit, "RoleAssignments")
        self.scope = scope

    def rows(self) -> list[EntityResource]:
        return [
            RoleAssignment(self.scope, number, tuple(names))
            for number, names in sorted(self._held().items())
        ]

    def _held(self) -> dict[int, list[str]]:
        held: dict[int, list[str]] = {}
        for name, principals in self.scope.roles.items():
            for principal in principals:
                number = _number(self.visit, name, principal)
                if name not in held.setdefault(number, []):
                    held[number].append(name)
        return held

    def key(self, step: Step) -> Resource:
        return self._find(step.args[0])

    def to_getbyprincipalid(self, step: Step) -> Resource:
        return self._find(step.arg("principalid"))

    def _find(self, number: Any) -> RoleAssignment:
        names = self._held().get(int(number))
        if names is None:
            raise error.refused(
                f"Can not find the principal with id: {number}.",
                "-2146232832, Microsoft.SharePoint.SPException",
                404,
            )
        return RoleAssignment(self.scope, int(number), tuple(names))

    def to_addroleassignment(self, step: Step) -> Resource:
        def perform(body: Record) -> None:
            principal, level = self._named(step, body)
            roles = self.scope.roles
            for name in level:
                roles = scopes.with_principal(roles, name, principal)
            self.scope.change(roles)

        return Method(self.visit, "AddRoleAssignment", perform, least=Level.NONE)

    def to_removeroleassignment(self, step: Step) -> Resource:
        def perform(body: Record) -> None:
            principal, level = self._named(step, body)
            number, roles = _principal_number(step, body), self.scope.roles
            for name in level:
                for one in roles.get(name, ()):
                    if one == principal or _number(self.visit, name, one) == number:
                        roles = scopes.without_principal(roles, one, name)
            self.scope.change(roles)

        return Method(self.visit, "RemoveRoleAssignment", perform, least=Level.NONE)

    def _named(self, step: Step, body: Record) -> tuple[str, tuple[str, ...]]:
        number = _principal_number(step, body)
        definition = step.arg("roledefid", 1, body.get("roleDefId"))
        return _principal(self.visit, number), _definition(self.visit, int(definition)).roles


class RoleAssignment(EntityResource):
    def __init__(self, scope: Scope, number: int, names: tuple[str, ...]) -> None:
        super().__init__(scope.visit, "RoleAssignment")
        self.scope, self.number, self.names = scope, number, names

    def entity(self) -> Entity:
        return Entity(
            "SP.RoleAssignment",
            f"{self.scope.path}/RoleAssignments/GetByPrincipalId({self.number})",
            {"PrincipalId": self.number},
            ("Member", "RoleDefinitionBindings"),
            set="SP.ApiData.RoleAssignments",
        )

    def to_member(self, step: Step) -> Resource:
        if self.number in GROUPS:
            return group_by_id(self.visit, self.number)
        return user_by_id(self.visit, self.number)

    def to_roledefinitionbindings(self, step: Step) -> Resource:
        found = [one for one in _definitions(self.visit) if set(one.roles) <= set(self.names)]
        return _Definitions(self.visit, found)

    def delete(self) -> None:
        """Everything the principal holds here."""
        roles = self.scope.roles
        for name, principals in self.scope.roles.items():
            for one in principals:
                if _number(self.visit, name, one) == self.number:
                    roles = scopes.without_principal(roles, one, name)
        self.scope.change(roles)

    def to_deleteobject(self, step: Step) -> Resource:
        return Method(self.visit, "DeleteObject", lambda _: self.delete(), least=Level.NONE)


class RoleDefinition(EntityResource):
    """A permission level: one of those every site has, or one that was made on this site."""

    def __init__(
        self, visit: Visit, number: int, name: str, mask: Complex, roles: tuple[str, ...],
        kind: int = 0,
    ) -> None:  # fmt: skip
        super().__init__(visit, "RoleDefinition")
        self.number, self.title, self.mask = number, name, mask
        self.roles, self.kind = roles, kind

    def entity(self) -> Entity:
        return Entity(
            "SP.RoleDefinition",
            f"Web/RoleDefinitions({self.number})",
            {
                "BasePermissions": self.mask,
                "Description": "",
                "Hidden": self.kind == 1,
                "Id": self.number,
                "Name": self.title,
                "Order": 128,
                "RoleTypeKind": self.kind,
            },
            set="SP.ApiData.RoleDefinitions",
        )


class _Definitions(CollectionResource):
    set = "SP.ApiData.RoleDefinitions"

    def __init__(self, visit: Visit, found: list[RoleDefinition]) -> None:
        super().__init__(visit, "RoleDefinitions")
        self.found = found

    def rows(self) -> list[EntityResource]:
        return list(self.found)


class RoleDefinitions(_Definitions):
    """`web/roledefinitions`: read, and made by those who manage permissions."""

    def __init__(self, visit: Visit) -> None:
        super().__init__(visit, _definitions(visit))

    def key(self, step: Step) -> Resource:
        return _definition(self.visit, int(step.args[0]))

    def to_getbyid(self, step: Step) -> Resource:
        return _definition(self.visit, int(step.arg("id")))

    def to_getbyname(self, step: Step) -> Resource:
        wanted = str(step.arg("name")).casefold()
        return self._first(lambda one: one.title.casefold() == wanted)

    def to_getbytype(self, step: Step) -> Resource:
        return self._first(lambda one: one.kind == int(step.arg("roletype")))

    def _first(self, wanted: Callable[[RoleDefinition], bool]) -> RoleDefinition:
        for one in self.found:
            if wanted(one):
                return one
        raise _no_definition()

    def post(self) -> Entity:
        self.visit.require(Level.FULL)
        body, tenant = self.visit.body, self.visit.tenant
        mask = body.get("BasePermissions") or {}
        if not body.get("Name") or "Low" not in mask:
            raise error.refused("A permission level needs a name and permissions.")
        table = f"roleDefinitions/{self.visit.site['id']}"
        made = {
            "id": str(_FIRST_OWN + len(tenant.table(table))), "name": str(body["Name"]),
            "high": str(mask.get("High", 0)), "low": str(mask["Low"]),
        }  # fmt: skip
        tenant.put(table, made["id"], made, what="roleDefinition.create")
        self.visit.status = 201
        return _own_definition(self.visit, made).entity()


def _definitions(visit: Visit) -> list[RoleDefinition]:
    built_in = [
        RoleDefinition(visit, number, name, permission_mask(level), (level.name,), kind)
        for number, (name, level, kind) in _BUILT_IN.items()
    ]
    own = visit.tenant.all(f"roleDefinitions/{visit.site['id']}")
    return [*built_in, *(_own_definition(visit, one) for one in own)]


def _definition(visit: Visit, number: int) -> RoleDefinition:
    for one in _definitions(visit):
        if one.number == number:
            return one
    raise _no_definition()


def _no_definition() -> error.SharePointError:
    return error.refused(
        "The role definition was not found.", "-2146232832, Microsoft.SharePoint.SPException", 404
    )


def _own_definition(visit: Visit, row: Record) -> RoleDefinition:
    """A level somebody made is the nearest of the site's, and overrides where it says so."""
    low = int(row["low"])
    level = Level.LIMITED
    for bits, one in (
        (_VIEW, Level.READ), (_VIEW | _ADD | _EDIT, Level.CONTRIBUTE),
        (_VIEW | _ADD | _EDIT | _LISTS, Level.EDIT),
        (_VIEW | _ADD | _EDIT | _LISTS | _PERMISSIONS, Level.FULL),
    ):  # fmt: skip
        if low & bits == bits:
            level = one
    roles = (level.name, scopes.OVERRIDES) if low & _OVERRIDE else (level.name,)
    mask = Complex("SP.BasePermissions", {"High": row["high"], "Low": row["low"]})
    return RoleDefinition(visit, int(row["id"]), str(row["name"]), mask, roles)


def _principal_number(step: Step, body: Record) -> int:
    return int(step.arg("principalid", 0, body.get("principalId")))


def _principal(visit: Visit, number: int) -> str:
    """The principal a number stands for: a person, or a group of the site."""
    row = people.entry(visit.tenant, visit.site["id"], number)
    if row is not None and row.get("user"):
        return f"user:{row['user']}"
    if row is not None and number in GROUPS:
        return f"group:{visit.site['id']}/{number}"
    raise error.refused(
        f"Can not find the principal with id: {number}.",
        "-2146232832, Microsoft.SharePoint.SPException",
        404,
    )


def _number(visit: Visit, name: str, principal: str) -> int:
    """The number under which a principal shows: people have their own, and everybody else is in
    the group of the site that has this level."""
    kind, _, id = principal.partition(":")
    if kind == "user":
        return int(people.ensure_user(visit.tenant, visit.site["id"], id)["id"])
    if kind == "group":
        return int(id.rpartition("/")[2])
    return next((number for number, names in GROUPS.items() if name in names), 4)
