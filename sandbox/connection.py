"""`connection.json`: the one file any client of the sandbox needs."""

from __future__ import annotations

from typing import Any

from .certificates import Authority
from .dispatch import HOSTS
from .tenant import Tenant


def describe(tenant: Tenant, port: int, authority: Authority) -> dict[str, Any]:
    return {"port": port, "ca": str(authority.ca), "hosts": dict(HOSTS)}
