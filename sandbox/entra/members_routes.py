"""`/groups/{id}/members` and `/owners`.

https://learn.microsoft.com/graph/api/group-post-members
https://learn.microsoft.com/graph/api/group-delete-members
"""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import unquote

from ..call import Answer, Call, GraphError, directory_not_found, forbidden
from ..odata import answer_page, count_only, filtered, searched
from ..route import Router
from ..tenant import Record
from . import access, groups, shapes, users
from .permissions import READ_GROUPS

_WRITE_MEMBERS = (
    "GroupMember.ReadWrite.All",
    "Group.ReadWrite.All",
    "Directory.ReadWrite.All",
)
_WRITE_OWNERS = ("Group.ReadWrite.All", "Directory.ReadWrite.All")
MAX_BOUND = 20
MAX_OWNERS = 100  # https://learn.microsoft.com/microsoftteams/limits-specifications-teams


def routes(graph: Router) -> None:
    for relation in ("members", "owners", "transitiveMembers"):
        _reads(graph, relation)
    _writes(graph, "members", _WRITE_MEMBERS)
    _writes(graph, "owners", _WRITE_OWNERS)


def _reads(graph: Router, relation: str) -> None:
    base = f"/groups/{{id}}/{relation}"

    # https://learn.microsoft.com/graph/api/group-list-members: default 100, at most 999
    @graph.route(
        "GET", base, f"{base}/microsoft.graph.user", f"{base}/microsoft.graph.group",
        application=READ_GROUPS, delegated=READ_GROUPS,
    )  # fmt: skip
    def list_related(call: Call) -> Answer:
        cast = _cast(call)
        context = f"{cast}s" if cast else "directoryObjects"
        wanted = call.query.get("select")

        def shape(row: Record) -> Record:
            found = shapes.directory_object(call, str(row["id"]), wanted) or {}
            return {k: v for k, v in found.items() if not (cast and k == "@odata.type")}

        return answer_page(call, _rows(call, relation), shape, context=context)

    @graph.route(
        "GET", f"{base}/$count", f"{base}/microsoft.graph.user/$count",
        application=READ_GROUPS, delegated=READ_GROUPS,
    )  # fmt: skip
    def count_related(call: Call) -> Answer:
        return count_only(call, _rows(call, relation))

    @graph.route("GET", f"{base}/$ref", application=READ_GROUPS, delegated=READ_GROUPS)
    def list_references(call: Call) -> Answer:
        return answer_page(
            call,
            _rows(call, relation),
            lambda row: {"@odata.id": call.url(f"/directoryObjects/{row['id']}")},
            context="Collection($ref)",
        )


def _writes(graph: Router, relation: str, permissions: tuple[str, ...]) -> None:
    base = f"/groups/{{id}}/{relation}"

    @graph.route("POST", f"{base}/$ref", application=permissions, delegated=permissions)
    def add(call: Call) -> Answer:
        group = str(groups.require(call.tenant, call.params["id"])["id"])
        access.may_change_group(call, group)
        body = call.json()
        reference = body.get("@odata.id") if isinstance(body, dict) else None
        if not isinstance(reference, str):
            raise GraphError(
                400, "Request_BadRequest", "Invalid reference link in the request payload."
            )
        wanted = bound(call, [reference])
        refuse_present(call, group, wanted, relation)
        if relation == "owners":
            if len(groups.owners(call.tenant, group)) >= MAX_OWNERS:
                raise GraphError(
                    403, "Directory_QuotaExceeded", "The number of owners exceeds the limit of 100."
                )
            groups.add_owner(call.tenant, group, wanted[0])
        else:
            groups.add_member(call.tenant, group, wanted[0])
        return Answer(204)

    @graph.route(
        "DELETE", f"{base}/{{member}}/$ref", application=permissions, delegated=permissions
    )
    def remove(call: Call) -> Answer:
        group = str(groups.require(call.tenant, call.params["id"])["id"])
        member = call.params["member"]
        found = users.get(call.tenant, member) or groups.get(call.tenant, member)
        member = str(found["id"]) if found else member
        access.may_change_group(call, group, leaving=member)
        take = groups.remove_owner if relation == "owners" else groups.remove_member
        if not take(call.tenant, group, member):
            raise directory_not_found(member)
        return Answer(204)

    # Without `$ref` the member itself is deleted, if the caller may, and else refused: the
    # documentation warns of it. https://learn.microsoft.com/graph/api/group-delete-members
    @graph.route("DELETE", f"{base}/{{member}}", application=("*",), delegated=("*",))
    def delete_member(call: Call) -> Answer:
        groups.require(call.tenant, call.params["id"])
        token = call.token
        if token and token.held.isdisjoint(("User.ReadWrite.All", "Directory.ReadWrite.All")):
            raise forbidden()
        access.may_administer_users(call)
        users.delete(call.tenant, call.params["member"])
        return Answer(204)


def bound(call: Call, references: Iterable[object]) -> list[str]:
    """The ids that `@odata.bind` or `@odata.id` links name; a 404 for one that is not there."""
    links = [references] if isinstance(references, str) else list(references)
    if len(links) > MAX_BOUND:
        # Documented: at most 20 in one request. Reported/uncertain: the wording.
        raise GraphError(
            400,
            "Request_BadRequest",
            f"The number of references in the request exceeds the limit of {MAX_BOUND}.",
        )
    out: list[str] = []
    for link in links:
        segment = unquote(str(link)).rstrip("/").rsplit("/", 1)[-1]
        key = segment.rpartition("(")[2].rstrip(")").strip("'") if "(" in segment else segment
        found = users.get(call.tenant, key) or groups.get(call.tenant, key)
        if found is None:
            raise directory_not_found(key)
        if str(found["id"]) not in out:
            out.append(str(found["id"]))
    return out


def refuse_present(call: Call, group: str, wanted: Iterable[str], relation: str) -> None:
    """Nothing is added when one of them is there already."""
    present = call.tenant.tables.get(f"{relation}/{group}", {})
    if any(id in present for id in wanted):
        raise GraphError(
            400,
            "Request_BadRequest",
            "One or more added object references already exist for the following modified "
            f"properties: '{relation}'.",
        )


def _cast(call: Call) -> str:
    lower = call.path.lower()
    return next((n for n in ("user", "group") if f"microsoft.graph.{n}" in lower), "")


def _rows(call: Call, relation: str) -> list[Record]:
    group = str(groups.require(call.tenant, call.params["id"])["id"])
    ids = _transitive(call, group) if relation == "transitiveMembers" else list(
        call.tenant.tables.get(f"{relation}/{group}", {})
    )  # fmt: skip
    tables = {"user": users.TABLE, "group": groups.TABLE}
    cast = _cast(call)
    rows = []
    for id in ids:
        for kind, table in tables.items():
            if (not cast or kind == cast) and (record := call.tenant.get(table, id)):
                rows.append(record)
    if call.query.get("search"):
        rows = searched(call, rows, ("displayName", "mail"), tokens=("displayName",))
    dialect = shapes.USER if cast != "group" else shapes.GROUP
    if call.query.get("filter") and not cast:
        dialect = shapes.DIRECTORY_OBJECT
    return filtered(call, rows, dialect)


def _transitive(call: Call, group: str) -> list[str]:
    seen: dict[str, None] = {}
    pending = [group]
    while pending:
        for id in groups.members(call.tenant, pending.pop()):
            if id not in seen:
                seen[id] = None
                if groups.get(call.tenant, id):
                    pending.append(id)
    return list(seen)
