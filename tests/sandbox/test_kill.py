"""The client's process is killed by its socket."""

from __future__ import annotations

import http.client
import signal
import subprocess
import sys
import time

import pytest

from sandbox.embedded import Sandbox
from sandbox.kill import ClientNotFound, kill_client

from .conftest import user_id

CLIENT = """
import http.client, json, socket, ssl, sys
port, ca, token, user = sys.argv[1:]
context = ssl.create_default_context(cafile=ca)
raw = socket.create_connection(("127.0.0.1", int(port)))
connection = http.client.HTTPSConnection("graph.microsoft.com", context=context)
connection.sock = context.wrap_socket(raw, server_hostname="graph.microsoft.com")
headers = {"Authorization": "Bearer " + token, "Content-Type": "application/json"}
body = json.dumps({"displayName": "renamed"})
connection.request("PATCH", "/v1.0/users/" + user, body=body, headers=headers)
print(connection.getresponse().status)
"""


def run_client(box: Sandbox) -> subprocess.CompletedProcess[str]:
    token = box.app_token(roles=["User.ReadWrite.All"])
    return subprocess.run(
        [sys.executable, "-c", CLIENT, str(box.port), str(box.ca), token, user_id(1)],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


@pytest.mark.parametrize(("fault", "effect"), [("kill_before", "p1"), ("kill_after", "renamed")])
def test_the_client_dies_before_or_after_the_effect(
    staffed: Sandbox, fault: str, effect: str
) -> None:
    staffed.cloud.faults.add({"match": {"method": "PATCH"}, "fault": fault, "times": 1})
    died = run_client(staffed)
    assert died.returncode == -signal.SIGKILL
    assert died.stdout == ""
    assert staffed.tenant.table("users")[user_id(1)]["displayName"] == effect
    lived = run_client(staffed)
    assert (lived.returncode, lived.stdout.strip()) == (0, "204")


def test_a_client_inside_the_server_is_never_killed_but_cut_off(staffed: Sandbox) -> None:
    staffed.cloud.faults.add({"match": {}, "fault": "kill_before", "times": 1})
    with pytest.raises((ConnectionError, http.client.HTTPException)):
        staffed.request("GET", "https://graph.microsoft.com/v1.0/users")
    assert staffed.cloud.requests[-1].faults == ["kill_before", "client not found"]


def test_a_peer_that_is_not_here_is_reported() -> None:
    with pytest.raises(ClientNotFound):
        kill_client(("127.0.0.1", 1), 2)


def test_finding_a_client_takes_milliseconds() -> None:
    started = time.perf_counter()
    for _ in range(10):
        with pytest.raises(ClientNotFound):
            kill_client(("127.0.0.1", 1), 2)
    assert (time.perf_counter() - started) / 10 < 0.05
