"""Which names files and folders may have.

https://support.microsoft.com/office/restrictions-and-limitations-in-onedrive-and-sharepoint-64883a5d-228e-48f5-b3d2-eb39e07630fa
The codes within: https://learn.microsoft.com/onedrive/developer/rest-api/concepts/errors
"""

from __future__ import annotations

import re

from ..tenant import Record, Tenant
from . import storage
from .refusal import Refused

MAX_PATH = 400
# A name that ends in a period and control characters are not on the page; clients know them:
# https://rclone.org/onedrive/#restricted-filename-characters
_FORBIDDEN = re.compile(r'["*:<>?/\\|\x00-\x1f\x7f]')
_RESERVED = re.compile(
    r"\.lock|con|prn|aux|nul|com\d|lpt\d|desktop\.ini|~\$.*|.*_vti_.*", re.IGNORECASE
)


def check(
    tenant: Tenant, list_: Record, above: str, name: str, *, folder: bool = False, spare: int = 0
) -> None:
    """Refuse a name below the path `above` of the library (`""` for its root).

    `spare` is how much longer than the name the path must be able to get.
    """
    wrong = _FORBIDDEN.search(name) or name != name.strip() or name.endswith(".")
    reserved = _RESERVED.fullmatch(name) or (not above and name.casefold() == "forms")
    if not name or wrong or reserved or (folder and name.startswith("~")):
        raise Refused(
            400, "invalidRequest",
            "The provided name cannot contain invalid characters or be a reserved name.",
            "-2130575245, Microsoft.SharePoint.SPException", inner="nameContainsInvalidCharacters",
        )  # fmt: skip
    if len(f"{list_['path']}{above}/{name}") + spare > MAX_PATH:
        raise Refused(
            400, "invalidRequest",
            f"The specified file or folder name is too long. The URL path for all files and "
            f"folders must be {MAX_PATH} characters or less.",
            "-2147024690, System.IO.PathTooLongException", inner="pathIsTooLong",
        )  # fmt: skip
    if not folder:
        storage.check_kind(tenant, name)
