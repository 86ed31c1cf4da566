"""The bytes of a file: `$value`, and methods whose body is content."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ...blobs import Stream as Bytes
from ...blobs import length
from ...tenant import Record
from ..download import range_of
from .format import Raw, Result
from .resource import Resource, Visit


class Content(Resource):
    """`$value`: read by GET, whole or a range of it, written by PUT.

    https://learn.microsoft.com/sharepoint/dev/sp-add-ins/working-with-folders-and-files-with-rest
    """

    def __init__(
        self, visit: Visit, record: Record, write: Callable[[bytes], None] | None = None
    ) -> None:
        super().__init__(visit, "$value")
        self.record, self._write = record, write

    def get(self) -> Raw:
        file, headers = self.record["file"], self.visit.headers
        kind = str(file.get("mime") or "application/octet-stream")
        key, size = file["content"], length(file["content"])
        first, last = 0, size - 1
        headers |= {"Accept-Ranges": "bytes", "X-Content-Type-Options": "nosniff"}
        if wanted := self.visit.call.headers.get("Range"):
            part = range_of(wanted, size)
            if part is None:
                self.visit.status = 416
                headers["Content-Range"] = f"bytes */{size}"
                return Raw(b"", kind)
            first, last = part
            self.visit.status = 206
            headers["Content-Range"] = f"bytes {first}-{last}/{size}"
        return Raw(Bytes(self.visit.tenant.blobs, key, first, last + 1), kind)

    def post(self) -> Raw:
        """`OpenBinaryStream` is posted by client libraries that take it for a method."""
        return self.get()

    def merge(self) -> None:
        if self._write is None:
            raise self._not_by()
        self._write(self.visit.call.body)


class Stream(Resource):
    """A method whose body is content and not JSON: `add(…)`, `StartUpload(…)`."""

    def __init__(self, visit: Visit, name: str, perform: Callable[[bytes], Any]) -> None:
        super().__init__(visit, name)
        self._perform = perform

    def post(self) -> Any:
        found = self._perform(self.visit.call.body)
        return Result(self.name, None) if found is None else found
