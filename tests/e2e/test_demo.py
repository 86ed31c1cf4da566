"""NL-01 on the whole demo: after a nightly run My Team and the list show the same people."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from config.load import load
from sandbox.connection import product_configuration
from sandbox.data.description import describe
from sandbox.embedded import Sandbox
from service.running.result import RunResult
from service.running.run import run_job
from tests.e2e.dutch import faults

EXPLAINED = frozenset(
    {"Aangevraagd", "Wacht op aansluiting", "Geblokkeerd", "Geweigerd", "Uitgetreden",
     "Verlopen", "Uit dienst"}
)  # fmt: skip
"""A row that says one of these explains why its person is not in the team."""


class Demo:
    """The demo tenant, the product on it, and both sides as they stand."""

    def __init__(self, box: Sandbox, folder: Path) -> None:
        self.box = box
        self.told = describe(box.tenant)
        self.config = folder / "ons-sync.yaml"
        self.config.write_text(product_configuration(box.connection, self.told["admins_group"]))

    def night(self) -> RunResult:
        return run_job(load(self.config, {}), "membership", full=True)

    def items(self, name: str) -> list[dict[str, Any]]:
        list_ = self.told["lists"][f"ONS/{name}"]
        return list(self.box.tenant.table(f"items/{list_}").values())

    def networks(self) -> dict[str, dict[str, Any]]:
        return {i["fields"]["NetwerkCode"]: i for i in self.items("Netwerken")}

    def rows(self, network: dict[str, Any]) -> list[dict[str, Any]]:
        both = self.items("Netwerkleden") + self.items("NetwerkledenBesloten")
        return [i["fields"] for i in both if i["fields"].get("Netwerk") == int(network["id"])]

    def there(self, code: str) -> set[str]:
        tables = self.box.tenant
        if code in self.told["channels"]:
            return set(tables.table(f"channelMembers/{self.told['channels'][code]}"))
        return set(tables.table(f"members/{self.told['groups'][code]}"))


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    with Sandbox(data="demo") as box:
        yield Demo(box, tmp_path_factory.mktemp("demo"))


@pytest.fixture(scope="module")
def nights(demo: Demo) -> list[RunResult]:
    """Until nothing is left to do; the day of the first contact is over."""
    found = [demo.night(), demo.night()]
    demo.box.tenant.offset += timedelta(days=2)
    return [*found, demo.night(), demo.night(), demo.night()]


def test_every_night_ends_well(nights: list[RunResult]) -> None:
    for result in nights:
        assert int(result.exit_code) == 0, "\n".join(result.lines())
        assert not result.problems


def test_the_last_night_writes_nothing(nights: list[RunResult]) -> None:
    assert not [c for scope in nights[-1].scopes for c in scope.changes]


def test_list_and_team_differ_only_where_a_row_says_why(
    demo: Demo, nights: list[RunResult]
) -> None:
    """The difference count of each network that runs is nought."""
    compared = 0
    for code, network in demo.networks().items():
        fields = network["fields"]
        if fields["NetwerkStatus"] not in ("Actief", "Slapend"):
            continue
        there = demo.there(code)
        rows = demo.rows(network)
        listed = {r.get("PersoonObjectId") for r in rows if r.get("LidStatus") == "Lid"} - {None}
        pupils = [r for r in rows if r.get("Rol") == "Leerling" and r.get("LidStatus") == "Lid"]
        waits = [r for r in rows if r.get("LidStatus") in EXPLAINED]
        known = {r.get("PersoonObjectId") for r in rows}
        assert not listed - there, (code, listed - there)
        assert len(there - known) == len(pupils), (code, there - known)
        assert all(r.get("SyncUitleg") for r in [*waits, *pupils]), code
        # Somebody in the team whose row does not say Lid: his row says what is the matter.
        for id in there & (known - listed):
            row = next(r for r in rows if r.get("PersoonObjectId") == id)
            assert row["SyncStatus"] == "Vraagt aandacht", (code, row)
        compared += len(there)
    assert compared > 150


def test_every_row_says_how_it_stands_in_dutch(demo: Demo, nights: list[RunResult]) -> None:
    found = [
        (name, item["id"], fault)
        for name in ("Netwerken", "Netwerkleden", "NetwerkledenBesloten")
        for item in demo.items(name)
        for fault in faults(
            {n: v for n, v in item["fields"].items() if n in ("SyncUitleg", "SyncStatus", "Title")}
        )
    ]
    assert not found
    networks = {str(n["id"]): n["fields"] for n in demo.networks().values()}
    for name in ("Netwerkleden", "NetwerkledenBesloten"):
        for item in demo.items(name):
            state = networks[str(item["fields"]["Netwerk"])]["NetwerkStatus"]
            if state in ("Actief", "Slapend"):
                assert item["fields"].get("SyncUitleg"), (name, item["id"])


def test_every_team_that_had_an_owner_has_one(demo: Demo, nights: list[RunResult]) -> None:
    for code, group in demo.told["groups"].items():
        assert demo.box.tenant.table(f"owners/{group}"), code
