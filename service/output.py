"""Results on stdout; everything else goes to stderr."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Protocol

import click


class Report(Protocol):
    """What a command shows, for a person or for a script."""

    def as_json(self) -> Mapping[str, Any]: ...

    def lines(self) -> Iterable[str]: ...


def show(report: Report, *, as_json: bool) -> None:
    """Print a report. Text that came from the tenant cannot steer the terminal."""
    if as_json:
        click.echo(json.dumps(report.as_json(), indent=2, default=_plain))
        return
    for line in report.lines():
        click.echo(printable(line))


def _plain(value: object) -> str:
    """A moment as ISO 8601 has it; of anything else its text."""
    return value.isoformat() if isinstance(value, datetime) else str(value)


def printable(text: str) -> str:
    """`text` on one line. What does not show as itself is written out: control characters, and
    those that turn the direction of writing, hide, or end a line elsewhere (U+202E, U+200B,
    U+2028)."""
    return "".join(one if one.isprintable() else _written_out(one) for one in text)


def _written_out(one: str) -> str:
    return "\\n" if one == "\n" else one.encode("unicode_escape", "surrogatepass").decode("ascii")
