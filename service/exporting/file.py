"""Writing a file that may hold names."""

from __future__ import annotations

import os
from pathlib import Path


class NotWritten(Exception):
    """The file cannot be written."""


def write(path: Path, content: bytes) -> None:
    """Only its owner can read it, also when it replaces a file that everybody could. Raises
    NotWritten."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
            beside.replace(path)
        except BaseException:
            beside.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise NotWritten(f"{path} cannot be written: {error.strerror}.") from error
