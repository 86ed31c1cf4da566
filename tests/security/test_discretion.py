"""What is hidden stays where it is: closed networks and pupils (S18)."""

from __future__ import annotations

import json

import pytest

from tests.e2e.world import ANOUK, GUUS, HIDDE, HIDDEN, OPEN, World
from tests.security.commands import ons_sync

CANARY = "kanarieqverborgen"
TEXTS = ("Title", "Reden", "Adres")


def everything(world: World, *lists: str) -> str:
    """All columns of all rows of these lists, hidden columns too, with their history."""
    tables = world.box.tenant
    kept = []
    for name in lists:
        id = world.build.lists[name]["id"]
        kept += [repr(one) for one in tables.all(f"items/{id}")]
        kept += [repr(one) for one in tables.all(f"versions/{id}")]
    return "".join(kept)


@pytest.mark.slow
def test_texts_of_a_hidden_network_reach_no_log_and_no_other_list(settled: World) -> None:
    texts = {name: f"{CANARY}{name}" for name in TEXTS}
    settled.as_(GUUS).join(HIDDEN, **texts)
    settled.admin.set(HIDDEN, HIDDE, LidStatus="Geweigerd", Reden=f"{CANARY}ziek")
    said = ons_sync(
        settled, ("plan",), ("run",), ("run", "--full", "--json"), ("status", "--json"),
        ("conflicts",), ("explain", HIDDEN), ("explain", HIDDEN, settled.id(HIDDE)),
        ("explain", HIDDEN, settled.id(GUUS), "--json"),
    )  # fmt: skip
    assert set(said.codes) <= {0, 2}, said.err
    assert CANARY in everything(settled, "NetwerkledenBesloten")
    assert CANARY not in said.all
    assert CANARY not in everything(settled, "Netwerkleden", "Netwerken")


def test_who_is_in_a_hidden_network_stands_on_no_open_list(settled: World) -> None:
    settled.as_(ANOUK).add(HIDDEN, GUUS)
    settled.sync()
    number = str(settled.site_number(GUUS))
    assert settled.row(HIDDEN, GUUS)["list"] == "NetwerkledenBesloten"
    assert settled.id(GUUS) not in everything(settled, "Netwerkleden")
    rows = settled.box.tenant.all(f"items/{settled.build.lists['Netwerkleden']['id']}")
    assert number not in [str(one["fields"].get("PersoonLookupId")) for one in rows]


@pytest.mark.slow
def test_a_pupil_is_named_nowhere(settled: World) -> None:
    pupil = settled.hire("Pupil", given=f"{CANARY}voor", surname=f"{CANARY}achter")
    settled.admin.same_person("Pupil", Functiegroep="Leerling")
    settled.network(
        "N-0800", "OMO-leerlingenraad", "Leerlingenraad", owners=(ANOUK,), BevatLeerlingen=True,
        admission="Alleen op uitnodiging", visible="Alleen aanvoerders",
    )  # fmt: skip
    settled.sync()
    settled.as_(ANOUK).add("N-0800", "Pupil")
    said = ons_sync(
        settled, ("run", "--json"), ("run", "--full"), ("status",), ("explain", "N-0800"),
        ("explain", "N-0800", pupil.id, "--json"),
    )  # fmt: skip
    assert set(said.codes) == {0}, said.err
    assert "Pupil" in settled.team("N-0800").members
    assert CANARY not in said.all.lower()
    assert "Leerling" in json.dumps(list(settled.rows("N-0800").values()))
    rows = everything(settled, "Netwerkleden", "NetwerkledenBesloten", "Netwerken").lower()
    assert CANARY not in rows
    assert pupil.id not in rows
    assert str(settled.site_number("Pupil")) not in [
        str(row.get("PersoonLookupId")) for row in settled.rows("N-0800").values()
    ]
    assert not settled.rows_of(OPEN, "Pupil")
