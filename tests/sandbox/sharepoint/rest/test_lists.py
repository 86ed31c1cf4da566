"""Webs and lists."""

from __future__ import annotations

import pytest

from sandbox.sharepoint.columns import add_column
from sandbox.sharepoint.lists import create_list, find_list

from .conftest import Rest

NETWORKS = "web/lists/getbytitle('Netwerken')"


@pytest.fixture
def networks(rest: Rest) -> Rest:
    create_list(rest.tenant, rest.site, "Netwerken")
    return rest


def test_the_web_tells_what_was_selected(rest: Rest) -> None:
    assert rest.get("web?$select=Title,ServerRelativeUrl") == {
        "Title": "ONS",
        "ServerRelativeUrl": "/sites/ONS",
    }


def test_a_property_can_be_asked_by_its_address(rest: Rest) -> None:
    assert rest.get("web/title") == {"value": "ONS"}
    assert rest.get("web/title", form="verbose") == {"d": {"Title": "ONS"}}
    assert rest.call("GET", "web/title/$value").content == b"ONS"


def test_an_unknown_segment_is_named(rest: Rest) -> None:
    status, code, sentence = rest.error("GET", "web/nergens")
    assert (status, sentence) == (404, "Cannot find resource for the request nergens.")
    assert code == "-1, Microsoft.SharePoint.Client.ResourceNotFoundException"


def test_the_site_collection_and_its_root_web(rest: Rest) -> None:
    assert rest.get("site?$select=Id")["Id"] == rest.site["collection"]
    assert rest.get("site/rootweb?$select=Id")["Id"] == rest.site["web"]
    expanded = rest.get("site?$select=Id,RootWeb/Title&$expand=RootWeb")
    assert expanded == {"Id": rest.site["collection"], "RootWeb": {"Title": "ONS"}}


@pytest.mark.parametrize("method", ["MERGE", "PATCH"])
def test_the_web_is_renamed_by_tunnel_and_by_verb(rest: Rest, method: str) -> None:
    rest.call(method, "web", {"Title": f"ONS {method}"}, status=204)
    assert rest.get("web/title")["value"] == f"ONS {method}"


def test_a_list_is_made_verbose(rest: Rest) -> None:
    body = {"__metadata": {"type": "SP.List"}, "Title": "Netwerken", "BaseTemplate": 100}
    headers = {"Content-Type": "application/json;odata=verbose"}
    made = rest.post("web/lists", body, form="verbose", headers=headers, status=201)["d"]
    assert made["__metadata"]["type"] == "SP.List"
    assert made["__metadata"]["uri"].endswith(f"/_api/Web/Lists(guid'{made['Id']}')")
    assert made["Items"]["__deferred"]["uri"].endswith(f"(guid'{made['Id']}')/Items")
    assert made["ListItemEntityTypeFullName"] == "SP.Data.NetwerkenListItem"


@pytest.mark.parametrize(
    "address",
    ["web/lists/getbytitle('netwerken')", "web/lists(guid'{id}')", "web/lists('{id}')",
     "web/lists/getbyid('{id}')", "web/getlist('/sites/ONS/Lists/Netwerken')",
     "Web/Lists/GetByTitle('Netwerken')", "web/getlist(@a)?@a='/sites/ONS/Lists/Netwerken'",
     "web/lists/getByTitle(%27Netwerken%27)"],
)  # fmt: skip
def test_a_list_is_found_by_every_address(networks: Rest, address: str) -> None:
    found = find_list(networks.tenant, networks.site, "Netwerken")
    assert found is not None
    assert networks.get(address.format(id=found["id"]))["Id"] == found["id"]


def test_a_title_with_a_quote_and_a_slash_is_found(rest: Rest) -> None:
    create_list(rest.tenant, rest.site, "Vraag", display_name="Ruud's / Lijst")
    assert rest.get("web/lists/getbytitle('Ruud''s %2F Lijst')?$select=Title") == {
        "Title": "Ruud's / Lijst"
    }


