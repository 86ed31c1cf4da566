"""Where every connection ends that is not for the tenant.

The names on hostile links do not exist, so a client that followed one would fail and prove
nothing. Here the resolver sends whatever is not the tenant to a listening socket, which keeps what
was asked for: an empty sink is then an answer.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

_look_up = socket.getaddrinfo


@dataclass
class Sink:
    """A listening socket that answers nothing. `asked` holds host:port of each attempt."""

    asked: list[str] = field(default_factory=list)
    accepted: int = 0
    _listening: socket.socket = field(default_factory=socket.socket)

    def __enter__(self) -> Sink:
        self._listening.bind(("127.0.0.1", 0))
        self._listening.listen()
        self._thread = threading.Thread(target=self._take, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self._thread.join(5)

    @property
    def port(self) -> int:
        return int(self._listening.getsockname()[1])

    def _take(self) -> None:
        while True:
            try:
                caller, _ = self._listening.accept()
            except OSError:
                return
            self.accepted += 1
            caller.close()

    @contextmanager
    def instead_of_the_world(self, tenant_port: int) -> Iterator[Sink]:
        """Meanwhile every name and address but the tenant's port on loopback leads here."""

        def look_up(host: Any, port: Any, *args: Any, **options: Any) -> Any:
            if host in ("127.0.0.1", None) and port in (tenant_port, self.port):
                return _look_up(host, port, *args, **options)
            self.asked.append(f"{host}:{port}")
            return _look_up("127.0.0.1", self.port, *args, **options)

        socket.getaddrinfo = look_up
        try:
            yield self
        finally:
            socket.getaddrinfo = _look_up
