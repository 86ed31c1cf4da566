"""`/groups`: the objects themselves. Who is in them stands in `members_routes`.

https://learn.microsoft.com/graph/api/resources/group
"""

from __future__ import annotations

import re
from typing import Any

from ..call import Answer, Call, GraphError, forbidden
from ..odata import answer_page, count_only, expand, filtered, names, ordered, searched
from ..route import Router
from ..tenant import Record
from . import access, delta, groups, members_routes, shapes
from .permissions import READ_GROUPS

WRITE = ("Group.ReadWrite.All", "Directory.ReadWrite.All")


def routes(graph: Router) -> None:
    # https://learn.microsoft.com/graph/api/group-list: default 100, at most 999
    @graph.route("GET", "/groups", application=READ_GROUPS, delegated=READ_GROUPS)
    def list_groups(call: Call) -> Answer:
        access.may_list_directory(call)
        return answer_page(
            call, _found(call), lambda row: _shape(call, row), context="groups",
            dialect=shapes.GROUP, always=tuple(expand(call.query.get("expand"))),
        )  # fmt: skip

    @graph.route("GET", "/groups/$count", application=READ_GROUPS, delegated=READ_GROUPS)
    def count_groups(call: Call) -> Answer:
        return count_only(call, _found(call))

    # https://learn.microsoft.com/graph/api/group-delta
    @graph.route("GET", "/groups/delta", application=READ_GROUPS, delegated=READ_GROUPS)
    def groups_delta(call: Call) -> Answer:
        access.may_list_directory(call)
        return delta.answer(call, delta.GROUPS)

    # https://learn.microsoft.com/graph/api/group-get
    @graph.route("GET", "/groups/{id}", application=READ_GROUPS, delegated=READ_GROUPS)
    def get_group(call: Call) -> Answer:
        record = groups.require(call.tenant, call.params["id"])
        wanted = call.query.get("select")
        shapes.GROUP.refuse_unknown([n for n in names(wanted) if n not in _ON_REQUEST])
        return Answer(
            200,
            {
                "@odata.context": _context(call),
                **_shape(call, record),
                **{n: v for n, v in _ON_REQUEST.items() if n in names(wanted)},
            },
        )

    # https://learn.microsoft.com/graph/api/group-post-groups
    @graph.route("POST", "/groups", application=("Group.Create", *WRITE), delegated=WRITE)
    def create_group(call: Call) -> Answer:
        return _create(call)

    # https://learn.microsoft.com/graph/api/group-update
    @graph.route(
        "PATCH", "/groups/{id}",
        application=("GroupMember.ReadWrite.All", *WRITE),
        delegated=("GroupMember.ReadWrite.All", *WRITE),
    )  # fmt: skip
    def update_group(call: Call) -> Answer:
        return _update(call, groups.require(call.tenant, call.params["id"]))

    # https://learn.microsoft.com/graph/api/group-delete
    @graph.route("DELETE", "/groups/{id}", application=WRITE, delegated=WRITE)
    def delete_group(call: Call) -> Answer:
        record = groups.require(call.tenant, call.params["id"])
        access.may_change_group(call, str(record["id"]))
        groups.delete(call.tenant, str(record["id"]))
        return Answer(204)


# Returned only on $select, from Exchange.
_ON_REQUEST: Record = {
    "allowExternalSenders": False,
    "autoSubscribeNewMembers": False,
    "hideFromAddressLists": False,
    "hideFromOutlookClients": False,
    "isSubscribedByMail": False,
    "unseenCount": 0,
}


def _found(call: Call) -> list[Record]:
    rows: Any = call.tenant.table(groups.TABLE).values()
    if call.query.get("search"):
        rows = searched(
            call, rows, ("displayName", "description", "mail", "mailNickname"),
            tokens=("displayName", "description"),
        )  # fmt: skip
    rows = filtered(call, rows, shapes.GROUP)
    shapes.refuse_sorting(call)
    return ordered(rows, call.query.get("orderby"), shapes.GROUP)


