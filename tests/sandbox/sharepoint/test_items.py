"""Items through Graph: values, refusals, ETags, paging, filters."""

from __future__ import annotations

import copy
import time
from typing import Any

import pytest

from sandbox.sharepoint import columns, items, lists, people
from sandbox.sharepoint.refusal import Refused
from sandbox.tenant import Record

from .conftest import Place


def create(place: Place, list_: Record, **options: Any) -> Any:
    token = options.pop("token", None)
    return place.call("POST", place.items(list_), {"fields": options}, token=token, status=201).json


def test_an_item_shows_what_the_service_shows(place: Place, members: Record) -> None:
    made = create(place, members, token=place.person("bas"), Title="Bas bij Wiskunde", OnsId="a-1")
    shown = place.get(place.items(members, f"/{made['id']}?$expand=fields"))
    assert shown["eTag"] == shown["@odata.etag"] == shown["fields"]["@odata.etag"]
    assert shown["eTag"].startswith('"')
    assert shown["eTag"].endswith(',1"')
    assert shown["createdBy"]["user"] == {
        "email": "bas@school.example",
        "id": place.person("bas").actor.id,
        "displayName": "Bas",
    }
    assert shown["parentReference"]["siteId"] == place.ons["id"]
    assert shown["contentType"]["name"] == "Item"
    fields = shown["fields"]
    number = str(people.known_id(place.tenant, place.ons["id"], place.person("bas").actor))
    assert fields["AuthorLookupId"] == fields["EditorLookupId"] == number
    assert fields["Rol"] == "Lid"  # the default
    assert fields["LinkTitle"] == fields["Title"] == "Bas bij Wiskunde"
    assert (fields["id"], fields["_UIVersionString"]) == ("1", "1.0")
    assert "Reden" not in fields


def test_one_item_shows_its_fields_unasked_and_a_list_of_them_does_not(
    place: Place, members: Record
) -> None:
    made = create(place, members, Title="Anna")
    path = place.items(members)
    whole = place.get(f"{path}/{made['id']}")
    assert whole["fields"]["Title"] == "Anna"
    assert set(place.get(f"{path}/{made['id']}?$select=id")) == {
        "@odata.context", "@odata.etag", "id",
    }  # fmt: skip
    assert "fields" not in place.get(path)["value"][0]


def test_contexts_name_the_site_percent_encoded(place: Place, members: Record) -> None:
    made = create(place, members, Title="Anna")
    site = place.ons["id"].replace(",", "%2C")
    at = f"https://graph.microsoft.com/v1.0/$metadata#sites('{site}')/lists('{members['id']}')"
    assert made["@odata.context"] == f"{at}/items/$entity"
    assert made["fields@odata.context"] == f"{at}/items('1')/fields/$entity"
    changed = place.call(
        "PATCH", place.items(members, "/1/fields"), {"Title": "Anna B."}, status=200
    ).json
    assert changed["@odata.context"] == f"{at}/items('1')/fields/$entity"
    assert changed["@odata.etag"].endswith(',2"')
    assert (changed["Title"], changed["id"]) == ("Anna B.", "1")


def test_an_application_is_named_as_one(place: Place, members: Record) -> None:
    made = create(place, members, token=place.app(), Title="x")
    assert made["createdBy"]["application"]["displayName"] == "ONS-sync"
    assert "id" not in made["createdBy"].get("user", {})


