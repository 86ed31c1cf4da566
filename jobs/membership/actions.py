"""From a plan's steps to native actions, in the order that never takes before it gives."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from config.texts import text as staff_text
from jobs.membership.columns import same, sentence
from jobs.membership.overview import Overview
from jobs.membership.row import Row
from jobs.membership.stop import Notice
from jobs.network import Network
from sync.action import Action
from sync.model import Ref, Side, Step, StepKind, Value

# Add before remove, promote before demote: a team is never without an owner on the way. A child
# network comes after its parent, whose membership it needs; rows say what has been done.
TEAM = 5
ADD, PROMOTE, DEMOTE, REMOVE = 10, 20, 40, 50
CHILD = 100
KEYS, ROWS, NETWORK_ROW = 299, 300, 310

UNIQUE = ("OnsId", "LidSleutel")
"""Keys of rows, of which the list refuses a second one."""


NOW = {"now": True}
"""Filled in when the action is sent."""


class Orders:
    """The actions of one network, collected."""

    def __init__(self, network: Network, overview: Overview) -> None:
        self.network, self.overview = network, overview
        self._actions: list[Action] = []
        self._by_key: dict[str, list[str]] = {}

    @property
    def actions(self) -> tuple[Action, ...]:
        return tuple(self._actions)

    def steps(self, steps: Iterable[Step], converted: Mapping[str, str]) -> None:
        """The Teams side. A guest account goes only after the account that takes its place."""
        successor = {guest: member for member, guest in converted.items()}
        right = [s for s in steps if s.side is Side.RIGHT]
        gains = [self._id(s.key, s.side, v) for s in right if (v := _verb(s)) == "promote"]
        gains += [
            self._id(s.key, s.side, "add")
            for s in right
            if s.kind is StepKind.ADD and s.after and s.after.get("eigenaar")
        ]
        for step in right:
            verb = _verb(step)
            after: tuple[str, ...] = ()
            if verb == "demote" or (verb == "remove" and _owned(step.before)):
                after = tuple(gains)
            if verb == "remove" and step.key in successor:
                after += tuple(self._by_key.get(successor[step.key], ())) or (
                    (self._id(successor[step.key], Side.RIGHT, "add"),)
                    if any(s.key == successor[step.key] for s in right)
                    else ()
                )
            self._add(
                step.key,
                Side.RIGHT,
                self.network.place or "",
                verb,
                _phase(verb) + self._depth(),
                Ref(step.key),
                {"owner": bool(step.after and step.after.get("eigenaar"))},
                step.after,
                step.rule,
                after,
            )

    def row(
        self, key: str, row: Row | None, changed: Mapping[str, Any], expect: Value | None, rule: str
    ) -> None:
        """The ONS side: one write a row, and only where it does not say so already."""
        if not changed:
            return
        after = tuple(self._by_key.get(key, ()))
        body = {**changed, "SyncTijd": NOW}
        if row is not None:
            self._add(
                key,
                Side.LEFT,
                row.place,
                "update",
                # Who gives a key up comes before who takes it.
                KEYS if any(n in changed and row.fields.get(n) for n in UNIQUE) else ROWS,
                Ref(row.item, row.etag),
                body,
                expect,
                rule,
                after,
            )
            return
        places = self.overview.places
        place = places.members_hidden if self.network.hidden else places.members
        body["NetwerkLookupId"] = self.network.id
        self._add(key, Side.LEFT, place, "create", ROWS, None, body, expect, rule, after)

    def team(self, kind: str, rule: str) -> None:
        """Archive the network's team, or bring it back (NL-09)."""
        if self.network.group is not None:
            ref = Ref(self.network.group)
            self._add(
                "@team", Side.RIGHT, self.overview.places.teams, kind, TEAM, ref, {}, None, rule, ()
            )

    def network_row(self, changed: Mapping[str, Any], rule: str) -> None:
        if not changed:
            return
        self._add(
            "@network",
            Side.LEFT,
            self.overview.places.networks,
            "update",
            NETWORK_ROW,
            Ref(self.network.id, self.network.etag),
            {**changed, "SyncTijd": NOW},
            None,
            rule,
            (),
        )

    def say(
        self, notice: Notice, members: int | None, schools: int | None, title: str | None
    ) -> None:
        """What the network's own row says. Counts and title are left alone when not known."""
        columns: dict[str, Any] = {
            "SyncStatus": notice.sync.value,
            "SyncUitleg": sentence(notice.text, notice.words),
        }
        if members is not None:
            columns |= {"AantalLeden": members, "AantalScholen": schools}
        if title is not None:
            columns["Title"] = title
        fields = self.network.fields
        self.network_row(
            {n: v for n, v in columns.items() if not same(n, fields.get(n), v)}, notice.rule
        )

    def refused(self, n: int, total: int) -> None:
        """The guard's answer, said where the people of the network look."""
        said = staff_text("ONS-401", n=n, totaal=total, onderdeel="leden")
        columns = {"SyncStatus": "Gepauzeerd", "SyncUitleg": said}
        fields = self.network.fields
        self.network_row(
            {k: v for k, v in columns.items() if not same(k, fields.get(k), v)}, "refused"
        )

    def _depth(self) -> int:
        return CHILD if self.network.parent is not None else 0

    def _id(self, key: str, side: Side, kind: str) -> str:
        return f"{self.network.scope}/{key}/{side}/{kind}"

    def _add(
        self,
        key: str,
        side: Side,
        place: str,
        kind: str,
        phase: int,
        ref: Ref | None,
        body: Mapping[str, Any],
        expect: Value | None,
        rule: str,
        after: tuple[str, ...],
    ) -> None:
        made = Action(
            self._id(key, side, kind),
            self.network.scope,
            key,
            side,
            place,
            kind,
            phase,
            ref,
            body,
            expect,
            rule,
            after,
        )
        self._actions.append(made)
        self._by_key.setdefault(key, []).append(made.id)


def _verb(step: Step) -> str:
    if step.kind is StepKind.ADD:
        return "add"
    if step.kind is StepKind.REMOVE:
        return "remove"
    return "promote" if _owned(step.after) else "demote"


def _phase(verb: str) -> int:
    return {"add": ADD, "promote": PROMOTE, "demote": DEMOTE, "remove": REMOVE}[verb]


def _owned(value: Value | None) -> bool:
    return bool(value and value.get("eigenaar"))
