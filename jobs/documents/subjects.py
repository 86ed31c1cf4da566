"""The subject and levels of a document, by the terms' identifiers.

An identifier never changes; it is deprecated, and replaced by another one. What a document says
follows the replacement, and its name is the term's. A subject that was typed as a name gets the
identifier when exactly one subject is called so.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jobs.documents.item import Item
from jobs.documents.policy import SUBJECT
from jobs.documents.terms import Term, current

KINDS = ("Vak", "Leergebied")
LEVEL = "Niveau"
COLUMNS = ("VakId", "LeerniveauIds", "LeerniveauNamen")

Terms = Mapping[str, Term]


def described(item: Item, terms: Terms) -> dict[str, Any]:
    """What the row of a document on ONS should say of its subject and levels; only what is known
    better than it says now."""
    found: dict[str, Any] = {}
    term = _subject(item, terms)
    if term is not None:
        found |= {"VakId": term.id, SUBJECT: term.title}
    levels = [current(id, terms) for id in (item.column("LeerniveauIds") or "").split()]
    if levels and all(id in terms for id in levels):
        unique = list(dict.fromkeys(levels))
        found["LeerniveauIds"] = "\n".join(unique)
        found["LeerniveauNamen"] = "\n".join(terms[id].title for id in unique)
    return found


def subject_name(item: Item, terms: Terms) -> str | None:
    """What its subject is called; None when no term tells."""
    term = _subject(item, terms)
    return term.title if term is not None else None


def _subject(item: Item, terms: Terms) -> Term | None:
    given = item.column("VakId")
    if given is not None:
        return terms.get(current(given, terms))
    name = item.column(SUBJECT)
    if name is None:
        return None
    alike = [
        term
        for term in terms.values()
        if term.kind in KINDS and not term.expired and term.title.casefold() == name.casefold()
    ]
    return alike[0] if len(alike) == 1 else None
