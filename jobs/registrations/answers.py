"""What people say, made one: both sides' answers by the planner, and from them the meetings and
registrations that are decided on."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from jobs.parse import moment
from jobs.registrations.case import Case
from jobs.registrations.gathering import Gathered
from jobs.registrations.meeting import Meeting
from jobs.registrations.overview import Overview
from jobs.registrations.policy import NEWER_IN_TEAMS, POLICY
from jobs.registrations.registration import Registration, Who, Wish
from sync.model import Plan, Position, Side
from sync.planner import plan as merge


def answers(made: Gathered, overview: Overview) -> Plan:
    """Each side compared with its own past; of two answers of one person the later one counts."""
    first = not overview.archive.based(made.scope)
    positions: dict[Side, list[Position]] = {Side.LEFT: [], Side.RIGHT: []}
    for case in made.cases:
        positions[case.newest()].append(case.position())
    events = [event.position() for event in made.events.values() if event.pair.left]
    positions[Side.LEFT] += events
    parts = [
        merge(made.scope, made.entries, positions[side], policy, first)
        for side, policy in ((Side.LEFT, POLICY), (Side.RIGHT, NEWER_IN_TEAMS))
    ]
    return Plan(
        made.scope,
        tuple(step for part in parts for step in part.steps),
        tuple(one for part in parts for one in part.conflicts),
        {key: value for part in parts for key, value in part.merged.items()},
        {key: rule for part in parts for key, rule in part.held.items()},
    )


def meetings_of(
    made: Gathered, overview: Overview, plan: Plan, now: datetime
) -> dict[str, Meeting]:
    """The meetings that stand on ONS, by key."""
    found: dict[str, Meeting] = {}
    for key, event in made.events.items():
        meeting = event.meeting(overview, plan.merged.get(key), now)
        if meeting is not None:
            found[key] = meeting
    return found


def registrations_of(
    made: Gathered,
    overview: Overview,
    plan: Plan,
    meetings: Mapping[str, Meeting],
    now: datetime,
) -> dict[str, Registration]:
    """What can be decided on, by key: not what has no meeting or nobody it is about."""
    found: dict[str, Registration] = {}
    together: defaultdict[tuple[str, datetime], list[Case]] = defaultdict(list)
    for case in made.cases:
        merged = plan.merged.get(case.key)
        if case.meeting not in meetings or merged is None:
            continue
        network = meetings[case.meeting].network
        one = case.registration(merged, "", overview, now, network)
        if one is not None:
            found[case.key] = one
            together[case.meeting, one.submitted_at].append(case)
    for (meeting, _), cases in together.items():
        if len(cases) > 1:
            for case in cases:
                found[case.key] = replace(found[case.key], tie=_tie(case, cases, meeting))
    return found


def unread_of(made: Gathered, meetings: Mapping[str, Meeting]) -> dict[str, list[Registration]]:
    """By meeting, the registrations of which a row cannot be read now, as they were last decided:
    nobody is given the place of somebody who may well be there."""
    found: defaultdict[str, list[Registration]] = defaultdict(list)
    for case in made.cases:
        submitted = moment(case.memo.get("submitted"))
        if case.held is None or case.standing is None or submitted is None:
            continue
        if case.meeting in meetings and case.memo.get("wish") == Wish.COME:
            found[case.meeting].append(
                Registration(
                    case.key,
                    case.person,
                    submitted,
                    account=case.account,
                    who=Who(known=False),
                    standing=case.standing,
                )
            )
    return dict(found)


def _tie(case: Case, cases: Iterable[Case], meeting: str) -> str:
    """Between sign-ups of one second: the item's number within a side, otherwise a hash of the
    meeting and the person, so that no side is favoured (INV-05)."""
    lists = {(one.born or "").rpartition("/")[0] for one in cases}
    if len(lists) == 1 and case.born is not None:
        return f"{int(case.born.rpartition('/')[2]):012d}"
    return hashlib.sha256(f"{meeting}/{case.person}".encode()).hexdigest()
