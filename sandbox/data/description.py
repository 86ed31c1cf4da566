"""What `connection.json` says about the tenant's content."""

from __future__ import annotations

from typing import Any

from ..entra.organization import tenant_id
from ..sharepoint import sites
from ..sharepoint.lists import all_lists
from ..teams.channels import primary
from ..tenant import Record, Tenant
from ..workflows import flow


def describe(tenant: Tenant) -> dict[str, Any]:
    """Ids and sign-in of everything a client starts from; read from the tenant each time."""
    kept = tenant.get("data", "size") or {}
    roles = (tenant.get("data", "people") or {}).get("people", {})
    found = {name: sites.site_at(tenant, f"/sites/{name}") for name in ("ONS", "ONS-Beheer")}
    places = {name: site for name, site in found.items() if site is not None}
    registered = {app.get("purpose", app["displayName"]): app for app in tenant.all("apps")}
    product = registered.get("product", {})
    networks: dict[str, Record] = kept.get("networks", {})
    folders: dict[str, Record] = (tenant.get("data", "folders") or {}).get("folders", {})
    return {
        "tenant_id": tenant_id(tenant),
        "client_id": product.get("appId"),
        "client_secret": product.get("secret"),
        "apps": {purpose: _credentials(app) for purpose, app in registered.items()},
        "data": kept.get("size"),
        "today": kept.get("today"),
        "users": [_user(tenant.table("users")[id], role) for id, role in roles.items()
                  if id in tenant.table("users")],
        "admins_group": kept.get("group"),
        "sites": {
            name: {"id": site["id"], "url": site["webUrl"]} for name, site in places.items()
        },
        "lists": {
            f"{name}/{list_['name']}": list_["id"]
            for name, site in places.items()
            for list_ in all_lists(tenant, site)
            if list_["template"] == "genericList" or _published(list_)
        },
        "groups": {c: place["team"] for c, place in networks.items() if place["team"]},
        "channels": {c: place["channel"] for c, place in networks.items() if place["channel"]},
        "drives": {
            **{name: _drive(tenant, site) for name, site in places.items()},
            **{
                f"{name}/{list_['name']}": sites.drive_id(site, list_)
                for name, site in places.items()
                for list_ in all_lists(tenant, site)
                if _published(list_)
            },
            **{
                code: _drive(tenant, site)
                for code, place in networks.items()
                if place["team"] and (team := tenant.get("teams", place["team"]))
                and (site := sites.site_of(tenant, team["site"]))
            },
            **{code: place["drive"] for code, place in folders.items()},
        },
        "workflows": _workflows(tenant, networks),
        "bot": _credentials(registered["bot"]) if "bot" in registered else {},
        "folders": folders,
        "meetings": {
            name: kept for name, kept in (tenant.get("data", "meetings") or {}).items()
            if name != "id"
        },
        "opening": tenant.get("data", "opening"),
        "cases": (tenant.get("data", "cases") or {}).get("cases", {}),
    }  # fmt: skip


def _user(user: Record, role: str) -> dict[str, Any]:
    return {
        "id": user["id"],
        "upn": user["userPrincipalName"],
        "name": user["displayName"],
        "password": user["password"],
        "role": role,
    }


def _credentials(app: Record) -> dict[str, str]:
    return {"client_id": app["appId"], "client_secret": app["secret"]}


def _workflows(tenant: Tenant, networks: dict[str, Record]) -> dict[str, str]:
    """The address of the first flow of each network's channel: its own, or its team's first."""
    first: dict[str, Record] = {}
    for one in tenant.all(flow.TABLE):
        first.setdefault(one["channel"], one)
    found = {}
    for code, place in networks.items():
        channel = place["channel"]
        if not channel and place["team"] and tenant.get("teams", place["team"]):
            channel = primary(tenant, place["team"])["id"]
        if channel in first:
            found[code] = flow.address(first[channel])
    return found


def _published(list_: Record) -> bool:
    """Whether it is a library that somebody made, not the site's own."""
    return list_["template"] == "documentLibrary" and not list_.get("defaultLibrary")


def _drive(tenant: Tenant, site: Record) -> str:
    library = next(one for one in all_lists(tenant, site) if one.get("defaultLibrary"))
    return sites.drive_id(site, library)
