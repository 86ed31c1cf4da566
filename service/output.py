"""Results on stdout; everything else goes to stderr."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, Protocol

import click

_CONTROLS = {n: f"\\x{n:02x}" for n in (*range(32), *range(127, 160)) if chr(n) not in "\n"}


class Report(Protocol):
    """What a command shows, for a person or for a script."""

    def as_json(self) -> Mapping[str, Any]: ...

    def lines(self) -> Iterable[str]: ...


def show(report: Report, *, as_json: bool) -> None:
    """Print a report. Text that came from the tenant cannot steer the terminal."""
    if as_json:
        click.echo(json.dumps(report.as_json(), indent=2, default=str))
        return
    for line in report.lines():
        click.echo(printable(line))


def printable(text: str) -> str:
    """`text` on one line, control characters written out."""
    return text.translate(_CONTROLS).replace("\n", "\\n")
