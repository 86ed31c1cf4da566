"""Subjects and levels as SLO publishes them, and the files in which an administrator gets them.

The shape is that of SLO's own `vakleergebieden.json`, `niveaus.json` and `deprecated.json`, with
what is odd in them: two live entries called "Informatica", two "Maatschappijleer" of which one is
deleted, prefixes that are a number or a text, entries without levels, levels that are deleted.
Identifiers that are not public knowledge here are made up.

https://github.com/slonl/curriculum-basis
"""

from __future__ import annotations

import json
import uuid
from pathlib import Path
from typing import Any


def _made_up(name: str) -> str:
    return str(uuid.uuid5(uuid.UUID("b3f1e2d4-7a55-4c0e-9d11-5f0c1a2b3c4d"), name))


HAVO, VWO = "6dc8e1f2-a929-418f-b4e5-6be1204639da", "caf5e806-cdb6-4d62-a5ed-0c3c1ff3e0bb"
PRACTICAL = "d6f1bbf7-c1a6-4431-bcbd-f33126d851ef"
VMBO, LOWER = _made_up("bb vmbo"), _made_up("ob havo")

LEVELS: tuple[dict[str, Any], ...] = (
    {"id": HAVO, "title": "bb havo", "description": "bovenbouw havo", "prefix": "4600"},
    {"id": VWO, "title": "bb vwo", "description": "bovenbouw vwo", "prefix": "4700"},
    {"id": PRACTICAL, "title": "pro", "description": "praktijkonderwijs", "prefix": 9000},
    {"id": VMBO, "title": "bb vmbo", "description": "bovenbouw vmbo", "prefix": "3500"},
    {"id": LOWER, "title": "ob havo", "description": "onderbouw havo", "prefix": "4107"},
    {"id": _made_up("bve"), "title": "bve", "prefix": 9000, "deleted": 1, "types": ["niveau"],
     "description": "beroepsonderwijs en volwasseneneducatie"},
    {"id": _made_up("ob havo/vwo"), "title": "OB HAVO/VWO", "description": "ob havo/vwo",
     "prefix": "4101", "deleted": 1, "types": ["niveau"]},
)  # fmt: skip

_KNOWN = {
    "Nederlands": "96b622d6-264d-4f7a-9875-681ded824e21",
    "Aardrijkskunde": "6ed6fb6f-5cd5-40d1-945d-1f02af6a79da",
    "Wiskunde": "12209d8b-24d3-440a-8e2e-e85bfebc1e13",
    "Filosofie": "15292864-cba8-4af5-90ef-da51cb2d22e1",
    "Zorg en Welzijn": "73cef23f-df24-4015-8516-072a13dcd369",
}
_GENERAL = {
    "Nederlands": "ne", "Engels": "en", "Duits": "du", "Frans": "fa", "Wiskunde": "wi",
    "Natuurkunde": "na", "Scheikunde": "sk", "Biologie": "bio", "Aardrijkskunde": "ak",
    "Geschiedenis": "gs", "Economie": "ec", "Filosofie": "fi", "Muziek": "mu",
    "Zorg en Welzijn": "zw", "Bewegen en sport": "bs",
}  # fmt: skip
SUBJECTS = {name: _KNOWN.get(name) or _made_up(name) for name in _GENERAL}
"""Subjects that documents of the data sets are about, with their identifiers."""


def subjects() -> list[dict[str, Any]]:
    """As in `vakleergebieden.json`."""
    rows: list[dict[str, Any]] = [
        {"id": SUBJECTS[name], "prefix": prefix, "title": name, "description": "",
         "niveau_id": [VMBO, HAVO, VWO] if name != "Zorg en Welzijn" else [VMBO, PRACTICAL]}
        for name, prefix in _GENERAL.items()
    ]  # fmt: skip
    rows += [
        {"id": _made_up("Informatica"), "prefix": "in", "title": "Informatica",
         "niveau_id": [HAVO, VWO]},
        {"id": _made_up("Informatica 2026"), "prefix": 68, "title": "Informatica",
         "niveau_id": [HAVO, VWO]},
        {"id": _made_up("Maatschappijleer"), "prefix": "ml", "title": "Maatschappijleer",
         "niveau_id": [VMBO, HAVO, VWO]},
        {"id": _made_up("Maatschappijleer (oud)"), "prefix": "ml", "title": "Maatschappijleer",
         "deleted": 1, "types": ["vakleergebied"]},
        {"id": _made_up("Fysische geografie"), "prefix": "fg", "title": "Fysische geografie"},
    ]  # fmt: skip
    return rows


def deprecated() -> list[dict[str, Any]]:
    """As in `deprecated.json`: one replaced, one by two, one by nothing."""
    return [
        {"id": _made_up("Lichamelijke opvoeding"), "title": "Lichamelijke opvoeding",
         "types": ["vakleergebied"], "replacedBy": [SUBJECTS["Bewegen en sport"]]},
        {"id": _made_up("Natuur- en scheikunde"), "title": "Natuur- en scheikunde",
         "types": ["vakleergebied"],
         "replacedBy": [SUBJECTS["Natuurkunde"], SUBJECTS["Scheikunde"]]},
        {"id": _made_up("Kennis der natuur"), "title": "Kennis der natuur",
         "types": ["vakleergebied"], "replacedBy": []},
    ]  # fmt: skip


OLD_SUBJECT = _made_up("Lichamelijke opvoeding")
"""A subject that documents still name though it has been replaced."""


def terms() -> dict[str, list[dict[str, Any]]]:
    """Everything in one object, an array a kind; themes are OMO's own."""
    themes = ("AI", "Informatiebeveiliging", "Identiteit en levensbeschouwing")
    return {
        "vakleergebied": subjects(),
        "niveau": [dict(level) for level in LEVELS],
        "thema": [{"id": _made_up(f"thema {name}"), "title": name} for name in themes],
        "deprecated": deprecated(),
    }


def write_terms(directory: Path) -> Path:
    """`begrippen.json` with everything, and beside it SLO's three files; returns the first."""
    directory.mkdir(exist_ok=True)
    everything = terms()
    names = {"vakleergebied": "vakleergebieden", "niveau": "niveaus", "deprecated": "deprecated"}
    for kind, name in names.items():
        _write(directory / f"{name}.json", everything[kind])
    return _write(directory / "begrippen.json", everything)


def _write(path: Path, content: Any) -> Path:
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return path
