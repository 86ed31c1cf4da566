"""Fills an empty tenant with a data set. The same seed, the same tenant."""

from __future__ import annotations

import random
from datetime import date

from ..tenant import Tenant
from . import foundation
from .build import Build
from .demo import Demo
from .scale import COPY, LARGE, MEDIUM, OPENING, PUBLISHED, PUBLISHED_FEW, Scale

MEASURED = {
    "medium": MEDIUM, "large": LARGE, "published": PUBLISHED, "published-few": PUBLISHED_FEW,
    "copy": COPY, "opening": OPENING,
}  # fmt: skip
SIZES = ("empty", "demo", *MEASURED)


def generate(
    tenant: Tenant, size: str, *, today: date | None = None, certificate: str | None = None
) -> None:
    """Every size has the administrators, the applications (with `certificate`, a PEM text) and
    the two ONS sites. `empty` stops there; the others have lists, people and networks.

    Dates are relative to `today`. The log of writes begins after it.
    """
    if size not in SIZES:
        raise ValueError(f"unknown data set {size!r}: one of {', '.join(SIZES)}")
    build = Build(tenant, today or tenant.now().date(), random.Random(f"{tenant.seed} {size}"))
    try:
        foundation.lay(build, certificate)
        if size == "demo":
            Demo(build).make()
        elif size in MEASURED:
            Scale(build, MEASURED[size]).make()
        build.remember(
            "size", size=size, today=build.today.isoformat(), group=build.group,
            networks={
                code: {"team": network.team, "channel": network.channel}
                for code, network in build.networks.items()
            },
        )  # fmt: skip
        if not tenant.get("data", "people"):
            build.remember("people", people={one.id: one.role for one in build.admins})
    finally:
        tenant.clock = None
    tenant.writes.clear()
