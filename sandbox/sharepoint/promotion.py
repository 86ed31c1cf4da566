"""What SharePoint does to files it is given: their properties become columns, columns properties.

Office files are rewritten with the library's content type and columns in docProps/custom.xml and
the title in docProps/core.xml; HTML gets the same in its head; PDF and some JPEG get a few bytes
more. No two rewritings are alike, even of identical files. A document's own title, and properties
named as a column, fill the columns. The rewritten content takes the place of what was sent: no
version, a new eTag and cTag, the author and the time of the upload.

https://github.com/rclone/rclone/issues/2599, https://github.com/rclone/rclone/issues/9767
https://github.com/OneDrive/onedrive-api-docs/issues/935
https://learn.microsoft.com/previous-versions/office/developer/sharepoint-2010/aa543341(v=office.14)

Mostly the answer to the upload shows it; reported also to happen some time afterwards. A column
changed later is written into Office files the same way (demotion). Reported/uncertain: that cTag
moves then, and above which size files are left alone.
"""

from __future__ import annotations

from typing import Any

from ..blobs import length
from ..settings import Settings
from ..tenant import SYSTEM, Record, Tenant
from . import background, documents, items
from .columns import own_columns

MOST = 64 * 1024 * 1024
_KINDS = ("Text", "Note", "Choice", "Number", "Boolean")


def uploaded(tenant: Tenant, settings: Settings, list_: Record, item: Record) -> Record:
    """Whoever stored new content calls this; returns the item as the answer shows it."""
    return _begun(tenant, settings, list_, item, "upload")


def described(
    tenant: Tenant, settings: Settings, list_: Record, before: Record, item: Record
) -> Record:
    """Whoever changed columns of a file calls this."""
    if "file" not in item or before["fields"] == item["fields"]:
        return item
    if not documents.is_office(item["file"]["name"]):
        return item
    return _begun(tenant, settings, list_, item, "columns")


def _begun(tenant: Tenant, settings: Settings, list_: Record, item: Record, source: str) -> Record:
    if not settings.promotion or documents.kind_of(item["file"]["name"]) is None:
        return item
    if settings.promotion_delay_s:
        background.later(
            tenant, "promotion", settings.promotion_delay_s, site=list_["site"], list=list_["id"],
            item=item["id"], content=item["file"]["content"], source=source,
        )  # fmt: skip
        return item
    return _promoted(tenant, list_, item, source)


def finish(tenant: Tenant, job: Record) -> None:
    """A delayed one; nothing when the content is another by now, for that has its own."""
    list_ = tenant.get(f"lists/{job['site']}", job["list"])
    item = tenant.get(list_["table"], job["item"]) if list_ else None
    if list_ is not None and item is not None and item["file"]["content"] == job["content"]:
        _promoted(tenant, list_, item, job["source"])


def _promoted(tenant: Tenant, list_: Record, item: Record, source: str) -> Record:
    file = item["file"]
    if not 0 < length(file["content"]) <= MOST:
        return item
    if documents.is_office(file["name"]) and tenant.blobs.read(file["content"], 0, 2) != b"PK":
        return item
    content = tenant.blobs.read(file["content"])
    columns = {n: c for n, c in own_columns(tenant, list_).items() if c["kind"] in _KINDS}
    fields = item["fields"]
    if source == "upload":
        found = documents.properties(file["name"], content)
        fields = {**fields, **_values(columns, found)}
    written = {name: fields[name] for name in columns if fields.get(name) is not None}
    made = documents.rewritten(
        file["name"], content, {"ContentTypeId": list_["contentType"], **written},
        tenant.new_id(),
    )  # fmt: skip
    if made is None:
        return item
    key = tenant.blobs.add(made)
    file = {**file, "content": key, "size": len(made), "rev": file["rev"] + 1}
    with tenant.acting(SYSTEM):
        return items.amend(tenant, list_, item, "file.promotion", fields=fields, file=file)


def _values(columns: dict[str, Record], found: dict[str, str]) -> dict[str, Any]:
    """What a document says of itself, as far as the library has a column that takes it."""
    out: dict[str, Any] = {}
    for name, text in found.items():
        column = columns.get(name)
        if column is None or not text or column["readOnly"] or column["multiple"]:
            continue
        if column["kind"] == "Boolean":
            out[name] = text.lower() in ("true", "1")
        elif column["kind"] == "Number":
            try:
                out[name] = float(text)
            except ValueError:
                continue
        else:
            out[name] = text[: column.get("maxLength") or 255] if column["kind"] == "Text" else text
    return out
