"""The permissions that routes ask for are ones the directory publishes and can grant."""

from __future__ import annotations

import pytest

from sandbox.dispatch import router
from sandbox.entra.permissions import APPLICATION, DELEGATED, SHAREPOINT

ROUTES = [
    route for host in ("graph", "sharepoint") for routes in router(host)._routes.values()
    for route in routes
]  # fmt: skip


@pytest.mark.parametrize("kind", ["application", "delegated"])
def test_every_permission_a_route_asks_for_is_published(kind: str) -> None:
    asked = {name for route in ROUTES for name in getattr(route, kind)} - {"*"}
    # Consent of one team ("….Group") is given with an app's installation, not by an administrator.
    asked = {name for name in asked if not name.endswith(".Group")}
    published = {*APPLICATION, *SHAREPOINT} if kind == "application" else set(DELEGATED)
    assert asked <= published


def test_no_route_is_without_a_permission() -> None:
    for route in ROUTES:
        assert route.open or route.application or route.delegated, route.template


def test_consent_of_one_team_is_for_applications_only() -> None:
    assert not [r.template for r in ROUTES for name in r.delegated if name.endswith(".Group")]


def test_ids_are_different_guids() -> None:
    assert len(set(APPLICATION.values())) == len(APPLICATION)
    assert all(len(id) == 36 for id in APPLICATION.values())
