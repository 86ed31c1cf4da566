"""Whether the lists of a site are as config/columns.py says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from config.column import OnsList
from config.columns import LISTS
from config.settings import Settings
from connector.errors import ConnectorError
from connector.graph import Failed
from connector.sites import FoundColumn, FoundList, FoundSite, find_columns
from connector.tenant import Connection
from service.provisioning import list_columns, list_settings
from service.provisioning.finding import Finding, note, right, wrong

FULL_CONTROL = "Grant the app full control of the site."


def check_lists(
    settings: Settings, connection: Connection, site: FoundSite, key: str, lists: list[FoundList]
) -> Iterator[Finding]:
    there: Mapping[str, FoundList] = {one.name.lower(): one for one in lists}
    expected: dict[str, tuple[OnsList, FoundList]] = {}
    for ons_list in LISTS:
        if ons_list.site != key:
            continue
        name = getattr(settings.lists.names, ons_list.key)
        if name.lower() in there:
            expected[name] = (ons_list, there[name.lower()])
        else:
            yield wrong(f"list {name}", "is not there", "Run `ons-sync provision`.")
    columns = connection.graph.drive(
        {name: find_columns(site.id, here.id) for name, (_, here) in expected.items()}
    )
    client = client_of(connection, site)
    for name, (ons_list, here) in expected.items():
        answer = columns[name]
        faults = (
            [wrong(f"list {name}", str(answer.error), FULL_CONTROL)]
            if isinstance(answer, Failed)
            else [*check_columns(name, ons_list, answer)]
        )
        if client is not None:
            faults += check_settings(client, name, ons_list, here)
        yield from faults or [right(f"list {name}", "has its columns, indexes and versioning")]


def check_columns(name: str, ons_list: OnsList, found: list[FoundColumn]) -> Iterator[Finding]:
    there = {column.name: column for column in found}
    for column in ons_list.columns:
        subject = f"column {name}.{column.name} ({column.label})"
        here = there.get(column.name)
        if here is None:
            yield wrong(subject, "is not there", "Run `ons-sync provision`.")
        elif not list_columns.same_kind(column, here):
            yield wrong(
                subject,
                f"is of another type ({here.kind or 'unknown'}) than {column.kind}",
                "Move what it holds elsewhere, delete it and run `ons-sync provision`.",
            )
        elif change := set(list_columns.difference(column, here)) - {"displayName"}:
            yield note(subject, f"lacks {', '.join(sorted(change))}", "Run `ons-sync provision`.")


def client_of(connection: Connection, site: FoundSite) -> Any:
    if not connection.sign_in.by_certificate:
        return None
    from connector.client_library import site_client

    return site_client(site.url, connection.session, connection.sign_in, connection.throttle)


def check_settings(
    client: Any, name: str, ons_list: OnsList, here: FoundList, *, do: str = FULL_CONTROL
) -> Iterator[Finding]:
    subject = f"list {name}"
    refusals: tuple[type[Exception], ...] = (ConnectorError, *list_settings.library_errors())
    try:
        found = list_settings.read_settings(client, here.id)
    except refusals as error:
        yield wrong(
            subject,
            f"its settings cannot be read ({type(error).__name__})",
            f"Grant Sites.Selected of SharePoint. {do}",
        )
        return
    if not found.versioning:
        lost = (
            "what a document held before would be lost, so that no content is replaced"
            if ons_list.library
            else "nobody can tell who set a value"
        )
        yield wrong(
            subject,
            f"keeps no versions: {lost}",
            "Run `ons-sync provision`; until then changes by others than administrators wait.",
        )
    if ons_list.own_items_only and not (found.reading == found.writing == list_settings.OWN_ROWS):
        yield wrong(
            subject,
            "shows everybody's rows to everybody",
            "Run `ons-sync provision`: people should see their own rows only.",
        )
    if ons_list.closed and not found.own_rights:
        yield wrong(
            subject,
            "can be opened by everybody who may open the site",
            "Run `ons-sync provision`: a person should see what is about himself only.",
        )
