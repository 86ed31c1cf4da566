"""A golden run is made once for all tests of this folder that share a process."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from tests.faults.bench import Bench
from tests.faults.stories import STORIES
from tests.faults.trial import Trials


@pytest.fixture(scope="session")
def trials_of() -> Iterator[Callable[[str], Trials]]:
    """By a story's name: its golden run, which checks itself against what was written by hand."""
    made: dict[str, Trials] = {}
    with ExitStack() as stack:

        def of(name: str) -> Trials:
            if name not in made:
                made[name] = Trials(stack.enter_context(Bench(STORIES[name])))
            return made[name]

        yield of