def test_people_and_lookups_are_written_and_read_by_number(place: Place, members: Record) -> None:
    target = lists.find_list(place.tenant, place.ons, "NetwerkledenDoel")
    assert target is not None
    network = create(place, target, Title="Wiskunde")
    entry = people.ensure_user(place.tenant, place.ons["id"], "cor@school.example")
    made = create(
        place, members,
        **{
            "PersoonLookupId": entry["id"],
            "NetwerkLookupId": int(network["id"]),
            "OrganisatorenLookupId@odata.type": "Collection(Edm.Int32)",
            "OrganisatorenLookupId": [int(entry["id"])],
        },
    )  # fmt: skip
    fields = made["fields"]
    assert fields["PersoonLookupId"] == entry["id"]
    assert fields["NetwerkLookupId"] == network["id"]
    assert "Persoon" not in fields
    assert fields["Organisatoren"] == [
        {"LookupId": int(entry["id"]), "LookupValue": "Cor", "Email": "cor@school.example"}
    ]
    chosen = place.get(
        place.items(
            members, f"/{made['id']}?$expand=fields($select=Persoon,Netwerk,PersoonLookupId)"
        )
    )["fields"]
    assert (chosen["Persoon"], chosen["Netwerk"]) == ("Cor", "Wiskunde")
    assert set(chosen) == {"@odata.etag", "Persoon", "Netwerk", "PersoonLookupId"}


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"Nergens": 1}, "Field 'Nergens' is not recognized"),
        ({"Created": "2020-01-01T00:00:00Z"}, "Field 'Created' is read-only"),
        ({"LinkTitle": "x"}, "Field 'LinkTitle' is read-only"),
        ({"Aantal": "veel"}, "not acceptable"),
        ({"Actief": "ja"}, "not acceptable"),
        ({"Start": "gisteren"}, "not acceptable"),
        ({"Title": 5}, "not acceptable"),
        ({"OnsId": "x" * 256}, "longer than 255"),
        ({"PersoonLookupId": 4711}, "Invalid data has been used to update the list item"),
        ({"NetwerkLookupId": 4711}, "Invalid data has been used to update the list item"),
        ({"Themas": ["AI"]}, "A value without a type name was found"),
        ({"TeamLink": {"Url": "https://a.example", "Description": "a"}}, "Invalid request"),
    ],
)
def test_a_wrong_value_is_refused_and_nothing_is_written(
    place: Place, members: Record, fields: Record, message: str
) -> None:
    reply = place.call("POST", place.items(members), {"fields": fields}, status=400)
    assert message in reply.json["error"]["message"]
    assert place.get(place.items(members))["value"] == []


def test_values_of_every_kind_come_back(place: Place, members: Record) -> None:
    made = create(
        place, members,
        **{
            "Themas@odata.type": "Collection(Edm.String)", "Themas": ["AI", "ELO"],
            "Start": "2026-05-01T14:00:00+02:00", "Aantal": 3, "Actief": True, "Reden": "a\nb",
            "Rol": "Iets anders",
        },
    )["fields"]  # fmt: skip
    assert made["Themas"] == ["AI", "ELO"]
    assert made["Start"] == "2026-05-01T12:00:00Z"
    assert (made["Aantal"], made["Actief"], made["Reden"]) == (3, True, "a\nb")
    assert made["Rol"] == "Iets anders"  # choices are checked in the form only


def test_a_date_is_kept_as_local_midnight(place: Place, members: Record) -> None:
    made = create(place, members, LidSinds="2026-05-01T00:00:00Z")["fields"]
    assert made["LidSinds"] == "2026-04-30T22:00:00Z"


def test_a_unique_value_is_taken_once_whatever_its_case(place: Place, members: Record) -> None:
    first = create(place, members, OnsId="Abc")
    reply = place.call("POST", place.items(members), {"fields": {"OnsId": "aBC"}}, status=400)
    assert "duplicate values were found" in reply.json["error"]["message"]
    second = create(place, members, OnsId="def")
    path = place.items(members, f"/{second['id']}/fields")
    place.call("PATCH", path, {"OnsId": "abc"}, status=400)
    place.call("PATCH", path, {"OnsId": "DEF"}, status=200)
    place.call("DELETE", place.items(members, f"/{first['id']}"), status=204)
    place.call("PATCH", path, {"OnsId": "abc"}, status=200)


