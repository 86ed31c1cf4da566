"""The small tenant, with an application that can prove itself in every way."""

from __future__ import annotations

import pytest

from sandbox.embedded import Sandbox
from sandbox.entra import apps, organization
from sandbox.load import client

DIRECTORY = ("Directory.ReadWrite.All", "User.ReadWrite.All", "Group.ReadWrite.All")


@pytest.fixture
def box(box: Sandbox) -> Sandbox:
    apps.update(
        box.tenant,
        client(box.tenant)["appId"],
        certificates=(apps.certificate(box.authority.certificate.read_text()),),
        managedIdentity="identity-header",
    )
    organization.verify_domain(box.tenant, "theresialyceum.example")
    return box


@pytest.fixture
def admin(box: Sandbox) -> str:
    """An application token that may change the directory."""
    return box.app_token(roles=DIRECTORY)
