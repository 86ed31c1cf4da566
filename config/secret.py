"""Secrets by reference: a configuration file says where a secret is, never what it is."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from pydantic import model_validator

from config.model import FilePath, Model


class SecretMissing(Exception):
    """The place a secret is to be read from holds nothing."""


class SecretRef(Model):
    """Where a secret is: in an environment variable or in a file."""

    env: str | None = None
    """Name of the environment variable that holds the secret."""
    file: FilePath | None = None
    """File that holds the secret; a line end after it is ignored."""

    @model_validator(mode="before")
    @classmethod
    def _never_inline(cls, given: Any) -> Any:
        if isinstance(given, Mapping | cls):
            return given
        raise ValueError(
            "a secret never stands in the configuration itself: "
            "write {env: NAME} or {file: PATH}, and replace a secret that stood here"
        )

    @model_validator(mode="after")
    def _exactly_one(self) -> SecretRef:
        if (self.env is None) == (self.file is None):
            raise ValueError("give either {env: NAME} or {file: PATH}")
        return self

    def reveal(self) -> str:
        """The secret, read anew each time so that a renewed one is used without a restart.

        Raises SecretMissing, whose message says which variable or file is to be filled.
        """
        if self.file is None:
            value = os.environ.get(self.env or "", "")
            if not value:
                raise SecretMissing(f"Set the environment variable {self.env} to the secret.")
            return value
        try:
            value = self.file.read_text(encoding="utf-8").rstrip("\r\n")
        except (OSError, UnicodeDecodeError) as error:
            raise SecretMissing(f"Put the secret in the file {self.file}: {error}.") from error
        if not value:
            raise SecretMissing(f"Put the secret in the file {self.file}: it is empty.")
        return value
