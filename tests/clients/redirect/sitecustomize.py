"""Loaded by Python before anything else: Microsoft's names lead to the sandbox's port.

Only the address is changed, where a name is looked up and a socket connected; TLS and HTTP see
the real host names.
"""

import json
import os
import socket

_HOSTS = set(json.loads(os.environ.get("SANDBOX_HOSTS", "[]")))
_PORT = int(os.environ.get("SANDBOX_PORT", "0"))
_LOOPBACK = "127.0.0.1"
_look_up = socket.getaddrinfo
_connect = socket.socket.connect


def _elsewhere(host, port, *args, **kwargs):  # type: ignore[no-untyped-def]
    name = host.decode() if isinstance(host, bytes) else host
    if name in _HOSTS or name == _LOOPBACK:
        return _look_up(_LOOPBACK, port, *args, **kwargs)
    raise OSError(f"{name} is not one of the sandbox's hosts")


def _to_port(self, address):  # type: ignore[no-untyped-def]
    return _connect(self, (_LOOPBACK, _PORT) if address == (_LOOPBACK, 443) else address)


if _HOSTS:
    socket.getaddrinfo = _elsewhere
    socket.socket.connect = _to_port
