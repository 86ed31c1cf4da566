"""The measured tenants have as many meetings and registrations as a year has, unevenly spread."""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from datetime import date
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.data import opening
from sandbox.data.description import describe
from sandbox.data.generate import generate
from sandbox.data.meeting_scale import CONGRESS, MEDIAN, PLACES, usual_counts
from sandbox.sharepoint import sites
from sandbox.sharepoint.items import create_item
from sandbox.sharepoint.lists import find_list
from sandbox.tenant import Record, Tenant


@given(st.integers(50, 3_000), st.floats(1.1, 1.6))
def test_counts_add_up_and_half_of_them_are_at_most_the_median(meetings: int, mean: float) -> None:
    total = round(meetings * MEDIAN * mean)
    counts = usual_counts(meetings, total)
    assert (len(counts), sum(counts)) == (meetings, total)
    assert min(counts) >= 1
    assert abs(median(counts) - MEDIAN) <= 1


@pytest.fixture(scope="module")
def medium() -> Tenant:
    tenant = Tenant(seed=1)
    began = time.process_time()
    generate(tenant, "medium", today=date(2026, 11, 21))
    tenant.caches["took"] = time.process_time() - began
    return tenant


def counts(tenant: Tenant) -> Counter[int]:
    """Registrations on either side, by the number of their meeting on ONS."""
    told = describe(tenant)
    on_ons = tenant.table(f"items/{told['lists']['ONS/Bijeenkomsten']}")
    codes = {row["fields"]["EventCode"]: int(id) for id, row in on_ons.items()}
    found = Counter[int]()
    for row in tenant.all(f"items/{told['lists']['ONS/Aanmeldingen']}"):
        found[row["fields"]["Bijeenkomst"]] += 1
    for lists in told["meetings"]["teams"].values():
        for row in tenant.all(f"items/{lists['registrations']}"):
            found[codes[row["fields"]["EventCode"]]] += 1
    return found


def ordinary(tenant: Tenant) -> dict[int, Record]:
    list_ = describe(tenant)["lists"]["ONS/Bijeenkomsten"]
    rows = {int(row["id"]): row["fields"] for row in tenant.all(f"items/{list_}")}
    return {id: row for id, row in rows.items() if row["EventSoort"] not in ("Workshop", "Congres")}


@pytest.mark.slow
def test_medium_has_400_meetings_and_11500_registrations_on_both_sides(medium: Tenant) -> None:
    found = describe(medium)
    assert len(medium.table(f"items/{found['lists']['ONS/Bijeenkomsten']}")) == 400
    made = counts(medium)
    assert made.total() == 11_500
    assert made[1] == CONGRESS
    assert abs(median(made[id] for id in ordinary(medium)) - MEDIAN) <= 1
    busy = [
        lists
        for lists in found["meetings"]["teams"].values()
        if medium.tables.get(f"items/{lists['registrations']}")
    ]
    assert len(busy) >= 50
    assert made.total() - len(
        medium.table(f"items/{found['lists']['ONS/Aanmeldingen']}")
    ) > 3_000  # fmt: skip


@pytest.mark.slow
def test_one_meeting_of_eight_has_more_registrations_than_places(medium: Tenant) -> None:
    made, rows = counts(medium), ordinary(medium)
    scarce = [id for id, row in rows.items() if made[id] > row.get("Capaciteit", 10_000)]
    assert 0.11 <= len(scarce) / len(rows) <= 0.13


@pytest.mark.slow
def test_nobody_registers_twice_but_who_clicked_twice(medium: Tenant) -> None:
    told = describe(medium)
    site = told["sites"]["ONS"]["id"]
    entries = medium.table(f"uil/{site}")
    makers: dict[int, list[str]] = defaultdict(list)
    for row in medium.all(f"items/{told['lists']['ONS/Aanmeldingen']}"):
        maker = entries[str(row["author"])]["user"]
        assert medium.table("users")[maker]["accountEnabled"]
        makers[row["fields"]["Bijeenkomst"]].append(maker)
    twice = [id for id, who in makers.items() if len(set(who)) < len(who)]
    assert 0 < len(twice) < len(makers) / 4
    assert all(len(set(makers[id])) == len(makers[id]) - 1 for id in twice)


@pytest.mark.slow
def test_medium_comes_up_as_quickly_as_before(medium: Tenant) -> None:
    assert medium.caches["took"] < 20


@pytest.mark.slow
def test_a_crowd_of_each_side_registers_by_turns_once_the_meeting_stands_on_both() -> None:
    tenant = Tenant(seed=1)
    generate(tenant, "opening")
    told = describe(tenant)["opening"]
    place = told["lists"]["team"]
    with pytest.raises(ValueError, match="does not stand"):
        opening.register(tenant)
    site = sites.site_of(tenant, place["site"])
    assert site is not None
    there = find_list(tenant, site, place["meetings"])
    assert there is not None
    create_item(tenant, there, {"Title": "Amuse", "EventCode": told["meeting"]["code"]})
    made = opening.register(tenant)
    assert Counter(one["side"] for one in made) == {"ons": 300, "team": 300}
    assert len({one["person"] for one in made}) == 600 > PLACES
    rows = [tenant.table(f"items/{one['list']}")[one["item"]] for one in made]
    moments = [row["created"] for row in rows]
    assert moments == sorted(moments)
    assert len(set(moments)) in (60, 61)  # of one second's grain: many at the same time
    members = tenant.table(f"members/{describe(tenant)['groups'][told['network']]}")
    users = {user["userPrincipalName"]: user["id"] for user in tenant.all("users")}
    assert {users[upn] for upn in told["people"]["team"]} <= set(members)
    assert tenant.clock is None
