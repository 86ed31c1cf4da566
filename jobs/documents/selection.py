"""What of a channel's folder may stand on ONS, and what on ONS is taken back.

Only what is meant to be shared goes. "Nee", a label of confidentiality and *Alleen netwerk* win
from either side, whatever else was changed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from config.documents import Documents
from jobs.documents.confidential import found
from jobs.documents.item import Item
from jobs.documents.terms import Term
from jobs.documents.text import searchable
from jobs.network import Network
from jobs.parse import yes
from jobs.setter import Setter

ONLY_NETWORK, WITHIN, OUTSIDE = "Alleen netwerk", "Binnen OMO", "Ook extern"
CHECKED = "Gecontroleerd"
CONFIDENTIAL = "Vertrouwelijk"
EVERYTHING = "Alle documenten in de map"
LABELS = ("_DisplayName", "_ComplianceTag")
"""The columns in which SharePoint shows a sensitivity label and a retention label.
https://learn.microsoft.com/purview/sensitivity-labels-sharepoint-onedrive-files"""

SEARCHED = ("Title", "DocSoort", "VakNaam", "AuteurTekst")


class Stand(StrEnum):
    SHARE = "share"
    NOT = "not"  # nobody asked for it
    TAKE_BACK = "take-back"  # somebody said that it may not
    WAIT = "wait"  # somebody has to look first
    CANNOT = "cannot"  # it cannot be copied


@dataclass(frozen=True, slots=True)
class Judgement:
    """Whether a document may stand on ONS, by which rule, and what its row says about it."""

    stand: Stand
    rule: str
    text: str | None = None
    words: Mapping[str, Any] = field(default_factory=dict)


SHARED = Judgement(Stand.SHARE, "shared")


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known beside the item itself. `suspect` is None as long as its text was not
    searched; `setters` says who set which column, None when that was not read."""

    network: Network
    settings: Documents
    core: frozenset[str] = frozenset()
    scans: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # content -> what was found
    setters: Mapping[str, Mapping[str, Setter]] = field(default_factory=dict)  # item id -> column
    terms: Mapping[str, Term] = field(default_factory=dict)


def in_channel(item: Item, known: Evidence) -> Judgement:
    """Judge what stands in the channel's folder."""
    if item.package is not None:
        return Judgement(Stand.CANNOT, "notebook", "ONS-310")
    if not item.has_row:
        return Judgement(Stand.WAIT, "row-unseen")
    asked = _asked(item, known)
    if not asked:
        return Judgement(Stand.NOT, "not-shared", "ONS-301")
    if (no := _refused(item, known)) is not None:
        return no
    if (no := _impossible(item, known.settings)) is not None:
        return no
    if _unchecked(item, known):
        return Judgement(Stand.WAIT, "unchecked", "ONS-302")
    return _searched(item, known)


def on_ons(item: Item, known: Evidence) -> Judgement:
    """Judge what stands on ONS."""
    if item.package is not None:
        return Judgement(Stand.CANNOT, "notebook", "ONS-310")
    if item.column("DocOpdracht") == "Intrekken":
        return Judgement(Stand.TAKE_BACK, "withdrawn", "ONS-306")
    return _refused(item, known) or _impossible(item, known.settings) or SHARED


def suspicious(item: Item, known: Evidence) -> tuple[str, ...] | None:
    """Which patterns its name, columns or text hold; None when its text still has to be read."""
    said = [item.name, *(v for name in SEARCHED if (v := item.column(name)))]
    hits = found(said, known.settings.patterns)
    if hits or not has_text(item, known.settings):
        return hits
    return known.scans.get(item.content)


def has_text(item: Item, settings: Documents) -> bool:
    """Whether its text can be searched."""
    return searchable(item.name) and 0 < item.size <= settings.scan_max_mb * 1024 * 1024


def _asked(item: Item, known: Evidence) -> bool:
    if known.network.fields.get("DocDelen") == EVERYTHING:
        return True
    return yes(item.fields.get("DelenViaOns"), default=False)


def _refused(item: Item, known: Evidence) -> Judgement | None:
    if known.network.fields.get("Vertrouwelijkheid") == CONFIDENTIAL:
        return Judgement(Stand.TAKE_BACK, "confidential-network", "ONS-306")
    if item.column("Publicatiebereik") == ONLY_NETWORK:
        return Judgement(Stand.TAKE_BACK, "network-only", "ONS-306")
    labels = {label.casefold() for label in known.settings.confidential_labels}
    for name in LABELS:
        label = item.column(name)
        # A label under another one is shown with it: "Vertrouwelijk \ Personeel".
        if label is not None and label.split("\\")[0].split("/")[0].strip().casefold() in labels:
            return Judgement(Stand.TAKE_BACK, "label", "ONS-306")
    return None


def _impossible(item: Item, settings: Documents) -> Judgement | None:
    extension = item.name.rpartition(".")[2].lower()
    if item.value.get("malware"):
        return Judgement(Stand.CANNOT, "virus", "ONS-315")
    if item.folder:
        return None
    if "." in item.name and extension in settings.blocked_extensions:
        return Judgement(Stand.CANNOT, "blocked", "ONS-309", {"soort": extension})
    if settings.max_size_mb and item.size > settings.max_size_mb * 1024 * 1024:
        words = {"grens": _megabytes(settings.max_size_mb)}
        return Judgement(Stand.CANNOT, "too-large", "ONS-308", words)
    if item.size == 0:
        # An upload session takes no empty file, and only a session writes on a condition.
        return Judgement(Stand.CANNOT, "empty", "ONS-311")
    return None


def _megabytes(size_mb: int) -> str:
    return f"{size_mb // 1024} GB" if size_mb >= 1024 else f"{size_mb} MB"


def _unchecked(item: Item, known: Evidence) -> bool:
    """NL-13: nobody but somebody else checks what people outside OMO may read."""
    external = item.column("Publicatiebereik") == OUTSIDE
    gate = known.settings.quality_gate
    if gate == "never" or (gate == "external" and not external):
        return False
    if item.column("Kwaliteitscontrole") != CHECKED:
        return True
    return external and not _agreed_by_another(item, "Kwaliteitscontrole", known)


def _searched(item: Item, known: Evidence) -> Judgement:
    hits = suspicious(item, known)
    if hits is None:
        return Judgement(Stand.WAIT, "unread")
    if hits and not (
        yes(item.fields.get("DocAkkoord"), default=False)
        and _agreed_by_another(item, "DocAkkoord", known)
    ):
        return Judgement(Stand.WAIT, "confidential", "ONS-307")
    return SHARED


def needs_setters(item: Item, known: Evidence) -> bool:
    """Whether it matters who set its columns: only where somebody has to agree."""
    gate = known.settings.quality_gate != "never" and item.column("Publicatiebereik") == OUTSIDE
    return gate or yes(item.fields.get("DocAkkoord"), default=False)


def _agreed_by_another(item: Item, column: str, known: Evidence) -> bool:
    """Whether somebody of the core team set it who neither made nor shared the document. Unclear
    is no."""
    setters = known.setters.get(item.id)
    if setters is None or (agreed := setters.get(column)) is None or agreed.by is None:
        return False
    shared = setters.get("DelenViaOns")
    first = {item.value.get("created_by"), shared.by if shared is not None else None}
    return agreed.by in known.core and agreed.by not in first
