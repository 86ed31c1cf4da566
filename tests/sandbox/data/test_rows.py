"""A row of a bulk load is the row that the list itself would have made."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from sandbox.data.generate import generate
from sandbox.data.rows import Rows
from sandbox.sharepoint import sites
from sandbox.sharepoint.items import create_item
from sandbox.sharepoint.lists import find_list
from sandbox.tenant import Actor, Record, Tenant


@pytest.fixture
def tenant() -> Tenant:
    made = Tenant(seed=1)
    generate(made, "demo", today=date(2026, 11, 21))
    made.clock = lambda: datetime(2026, 11, 21, 9, 30, 1, 999_999, UTC)
    return made


def registrations(tenant: Tenant) -> Record:
    ons = sites.site_at(tenant, "/sites/ONS")
    assert ons is not None
    found = find_list(tenant, ons, "Aanmeldingen")
    assert found is not None
    return found


def test_it_has_the_same_defaults_author_and_times(tenant: Tenant) -> None:
    list_ = registrations(tenant)
    user = next(one for one in tenant.all("users") if one["accountEnabled"])
    actor = Actor("person", user["id"], user["displayName"], user["userPrincipalName"])
    fields = {"Bijeenkomst": 6, "VerderInNetwerk": True}
    before = tenant.snapshot()
    with tenant.acting(actor):
        plain = create_item(tenant, list_, fields)
    tenant.restore(before)
    bulk = Rows(tenant, list_).add(fields, actor)
    assert bulk == plain
    assert tenant.writes[-1].what == "item.create"
    assert tenant.writes[-1].actor == actor


def test_ordinary_rows_go_on_where_it_ended(tenant: Tenant) -> None:
    list_ = registrations(tenant)
    actor = Actor("person", next(iter(tenant.table("users"))), "", "")
    rows = Rows(tenant, list_)
    numbers = [int(rows.add({"Bijeenkomst": 6}, actor)["id"]) for _ in range(3)]
    after = int(create_item(tenant, list_, {"Bijeenkomst": 6})["id"])
    assert numbers == [after - 3, after - 2, after - 1]
