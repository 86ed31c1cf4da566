"""Calls that the tests of libraries share."""

from __future__ import annotations

import io
import zipfile
from typing import Any
from urllib.parse import quote

from sandbox.call import Token
from sandbox.embedded import Reply
from sandbox.sharepoint import sites
from sandbox.sharepoint.lists import all_lists
from sandbox.tenant import Record

from .conftest import Place


def library_of(place: Place, site: Record) -> Record:
    return next(one for one in all_lists(place.tenant, site) if one.get("defaultLibrary"))


def drive_of(place: Place, site: Record) -> str:
    return f"/drives/{sites.drive_id(site, library_of(place, site))}"


def put(
    place: Place, drive: str, path: str, content: bytes = b"x", *, token: Token | None = None
) -> Any:
    reply = place.box.call(
        "PUT", f"{drive}/root:/{quote(path)}:/content", body=content, token=token or place.app()
    )
    assert reply.status in (200, 201), reply.json
    return reply.json


def content(place: Place, drive: str, id: str, **options: Any) -> bytes:
    moved = place.call("GET", f"{drive}/items/{id}/content", status=302, **options)
    return follow(place, moved)


def follow(place: Place, moved: Reply) -> bytes:
    reply = place.box.call("GET", moved.headers["Location"])
    assert reply.status == 200
    return reply.content


def changes(place: Place, path: str) -> tuple[list[Any], str]:
    """All rows of a feed, and where to go on."""
    found: list[Any] = []
    while True:
        page = place.get(path)
        found += page["value"]
        if "@odata.deltaLink" in page:
            return found, page["@odata.deltaLink"]
        path = page["@odata.nextLink"]


def now(place: Place, drive: str) -> str:
    return changes(place, f"{drive}/root/delta?token=latest")[1]


def office(title: str = "", text: str = "Inhoud") -> bytes:
    """The smallest document Word opens."""
    types = (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/></Types>'
    )
    relations = (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        "</Relationships>"
    )
    core = (
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/'
        'core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{title}</dc:title></cp:coreProperties>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        file.writestr("[Content_Types].xml", types)
        file.writestr("_rels/.rels", relations)
        file.writestr("docProps/core.xml", core)
        file.writestr("word/document.xml", f"<w:document>{text}</w:document>")
    return out.getvalue()


def part(content: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        assert file.testzip() is None
        return file.read(name).decode()
