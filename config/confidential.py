"""What makes a document wait for a second person before everybody may see it."""

from __future__ import annotations

from typing import Annotated

from pydantic import StringConstraints

from config.model import Model

Word = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=60)]


class Confidential(Model):
    """What is looked for in names, columns and text. A document that has any of it is not
    published until a second member of the core team agrees."""

    citizen_number: bool = True
    """Nine digits that pass the check of a citizen service number (elfproef)."""
    exact_words: tuple[Word, ...] = ("OPP", "TLV")
    """Whole words, in exactly these capitals."""
    words: tuple[Word, ...] = ("leerlingdossier", "vertrouwelijk")
    """In any capitals, and as a part of longer words ("vertrouwelijke")."""
