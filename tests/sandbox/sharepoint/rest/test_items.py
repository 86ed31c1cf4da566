"""Items: made, read in every form, changed, deleted."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.sharepoint import people
from sandbox.sharepoint.items import create_item
from sandbox.sharepoint.lists import find_list
from sandbox.tenant import Record

from .conftest import Rest

LIST = "web/lists/getbytitle('Netwerkleden')"
ITEM = f"{LIST}/items(1)"
TYPE = "SP.Data.NetwerkledenListItem"
VERBOSE = {"Content-Type": "application/json;odata=verbose"}


@pytest.fixture
def row(rest: Rest, members: Record) -> Rest:
    """One item, made by Dora."""
    number = people.ensure_user(rest.tenant, rest.site["id"], "anna@school.example")["id"]
    body = {
        "Title": "Anna", "OnsId": "a-1", "PersoonId": int(number), "Rol": "Aanvoerder",
        "Themas": ["AI", "ELO"], "Aantal": 2.5, "Actief": True, "Reden": "twee\nregels",
        "TeamLink": {"Url": "https://teams.example/a", "Description": "Team"},
        "Start": "2026-11-21T09:30:00Z", "LidSinds": "2026-09-01T00:00:00Z",
        "OrganisatorenId": [int(number)],
    }  # fmt: skip
    rest.post(f"{LIST}/items", body, token=rest.person("dora"), status=201)
    return rest


def person(rest: Rest, name: str) -> int:
    return int(people.ensure_user(rest.tenant, rest.site["id"], f"{name}@school.example")["id"])


def test_an_item_reads_back_as_it_was_written(row: Rest) -> None:
    anna, dora = person(row, "anna"), person(row, "dora")
    shown = row.get(ITEM)
    expected = {
        "Id": 1, "ID": 1, "Title": "Anna", "PersoonId": anna, "PersoonStringId": str(anna),
        "OrganisatorenId": [anna], "OrganisatorenStringId": [str(anna)], "Rol": "Aanvoerder",
        "Themas": ["AI", "ELO"], "Aantal": 2.5, "Actief": True, "Reden": "twee\nregels",
        "TeamLink": {"Url": "https://teams.example/a", "Description": "Team"},
        "Start": "2026-11-21T09:30:00Z", "LidSinds": "2026-08-31T22:00:00Z", "NetwerkId": None,
        "AuthorId": dora, "EditorId": dora, "OData__UIVersionString": "1.0",
        "FileSystemObjectType": 0,
    }  # fmt: skip
    assert {name: shown[name] for name in expected} == expected


def test_verbose_wraps_several_values_and_names_types(row: Rest) -> None:
    anna = person(row, "anna")
    reply = row.call("GET", ITEM, form="verbose", status=200)
    shown = reply.json["d"]
    assert shown["__metadata"]["type"] == TYPE
    assert shown["__metadata"]["etag"] == '"1"'
    assert reply.headers["ETag"] == f'"{shown["GUID"]},1"'
    assert shown["__metadata"]["id"] == shown["GUID"]
    assert shown["Themas"] == {
        "__metadata": {"type": "Collection(Edm.String)"}, "results": ["AI", "ELO"],
    }  # fmt: skip
    assert shown["OrganisatorenId"]["results"] == [anna]
    assert shown["TeamLink"]["__metadata"] == {"type": "SP.FieldUrlValue"}
    assert shown["ParentList"]["__deferred"]["uri"].endswith("/Items(1)/ParentList")


def test_minimal_metadata_annotates(row: Rest) -> None:
    reply = row.call("GET", ITEM, form="minimal", status=200)
    assert reply.json["odata.type"] == TYPE
    assert reply.json["odata.etag"] == '"1"'
    assert reply.json["odata.editLink"].endswith("/Items(1)")
    assert "ParentList@odata.navigationLinkUrl" in reply.json
    assert "odata=minimalmetadata" in reply.headers["Content-Type"]


def test_no_metadata_is_bare(row: Rest) -> None:
    assert not [name for name in row.get(ITEM) if "odata." in name]


def test_without_json_in_accept_the_answer_is_atom(row: Rest) -> None:
    reply = row.call("GET", ITEM, headers={"Accept": "*/*"}, status=200)
    assert reply.headers["Content-Type"].startswith("application/atom+xml")
    assert b"<d:Title>Anna</d:Title>" in reply.content


def test_a_verbose_body_writes_wrapped_values(rest: Rest, members: Record) -> None:
    themes = {"__metadata": {"type": "Collection(Edm.String)"}, "results": ["AI"]}
    body = {"__metadata": {"type": TYPE}, "Title": "x", "Themas": themes}
    made = rest.post(f"{LIST}/items", body, headers=VERBOSE, form="verbose", status=201)
    assert made["d"]["Themas"]["results"] == ["AI"]


@pytest.mark.parametrize(
    "body", [{"Title": "x"}, {"__metadata": {"type": "SP.Data.AndersListItem"}, "Title": "x"}]
)
def test_a_verbose_body_must_name_its_type(rest: Rest, members: Record, body: Any) -> None:
    assert rest.call("POST", f"{LIST}/items", body, headers=VERBOSE).status == 400
    assert rest.get(f"{LIST}/ItemCount") == {"value": 0}


@pytest.mark.parametrize(
    ("body", "words"),
    [({"Naam": "x"}, "The property 'Naam' does not exist on type"),
     ({"Aantal": "veel"}, "Cannot convert a primitive value to the expected type 'Edm.Double'"),
     ({"Actief": "ja"}, "expected type 'Edm.Boolean'"),
     ({"PersoonId": "anna"}, "expected type 'Edm.Int32'"),
     ({"Persoon": "anna"}, "A 'StartObject' node was expected"),
     ({"Themas": "AI"}, "A 'StartArray' node was expected")],
)  # fmt: skip
def test_a_body_that_does_not_fit_is_refused(
    rest: Rest, members: Record, body: Any, words: str
) -> None:
    status, code, sentence = rest.error("POST", f"{LIST}/items", body)
    assert (status, code) == (400, "-1, Microsoft.SharePoint.Client.InvalidClientQueryException")
    assert words in sentence


def test_a_duplicate_is_refused_with_the_column_named(row: Rest) -> None:
    status, code, sentence = row.error("POST", f"{LIST}/items", {"OnsId": "A-1"})
    assert (status, code) == (
        500,
        "-2130575169, Microsoft.SharePoint.SPDuplicateValuesFoundException",
    )
    assert sentence.endswith("following field(s) in the list: [OnsId].")


@pytest.mark.parametrize("verb", ["MERGE", "PATCH"])
@pytest.mark.parametrize("tunnel", [True, False])
def test_an_item_is_changed_by_verb_or_tunnel(row: Rest, verb: str, tunnel: bool) -> None:
    headers = {"IF-MATCH": '"1"'} | ({"X-HTTP-Method": verb} if tunnel else {})
    reply = row.call("POST" if tunnel else verb, ITEM, {"Aantal": 9}, headers=headers)
    assert (reply.status, reply.content) == (204, b"")
    assert reply.headers["ETag"].endswith(',2"')
    shown = row.get(f"{ITEM}?$select=Title,Aantal,OData__UIVersionString")
    assert shown == {"Title": "Anna", "Aantal": 9, "OData__UIVersionString": "2.0"}


def test_a_stale_etag_is_412_and_changes_nothing(row: Rest) -> None:
    present = row.merge(ITEM, {"Title": "eerst"}, match='"1"').headers["ETag"]
    reply = row.merge(ITEM, {"Title": "laat"}, match='"1"', status=412, form="verbose")
    assert reply.json["error"] == {
        "code": "-1, Microsoft.SharePoint.Client.ClientServiceException",
        "message": {
            "lang": "en-US",
            "value": "The request ETag value '\"1\"' does not match the object's ETag value "
            f"'{present}'.",
        },
    }
    assert row.get(f"{ITEM}/Title") == {"value": "eerst"}
    row.merge(ITEM, {"Title": "op tijd"}, match=present)


@pytest.mark.parametrize("headers", [{"IF-MATCH": "*"}, {}])
def test_a_star_or_no_etag_overwrites(row: Rest, headers: dict[str, str]) -> None:
    row.merge(ITEM, {"Title": "eerst"})
    row.call("PATCH", ITEM, {"Title": "later"}, headers=headers, status=204)
    assert row.get(f"{ITEM}/Title") == {"value": "later"}


def test_null_empties_every_kind(row: Rest) -> None:
    names = ("PersoonId", "OrganisatorenId", "Themas", "Aantal", "Reden", "TeamLink", "Start")
    row.merge(ITEM, dict.fromkeys(names))
    shown = row.get(f"{ITEM}?$select={','.join(names)}")
    assert shown == dict.fromkeys(names)


def test_an_author_cannot_be_written(row: Rest) -> None:
    before = row.get(f"{ITEM}/AuthorId")
    row.merge(ITEM, {"AuthorId": person(row, "bas"), "Created": "2020-01-01T00:00:00Z"})
    assert row.get(f"{ITEM}/AuthorId") == before


def test_who_made_and_who_changed_an_item_are_told_apart(row: Rest) -> None:
    row.merge(ITEM, {"Title": "x"}, token=row.person("bas"))
    shown = row.get(f"{ITEM}?$select=AuthorId,EditorId")
    assert shown == {"AuthorId": person(row, "dora"), "EditorId": person(row, "bas")}


def test_delete_passes_the_recycle_bin_by_and_recycle_does_not(row: Rest) -> None:
    row.post(f"{LIST}/items", {"Title": "twee"}, status=201)
    row.call("POST", ITEM, headers={"X-HTTP-Method": "DELETE", "IF-MATCH": "*"}, status=200)
    assert row.get("web/recyclebin")["value"] == []
    bin_id = row.post(f"{LIST}/items(2)/recycle()")["value"]
    assert row.get(f"web/recyclebin('{bin_id}')?$select=Title,ItemType") == {
        "Title": "twee",
        "ItemType": 3,
    }
    assert row.get(f"{LIST}/items")["value"] == []


def test_a_stale_etag_keeps_an_item_from_being_deleted(row: Rest) -> None:
    row.merge(ITEM, {"Title": "x"})
    assert row.call("DELETE", ITEM, headers={"IF-MATCH": '"1"'}).status == 412
    row.call("DELETE", ITEM, headers={"IF-MATCH": '"2"'}, status=200)


def test_a_restored_item_has_its_id_and_values_again(row: Rest) -> None:
    bin_id = row.post(f"{ITEM}/recycle")["value"]
    row.post(f"web/recyclebin('{bin_id}')/restore()")
    assert row.get(f"{ITEM}/Title") == {"value": "Anna"}
    assert row.get("web/recyclebin")["value"] == []


@pytest.mark.parametrize("path", ["items(99)", "items(99)/versions", "getitembyid(99)"])
def test_a_missing_item_is_404(row: Rest, path: str) -> None:
    status, code, sentence = row.error("GET", f"{LIST}/{path}")
    assert (status, code) == (404, "-2130575338, System.ArgumentException")
    assert sentence == "Item does not exist. It may have been deleted by another user."


def test_versions_tell_who_held_which_value(row: Rest) -> None:
    row.merge(ITEM, {"Rol": "Lid"}, token=row.person("bas"))
    kept = row.get(f"{ITEM}/versions")["value"]
    assert [(v["VersionLabel"], v["IsCurrentVersion"], v["Rol"]) for v in kept] == [
        ("2.0", True, "Lid"), ("1.0", False, "Aanvoerder"),
    ]  # fmt: skip
    assert [v["Editor"]["Email"] for v in kept] == ["bas@school.example", "dora@school.example"]
    assert kept[1]["Persoon"]["LookupValue"] == "Anna"
    assert kept[1]["VersionId"] == 512


def test_own_items_only_hides_and_protects_what_others_made(rest: Rest, members: Record) -> None:
    record = find_list(rest.tenant, rest.site, "Netwerkleden")
    assert record is not None
    rest.merge(f"{LIST}/fields/getbytitle('OnsId')", {"EnforceUniqueValues": False})
    rest.merge(LIST, {"ReadSecurity": 2, "WriteSecurity": 2})
    rest.post(f"{LIST}/items", {"Title": "van Bas"}, token=rest.person("bas"), status=201)
    anna = rest.person("anna")
    assert rest.get(f"{LIST}/items", token=anna)["value"] == []
    assert rest.call("GET", ITEM, token=anna).status == 404
    assert rest.get(f"{ITEM}/Title", token=rest.person("bas")) == {"value": "van Bas"}
    assert rest.get(f"{ITEM}/Title", token=rest.person("dora")) == {"value": "van Bas"}
    assert rest.get(f"{ITEM}/Title") == {"value": "van Bas"}


def test_edit_own_items_only_lets_others_read(rest: Rest, members: Record) -> None:
    rest.merge(f"{LIST}/fields/getbytitle('OnsId')", {"EnforceUniqueValues": False})
    rest.merge(LIST, {"WriteSecurity": 2})
    rest.post(f"{LIST}/items", {"Title": "van Bas"}, token=rest.person("bas"), status=201)
    anna = rest.person("anna")
    assert rest.get(f"{ITEM}/Title", token=anna) == {"value": "van Bas"}
    rest.merge(ITEM, {"Title": "x"}, token=anna, status=403)
    rest.merge(ITEM, {"Title": "y"}, token=rest.person("bas"))


def test_the_user_information_list_is_read_only(rest: Rest) -> None:
    person(rest, "anna")
    path = "web/siteuserinfolist/items"
    shown = rest.get(f"{path}?$select=Title,EMail&$filter=EMail eq 'anna@school.example'")
    assert shown["value"] == [{"Title": "Anna", "EMail": "anna@school.example"}]
    assert rest.error("POST", path, {"Title": "x"})[0] == 403


def test_validate_update_takes_text_and_checks_as_forms_do(row: Rest) -> None:
    key = '[{"Key":"i:0#.f|membership|bas@school.example"}]'
    values = [
        {"FieldName": "Persoon", "FieldValue": key},
        {"FieldName": "Aantal", "FieldValue": "3,5"},
        {"FieldName": "Themas", "FieldValue": "ELO;#AI"},
        {"FieldName": "Start", "FieldValue": "21-11-2026 10:30"},
    ]
    answer = row.post(f"{ITEM}/validateupdatelistitem", {"formValues": values})["value"]
    assert [one["HasException"] for one in answer] == [False] * 4
    shown = row.get(f"{ITEM}?$select=PersoonId,Aantal,Themas,Start")
    assert shown == {
        "PersoonId": person(row, "bas"), "Aantal": 3.5, "Themas": ["ELO", "AI"],
        "Start": "2026-11-21T09:30:00Z",
    }  # fmt: skip


def test_validate_update_sets_nothing_when_one_value_is_wrong(row: Rest) -> None:
    values = [
        {"FieldName": "Title", "FieldValue": "anders"},
        {"FieldName": "Rol", "FieldValue": "Keizer"},
    ]
    answer = row.post(f"{ITEM}/validateupdatelistitem", {"formValues": values})["value"]
    assert [one["HasException"] for one in answer] == [False, True]
    assert row.get(f"{ITEM}/Title") == {"value": "Anna"}


def test_the_plain_write_takes_a_choice_that_is_none(row: Rest) -> None:
    row.merge(ITEM, {"Rol": "Keizer"})
    assert row.get(f"{ITEM}/Rol") == {"value": "Keizer"}


def test_field_values_as_text_are_in_the_sites_language(row: Rest) -> None:
    shown = row.get(f"{ITEM}/FieldValuesAsText")
    assert (shown["Actief"], shown["Persoon"], shown["Aantal"]) == ("Ja", "Anna", "2,5")
    assert shown["LidSinds"] == "1-9-2026"


def test_rows_are_rendered_as_a_stream(row: Rest) -> None:
    xml = (
        "<View><ViewFields><FieldRef Name='Persoon'/><FieldRef Name='Actief'/></ViewFields></View>"
    )
    body = {"parameters": {"ViewXml": xml, "RenderOptions": 2}}
    shown = row.post(f"{LIST}/RenderListDataAsStream", body)
    assert shown["Row"][0]["ID"] == "1"
    assert shown["Row"][0]["Persoon"][0]["email"] == "anna@school.example"
    assert (shown["Row"][0]["Actief"], shown["Row"][0]["Actief.value"]) == ("Ja", "1")


def test_rendered_pages_follow_next_href(rest: Rest, members: Record) -> None:
    for number in range(5):
        create_item(rest.tenant, members, {"Title": f"{number}"})
    xml = "<View><RowLimit>2</RowLimit></View>"
    seen, paging = [], None
    while True:
        body = {"parameters": {"ViewXml": xml, "RenderOptions": 2, "Paging": paging}}
        shown = rest.post(f"{LIST}/RenderListDataAsStream", body)
        seen += [one["Title"] for one in shown["Row"]]
        paging = shown.get("NextHref")
        if paging is None:
            break
    assert seen == ["0", "1", "2", "3", "4"]
