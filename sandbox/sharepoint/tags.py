"""eTag and cTag: the first changes with anything of an item, the second with its content only.

https://learn.microsoft.com/graph/api/resources/driveitem
"""

from __future__ import annotations

from ..tenant import Record


def etag(item: Record) -> str:
    return f'"{{{item["guid"].upper()}}},{item["rev"]}"'


def ctag(item: Record) -> str:
    """A folder has no content that could change."""
    file = item["file"]
    return f'"c:{{{item["guid"].upper()}}},{0 if file["folder"] else file["rev"]}"'
