"""A plain requests session that finds the sandbox under the tenant's real names."""

from __future__ import annotations

from typing import Any

import requests
from urllib3.util import connection as sockets

LOOPBACK = "127.0.0.1"
_open = sockets.create_connection


def session(connection: dict[str, Any]) -> requests.Session:
    """From now on every connection of this process to another host goes to the sandbox."""

    def elsewhere(address: Any, *given: Any, **options: Any) -> Any:
        there = address if address[0] == LOOPBACK else (LOOPBACK, connection["port"])
        return _open(there, *given, **options)

    sockets.create_connection = elsewhere
    made = requests.Session()
    made.verify = connection["ca"]
    made.trust_env = False  # REQUESTS_CA_BUNDLE would be followed before `verify`
    return made
