"""Where a server-relative address leads: to a library, and to what stands in it.

The older methods take an encoded URL, in which `%` and `#` mean something; those with
`decodedurl` take the name as it is.
https://learn.microsoft.com/sharepoint/dev/solution-guidance/supporting-and-in-file-and-folder-with-the-resourcepath-api
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from ...call import HOSTS
from ...tenant import Record, Tenant
from .. import files as library
from .. import sites
from ..lists import all_lists
from . import error
from .path import Step

FORMS = "Forms"  # the folder in which a library keeps its own pages


@dataclass(frozen=True, slots=True)
class Place:
    """An address on a site. `number` is None where nothing stands."""

    site: Record
    path: str  # server-relative, decoded
    list: Record | None  # None: the web's own folders
    number: str | None
    parent: str | None = None  # the folder above it, where that stands
    name: str = ""

    def item(self, tenant: Tenant) -> Record | None:
        """The file or folder; None for a root or where nothing stands."""
        if self.list is None or not self.number:
            return None
        return tenant.get(self.list["table"], self.number)


def given(step: Step, old: str, body: Mapping[str, Any] | None = None) -> str:
    """The address in a step's arguments (or in the body, where clients put parameters too)."""
    decoded = step.arg("decodedurl", 99) or _of_body(body, "decodedurl")
    if decoded:
        return str(decoded)
    return encoded(str(step.arg(old) or _of_body(body, old) or ""))


def parameter(step: Step, body: Mapping[str, Any], name: str, position: int = 99) -> Any:
    """A method's parameter, from the address or from the body; names without regard to case."""
    found = step.arg(name, position)
    return _of_body(body, name) if found is None else found


def _of_body(body: Mapping[str, Any] | None, name: str) -> Any:
    wanted = name.lower()
    found = next((value for key, value in (body or {}).items() if key.lower() == wanted), None)
    if isinstance(found, dict):  # an SP.ResourcePath
        return found.get("DecodedUrl")
    if found is None and wanted == "decodedurl":
        paths = [v for v in (body or {}).values() if isinstance(v, dict) and "DecodedUrl" in v]
        return paths[0]["DecodedUrl"] if paths else None
    return found


def encoded(url: str) -> str:
    """An encoded URL's path, as the older methods read it: what follows `#` is no part of it."""
    return unquote(url.partition("#")[0])


def on_host(url: str) -> str:
    """The server-relative part of an absolute address of this tenant."""
    parts = urlsplit(url)
    if not parts.scheme:
        return url
    if (parts.hostname or "").lower() != HOSTS["sharepoint"]:
        raise error.refused("Value does not fall within the expected range.",
                            "-2147024809, System.ArgumentException")  # fmt: skip
    return url.partition("://")[2].partition("/")[1] + url.partition("://")[2].partition("/")[2]


def on_site(site: Record, url: str) -> str:
    """The server-relative path: one that does not begin with `/` hangs below the site."""
    path = on_host(url)
    root = site["path"].rstrip("/")
    path = path.rstrip("/") if path.startswith("/") else f"{root}/{path}".rstrip("/")
    if not f"{path}/".casefold().startswith(f"{root}/".casefold()):
        raise error.refused(
            "Server relative urls must start with SPWeb.ServerRelativeUrl",
            "-2147024809, System.ArgumentException",
        )
    return path


def locate(tenant: Tenant, site: Record, path: str) -> Place:
    """What stands at a server-relative path of the site."""
    for list_ in all_lists(tenant, site):
        root = list_["path"]
        if not f"{path}/".casefold().startswith(f"{root}/".casefold()):
            continue
        inside = path[len(root) :].strip("/")
        if not inside:
            return Place(site, root, list_, library.TOP)
        above, _, name = inside.rpartition("/")
        parent = library.at_path(tenant, list_, above)
        if parent is not None and parent != library.TOP:
            holder = tenant.table(list_["table"])[parent]
            parent = parent if holder["file"]["folder"] else None
        found = library.named(tenant, list_, parent, name) if parent is not None else None
        number = str(found["id"]) if found is not None else None
        return Place(site, path, list_, number, parent, name)
    return Place(site, path, None, None, None, path.rpartition("/")[2])


def anywhere(tenant: Tenant, url: str) -> Place:
    """The same on whichever site the address belongs to, the deepest that fits."""
    path = on_host(url).rstrip("/")
    fitting = [
        site
        for site in tenant.all("sites")
        if f"{path}/".casefold().startswith(f"{site['path'].rstrip('/')}/".casefold())
    ]
    if not fitting:
        raise error.refused("File Not Found.", "-2147024894, System.IO.FileNotFoundException", 404)
    return locate(tenant, max(fitting, key=lambda site: len(site["path"])), path)


def path_of(tenant: Tenant, list_: Record, number: str) -> str:
    """The server-relative path of what stands in a library."""
    return f"{list_['path']}{library.path_of(tenant, list_, number)}"


def by_guid(tenant: Tenant, site: Record, guid: Any) -> Place | None:
    """A file or folder by its unique id, on this site."""
    wanted = str(guid).strip("{}").lower()
    for list_ in all_lists(tenant, site):
        if folder_guid(site, list_, list_["path"]) == wanted:
            return Place(site, list_["path"], list_, library.TOP)
        if list_["template"] != "documentLibrary":
            continue
        for item in tenant.table(list_["table"]).values():
            if item["guid"] == wanted and "file" in item:
                file = item["file"]
                path = path_of(tenant, list_, item["id"])
                return Place(site, path, list_, str(item["id"]), file["parent"], file["name"])
    return None


def folder_guid(site: Record, list_: Record | None, path: str) -> str:
    """The unique id of a folder that is no item: a list's root, the web's own."""
    about = uuid.UUID(list_["id"] if list_ is not None else site["web"])
    return str(uuid.uuid5(about, path.casefold()))


def resource(kind: str, path: str) -> str:
    """`Web/GetFileByServerRelativePath(decodedurl='…')`, as `odata.id` shows an address."""
    text = quote(path.replace("'", "''"), safe="/'()!*~$&+,;=:@")
    return f"Web/Get{kind}ByServerRelativePath(decodedurl='{text}')"


def absolute(site: Record, path: str) -> str:
    """With the host, decoded: as the service names a file in its errors."""
    return f"https://{HOSTS['sharepoint']}{path}" if site else path


def site_of(tenant: Tenant, list_: Record) -> Record:
    found = sites.site_of(tenant, list_["site"])
    assert found is not None
    return found
