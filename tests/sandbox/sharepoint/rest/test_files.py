"""Files and folders through SharePoint REST."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest

from sandbox.embedded import Reply
from sandbox.sharepoint import lists
from sandbox.tenant import Record

from .conftest import HOST, Rest

LIBRARY = "Kennisdocumenten"
ROOT = f"/sites/ONS/{LIBRARY}"


@pytest.fixture(autouse=True)
def library(rest: Rest) -> Record:
    return lists.create_list(rest.tenant, rest.site, LIBRARY, template="documentLibrary")


def file(path: str) -> str:
    text = quote(f"{ROOT}/{path}".replace("'", "''"), safe="")
    return f"web/GetFileByServerRelativePath(decodedurl='{text}')"


def folder(path: str = "") -> str:
    text = quote(f"{ROOT}/{path}".rstrip("/").replace("'", "''"), safe="")
    return f"web/GetFolderByServerRelativePath(decodedurl='{text}')"


def send(rest: Rest, path: str, content: bytes, method: str = "POST", **options: Any) -> Reply:
    """A body that is content. The status is 200 unless another is awaited."""
    status = options.pop("status", 200)
    headers = {"Accept": "application/json;odata=nometadata", **options.pop("headers", {})}
    reply = rest.box.call(
        method, f"{HOST}{rest.site['path']}/_api/{path}", body=content, headers=headers,
        token=options.pop("token", None) or rest.app(),
    )  # fmt: skip
    assert reply.status == status, reply.content
    return reply


def upload(rest: Rest, name: str, content: bytes = b"Beste lezer", **options: Any) -> Any:
    path, _, leaf = name.rpartition("/")
    url = quote(leaf.replace("'", "''"), safe="")
    return send(
        rest, f"{folder(path)}/Files/AddUsingPath(decodedurl='{url}',overwrite=true)", content,
        **options,
    ).json  # fmt: skip


def test_a_file_is_added_and_read_back(rest: Rest) -> None:
    made = upload(rest, "Nota.docx")
    shown = rest.get(file("Nota.docx"))
    assert shown == made
    assert shown["ServerRelativeUrl"] == f"{ROOT}/Nota.docx"
    assert (shown["Length"], shown["UIVersionLabel"], shown["CheckOutType"]) == ("11", "1.0", 2)
    assert rest.call("GET", f"{file('Nota.docx')}/$value").content == b"Beste lezer"
