"""Kill the process at the other end of a connection.

The client carries no hook: it is found by its socket, as the kernel shows it in /proc.
"""

from __future__ import annotations

import os
import select
import signal
import socket
import struct
from pathlib import Path


class ClientNotFound(Exception):
    """The peer's process cannot be seen from here: another machine or another namespace."""


def kill_client(peer: tuple[str, int], server_port: int) -> list[int]:
    """SIGKILL every other process that holds the peer's socket, and wait until it is gone.

    Returns their process ids. Never kills this process: a client inside it is refused.
    """
    inode = _inode(peer, server_port)
    pids = [pid for pid in _holders(inode) if pid != os.getpid()] if inode else []
    if not pids:
        raise ClientNotFound(f"No other process holds the connection from {peer[0]}:{peer[1]}.")
    for pid in pids:
        try:
            fd = os.pidfd_open(pid)
        except ProcessLookupError:
            continue
        try:
            signal.pidfd_send_signal(fd, signal.SIGKILL)
            select.select([fd], [], [], 5)  # readable once the process has ended
        except ProcessLookupError:
            pass
        finally:
            os.close(fd)
    return pids


def _inode(peer: tuple[str, int], server_port: int) -> str | None:
    """The peer's side of the connection in /proc/net/tcp (its local address is our remote)."""
    local = f"{_hex(peer[0])}:{peer[1]:04X}"
    for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        fields = line.split()
        if fields[1] == local and fields[2].endswith(f":{server_port:04X}"):
            return fields[9]
    return None


def _hex(address: str) -> str:
    """An IPv4 address as the kernel prints it: one number in the machine's byte order."""
    return f"{struct.unpack('=I', socket.inet_aton(address))[0]:08X}"


def _holders(inode: str) -> list[int]:
    wanted = f"socket:[{inode}]"
    found = []
    for process in os.scandir("/proc"):
        if not process.name.isdigit():
            continue
        try:
            with os.scandir(f"/proc/{process.name}/fd") as files:
                if any(os.readlink(file.path) == wanted for file in files):
                    found.append(int(process.name))
        except OSError:
            continue  # it ended meanwhile, or is somebody else's
    return found
