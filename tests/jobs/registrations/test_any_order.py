"""Whatever people do on both sides, in any order, between runs that die, see half or forget."""

from __future__ import annotations

import json
from collections import Counter
from contextlib import suppress
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from jobs.parse import moment
from jobs.registrations.registration import ACTIVE, Status
from tests.jobs.registrations.world import (
    CALENDAR,
    MEETINGS,
    NOW,
    ONS,
    ORGANISER,
    REGISTRATIONS,
    SCOPE,
    START,
    TEAM,
    Died,
    World,
)

STAFF = ["anna", "bert", "carla", "daan", "eva"]
STATUSES = [s.value for s in Status]
PLACES = [MEETINGS[ONS], REGISTRATIONS[ONS], MEETINGS[TEAM], REGISTRATIONS[TEAM]]
HELD = {Status.BEVESTIGD, Status.AANWEZIG, Status.NIET_VERSCHENEN}

people = st.sampled_from(STAFF)
sides = st.sampled_from([ONS, TEAM])
which = st.integers(0, 5)


class AnyOrder(RuleBasedStateMachine):
    """One meeting with few places; everybody tries everything."""

    def __init__(self) -> None:
        super().__init__()
        self.world = World()
        self.fresh = False  # nothing happened since a run that saw everything
        self.lost = False  # the state was lost once: what was said is not known any more
        self.died = False
        self.decided: dict[str, Status] = {}  # by the product, as far as it was ever shown

    @initialize(capacity=st.integers(1, 3), side=sides)
    def begin(self, capacity: int, side: str) -> None:
        for who in STAFF:
            self.world.person(who)
        self.world.meeting(Capaciteit=capacity)
        self.world.run()
        self.world.sign_up("anna", side)

    # People

    @rule(who=people, side=sides)
    def signs_up(self, who: str, side: str) -> None:
        self.fresh = False
        self.world.sign_up(who, side)

    @rule(who=people, side=sides, status=st.sampled_from(["Afgemeld", "Ontvangen"]))
    def cancels_or_comes_back(self, who: str, side: str, status: str) -> None:
        for item in self._rows_of(who, side):
            self.fresh = False
            self.world.change(REGISTRATIONS[side], item, who, AanmeldStatus=status)

    @rule(by=people, n=which, side=sides, status=st.sampled_from(STATUSES))
    def types_a_status(self, by: str, n: int, side: str, status: str) -> None:
        """In a team everybody may; on ONS everybody his own."""
        items = self._rows_of(by, side) if side == ONS else list(self.world.rows(side))
        if items:
            self.fresh = False
            item = items[n % len(items)]
            self.world.change(REGISTRATIONS[side], item, by, AanmeldStatus=status)

    @rule(n=which, side=sides, status=st.sampled_from(["Afgemeld", "Ontvangen"]))
    def organiser_cancels_or_signs_up(self, n: int, side: str, status: str) -> None:
        items = list(self.world.rows(side))
        if items:
            self.fresh = False
            item = items[n % len(items)]
            self.world.change(REGISTRATIONS[side], item, ORGANISER, AanmeldStatus=status)

    @rule(by=st.sampled_from([*STAFF, ORGANISER]), n=which, side=sides)
    def deletes_a_row(self, by: str, n: int, side: str) -> None:
        """In a team everybody may; on ONS everybody what he made himself."""
        rows = self.world.rows(side)
        items = [i for i, row in rows.items() if side == TEAM or row["made_by"] == by]
        if items:
            self.fresh = False
            self.world.delete(REGISTRATIONS[side], items[n % len(items)], by)

    @rule(who=people, response=st.sampled_from(["accepted", "declined"]))
    def answers_the_invitation(self, who: str, response: str) -> None:
        self.fresh = False
        self.world.answer(f"{who}@omo.example", response)

    @rule(who=people, enabled=st.booleans())
    def leaves_or_comes_to_the_organisation(self, who: str, enabled: bool) -> None:
        self.fresh = False
        self.world.person(who, accountEnabled=enabled)

    # The organiser

    @rule(capacity=st.sampled_from([None, 1, 2, 4]))
    def changes_the_capacity(self, capacity: int | None) -> None:
        self._change_meeting(Capaciteit=capacity)

    @rule(status=st.sampled_from(["Gepubliceerd", "Geannuleerd", "Inschrijving gesloten"]))
    def sets_the_status(self, status: str) -> None:
        self._change_meeting(EventStatus=status)

    @rule(hours=st.sampled_from([-24, 1, 24]))
    def moves_the_meeting(self, hours: int) -> None:
        start = moment(self.world.shown(ONS)["Start"])
        assert start is not None
        at = max(start + timedelta(hours=hours), NOW + timedelta(days=20))
        self._change_meeting(Start=_stamp(at), Einde=_stamp(at + timedelta(hours=2)))

    @rule(yes=st.booleans())
    def wants_the_surplus_on_the_list(self, yes: bool) -> None:
        self._change_meeting(OverschotNaarWachtlijst=yes)

    @rule(hidden=st.booleans())
    def hides_who_takes_part(self, hidden: bool) -> None:
        said = "Alleen organisatoren" if hidden else "Iedereen in het netwerk"
        self._change_meeting(DeelnemersZichtbaar=said)

    @rule(place=st.sampled_from(["Aula", "Kantine", None]), side=sides)
    def names_another_place(self, place: str | None, side: str) -> None:
        self.fresh = False
        world = self.world
        if world.tenant[MEETINGS[side]]:
            item = world.meeting_item(side)
            world.change(MEETINGS[side], item, ORGANISER, Locatie=place)

    def _change_meeting(self, **fields: Any) -> None:
        self.fresh = False
        world = self.world
        world.change(MEETINGS[ONS], world.meeting_item(ONS), ORGANISER, **fields)

    # Time, and the product

    @rule(seconds=st.sampled_from([1, 60, 3600, 86_400, 5 * 86_400]))
    def time_passes(self, seconds: int) -> None:
        self.world.now = min(
            self.world.now + timedelta(seconds=seconds), START - timedelta(days=11)
        )
        self.fresh = False

    @rule(unread=st.sets(st.sampled_from(PLACES), min_size=1))
    def a_run_that_sees_half(self, unread: set[str]) -> None:
        before = self._so_far()
        self.world.run(unread)
        self.fresh = False
        self._nobody_new_has_a_place(before)

    @rule(writes=st.integers(0, 8))
    def a_run_that_dies(self, writes: int) -> None:
        with suppress(Died):
            self.world.run(dies_after=writes)
        self.fresh, self.died = False, True

    @rule()
    def the_state_is_lost(self) -> None:
        self.world.forget()
        self.fresh, self.lost = False, True

    @precondition(lambda self: not self.fresh)
    @rule()
    def a_run(self) -> None:
        before = self._so_far()
        self.world.run()
        self._nobody_is_overtaken(before)
        self.world.run()  # what was made beside what was new is seen now
        self.world.look()
        actions = [action for plan in self.world.plan() for action in plan.actions]
        assert not actions, [(a.key, a.kind, a.rule, dict(a.body)) for a in actions]
        self.fresh = True

    # What must hold

    @precondition(lambda self: self.fresh)
    @invariant()
    def confirmed_never_over_capacity_unless_it_says_by_how_much(self) -> None:
        """INV-02."""
        row, held = self.world.shown(ONS), 0
        held = sum(1 for one in self._statuses().values() if one in HELD)
        over = int(row.get("Overboekt") or 0)
        capacity = row.get("Capaciteit")
        assert over == (max(0, held - int(capacity)) if capacity is not None else 0)
        if row["EventStatus"] != "Geannuleerd":
            assert int(row.get("AantalBevestigd") or 0) == held

    @precondition(lambda self: self.fresh)
    @invariant()
    def one_active_registration_a_person(self) -> None:
        """INV-03."""
        active: set[tuple[str, str]] = set()
        for side in (ONS, TEAM):
            for row in self.world.rows(side).values():
                if Status(row["AanmeldStatus"]) in ACTIVE | HELD:
                    active.add((row["DeelnemerObjectId"], row["OnsId"]))
        twice = [who for who, n in Counter(who for who, _ in active).items() if n > 1]
        assert not twice

    @precondition(lambda self: self.fresh)
    @invariant()
    def both_sides_say_the_same(self) -> None:
        ons, team = self._by_key(ONS), self._by_key(TEAM)
        for key in ons.keys() & team.keys():
            for column in ("AanmeldStatus", "WachtlijstPlaats", "IngediendOp", "Herbevestiging"):
                assert ons[key].get(column) == team[key].get(column), (key, column)
        hidden = self.world.shown(ONS).get("DeelnemersZichtbaar") == "Alleen organisatoren"
        for key, row in ons.items():
            if Status(row["AanmeldStatus"]) in ACTIVE:
                assert (key in team) != hidden, key
        for key, row in team.items():
            if Status(row["AanmeldStatus"]) in ACTIVE and key not in ons:
                assert self._was_deleted(key), key

    @invariant()
    def no_row_is_made_twice(self) -> None:
        for side in (ONS, TEAM):
            made = [r["OnsId"] for r in self.world.rows(side).values() if r["made_by"] is None]
            assert len(set(made)) == len(made)

    @precondition(lambda self: self.fresh)
    @invariant()
    def who_has_a_place_is_invited_and_nobody_else(self) -> None:
        held = {
            f"{row['DeelnemerObjectId']}@omo.example"
            for row in [*self._by_key(TEAM).values(), *self._by_key(ONS).values()]
            if row["AanmeldStatus"] == Status.BEVESTIGD
        }
        events = list(self.world.tenant[CALENDAR].values())
        assert len(events) <= 1
        invited = {address for event in events for address in event["attendees"]}
        assert invited == (held if events else set())

    @invariant()
    def nothing_is_said_twice(self) -> None:
        posted = [a for a in self.world.said if a.kind == "post"]
        told = [json.loads(str((a.expect or {})["said"]))["told"] for a in posted]
        if not (self.lost and self.died):  # who dies while he learns what there is may say it again
            assert sum(a.rule == "say-published" for a in posted) <= 1
        if not self.lost:
            for before, after in pairwise(told):
                assert before != after, "the same was said twice"

    def _nobody_is_overtaken(self, before: dict[str, Status]) -> None:
        """INV-05: who got a place signed up before everybody who still waits."""
        rows, after = self._by_key(ONS) | self._by_key(TEAM), self._statuses()
        taken = HELD | {Status.AANGEBODEN}
        given = [k for k, s in after.items() if s in taken and before.get(k) not in taken]
        waits = [k for k, s in after.items() if s is Status.WACHTLIJST]
        for key in given:
            if before.get(key) in (Status.VERVALLEN, Status.DUBBEL):
                continue  # he had it before
            for other in waits:
                if before.get(other) in (Status.VERVALLEN, *HELD):
                    continue
                assert _submitted(rows[other]) >= _submitted(rows[key]), (key, other)

    def _nobody_new_has_a_place(self, before: dict[str, Status]) -> None:
        """While a side is not read, a place that is scarce is given to nobody."""
        if not self._scarce():
            return
        after = self._so_far()
        seen = {key for key, status in before.items() if status in HELD | {Status.VERVALLEN}}
        new = {key for key, status in after.items() if status is Status.BEVESTIGD} - seen
        assert not new or self._accepted(new, before), new

    def _scarce(self) -> bool:
        """As the product knows it, who may not have read the meeting either."""
        seen = self.world.sightings(MEETINGS[ONS]).get(self.world.meeting_item(ONS))
        return seen is None or (seen.value or {})["fields"].get("Capaciteit") is not None

    @staticmethod
    def _accepted(new: set[str], before: dict[str, Status]) -> bool:
        return all(before.get(key) in (Status.AANGEBODEN, Status.DUBBEL) for key in new)

    # Looking

    def _rows_of(self, who: str, side: str) -> list[str]:
        number = self.world.number(who)
        rows = self.world.rows(side).items()
        return [item for item, row in rows if row.get("DeelnemerLookupId") == number
                and (side == TEAM or row["made_by"] == who)]  # fmt: skip

    def _by_key(self, side: str) -> dict[str, dict[str, Any]]:
        return {r["OnsId"]: r for r in self.world.rows(side).values() if r.get("OnsId")}

    def _statuses(self) -> dict[str, Status]:
        rows = self._by_key(TEAM) | self._by_key(ONS)
        return {key: Status(row["AanmeldStatus"]) for key, row in rows.items()}

    def _so_far(self) -> dict[str, Status]:
        """What was decided, whatever anybody typed since."""
        for key, entry in self.world.entries(SCOPE).items():
            if (standing := entry.memo.get("standing")) is not None:
                self.decided[key] = Status(standing["status"])
        for key in self._statuses():
            for status in self.world.written(key):  # by a run that did not live to record it
                self.decided[key] = Status(status)
        return dict(self.decided)

    def _was_deleted(self, key: str) -> bool:
        """On ONS, by whoever made it."""
        entry = self.world.entries(SCOPE).get(key)
        return entry is not None and bool(entry.memo.get("row_gone"))


def _submitted(row: dict[str, Any]) -> datetime:
    found = moment(row["IngediendOp"])
    assert found is not None
    return found


def _stamp(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


TestAnyOrder = AnyOrder.TestCase
TestAnyOrder.settings = settings(
    max_examples=max(1, settings().max_examples // 5), stateful_step_count=25
)
