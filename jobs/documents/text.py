"""The text of a document, for looking at and not for keeping.

Office files are read as the streams of XML that they are, every part of them: body, headers, notes,
comments, slides, cells, properties. No part ever stands in memory whole, and what unpacks to more
than it should, or takes too long, is read as far as it went.
"""

from __future__ import annotations

import codecs
import logging
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from html.parser import HTMLParser
from typing import Any, BinaryIO
from xml.sax.handler import ContentHandler

from jobs.documents.names import split

CHUNK = 64 * 1024


class Reach(StrEnum):
    """How far a document could be read."""

    WHOLE = "whole"
    PART = "part"  # a limit was reached: too much text, too much unpacked, too long
    UNREADABLE = "unreadable"  # damaged, protected with a password, or not what its name says
    UNKNOWN = "unknown"  # of a kind whose text is not looked for, such as a picture


@dataclass(frozen=True, slots=True)
class Text:
    text: str
    reach: Reach


@dataclass(frozen=True, slots=True)
class Limits:
    characters: int = 4_000_000
    unpacked_bytes: int = 256 * 1024 * 1024
    parts: int = 20_000  # files within an Office file
    seconds: float = 20


def text_of(content: BinaryIO, name: str, limits: Limits | None = None) -> Text:
    """The text of `content`, which must be seekable, by the extension of `name`.

    Never raises for what stands in a document: one that cannot be read says so.
    """
    read = _READERS.get(split(name)[1].lower())
    if read is None:
        return Text("", Reach.UNKNOWN)
    kept = _Kept(limits or Limits())
    try:
        read(content, kept)
    except _Enough:
        return Text(kept.text, Reach.PART)
    except Exception:
        # Whatever a damaged file makes a reader do, it is one file that cannot be read.
        return Text(kept.text, Reach.UNREADABLE)
    return Text(kept.text, Reach.WHOLE)


def searchable(name: str) -> bool:
    """Whether text is looked for in files of this name."""
    return split(name)[1].lower() in _READERS


class _Enough(Exception):
    """A limit was reached."""


class _Kept:
    """The text so far, and what is left of each limit."""

    def __init__(self, limits: Limits) -> None:
        self._pieces: list[str] = []
        self._characters = limits.characters
        self._bytes = limits.unpacked_bytes
        self._until = time.monotonic() + limits.seconds
        self.limits = limits

    def add(self, piece: str) -> None:
        self._pieces.append(piece[: self._characters])
        self._characters -= len(piece)
        if self._characters < 0:
            raise _Enough

    def spend(self, size: int) -> None:
        self._bytes -= size
        if self._bytes < 0:
            raise _Enough
        self.go_on()

    def go_on(self, *_: Any) -> None:
        if time.monotonic() > self._until:
            raise _Enough

    @property
    def text(self) -> str:
        return "".join(self._pieces)


# Office Open XML, ISO/IEC 29500


_RUNS = frozenset(("t", "delText"))  # pieces of one line, which may part a word
_LINES = frozenset(("p", "si", "is", "row", "tr"))
_BLANKS = {"tab": "\t", "br": "\n", "cr": "\n", "c": "\t", "tc": "\t", "noBreakHyphen": "-"}
_SAID = frozenset(("descr", "alt", "title"))  # attributes that people fill in
_NO_TEXT = frozenset(("posOffset", "align", "instrText", "sz", "pctWidth", "pctHeight"))
_APPEARANCE = frozenset(
    f"{part}.xml"
    for part in (
        *("styles", "fontTable", "webSettings", "settings", "numbering"),
        *("calcChain", "tableStyles", "viewProps", "presProps"),
    )
)


def _office(content: BinaryIO, kept: _Kept) -> None:
    from defusedxml.expatreader import DefusedExpatParser  # noqa: PLC0415 (late: few runs read)

    with zipfile.ZipFile(content) as package:
        if len(package.infolist()) > kept.limits.parts:
            raise _Enough
        names = [one.filename for one in package.infolist()]
        if "[Content_Types].xml" not in names:
            raise ValueError("not an Office file")
        for name in names:
            base = name.rpartition("/")[2]
            if not name.endswith(".xml") or base in _APPEARANCE or "/theme/" in name:
                continue
            # Office writes no DTD, which is where entities that grow are declared.
            parser = DefusedExpatParser(forbid_dtd=True)
            parser.setContentHandler(_Part(kept))
            with package.open(name) as part:
                for piece in _pieces(part, kept):
                    parser.feed(piece)
            parser.close()
            kept.add("\n")


