"""A sandbox in a process of its own, and its control host."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Any

import requests

START_S = 120


class Served:
    """An emulated tenant for the length of a `with` block; `folder` keeps its files."""

    def __init__(self, data: str, folder: Path) -> None:
        self.data, self.folder = data, folder
        self.connection: dict[str, Any] = {}
        self._control = requests.Session()
        self._control.trust_env = False
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Served:
        command = ["-m", "sandbox", "--port", "0", "--data", self.data, "--dir", str(self.folder)]
        self._process = subprocess.Popen([sys.executable, *command], stderr=subprocess.DEVNULL)
        file = self.folder / "connection.json"
        until = time.monotonic() + START_S
        while not file.exists() or not file.read_bytes().endswith(b"}\n"):
            if self._process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"the sandbox did not start in {START_S} s")
            time.sleep(0.1)
        self.connection = json.loads(file.read_bytes())
        self._control.verify = self.connection["ca"]
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._control.close()
        if self._process is not None:
            self._process.terminate()
            self._process.wait(timeout=30)

    @property
    def config(self) -> Path:
        return self.folder / "ons-sync.yaml"

    def control(self, method: str, path: str, body: Any = None) -> Any:
        url = f"https://127.0.0.1:{self.connection['port']}{path}"
        answer = self._control.request(method, url, json=body, timeout=60)
        answer.raise_for_status()
        return answer.json() if answer.content else None

    def latency(self, milliseconds: float) -> None:
        self.control("PATCH", "/settings", {"latency_ms": milliseconds})

    def snapshot(self) -> str:
        return str(self.control("POST", "/snapshots", {})["id"])

    def restore(self, snapshot: str) -> None:
        self.control("POST", f"/snapshots/{snapshot}/restore", {})

    def night(self, number: int) -> list[dict[str, Any]]:
        """A night's 150 changes to documents, by people: what each of them was."""
        answer = self.control("POST", "/night", {"night": number})
        return list(answer["value"])

    def opened(self) -> list[dict[str, Any]]:
        """The crowd of the data set `opening` registers: the rows that it made."""
        return list(self.control("POST", "/opening", {})["value"])

    def count(self) -> None:
        """Begin counting anew."""
        self.control("POST", "/counters", {"requests": 0})

    def counted(self) -> dict[str, Any]:
        return dict(self.control("GET", "/counters"))

    def written(self, after: int) -> tuple[int, int]:
        """How many writes applications made after `after`, and the number of the last write."""
        count = 0
        while page := self.control("GET", f"/writes?after={after}&top=1000")["value"]:
            count += sum(1 for one in page if one["who"]["kind"] == "application")
            after = page[-1]["seq"]
        return count, after
