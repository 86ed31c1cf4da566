"""A file sent in fragments to an upload session, each acknowledged.

https://learn.microsoft.com/graph/api/driveitem-createuploadsession
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Mapping
from typing import Any

import orjson
import requests

from connector.download import Source, SourceChanged, SourceGone
from connector.exchange import Response, Transfer
from connector.quick_xor import QuickXor
from connector.wire import Wire

UNIT = 320 * 1024
FRAGMENT = 32 * UNIT
"""10 MiB: the service asks for multiples of 320 KiB below 60 MiB."""
_NOTED_EVERY = 4
_TRIES = 6

Note = Callable[[Mapping[str, Any] | None], None]


def refusal(status: int, code: str) -> Response:
    return Response(status, {"error": {"code": code}})


class Upload:
    """One file on its way. The last fragment is what makes it a file there, so it is sent only
    when everything read is proved to be the source: its size and its quickXorHash. Otherwise the
    session is cancelled and nothing was stored.
    """

    def __init__(
        self, wire: Wire, transfer: Transfer, source: Source, url: str, note: Note
    ) -> None:
        self._wire, self._transfer, self._source = wire, transfer, source
        self._url, self._note = url, note
        self._marks = {0: QuickXor()}  # where a fragment ended, and the hash up to there
        self._next = 0  # what the service expects
        self._finished = False  # the last fragment was sent, and no answer told what became of it

    def run(self, held: Mapping[str, Any] | None = None) -> Response:
        """`held` is what was noted of it in an earlier run."""
        if held is not None:
            over = self._go_on(held)
            if over is not None:
                return over
        elif self._large:
            self._note(self._noted())
        tries = sent = 0
        while True:
            try:
                part = self._part()
            except (SourceChanged, SourceGone) as error:
                changed = isinstance(error, SourceChanged)
                if changed or not self._large:
                    self._cancel()
                return refusal(*(412, "sourceChanged") if changed else (410, "sourceGone"))
            end = self._next + len(part)
            if self._large and end < self._transfer.size:
                self._source.read_ahead(end, FRAGMENT)
            before, answer = self._next, self._put(part)
            verdict = self._judge(part, answer)
            status = answer.status_code if answer is not None and not self._finished else 0
            del part, answer  # or three fragments would be in memory while the next is read
            if verdict is not None:
                return verdict
            if self._next >= self._transfer.size:
                return refusal(0, "uploadUnknown")
            if self._next > before:
                tries, sent = 0, sent + 1
                if self._large and sent % _NOTED_EVERY == 0:
                    self._note(self._noted())
                continue
            tries += 1
            if tries >= _TRIES:
                return refusal(status, "uploadBroken")

    @property
    def _large(self) -> bool:
        return self._transfer.size > FRAGMENT

    def _part(self) -> memoryview:
        """What the service expects next, everything before it hashed."""
        size = self._transfer.size
        while True:
            base = max(mark for mark in self._marks if mark <= self._next)
            data = self._source.read(base, FRAGMENT)
            end = base + len(data)
            hashed = self._marks[base].copy()
            hashed.update(data)
            self._marks[end] = hashed
            if end > self._next or end == size:
                break
        wanted = self._transfer.quick_xor
        if end == size:
            if wanted is not None and hashed.digest() != wanted:
                raise SourceChanged
            return data[self._next - base :]
        part = data[self._next - base :]
        return part[: len(part) - len(part) % UNIT] if len(part) > UNIT else part

    def _put(self, part: memoryview) -> requests.Response | None:
        first, size = self._next, self._transfer.size
        last = first + len(part) - 1
        headers = {"Content-Range": f"bytes {first}-{last}/{size}"}
        return self._wire.send("PUT", self._url, headers, part)

    def _judge(self, part: memoryview, answer: requests.Response | None) -> Response | None:
        """None: go on from `_next`."""
        status = answer.status_code if answer is not None else 0
        body = _json(answer)
        end = self._next + len(part)
        if status in (200, 201) and isinstance(body, dict) and "id" in body:
            self._over()
            return Response(status, body)
        if status in (200, 202) and isinstance(body, dict):
            self._next = _expected(body, end)
            return None
        last = end == self._transfer.size
        if status == 0 or status >= 500 or status in (200, 201, 202, 416):
            if status == 507:
                return self._refused(status, body)
            # Only an answer that never came leaves it open whether the file is made.
            self._finished = self._finished or (last and status != 416)
            self._wire.rest(1)
            return self._ask()
        if self._finished and status in (404, 409, 410):
            self._over()
            return refusal(0, "uploadUnknown")  # it may be our own file that is there
        if status in (404, 410):
            self._over()
            return refusal(404, "sessionExpired")
        return self._refused(status, body)

    def _ask(self) -> Response | None:
        """Where the service is. None: it told, or not even that came."""
        answer = self._wire.send("GET", self._url)
        status, body = (answer.status_code if answer is not None else 0), _json(answer)
        if status == 200 and isinstance(body, dict):
            if "id" in body and "nextExpectedRanges" not in body:
                self._over()
                return Response(200, body)
            ranges = body.get("nextExpectedRanges")
            if ranges == [] or ranges is None:
                return refusal(0, "uploadUnknown")
            self._next = _expected(body, self._next)
        elif status in (401, 403, 404, 410):
            self._over()
            if self._finished:
                return refusal(0, "uploadUnknown")
            return refusal(404, "sessionExpired")
        return None

    def _go_on(self, held: Mapping[str, Any]) -> Response | None:
        # Without its hash so far it is all read again, and only what is missing sent.
        with contextlib.suppress(KeyError, ValueError, TypeError):
            self._marks[int(held["offset"])] = QuickXor.of(held["hash"])
        for tries in range(1, _TRIES):
            before, self._next = self._next, -1
            over = self._ask()
            if over is not None:
                return over
            if self._next >= 0:
                return None
            self._next = before
            self._wire.rest(tries)
        return refusal(503, "uploadBroken")

    def _noted(self) -> dict[str, Any]:
        mark = max(mark for mark in self._marks if mark <= self._next)
        return {
            "upload_url": self._url,
            "drive": self._transfer.drive,
            "source": fingerprint(self._transfer),
            "offset": mark,
            "hash": self._marks[mark].state(),
        }

    def _refused(self, status: int, body: Any) -> Response:
        self._cancel()
        return Response(status, body)

    def _cancel(self) -> None:
        self._wire.send("DELETE", self._url)
        self._over()

    def _over(self) -> None:
        if self._large:
            self._note(None)


def fingerprint(transfer: Transfer) -> str:
    """An upload goes on only with the very content it began with."""
    return f"{transfer.quick_xor} {transfer.size}"


def _expected(body: Mapping[str, Any], otherwise: int) -> int:
    """The first missing byte: "26-" or "26-100"."""
    ranges = body.get("nextExpectedRanges") or ()
    starts = [int(m[1]) for one in ranges if (m := re.match(r"(\d+)-", str(one)))]
    return min(starts) if starts else otherwise


def _json(answer: requests.Response | None) -> Any:
    if answer is None:
        return None
    try:
        return orjson.loads(answer.content) if answer.content else None
    except orjson.JSONDecodeError:
        return None