class _Part(ContentHandler):
    """Keeps what people wrote: there is no text between elements, only in the innermost."""

    def __init__(self, kept: _Kept) -> None:
        super().__init__()
        self._kept = kept
        self._said: list[str] = []
        self._length = 0
        self._by_number = False

    def startElement(self, name: str, attrs: Any) -> None:  # noqa: N802
        self._forget()
        local = name.rpartition(":")[2]
        if local == "c":
            self._by_number = attrs.get("t") == "s"  # the cell holds a number of a shared string
        for key in attrs.getNames():
            if key in _SAID or (key == "name" and local == "sheet"):
                self._kept.add(f"\n{attrs[key]}\n")

    def characters(self, content: str) -> None:
        self._said.append(content)
        self._length += len(content)
        if self._length > self._kept.limits.characters:
            raise _Enough

    def endElement(self, name: str) -> None:  # noqa: N802
        local = name.rpartition(":")[2]
        said = "".join(self._said)
        self._forget()
        if local in _RUNS:
            self._kept.add(said)
        elif local == "v":
            self._kept.add("" if self._by_number else said)
        elif local in _LINES:
            self._kept.add("\n")
        elif blank := _BLANKS.get(local):
            self._kept.add(blank)
        elif said.strip() and local not in _NO_TEXT:
            self._kept.add(f"\n{said}\n")

    def _forget(self) -> None:
        self._said.clear()
        self._length = 0


# PDF, ISO 32000


_PDF_HEADER = 1024  # within which it must be, as every program reads it (ISO 32000, annex I)


def _pdf(content: BinaryIO, kept: _Kept) -> None:
    from pypdf import PdfReader  # noqa: PLC0415 (late: few runs read)

    # It warns of what is odd in a file, with pieces of the file.
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    if b"%PDF-" not in content.read(_PDF_HEADER):
        raise ValueError("not a PDF")  # it would look through all of it for a beginning
    content.seek(0)
    reader = PdfReader(content)
    if reader.is_encrypted and not reader.decrypt(""):
        raise ValueError("protected with a password")
    for value in (reader.metadata or {}).values():
        kept.add(f"{value}\n")
    for page in reader.pages:
        kept.go_on()
        kept.add(page.extract_text(visitor_operand_before=kept.go_on))
        kept.add("\n")
        for mark in page.annotations or ():
            noted = mark.get_object()
            for key in ("/Contents", "/T", "/V"):
                if isinstance(value := noted.get(key), str):
                    kept.add(f"{value}\n")


# Text


def _plain(content: BinaryIO, kept: _Kept) -> None:
    for piece in _decoded(content, kept):
        kept.add(piece)


def _html(content: BinaryIO, kept: _Kept) -> None:
    page = _Page(kept)
    for piece in _decoded(content, kept):
        page.feed(piece)
    page.close()


class _Page(HTMLParser):
    """Keeps what a browser shows, the title, descriptions and comments."""

    _WITHIN_A_WORD = frozenset(("a", "b", "em", "font", "i", "span", "strong", "sub", "sup", "u"))

    def __init__(self, kept: _Kept) -> None:
        super().__init__()
        self._kept = kept
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._hidden += tag in ("script", "style")
        if tag not in self._WITHIN_A_WORD:
            self._kept.add("\n")
        for key, value in attrs:
            if key in ("alt", "title", "content") and value:
                self._kept.add(f"\n{value}\n")

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in ("script", "style") and self._hidden > 0
        if tag not in self._WITHIN_A_WORD:
            self._kept.add("\n")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self._kept.add(data)

    def handle_comment(self, data: str) -> None:
        self._kept.add(f"\n{data}\n")


def _decoded(content: BinaryIO, kept: _Kept) -> Iterator[str]:
    """UTF-8 or UTF-16 by its mark, UTF-8 where it is, or else what Windows writes here."""
    start = content.read(CHUNK)
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16"
    elif start.startswith(codecs.BOM_UTF8):
        encoding = "utf-8-sig"
    else:
        try:
            codecs.getincrementaldecoder("utf-8")().decode(start)
            encoding = "utf-8"
        except UnicodeDecodeError:
            encoding = "cp1252"
    content.seek(0)
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    for piece in _pieces(content, kept):
        yield decoder.decode(piece)
    yield decoder.decode(b"", final=True)


def _pieces(stream: Any, kept: _Kept) -> Iterator[bytes]:
    while piece := stream.read(CHUNK):
        kept.spend(len(piece))
        yield piece


_Reader = Callable[[BinaryIO, _Kept], None]
_READERS: dict[str, _Reader] = {
    **dict.fromkeys((".docx", ".docm", ".dotx", ".dotm"), _office),
    **dict.fromkeys((".xlsx", ".xlsm", ".xltx", ".xltm"), _office),
    **dict.fromkeys((".pptx", ".pptm", ".ppsx", ".ppsm", ".potx", ".potm"), _office),
    ".pdf": _pdf,
    **dict.fromkeys((".txt", ".md", ".csv", ".tsv", ".log", ".json", ".xml"), _plain),
    **dict.fromkeys((".htm", ".html", ".xhtml"), _html),
}
READABLE = frozenset(_READERS)
"""The extensions whose text is looked for; of others only the name and the columns tell."""
