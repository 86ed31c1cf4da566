"""Requests as values, and the generators that ask for them.

An **exchange** is a generator that yields requests and is sent their responses; it does no I/O
itself. A driver runs many exchanges in lockstep and puts whatever they ask for at the same moment
into shared `$batch` calls, so that sixty teams cost three round trips rather than sixty, and one
exchange that fails stops no other.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Request:
    """One Graph request. `url` is relative to the service's root ("/users/…") or a link that the
    service itself handed out (`@odata.nextLink`, `@odata.deltaLink`)."""

    method: str
    url: str
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    limit: str | None = None  # the narrower limit it counts against: "team:<id>", "site:<id>"

    @property
    def reads(self) -> bool:
        return self.method == "GET"


@dataclass(frozen=True, slots=True)
class Response:
    """The service's answer to one request. `status` 0: no answer came (the outcome is unknown)."""

    status: int
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300

    @property
    def unknown(self) -> bool:
        """A write with such an answer may or may not have happened: read, never resend."""
        return self.status in (0, 424) or self.status >= 500


Exchange = Generator[Sequence[Request], Sequence[Response], T]
