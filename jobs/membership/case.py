"""What is known of one key of one network, and what ONS says of it: the two values that the
arithmetic is between."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from jobs.account import Account
from jobs.membership.authority import Accepted, Request
from jobs.membership.overview import TeamMember
from jobs.membership.row import LidStatus, Rol, Row, SyncStatus
from jobs.network import Network

NOTHING: Mapping[str, Any] = {}
ACCEPTED, NO_REQUEST = Accepted(NOTHING, NOTHING), Request(None)

# These two are made for every key of every network, and making a frozen one takes five times as
# long. Nobody changes them: what is decided is a `replace`.


@dataclass(slots=True)
class Case:
    """Everything that is known about one key of one network."""

    key: str
    network: Network
    row: Row | None
    spare: tuple[Row, ...]  # further rows of the same key
    account: Account | None
    account_gone: bool
    right: TeamMember | None
    memo: Mapping[str, Any]
    agreed: bool  # both sides agreed that it is a member
    based: bool
    deputy_until: date | None  # the last day he deputises for an owner, today included
    deputy_from: date | None  # the first day of a time as deputy that is still to come
    in_parent: bool  # member of the parent network, or there is no parent
    counted: bool  # of a person's accounts this is the one that counts here
    keyed: bool  # of a person's rows here this one holds the key, also when none of them counts
    undecided: bool
    protected: bool  # an emergency account or the product's own


@dataclass(slots=True)
class Standing:
    """What ONS says of a key. `text` is a code of the catalogue with the words it needs."""

    present: bool
    owner: bool
    status: LidStatus
    rule: str
    sync: SyncStatus = SyncStatus.BIJGEWERKT
    text: str = "ONS-100"
    words: Mapping[str, str] = field(default_factory=dict)
    role: str = Rol.LID
    accepted: Accepted = ACCEPTED
    request: Request = NO_REQUEST
    hold: str | None = None
    barred: str | None = None
    due_at: datetime | None = None
    memo: Mapping[str, Any] = field(default_factory=dict)
    vanished: bool = False


@dataclass(frozen=True, slots=True)
class Rules:
    """What the arithmetic takes from the configuration."""

    app: str
    guest_warning_days: int
    reminder_days: int
