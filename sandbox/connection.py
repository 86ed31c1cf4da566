"""`connection.json`: the one file any client of the sandbox needs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson

from .certificates import Authority, write_secret
from .dispatch import HOSTS
from .entra.organization import tenant_id
from .load import client
from .tenant import Tenant


def describe(tenant: Tenant, port: int, authority: Authority) -> dict[str, Any]:
    """What a client must know to sign in and to find its way.

    Files are absolute paths. `groups` maps a network's code to its team, `lists` "site/list" to
    the list's id, `channels` "code/channel" to the channel's id, `drives` "site/library" to the
    drive's id.
    """
    app = client(tenant)
    sites = {str(s["name"]): s for s in tenant.all("sites")}
    return {
        "port": port,
        "ca": str(authority.ca.absolute()),
        "hosts": dict(HOSTS),
        "tenant_id": tenant_id(tenant),
        "client_id": app["appId"],
        "client_secret": app["secret"],
        "certificate": str(authority.certificate.absolute()),
        "private_key": str(authority.private_key.absolute()),
        "users": [
            {
                "id": user["id"],
                "upn": user["userPrincipalName"],
                "name": user["displayName"],
                "password": user.get("password"),
                "role": user.get("role") or user.get("jobTitle") or "",
            }
            for user in tenant.all("users")
        ],
        "sites": {name: {"id": s["id"], "url": s["webUrl"]} for name, s in sites.items()},
        "lists": {
            f"{name}/{found['name']}": found["id"]
            for name, site in sites.items()
            for found in tenant.all(f"lists/{site['id']}")
            if not found.get("hidden") and not found.get("system")
        },
        "groups": _teams(tenant),
        "channels": {
            f"{code}/{channel['displayName']}": channel["id"]
            for code, team in _teams(tenant).items()
            for channel in tenant.all(f"channels/{team}")
        },
        "admins_group_id": _admins(tenant),
        "drives": {
            f"{name}/{found['name']}": found["driveId"]
            for name, site in sites.items()
            for found in tenant.all(f"lists/{site['id']}")
            if found.get("driveId")
        },
    }


def _admins(tenant: Tenant) -> str:
    """The group that administers the intranet; in an empty tenant nobody does."""
    found = (g for g in tenant.all("groups") if str(g["displayName"]) == "ONS-beheerders")
    return str(next(found, {}).get("id") or "00000000-0000-0000-0000-000000000000")


def _teams(tenant: Tenant) -> dict[str, str]:
    """Team ids by network code; a team without a code is known by its mail nickname."""
    found = {}
    for team in tenant.all("teams"):
        group = tenant.get("groups", team["id"]) or {}
        code = team.get("code") or group.get("code") or group.get("mailNickname") or team["id"]
        found[str(code)] = str(team["id"])
    return found


def product_configuration(connection: dict[str, Any]) -> str:
    """The product's configuration for this tenant, as YAML text."""
    hosts, sites = connection["hosts"], connection["sites"]
    where = f"127.0.0.1:{connection['port']}"

    def site(name: str) -> str:
        return str(sites.get(name, {}).get("url") or f"https://{hosts['sharepoint']}/sites/{name}")

    settings = {
        "tenant": {
            "tenant_id": connection["tenant_id"],
            "client_id": connection["client_id"],
            "sign_in": {
                "method": "certificate",
                "certificate": connection["certificate"],
                "private_key": connection["private_key"],
            },
            "hosts": {name: hosts[name] for name in ("login", "graph", "sharepoint")},
            "connect_to": {hosts[name]: where for name in ("login", "graph", "sharepoint")},
            "ca_file": connection["ca"],
        },
        "lists": {"sites": {"ons": site("ONS"), "beheer": site("ONS-Beheer")}},
        "membership": {"admins_group_id": connection["admins_group_id"]},
        "state": {"path": "ons-sync.db"},
    }
    text = orjson.dumps(settings, option=orjson.OPT_INDENT_2).decode()  # JSON is YAML
    return f"# Made by the sandbox at each start: changes here are lost.\n{text}\n"


def write_connection(directory: Path, connection: dict[str, Any]) -> Path:
    """Write `connection.json` and `ons-sync.yaml`, readable by their owner only."""
    write_secret(directory / "ons-sync.yaml", product_configuration(connection).encode())
    path = directory / "connection.json"
    write_secret(path, orjson.dumps(connection, option=orjson.OPT_INDENT_2) + b"\n")
    return path
