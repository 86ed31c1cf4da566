"""Views."""

from __future__ import annotations

import pytest

from sandbox.sharepoint.columns import add_column
from sandbox.sharepoint.lists import create_list

from .conftest import Rest

LIST = "web/lists/getbytitle('Netwerken')"
VIEW = f"{LIST}/views/getbytitle('Actieve netwerken')"


@pytest.fixture
def networks(rest: Rest) -> Rest:
    made = create_list(rest.tenant, rest.site, "Netwerken")
    add_column(rest.tenant, made, "Soort", display_name="Soort netwerk")
    return rest


def add(rest: Rest, **settings: object) -> None:
    body = {"Title": "Actieve netwerken", "PersonalView": False, **settings}
    rest.post(f"{LIST}/views", body, status=201)


def test_a_list_has_a_default_view_before_anybody_makes_one(networks: Rest) -> None:
    shown = networks.get(f"{LIST}/views?$select=Title,DefaultView")
    assert shown == {"value": [{"Title": "Alle items", "DefaultView": True}]}
    writes = len(networks.tenant.writes)
    networks.get(f"{LIST}/defaultview")
    assert len(networks.tenant.writes) == writes


def test_the_default_view_keeps_its_id_when_another_is_made(networks: Rest) -> None:
    before = networks.get(f"{LIST}/defaultview/id")
    add(networks)
    assert networks.get(f"{LIST}/defaultview/id") == before


def test_a_view_is_made_with_query_and_limit(networks: Rest) -> None:
    query = "<Where><Eq><FieldRef Name='Soort'/><Value Type='Text'>Lab</Value></Eq></Where>"
    add(networks, ViewQuery=query, RowLimit=100)
    shown = networks.get(f"{VIEW}?$select=ViewQuery,RowLimit,DefaultView")
    assert shown == {"ViewQuery": query, "RowLimit": 100, "DefaultView": False}


def test_views_add_takes_creation_information(networks: Rest) -> None:
    wanted = {
        "Title": "Actieve netwerken", "ViewFields": {"results": ["Title", "Soort"]},
        "RowLimit": 10, "SetAsDefaultView": True,
    }  # fmt: skip
    body = {"parameters": wanted}
    networks.post(f"{LIST}/views/add", body, status=201)
    assert networks.get(f"{VIEW}/viewfields")["Items"] == ["Title", "Soort"]
    assert networks.get(f"{LIST}/defaultview/title")["value"] == "Actieve netwerken"


def test_columns_of_a_view_are_set_one_by_one(networks: Rest) -> None:
    add(networks)
    networks.post(f"{VIEW}/viewfields/removeallviewfields")
    networks.post(f"{VIEW}/viewfields/addviewfield('LinkTitle')")
    networks.post(f"{VIEW}/viewfields/addviewfield('Soort netwerk')")
    networks.post(f"{VIEW}/viewfields/moveviewfieldto", {"field": "Soort", "index": 0})
    shown = networks.get(f"{VIEW}/viewfields", form="verbose")["d"]
    assert shown["Items"]["results"] == ["Soort", "LinkTitle"]
    networks.post(f"{VIEW}/viewfields/removeviewfield('Soort')")
    assert networks.get(f"{VIEW}/viewfields")["Items"] == ["LinkTitle"]


def test_a_view_cannot_show_a_column_that_is_not_there(networks: Rest) -> None:
    add(networks)
    assert networks.error("POST", f"{VIEW}/viewfields/addviewfield('Niets')")[0] == 400


def test_only_one_view_is_the_default(networks: Rest) -> None:
    add(networks)
    networks.merge(VIEW, {"DefaultView": True, "Title": "Actief"})
    shown = networks.get(f"{LIST}/views?$select=Title,DefaultView")["value"]
    assert shown == [
        {"Title": "Alle items", "DefaultView": False},
        {"Title": "Actief", "DefaultView": True},
    ]


def test_a_missing_view_by_title_is_null_and_by_id_an_error(networks: Rest) -> None:
    assert networks.get(f"{LIST}/views/getbytitle('Niets')") == {"odata.null": True}
    guid = "00000000-0000-4000-8000-000000000000"
    assert networks.error("GET", f"{LIST}/views(guid'{guid}')")[0] == 404


def test_a_view_is_deleted(networks: Rest) -> None:
    add(networks)
    networks.call("DELETE", VIEW, status=200)
    assert len(networks.get(f"{LIST}/views")["value"]) == 1
