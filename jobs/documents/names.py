"""Names that SharePoint takes, as close as can be to the name that was given.

https://support.microsoft.com/office/restrictions-and-limitations-in-onedrive-and-sharepoint-64883a5d-228e-48f5-b3d2-eb39e07630fa
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from datetime import datetime

from config.dutch import AMSTERDAM
from sync.names import fold

MAX_NAME = 255
MAX_PATH = 400
"""Of the whole path below the host, site and library included, before it is encoded."""
UNNAMED = "naamloos"

_MAX_EXTENSION = 16
_MAX_WHO = 60
_EXTENSION = re.compile(r"(?<=[^.\s])\.(?=\w*[^\W\d_])\w+$")
_RESERVED = re.compile(
    r"\.lock|con|prn|aux|nul|com\d|lpt\d|desktop\.ini|~\$.*", re.IGNORECASE | re.A
)
_IN_ROOT = "forms"  # a library keeps its pages there
_BETWEEN_DIGITS = re.compile(r"(?<=\d):(?=\d)")
_COLON = re.compile(r"\s*:\s*")
_BLANKS = re.compile(r"[\t\n\v\f\r\x1c-\x1f\x85\u2028\u2029]+")
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_ALIKE = str.maketrans(
    {'"': "'", "<": "(", ">": ")", "*": "-", "/": "-", "\\": "-", "|": "-", "?": ""}
)
_VTI = re.compile(r"_(vti)_", re.IGNORECASE)
_CONFLICT = re.compile(r" \(conflict( van [^()]+)?, \d\d-\d\d-\d{4} \d\d\.\d\d\)( \(\d+\))?$")


def legal(name: str, *, root: bool = False) -> str:
    """A name that a library takes; one that it takes already comes back unchanged.

    What is not allowed is replaced by what looks like it, a reserved name gets a leading `_`, and
    one that is too long loses the end of its stem: the extension is kept. Names that differed may
    come out alike: see `unique`. `root`: directly in a library, where `forms` is reserved too.
    """
    text = _UNSEEN.sub("", _BLANKS.sub(" ", name))
    text = _COLON.sub(" - ", _BETWEEN_DIGITS.sub(".", text)).translate(_ALIKE)
    text = _trimmed(_VTI.sub(r"-\1-", text)) or UNNAMED
    if _RESERVED.fullmatch(text) or (root and text.lower() == _IN_ROOT):
        text = f"_{text}"
    return text if length(text) <= MAX_NAME else _with(text, "")


def is_legal(name: str, *, root: bool = False) -> bool:
    return legal(name, root=root) == name


def length(text: str) -> int:
    """As Windows counts: a character outside the first 65,536 is two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def fits(path_length: int) -> bool:
    """Whether a path of this `length` (site, library, folders, name, and the slashes between) is
    not too long for the service."""
    return path_length <= MAX_PATH


def split(name: str) -> tuple[str, str]:
    """Stem and extension with its dot: a short last part of letters and digits, at least one
    letter among them (`v1.0` has none); a leading dot begins none."""
    found = _EXTENSION.search(name)
    if found is None or length(found[0]) > _MAX_EXTENSION:
        return name, ""
    return name[: found.start()], found[0]


def unique(name: str, taken: Collection[str]) -> str:
    """`name`, or with the first number that is free: `verslag (2).docx`. `taken` as people see
    them; none of them differs from the result in case alone."""
    used = {fold(one) for one in taken}
    candidate, number = name, 2
    while fold(candidate) in used:
        candidate, number = _with(name, f" ({number})"), number + 1
    return candidate


def conflict_name(name: str, who: str | None, at: datetime, taken: Collection[str] = ()) -> str:
    """What a document is called that is kept beside another:
    `verslag (conflict van Anna de Vries, 21-11-2026 14.05).docx`, in Dutch local time.

    A mark that is there already is replaced, so that a name does not grow with every conflict.
    Raises ValueError for a moment without a zone.
    """
    if at.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    stem, extension = split(name)
    # Parentheses would end the mark early, as it is recognised above.
    person = re.sub(r"[()<>]", "", who or "").strip()
    person = _cut(legal(person), _MAX_WHO).strip(" .") if person else ""
    said = f" van {person}" if person else ""
    when = at.astimezone(AMSTERDAM).strftime("%d-%m-%Y %H.%M")
    bare = legal(_CONFLICT.sub("", stem) + extension)
    return unique(_with(bare, f" (conflict{said}, {when})"), taken)


def without_person(name: str) -> str:
    """A conflict's name as `conflict_name` gives it for nobody; any other name as it is."""
    stem, extension = split(name)
    found = _CONFLICT.search(stem)
    if found is None or found[1] is None:
        return name
    return stem[: found.start(1)] + stem[found.end(1) :] + extension


def _with(name: str, mark: str) -> str:
    """`name` with a mark before its extension, its stem cut where it does not fit."""
    stem, extension = split(name)
    stem = _cut(stem, MAX_NAME - length(mark) - length(extension))
    return f"{stem.rstrip(' .')}{mark}{extension}"


def _cut(text: str, units: int) -> str:
    """The beginning that fits; a letter is not parted from its accents."""
    if length(text) <= units:
        return text
    cut = text.encode("utf-16-le")[: 2 * units].decode("utf-16-le", "ignore")
    if unicodedata.combining(text[len(cut)]):
        cut = cut.rstrip("".join({one for one in cut if unicodedata.combining(one)}))[:-1]
    return cut


def _trimmed(text: str) -> str:
    """Without blanks around it, or dots behind it."""
    before = ""
    while text != before:
        before, text = text, text.strip().rstrip(".")
    return text
