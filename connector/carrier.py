"""Carries transfers out: eight at a time, of each at most two fragments in memory: the one that
is sent and the one that is read meanwhile."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, BinaryIO, TypeVar

import structlog

from connector.download import Source, SourceChanged, SourceGone, SourceSilent
from connector.errors import CertificateNotTrusted, ForeignHost, Throttled
from connector.exchange import Response, Transfer
from connector.ledger import Ledger, Memory
from connector.quick_xor import QuickXor
from connector.session import Session
from connector.spool import Spool
from connector.throttle import Throttle
from connector.upload import FRAGMENT, Upload, fingerprint, refusal
from connector.wire import Stopped, Wire

T = TypeVar("T")
log = structlog.get_logger(__name__)
AT_ONCE = 8
LARGE_AT_ONCE = 2
"""Of files of more than one fragment: what they hold in memory does not grow with their size."""
_PIECE = 1 << 20


class Carrier:
    """Many threads share the session; the ledger and `before_send` are only ever called in the
    thread that called `run`."""

    def __init__(
        self,
        session: Session,
        throttle: Throttle,
        *,
        ledger: Ledger | None = None,
        spool: Spool | None = None,
    ) -> None:
        self._session, self._throttle = session, throttle
        self.ledger: Ledger = ledger or Memory()
        self.spool = spool or Spool()
        # To read a text takes a processor and many times its memory: one at a time.
        self._reading = threading.Lock()

    def run(
        self, transfers: Sequence[Transfer], before_send: Callable[[], None] | None = None
    ) -> list[Response]:
        """An answer for each. Raises what ends all of them alike: CertificateNotTrusted,
        Throttled, and whatever `before_send` raises; those on their way are broken off then."""
        stop, desk = threading.Event(), _Desk()

        def before() -> None:
            if before_send is not None:
                desk.ask(before_send)

        wire = Wire(self._session, self._throttle, before, stop)
        large = threading.BoundedSemaphore(LARGE_AT_ONCE)
        # Small ones first: large ones wait for each other.
        order = sorted(range(len(transfers)), key=lambda at: transfers[at].size)
        done: dict[int, Future[Response]] = {}
        with ThreadPoolExecutor(min(AT_ONCE, len(transfers) or 1), "transfer") as pool:
            try:
                for at in order:
                    done[at] = pool.submit(self._one, wire, desk, large, transfers[at])
                    done[at].add_done_callback(desk.wake)
                desk.serve(len(done), stop)
            finally:
                stop.set()
                desk.close(done.values())
        errors = [error for one in done.values() if (error := one.exception()) is not None]
        for error in errors:
            if not isinstance(error, Stopped):
                raise error
        return [done[at].result() for at in range(len(transfers))]

    def close(self) -> None:
        self.spool.close()

    def _one(
        self, wire: Wire, desk: _Desk, large: threading.BoundedSemaphore, transfer: Transfer
    ) -> Response:
        if transfer.size > FRAGMENT:
            with large:
                return self._safely(wire, desk, transfer)
        return self._safely(wire, desk, transfer)

    def _safely(self, wire: Wire, desk: _Desk, transfer: Transfer) -> Response:
        try:
            local = self.spool.open(transfer.quick_xor, transfer.size)
            with Source(wire, transfer, local) as source:
                if transfer.writes:
                    return self._send(wire, desk, transfer, source)
                return self._fetch(transfer, source, local)
        except SourceChanged:
            return refusal(412, "sourceChanged")
        except SourceGone:
            return refusal(410, "sourceGone")
        except SourceSilent:
            return refusal(0, "sourceSilent")
        except (Stopped, CertificateNotTrusted, Throttled):
            raise
        except Exception as error:
            # Whatever one file brings about, it must not stop the others.
            log.exception("transfer broke off", drive=transfer.drive, item=transfer.item)
            return refusal(0, type(error).__name__)

    def _send(self, wire: Wire, desk: _Desk, transfer: Transfer, source: Source) -> Response:
        held: Mapping[str, Any] | None = None
        url = transfer.upload_url
        if transfer.resume and transfer.key:
            held = desk.ask(lambda: self.ledger.recall(transfer.key))
            if held is not None and self._usable(held, transfer):
                url = str(held["upload_url"])
            elif held is not None:
                held = desk.ask(lambda: self.ledger.note(transfer.key, None))
        if url is None:
            return refusal(404, "sessionExpired")

        def note(value: Mapping[str, Any] | None) -> None:
            if transfer.key:
                desk.ask(lambda: self.ledger.note(transfer.key, value))

        return Upload(wire, transfer, source, url, note).run(held)

    def _usable(self, held: Mapping[str, Any], transfer: Transfer) -> bool:
        try:
            self._session.check(str(held.get("upload_url")), bearer=False)
        except ForeignHost:
            return False
        return held.get("source") == fingerprint(transfer) and held.get("drive") == transfer.drive

    def _fetch(self, transfer: Transfer, source: Source, local: BinaryIO | None) -> Response:
        if local is not None:
            return self._read(transfer, local)
        hashed = QuickXor()
        with self.spool.make() as file:
            at = 0
            while True:
                piece = source.read(at, _PIECE)
                hashed.update(piece)
                file.write(piece)
                at += len(piece)
                if at >= transfer.size:
                    break
            if transfer.quick_xor not in (None, hashed.digest()):
                raise SourceChanged
            file.flush()
            self.spool.keep(file, transfer.quick_xor, transfer.size)
            # The file itself: its wrapper makes every small read a slow one.
            return self._read(transfer, getattr(file, "file", file))

    def _read(self, transfer: Transfer, file: BinaryIO) -> Response:
        if transfer.read is None:
            return Response(200)
        file.seek(0)
        with self._reading:
            try:
                return Response(200, transfer.read(file, transfer.name))
            except Exception as error:
                log.info("unreadable", item=transfer.item, error=type(error).__name__)
                return refusal(422, "unreadable")


@dataclass(frozen=True, slots=True)
class _Done:
    """A transfer came to its end."""

    failed: bool


class _Desk:
    """Where threads have things done by the one that runs them."""

    def __init__(self) -> None:
        self._waiting: queue.SimpleQueue[Callable[[], None] | _Done] = queue.SimpleQueue()
        self._raised: BaseException | None = None

    def ask(self, function: Callable[[], T]) -> T:
        answer: Future[T] = Future()

        def job() -> None:
            if self._raised is not None:
                answer.set_exception(Stopped())
                return
            try:
                answer.set_result(function())
            except BaseException as error:
                self._raised = error
                answer.set_exception(Stopped())

        self._waiting.put(job)
        return answer.result()

    def wake(self, done: Future[Response]) -> None:
        self._waiting.put(_Done(done.cancelled() or done.exception() is not None))

    def serve(self, running: int, stop: threading.Event) -> None:
        """Until so many are done; raises what a function raised, as soon as it did."""
        while running:
            job = self._waiting.get()
            if isinstance(job, _Done):
                running -= 1
                if job.failed:
                    stop.set()
            else:
                job()
            if self._raised is not None:
                raise self._raised

    def close(self, running: Any) -> None:
        """Nobody is left waiting."""
        self._raised = self._raised or Stopped()
        for one in running:
            one.cancel()
        while not all(one.done() for one in running):
            job = self._waiting.get()
            if not isinstance(job, _Done):
                job()
