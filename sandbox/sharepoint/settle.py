"""Does what the service does by itself when its time has come."""

from __future__ import annotations

from ..tenant import SYSTEM, Tenant
from . import background, copies, promotion

_WORK = {"promotion": promotion.finish, "copy": copies.finish}


def settle(tenant: Tenant) -> None:
    """Called before each operation, on the tenant itself and never on a view of it. What is
    written is no request's.
    """
    request, tenant.request = tenant.request, None
    try:
        for job in background.due(tenant):
            with tenant.acting(SYSTEM):
                _WORK[job["work"]](tenant, job)
    finally:
        tenant.request = request
