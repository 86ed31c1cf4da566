"""The terms that documents are described with (list Begrippen): subjects, levels, themes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

FIELDS = ("Title", "BegripId", "BegripSoort", "Code", "VervangenDoor", "Vervallen", "BronVersie")


@dataclass(frozen=True, slots=True)
class Term:
    """One row. `id` is the identifier that its source never changes, in lower case."""

    id: str
    title: str
    kind: str
    code: str = ""
    replaced_by: str = ""  # the identifier of one other term
    expired: bool = False
    version: str = ""

    @classmethod
    def of(cls, fields: Mapping[str, Any]) -> Term:
        """A row by its columns; empty ones may be missing."""

        def text(name: str) -> str:
            return str(fields.get(name) or "").strip()

        return cls(
            id=text("BegripId").lower(),
            title=text("Title"),
            kind=text("BegripSoort"),
            code=text("Code"),
            replaced_by=text("VervangenDoor").lower(),
            expired=fields.get("Vervallen") in (True, "1", 1),
            version=text("BronVersie"),
        )

    def fields(self) -> dict[str, Any]:
        """The row's columns; an empty text empties its column."""
        return {
            "Title": self.title,
            "BegripId": self.id,
            "BegripSoort": self.kind,
            "Code": self.code or None,
            "VervangenDoor": self.replaced_by or None,
            "Vervallen": self.expired,
            "BronVersie": self.version or None,
        }


def current(id: str, terms: Mapping[str, Term]) -> str:
    """The term to use instead of `id`: the end of its chain of replacements.

    `id` itself where nothing replaces it, where it is no known term, where the chain leads to one
    that is not there, and where it goes round in a circle: none of them is better than what the
    document says. `terms` by identifier.
    """
    at, seen = id.strip().lower(), set[str]()
    while (term := terms.get(at)) is not None:
        if not (term.expired and term.replaced_by):
            return at
        seen.add(at)
        at = term.replaced_by
        if at in seen:
            return id
    return id
