from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import pytest

from connector.download import Source, SourceChanged
from connector.exchange import Transfer
from connector.wire import Wire

CONTENT = bytes(range(256)) * 40


@pytest.fixture
def source(tmp_path: Path) -> Any:
    path = tmp_path / "x"
    path.write_bytes(CONTENT)
    transfer = Transfer("d", "i", "x", len(CONTENT), None, path=path)
    with Source(cast(Wire, None), transfer) as made:
        yield made


def test_what_was_read_ahead_is_what_is_read(source: Source) -> None:
    read = b""
    for at in range(0, len(CONTENT), 1000):
        read += source.read(at, 1000)
        source.read_ahead(at + 1000, 1000) if at + 1000 < len(CONTENT) else None
    assert read == CONTENT


def test_something_else_may_be_asked_for_than_was_read_ahead(source: Source) -> None:
    source.read_ahead(5000, 1000)
    assert source.read(0, 10) == CONTENT[:10]
    assert source.read(5000, 10) == CONTENT[5000:5010]


def test_what_goes_wrong_ahead_is_told_when_it_is_asked_for(source: Source) -> None:
    assert source._transfer.path is not None
    source._transfer.path.write_bytes(CONTENT[:100])
    source.read_ahead(0, 1000)
    with pytest.raises(SourceChanged):
        source.read(0, 1000)
    source.read_ahead(0, 1000)  # and nobody asks: it is closed all the same
