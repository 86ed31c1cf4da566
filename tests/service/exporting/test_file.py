"""A file that may hold names."""

from __future__ import annotations

from pathlib import Path

import pytest

from service.exporting.file import NotWritten, write


def test_it_replaces_what_was_there_and_is_its_owners_alone(tmp_path: Path) -> None:
    path = tmp_path / "lijst.html"
    path.write_text("oud")
    path.chmod(0o666)
    write(path, b"nieuw")
    assert path.read_bytes() == b"nieuw"
    assert path.stat().st_mode & 0o777 == 0o600
    assert [one.name for one in tmp_path.iterdir()] == ["lijst.html"]


def test_a_folder_that_is_not_there_is_said_to_be_so(tmp_path: Path) -> None:
    with pytest.raises(NotWritten, match="cannot be written"):
        write(tmp_path / "nergens" / "lijst.html", b"x")
