"""One sandbox for all stories of a process; each test gets the tenant as new."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import jwt.algorithms
import pytest
import structlog

from tests.e2e.documents_world import Documents, DocumentStage
from tests.e2e.registrations_world import Registrations, RegistrationStage
from tests.e2e.world import Stage, World


@pytest.fixture(scope="session")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with _quiet():
        stage = Stage.build(tmp_path_factory.mktemp("stage"))
    with stage.world.box:
        yield stage


@pytest.fixture(scope="session")
def document_stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DocumentStage]:
    with _quiet():
        stage = DocumentStage.build(tmp_path_factory.mktemp("documents"))
    with stage.world.box:
        yield stage


@pytest.fixture(scope="session")
def registration_stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RegistrationStage]:
    with _quiet():
        stage = RegistrationStage.build(tmp_path_factory.mktemp("registrations"))
    with stage.world.box:
        yield stage


@pytest.fixture(scope="session", autouse=True)
def _the_key_is_read_once() -> Iterator[None]:
    """Reading a private key proves that it is sound, which is a third of what a small run takes."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            "jwt.algorithms.load_pem_private_key", cache(jwt.algorithms.load_pem_private_key)
        )
        yield


@pytest.fixture(autouse=True)
def _few_words() -> Iterator[None]:
    """Logging is as it was again after each test."""
    with _quiet():
        yield


@contextmanager
def _quiet() -> Iterator[None]:
    before = structlog.get_config()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    yield
    structlog.configure(**before)


@pytest.fixture
def world(stage: Stage, tmp_path: Path) -> World:
    """The tenant before the product ever ran: both sides hold the same people."""
    return stage.begin(tmp_path, settled=False)


@pytest.fixture
def settled(stage: Stage, tmp_path: Path) -> World:
    """The tenant after the product's first run."""
    return stage.begin(tmp_path, settled=True)


@pytest.fixture
def documents(document_stage: DocumentStage, tmp_path: Path) -> Documents:
    """The tenant with files after `provision` and a first run."""
    return document_stage.open(tmp_path)


@pytest.fixture
def published(document_stage: DocumentStage, tmp_path: Path) -> Documents:
    """The same, with documents on both sides."""
    return document_stage.open(tmp_path, published=True)


@pytest.fixture
def meetings(registration_stage: RegistrationStage, tmp_path: Path) -> Registrations:
    """The tenant with lists of meetings, after `provision` and a first run; no meetings yet."""
    return registration_stage.open(tmp_path)
