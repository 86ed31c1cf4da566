"""A content read in order, from wherever it stands; a broken download goes on where it was.

https://learn.microsoft.com/graph/api/driveitem-get-content
"""

from __future__ import annotations

import re
from concurrent.futures import Future, ThreadPoolExecutor, wait
from io import BytesIO
from typing import BinaryIO

import requests
from urllib3.exceptions import HTTPError

from connector.exchange import Transfer
from connector.wire import Wire

_PIECE = 256 * 1024
_TRIES = 6
_PASSING = (429, 500, 502, 503, 504)


class SourceChanged(Exception):
    """The content is not the one that was asked for."""


class SourceGone(Exception):
    """Its address has expired, or it is not there any more."""


class SourceSilent(Exception):
    """No answer, also after several tries."""


class Source:
    """`read` gives what stands at a place; in order it costs one request. `read_ahead` begins to
    read what will be asked for next, in a thread of its own."""

    def __init__(self, wire: Wire, transfer: Transfer, local: BinaryIO | None = None) -> None:
        self._wire, self._transfer = wire, transfer
        self._local = local
        if local is None and transfer.content is not None:
            self._local = BytesIO(transfer.content)
        elif local is None and transfer.path is not None:
            try:
                self._local = transfer.path.open("rb")
            except FileNotFoundError as error:
                raise SourceGone from error
        self._answer: requests.Response | None = None
        self._at = 0
        self._reader: ThreadPoolExecutor | None = None
        self._coming: tuple[int, int, Future[memoryview]] | None = None

    def read(self, at: int, count: int) -> memoryview:
        """`count` bytes, or those to the end. Raises SourceChanged when there are fewer or, at the
        end, more than there should be; SourceGone; SourceSilent."""
        if self._coming is not None:
            where, many, coming = self._coming
            self._coming = None
            if (where, many) == (at, count):
                return coming.result()
            wait([coming])  # nobody else reads meanwhile
        return self._read(at, count)

    def read_ahead(self, at: int, count: int) -> None:
        if self._reader is None:
            self._reader = ThreadPoolExecutor(1, "ahead")
        self._coming = (at, count, self._reader.submit(self._read, at, count))

    def _read(self, at: int, count: int) -> memoryview:
        count = min(count, self._transfer.size - at)
        buffer = bytearray(count)
        view = memoryview(buffer)
        if self._local is not None:
            self._read_local(at, view)
            return view
        filled = tries = 0
        while filled < count or (count == 0 and self._answer is None):
            if self._answer is None or self._at != at + filled:
                self._open(at + filled)
            piece = self._piece(count - filled)
            if piece is None:
                tries += 1
                if tries >= _TRIES:
                    raise SourceSilent
                self._wire.rest(tries)
                continue
            if not piece and filled < count:
                raise SourceChanged
            view[filled : filled + len(piece)] = piece
            filled += len(piece)
            tries = 0 if piece else tries
        return view

    def close(self) -> None:
        if self._reader is not None:
            self._reader.shutdown()
            self._reader = self._coming = None
        if self._answer is not None:
            self._answer.close()
            self._answer = None
        if self._local is not None:
            self._local.close()

    def __enter__(self) -> Source:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _read_local(self, at: int, view: memoryview) -> None:
        assert self._local is not None
        self._local.seek(at)
        filled = 0
        while filled < len(view):
            piece = self._local.read(min(_PIECE, len(view) - filled))
            if not piece:
                raise SourceChanged
            view[filled : filled + len(piece)] = piece
            filled += len(piece)
        if at + filled == self._transfer.size and self._local.read(1):
            raise SourceChanged

    def _piece(self, most: int) -> bytes | None:
        """None: it broke off."""
        if self._answer is None:
            return None
        try:
            piece: bytes = self._answer.raw.read(min(_PIECE, most), decode_content=False)
        except (HTTPError, OSError):
            self._drop()
            return None
        self._at += len(piece)
        self._wire.received(len(piece))
        return piece

    def _open(self, at: int) -> None:
        """Leaves `_answer` None when it is worth another try."""
        self._drop()
        headers = {"Range": f"bytes={at}-"} if at else {}
        answer = self._wire.send("GET", str(self._transfer.url), headers, stream=True)
        if answer is None:
            return
        status = answer.status_code
        if status == 200:
            whole = answer.headers.get("Content-Length", "")
            self._same_size(answer, whole)
            self._answer, self._at = answer, 0
            while self._at < at:  # it does not do ranges
                if not self._piece(at - self._at):
                    self._drop()
                    return
            return
        if status == 206:
            found = re.fullmatch(
                r"bytes (\d+)-\d+/(\d+|\*)", answer.headers.get("Content-Range", "")
            )
            if found is not None and int(found[1]) == at:
                self._same_size(answer, found[2])
                self._answer, self._at = answer, at
                return
        answer.close()
        if status == 416:
            raise SourceChanged
        if status not in _PASSING:
            raise SourceGone

    def _same_size(self, answer: requests.Response, size: str) -> None:
        if size.isdigit() and int(size) != self._transfer.size:
            answer.close()
            raise SourceChanged

    def _drop(self) -> None:
        if self._answer is not None:
            self._answer.close()
            self._answer = None
