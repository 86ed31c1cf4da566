"""The small tenant of the stories, and a sink for whatever would leave it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.world import Stage, World
from tests.security.sink import Sink


@pytest.fixture(scope="session")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    stage = Stage.build(tmp_path_factory.mktemp("stage"))
    with stage.world.box:
        yield stage


@pytest.fixture
def world(stage: Stage, tmp_path: Path) -> World:
    """The tenant before the product ever ran."""
    return stage.begin(tmp_path, settled=False)


@pytest.fixture
def settled(stage: Stage, tmp_path: Path) -> World:
    """The tenant after the product's first run."""
    return stage.begin(tmp_path, settled=True)


@pytest.fixture
def sink(stage: Stage) -> Iterator[Sink]:
    """Everything that is not the tenant; fails when a token reached a wrong host of it too."""
    box = stage.world.box
    box.cloud.strangers.clear()
    box.cloud.requests.clear()
    with Sink() as sink, sink.instead_of_the_world(box.port):
        yield sink
    assert not sink.asked, sink.asked
    assert not sink.accepted
    assert not box.cloud.strangers, list(box.cloud.strangers)
    assert not [one.path for one in box.cloud.requests if one.host == "login" and one.authorization]
