"""Lists and their columns through Graph: what there should be, and what is missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from config.column import Column, Kind, OnsList
from connector.address import address
from connector.errors import error_for
from connector.exchange import Exchange, Request
from connector.sites import FoundColumn, FoundList, find_columns, found_column, found_list
from service.provisioning.deed import Deed, Done

# What config/columns.py calls a type, as Graph defines it.
# https://learn.microsoft.com/graph/api/resources/columndefinition
GRAPH_KINDS: Mapping[Kind, str] = {
    Kind.TEXT: "text",
    Kind.NOTE: "text",
    Kind.NUMBER: "number",
    Kind.BOOLEAN: "boolean",
    Kind.CHOICE: "choice",
    Kind.CHOICES: "choice",
    Kind.DATE: "dateTime",
    Kind.DATE_TIME: "dateTime",
    Kind.PERSON: "personOrGroup",
    Kind.PERSONS: "personOrGroup",
    Kind.LOOKUP: "lookup",
    Kind.URL: "hyperlinkOrPicture",
}


def make_list(site_id: str, name: str, ons_list: OnsList) -> Exchange[FoundList]:
    """The list under its ASCII name; its Dutch label follows once the address is fixed."""
    # https://learn.microsoft.com/graph/api/list-create
    body = {
        "displayName": name,
        "description": ons_list.description,
        "list": {
            "template": "documentLibrary" if ons_list.library else "genericList",
            "hidden": ons_list.hidden,
        },
    }
    (answer,) = yield [Request("POST", address("sites", site_id, "lists"), body)]
    if not answer.ok:
        raise error_for(answer.status, answer.body, f"making list {name}")
    return found_list({"name": name, **answer.body, "displayName": name})


def complete_columns(
    site_id: str, name: str, existing: FoundList, ons_list: OnsList, ids: Mapping[str, str]
) -> Exchange[list[Done]]:
    """Make the columns that are missing, then put labels, indexes and choices right."""
    done: list[Done] = []
    rows = yield from find_columns(site_id, existing.id)
    found = {column.name: column for column in rows}
    url = address("sites", site_id, "lists", existing.id, "columns")
    for column in ons_list.columns:
        what = f"column {name}.{column.name}"
        here = found.get(column.name)
        made = here is None
        if here is None:
            (answer,) = yield [Request("POST", url, definition(column, ids))]
            if answer.status == 403:
                lacking = [c.name for c in ons_list.columns if c.name not in found]
                done.append(_refused(name, lacking))
                return done
            if not answer.ok:
                error = error_for(answer.status, answer.body, what)
                done.append(Done(Deed.NOT_DONE, f"{what}: {error}"))
                continue
            here = found_column(answer.body)
            done.append(Done(Deed.MADE, what))
        elif not same_kind(column, here):
            done.append(
                Done(
                    Deed.LEFT,
                    f"{what} is of another type ({here.kind or 'unknown'}) than {column.kind}: "
                    "move what it holds elsewhere, delete it and provision again",
                )
            )
            continue
        change = difference(column, here)
        if not change:
            continue
        (answer,) = yield [Request("PATCH", f"{url}/{here.id}", change)]
        if not answer.ok:
            error = error_for(answer.status, answer.body, what)
            done.append(Done(Deed.NOT_DONE, f"{what}, {', '.join(change)}: {error}"))
        elif not made:
            done.append(Done(Deed.COMPLETED, f"{what}: {', '.join(change)}"))
    return done


def _refused(name: str, columns: Sequence[str]) -> Done:
    """The first refusal is that of all the others."""
    return Done(
        Deed.NOT_DONE,
        f"columns of {name} ({', '.join(columns)}): the app may not make columns there; grant it "
        "Manage of the site, or full control",
    )


def definition(column: Column, ids: Mapping[str, str]) -> dict[str, Any]:
    """What Graph is asked to make: the ASCII name for both names, the label afterwards."""
    made: dict[str, Any] = {
        "name": column.name,
        "displayName": column.name,
        "description": column.description,
        "hidden": column.hidden,
        "indexed": column.indexed,
        "enforceUniqueValues": column.unique,
        GRAPH_KINDS[column.kind]: _facet(column, ids),
    }
    if column.default is not None:
        made["defaultValue"] = {"value": column.default}
    return made


def _facet(column: Column, ids: Mapping[str, str]) -> dict[str, Any]:
    match column.kind:
        case Kind.TEXT:
            return {"allowMultipleLines": False, "maxLength": column.length}
        case Kind.NOTE:
            return {"allowMultipleLines": True, "textType": "plain", "linesForEditing": 6}
        case Kind.NUMBER:
            return {"decimalPlaces": ("none", "one", "two")[column.decimals]}
        case Kind.CHOICE:
            return {
                "allowTextEntry": False,
                "choices": list(column.choices),
                "displayAs": "dropDownMenu",
            }
        case Kind.CHOICES:
            return {
                "allowTextEntry": False,
                "choices": list(column.choices),
                "displayAs": "checkBoxes",
            }
        case Kind.DATE:
            return {"displayAs": "standard", "format": "dateOnly"}
        case Kind.DATE_TIME:
            return {"displayAs": "standard", "format": "dateTime"}
        case Kind.PERSON | Kind.PERSONS:
            several = column.kind is Kind.PERSONS
            return {"allowMultipleSelection": several, "chooseFromType": "peopleOnly"}
        case Kind.LOOKUP:
            return {
                "listId": ids[column.target or ""],
                "columnName": "Title",
                "allowMultipleValues": False,
            }
        case Kind.URL:
            return {"isPicture": False}
        case Kind.BOOLEAN:
            return {}


def same_kind(column: Column, here: FoundColumn) -> bool:
    """Whether the column that exists can hold what `column` holds."""
    if here.kind != GRAPH_KINDS[column.kind]:
        return False
    if column.kind in (Kind.TEXT, Kind.NOTE):
        return bool(here.facet.get("allowMultipleLines")) == (column.kind is Kind.NOTE)
    if column.kind in (Kind.CHOICE, Kind.CHOICES):
        return (here.facet.get("displayAs") == "checkBoxes") == (column.kind is Kind.CHOICES)
    if column.kind in (Kind.PERSON, Kind.PERSONS):
        several = bool(here.facet.get("allowMultipleSelection"))
        return several == (column.kind is Kind.PERSONS)
    return True


def difference(column: Column, here: FoundColumn) -> dict[str, Any]:
    """What has to change about a column that exists. Choices are only added to: a value that
    rows may hold is never taken away."""
    change: dict[str, Any] = {}
    if here.label != column.label:
        change["displayName"] = column.label
    if column.indexed and not here.indexed:
        change["indexed"] = True
    if column.unique and not here.unique:
        change["enforceUniqueValues"] = True
    there = list(here.facet.get("choices", ()))
    missing = [choice for choice in column.choices if choice not in there]
    if missing:
        change["choice"] = {**here.facet, "choices": there + missing}
    return change
