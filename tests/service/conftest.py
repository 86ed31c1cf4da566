"""A tenant over real HTTPS and the configuration an administrator would have for it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from config.load import load
from config.settings import Settings
from sandbox.connection import product_configuration
from sandbox.embedded import Sandbox
from sandbox.tenant import Record
from tests.e2e.conftest import settled, stage, world

__all__ = ["settled", "stage", "world"]  # the tenant of the stories


@pytest.fixture
def box() -> Iterator[Sandbox]:
    """An empty tenant with the two ONS sites, still without lists, and an administrators' group."""
    with Sandbox(data="empty") as made:
        yield made


@pytest.fixture
def group(box: Sandbox) -> Record:
    return next(g for g in box.tenant.all("groups") if g["displayName"] == "ONS-beheerders")


@pytest.fixture
def file(box: Sandbox, group: Record, tmp_path: Path) -> Path:
    path = tmp_path / "ons-sync.yaml"
    path.write_text(product_configuration(box.connection, group["id"]), encoding="utf-8")
    return path


@pytest.fixture
def settings(file: Path) -> Settings:
    return load(file, {})
