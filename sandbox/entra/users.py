"""People and guests as the directory keeps them.

The functions here are what the generator, the Teams part and the routes write with: they keep the
change log of `users` and, when an account goes, the memberships of its groups.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from ..call import GraphError, directory_not_found
from ..tenant import Record, Tenant
from . import deleted, groups
from .organization import verify_domain

TABLE = "users"
_ONE_OF = re.compile(r"(id|userPrincipalName) in ?\(([^()]*)\)")
_LITERAL = re.compile(r"'((?:[^']|'')*)'")
_INDEX = "index/users"  # upn and mail -> id; derived, brought up to date from the change log


def create(
    tenant: Tenant,
    display_name: str,
    upn: str,
    *,
    id: str | None = None,
    mail: str | None = None,
    given_name: str | None = None,
    surname: str | None = None,
    enabled: bool = True,
    user_type: str = "Member",
    password: str | None = None,
    what: str = "user.create",
    **more: Any,
) -> Record:
    """Add an account. `more` are further properties (`jobTitle`, `employeeId`, …).

    The domain of a member's name becomes a verified domain. Names are not checked for being
    taken: the routes do that, and the generator knows what it makes.
    """
    if user_type == "Member":
        verify_domain(tenant, upn.rpartition("@")[2])
    record: Record = {
        "id": id or tenant.new_id(),
        "displayName": display_name,
        "userPrincipalName": upn,
        "mail": mail if mail is not None or user_type != "Member" else upn,
        "givenName": given_name,
        "surname": surname,
        "accountEnabled": enabled,
        "userType": user_type,
        "createdDateTime": tenant.stamp(),
        "password": password,
        **more,
    }
    return tenant.put(TABLE, str(record["id"]), record, container=TABLE, what=what)


def update(
    tenant: Tenant, id: str, changes: Mapping[str, Any], *, what: str = "user.update"
) -> Record:
    """Change properties of an account; nothing is written when nothing changes."""
    record = tenant.table(TABLE)[id]
    changed = {k: v for k, v in changes.items() if k not in record or record[k] != v}
    if not changed:
        return record
    return tenant.put(TABLE, id, {**record, **changed}, container=TABLE, what=what)


def get(tenant: Tenant, key: str) -> Record | None:
    """The account with this object id or user principal name."""
    return tenant.table(TABLE).get(key) or tenant.table(TABLE).get(key.lower()) or by_upn(
        tenant, key
    )  # fmt: skip


def require(tenant: Tenant, key: str) -> Record:
    """As `get`; raises the directory's 404."""
    found = get(tenant, key)
    if found is None:
        raise directory_not_found(key)
    return found


def by_upn(tenant: Tenant, upn: str) -> Record | None:
    found = tenant.table(TABLE).get(_indexed(tenant).get(f"upn {upn.lower()}", {}).get("id", ""))
    return found if found and str(found["userPrincipalName"]).lower() == upn.lower() else None


def by_mail(tenant: Tenant, mail: str) -> Record | None:
    found = tenant.table(TABLE).get(_indexed(tenant).get(f"mail {mail.lower()}", {}).get("id", ""))
    return found if found and str(found.get("mail") or "").lower() == mail.lower() else None


def narrowed(tenant: Tenant, filter: str) -> Iterable[Record]:
    """Whom a `$filter` can concern: a few for `id in (...)` and `userPrincipalName in (...)`,
    which a directory looks up; everybody for any other."""
    asked = _ONE_OF.fullmatch(filter.strip())
    if asked is None or _LITERAL.sub("", asked[2]).strip(" ,"):
        return tenant.table(TABLE).values()
    keys = dict.fromkeys(key.replace("''", "'") for key in _LITERAL.findall(asked[2]))
    by_id = tenant.table(TABLE).get
    found = (by_id(key.lower()) if asked[1] == "id" else by_upn(tenant, key) for key in keys)
    return [record for record in found if record is not None]


def delete(tenant: Tenant, id: str, *, what: str = "user.delete") -> Record:
    """Soft-delete an account: it leaves its groups and can be restored for 30 days.

    https://learn.microsoft.com/graph/api/user-delete
    """
    record = require(tenant, id)
    left = groups.leave_all(tenant, str(record["id"]), what="member.remove (account deleted)")
    deleted.keep(tenant, "user", record, memberships=left)
    tenant.drop(TABLE, str(record["id"]), container=TABLE, what=what)
    return record


def refuse_taken(tenant: Tenant, upn: str, *, besides: str | None = None) -> None:
    """Raise the documented 400 when another account has this user principal name."""
    other = by_upn(tenant, upn)
    if other is not None and other["id"] != besides:
        raise GraphError(
            400,
            "Request_BadRequest",
            "Another object with the same value for property userPrincipalName already exists.",
        )


def _indexed(tenant: Tenant) -> dict[str, Record]:
    """The index, read forward through the change log; stale entries are caught on reading."""
    index, users = tenant.table(_INDEX), tenant.table(TABLE)
    mark = index.get("")
    seen = int(mark["seq"]) if mark else -1
    log = tenant.logs.get(TABLE, [])
    last = log[-1].seq if log else 0
    if mark is None:
        for record in users.values():
            _enter(index, record)
    elif last == seen:
        return index
    else:
        for change in tenant.changes(TABLE, seen):
            if changed := users.get(change.id):
                _enter(index, changed)
    index[""] = {"seq": last}
    return index


def _enter(index: dict[str, Record], record: Record) -> None:
    entry = {"id": record["id"]}
    index[f"upn {str(record['userPrincipalName']).lower()}"] = entry
    if record.get("mail"):
        index[f"mail {str(record['mail']).lower()}"] = entry