def test_empty_values_never_collide(place: Place, members: Record) -> None:
    create(place, members, Title="a")
    create(place, members, Title="b", OnsId="")
    assert len(place.get(place.items(members))["value"]) == 2


def test_a_stale_etag_is_refused_with_412_and_a_fresh_one_accepted(
    place: Place, members: Record
) -> None:
    made = create(place, members, Title="a")
    path = place.items(members, f"/{made['id']}")
    place.call("PATCH", path + "/fields", {"Title": "b"}, status=200)
    for method, body in (("PATCH", {"fields": {"Title": "c"}}), ("DELETE", None)):
        reply = place.call(method, path, body, headers={"If-Match": made["eTag"]}, status=412)
        assert reply.json["error"]["code"] == "resourceModified"
    fresh = place.get(path)["eTag"]
    place.call("PATCH", path + "/fields", {"Title": "c"}, headers={"If-Match": fresh}, status=200)
    place.call("DELETE", path, headers={"If-Match": "*"}, status=204)
    place.call("GET", path, status=404)


def test_a_field_is_emptied_with_null_and_an_id_is_never_given_twice(
    place: Place, members: Record
) -> None:
    made = create(place, members, Title="a", Reden="b")
    path = place.items(members, f"/{made['id']}/fields")
    shown = place.call("PATCH", path, {"Reden": None}, status=200).json
    assert "Reden" not in shown
    assert shown["Title"] == "a"
    place.call("DELETE", place.items(members, f"/{made['id']}"), status=204)
    assert create(place, members, Title="b")["id"] == "2"


def test_a_listing_pages_by_200_and_ends(place: Place, members: Record) -> None:
    for n in range(405):
        items.create_item(place.tenant, members, {"Title": f"r{n}"})
    sizes, seen, path = [], [], place.items(members, "?$expand=fields($select=Title)")
    while path:
        page = place.get(path)
        sizes.append(len(page["value"]))
        seen += [row["fields"]["Title"] for row in page["value"]]
        path = page.get("@odata.nextLink", "").removeprefix("https://graph.microsoft.com")
    assert sizes == [200, 200, 5]
    assert seen == [f"r{n}" for n in range(405)]
    exact = place.get(place.items(members, "?$top=405"))
    assert len(exact["value"]) == 405
    assert "@odata.nextLink" not in exact


def test_a_filter_needs_an_index_or_the_callers_consent(place: Place, members: Record) -> None:
    for n in range(3):
        create(place, members, Title=f"r{n}", OnsId=f"id-{n}")
    found = place.get(place.items(members, "?$filter=fields/OnsId eq 'ID-1'"))["value"]
    assert [row["id"] for row in found] == ["2"]
    path = place.items(members, "?$filter=startswith(fields/Title,'r')&$orderby=fields/Title desc")
    reply = place.call("GET", path, status=400)
    assert reply.json["error"]["message"].startswith(
        "Field 'Title' cannot be referenced in filter or orderby as it is not indexed."
    )
    consent = {"Prefer": "HonorNonIndexedQueriesWarningMayFailRandomly"}
    assert [r["id"] for r in place.get(path, headers=consent)["value"]] == ["3", "2", "1"]
    place.call("GET", place.items(members, "?$filter=fields/Nergens eq 1"), status=400)


def test_lookups_and_booleans_are_filtered_as_callers_write_them(
    place: Place, members: Record
) -> None:
    target = lists.find_list(place.tenant, place.ons, "NetwerkledenDoel")
    assert target is not None
    for name in ("a", "b"):
        create(place, target, Title=name)
    create(place, members, NetwerkLookupId=2, Actief=True)
    create(place, members, NetwerkLookupId=1, Actief=False)
    for text in ("NetwerkLookupId eq 2", "NetwerkLookupId eq '2'", "Actief eq 1", "Actief eq true"):
        found = place.get(place.items(members, f"?$filter=fields/{text}"))["value"]
        assert [row["id"] for row in found] == ["1"], text


