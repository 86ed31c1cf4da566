"""Requests as values, and the generators that ask for them.

An **exchange** is a generator that yields requests and is sent their responses; it does no I/O
itself. A driver runs many exchanges in lockstep and puts whatever they ask for at the same moment
into shared `$batch` calls, so that sixty teams cost three round trips rather than sixty, and one
exchange that fails stops no other.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, Protocol, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Request:
    """One Graph request. `url` is relative to the service's root ("/users/…") or a link that the
    service itself handed out (`@odata.nextLink`, `@odata.deltaLink`)."""

    method: str
    url: str
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    limit: str | None = None  # a narrower one: "team:<id>", "mailbox:<address>"

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


@dataclass(frozen=True, slots=True)
class Transfer:
    """Bytes on their way: a file fetched, sent, or fetched and sent on in one go. They travel
    outside `$batch`, between other hosts, without a token.

    Its Response: 200 or 201 and the driveItem that came of an upload; 200 and what `read` made of
    it when it was fetched only. What went wrong is told by `error_code(body)`, beside the codes of
    the service's own refusals: "sourceChanged" (412: size or hash is not the expected one; nothing
    was stored), "sourceGone" (410: its address has expired or it is not there), "sessionExpired"
    (404: the upload must be begun anew), "unreadable" (422: `read` raised). Status 0: what was
    sent last may be stored or not.
    """

    drive: str  # where it is written to, or where it is read when nothing is written
    item: str  # the source's id, for the log
    name: str
    size: int
    quick_xor: str | None  # as its own library says; None: not known, the size alone is proved
    url: str | None = field(default=None, repr=False)  # where it is fetched: short-lived
    path: Path | None = None  # or a file on this machine
    content: bytes | None = field(default=None, repr=False)  # or a small one, as it is
    upload_url: str | None = field(default=None, repr=False)  # of an upload session
    resume: bool = False  # or go on with the session that the ledger holds under `key`
    key: str = ""  # of this transfer in the ledger, the same at every attempt; "": not kept there
    read: Callable[[BinaryIO, str], Any] | None = None  # content, name -> what to answer

    @property
    def writes(self) -> bool:
        return self.resume or self.upload_url is not None


@dataclass(frozen=True, slots=True)
class SiteCall:
    """One call of SharePoint's own interface, for what Graph does not offer. It travels in
    batches with others of its site, and needs a certificate or a managed identity: without one
    its Response is 401 with the code "certificateMissing", and nothing was sent. Of an error only
    the code is in the body, as Graph has it."""

    site_id: str
    site_url: str
    method: str
    path: str  # below `_api/`
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    repeatable: bool = False  # doing it twice is doing it once

    @property
    def reads(self) -> bool:
        return self.method == "GET"


@dataclass(frozen=True, slots=True)
class Post:
    """A message for people, to another host than Graph's. It is sent once, whatever comes back.

    Its Response is what that host answered. Status 0 with the code "neverSent" or "notTrusted":
    nothing was sent; any other status 0: it may have arrived or not. 401 "noToken": whoever
    speaks could not sign in, and nothing was sent.
    """

    voice: str  # the place, "voice:W-05": must be confirmed
    url: str = field(repr=False)  # of a webhook: as good as a key
    body: Any = field(repr=False)
    method: str = "POST"
    bearer: Bearer | None = field(default=None, repr=False)  # None: no token goes there
    costs: Mapping[str, float] = field(default_factory=dict)  # by the limits it counts against


class Bearer(Protocol):
    """Who has a token for one `host` that is not the tenant's own; it goes nowhere else."""

    host: str

    def authorization(self) -> str: ...

    def forget(self) -> None:
        """The token was refused: the next one is asked for anew."""


Asked = Request | Transfer | SiteCall | Post
Exchange = Generator[Sequence[Asked], Sequence[Response], T]
