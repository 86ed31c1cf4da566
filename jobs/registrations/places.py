"""Who gets which place: the room and the online meeting, each with a waiting list."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from operator import itemgetter

from jobs.registrations.claim import Claim, Rank
from jobs.registrations.meeting import Form, Meeting
from jobs.registrations.offers import Promotion
from jobs.registrations.reason import Reason
from jobs.registrations.registration import Mode, Status
from jobs.registrations.why import Since, Why


class Pool:
    """The places of one kind. `capacity` None is unlimited; `frozen` says why nobody gets one."""

    def __init__(self, mode: Mode, capacity: int | None, reserved: int, frozen: Reason | None):
        self.mode, self.capacity, self.frozen = mode, capacity, frozen
        self.reserved = min(reserved, capacity) if capacity is not None else 0
        self.used = self.used_by_priority = 0
        self.queue: list[tuple[Rank, Claim]] = []
        self.next = 0  # of the queue, the first that nothing was said to
        self.stopped = False

    @property
    def reserved_left(self) -> int:
        """Reserved places nobody has taken; they are not given away (NL-08)."""
        return self.reserved - min(self.used_by_priority, self.reserved)

    @property
    def free(self) -> int | None:
        """Places for anybody, negative when more are taken than there are; None is unlimited."""
        if self.capacity is None:
            return None
        return self.capacity - self.used - self.reserved_left

    @property
    def any_free(self) -> bool:
        return self.capacity is None or self.capacity - self.used > self.reserved_left


class Places:
    """All places of a meeting. First `hold`, `offer` and `wait` for every claim, then `give`."""

    def __init__(
        self,
        meeting: Meeting,
        promotion: Promotion,
        until: Callable[[], datetime],
        frozen: Reason | None,
        *,
        complete: bool,
    ) -> None:
        self._meeting, self._promotion, self._until = meeting, promotion, until
        self.hybrid = meeting.form is Form.HYBRIDE
        self._priority = meeting.priority
        first = Mode.ONLINE if meeting.form is Form.ONLINE else Mode.ROOM
        sizes = [(first, meeting.capacity, meeting.reserved)]
        if self.hybrid:
            sizes.append((Mode.ONLINE, meeting.capacity_online, 0))
        self.pools: dict[Mode, Pool] = {}
        for mode, capacity, reserved in sizes:
            # INV-06: nobody new gets one of few places while some who were earlier may be unread.
            unread = Reason.INCOMPLETE if not complete and capacity is not None else None
            self.pools[mode] = Pool(mode, capacity, reserved, frozen or unread)
        self._sole = self.pools[first]
        self._held: dict[Claim, None] = {}

    # who has what

    def hold(self, claim: Claim) -> None:
        """Somebody who has a place keeps it, whatever there is left."""
        had = claim.mode or claim.inherits
        pool = self.pools.get(had, self._sole) if had is not None else self._wanted(claim)
        claim.rank, claim.demoted_at = claim.ranked(self._moment(claim)), None
        self._take(claim, pool)
        if had is None or self.hybrid:
            claim.mode = pool.mode
        elif claim.mode is None:
            claim.mode = had
        wanted = self._wanted(claim)
        if wanted is not pool:
            claim.again = claim.before is not None and claim.before.asked is wanted.mode
            claim.asked = wanted.mode
            at = max(claim.begin, claim.registration.mode_at or claim.begin)
            wanted.queue.append((claim.ranked(at), claim))

    def offer(self, claim: Claim) -> None:
        """An open offer takes a place until it is answered."""
        claim.rank = claim.ranked(self._moment(claim))
        pool = self.pools.get(claim.mode, self._sole) if claim.mode is not None else self._sole
        self._take(claim, pool)
        claim.mode = pool.mode if claim.mode is None or self.hybrid else claim.mode

    def wait(self, claim: Claim) -> None:
        """Somebody without a place, new or on the list, stands in line."""
        pool = self._wanted(claim)
        if self.hybrid and claim.mode is not pool.mode:
            at = claim.registration.mode_at
            claim.switched_at = at if at is not None and at > claim.begin else None
            claim.demoted_at = None  # was the first in the other line
        by_right = claim.demoted_at is not None
        claim.rank = claim.ranked(self._moment(claim), by_right=by_right)
        if claim.mode is None or self.hybrid:
            claim.mode = pool.mode
        pool.queue.append((claim.rank, claim))

    # what is given

    def _demote(self, now: datetime) -> None:
        """NL-07: exactly as many as are too many go to the top of the waiting list: those who came
        last, and nobody who organises or speaks."""
        demoted: list[Claim] = []
        for pool in self.pools.values():
            if pool.frozen or pool.capacity is None:
                continue
            surplus = pool.used - self._offers(pool) - pool.capacity
            if surplus <= 0:
                continue
            last = [
                claim
                for claim in self._held
                if claim.seat is pool.mode
                and claim.status is Status.BEVESTIGD
                and claim.person not in self._priority
            ]
            last.sort(key=_rank_of, reverse=True)
            for claim in last[:surplus]:
                self._leave(claim, pool)
                claim.asked = None  # no longer waits for another kind beside a place
                claim.demoted_at, claim.waits = now, True
                demoted.append(claim)
        for pool in self.pools.values():
            pool.queue = [entry for entry in pool.queue if entry[1] not in demoted]
        for claim in demoted:
            self.wait(claim)
        for pool in self.pools.values():
            pool.queue.sort(key=itemgetter(0))

    def give(self, now: datetime, *, surplus: bool) -> None:
        """Give what is free in the order of the list, and say to everybody else where he stands.

        `surplus`: what is too many goes to the waiting list. Where there is a surplus nothing is
        free, so nobody gets what another one lost.
        """
        for pool in self.pools.values():
            pool.queue.sort(key=itemgetter(0))
        self._give_all()
        for pool in self.pools.values():
            if pool.frozen is None:
                self._make_good(pool)
        if surplus:
            self._demote(now)
            self._give_all()  # of the other kind there may be a place for somebody demoted
        for pool in self.pools.values():
            self._number(pool)

    def _give_all(self) -> None:
        for pool in self.pools.values():
            pool.next = 0
        while any(self._give(pool) for pool in self.pools.values()):
            pass  # who went from the room to the online meeting left a place, or the other way

    def _give(self, pool: Pool) -> bool:
        """Go on with the list while there are places; whether that freed one elsewhere."""
        if pool.frozen is not None:
            return False
        moved = self._give_reserved(pool)
        while pool.next < len(pool.queue) and not pool.stopped and pool.any_free:
            _, claim = pool.queue[pool.next]
            if claim.seat is pool.mode or claim.passed_over:
                pool.next += 1
            elif claim.asked is not None:
                if not claim.again or self._promotion is Promotion.GIVEN:
                    self._switch(claim, pool)
                    moved = True
                pool.next += 1
            elif not claim.waits and not claim.again:
                self._confirm(claim, pool, Reason.CONFIRMED)
                pool.next += 1
            elif self._promotion is Promotion.GIVEN:
                self._confirm(claim, pool, Reason.PROMOTED)
                pool.next += 1
            elif self._promotion is Promotion.OFFERED:
                claim.status, claim.reason = Status.AANGEBODEN, Reason.OFFERED
                claim.offered_until = self._until()
                self._take(claim, pool)
                pool.next += 1
            else:
                pool.stopped = True  # whoever comes after must not overtake him
        return moved

    def _give_reserved(self, pool: Pool) -> bool:
        """A reserved place waits for an organiser or speaker alone: he has it at once."""
        moved = False
        if not pool.reserved_left:
            return moved
        for _, claim in pool.queue:
            if not pool.reserved_left:
                break
            if claim.person not in self._priority or claim.seat is pool.mode:
                continue
            if claim.asked is not None:
                self._switch(claim, pool)
                moved = True
            else:
                told = claim.waits or claim.again
                self._confirm(claim, pool, Reason.PROMOTED if told else Reason.CONFIRMED)
        return moved

    def _make_good(self, pool: Pool) -> None:
        """A sign-up seen late, from before that of somebody who has a place by now: both have one,
        and the meeting is overbooked by it. Nobody who waits is overtaken by that."""
        if pool.any_free and not pool.stopped:
            return
        last = self._last(pool)
        if last is None:
            return
        waiting: Rank | None = None  # the earliest that waits, demoted people included
        for _, claim in pool.queue:
            if claim.seat is not None or claim.passed_over:
                continue
            assert claim.rank is not None
            mine = (1, *claim.rank[1:])
            if claim.waits or claim.again:
                waiting = mine if waiting is None else min(waiting, mine)
            elif mine < last and (waiting is None or mine < waiting):
                self._confirm(claim, pool, Reason.CONFIRMED_LATE_SEEN)

    def _last(self, pool: Pool) -> Rank | None:
        """Of those with a place for anybody, the one who came last."""
        general: list[Rank] = []
        reserved: list[Rank] = []
        for claim in self._held:
            if claim.seat is pool.mode and claim.rank is not None:
                mine: Rank = (1, *claim.rank[1:])
                (reserved if claim.person in self._priority else general).append(mine)
        general += sorted(reserved)[pool.reserved :]
        return max(general, default=None)

    def _number(self, pool: Pool) -> None:
        """Where everybody stands who got nothing."""
        ahead = demoted = 0
        reserved = pool.reserved_left
        for rank, claim in pool.queue:
            if claim.seat is pool.mode:
                continue
            pending = claim.asked is not None
            if pending:
                claim.reason = Reason.SWITCH_WAITS
            elif not claim.waits and pool.frozen is not None:
                if claim.again:
                    claim.stays()
                else:
                    claim.status, claim.reason = Status.ONTVANGEN, pool.frozen
                continue
            elif not claim.waits and not self._meeting.waiting_allowed:
                claim.ends(Status.NIET_MOGELIJK, Reason.FULL)
                continue
            else:
                claim.status, claim.reason = Status.WACHTLIJST, _why_waiting(claim)
            claim.place = ahead + 1
            claim.why = Why(
                ahead=ahead,
                earlier=ahead - demoted,
                demoted=demoted,
                reserved=reserved,
                moment=rank[1],
                since=self._since(claim, rank[1]),
                first_by_right=rank[0] == 0,
            )
            ahead += 1
            demoted += rank[0] == 0

    # counting

    def overbooked(self) -> int:
        return sum(
            max(0, pool.used - self._offers(pool) - pool.capacity)
            for pool in self.pools.values()
            if pool.capacity is not None
        )

    def to_be_had(self, pool: Pool) -> int | None:
        """How many would get a place if they signed up now: none while somebody waits."""
        if pool.free is None:
            return None
        return max(0, pool.free) if not any(self._waiting(pool)) else 0

    def not_given(self) -> int:
        """Places that are free, with somebody waiting, so near to the start that the organiser
        decides."""
        if self._promotion is not Promotion.NOT:
            return 0
        total = 0
        for pool in self.pools.values():
            waiting = sum(1 for _ in self._waiting(pool))
            if pool.frozen is None and waiting:
                total += waiting if pool.free is None else max(0, min(pool.free, waiting))
        return total

    @staticmethod
    def _waiting(pool: Pool) -> Iterable[Claim]:
        return (c for _, c in pool.queue if c.status is Status.WACHTLIJST and not c.passed_over)

    def _offers(self, pool: Pool) -> int:
        return sum(1 for c in self._held if c.seat is pool.mode and c.status is Status.AANGEBODEN)

    # the small moves

    def _take(self, claim: Claim, pool: Pool) -> None:
        claim.seat = pool.mode
        pool.used += 1
        pool.used_by_priority += claim.person in self._priority
        self._held[claim] = None

    def _leave(self, claim: Claim, pool: Pool) -> None:
        claim.seat = None
        pool.used -= 1
        pool.used_by_priority -= claim.person in self._priority
        del self._held[claim]

    def _confirm(self, claim: Claim, pool: Pool, reason: Reason) -> None:
        claim.status, claim.reason, claim.demoted_at = Status.BEVESTIGD, reason, None
        self._take(claim, pool)

    def _switch(self, claim: Claim, pool: Pool) -> None:
        assert claim.seat is not None
        self._leave(claim, self.pools[claim.seat])
        claim.switched_at, claim.asked, claim.mode = claim.registration.mode_at, None, pool.mode
        claim.rank = claim.ranked(self._moment(claim))
        self._take(claim, pool)

    def _wanted(self, claim: Claim) -> Pool:
        if not self.hybrid:
            return self._sole
        return self.pools[claim.registration.mode or claim.mode or Mode.ROOM]

    def _moment(self, claim: Claim) -> datetime:
        moment = claim.begin
        if self.hybrid and claim.switched_at is not None and claim.switched_at > moment:
            moment = claim.switched_at
        if claim.lapsed_at is not None and claim.lapsed_at > moment:
            moment = claim.lapsed_at
        return moment

    def _since(self, claim: Claim, moment: datetime) -> Since:
        if moment == claim.lapsed_at:
            return Since.LAPSED
        if moment == claim.registration.submitted_at:
            return Since.SUBMITTED
        return Since.AGREED if moment == claim.begin else Since.SWITCHED


def _rank_of(claim: Claim) -> Rank:
    assert claim.rank is not None
    return claim.rank


def _why_waiting(claim: Claim) -> Reason:
    if claim.demoted_at is not None:
        return Reason.DEMOTED
    return Reason.WAITING if claim.lapsed_at is None else Reason.LAPSED