def test_beyond_5000_items_only_an_index_narrows(place: Place, members: Record) -> None:
    own = columns.own_columns(place.tenant, members)
    for n in range(5001):
        fields = {"Title": f"r{n % 7}", "OnsId": f"i{n}", "Actief": n > 10}
        items.create_item(place.tenant, members, fields, columns=own)
    consent = {"Prefer": "HonorNonIndexedQueriesWarningMayFailRandomly"}
    path = place.items(members, "?$filter=fields/Title eq 'r1'")
    reply = place.call("GET", path, headers=consent, status=400)
    assert "exceeds the list view threshold" in reply.json["error"]["message"]
    narrow = place.items(members, "?$filter=fields/OnsId eq 'i8' and fields/Title eq 'r1'")
    assert len(place.get(narrow, headers=consent)["value"]) == 1


def test_thirteen_lookups_in_one_query_are_refused(place: Place, members: Record) -> None:
    for n in range(13):
        columns.add_column(place.tenant, members, f"P{n}", "User")
    names = ",".join(f"P{n}" for n in range(13))
    reply = place.call("GET", place.items(members, f"?$expand=fields($select={names})"), status=400)
    assert "lookup column threshold" in reply.json["error"]["message"]
    place.get(place.items(members, f"?$expand=fields($select={names.removesuffix(',P12')})"))


def test_twenty_thousand_items_are_made_in_seconds(place: Place, members: Record) -> None:
    own = columns.own_columns(place.tenant, members)
    start = time.perf_counter()
    for n in range(20_000):
        items.create_item(place.tenant, members, {"OnsId": f"i{n}"}, columns=own)
    assert time.perf_counter() - start < 10


def test_a_restored_snapshot_forgets_and_its_indexes_too(place: Place, members: Record) -> None:
    create(place, members, OnsId="een")
    before = place.tenant.snapshot()
    create(place, members, OnsId="twee")
    place.call("PATCH", place.items(members, "/1/fields"), {"OnsId": "drie"}, status=200)
    place.tenant.restore(before)
    assert create(place, members, OnsId="twee")["id"] == "2"
    place.call("POST", place.items(members), {"fields": {"OnsId": "een"}}, status=400)
    create(place, members, OnsId="drie")


def test_a_deleted_item_comes_back_from_the_bin_as_it_was(place: Place, members: Record) -> None:
    made = create(place, members, Title="een", OnsId="a")
    path = place.items(members, f"/{made['id']}")
    place.call("PATCH", f"{path}/fields", {"Title": "twee"}, status=200)
    link = place.get(place.items(members, "/delta?token=latest"))["@odata.deltaLink"]
    link = link.removeprefix("https://graph.microsoft.com")
    place.call("DELETE", path, status=204)
    (kept,) = place.tenant.table(f"recycled/{place.ons['id']}")
    rival = create(place, members, OnsId="a")
    with pytest.raises(Refused, match="duplicate values"):
        items.restore_item(place.tenant, members, kept)
    place.call("DELETE", place.items(members, f"/{rival['id']}"), status=204)
    items.restore_item(place.tenant, members, kept)
    shown = place.get(f"{path}/versions?$expand=fields")["value"]
    assert [version["fields"]["Title"] for version in shown] == ["twee", "een"]
    feed = {row["id"]: "deleted" in row for row in place.get(link)["value"]}
    assert feed == {made["id"]: False, rival["id"]: True}


def test_no_write_changes_a_stored_record(place: Place, members: Record) -> None:
    made = items.create_item(place.tenant, members, {"Title": "een", "Themas": ("AI",)})
    before = copy.deepcopy(made)
    path = place.items(members, "/1")
    place.call("PATCH", f"{path}/fields", {"Title": "twee"}, status=200)
    place.get(f"{path}?$expand=fields")["fields"]["Themas"].append("x")
    place.call("DELETE", path, status=204)
    assert made == before
