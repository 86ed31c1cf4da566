"""A small tenant that nobody but one test sees."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from sandbox.embedded import Sandbox
from sandbox.entra import apps, users
from sandbox.entra.tokens import signing_key
from sandbox.tenant import Tenant

DOMAIN = "theresialyceum.example"


@pytest.fixture
def box() -> Iterator[Sandbox]:
    """A tenant with nobody in it and one application, which may read the directory."""
    with Sandbox(tenant=Tenant()) as made:
        apps.register(
            made.tenant, "ONS", secret="s", roles=("User.Read.All", "Group.Read.All"),
            purpose="product",
        )  # fmt: skip
        signing_key(made.tenant)
        made.tenant.writes.clear()
        yield made


@pytest.fixture
def staffed(box: Sandbox) -> Sandbox:
    """A tenant with five people, p1 to p5."""
    for number in range(1, 6):
        name = f"p{number}"
        users.create(
            box.tenant,
            name,
            f"{name}@{DOMAIN}",
            id=user_id(number),
            given_name=name,
            surname="Test",
        )
    return box


def user_id(number: int) -> str:
    return f"00000000-0000-4000-8000-00000000000{number}"
