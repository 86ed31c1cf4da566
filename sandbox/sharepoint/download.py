"""Where `/content` leads: SharePoint's own download page, whose address needs no token.

https://learn.microsoft.com/graph/api/driveitem-get-content

The address names the file and not its content: who reads on with it after somebody wrote the file
gets the new bytes, under another ETag. That of an earlier version names its content.
"""

from __future__ import annotations

import re
import time
from urllib.parse import quote

from ..blobs import Stream, length
from ..call import Answer, Call, GraphError
from ..entra import tokens
from ..route import Router
from ..tenant import Record, Tenant
from .tags import etag

LIFETIME = 3600
"""Seconds such an address is good for ("short-lived")."""


def routes(sharepoint: Router) -> None:
    page = "/_layouts/15/download.aspx"
    sharepoint.route("GET", page, f"/{{site:path}}{page}", open=True)(download)


def download_path(
    tenant: Tenant, site: Record, list_: Record, item: Record, content: str = ""
) -> str:
    """The page's address for an item, or for an earlier `content` of it."""
    held = {"kind": "download", "table": list_["table"], "item": item["id"], "content": content,
            "exp": int(time.time()) + LIFETIME}  # fmt: skip
    return (
        f"{site['path'].rstrip('/')}/_layouts/15/download.aspx?UniqueId={item['guid']}"
        f"&Translate=false&tempauth={tokens.sealed(tenant, held)}&ApiVersion=2.0"
    )


def download(call: Call) -> Answer:
    """The bytes, or the range of them that was asked for."""
    held = tokens.opened(call.tenant, call.query.get("tempauth", ""))
    if held is None or held.get("kind") != "download" or held["exp"] < time.time():
        raise GraphError(401, "-2147024891, System.UnauthorizedAccessException", "Access denied.")
    item = call.tenant.get(str(held["table"]), str(held["item"]))
    if item is None:
        raise GraphError(404, "-2147024894, System.IO.FileNotFoundException", "File Not Found.")
    file = item["file"]
    key = str(held["content"] or file["content"])
    headers = {
        "Accept-Ranges": "bytes",
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(file['name'])}",
        "ETag": f'"{key}"' if held["content"] else etag(item),
    }
    kind = str(file["mime"] or "application/octet-stream")
    return content_answer(call, key, headers, kind)


def content_answer(call: Call, key: str, headers: dict[str, str], kind: str) -> Answer:
    """The content under a key, or the `Range` of it that is asked for (RFC 9110, 14)."""
    size = length(key)
    wanted = call.headers.get("Range")
    if wanted and call.headers.get("If-Range", headers.get("ETag")) != headers.get("ETag"):
        wanted = None
    if not wanted:
        return Answer(200, Stream(call.tenant.blobs, key, 0, size), headers, kind)
    part = range_of(wanted, size)
    if part is None:
        return Answer(416, b"", {**headers, "Content-Range": f"bytes */{size}"}, kind)
    first, last = part
    headers = {**headers, "Content-Range": f"bytes {first}-{last}/{size}"}
    return Answer(206, Stream(call.tenant.blobs, key, first, last + 1), headers, kind)


def range_of(text: str, size: int) -> tuple[int, int] | None:
    """`bytes=0-499`, `bytes=500-` or `bytes=-500` (RFC 9110, 14.1.2); None when unsatisfiable."""
    found = re.fullmatch(r"bytes=(\d*)-(\d*)", text.strip())
    if found is None or not (found[1] or found[2]):
        return None
    if not found[1]:
        first, last = max(size - int(found[2]), 0), size - 1
    else:
        first, last = int(found[1]), min(int(found[2] or size - 1), size - 1)
    return (first, last) if first <= last and first < size else None
