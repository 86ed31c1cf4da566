"""Everything that is known of one network, gathered into one case a key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from jobs.membership.authority import Authority
from jobs.membership.case import Case, Rules
from jobs.membership.overview import Overview
from jobs.membership.people import Assignment, assign, counted, deputies
from jobs.membership.policy import MEMBER, OWNS, POLICY
from jobs.membership.row import LidStatus, Row
from jobs.network import Network
from jobs.parse import day, day_of, start_of
from sync.model import Entry, Position, Side
from sync.record import recover

ASKING = frozenset({None, "", LidStatus.AANGEVRAAGD, LidStatus.LID})
OUT_OF_COUNT = 9


@dataclass(frozen=True, slots=True)
class Frame:
    """What planning a network needs besides the network itself."""

    overview: Overview
    rules: Rules
    now: datetime
    protected: frozenset[str]
    rejoin_days: int
    promote_core: bool
    members: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Who is planned to be in each network that was planned before: parents come first."""

    @property
    def today(self) -> date:
        return day_of(self.now)


class Evidence:
    """One network that is not stopped: who is in its team, what is remembered, a case a key."""

    def __init__(self, network: Network, frame: Frame) -> None:
        overview = frame.overview
        self.network, self.frame, self.overview = network, frame, overview
        self.right = overview.team(network.place or "")
        self.entries, self.based = self._past()
        self.authority = Authority(overview.owners_of(network.id), overview.admins, frame.rules.app)
        self.assignment: Assignment = assign(
            network, self.entries, self.right, overview, frame.rules.app
        )
        self.begins: list[datetime] = []  # when somebody who will deputise begins
        self.cases = self._cases()

    def agreed(self, key: str) -> bool:
        """Whether both sides agreed that this key is a member."""
        entry = self.entries.get(key)
        return entry is not None and entry.agreed is not None

    def _past(self) -> tuple[Mapping[str, Entry], bool]:
        """The entries to plan from, and whether both sides ever agreed.

        A network that was given another team starts anew: that nobody of the old one is in the
        new one removes nobody from ONS. What we sent and never recorded is ours, not an edit.
        """
        scope = self.network.scope
        archive = self.overview.archive
        entries = archive.entries(scope)
        own = entries.get("@network")
        moved = own is not None and own.memo.get("place") not in (None, self.network.place)
        if moved:
            fresh = {k: replace(e, agreed=None, left=None, right=None) for k, e in entries.items()}
            return fresh, False
        unrecorded = archive.unrecorded(scope)
        if not unrecorded:
            return entries, archive.based(scope)
        past = dict(entries)
        for key, intended in unrecorded.items():
            if Side.RIGHT not in intended:
                continue
            there = self.right.get(key)
            right = None if there is None else (OWNS if there.owner else MEMBER)
            seen = Position(key, None, right, left_known=False)
            found = recover(scope, past.get(key), seen, {Side.RIGHT: intended[Side.RIGHT]}, POLICY)
            if found.entry is not None:
                past[key] = found.entry
        return past, archive.based(scope)

    def _cases(self) -> dict[str, Case]:
        keys = {k for k in self.entries if not k.startswith(("row:", "@"))}
        keys |= {*self.assignment.rows, *self.right}
        converted = self.assignment.converted.items()
        keys |= {member for member, guest in converted if guest in self.right}
        deputising, coming = self._deputies()
        self.begins = [start_of(day) for day in coming.values()]
        keys |= deputising.keys()
        rank = {key: self._rank(key) for key in keys}
        active = {k for k in keys if rank[k][0] != OUT_OF_COUNT}
        counts = counted(active, rank, self.overview) | (keys - active)
        keyed = counted(keys, rank, self.overview)
        gone = self.overview.archive.gone(self.overview.places.people)
        undecided = self.overview.archive.undecided(self.network.scope)
        parent = self.frame.members.get(self.network.parent or "")
        return {
            key: Case(
                key=key,
                network=self.network,
                row=self.assignment.main(key),
                spare=self.assignment.spare(key),
                account=self.overview.accounts.get(key),
                account_gone=key in gone,
                right=self.right.get(key),
                memo=self._memo(key),
                agreed=self.agreed(key),
                based=self.based,
                deputy_until=deputising.get(key),
                deputy_from=coming.get(key),
                in_parent=self.network.parent is None or parent is None or key in parent,
                counted=key in counts,
                keyed=key in keyed,
                undecided=key in undecided,
                protected=key in self.frame.protected,
            )
            for key in sorted(keys)
        }

    def _memo(self, key: str) -> Mapping[str, Any]:
        entry = self.entries.get(key)
        if entry is None and key in self.assignment.converted:
            # The guest's history goes on with the colleague's account, but not what he may not
            # keep: the person column is another one.
            entry = self.entries.get(self.assignment.converted[key])
            if entry is not None:
                return {k: v for k, v in entry.memo.items() if k not in ("lookup", "warned")}
        return entry.memo if entry is not None else {}

    def _rank(self, key: str) -> tuple[int, str, str]:
        """Which of a person's accounts counts: who is agreed on, then who is in the team, then
        the oldest row that asks. An account that is out of use, or asks for nothing, is last."""
        account = self.overview.accounts.get(key)
        if account is not None and not account.enabled:
            return (OUT_OF_COUNT, "", key)
        if self.agreed(key):
            return (0, "", key)
        if key in self.right:
            return (1, "", key)
        row = self.assignment.main(key)
        if row is None or not (row.status in ASKING or self._memo(key).get("wanted")):
            return (OUT_OF_COUNT, "", key)
        return (2, row.created_at.isoformat() if row.created_at else "9", key)

    def _deputies(self) -> tuple[dict[str, date], dict[str, date]]:
        """Who deputises for an owner today, until when; and who will, from when."""
        now_until: dict[str, date] = {}
        from_: dict[str, date] = {}
        for row, account_id in deputies(self._owner_rows(), self.overview):
            start, end = day(row.fields.get("PvVan")), day(row.fields.get("PvTot"))
            account = self.overview.accounts.get(account_id)
            if start is None or end is None or end < start:
                continue  # a deputy is for a period; half a period is no period
            if account is None or not account.enabled or account.guest:
                continue
            identity = self.overview.identities.get(account_id)
            if identity is not None and identity.pupil:
                continue
            if start <= self.frame.today <= end:
                now_until[account_id] = max(end, now_until.get(account_id, end))
            elif start > self.frame.today:
                from_[account_id] = min(start, from_.get(account_id, start))
        return now_until, from_

    def _owner_rows(self) -> list[Row]:
        """Rows whose deputy counts: somebody with the right to say so named him."""
        found = []
        for key, rows in self.assignment.rows.items():
            row = rows[0]
            kept = (self._memo(key).get("accepted") or {}) if self._memo(key) else {}
            named = row.get("PlaatsvervangerLookupId")
            if named is None:
                continue
            fields = ("PlaatsvervangerLookupId", "PvVan", "PvTot")
            if all(
                row.get(name) == kept.get(name)
                or self.authority.leads(row.setter(name))
                or self.authority.ours(row.setter(name))
                for name in fields
            ):
                found.append(row)
        return found