def _shape(call: Call, record: Record) -> Record:
    """With the members or owners that `$expand` asks for: at most 20 of them.

    https://learn.microsoft.com/graph/query-parameters#expand
    """
    out = shapes.group(record, call.query.get("select"))
    for relation, options in expand(call.query.get("expand")).items():
        if relation not in ("members", "owners"):
            raise _invalid(
                relation,
                "Parsing OData Select and Expand failed: Could not find a property named "
                f"'{relation}' on type 'microsoft.graph.group'.",
            )
        ids = list(call.tenant.tables.get(f"{relation}/{record['id']}", {}))[:20]
        found = (shapes.directory_object(call, id, options.get("select")) for id in ids)
        out[relation] = [one for one in found if one]
    return out


def _context(call: Call) -> str:
    wanted = names(call.query.get("select"))
    chosen = f"({','.join(wanted)})" if wanted else ""
    return call.url(f"/$metadata#groups{chosen}/$entity")


def _invalid(name: str, why: str = "") -> GraphError:
    return GraphError(
        400,
        "Request_BadRequest",
        why or f"Invalid value specified for property '{name}' of resource 'Group'.",
    )


def _create(call: Call) -> Answer:
    body = _body(call)
    for name in ("displayName", "mailEnabled", "mailNickname", "securityEnabled"):
        if body.get(name) in (None, ""):
            raise _invalid(name, f"A value is required for property '{name}' of resource 'Group'.")
    nickname = str(body.pop("mailNickname"))
    if not re.fullmatch(r"[\x21-\x7e]{1,64}", nickname) or re.search(
        r"[@()\\\[\]\";:<>, ]", nickname
    ):
        raise _invalid("mailNickname")
    kinds = list(body.pop("groupTypes", None) or [])
    unified = "Unified" in kinds
    if unified and any(
        str(row["mailNickname"]).lower() == nickname.lower()
        for row in call.tenant.table(groups.TABLE).values()
    ):
        raise GraphError(
            400,
            "Request_BadRequest",
            "Another object with the same value for property mailNickname already exists.",
        )
    members = members_routes.bound(call, body.pop("members@odata.bind", ()))
    owners = members_routes.bound(call, body.pop("owners@odata.bind", ()))
    if access.is_person(call) and call.actor.id not in owners:
        owners.append(call.actor.id)  # the signed-in person becomes the owner
    more = {k: v for k, v in body.items() if k in shapes.GROUP_WRITABLE}
    for name in ("displayName", "description", "visibility"):
        more.pop(name, None)
    made = groups.create(
        call.tenant,
        str(body["displayName"]),
        description=body.get("description"),
        mail_nickname=nickname,
        # https://learn.microsoft.com/graph/api/group-post-groups: Public unless said otherwise
        visibility=body.get("visibility") or "Public",
        unified=unified,
        owners=owners,
        members=members,
        groupTypes=kinds,
        **more,
    )
    return Answer(201, {"@odata.context": _context(call), **shapes.group(made)})


def _update(call: Call, record: Record) -> Answer:
    group = str(record["id"])
    access.may_change_group(call, group)
    body = _body(call)
    members = members_routes.bound(call, body.pop("members@odata.bind", ()))
    owners = members_routes.bound(call, body.pop("owners@odata.bind", ()))
    token = call.token
    if (body or owners) and token and token.held.isdisjoint(WRITE):
        raise forbidden()
    for name in body:
        if name not in shapes.GROUP_WRITABLE and name not in _ON_REQUEST:
            raise _invalid(name, f"Property '{name}' is read-only and cannot be set.")
    members_routes.refuse_present(call, group, members, "members")
    members_routes.refuse_present(call, group, owners, "owners")
    groups.update(call.tenant, group, {k: v for k, v in body.items() if k not in _ON_REQUEST})
    for user in members:
        groups.add_member(call.tenant, group, user)
    for user in owners:
        groups.add_owner(call.tenant, group, user)
    return Answer(204)


def _body(call: Call) -> dict[str, Any]:
    body = call.json()
    if not isinstance(body, dict):
        raise _invalid("group", "Unable to read JSON request payload.")
    return {k: v for k, v in body.items() if not k.startswith("@odata")}
