"""Notebooks: folders to SharePoint, one thing to Graph.

A notebook is an item with the facet `package`, no `folder` and no content to download; its sections
and table of contents stand below it as files of their own, which delta shows too.

https://learn.microsoft.com/graph/api/resources/package
https://github.com/abraunegg/onedrive/blob/master/src/sync.d (OneNote package folders)
"""

from __future__ import annotations

from ..tenant import Record, Tenant
from . import files, items

SECTION = b"\xe4\x52\x5c\x7b\x8c\xd8\xa7\x4d\xae\xb1\x53\x78\xd0\x29\x96\xd3"  # [MS-ONESTORE] 2.3.1
CONTENTS = b"\xa1\x2f\xff\x43\xd9\xef\x76\x4c\x9e\xe2\x10\xea\x57\x22\x76\x5f"


def make_notebook(
    tenant: Tenant,
    list_: Record,
    parent: str,
    name: str,
    sections: tuple[str, ...] = ("Aantekeningen",),
) -> Record:
    """A OneNote notebook in a folder (its number)."""
    folder = files.make_folder(tenant, list_, parent, name)
    file = {**folder["file"], "package": "oneNote"}
    made = items.amend(tenant, list_, folder, "notebook.create", file=file)
    for section in sections:
        files.store(tenant, list_, made["id"], f"{section}.one", SECTION + bytes(1008))
    toc = CONTENTS + bytes(1008)
    files.store(tenant, list_, made["id"], "Notitieblok openen.onetoc2", toc)
    return made