def test_missing_lists_say_which_and_where(rest: Rest) -> None:
    status, code, sentence = rest.error("GET", "web/lists/getbytitle('Niets')")
    assert (status, code) == (404, "-1, System.ArgumentException")
    assert sentence == (
        "List 'Niets' does not exist at site with URL "
        "'https://omosandbox.sharepoint.com/sites/ONS'."
    )
    guid = "00000000-0000-4000-8000-000000000000"
    assert rest.error("GET", f"web/lists(guid'{guid}')")[0] == 404


def test_settings_of_a_list_are_merged(networks: Rest) -> None:
    wanted = {
        "Title": "Onze netwerken", "EnableVersioning": True, "MajorVersionLimit": 500,
        "ReadSecurity": 2, "WriteSecurity": 2, "Hidden": True, "OnQuickLaunch": True,
    }  # fmt: skip
    networks.merge(NETWORKS, wanted)
    names = ",".join(wanted)
    shown = networks.get(f"web/lists/getbytitle('Onze netwerken')?$select={names}")
    assert shown == wanted


def test_security_is_told_only_when_it_is_selected(networks: Rest) -> None:
    assert "ReadSecurity" not in networks.get(NETWORKS)
    assert networks.get(f"{NETWORKS}?$select=ReadSecurity") == {"ReadSecurity": 1}


def test_a_rename_leaves_the_address_and_the_type(networks: Rest) -> None:
    networks.merge(NETWORKS, {"Title": "Anders"})
    shown = networks.get("web/getlist('/sites/ONS/Lists/Netwerken')")
    assert shown["Title"] == "Anders"
    assert shown["ListItemEntityTypeFullName"] == "SP.Data.NetwerkenListItem"


def test_an_unknown_setting_is_refused(networks: Rest) -> None:
    headers = {"X-HTTP-Method": "MERGE", "IF-MATCH": "*"}
    status, code, sentence = networks.error("POST", NETWORKS, {"Titel": "x"}, headers=headers)
    assert (status, code) == (
        400,
        "-1, Microsoft.SharePoint.Client.InvalidClientQueryException",
    )
    assert sentence.startswith("The property 'Titel' does not exist on type 'SP.List'.")


def test_a_list_with_a_stale_etag_is_not_changed(networks: Rest) -> None:
    reply = networks.merge(NETWORKS, {"Title": "X"}, match='"7"', status=412)
    assert reply.json["odata.error"]["code"].startswith("-1, ")
    assert networks.get(f"{NETWORKS}/title")["value"] == "Netwerken"


def test_own_items_only_is_refused_beside_a_unique_column(networks: Rest) -> None:
    record = find_list(networks.tenant, networks.site, "Netwerken")
    assert record is not None
    add_column(networks.tenant, record, "Code", indexed=True, unique=True)
    networks.merge(NETWORKS, {"ReadSecurity": 2}, status=400)
    assert networks.get(f"{NETWORKS}?$select=ReadSecurity") == {"ReadSecurity": 1}


def test_two_lists_cannot_have_one_title(networks: Rest) -> None:
    status, code, _ = networks.error("POST", "web/lists", {"Title": "netwerken"})
    assert (status, code) == (500, "-2130575342, Microsoft.SharePoint.SPException")


def test_lists_are_filtered_and_selected(networks: Rest) -> None:
    shown = networks.get("web/lists?$select=Title&$filter=Hidden eq false&$orderby=Title")
    assert shown == {"value": [{"Title": "Gedeelde documenten"}, {"Title": "Netwerken"}]}


def test_a_list_expands_its_fields(networks: Rest) -> None:
    shown = networks.get(f"{NETWORKS}?$select=Title,Fields/InternalName&$expand=Fields")
    assert {"InternalName": "Title"} in shown["Fields"]


def test_a_deleted_list_is_gone_and_can_be_restored(networks: Rest) -> None:
    networks.post(f"{NETWORKS}/items", {"Title": "blijft"}, status=201)
    bin_id = networks.post(f"{NETWORKS}/recycle")["value"]
    assert networks.call("GET", NETWORKS).status == 404
    networks.post(f"web/recyclebin('{bin_id}')/restore()")
    assert networks.get(f"{NETWORKS}/items(1)/Title")["value"] == "blijft"
