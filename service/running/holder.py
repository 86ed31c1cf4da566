"""Who holds a lease: this process, named so that another one can tell when it is dead."""

from __future__ import annotations

import os
import socket
import uuid
from pathlib import Path

_UNIQUE = uuid.uuid4().hex[:8]


def holder() -> str:
    """Host, process namespace, process, its start, and something unique."""
    pid = os.getpid()
    return f"{socket.gethostname()}|{_namespace()}|{pid}|{_started(pid)}|{_UNIQUE}"


def dead(other: str) -> bool:
    """Whether the process that calls itself `other` certainly runs no more.

    Only a process of this host and namespace can be judged; of any other the lease has to run
    out. A number that was given to a new process has another start.
    """
    try:
        host, namespace, pid, started, _ = other.split("|")
    except ValueError:
        return False
    if not _namespace() or (host, namespace) != (socket.gethostname(), _namespace()):
        return False
    return not pid.isdigit() or _started(int(pid)) != started


def _namespace() -> str:
    try:
        return os.readlink("/proc/self/ns/pid")
    except OSError:
        return ""


def _started(pid: int) -> str:
    """The process's start in clock ticks since boot (field 22 of proc_pid_stat(5)); "" when there
    is no such process or it is a zombie, which has stopped working."""
    try:
        after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return ""
    return "" if after_name[0] in ("Z", "X") else after_name[19]
