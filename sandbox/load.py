"""Fill an empty tenant with a named data set."""

from __future__ import annotations

import importlib

from .certificates import Authority
from .tenant import Tenant


def load(tenant: Tenant, data: str, authority: Authority) -> None:
    """`data` is empty, demo, medium or large; the application is registered in each of them."""
    try:
        module = importlib.import_module(".data.generate", __package__)
    except ModuleNotFoundError:
        return
    module.generate(tenant, data)
