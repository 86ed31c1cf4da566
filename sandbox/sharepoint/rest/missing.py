"""What SharePoint answers about files and folders that are not there, or are there already.

Codes and sentences as clients report them:
https://github.com/vgrem/office365-rest-python-client/issues/479 (a file)
https://github.com/pnp/pnpjs/issues/1014 (what belongs to a file)
https://github.com/pnp/pnpjs/issues/1013 (the folder of a new file)
"""

from __future__ import annotations

from datetime import datetime

from ...tenant import Record, Tenant
from .. import people
from . import error


def file(path: str) -> error.SharePointError:
    return error.refused(
        f"The file {path} does not exist.", "-2130575338, Microsoft.SharePoint.SPException", 404
    )


def anything() -> error.SharePointError:
    return error.refused("File Not Found.", "-2147024894, System.IO.FileNotFoundException", 404)


def directory() -> error.SharePointError:
    return error.refused(
        "File Not Found.", "-2147024893, System.IO.DirectoryNotFoundException", 404
    )


def taken(tenant: Tenant, list_: Record, item: Record, path: str) -> error.SharePointError:
    """A name that is in use. Reported of `files/add` without overwrite; of folders only the
    sentence is reported, in several languages.
    https://github.com/pnp/cli-microsoft365/issues/6011
    """
    if item["file"]["folder"]:
        return error.refused(
            f'A file or folder with the name "{path}" already exists.',
            "-2147024713, Microsoft.SharePoint.SPException",
        )
    who = people.entry(tenant, list_["site"], item["editor"])
    login = (who or {"fields": {}})["fields"].get("Name", "")
    at = datetime.fromisoformat(item["modified"]).strftime("%d %b %Y %H:%M:%S -0000")
    name = path.removeprefix(list_["path"].rpartition("/")[0]).lstrip("/")
    return error.refused(
        f"A file with the name {name} already exists. It was last modified by {login} on {at}.",
        "-2130575257, Microsoft.SharePoint.SPException",
    )
