"""SharePoint as Microsoft Graph shows it.

https://learn.microsoft.com/graph/api/resources/sharepoint
"""

from __future__ import annotations

from ...route import Router
from . import (
    columns,
    delta,
    drive_items,
    drives,
    items,
    lists,
    paths,
    permissions,
    recycle_bin,
    sites,
    versions,
)


def routes(graph: Router) -> None:
    libraries = (drives, drive_items, recycle_bin)
    for module in (sites, lists, columns, items, delta, versions, permissions, *libraries, paths):
        module.routes(graph)
