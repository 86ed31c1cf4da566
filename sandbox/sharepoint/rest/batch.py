"""`_api/$batch`: several requests in one multipart body.

https://learn.microsoft.com/sharepoint/dev/sp-add-ins/make-batch-requests-with-the-rest-apis
"""

from __future__ import annotations

import json
import re
import uuid
from dataclasses import dataclass
from http import HTTPStatus
from itertools import pairwise
from urllib.parse import urlsplit

from multidict import CIMultiDict

from ...blobs import Stream
from ...call import Answer, Call
from ...dispatch import dispatch, make_call
from .error import SharePointError, invalid_query, refused

# The limits of the service's OData library, in its words.
MOST_PARTS = 100
MOST_IN_CHANGESET = 1000
_INHERITED = ("Authorization", "X-RequestDigest", "User-Agent", "client-request-id")


@dataclass(frozen=True, slots=True)
class Part:
    """One request inside the batch."""

    method: str
    url: str
    headers: CIMultiDict[str]
    body: bytes


def batch(call: Call) -> Answer:
    """Every part is answered by itself, in the order it came.

    A changeset is no transaction here: "SharePoint doesn't currently support 'all or nothing'
    functionality for change sets". Its answers stand in line with the others.
    """
    boundary = _boundary(call.headers.get("Content-Type", ""))
    if boundary is None:
        raise invalid_query("The batch request is missing a multipart boundary.")
    parts = _parts(call.body, boundary)
    if not parts:
        raise invalid_query("The batch request holds no requests.")
    name = f"batchresponse_{uuid.uuid4()}"
    out = b""
    for at, part in enumerate(parts):
        out += f"--{name}\r\n".encode() + _shown(_answer(call, part, at))
    out += f"--{name}--\r\n".encode()
    return Answer(200, out, {}, f"multipart/mixed; boundary={name}")


def _boundary(content_type: str) -> str | None:
    found = re.search(r'boundary="?([^";]+)"?', content_type, re.IGNORECASE)
    return found[1].strip() if found else None


def _parts(body: bytes, boundary: str) -> list[Part]:
    found: list[Part] = []
    pieces = _split(body, boundary)
    if len(pieces) > MOST_PARTS:
        raise refused(
            "The current batch message contains too many parts. Only batch messages with a maximum "
            f"number of '{MOST_PARTS}' query operations and change sets are allowed.",
            "-1, Microsoft.Data.OData.ODataException",
        )
    for headers, rest in pieces:
        inner = _boundary(headers.get("Content-Type", ""))
        if inner is None:
            found.append(_request(rest))
            continue
        changes = [_request(text) for _, text in _split(rest, inner)]
        if len(changes) > MOST_IN_CHANGESET:
            raise refused(
                "The current change set contains too many operations. Only change sets with a "
                f"maximum number of '{MOST_IN_CHANGESET}' operations are allowed.",
                "-1, Microsoft.Data.OData.ODataException",
            )
        found += changes
    return found


def _split(body: bytes, boundary: str) -> list[tuple[CIMultiDict[str], bytes]]:
    """The parts between the boundary lines: their headers and what follows. Lines may end in a
    bare newline, as Python's and JavaScript's writers do."""
    mark = re.compile(
        rb"(?:^|\r?\n)[ \t]*--" + re.escape(boundary.encode()) + rb"(--)?[ \t]*(?:\r?\n|$)"
    )
    marks = list(mark.finditer(body))
    parts = []
    for here, there in pairwise(marks):
        if here[1] is None:
            parts.append(_headers(body[here.end() : max(there.start(), here.end())]))
    return parts


def _headers(text: bytes) -> tuple[CIMultiDict[str], bytes]:
    """Header lines up to the first empty line, and the rest."""
    headers: CIMultiDict[str] = CIMultiDict()
    text = text.lstrip(b"\r\n")
    while text:
        line, _, text = text.partition(b"\n")
        line = line.strip()
        if not line:
            break
        name, _, value = line.decode("utf-8", "replace").partition(":")
        headers[name.strip()] = value.strip()
    return headers, text


def _request(text: bytes) -> Part:
    line, _, rest = text.lstrip(b"\r\n").partition(b"\n")
    found = re.fullmatch(r"(\S+)\s+(\S.*?)(?:\s+HTTP/\d\.\d)?", line.decode("utf-8").strip())
    if found is None:
        raise invalid_query("An error occurred while reading the batch request line.")
    headers, body = _headers(rest) if rest.strip() else (CIMultiDict(), b"")
    return Part(found[1].upper(), found[2].strip(), headers, body.strip(b"\r\n"))


def _answer(call: Call, part: Part, at: int) -> Answer:
    headers = part.headers
    own = "Authorization" in headers
    for name in _INHERITED:
        if name not in headers and name in call.headers:
            headers[name] = call.headers[name]
    if "Accept" not in headers and "json" in call.headers.get("Accept", ""):
        headers["Accept"] = call.headers["Accept"]
    address = urlsplit(part.url)
    target = address.path if address.netloc else part.url.split("?")[0]
    if not target.startswith("/"):
        site = call.raw_path.split("?")[0].lower().partition("/_api")[0]
        target = f"{site}/{target}" if target.startswith("_api") else f"{site}/_api/{target}"
    query = address.query or part.url.partition("?")[2]
    inner = make_call(
        call.tenant,
        part.method,
        call.host,
        f"{target}?{query}" if query else target,
        headers,
        part.body,
        base_url=call.base_url,
    )
    inner.token = None if own else call.token
    inner.in_batch, inner.settings, inner.cloud, inner.part = True, call.settings, call.cloud, at
    if target.rstrip("/").lower().endswith("/_api/$batch"):
        raise SharePointError(400, *_NESTED)
    return dispatch(call.tenant, inner)


_NESTED = (
    "-1, Microsoft.SharePoint.Client.InvalidClientQueryException",
    "Nested batch requests are not supported.",
)


def _shown(answer: Answer) -> bytes:
    status = HTTPStatus(answer.status)
    lines = [f"HTTP/1.1 {answer.status} {status.phrase}"]
    lines.append(f"CONTENT-TYPE: {answer.content_type}")
    lines += [
        f"{name.upper()}: {value}"
        for name, value in answer.headers.items()
        if name.lower() in ("etag", "location", "retry-after")
    ]
    body = answer.body
    if body is None:
        body = b""
    elif isinstance(body, Stream):
        body = bytes(body)
    elif not isinstance(body, bytes):
        body = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    head = "Content-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\n"
    return (head + "\r\n".join(lines) + "\r\n\r\n").encode() + body + b"\r\n"
