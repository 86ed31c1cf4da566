"""Seats in the workshops of a meeting (ST-26)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from heapq import heapify, heappop, heappush

from jobs.registrations.claim import Claim
from jobs.registrations.meeting import EventStatus, Meeting
from jobs.registrations.registration import Status

Order = tuple[object, ...]

GONE = frozenset({EventStatus.GEANNULEERD, EventStatus.CONCEPT})


def seat(
    workshops: Mapping[str, Meeting], claims: Iterable[Claim], *, frozen: bool
) -> dict[str, int]:
    """Give everybody with a place his first choice, or else his second, by the moment of the
    choice; how many sit in each workshop.

    Who has a seat of his choice keeps it. A seat that comes free goes to whoever of those it is
    better for chose first, until nobody can get a better one. `frozen`: only where there is no
    limit.
    """
    guests = [claim for claim in claims if claim.status is Status.BEVESTIGD]
    taken: dict[str, int] = defaultdict(int)
    for claim in guests:
        if claim.workshop in _choices(claim, workshops):
            taken[claim.workshop or ""] += 1
        else:
            claim.workshop = None
    room = _Room(workshops, taken, frozen=frozen)
    # Of those who could do better, whoever chose first; who finds no seat waits for one of those
    # it would be better for.
    turn = [(_order(claim), claim) for claim in guests if _better(claim, workshops)]
    heapify(turn)
    waiting: dict[str, list[tuple[Order, Claim]]] = defaultdict(list)
    while turn:
        entry = heappop(turn)
        claim = entry[1]
        found = next((one for one in _better(claim, workshops) if room.any(one)), None)
        if found is None:
            for one in _better(claim, workshops):
                heappush(waiting[one], entry)
            continue
        left, claim.workshop = claim.workshop, found
        taken[found] += 1
        if _better(claim, workshops):
            heappush(turn, entry)
        if left is not None:
            taken[left] -= 1
            while waiting[left]:
                other = heappop(waiting[left])
                if left in _better(other[1], workshops):
                    heappush(turn, other)
                    break
    return {key: taken[key] for key in workshops}


class _Room:
    """Whether there is room in a workshop."""

    def __init__(
        self, workshops: Mapping[str, Meeting], taken: Mapping[str, int], *, frozen: bool
    ) -> None:
        self._workshops, self._taken, self._frozen = workshops, taken, frozen

    def any(self, key: str) -> bool:
        workshop = self._workshops[key]
        if workshop.capacity is None:
            return workshop.countable
        return not self._frozen and workshop.countable and self._taken[key] < workshop.capacity


def _choices(claim: Claim, workshops: Mapping[str, Meeting]) -> tuple[str, ...]:
    """First and second choice, as far as they take place."""
    r = claim.registration
    return tuple(
        one
        for one in (r.first, r.second)
        if one is not None and one in workshops and workshops[one].status not in GONE
    )


def _better(claim: Claim, workshops: Mapping[str, Meeting]) -> tuple[str, ...]:
    """What somebody would rather have than what he has."""
    choices = _choices(claim, workshops)
    return choices[: choices.index(claim.workshop)] if claim.workshop in choices else choices


def _order(claim: Claim) -> Order:
    at, tie, key = claim.order()
    chosen = claim.registration.choice_at
    return (at if chosen is None or chosen < at else chosen, at, tie, key)
