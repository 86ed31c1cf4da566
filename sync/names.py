"""Names of files and folders as two services compare them, and names nobody else has.

Which characters a service refuses is not known here; that is a rule of the place.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Container

LONGEST_NAME = 255  # characters a service gives a file or folder
_LONGEST_EXTENSION = 12  # with its dot; "Notulen v. 12 maart" has none
_TEMPORARY = "ons-sync-"


def fold(name: str) -> str:
    """Two names are one to a service when this is equal: case and Unicode form do not count."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", name).casefold())


def split(name: str, *, folder: bool = False) -> tuple[str, str]:
    """Stem and extension ("Plan.docx" is "Plan" and ".docx"); a folder has no extension."""
    stem, dot, extension = name.rpartition(".")
    is_one = 0 < len(extension) < _LONGEST_EXTENSION and not any(c.isspace() for c in extension)
    if folder or not stem.strip(" .") or not dot or not is_one:
        return name, ""
    return stem, dot + extension


def unique(
    name: str, taken: Container[str], *, folder: bool = False, limit: int = LONGEST_NAME
) -> str:
    """`name` itself when it is free and not too long, else with " (2)", " (3)" … before its
    extension. `taken` holds folded names. The same name and `taken` always give the same answer.
    """
    stem, extension = split(name, folder=folder)
    number, suffix = 1, ""
    while True:
        room = max(1, limit - len(suffix) - len(extension))
        short = stem if len(stem) <= room else stem[:room].rstrip(" .") or stem[:room]
        candidate = f"{short}{suffix}{extension}"
        if fold(candidate) not in taken:
            return candidate
        number += 1
        suffix = f" ({number})"


def temporary(key: str, name: str, *, folder: bool = False) -> str:
    """The name a file or folder has while another takes its own: the same for one key always, so
    that a run that was cut off is recognised by the next; the extension stays."""
    digest = hashlib.blake2b(key.encode(), digest_size=8).hexdigest()
    return f"{_TEMPORARY}{digest}{split(name, folder=folder)[1]}"


def is_temporary(key: str, name: str) -> bool:
    """Whether `name` is one that `temporary` gave this key: nobody renamed it, a run was cut off.
    Its own name is the one it was last agreed to have."""
    return fold(name).startswith(temporary(key, "", folder=True))
