"""The golden run is made once for all tests of this folder that share a process."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.faults.bench import Bench
from tests.faults.trial import Trials


@pytest.fixture(scope="session")
def trials() -> Iterator[Trials]:
    """The golden run, which checks itself against what was written down by hand."""
    with Bench() as bench:
        yield Trials(bench)
