"""Lists and columns through Graph."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.sharepoint import columns, items, lists
from sandbox.tenant import Record

from .conftest import Place

MANAGE = "Sites.Manage.All"


def lists_of(place: Place, rest: str = "") -> str:
    return f"/sites/{place.ons['id']}/lists{rest}"


def test_a_list_is_created_with_its_columns(place: Place) -> None:
    made = place.call(
        "POST", lists_of(place),
        {
            "displayName": "Scholen",
            "list": {"template": "genericList", "contentTypesEnabled": True, "hidden": False},
            "columns": [
                {"name": "SchoolCode", "text": {}, "indexed": True, "enforceUniqueValues": True},
                {"name": "Domeinen", "displayName": "Domeinen van de school",
                 "text": {"allowMultipleLines": True}},
            ],
        },
        token=place.app(MANAGE), status=201,
    ).json  # fmt: skip
    assert made["list"] == {
        "contentTypesEnabled": True, "hidden": False, "template": "genericList",
    }  # fmt: skip
    assert made["webUrl"] == "https://omosandbox.sharepoint.com/sites/ONS/Lists/Scholen"
    shown = place.get(lists_of(place, f"/{made['id']}?$expand=columns"))
    by_name = {column["name"]: column for column in shown["columns"]}
    assert by_name["SchoolCode"]["enforceUniqueValues"] is True
    assert by_name["Domeinen"]["text"]["allowMultipleLines"] is True
    assert by_name["Domeinen"]["displayName"] == "Domeinen van de school"
    assert {"Title", "Author", "Modified", "LinkTitle"} <= set(by_name)


def test_a_list_is_found_by_id_title_and_name(place: Place, members: Record) -> None:
    place.call(
        "PATCH", lists_of(place, "/Netwerkleden"), {"displayName": "Leden van netwerken"},
        status=200,
    )  # fmt: skip
    for wanted in (members["id"], "Leden%20van%20netwerken", "netwerkleden"):
        assert place.get(lists_of(place, f"/{wanted}"))["id"] == members["id"]
    place.call("GET", lists_of(place, "/Nergens"), status=404)


def test_hidden_lists_show_only_when_system_is_selected(place: Place) -> None:
    place.call(
        "POST", lists_of(place), {"displayName": "Verborgen", "list": {"hidden": True}}, status=201
    )
    shown = {row["displayName"] for row in place.get(lists_of(place))["value"]}
    assert shown == {"Gedeelde documenten"}
    everything = place.get(lists_of(place, "?$select=id,displayName,system"))["value"]
    assert {row["displayName"] for row in everything} == {
        "Gedeelde documenten", "Verborgen", "User Information List",
    }  # fmt: skip
    assert [row["displayName"] for row in everything if "system" in row] == [
        "User Information List"
    ]


def test_lists_are_filtered_by_display_name_only(place: Place, members: Record) -> None:
    found = place.get(lists_of(place, "?$filter=displayName eq 'netwerkleden'&$select=id"))
    assert [row["id"] for row in found["value"]] == [members["id"]]
    reply = place.call("GET", lists_of(place, "?$filter=name eq 'x'"), status=400)
    assert reply.json["error"]["message"] == "The provided filter statement is not supported"


def test_a_title_is_taken_once(place: Place, members: Record) -> None:
    reply = place.call("POST", lists_of(place), {"displayName": "netwerkleden"}, status=409)
    assert reply.json["error"]["code"] == "nameAlreadyExists"


def test_a_deleted_list_is_gone(place: Place, members: Record) -> None:
    place.call("DELETE", lists_of(place, f"/{members['id']}"), status=204)
    place.call("GET", place.items(members), status=404)
    place.call("DELETE", lists_of(place, "/users"), status=400)


@pytest.mark.parametrize(
    ("definition", "facet"),
    [
        ({"text": {}}, {"allowMultipleLines": False, "maxLength": 255}),
        ({"text": {"allowMultipleLines": True}}, {"allowMultipleLines": True}),
        ({"number": {}}, {"decimalPlaces": "automatic"}),
        ({"boolean": {}}, {}),
        ({"choice": {"choices": ["a", "b"]}}, {"choices": ["a", "b"], "displayAs": "dropDownMenu"}),
        (
            {"choice": {"choices": ["a"], "displayAs": "checkBoxes"}},
            {"choices": ["a"], "displayAs": "checkBoxes"},
        ),
        ({"dateTime": {"format": "dateOnly"}}, {"format": "dateOnly"}),
        (
            {"personOrGroup": {"allowMultipleSelection": True, "chooseFromType": "peopleOnly"}},
            {"allowMultipleSelection": True, "chooseFromType": "peopleOnly"},
        ),
        ({"hyperlinkOrPicture": {"isPicture": False}}, {"isPicture": False}),
    ],
)
def test_every_kind_of_column_comes_back_as_it_was_made(
    place: Place, members: Record, definition: Record, facet: Record
) -> None:
    path = lists_of(place, f"/{members['id']}/columns")
    made = place.call("POST", path, {"name": "Proef", **definition}, status=201).json
    name = next(iter(definition))
    shown = place.get(f"{path}/{made['id']}")
    assert shown[name] == made[name]
    assert {key: shown[name][key] for key in facet} == facet


def test_a_lookup_names_its_list_by_id(place: Place, members: Record) -> None:
    target = lists.find_list(place.tenant, place.ons, "NetwerkledenDoel")
    assert target is not None
    path = lists_of(place, f"/{members['id']}/columns")
    lookup = {"listId": target["id"], "columnName": "Title"}
    made = place.call("POST", path, {"name": "School", "lookup": lookup}, status=201).json
    assert made["lookup"]["listId"] == target["id"]
    wrong = {"name": "Ander", "lookup": {"listId": place.ons["web"], "columnName": "Title"}}
    place.call("POST", path, wrong, status=400)


def test_a_name_is_encoded_and_cut_at_32(place: Place, members: Record) -> None:
    made = columns.add_column(place.tenant, members, "Beëindigd op")
    assert made["name"] == "Be_x00eb_indigd_x0020_op"
    assert len(columns.add_column(place.tenant, members, "x" * 40)["name"]) == 32


def test_a_display_name_changes_and_the_name_does_not(place: Place, members: Record) -> None:
    path = lists_of(place, f"/{members['id']}/columns/Rol")
    place.call("PATCH", path, {"displayName": "Rol in het netwerk"}, status=200)
    shown = place.get(lists_of(place, f"/{members['id']}/columns/Rol%20in%20het%20netwerk"))
    assert shown["name"] == "Rol"
    place.call("PATCH", path, {"number": {}}, status=400)
    place.call("DELETE", path, status=204)
    place.call("GET", path, status=404)


@pytest.mark.parametrize(
    "definition",
    [
        {"text": {}, "enforceUniqueValues": True},
        {"text": {"allowMultipleLines": True}, "indexed": True},
        {"boolean": {}, "indexed": True, "enforceUniqueValues": True},
        {"choice": {"choices": []}},
        {"text": {}, "number": {}},
        {},
    ],
)
def test_a_column_the_service_refuses_is_refused(
    place: Place, members: Record, definition: Record
) -> None:
    path = lists_of(place, f"/{members['id']}/columns")
    before = place.get(path)
    place.call("POST", path, {"name": "Proef", **definition}, status=400)
    assert place.get(path) == before


def test_a_column_with_duplicates_does_not_become_unique(place: Place, members: Record) -> None:
    made = [items.create_item(place.tenant, members, {"Title": "dubbel"}) for _ in range(2)]
    path = lists_of(place, f"/{members['id']}/columns/Title")
    unique = {"indexed": True, "enforceUniqueValues": True}
    place.call("PATCH", path, unique, status=400)
    items.delete_item(place.tenant, members, made[0])
    assert place.call("PATCH", path, unique, status=200).json["enforceUniqueValues"] is True


def test_unique_columns_and_own_items_only_exclude_each_other(place: Place) -> None:
    closed = lists.create_list(place.tenant, place.ons, "Besloten", read_security=2)
    path = lists_of(place, f"/{closed['id']}/columns")
    unique = {"name": "Sleutel", "text": {}, "indexed": True, "enforceUniqueValues": True}
    place.call("POST", path, unique, status=400)
    place.call("POST", path, {**unique, "enforceUniqueValues": False}, status=201)


@pytest.mark.parametrize(
    ("roles", "status"),
    [(("Sites.ReadWrite.All",), 403), ((MANAGE,), 201), (("Sites.FullControl.All",), 201)],
)
def test_making_lists_and_columns_needs_manage(
    place: Place, members: Record, roles: tuple[str, ...], status: int
) -> None:
    token = place.app(*roles)
    place.call("POST", lists_of(place), {"displayName": "Nieuw"}, token=token, status=status)
    column: dict[str, Any] = {"name": "Nieuw", "text": {}}
    path = lists_of(place, f"/{members['id']}/columns")
    place.call("POST", path, column, token=token, status=status)
