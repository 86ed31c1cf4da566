"""A night's registrations are made by people who may, and are the same every time."""

from __future__ import annotations

from collections import Counter

import pytest

from sandbox.data.description import describe
from sandbox.data.generate import generate
from sandbox.data.meeting_night import MeetingNight
from sandbox.embedded import Sandbox
from sandbox.tenant import Tenant


@pytest.fixture(scope="module")
def demo() -> Tenant:
    tenant = Tenant(seed=1)
    generate(tenant, "demo")
    return tenant


def test_the_same_night_is_the_same(demo: Tenant) -> None:
    before = demo.snapshot()
    found = []
    for number in (1, 1, 2):
        demo.restore(before)
        found.append(MeetingNight(demo, number).changes())
    demo.restore(before)
    assert found[0] == found[1] != found[2]


def test_forty_register_six_cancel_and_two_meetings_change(demo: Tenant) -> None:
    before = demo.snapshot()
    told = MeetingNight(demo).changes()
    kinds = Counter(one["kind"] for one in told)
    assert kinds == {"register": 40, "cancel": 6, "move": 1, "places": 1}
    teams = {one["registrations"] for one in describe(demo)["meetings"]["teams"].values()}
    sides = Counter(one["list"] in teams for one in told if one["kind"] == "register")
    assert min(sides[True], sides[False]) > 5
    writes = {(w.table, w.id): w for w in demo.writes if w.what.startswith("item.")}
    for one in told:
        write = writes[f"items/{one['list']}", one["item"]]
        assert write.actor.id == one["person"]
        if one["kind"] == "cancel":
            assert write.after is not None
            assert write.after["fields"]["AanmeldStatus"] == "Afgemeld"
    demo.restore(before)


def test_nobody_registers_a_second_time(demo: Tenant) -> None:
    before = demo.snapshot()
    made = [one for one in MeetingNight(demo).changes(200) if one["kind"] == "register"]
    rows = [(demo.table(f"items/{one['list']}")[one["item"]], one) for one in made]
    told = [(one["list"], row["fields"]["Bijeenkomst"], one["person"]) for row, one in rows]
    assert len(set(told)) == len(told) == 200
    demo.restore(before)


@pytest.mark.slow
def test_the_control_host_lets_such_a_night_pass() -> None:
    with Sandbox(data="demo") as box:
        night = "https://control.sandbox.example/night"
        reply = box.request("POST", night, json={"registrations": 3, "cancellations": 1})
        kinds = Counter(one["kind"] for one in reply.json["value"])
        assert kinds == {"register": 3, "cancel": 1, "move": 1, "places": 1}
        refused = box.request("POST", "https://control.sandbox.example/opening", json={})
        assert refused.status == 400
