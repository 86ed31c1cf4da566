"""A row is a request, not a right; and nothing is written outside what was confirmed."""

from __future__ import annotations

import unicodedata
from typing import Any

import pytest

from tests.e2e.world import (
    ANOUK,
    BRAM,
    CARMEN,
    DAAN,
    GUUS,
    HIDDE,
    HIDDEN,
    ILSE,
    JASPER,
    OPEN,
    OWNERS,
    Refused,
    World,
)  # fmt: skip

ROLES = ("Aanvoerder", "Kernteamlid", "Begeleider", "owner", "Owner", "Eigenaar", "Beheerder")


def variants(role: str) -> list[str]:
    """As it is, in other cases, and in letters that look or normalise the same."""
    wide = "".join(chr(ord(c) + 0xFEE0) if c.isascii() and c.isalpha() else c for c in role)
    cyrillic = role.translate(str.maketrans("aeopcAEOPC", "аеорсАЕОРС"))
    found = (
        role, role.lower(), role.upper(), role.swapcase(), wide, cyrillic, f"{role}\u200b",
        f" {role} ", f"\u202e{role[::-1]}", unicodedata.normalize("NFD", f"{role}\u0301"),
        f"{role}\x00", f"Lid;#{role}", f"[{role}]",
    )  # fmt: skip
    return list(dict.fromkeys(found))


def try_to(act: Any, *given: Any, **columns: Any) -> bool:
    """Whether the tenant took it; what it refuses needs no proof here."""
    try:
        act(*given, **columns)
    except Refused:
        return False
    return True


SPELLINGS = [one for role in ROLES for one in variants(role)]


@pytest.mark.slow
@pytest.mark.parametrize("column", ["choice", "text"])
def test_no_spelling_of_a_role_makes_an_owner(settled: World, column: str) -> None:
    """Six people write it, on a new row and on one that stood there; as a text column the tenant's
    own check of choices is gone too, for the product does not lean on it."""
    if column == "text":
        _as_text(settled, "Rol")
    people = (GUUS, HIDDE, ILSE, JASPER, CARMEN, DAAN)
    taken = 0
    for at in range(0, len(SPELLINGS), len(people)):
        for who, spelling in zip(people, SPELLINGS[at:], strict=False):
            if settled.rows_of(OPEN, who):
                taken += try_to(settled.as_(who).set, OPEN, who, Rol=spelling)
            else:
                taken += try_to(settled.as_(who).join, OPEN, Rol=spelling)
        settled.try_sync()
        assert settled.team(OPEN).owners == set(OWNERS[OPEN]), SPELLINGS[at : at + len(people)]
    assert taken > len(ROLES)
    with settled.writes() as written:
        settled.sync()
    assert not written


def _as_text(world: World, name: str) -> None:
    list_ = f"columns/{world.build.lists['Netwerkleden']['id']}"
    tenant = world.box.tenant
    column = next(one for one in tenant.all(list_) if one["name"] == name)
    given = {k: v for k, v in column.items() if k != "choice"} | {"text": {"maxLength": 255}}
    world.box.run(lambda: tenant.put(list_, str(column["id"]), given))


def test_an_owner_cannot_give_a_role_by_an_unknown_spelling(settled: World) -> None:
    """Also of one who may: what is not a role of the catalogue is none."""
    for spelling in ("OWNER", "аanvoerder", "Aanvoerder\u200b"):
        try_to(settled.as_(ANOUK).set, OPEN, CARMEN, Rol=spelling)
        settled.try_sync()
        assert settled.team(OPEN).owners == set(OWNERS[OPEN])


@pytest.fixture
def class_team(settled: World) -> str:
    """A team of a class in the same tenant: a teacher owns it, and ONS knows nothing of it."""
    made = settled.network("N-0900", "Klas 2b", owners=(ANOUK,))
    assert made.team
    number = str(made.item["id"])
    settled.admin.send("DELETE", f"{settled.list_url('Netwerken')}/items/{number}")
    del settled.build.networks["N-0900"]
    settled.sync()
    return made.team


def roster(world: World, group: str) -> tuple[set[str], set[str]]:
    tables = world.box.tenant
    return set(tables.table(f"members/{group}")), set(tables.table(f"owners/{group}"))


def test_a_class_team_named_by_a_teacher_is_not_touched(settled: World, class_team: str) -> None:
    before = roster(settled, class_team)
    with settled.writes() as written:
        for code in (OPEN, HIDDEN):
            try_to(settled.as_(ANOUK).set_network, code, GroepId=class_team)
        try_to(settled.as_(ANOUK).set_network, OPEN, KanaalId="19:x@thread.tacv2")
        try_to(
            settled.as_(GUUS).add_row, "Netwerken", Title="Mijn klas", NetwerkCode="N-0901",
            GroepId=class_team, NetwerkStatus="Actief", Toelating="Open",
        )  # fmt: skip
        settled.as_(GUUS).join(OPEN, PersoonObjectId=class_team)
        settled.try_sync()
        settled.try_sync(full=True)
    assert roster(settled, class_team) == before
    assert not [one for one in written if class_team in one.table]


def test_every_write_is_inside_what_the_administrators_confirmed(
    settled: World, class_team: str
) -> None:
    """A day of everything; then the tenant's own log of writes is read."""
    confirmed = {settled.build.networks[code].team for code in (OPEN, "N-0002", HIDDEN)}
    lists = {settled.build.lists[one]["id"] for one in ("Netwerken", "Netwerkleden",
             "NetwerkledenBesloten", "SyncStand") if one in settled.build.lists}  # fmt: skip
    with settled.writes() as written:
        settled.as_(GUUS).join(OPEN)
        settled.as_(CARMEN).leave(OPEN)
        settled.as_(ANOUK).add(OPEN, ILSE)
        settled.as_(ANOUK).set(OPEN, BRAM, Rol="Lid")
        settled.admin.enrol(HIDDEN, GUUS, LidStatus="Lid")
        settled.try_sync()
        settled.move_days(40)
        settled.try_sync(full=True)
    assert len(written) > 10
    outside = []
    for one in written:
        kind, _, rest = one.table.partition("/")
        if kind in ("members", "owners", "channelMembers", "teams", "groups", "channels"):
            ok = rest in confirmed or one.id in confirmed
        elif kind in ("items", "versions", "columns", "lists"):
            ok = rest in lists or one.id in lists
        else:
            ok = kind == "uil"
        if not ok:
            outside.append((one.what, one.table, one.id))
    assert not outside
