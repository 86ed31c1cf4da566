"""What a file carries beside its content: a sensitivity label, the mark of a scanner.

https://learn.microsoft.com/purview/sensitivity-labels-sharepoint-onedrive-files
https://learn.microsoft.com/graph/api/resources/malware
"""

from __future__ import annotations

import uuid

from ..tenant import Record, Tenant
from . import items
from .refusal import invalid

_SPACE = uuid.UUID("5f1a0c3e-8d0f-4c7b-9a51-0d2f6f1f7a11")


def put_label(
    tenant: Tenant, list_: Record, item: Record, name: str | None, *, id: str | None = None
) -> Record:
    """Whoever acts gives a file a label, or takes it away (None). It shows as the column
    `_DisplayName`. Reported/uncertain: a version of its own.
    """
    _file(item)
    label = {"id": id or str(uuid.uuid5(_SPACE, name)), "name": name} if name else None
    file = {**item["file"], "label": label}
    return items.revise(tenant, list_, item, item["fields"], file=file)


def find_malware(tenant: Tenant, list_: Record, item: Record, name: str | None) -> Record:
    """The scanner finds something (or no longer): the content cannot be downloaded."""
    _file(item)
    file = {**item["file"], "malware": name}
    return items.amend(tenant, list_, item, "file.malware", file=file)


def _file(item: Record) -> None:
    if "file" not in item or item["file"]["folder"]:
        raise invalid("Only a file can be labelled.")
