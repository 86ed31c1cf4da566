"""`/users` and `/me`.

https://learn.microsoft.com/graph/api/resources/user
"""

from __future__ import annotations

import re
from typing import Any

from ..call import Answer, Call, GraphError, forbidden
from ..odata import answer_page, count_only, filtered, names, ordered, searched
from ..route import Router
from ..tenant import Record
from . import access, delta, groups, organization, shapes, users
from .permissions import READ_GROUPS, READ_USERS

_READ_BASIC = ("User.ReadBasic.All", *READ_USERS)
_WRITE = ("User.ReadWrite.All", "Directory.ReadWrite.All")
_MEMBER_OF = (*READ_GROUPS, "User.Read.All", "User.ReadWrite.All")
_INVALID_UPN = (
    "The domain portion of the userPrincipalName property is invalid. You must use one of the "
    "verified domain names in your organization."
)


def routes(graph: Router) -> None:
    _read(graph)
    _write(graph)
    _related(graph)


def _read(graph: Router) -> None:
    # https://learn.microsoft.com/graph/api/user-list: default 100, at most 999
    @graph.route("GET", "/users", application=_READ_BASIC, delegated=_READ_BASIC)
    def list_users(call: Call) -> Answer:
        access.may_list_directory(call)
        return answer_page(
            call, _found(call), lambda row: visible(call, row), context="users",
            dialect=shapes.USER,
        )  # fmt: skip

    @graph.route("GET", "/users/$count", application=_READ_BASIC, delegated=_READ_BASIC)
    def count_users(call: Call) -> Answer:
        return count_only(call, _found(call))

    # https://learn.microsoft.com/graph/api/user-delta
    @graph.route("GET", "/users/delta", application=READ_USERS, delegated=READ_USERS)
    def users_delta(call: Call) -> Answer:
        access.may_list_directory(call)
        return delta.answer(call, delta.USERS)

    # https://learn.microsoft.com/graph/api/user-get
    @graph.route(
        "GET", "/users/{id}", application=_READ_BASIC,
        delegated=("User.Read", "User.ReadWrite", *_READ_BASIC),
    )  # fmt: skip
    def get_user(call: Call) -> Answer:
        record = users.require(call.tenant, call.params["id"])
        own = record["id"] == call.actor.id
        if call.token and not call.token.app_only and not own:
            if call.token.scopes.isdisjoint(_READ_BASIC):
                raise forbidden()
            access.may_list_directory(call)
        return _one(call, record)

    @graph.route("GET", "/me", delegated=("User.Read", "User.ReadWrite", *_READ_BASIC))
    def get_me(call: Call) -> Answer:
        return _one(call, users.require(call.tenant, call.actor.id))

    # https://learn.microsoft.com/entra/identity-platform/userinfo
    @graph.route("GET", "/oidc/userinfo", delegated=("*",))
    def userinfo(call: Call) -> Answer:
        record = users.require(call.tenant, call.actor.id)
        return Answer(
            200,
            {
                "sub": record["id"],
                "name": record["displayName"],
                "family_name": record.get("surname"),
                "given_name": record.get("givenName"),
                "email": record.get("mail"),
            },
        )


def _write(graph: Router) -> None:
    # https://learn.microsoft.com/graph/api/user-post-users
    @graph.route("POST", "/users", application=_WRITE, delegated=_WRITE)
    def create_user(call: Call) -> Answer:
        access.may_administer_users(call)
        body = _properties(call)
        for name in ("accountEnabled", "displayName", "mailNickname", "userPrincipalName"):
            if body.get(name) in (None, ""):
                raise _invalid_value(name)
        profile = body.pop("passwordProfile", None)
        if not isinstance(profile, dict) or not profile.get("password"):
            raise GraphError(
                400,
                "Request_BadRequest",
                "A password must be specified to create a new user.",
            )
        upn = str(body.pop("userPrincipalName"))
        _check_upn(call, upn)
        made = users.create(
            call.tenant,
            str(body.pop("displayName")),
            upn,
            mail=body.pop("mail", None) or upn,
            given_name=body.pop("givenName", None),
            surname=body.pop("surname", None),
            enabled=bool(body.pop("accountEnabled")),
            user_type=str(body.pop("userType", "Member")),
            password=str(profile["password"]),
            **body,
        )
        return Answer(201, {"@odata.context": _context(call), **shapes.user(made)})

    # https://learn.microsoft.com/graph/api/user-update
    @graph.route(
        "PATCH", "/users/{id}",
        application=(*_WRITE, "User.ManageIdentities.All", "User.EnableDisableAccount.All"),
        delegated=("User.ReadWrite", *_WRITE),
    )  # fmt: skip
    def update_user(call: Call) -> Answer:
        record = users.require(call.tenant, call.params["id"])
        return _update(call, record)

    @graph.route("PATCH", "/me", delegated=("User.ReadWrite", *_WRITE))
    def update_me(call: Call) -> Answer:
        return _update(call, users.require(call.tenant, call.actor.id))

    # https://learn.microsoft.com/graph/api/user-delete
    @graph.route(
        "DELETE", "/users/{id}", application=("User.DeleteRestore.All", *_WRITE), delegated=_WRITE
    )
    def delete_user(call: Call) -> Answer:
        access.may_administer_users(call)
        users.delete(call.tenant, str(users.require(call.tenant, call.params["id"])["id"]))
        return Answer(204)


