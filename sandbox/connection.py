"""`connection.json`: the one file any client of the sandbox needs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson

from .certificates import Authority, write_secret
from .data.description import describe as described
from .data.terms import write_terms
from .dispatch import HOSTS
from .tenant import Tenant

NOBODY = "00000000-0000-0000-0000-000000000000"


_CONTENT = ("tenant_id", "client_id", "client_secret", "users", "sites", "lists", "groups")
_PLACES = ("channels", "drives", "workflows", "bot")


def describe(tenant: Tenant, port: int, authority: Authority) -> dict[str, Any]:
    """What a client must know to sign in and to find its way; exactly these keys.

    Files are absolute paths. `groups` and `channels` are by network code, `lists` by "site/list",
    `drives` by site or network code, `workflows` (the address that posts to a channel) by network
    code. `bot` is the application that speaks in channels, where the data set has one.
    """
    content = described(tenant)
    return {
        "port": port,
        "ca": str(authority.ca.absolute()),
        "hosts": dict(HOSTS),
        "certificate": str(authority.certificate.absolute()),
        "private_key": str(authority.private_key.absolute()),
        **{name: content[name] for name in (*_CONTENT, *_PLACES)},
    }


def product_configuration(
    connection: dict[str, Any],
    admins_group: str | None = None,
    *,
    mailbox: str | None = None,
    speaks: bool = False,
) -> str:
    """The product's configuration for this tenant, as YAML text.

    `admins_group` administers the intranet; a tenant without it gets an id that nobody has.
    `mailbox` keeps the events of meetings. With `speaks` the tenant's bot tells of meetings in the
    channels, at night too: whoever tries that out does not wait until the morning.
    """
    hosts, sites = connection["hosts"], connection["sites"]
    where = f"127.0.0.1:{connection['port']}"

    def site(name: str) -> str:
        return str(sites.get(name, {}).get("url") or f"https://{hosts['sharepoint']}/sites/{name}")

    sign_in = {
        "method": "certificate",
        "certificate": connection["certificate"],
        "private_key": connection["private_key"],
    }
    reached = ["login", "graph", "sharepoint", "upload"]
    registrations: dict[str, Any] = {}
    if mailbox is not None:
        registrations["calendar"] = {"mailbox": mailbox}
    if speaks:
        reached.append("bots")
        registrations["quiet"] = {"begin": "00.00", "end": "00.00"}
        registrations["channel"] = {
            "way": "bot",
            "application_id": connection["bot"]["client_id"],
            "sign_in": sign_in,
        }
    settings: dict[str, Any] = {
        "tenant": {
            "tenant_id": connection["tenant_id"],
            "client_id": connection["client_id"],
            "sign_in": sign_in,
            "hosts": {name: hosts[name] for name in ("login", "graph", "sharepoint")},
            "connect_to": {hosts[name]: where for name in reached},
            "ca_file": connection["ca"],
        },
        "lists": {"sites": {"ons": site("ONS"), "beheer": site("ONS-Beheer")}},
        "membership": {"admins_group_id": admins_group or NOBODY},
        "state": {"path": "ons-sync.db"},
    }
    if registrations:
        settings["registrations"] = registrations
    text = orjson.dumps(settings, option=orjson.OPT_INDENT_2).decode()  # JSON is YAML
    return f"# Made by the sandbox at each start: changes here are lost.\n{text}\n"


def write_connection(directory: Path, tenant: Tenant, connection: dict[str, Any]) -> Path:
    """Write `connection.json` and `ons-sync.yaml`, readable by their owner only; and beside them
    `cases.json`, where the labelled cases are, and `begrippen`, files with terms to import."""
    content = described(tenant)
    text = product_configuration(
        connection,
        content["admins_group"],
        mailbox=content["meetings"].get("mailbox"),
        speaks=bool(connection["bot"]),
    )
    found = {name: content[name] for name in ("cases", "folders", "meetings", "opening")}
    write_secret(directory / "cases.json", orjson.dumps(found, option=orjson.OPT_INDENT_2) + b"\n")
    write_terms(directory / "begrippen")
    write_secret(directory / "ons-sync.yaml", text.encode())
    path = directory / "connection.json"
    write_secret(path, orjson.dumps(connection, option=orjson.OPT_INDENT_2) + b"\n")
    return path
