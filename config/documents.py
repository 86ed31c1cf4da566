"""What an admin may set about documents that networks share."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from config.model import Model


def _extension(text: str) -> str:
    plain = text.strip().lower().removeprefix(".")
    if not plain.isalnum():
        raise ValueError("must be the end of a file's name, such as exe")
    return plain


Extension = Annotated[str, AfterValidator(_extension)]
"""The end of a file's name; read in any case, with or without the dot."""

FolderName = Annotated[
    str,
    Field(
        min_length=1,
        max_length=100,
        pattern=r'^[^\s"*:<>?/\\|.~]([^"*:<>?/\\|]*[^\s"*:<>?/\\|.])?$',
    ),
]
"""A name that SharePoint takes for a folder."""

Word = Annotated[str, Field(min_length=2, max_length=100)]


class Patterns(Model):
    """What makes a document look confidential: it is looked for in names, descriptions and the
    text of Office and PDF files."""

    bsn: bool = True
    """A number of nine digits that can be a citizen service number (it passes the elfproef)."""
    capitals: tuple[Word, ...] = ("OPP", "TLV")
    """Whole words, written exactly so."""
    words: tuple[Word, ...] = ("leerlingdossier", "vertrouwelijk")
    """Words in any case."""


class DocumentLimits(Model):
    """How many documents may disappear in 24 hours before a network is stopped and a person is
    asked.

    A refusal needs both: more than `count` and more than `percent` of those there were.
    """

    scope_count: int = Field(default=20, ge=0)
    """Documents of one network."""
    scope_percent: float = Field(default=20, ge=0, le=100)
    total_count: int = Field(default=50, ge=0)
    """Documents of all networks together."""
    total_percent: float = Field(default=5, ge=0, le=100)


class Documents(Model):
    folder_name: FolderName = "Kennisdocumenten"
    """The folder in the files of a network's channel whose documents can be shared."""
    grace_days: int = Field(default=14, ge=0, le=365)
    """How many days a document that was deleted in Teams stays on ONS, so that it can be put
    back."""
    locked_notice_days: int = Field(default=7, ge=1, le=365)
    """After how many days of being locked a document is reported to the network."""
    max_size_mb: int = Field(default=10240, ge=0, le=256_000)
    """Larger documents are not copied; 0: no limit of our own."""
    blocked_extensions: tuple[Extension, ...] = (
        "exe",
        "bat",
        "cmd",
        "com",
        "js",
        "jse",
        "vbs",
        "vbe",
        "wsf",
        "wsh",
        "hta",
        "ps1",
        "psm1",
        "msi",
        "msp",
        "scr",
        "cpl",
        "dll",
        "jar",
        "lnk",
        "pif",
        "reg",
    )
    """Files with these endings are never copied."""
    quality_gate: Literal["never", "external", "always"] = "external"
    """Which documents wait until somebody of the core team checked them: none, those that people
    outside OMO may see, or all."""
    confidential_labels: tuple[Word, ...] = (
        "Vertrouwelijk",
        "Confidential",
        "Strikt vertrouwelijk",
    )
    """Sensitivity labels with which a document is never shared, and is taken back."""
    patterns: Patterns = Patterns()
    scan_max_mb: int = Field(default=20, ge=0, le=1024)
    """The text of larger documents is not searched; 0: of none."""
    limits: DocumentLimits = DocumentLimits()
