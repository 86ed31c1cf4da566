"""What Graph cannot set on a list: its Dutch label, versioning, views, who sees it and which of
its rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from config.column import OnsList, View
from service.provisioning.deed import Deed, Done

VERSIONS = 500
"""Kept of every row. Who set a value is read from the versions, so that a history which is cut
off too early makes the product ask a person what it could have known."""

OWN_ROWS, ALL_ROWS = 2, 1
"""`ReadSecurity` and `WriteSecurity`: only the rows somebody made, or all of them.
https://learn.microsoft.com/previous-versions/office/developer/sharepoint-rest-reference/dn531433(v=office.15)#list-resource"""


@dataclass(frozen=True, slots=True)
class ListSettings:
    label: str
    versioning: bool
    versions: int
    reading: int
    writing: int
    own_rights: bool  # it takes nobody's rights over from its site
    views: frozenset[str]


def read_settings(client: Any, list_id: str) -> ListSettings:
    """The settings of a list, through `client` (connector.client_library.site_client)."""
    found = client.web.lists.get_by_id(list_id)
    client.load(
        found,
        [
            "Title",
            "EnableVersioning",
            "MajorVersionLimit",
            "ReadSecurity",
            "WriteSecurity",
            "HasUniqueRoleAssignments",
        ],
    )
    views = found.views
    client.load(views, ["Title"])
    client.execute_query()
    return ListSettings(
        label=str(found.properties.get("Title")),
        versioning=bool(found.properties.get("EnableVersioning")),
        versions=int(found.properties.get("MajorVersionLimit") or 0),
        reading=int(found.properties.get("ReadSecurity") or ALL_ROWS),
        writing=int(found.properties.get("WriteSecurity") or ALL_ROWS),
        own_rights=bool(found.properties.get("HasUniqueRoleAssignments")),
        views=frozenset(str(view.properties.get("Title")) for view in views),
    )


def difference(ons_list: OnsList, here: ListSettings) -> dict[str, Any]:
    """What has to change about a list that exists, as SharePoint calls it. Item security is only
    ever made stricter."""
    change: dict[str, Any] = {}
    if here.label != ons_list.label:
        change["Title"] = ons_list.label
    if not here.versioning:
        change["EnableVersioning"] = True
    if here.versions < VERSIONS:
        change["MajorVersionLimit"] = VERSIONS
    if ons_list.own_items_only:
        if here.reading != OWN_ROWS:
            change["ReadSecurity"] = OWN_ROWS
        if here.writing != OWN_ROWS:
            change["WriteSecurity"] = OWN_ROWS
    return change


def complete_settings(client: Any, name: str, list_id: str, ons_list: OnsList) -> list[Done]:
    """Put the settings right and make the views that are missing. A view that exists is left as
    it is: somebody may have arranged it."""
    here = read_settings(client, list_id)
    found = client.web.lists.get_by_id(list_id)
    todo: list[tuple[Deed, str, Callable[[], Any]]] = []
    if change := difference(ons_list, here):
        what = f"list {name}: {', '.join(change)}"
        todo.append((Deed.COMPLETED, what, partial(_change, found, change)))
    if ons_list.closed and not here.own_rights:
        # The app and the administrators of the site collection keep their rights; whoever may read
        # one file is given that file.
        what = f"list {name}: closed to everybody but the app"
        todo.append((Deed.COMPLETED, what, partial(found.break_role_inheritance, False, True)))
    for view in ons_list.views:
        if view.label not in here.views:
            make = partial(_make_view, found.views, view)
            todo.append((Deed.MADE, f"view {name}: {view.label}", make))
    done: list[Done] = []
    for deed, what, queue in todo:
        try:
            queue().execute_query()
        except library_errors() as error:
            if _forbidden(error):
                # The first refusal is that of all the others.
                said = (
                    f"settings and views of {name}: the app may not change them; grant it Manage "
                    "of the site, or full control"
                )
                return [*done, Done(Deed.NOT_DONE, said)]
            done.append(Done(Deed.NOT_DONE, f"{what}: {error}"))
        else:
            done.append(Done(deed, what))
    return done


def _change(found: Any, change: Mapping[str, Any]) -> Any:
    for setting, value in change.items():
        found.set_property(setting, value)
    return found.update()


def _make_view(views: Any, view: View) -> Any:
    return views.create(
        view.label,
        fields=list(view.columns),
        row_limit=100,
        paged=True,
        Query=query(view),
        SetAsDefaultView=view.default,
    )


def _forbidden(error: Exception) -> bool:
    answer = getattr(error, "response", None)
    return getattr(answer, "status_code", None) in (401, 403)


def library_errors() -> tuple[type[Exception], ...]:
    """What the client library raises when SharePoint says no."""
    from office365.runtime.exceptions import ClientRequestException

    return (ClientRequestException,)


def query(view: View) -> str:
    """The view's CAML."""
    where = f"<Where>{view.where}</Where>" if view.where else ""
    return f'{where}<OrderBy><FieldRef Name="{view.order_by}"/></OrderBy>'
