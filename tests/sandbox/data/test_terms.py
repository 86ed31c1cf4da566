"""The files with terms have the shape and the oddities of SLO's."""

from __future__ import annotations

import json
import uuid
from collections import Counter
from pathlib import Path

from sandbox.data.terms import SUBJECTS, write_terms


def test_every_file_is_written_in_the_shape_of_its_source(tmp_path: Path) -> None:
    everything = json.loads(write_terms(tmp_path / "begrippen").read_text())
    for kind, name in (("vakleergebied", "vakleergebieden"), ("niveau", "niveaus")):
        rows = json.loads((tmp_path / "begrippen" / f"{name}.json").read_text())
        assert rows == everything[kind]
        assert all(uuid.UUID(row["id"]) and row["title"] for row in rows)
    ids = [row["id"] for rows in everything.values() for row in rows]
    assert len(set(ids)) == len(ids)


def test_the_oddities_are_there(tmp_path: Path) -> None:
    everything = json.loads(write_terms(tmp_path).read_text())
    subjects, levels = everything["vakleergebied"], everything["niveau"]
    live = Counter(row["title"] for row in subjects if not row.get("deleted"))
    assert live["Informatica"] == 2
    assert live["Maatschappijleer"] == 1
    assert {type(row["prefix"]) for row in subjects} == {int, str}
    assert any("niveau_id" not in row for row in subjects)
    assert any(row.get("deleted") for row in levels)
    replaced = [len(row["replacedBy"]) for row in everything["deprecated"]]
    assert sorted(replaced) == [0, 1, 2]


def test_known_identifiers_are_the_published_ones() -> None:
    assert SUBJECTS["Nederlands"] == "96b622d6-264d-4f7a-9875-681ded824e21"
    assert SUBJECTS["Filosofie"] == "15292864-cba8-4af5-90ef-da51cb2d22e1"
