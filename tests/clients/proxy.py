"""A proxy through which Microsoft's names lead to the sandbox's port, for clients that know one.

It passes bytes on: TLS is between the client and the sandbox, under the real host names.
"""

from __future__ import annotations

import contextlib
import select
import socket
import socketserver
import threading
from collections.abc import Collection, Iterator


@contextlib.contextmanager
def proxy(hosts: Collection[str], port: int) -> Iterator[str]:
    """The proxy's URL for the length of the block. Every other host is refused."""

    class Tunnel(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            line = self.rfile.readline().decode("latin-1").split()
            while self.rfile.readline().strip():
                pass  # headers
            host = line[1].rpartition(":")[0] if line[:1] == ["CONNECT"] else ""
            if host not in hosts:
                self.wfile.write(b"HTTP/1.1 403 Forbidden\r\n\r\n")
                return
            with socket.create_connection(("127.0.0.1", port)) as onward:
                self.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n")
                _pass_on(self.connection, onward)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Tunnel) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()


def _pass_on(one: socket.socket, other: socket.socket) -> None:
    ways = {one: other, other: one}
    while True:
        for source in select.select(list(ways), [], [])[0]:
            try:
                data = source.recv(65_536)
            except ConnectionError:
                return
            if not data:
                return
            ways[source].sendall(data)
