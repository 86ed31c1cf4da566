"""Files SharePoint reads and rewrites: Office (OOXML), HTML, PDF and JPEG.

https://ecma-international.org/publications-and-standards/standards/ecma-376 (part 2, core
properties; part 1, 22.3, custom properties)
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from html import unescape
from typing import Any
from xml.sax.saxutils import escape, quoteattr

_OFFICE = re.compile(r"(?:doc|dot)[xm]|xl[st][xm]|(?:ppt|pot|pps)[xm]")
_CUSTOM, _CORE = "docProps/custom.xml", "docProps/core.xml"
_TYPES, _RELATIONS = "[Content_Types].xml", "_rels/.rels"
_CUSTOM_TYPE = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
_OFFICE_NS = "http://schemas.openxmlformats.org/officeDocument/2006"
_PROPERTY = re.compile(
    r'<property\b[^>]*?\bname="([^"]*)"[^>]*>\s*<vt:\w+[^>]*>([^<]*)<', re.IGNORECASE
)
_TITLE = re.compile(r"<dc:title\b[^>]*?(?:/>|>([^<]*)</dc:title>)")
_FORMAT = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"


def kind_of(name: str) -> str | None:
    """office, html, pdf or jpeg; None for what SharePoint leaves as it is."""
    ending = name.rpartition(".")[2].lower()
    if _OFFICE.fullmatch(ending):
        return "office"
    return {"html": "html", "htm": "html", "pdf": "pdf", "jpg": "jpeg", "jpeg": "jpeg"}.get(ending)


def is_office(name: str) -> bool:
    return kind_of(name) == "office"


def properties(name: str, content: bytes) -> dict[str, str]:
    """Title and custom properties an Office file holds; nothing of other files or broken ones."""
    if not is_office(name):
        return {}
    found: dict[str, str] = {}
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as file:
            inside = set(file.namelist())
            if _CUSTOM in inside:
                for one, value in _PROPERTY.findall(file.read(_CUSTOM).decode()):
                    found[unescape(one)] = unescape(value)
            if _CORE in inside and (title := _TITLE.search(file.read(_CORE).decode())):
                found["Title"] = unescape(title[1] or "")
    except (zipfile.BadZipFile, UnicodeDecodeError, NotImplementedError):
        return {}
    return found


def rewritten(name: str, content: bytes, values: Mapping[str, Any], mark: str) -> bytes | None:
    """The content with these values in it, None where SharePoint leaves the file alone. `mark` is
    what makes two rewritings differ.
    """
    kind = kind_of(name)
    if kind == "office":
        return _office(content, values, mark)
    if kind == "html":
        return _html(content, values, mark)
    if kind == "pdf":
        return _pdf(content, mark)
    return _jpeg(content, mark) if kind == "jpeg" else None


def _office(content: bytes, values: Mapping[str, Any], mark: str) -> bytes | None:
    out = io.BytesIO()
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as file:
            parts = {one.filename: one for one in file.infolist()}
            if _TYPES not in parts or _RELATIONS not in parts:
                return None
            types, relations = file.read(_TYPES).decode(), file.read(_RELATIONS).decode()
            with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
                made.writestr(_part(_TYPES), _declared(types))
                made.writestr(_part(_RELATIONS), _related(relations))
                for part in parts.values():
                    if part.filename in (_TYPES, _RELATIONS, _CUSTOM):
                        continue
                    held = file.read(part)
                    if part.filename == _CORE and values.get("Title"):
                        held = _titled(held, str(values["Title"]))
                    made.writestr(part, held)
                made.writestr(_part(_CUSTOM), _custom(values, mark))
    except (zipfile.BadZipFile, UnicodeDecodeError, NotImplementedError):
        return None
    return out.getvalue()


def _part(name: str) -> zipfile.ZipInfo:
    made = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))  # as SharePoint dates the parts it writes
    made.compress_type = zipfile.ZIP_DEFLATED
    return made


def _declared(types: str) -> str:
    if _CUSTOM_TYPE in types:
        return types
    made = f'<Override PartName="/{_CUSTOM}" ContentType="{_CUSTOM_TYPE}"/>'
    return types.replace("</Types>", f"{made}</Types>")


def _related(relations: str) -> str:
    kind = f"{_OFFICE_NS}/relationships/custom-properties"
    if kind in relations:
        return relations
    made = f'<Relationship Id="rIdSharePoint" Type="{kind}" Target="{_CUSTOM}"/>'
    return relations.replace("</Relationships>", f"{made}</Relationships>")


def _titled(core: bytes, title: str) -> bytes:
    text, new = core.decode(), f"<dc:title>{escape(title)}</dc:title>"
    if _TITLE.search(text):
        return _TITLE.sub(lambda _: new, text, count=1).encode()
    return text.replace("</cp:coreProperties>", f"{new}</cp:coreProperties>").encode()


def _custom(values: Mapping[str, Any], mark: str) -> str:
    rows = {**values, "_dlc_DocIdItemGuid": mark}
    rows.pop("Title", None)
    made = "".join(
        f'<property fmtid="{_FORMAT}" pid="{number}" name={quoteattr(name)}>'
        f"<vt:lpwstr>{escape(_text(value))}</vt:lpwstr></property>"
        for number, (name, value) in enumerate(rows.items(), 2)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<Properties xmlns="{_OFFICE_NS}/custom-properties" '
        f'xmlns:vt="{_OFFICE_NS}/docPropsVTypes">{made}</Properties>'
    )


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _html(content: bytes, values: Mapping[str, Any], mark: str) -> bytes | None:
    """Document properties stand in a comment in the head, as Office writes them in web pages."""
    found = re.search(rb"<head\b[^>]*>", content, re.IGNORECASE)
    if found is None:
        return None
    start = b"<!--[if gte mso 9]><SharePoint"
    content = re.sub(re.escape(start) + rb".*?<!\[endif\]-->\s*", b"", content, flags=re.DOTALL)
    rows = "".join(
        f'<mso:{name} msdt:dt="string">{escape(_text(value))}</mso:{name}>\n'
        for name, value in {**values, "_dlc_DocIdItemGuid": mark}.items()
    )
    made = (
        f"{start.decode()}></SharePoint><xml>\n<mso:CustomDocumentProperties>\n{rows}"
        "</mso:CustomDocumentProperties>\n</xml><![endif]-->\n"
    ).encode()
    return content[: found.end()] + b"\n" + made + content[found.end() :].lstrip(b"\n")


def _pdf(content: bytes, mark: str) -> bytes | None:
    """A comment behind the end, and the end again, so that readers find it where they look."""
    found = re.findall(rb"startxref\s+(\d+)\s+%%EOF", content[-2048:])
    if not content.startswith(b"%PDF-") or not found:
        return None
    return content.rstrip() + b"\n%%%s\nstartxref\n%s\n%%%%EOF\n" % (mark.encode(), found[-1])


def _jpeg(content: bytes, mark: str) -> bytes | None:
    """Eleven or twelve bytes more, in a comment; of which pictures is not known: here of about
    half, told by their content.
    """
    if not content.startswith(b"\xff\xd8") or sum(content) % 2:
        return None
    text = mark.replace("-", "")[: 7 + int(mark[0], 16) % 2].encode()
    return content[:2] + b"\xff\xfe" + (len(text) + 2).to_bytes(2, "big") + text + content[2:]
