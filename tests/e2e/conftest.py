"""One sandbox for all stories of a process; each test gets the tenant as new."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from tests.e2e.world import Stage, World


@pytest.fixture(scope="session")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    stage = Stage.build(tmp_path_factory.mktemp("stage"))
    before = structlog.get_config()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    with stage.world.box:
        yield stage
    structlog.configure(**before)


@pytest.fixture
def world(stage: Stage, tmp_path: Path) -> World:
    """The tenant before the product ever ran: both sides hold the same people."""
    return stage.begin(tmp_path, settled=False)


@pytest.fixture
def settled(stage: Stage, tmp_path: Path) -> World:
    """The tenant after the product's first run."""
    return stage.begin(tmp_path, settled=True)
