"""Where the product keeps what it remembers."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field

from config.model import FilePath, Model


class State(Model):
    path: FilePath = Field(default=Path("state/ons-sync.db"), validate_default=True)
    """The SQLite file, on a disk of the machine itself. It is made when it is not there; losing
    it is survivable."""
