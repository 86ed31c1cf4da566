"""What every settings model has in common: frozen, no unknown keys, paths beside the file."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationInfo

GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class Model(BaseModel):
    """Settings cannot be changed once read, and a key that nobody reads is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


def _guid(text: str) -> str:
    lower = text.strip().lower()
    if not GUID.fullmatch(lower):
        raise ValueError("must be an id such as 6f9619ff-8b86-4d01-b42d-00cf4fc964ff")
    return lower


def _beside_the_file(path: Path, info: ValidationInfo) -> Path:
    """A relative path is relative to the configuration file, not to where a command is typed."""
    if "-----BEGIN" in str(path):
        raise ValueError("a key never stands in the configuration itself: write the file it is in")
    folder = (info.context or {}).get("folder")
    return path if folder is None else Path(folder) / path.expanduser()


Guid = Annotated[str, AfterValidator(_guid)]
"""An Entra object, application or tenant id; read in any case, kept in lower case."""

FilePath = Annotated[Path, AfterValidator(_beside_the_file)]
"""A path; a relative one starts in the folder of the configuration file."""
