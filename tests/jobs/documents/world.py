"""Two drives, people who work in both, and the archive as a run would leave it.

Nothing is sent anywhere. `run` does what the service does: observe, plan, look again, apply phase
by phase, record; it can be cut off anywhere, and people can act anywhere in between.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import Any, Protocol

from connector.folder_source import CHANNEL_FOLDERS
from jobs.documents.item import Item
from jobs.documents.observation import LIBRARY, SCANS
from jobs.job import Archive, Memo, Reading, ScopePlan
from jobs.own import own_place
from service.running.record import entries_after
from service.running.slim import slim
from sync.action import Action, Fate, Outcome
from sync.model import Coverage, Entry, Observation, Ref, Side, Sighting, Value
from sync.policy import Policy
from tests.jobs.documents.drive import APP, SOUND, Content, Drive, Pass, Refused, Thing
from tests.jobs.documents.laws import Laws

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
SCOPE = "documents/1"
NETWORKS = own_place("documents", "list:networks")
ADMINS = "admins"
LIBRARY_LIST = "kennisdocumenten"
TEAM, CHANNEL = "group-1", "channel-1"
ADMIN = "admin-1"


class Product(Protocol):
    """What of the job is driven here."""

    @property
    def policy(self) -> Policy: ...

    def touched(self, changes: Sequence[Sighting], archive: Archive) -> set[str]: ...

    def plan(self, archive: Archive, now: datetime, scopes: Iterable[str]) -> list[ScopePlan]: ...

    def prepare(
        self,
        actions: Sequence[Action],
        archive: Archive,
        now: datetime,
        done: Mapping[str, Outcome],
    ) -> tuple[list[Action], list[Sighting]]: ...

    def remember(self, reading: Reading, outcomes: Mapping[Side, Sequence[Outcome]]) -> Memo: ...

    def keep(
        self, memo: Memo, reading: Reading, outcomes: Mapping[Side, Sequence[Outcome]]
    ) -> Memo: ...


class Answer(Enum):
    """What becomes of one write."""

    FINE = "fine"
    REFUSED = "refused"  # it did not happen and we know
    SILENT_BEFORE = "silent-before"  # it did not happen and nobody said so
    SILENT_AFTER = "silent-after"  # it happened and nobody said so


class Died(Exception):
    """The process was killed."""


@dataclass(frozen=True)
class Weather:
    """What happens in one run. `answers` and `meanwhile` are by the number of the write; a person
    acts right before it. `dies_before` is the write at which the process is killed."""

    reads: Mapping[Side, Pass] = field(default_factory=dict)
    full: bool = False
    answers: Mapping[int, Answer] = field(default_factory=dict)
    meanwhile: Mapping[int, Callable[[], object]] = field(default_factory=dict)
    dies_before: int | None = None
    dies_unrecorded: bool = False


FAIR = Weather()


class World:
    """One network with its folder on ONS and its folder in a channel."""

    def __init__(self, product: Callable[[World], Product] | None = None) -> None:
        self.now = NOW
        self.drives = {
            Side.LEFT: Drive("ons", ["Netwerk 1"], NOW, watched=False),
            Side.RIGHT: Drive("team", ["General", "Kennisdocumenten"], NOW),
        }
        self.laws = Laws(self.drives)
        self.places: dict[str, dict[str, Sighting]] = {}
        self.absent: dict[str, dict[str, Sighting]] = {}
        self.unread: set[str] = set()
        self.cursors: dict[str, str] = {}
        self.archive: dict[str, dict[str, Entry]] = {}
        self.agreed: set[str] = set()
        self.unresolved: dict[tuple[int, str], Action] = {}  # by run: not recorded yet
        self.runs = 0
        self.put(NETWORKS, "1", _network())
        left, right = self.drives[Side.LEFT], self.drives[Side.RIGHT]
        self.put(
            CHANNEL_FOLDERS,
            f"{TEAM}/{CHANNEL}",
            {
                "drive": right.id, "item": right.things[right.root].parent, "site": "site-team",
                "list": "list-team", "root": right.root,
            },
        )  # fmt: skip
        self.put(LIBRARY, LIBRARY_LIST, {"drive": left.id})
        admins = own_place("documents", f"team:{ADMINS}")
        self.put(admins, ADMIN, {"member": True, "owner": True})
        self.product = product(self) if product is not None else None

    # The archive, as jobs read it

    def sightings(self, place: str) -> dict[str, Sighting]:
        return self.places.get(place, {})

    def each(self, place: str) -> Iterator[tuple[str, Mapping[str, Any], str | None]]:
        for id, found in list(self.sightings(place).items()):
            yield id, found.value or {}, found.etag

    def some(self, place: str, ids: Collection[str]) -> dict[str, Sighting]:
        there = self.sightings(place)
        return {id: there[id] for id in ids if id in there}

    def ids(self, place: str) -> frozenset[str]:
        return frozenset(self.sightings(place))

    def gone(self, place: str) -> dict[str, Sighting]:
        return self.absent.get(place, {})

    def complete(self, place: str) -> bool:
        return place not in self.unread

    def entries(self, scope: str) -> dict[str, Entry]:
        return self.archive.get(scope, {})

    def entries_of_key(self, key: str) -> dict[str, Entry]:
        return {scope: kept[key] for scope, kept in self.archive.items() if key in kept}

    def scopes_holding(self, refs: Collection[str]) -> frozenset[str]:
        return frozenset(
            scope
            for scope, kept in self.archive.items()
            if any(
                entry.left_ref is not None and entry.left_ref.id in refs for entry in kept.values()
            )
        )

    def memos(self, key: str) -> dict[str, Any]:
        return {s: kept[key].memo for s, kept in self.archive.items() if key in kept}

    def based(self, scope: str) -> bool:
        return scope in self.agreed

    def undecided(self, scope: str) -> frozenset[str]:
        return frozenset()

    def unrecorded(self, scope: str) -> dict[str, dict[Side, Value | None]]:
        found: dict[str, dict[Side, Value | None]] = {}
        for action in self.unresolved.values():
            if action.keyed:
                found.setdefault(action.key, {})[action.side] = action.expect
        return found

    def put(self, place: str, id: str, value: Mapping[str, Any], etag: str | None = None) -> None:
        self.places.setdefault(place, {})[id] = Sighting(place, id, value, etag)
        self.absent.get(place, {}).pop(id, None)

    # People. What the service refuses them they do not do.

    def write(self, side: Side, name: str, parent: str | None = None, **columns: Any) -> Thing:
        """Somebody makes a file; in the channel he shares it unless he says otherwise."""
        drive = self.drives[side]
        if side is Side.RIGHT:
            columns = {"DelenViaOns": True, **columns}
        word = self.laws.written()
        try:
            thing = drive.upload(_person(side), parent or drive.root, name, Content(word))
        except Refused:
            del self.laws.past[word]
            raise
        thing.columns |= columns
        return thing

    def edit(self, side: Side, id: str) -> Thing:
        drive = self.drives[side]
        before = drive.things[id].word
        word = self.laws.written(before)
        try:
            return drive.replace(_person(side), id, Content(word))
        except Refused:
            del self.laws.past[word]
            raise

    def make_folder(self, side: Side, name: str, parent: str | None = None) -> Thing:
        drive = self.drives[side]
        return drive.make_folder(_person(side), parent or drive.root, name)

    def move(
        self, side: Side, id: str, parent: str | None = None, name: str | None = None
    ) -> Thing:
        drive = self.drives[side]
        was_inside = drive.inside(id)
        thing = drive.move(_person(side), id, parent, name)
        with_it = [thing, *drive.below(id)]
        if was_inside and not drive.inside(id):
            self.laws.went(side, with_it)
        elif drive.inside(id):
            self.laws.came_back(side, with_it)
        return thing

    def swap(self, side: Side, one: str, other: str) -> None:
        """Two change names, through a name of the person's own."""
        drive = self.drives[side]
        names = drive.things[one].name, drive.things[other].name
        self.move(side, one, name=f"even anders {names[0]}")
        self.move(side, other, name=names[0])
        self.move(side, one, name=names[1])

    def delete(self, side: Side, id: str) -> None:
        self.laws.went(side, self.drives[side].recycle(_person(side), id))

    def restore(self, side: Side, id: str) -> None:
        self.laws.came_back(side, self.drives[side].restore(_person(side), id))

    def columns(self, side: Side, id: str, **columns: Any) -> None:
        thing = self.drives[side].set_columns(_person(side), id, columns)
        if columns.get("DelenViaOns") is True:
            self.laws.came_back(side.other, [thing])  # he asks for it again
        if columns.get("DocOpdracht") == "Terugzetten":
            self.laws.came_back(side.other, [thing])

    def days(self, n: float) -> None:
        self._tick(timedelta(days=n))

    # A run

    def run(self, weather: Weather = FAIR) -> ScopePlan | None:
        """What was planned last; None when the process died."""
        self._tick(timedelta(minutes=15))
        self.laws.run_began = self.now
        self.runs += 1
        for side in Side:
            self._observe(side, weather.reads.get(side, SOUND), weather.full)
        plan = self._plan()
        if not plan.actions:
            self._record(plan, {})
            return plan
        for side in Side:
            self._look_again(side, plan)
        plan = self._plan()
        try:
            outcomes = self._apply(plan, weather)
        except Died:
            return None
        if weather.dies_unrecorded:
            return None
        self._record(plan, outcomes)
        return plan

    def rests(self, runs: int = 12) -> None:
        """People stop, nothing fails: both sides come to hold the same, and it stays quiet."""
        for side in Side:
            for thing in self.drives[side].things.values():
                if thing.locked:
                    self.drives[side].unlock(thing.id)
            self.drives[side].rewrites()
        for _ in range(runs):
            plan = self.run(replace(FAIR, full=True))
            for drive in self.drives.values():
                drive.rewrites()
            assert plan is not None
            if not plan.actions:
                break
        else:
            raise AssertionError(f"it never comes to rest: {plan.actions}")
        before = self.laws.writes
        again = self.run()
        assert again is not None
        assert not again.actions, f"a further run plans something: {again.actions}"
        assert self.laws.writes == before
        self.laws.nothing_is_lost()
        self.laws.both_sides_are_equal()

    # Inside

    def _tick(self, passed: timedelta) -> None:
        self.now += passed
        for drive in self.drives.values():
            drive.now = self.now

    def _plan(self) -> ScopePlan:
        assert self.product is not None
        self.product.touched((), self)
        (plan,) = self.product.plan(self, self.now, [SCOPE])
        return slim(plan, self.product, self.unrecorded(SCOPE))

    def _observe(self, side: Side, how: Pass, full: bool) -> None:
        drive = self.drives[side]
        place = f"drive:{drive.id}"
        seen = drive.observe(self.cursors.get(place), self.sightings(place), how, full)
        self._store(seen)

    def _store(self, seen: Observation) -> None:
        (place,) = seen.coverage
        coverage = seen.coverage[place]
        for one in seen.sightings:
            if one.value is None:
                self._drop(place, one.id)
            else:
                self.put(place, one.id, one.value, one.etag)
                self._searched(place, one.id, one.value)
        if coverage is Coverage.FULL:
            for id in self.sightings(place).keys() - {one.id for one in seen.sightings}:
                self._drop(place, id)
        if coverage is Coverage.PARTIAL:
            self.unread.add(place)
        elif seen.cursor is not None:
            self.unread.discard(place)
        if seen.cursor is not None:
            self.cursors[place] = seen.cursor

    def _drop(self, place: str, id: str) -> None:
        if self.places.get(place, {}).pop(id, None) is not None:
            self.absent.setdefault(place, {})[id] = Sighting(place, id, None)

    def _look_again(self, side: Side, plan: ScopePlan) -> None:
        """Point reads of all that is about to be changed or copied."""
        drive = self.drives[side]
        place = f"drive:{drive.id}"
        keys = {action.key for action in plan.actions}
        for key, reading in plan.readings.items():
            ref = reading.left_ref if side is Side.LEFT else reading.right_ref
            if key in keys and ref is not None:
                id = _native(ref)
                value = drive.value(id)
                if value is None:
                    self._drop(place, id)
                else:
                    self.put(place, id, value, value.get("etag"))
                    self._searched(place, id, value)

    def _searched(self, place: str, id: str, value: Mapping[str, Any]) -> None:
        """Nothing here is confidential."""
        item = Item.of(place.removeprefix("drive:"), id, value, None)
        self.put(SCANS, item.content, {"found": []})

    def _apply(self, plan: ScopePlan, weather: Weather) -> dict[str, Outcome]:
        assert self.product is not None
        outcomes: dict[str, Outcome] = {}
        number = 0
        for phase in sorted({action.phase for action in plan.actions}):
            waiting = [action for action in plan.actions if action.phase == phase]
            for action in waiting:
                needed = [outcomes.get(need) for need in action.after]
                if not all(one is not None and one.fate is Fate.DONE for one in needed):
                    outcomes[action.id] = Outcome(action, Fate.SKIPPED)
            going = [action for action in waiting if action.id not in outcomes]
            prepared, _ = self.product.prepare(going, self, self.now, outcomes)
            self.unresolved |= {(self.runs, action.id): action for action in prepared}
            for action in prepared:
                if number in weather.meanwhile:
                    weather.meanwhile[number]()
                if number == weather.dies_before:
                    raise Died
                answer = weather.answers.get(number, Answer.FINE)
                number += 1
                outcome = self._send(action, answer)
                outcomes[action.id] = outcome
                if outcome.fate not in (Fate.DONE, Fate.UNKNOWN):
                    del self.unresolved[self.runs, action.id]
                if outcome.fate is Fate.DONE and outcome.ref is not None:
                    place, id = action.place, _native(outcome.ref)
                    if outcome.value is None:
                        self._drop(place, id)
                    else:
                        self.put(place, id, outcome.value, outcome.ref.etag)
        return outcomes

    def _send(self, action: Action, answer: Answer) -> Outcome:
        if answer is Answer.REFUSED:
            return Outcome(action, Fate.FAILED, error="refused")
        if answer is Answer.SILENT_BEFORE:
            return Outcome(action, Fate.UNKNOWN, error="no answer")
        outcome = self._do(action)
        if answer is Answer.SILENT_AFTER:
            return Outcome(action, Fate.UNKNOWN, error="no answer")
        return outcome

    def _do(self, action: Action) -> Outcome:
        if not action.place.startswith("drive:"):
            return self._say(action)
        drive = self.drives[action.side]
        assert action.place == f"drive:{drive.id}", f"another place: {action}"
        try:
            thing = self._carry(action, drive)
        except Refused as refused:
            fate = Fate.STALE if refused.status in (404, 412) else Fate.FAILED
            error = "locked" if refused.status == 423 else refused.code
            return Outcome(action, fate, error=error)
        if thing is None:
            return Outcome(action, Fate.DONE, action.ref)
        ref = Ref(thing.id, thing.etag)
        return Outcome(action, Fate.DONE, ref, drive.value(thing.id))

    def _carry(self, action: Action, drive: Drive) -> Thing | None:
        body, ref = dict(action.body), action.ref
        if action.kind == "folder":
            there = drive.slot(body["parent"], body["name"])
            if there is not None and there.folder:
                return there
            self.laws.writes += 1
            return drive.make_folder(None, body["parent"], body["name"])
        if action.kind == "file":
            content = self._fetched(body["from"])
            there = drive.slot(body["parent"], body["name"])
            if there is None:
                self.laws.may_create(action.side, body["parent"], body["name"], content.word)
            return drive.upload(None, body["parent"], body["name"], content)
        assert ref is not None, f"of what? {action}"
        thing = drive.things.get(_native(ref))
        if thing is None:
            raise Refused(404, "itemNotFound")
        if thing.locked or (ref.etag is not None and ref.etag != thing.etag):
            raise Refused(423 if thing.locked else 412, "resourceModified")
        if action.kind == "content":
            content = self._fetched(body["from"])
            self.laws.may_replace(action.side, thing, content.word)
            return drive.replace(None, thing.id, content, ref.etag)
        if action.kind == "move":
            self.laws.may_move(action.side, thing)
            return drive.move(None, thing.id, body.get("parent"), body.get("name"), ref.etag)
        if action.kind in ("columns", "unshare"):
            self.laws.writes += 1
            columns = body["columns"]
            unsaid = [name for name, value in columns.items() if isinstance(value, Mapping)]
            assert not unsaid, f"not filled in: {unsaid}"
            return drive.set_columns(None, thing.id, columns, ref.etag)
        assert action.kind == "recycle", f"the product knows no such verb: {action.kind}"
        self.laws.may_recycle(action.side, thing)
        drive.recycle(None, thing.id, ref.etag)
        return None

    def _fetched(self, source: Mapping[str, Any]) -> Content:
        """The bytes of the other side, if they are still those that were planned on."""
        drive = next(d for d in self.drives.values() if d.id == source["drive"])
        thing = drive.things.get(source["item"])
        if thing is None or thing.content is None:
            raise Refused(404, "itemNotFound")
        if source.get("hash") not in (None, thing.content.hash):
            raise Refused(412, "resourceModified")
        return thing.content

    def _say(self, action: Action) -> Outcome:
        """A row of a list: only what it says."""
        assert action.ref is not None
        id = _native(action.ref)
        before = dict(self.sightings(action.place)[id].value or {})
        value = {**before, "fields": {**before.get("fields", {}), **action.body}}
        return Outcome(action, Fate.DONE, action.ref, value)

    def _record(self, plan: ScopePlan, outcomes: Mapping[str, Outcome]) -> None:
        assert self.product is not None
        unfinished = {a.key for a in plan.actions if outcomes[a.id].fate is not Fate.DONE}
        kept = self.archive.setdefault(plan.scope, {})
        kept.update({e.key: e for e in entries_after(plan, outcomes, self.product)})
        if plan.stopped is None:
            self.agreed.add(plan.scope)
            for at, action in list(self.unresolved.items()):
                known = action.key in plan.readings and action.key not in unfinished
                if known or (not plan.partial and not unfinished):
                    del self.unresolved[at]


def _native(ref: Ref) -> str:
    """An item's own id; a reference names its drive too."""
    return ref.id.rpartition("/")[2]


def _person(side: Side) -> str:
    return f"somebody-on-the-{side.value}"


def _network() -> dict[str, Any]:
    fields = {
        "Title": "Netwerk 1", "NetwerkCode": "N-0001", "NetwerkStatus": "Actief",
        "GroepId": TEAM, "KanaalId": CHANNEL,
    }  # fmt: skip
    at = datetime(2026, 1, 5, 9, 0, tzinfo=UTC).isoformat()
    setter = {"by": ADMIN, "app": None, "at": at}
    return {
        "fields": fields, "set_by": dict.fromkeys(fields, setter), "created_by": ADMIN,
        "created_at": at,
    }  # fmt: skip


__all__ = ["APP", "FAIR", "Answer", "Died", "Pass", "Product", "Weather", "World"]
