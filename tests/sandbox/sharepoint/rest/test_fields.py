"""Columns."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.sharepoint.lists import create_list

from .conftest import Rest

LIST = "web/lists/getbytitle('Netwerken')"
HINT = 8


@pytest.fixture
def networks(rest: Rest) -> Rest:
    create_list(rest.tenant, rest.site, "Netwerken")
    create_list(rest.tenant, rest.site, "Scholen")
    return rest


def make(rest: Rest, xml: str, options: int = HINT, status: int = 201) -> Any:
    body = {"parameters": {"SchemaXml": xml, "Options": options}}
    return rest.post(f"{LIST}/fields/createfieldasxml", body, status=status)


KINDS = [
    ("<Field Type='Text' Name='A' DisplayName='A' MaxLength='36'/>", 2, {"MaxLength": 36}),
    ("<Field Type='Note' Name='A' DisplayName='A' NumLines='8'/>", 3, {"NumberOfLines": 8}),
    ("<Field Type='Number' Name='A' DisplayName='A' Min='0' Decimals='2'/>", 9,
     {"MinimumValue": 0.0, "DisplayFormat": 2}),
    ("<Field Type='Boolean' Name='A' DisplayName='A'><Default>1</Default></Field>", 8,
     {"DefaultValue": "1"}),
    ("<Field Type='DateTime' Name='A' DisplayName='A' Format='DateOnly'/>", 4,
     {"DisplayFormat": 0}),
    ("<Field Type='DateTime' Name='A' DisplayName='A' Format='DateTime'/>", 4,
     {"DisplayFormat": 1}),
    ("<Field Type='Choice' Name='A' DisplayName='A'><CHOICES><CHOICE>x</CHOICE><CHOICE>y &amp; z"
     "</CHOICE></CHOICES></Field>", 6, {"Choices": ["x", "y & z"]}),
    ("<Field Type='MultiChoice' Name='A' DisplayName='A'><CHOICES><CHOICE>x</CHOICE></CHOICES>"
     "</Field>", 15, {"Choices": ["x"], "TypeAsString": "MultiChoice"}),
    ("<Field Type='User' Name='A' DisplayName='A' UserSelectionMode='PeopleOnly'/>", 20,
     {"AllowMultipleValues": False, "SelectionMode": 0}),
    ("<Field Type='UserMulti' Mult='TRUE' Name='A' DisplayName='A'/>", 20,
     {"AllowMultipleValues": True, "TypeAsString": "UserMulti"}),
    ("<Field Type='Lookup' Name='A' DisplayName='A' List='Lists/Scholen' ShowField='Title'/>", 7,
     {"LookupField": "Title"}),
    ("<Field Type='Lookup' Name='A' DisplayName='A' List='Self' ShowField='Title'/>", 7, {}),
    ("<Field Type='URL' Name='A' DisplayName='A' Format='Hyperlink'/>", 11, {"DisplayFormat": 0}),
    ("<Field Type='Calculated' Name='A' DisplayName='A' ResultType='Text'><Formula>=[Title]"
     "</Formula></Field>", 17, {"Formula": "=[Title]"}),
]  # fmt: skip


@pytest.mark.parametrize(("xml", "kind", "shown"), KINDS)
def test_every_kind_of_column_is_made_from_xml(
    networks: Rest, xml: str, kind: int, shown: dict[str, Any]
) -> None:
    made = make(networks, xml)
    assert made["FieldTypeKind"] == kind
    assert made["InternalName"] == "A"
    assert {name: made[name] for name in shown} == shown
    again = networks.get(f"{LIST}/fields/getbyinternalnameortitle('A')")
    assert again["SchemaXml"] == made["SchemaXml"]


def test_a_lookup_names_its_list_in_braces(networks: Rest) -> None:
    made = make(networks, "<Field Type='Lookup' Name='A' DisplayName='A' List='Self'/>")
    assert made["LookupList"] == "{" + networks.get(f"{LIST}/id")["value"] + "}"


def test_the_internal_name_comes_from_the_title_unless_it_is_hinted(networks: Rest) -> None:
    xml = "<Field Type='Text' Name='NetwerkCode' DisplayName='Beëindigd op'/>"
    assert make(networks, xml, options=0)["InternalName"] == "Be_x00eb_indigd_x0020_op"
    hinted = make(networks, xml, options=HINT)
    assert (hinted["InternalName"], hinted["Title"]) == ("NetwerkCode", "Beëindigd op")


def test_a_taken_internal_name_gets_a_number_unless_it_is_hinted(networks: Rest) -> None:
    xml = "<Field Type='Text' Name='Code' DisplayName='Code'/>"
    assert make(networks, xml, options=0)["InternalName"] == "Code"
    assert make(networks, xml, options=0)["InternalName"] == "Code0"
    body = {"parameters": {"SchemaXml": xml, "Options": HINT}}
    status, code, sentence = networks.error("POST", f"{LIST}/fields/createfieldasxml", body)
    assert (status, sentence) == (400, 'A duplicate field name "Code" was found.')
    assert code.startswith("-2130575214")


@pytest.mark.parametrize("xml", ["geen xml", "<View/>", "<!DOCTYPE x []><Field Type='Text'/>"])
def test_what_is_no_field_is_refused(networks: Rest, xml: str) -> None:
    make(networks, xml, status=400)


def test_the_given_id_is_kept(networks: Rest) -> None:
    id = "5a8f0c1e-0000-4000-8000-00000000abcd"
    made = make(networks, f"<Field ID='{{{id}}}' Type='Text' Name='A' DisplayName='A'/>")
    assert made["Id"] == id
    assert networks.get(f"{LIST}/fields(guid'{id}')/InternalName")["value"] == "A"


def test_option_16_shows_the_column_in_the_default_view(networks: Rest) -> None:
    make(networks, "<Field Type='Text' Name='A' DisplayName='A'/>", options=8 | 16)
    make(networks, "<Field Type='Text' Name='B' DisplayName='B'/>", options=8)
    assert networks.get(f"{LIST}/defaultview/viewfields")["Items"] == ["LinkTitle", "A"]


def test_a_column_is_added_from_its_properties(networks: Rest) -> None:
    body = {"__metadata": {"type": "SP.FieldNumber"}, "Title": "Aantal leden", "FieldTypeKind": 9}
    made = networks.post(f"{LIST}/fields", body, status=201)
    assert (made["InternalName"], made["Title"]) == ("Aantal_x0020_leden", "Aantal leden")
    body = {"parameters": {"Title": "Soort", "FieldTypeKind": 6, "Choices": ["Lab", "Traject"]}}
    assert networks.post(f"{LIST}/fields/addfield", body, status=201)["Choices"] == [
        "Lab",
        "Traject",
    ]


def test_a_column_is_renamed_and_keeps_its_internal_name(networks: Rest) -> None:
    make(networks, "<Field Type='Text' Name='NetwerkCode' DisplayName='NetwerkCode'/>")
    field = f"{LIST}/fields/getbyinternalnameortitle('NetwerkCode')"
    networks.merge(field, {"__metadata": {"type": "SP.Field"}, "Title": "Netwerknummer"})
    shown = networks.get(f"{field}?$select=Title,InternalName,StaticName")
    assert shown == {
        "Title": "Netwerknummer", "InternalName": "NetwerkCode", "StaticName": "NetwerkCode",
    }  # fmt: skip
    assert networks.get(f"{LIST}/fields/getbytitle('Netwerknummer')/Title")["value"]


def test_a_column_is_indexed_and_then_made_unique(networks: Rest) -> None:
    make(networks, "<Field Type='Text' Name='Code' DisplayName='Code'/>")
    field = f"{LIST}/fields/getbyinternalnameortitle('Code')"
    networks.merge(field, {"EnforceUniqueValues": True}, status=400)
    networks.merge(field, {"Indexed": True, "EnforceUniqueValues": True})
    shown = networks.get(f"{field}?$select=Indexed,EnforceUniqueValues")
    assert shown == {"Indexed": True, "EnforceUniqueValues": True}


def test_a_unique_column_is_refused_beside_own_items_only(networks: Rest) -> None:
    networks.merge(LIST, {"ReadSecurity": 2})
    xml = "<Field Type='Text' Name='C' DisplayName='C' Indexed='TRUE' EnforceUniqueValues='TRUE'/>"
    make(networks, xml, status=400)
    assert networks.call("GET", f"{LIST}/fields/getbytitle('C')").status == 404


def test_a_missing_column_is_named(networks: Rest) -> None:
    status, code, sentence = networks.error("GET", f"{LIST}/fields/getbytitle('Niets')")
    assert (status, code) == (404, "-2147024809, System.ArgumentException")
    assert sentence == "Column 'Niets' does not exist. It may have been deleted by another user."


def test_choices_are_replaced_with_verbose_values(networks: Rest) -> None:
    make(networks, "<Field Type='Choice' Name='S' DisplayName='S'><CHOICES><CHOICE>a</CHOICE>"
         "</CHOICES></Field>")  # fmt: skip
    field = f"{LIST}/fields/getbytitle('S')"
    choices = {"__metadata": {"type": "Collection(Edm.String)"}, "results": ["a", "b"]}
    networks.merge(field, {"__metadata": {"type": "SP.FieldChoice"}, "Choices": choices})
    assert networks.get(f"{field}/Choices", form="verbose")["d"]["Choices"]["results"] == ["a", "b"]


def test_a_deleted_column_leaves_the_views(networks: Rest) -> None:
    make(networks, "<Field Type='Text' Name='A' DisplayName='A'/>", options=8 | 16)
    networks.call("POST", f"{LIST}/fields/getbytitle('A')", headers={"X-HTTP-Method": "DELETE"})
    assert networks.call("GET", f"{LIST}/fields/getbytitle('A')").status == 404
    assert networks.get(f"{LIST}/defaultview/viewfields")["Items"] == ["LinkTitle"]


def test_built_in_columns_cannot_be_deleted(networks: Rest) -> None:
    assert networks.call("DELETE", f"{LIST}/fields/getbyinternalnameortitle('Title')").status == 400