def _related(graph: Router) -> None:
    # https://learn.microsoft.com/graph/api/user-list-memberof
    @graph.route(
        "GET", "/users/{id}/memberOf", "/users/{id}/memberOf/microsoft.graph.group",
        "/users/{id}/transitiveMemberOf", "/users/{id}/transitiveMemberOf/microsoft.graph.group",
        application=_MEMBER_OF, delegated=("User.Read", *_MEMBER_OF),
    )  # fmt: skip
    def member_of(call: Call) -> Answer:
        return _member_of(call, users.require(call.tenant, call.params["id"]))

    @graph.route(
        "GET", "/me/memberOf", "/me/memberOf/microsoft.graph.group",
        "/me/transitiveMemberOf", "/me/transitiveMemberOf/microsoft.graph.group",
        delegated=("User.Read", *_MEMBER_OF),
    )  # fmt: skip
    def my_member_of(call: Call) -> Answer:
        return _member_of(call, users.require(call.tenant, call.actor.id))

    # https://learn.microsoft.com/graph/api/user-list-ownedobjects
    @graph.route(
        "GET", "/users/{id}/ownedObjects", "/users/{id}/ownedObjects/microsoft.graph.group",
        application=_MEMBER_OF, delegated=("User.Read", *_MEMBER_OF),
    )  # fmt: skip
    def owned(call: Call) -> Answer:
        return _groups_of(call, users.require(call.tenant, call.params["id"]), "owners")

    @graph.route(
        "GET", "/me/ownedObjects", "/me/ownedObjects/microsoft.graph.group",
        delegated=("User.Read", *_MEMBER_OF),
    )  # fmt: skip
    def my_owned(call: Call) -> Answer:
        return _groups_of(call, users.require(call.tenant, call.actor.id), "owners")


def visible(call: Call, record: Record) -> Record:
    """The user's properties that the call selects and its permissions let see."""
    shape = shapes.user(record, call.query.get("select"))
    token = call.token
    if token is None or record["id"] == call.actor.id:
        return shape
    held = token.held
    if held.isdisjoint(READ_USERS):
        # User.ReadBasic.All. Reported/uncertain: other properties come back as null.
        return {k: (v if k in shapes.USER_BASIC else None) for k, v in shape.items()}
    return shape


def _found(call: Call) -> list[Record]:
    rows: Any = users.narrowed(call.tenant, call.query.get("filter", ""))
    if call.query.get("search"):
        rows = searched(
            call, rows, ("displayName", "mail", "userPrincipalName", "givenName", "surname"),
            tokens=("displayName",),
        )  # fmt: skip
    rows = filtered(call, rows, shapes.USER)
    shapes.refuse_sorting(call)
    return ordered(rows, call.query.get("orderby"), shapes.USER)


def _one(call: Call, record: Record) -> Answer:
    wanted = call.query.get("select")
    shapes.USER.refuse_unknown(names(wanted))
    return Answer(200, {"@odata.context": _context(call), **visible(call, record)})


def _context(call: Call) -> str:
    wanted = names(call.query.get("select"))
    chosen = f"({','.join(wanted)})" if wanted else ""
    return call.url(f"/$metadata#users{chosen}/$entity")


def _properties(call: Call) -> dict[str, Any]:
    body = call.json()
    if not isinstance(body, dict):
        raise _invalid_value("user")
    out = {}
    lower = {name.lower(): name for name in shapes.USER_WRITABLE}
    for name, value in body.items():
        if name.startswith("@odata"):
            continue
        if name.lower() not in lower:
            raise GraphError(
                400,
                "Request_BadRequest",
                f"One or more properties contains invalid values. Property '{name}' is unknown or "
                "read-only.",
            )
        out[lower[name.lower()]] = value
    return out


def _update(call: Call, record: Record) -> Answer:
    access.may_change_user(call, str(record["id"]))
    changes = _properties(call)
    token = call.token
    if token and token.app_only and token.roles.isdisjoint(_WRITE) and set(changes) - {
        "accountEnabled", "identities",
    }:  # fmt: skip
        raise forbidden()
    # What people may change of themselves.
    # https://learn.microsoft.com/entra/fundamentals/users-default-permissions
    own = {"mobilePhone", "businessPhones", "otherMails", "passwordProfile"}
    administers = not access.is_person(call) or access.directory_roles(call) & access.USER_ADMINS
    if not administers and set(changes) - own:
        raise forbidden()
    if upn := changes.get("userPrincipalName"):
        _check_upn(call, str(upn), record)
    if profile := changes.pop("passwordProfile", None):
        changes["password"] = str(profile.get("password"))
    users.update(call.tenant, str(record["id"]), changes)
    return Answer(204)


def _check_upn(call: Call, upn: str, record: Record | None = None) -> None:
    name, mark, domain = upn.rpartition("@")
    if not mark or not re.fullmatch(r"[A-Za-z0-9'._\-!#^~]+", name):
        raise _invalid_value("userPrincipalName")
    if domain.lower() not in organization.domains(call.tenant):
        raise GraphError(400, "Request_BadRequest", _INVALID_UPN)
    users.refuse_taken(call.tenant, upn, besides=str(record["id"]) if record else None)


def _invalid_value(name: str) -> GraphError:
    return GraphError(
        400,
        "Request_BadRequest",
        f"Invalid value specified for property '{name}' of resource 'User'.",
    )


def _member_of(call: Call, record: Record) -> Answer:
    return _groups_of(call, record, "members")


def _groups_of(call: Call, record: Record, relation: str) -> Answer:
    rows = filtered(call, groups.of_user(call.tenant, str(record["id"]), relation), shapes.GROUP)
    cast = "microsoft.graph.group" in call.path.lower()

    def shape(row: Record) -> Record:
        found = shapes.directory_object(call, str(row["id"]), call.query.get("select")) or {}
        return {k: v for k, v in found.items() if not (cast and k == "@odata.type")}

    context = "groups" if cast else "directoryObjects"
    return answer_page(call, rows, shape, context=context)
