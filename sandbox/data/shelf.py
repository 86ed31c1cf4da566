"""A library while a data set fills it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from ..sharepoint import files
from ..sharepoint.columns import own_columns
from ..tenant import Actor, Record
from .build import Build


class Shelf:
    """Puts files into one library, all of whose names are this data set's own and allowed."""

    def __init__(self, build: Build, library: Record, below: str = files.TOP) -> None:
        self.build, self.library = build, library
        self.columns = own_columns(build.tenant, library)
        self._folders = {"": below}

    def folder(self, path: str) -> str:
        """The number of a folder below the shelf's own place, made where there is none."""
        if path not in self._folders:
            above, _, name = path.rpartition("/")
            made = files.make_folder(
                self.build.tenant, self.library, self.folder(above), name, conflict="replace"
            )
            self._folders[path] = str(made["id"])
        return self._folders[path]

    def put(
        self,
        path: str,
        content: bytes | str,
        fields: Mapping[str, Any],
        actor: Actor,
        changed: datetime | None = None,
        **more: Any,
    ) -> Record:
        """A file at a path: its bytes, or the key of a content that is there or made up.

        `changed` is when its author last saved it, before it came here; `more` goes into `file`.
        """
        tenant = self.build.tenant
        folder, _, name = path.rpartition("/")
        stamp = changed.strftime("%Y-%m-%dT%H:%M:%SZ") if changed else None
        times = {"createdDateTime": stamp, "lastModifiedDateTime": stamp}
        with tenant.acting(actor):
            return files.lay(
                tenant, self.library, self.folder(folder), name, content, fields,
                columns=self.columns, times=times, **more,
            )  # fmt: skip
