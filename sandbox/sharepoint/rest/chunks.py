"""Chunked upload: `StartUpload`, `ContinueUpload`, `FinishUpload`, `CancelUpload`.

"The current file content is not changed" before FinishUpload; each call is idempotent as long as
the same values are given; StartUpload and ContinueUpload give "the running total of uploaded data".
https://learn.microsoft.com/previous-versions/office/developer/sharepoint-rest-reference/dn450841(v=office.15)
"""

from __future__ import annotations

from ...blobs import PIECE, length
from ...tenant import Record
from .. import files as library
from . import error
from .address import parameter
from .format import Complex, Result
from .path import Step
from .resource import Visit

_TABLE = "restUploads"


class Chunks:
    """The upload sessions of one file. Their ids are the client's own."""

    def __init__(self, visit: Visit, list_: Record, item: Record) -> None:
        self.visit, self.tenant = visit, visit.tenant
        self.list, self.item = list_, item

    def start(self, step: Step, content: bytes) -> Result:
        key = self._key(step, {})
        self._forget(key)
        session = {"id": key, "list": self.list["id"], "item": self.item["id"], "have": 0}
        self.tenant.put(_TABLE, key, session, what="upload.begin")
        return Result("StartUpload", str(self._keep(session, 0, content)))

    def go_on(self, step: Step, content: bytes) -> Result:
        session = self._session(self._key(step, {}))
        return Result("ContinueUpload", str(self._keep(session, self._offset(step), content)))

    def finish(self, step: Step, content: bytes) -> Record:
        """The file as it then is. The answer holds the new content's properties."""
        session = self._session(self._key(step, {}))
        if content:
            self._keep(session, self._offset(step), content)
        parts = self.tenant.table(self._parts(session["id"]))
        keys = [parts[at]["content"] for at in sorted(parts)]
        made = library.replace(self.tenant, self.list, self.item, self._joined(keys))
        self._forget(session["id"])
        return made

    def _joined(self, keys: list[str]) -> str:
        """The fragments as one content. They may have any length here."""
        blobs = self.tenant.blobs
        if not any(length(key) % PIECE for key in keys[:-1]):
            return blobs.joined(keys)
        return blobs.add(chunk for key in keys for chunk in blobs.chunks(key))

    def cancel(self, step: Step, body: Record) -> Result:
        """What was sent is forgotten. Documented: a file that the upload itself made is deleted;
        since StartUpload is called on a file that is there, none is.
        """
        self._forget(self._session(self._key(step, body))["id"])
        return Result("CancelUpload", None)

    def status(self, step: Step, body: Record) -> Complex:
        session = self._session(self._key(step, body))
        return Complex(
            "SP.UploadStatus",
            {"ExpectedContentRange": f"{session['have']}-", "UploadId": session["id"]},
        )

    def _key(self, step: Step, body: Record) -> str:
        given = parameter(step, body, "uploadid", 0)
        return str(given or "").strip("{}").lower()

    def _offset(self, step: Step) -> int:
        return int(step.arg("fileoffset", 1) or 0)

    def _session(self, key: str) -> Record:
        session = self.tenant.get(_TABLE, key)
        if session is None or (session["list"], session["item"]) != (
            self.list["id"], self.item["id"],
        ):  # fmt: skip
            # https://github.com/vgrem/office365-rest-python-client/issues/856
            raise error.refused(
                "Error in the application.",
                "-2146232832, Microsoft.SharePoint.Utilities.SPBITSSessionNotFoundException",
                500,
            )
        return session

    def _keep(self, session: Record, offset: int, content: bytes) -> int:
        """One fragment at its offset. The same one again changes nothing; a gap is refused."""
        parts = self._parts(session["id"])
        known = self.tenant.get(parts, f"{offset:015d}")
        if known is not None and length(known["content"]) == len(content):
            return offset + len(content)
        if offset != session["have"]:
            # Reported/uncertain: that it is refused; the words are not the service's.
            raise error.refused(
                "The file offset does not match the number of bytes uploaded so far.",
                "-2147024809, System.ArgumentException",
            )
        fragment = {"content": self.tenant.blobs.add(content)}
        self.tenant.put(parts, f"{offset:015d}", fragment, what="upload.fragment")
        have = offset + len(content)
        self.tenant.put(_TABLE, session["id"], {**session, "have": have}, what="upload.progress")
        return have

    def _parts(self, key: str) -> str:
        return f"{_TABLE}/{key}"

    def _forget(self, key: str) -> None:
        for at in list(self.tenant.table(self._parts(key))):
            self.tenant.drop(self._parts(key), at, what="upload.end")
        self.tenant.drop(_TABLE, key, what="upload.end")
