"""One network, planned from what was seen: positions, the merge, and the actions that follow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from jobs.job import Attention, Reading, ScopePlan
from jobs.membership.actions import Orders
from jobs.membership.authority import Authority
from jobs.membership.columns import FIELD_LABELS, STICKY, difference, sentence, spare, wanted
from jobs.membership.network import Network
from jobs.membership.overview import Overview
from jobs.membership.parse import HERE, day, start_of
from jobs.membership.people import Assignment, assign, counted, deputies
from jobs.membership.policy import POLICY
from jobs.membership.row import LidStatus, Rol, Row, SyncStatus
from jobs.membership.standing import Case, Rules, Standing, derive
from jobs.membership.stop import Notice, new_title, remark, stopped
from sync.guard import Loss, LossKind, emptied
from sync.model import Entry, Plan, Position, Ref, Side, Step, StepKind, Value
from sync.planner import OWNER, plan
from sync.record import recover

VISIBLE_HOLDS = frozenset({"guest-warned", "second-account", "not-in-parent"})
"""Holds of somebody who is in the team without a row: he gets one, so that it can say why."""

ASKING = frozenset({None, "", LidStatus.AANGEVRAAGD, LidStatus.LID})

ENDED = frozenset(
    {LidStatus.UITGETREDEN, LidStatus.GEWEIGERD, LidStatus.VERLOPEN, LidStatus.UIT_DIENST}
)
"""Statuses whose sentence stays as it was said when the membership ended."""

MEMBER, OWNS = {"eigenaar": False}, {"eigenaar": True}


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
        return self.now.astimezone(HERE).date()


def plan_network(network: Network, frame: Frame) -> ScopePlan:
    """What would happen in `network`, and why. Decides nothing where a rule stops the network."""
    notice = stopped(network, frame.overview)
    if notice is not None:
        return _stopped(network, notice, frame)
    return _Planning(network, frame).result()


def _stopped(network: Network, notice: Notice, frame: Frame) -> ScopePlan:
    orders = Orders(network, frame.overview)
    entries = frame.overview.archive.entries(network.scope)
    if notice.rule == "forming":
        for row in frame.overview.rows.get(network.id, ()):
            says = {
                "SyncStatus": SyncStatus.WACHT.value,
                "SyncUitleg": sentence("ONS-165", {}),
            }
            orders.row(f"row:{row.ref.id}", row, difference(row, says), None, "forming")
    orders.say(notice, None, None, None)
    return ScopePlan(
        scope=network.scope,
        label=network.code,
        plan=Plan(network.scope, (), (), {}, {}),
        readings={},
        entries=entries,
        actions=orders.actions,
        losses=(),
        size=sum(1 for e in entries.values() if e.agreed is not None),
        emptied=False,
        owners_left=None,
        writable=frozenset(),
        due_at=None,
        attention=_network_attention(network, notice),
        stopped=notice.rule,
        partial=notice.rule in ("half-read", "team-not-seen"),
    )


class _Planning:
    """The planning of one network that is not stopped."""

    def __init__(self, network: Network, frame: Frame) -> None:
        overview = frame.overview
        self.network, self.frame, self.overview = network, frame, overview
        self.right = overview.team(network.place or "")
        self.entries, self.based = self._past()
        self.authority = Authority(overview.owners_of(network.id), overview.admins, frame.rules.app)
        self.assignment: Assignment = assign(
            network, self.entries, self.right, overview, frame.rules.app
        )
        self.cases = self._cases()
        self.standings = {
            key: derive(case, overview, self.authority, frame.rules, frame.now)
            for key, case in self.cases.items()
        }
        for member, guest in self.assignment.converted.items():
            self._convert(member, guest)
        self._spare()
        self.positions = {key: self._position(key) for key in self.cases}
        self.plan = self._merge()

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
        past = dict(entries)
        for key, intended in archive.unrecorded(scope).items():
            if Side.RIGHT not in intended:
                continue
            there = self.right.get(key)
            right = None if there is None else (OWNS if there.owner else MEMBER)
            seen = Position(key, None, right, left_known=False)
            found = recover(scope, past.get(key), seen, {Side.RIGHT: intended[Side.RIGHT]}, POLICY)
            if found.entry is not None:
                past[key] = found.entry
        return past, archive.based(scope)

    # Cases

    def _cases(self) -> dict[str, Case]:
        keys = {k for k in self.entries if not k.startswith(("row:", "@"))}
        keys |= {*self.assignment.rows, *self.right}
        deputising, coming = self._deputies()
        keys |= deputising.keys()
        rank = {key: self._rank(key) for key in keys}
        active = {k for k in keys if rank[k][0] != 9}
        counts = counted(active, rank, self.overview) | (keys - active)
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
                agreed=self._agreed(key),
                based=self.based,
                deputy_until=deputising.get(key),
                deputy_from=coming.get(key),
                in_parent=self.network.parent is None or parent is None or key in parent,
                counted=key in counts,
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

    def _agreed(self, key: str) -> bool:
        entry = self.entries.get(key)
        return entry is not None and entry.agreed is not None

    def _rank(self, key: str) -> tuple[int, str, str]:
        """Which of a person's accounts counts: who is agreed on, then who is in the team, then
        the oldest row that asks. An account that is out of use, or asks for nothing, is last."""
        account = self.overview.accounts.get(key)
        if account is not None and not account.enabled:
            return (9, "", key)
        if self._agreed(key):
            return (0, "", key)
        if key in self.right:
            return (1, "", key)
        row = self.assignment.main(key)
        if row is None or not (row.status in ASKING or self._memo(key).get("wanted")):
            return (9, "", key)
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

    # Positions

    def _convert(self, member: str, guest: str) -> None:
        """The guest account goes once the colleague's own is in."""
        standing = self.standings.get(guest)
        if standing is None or guest not in self.cases:
            return
        was_in = guest in self.right or self._agreed(guest)
        mine = self.standings.get(member)
        if mine is None or not was_in or mine.hold or mine.barred:
            return
        role = Rol.LID if mine.role == Rol.GAST else mine.role
        self.standings[member] = replace(
            mine,
            present=True,
            status=LidStatus.LID,
            role=role,
            rule="became-colleague",
            sync=SyncStatus.BIJGEWERKT,
            text="ONS-100",
            words={},
        )
        self.standings[guest] = replace(
            standing,
            present=False,
            barred="became-colleague",
            hold=None,
            rule="became-colleague",
            vanished=False,
        )

    def _spare(self) -> None:
        """First contact removes nobody, also not by a rule: who may not stay is named on that
        day, and goes from the next day on, so that there is a day to look at it."""
        today = self.frame.today.isoformat()
        tomorrow = start_of(self.frame.today + timedelta(days=1))
        for key, standing in self.standings.items():
            case = self.cases[key]
            spared = not self.based or case.memo.get("spared") == today
            if standing.barred is not None and case.right is not None and spared:
                self.standings[key] = replace(
                    standing,
                    hold=standing.barred,
                    barred=None,
                    due_at=tomorrow,
                    memo={**standing.memo, "spared": today},
                )

    def _position(self, key: str) -> Position:
        standing, case = self.standings[key], self.cases[key]
        entry = self.entries.get(key)
        left: Value | None = None
        if standing.vanished and entry is not None:
            left = entry.left
        elif standing.present:
            left = OWNS if standing.owner else MEMBER
        right: Value | None = None
        if case.right is not None:
            right = OWNS if case.right.owner else MEMBER
        return Position(key, left, right, hold=standing.hold, barred=standing.barred)

    def _merge(self) -> Plan:
        merged = self._plan()
        if self._owners(merged):
            return merged
        if self.frame.promote_core and (core := self._core_member(merged)):
            self.standings[core] = replace(
                self.standings[core],
                owner=True,
                rule="core-member-promoted",
                memo={**self.standings[core].memo, "adopted": True},
            )
            self.positions[core] = self._position(core)
            merged = self._plan()
        losing = {step.key for step in merged.steps if _loses_owner(step)}
        if self._owners(merged) or not losing:
            return merged
        # INV-04: nobody who owns it leaves while no other enabled owner is left.
        for key in losing:
            self.positions[key] = replace(self.positions[key], hold="last-owner", barred=None)
        return self._plan()

    def _plan(self) -> Plan:
        return plan(
            self.network.scope, self.entries, self.positions.values(), POLICY, not self.based
        )

    def _owners(self, merged: Plan) -> set[str]:
        """Enabled owners, not guests, once the plan is done."""
        found = set()
        for key, case in self.cases.items():
            value = merged.merged.get(key) if key in merged.merged else self._stands(case)
            account = case.account
            fine = account is not None and account.enabled and not account.guest
            if fine and value is not None and value.get("eigenaar") and not case.protected:
                found.add(key)
        return found

    @staticmethod
    def _stands(case: Case) -> Value | None:
        if case.right is None:
            return None
        return OWNS if case.right.owner else MEMBER

    def _core_member(self, merged: Plan) -> str | None:
        candidates = [
            (str(self.cases[k].memo.get("since") or "9"), k)
            for k, value in merged.merged.items()
            if value is not None
            and self.standings[k].role == Rol.KERNTEAMLID
            and self.cases[k].account is not None
        ]
        return min(candidates)[1] if candidates else None

    # Result

    def result(self) -> ScopePlan:
        network, overview = self.network, self.overview
        self.unread = "person-unknown" in self.plan.held.values()
        readings: dict[str, Reading] = {"@network": self._own_reading()}
        orders = Orders(network, overview)
        orders.steps(self.plan.steps, self.assignment.converted)
        attention: list[Attention] = []
        due: list[datetime] = []
        adopted = 0
        for key, case in self.cases.items():
            standing = self.standings[key]
            read = self._row(key, case, standing, orders)
            if read is not None:
                readings[key], notice = read
                adopted += bool(readings[key].memo.get("adopted"))
                if notice.sync is SyncStatus.AANDACHT:
                    attention.append(
                        Attention(key, notice.rule, sentence(notice.text, notice.words))
                    )
            if standing.due_at is not None:
                due.append(standing.due_at)
        for unplaced in self.assignment.unplaced:
            attention += self._unplaced(unplaced, orders)
        owners = self._owners(self.plan)
        members = [k for k, v in self.plan.merged.items() if v is not None]
        schools = {overview.school_of(self.cases[k].account) for k in members} - {None}
        notice = remark(network, overview, len(owners), adopted)
        orders.say(notice, len(members), len(schools), self._new_title())
        losses = self._losses()
        return ScopePlan(
            scope=network.scope,
            label=network.code,
            plan=self.plan,
            readings=readings,
            entries=self.entries,
            actions=orders.actions,
            losses=losses,
            size=sum(1 for e in self.entries.values() if e.agreed is not None),
            emptied=self.based and self._emptied(),
            owners_left=len(owners) if any(map(_loses_owner, self.plan.steps)) else None,
            writable=frozenset(
                {network.place or "", *overview.places.rows, overview.places.networks}
            ),
            due_at=min(due) if due else None,
            attention=tuple(attention) + _network_attention(network, notice),
            partial=self.unread,
        )

    def _own_reading(self) -> Reading:
        """What is remembered of the network itself: which team its members were agreed with."""
        return Reading(
            None,
            None,
            Ref(self.network.id, self.network.etag),
            None,
            {"place": self.network.place},
            "network",
        )

    def _new_title(self) -> str | None:
        return new_title(self.network, self.overview)

    def _emptied(self) -> bool:
        """A side went from something to nothing, as seen: not as derived, so that a list whose
        rows all disappeared counts although its members would be written back."""
        seen = [
            replace(p, left=None if self.standings[k].vanished else p.left)
            for k, p in self.positions.items()
        ]
        return emptied(self.entries, seen)

    def _losses(self) -> tuple[Loss, ...]:
        losses = []
        for step in self.plan.steps:
            if step.kind is StepKind.REMOVE:
                losses.append(Loss(step.key, step.side, LossKind.REMOVAL))
            elif step.kind is StepKind.CHANGE and step.before == OWNS and step.after == MEMBER:
                losses.append(Loss(step.key, step.side, LossKind.DEMOTION))
        losses += [
            Loss(key, Side.LEFT, LossKind.VANISHED)
            for key, standing in self.standings.items()
            if standing.vanished and self.cases[key].right is not None
        ]
        return tuple(losses)

    def _row(
        self, key: str, case: Case, standing: Standing, orders: Orders
    ) -> tuple[Reading, Notice] | None:
        """What this key's row should say, the action that makes it so, and what to remember."""
        if case.protected or self.plan.held.get(key) == "person-unknown":
            return None
        merged = self.plan.merged.get(key)
        held = self.plan.held.get(key)
        present = merged is not None
        status, notice = self._says(key, case, standing, merged, held)
        memo = self._memo_after(case, standing, status, notice, present, held)
        reading = Reading(
            left=self.positions[key].left,
            right=self.positions[key].right,
            left_ref=case.row.ref if case.row else None,
            right_ref=Ref(key) if case.right else None,
            memo=memo,
            rule=notice.rule,
            explain=self._explain(case, standing),
        )
        if case.row is None and not present and held not in VISIBLE_HOLDS:
            return reading, notice
        if key in self.assignment.converted.values():
            return reading, notice  # its row goes on with the colleague's own account
        columns = wanted(
            case,
            standing,
            status,
            notice.sync,
            notice.text,
            notice.words,
            present or (held is not None and case.right is not None),
            self.overview,
            self.frame.now,
            self.frame.rejoin_days,
        )
        changed = difference(case.row, columns)
        orders.row(key, case.row, changed, merged if held is None else None, notice.rule)
        for row in case.spare:
            orders.row(f"row:{row.ref.id}", row, difference(row, spare(row)), None, "spare-row")
        return reading, notice

    def _says(
        self, key: str, case: Case, standing: Standing, merged: Value | None, held: str | None
    ) -> tuple[LidStatus, Notice]:
        notice = Notice(standing.rule, standing.sync, standing.text, standing.words)
        status = standing.status
        if held == "last-owner":
            stands = case.row.status if case.row else None
            status = LidStatus(stands) if stands in set(LidStatus) else LidStatus.LID
            return status, Notice(held, SyncStatus.AANDACHT, "ONS-155")
        if held is None and merged is not None:
            status = LidStatus.LID
            if not standing.present:  # joined in Teams
                notice = Notice("joined-in-teams", SyncStatus.BIJGEWERKT, "ONS-100")
        elif held is None and standing.present:
            status = LidStatus.UITGETREDEN
            notice = Notice("left-in-teams", SyncStatus.BIJGEWERKT, "ONS-150")
        if any(c.key == key and c.rule == OWNER for c in self.plan.conflicts):
            notice = Notice("role-in-teams", SyncStatus.BIJGEWERKT, "ONS-168")
        if standing.accepted.put_back:
            name = next(iter(standing.accepted.put_back))
            notice = Notice(
                standing.accepted.rule or "put-back",
                notice.sync,
                "ONS-112",
                {"veld": FIELD_LABELS.get(name, "dit")},
            )
        elif self._person_changed(case):
            notice = Notice("person-fixed", notice.sync, "ONS-163")
        kept = case.memo.get("note")
        if kept and notice.text == "ONS-100" and kept.get("status") == status.value:
            notice = Notice(kept["rule"], notice.sync, kept["text"], kept.get("words") or {})
        return status, notice

    @staticmethod
    def _person_changed(case: Case) -> bool:
        fixed = case.memo.get("lookup")
        stands = case.row.person if case.row else None
        return fixed is not None and case.row is not None and stands != fixed

    def _memo_after(
        self,
        case: Case,
        standing: Standing,
        status: LidStatus,
        notice: Notice,
        present: bool,
        held: str | None,
    ) -> dict[str, Any]:
        today = self.frame.today.isoformat()
        stands = day(case.row.fields.get("LidSinds")) if case.row else None
        memo: dict[str, Any] = {
            **standing.memo,
            "status": status.value,
            "accepted": {**standing.accepted.values, "Rol": str(standing.role)},
        }
        since = case.memo.get("since") or (stands.isoformat() if stands else None)
        if present:
            memo["since"] = since or today
        elif since:
            memo["since"] = since
            memo["until"] = case.memo.get("until") or today
        if status in ENDED and held is None:
            memo["said"] = {"text": notice.text, "words": dict(notice.words)}
        if held == "guest-warned" and "warned" not in memo and case.memo.get("warned"):
            memo["warned"] = case.memo["warned"]
        person = case.memo.get("lookup") or (case.row.person if case.row else None)
        if person is not None and self.overview.lookups.get(person, case.key) == case.key:
            memo["lookup"] = person
        if notice.rule in STICKY:
            memo["note"] = {
                "rule": notice.rule,
                "text": notice.text,
                "words": dict(notice.words),
                "status": status.value,
            }
        return {k: v for k, v in memo.items() if v is not None}

    def _explain(self, case: Case, standing: Standing) -> dict[str, Any]:
        row = case.row
        said: dict[str, Any] = {
            "agreed": self._agreed(case.key),
            "owner_on_ons": standing.owner,
            "role": str(standing.role),
            "put_back": sorted(standing.accepted.put_back),
        }
        if row is not None:
            setter = row.setter("LidStatus")
            role = row.setter("Rol")
            said |= {
                "row": row.ref.id,
                "row_status": row.status,
                "status_set_by": setter.by or ("ons-sync" if self.authority.ours(setter) else None),
                "status_set_at": setter.at.isoformat() if setter.at else None,
                "role_set_by": role.by or ("ons-sync" if self.authority.ours(role) else None),
            }
        return said

    def _unplaced(self, unplaced: Any, orders: Orders) -> list[Attention]:
        row = unplaced.row
        if unplaced.rule == "person-not-read":
            self.unread = True
            return []
        codes = {
            "person-not-found": "ONS-120",
            "address-reused": "ONS-167",
            "address-not-yours": "ONS-166",
            "address-of-several": "ONS-164",
            "waits-for-account": "ONS-101",
        }
        key = f"row:{row.ref.id}"
        columns: dict[str, Any] = {
            "SyncStatus": (SyncStatus.WACHT if unplaced.waits else SyncStatus.AANDACHT).value,
            "SyncUitleg": sentence(codes[unplaced.rule], {}),
        }
        if unplaced.waits and row.status in (None, "", "Aangevraagd", "Lid"):
            columns["LidStatus"] = LidStatus.WACHT.value
        orders.row(key, row, difference(row, columns), None, unplaced.rule)
        if unplaced.waits:
            return []
        return [Attention(key, unplaced.rule, sentence(codes[unplaced.rule], {}))]


def _loses_owner(step: Step) -> bool:
    return step.side is Side.RIGHT and step.before == OWNS and step.after != OWNS


def _network_attention(network: Network, notice: Notice) -> tuple[Attention, ...]:
    if notice.sync in (SyncStatus.BIJGEWERKT, SyncStatus.WACHT) or notice.rule == "closed":
        return ()
    return (Attention("@network", notice.rule, sentence(notice.text, notice.words)),)
