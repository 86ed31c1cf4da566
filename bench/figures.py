"""The figures as a table and as a page, and the goals they are held against."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

Found = dict[str, Any]


@dataclass(frozen=True)
class Goal:
    said: str
    value: Callable[[Found], float]
    limit: float

    def reached(self, found: Found) -> bool:
        return self.value(found) <= self.limit


def _requests(case: str) -> Callable[[Found], float]:
    return lambda found: float(found["membership"]["product"][case]["requests"])


def _copied(found: Found) -> list[Found]:
    return list(found["documents"]["copies"].values())


def _peaks(found: Found) -> Iterator[float]:
    for cases in (found["documents"]["copies"], found["documents"]["nights"]):
        yield from (case["product"]["peak_mb"] for case in cases.values())


def _idle(found: Found) -> float:
    return float(found["documents"]["nights"]["idle"]["product"]["requests"])


OPENED = "600 people register"


def _run(case: str, what: str) -> Callable[[Found], float]:
    return lambda found: float(found["registrations"]["runs"][case][what])


MEMBERSHIP = (
    Goal("first run in at most 300 round trips", _requests("first run"), 300),
    Goal("idle run in at most 10 round trips", _requests("idle run"), 10),
    Goal("60 changes in at most 30 round trips", _requests("60 changes"), 30),
    Goal(
        "planning 29,000 memberships under 2 s",
        lambda found: max(one["seconds"] for one in found["membership"]["planning"].values()),
        2,
    ),
    Goal(
        "planning 29,000 memberships within 200 MB",
        lambda found: max(one["peak_mb"] for one in found["membership"]["planning"].values()),
        200,
    ),
    Goal(
        "ons-sync --help under 0.4 s", lambda found: float(found["membership"]["start_up_s"]), 0.4
    ),
)
DOCUMENTS = (
    Goal("idle over 30,000 documents in at most 12 round trips", _idle, 12),
    Goal(
        "round trips more than idle over 1,000 documents: none",
        lambda found: _idle(found) - found["documents"]["few"]["requests"],
        0,
    ),
    Goal(
        "first copy in at most 2.3 requests a small document",
        lambda found: _copied(found)[0]["product"]["requests"] / _copied(found)[0]["documents"],
        2.3,
    ),
    Goal(
        "first copy in fewer seconds than rclone (a share of its)",
        lambda found: (
            sum(case["product"]["seconds"] for case in _copied(found))
            / sum(case["rclone"]["seconds"] for case in _copied(found))
        ),
        0.99,
    ),
    Goal(
        "a renamed folder of 1,000 files: fewer than 10 round trips more than idle",
        lambda found: (
            found["documents"]["nights"]["folder renamed"]["product"]["requests"] - _idle(found)
        ),
        9,
    ),
    Goal("peak memory under 200 MB in every run", lambda found: max(_peaks(found)), 199),
    Goal(
        "peak MB more for 1 GiB than for 100 MiB: at most 5",
        lambda found: (
            _copied(found)[2]["product"]["peak_mb"] - _copied(found)[1]["product"]["peak_mb"]
        ),
        5,
    ),
)
REGISTRATIONS = (
    Goal(
        "outcomes of 115,000 registrations in 4,000 meetings under 2 s",
        lambda found: max(found["registrations"]["outcomes"][n] for n in ("first_s", "again_s")),
        2,
    ),
    Goal("idle run over 60 teams in at most 12 round trips", _run("idle run", "requests"), 12),
    Goal(
        "600 people register within a minute: all decided in at most 90 round trips",
        _run(OPENED, "requests"),
        90,
    ),
    Goal("and in under 20 s", _run(OPENED, "seconds"), 20),
)
COLUMNS = (
    ("requests", "round trips"), ("operations", "Graph operations"), ("resource_units", "RU"),
    ("writes", "writes"), ("kilobytes", "kB"), ("seconds", "seconds"), ("peak_mb", "peak MB"),
)  # fmt: skip


def goals_of(found: Found) -> tuple[Goal, ...]:
    """Those of the parts that were measured."""
    parts = {"membership": MEMBERSHIP, "documents": DOCUMENTS, "registrations": REGISTRATIONS}
    return tuple(goal for part, goals in parts.items() if part in found for goal in goals)


def table(found: Found) -> str:
    """Markdown tables that also read well on a terminal."""
    tables = {
        "membership": _beside_plain,
        "documents": _beside_rclone,
        "registrations": _runs,
    }
    return "\n\n".join(tables[part](found[part]) for part in found)


def _beside_plain(found: Found) -> str:
    rows = [["", "", *(label for _, label in COLUMNS)]]
    for case, product in found["product"].items():
        plain = found["plain"][case]
        rows += _compared(case, product, ("plain script", plain))
    return _aligned(rows)


def _beside_rclone(found: Found) -> str:
    rows = [["", "", *(label for _, label in COLUMNS), "kB changed"]]
    for cases in (found["copies"], found["nights"]):
        for case, one in cases.items():
            compared = _compared(
                case, one["product"], ("rclone", one["rclone"]) if "rclone" in one else None
            )
            rows += [[*row, ""] for row in compared]
            rows[-len(compared)][-1] = _number(round(one["changed"] / 1000))
    return _aligned(rows)


def _compared(case: str, product: Found, other: tuple[str, Found] | None) -> list[list[str]]:
    rows = [[case, "ons-sync", *(_number(product[name]) for name, _ in COLUMNS)]]
    if other is not None:
        who, cost = other
        rows.append(["", who, *(_number(cost[name]) for name, _ in COLUMNS)])
        rows.append(["", "ratio", *(_ratio(cost[name], product[name]) for name, _ in COLUMNS)])
    return rows


def page(found: Found, was: str) -> str:
    """docs/figures.md. A part that was not measured stays as it was."""
    made = {"membership": _membership, "documents": _documents, "registrations": _registrations}
    kept = _parts(was)
    parts = [
        f"# {title}\n\n{made[part](found)}" if part in found else kept[title]
        for part, title in TITLES.items()
        if part in found or title in kept
    ]
    return "\n".join([HEAD, *parts])


HEAD = """# Figures

Measured by `make bench`. Requests, operations and resource units are those that the emulated
tenant counted, signing in included.
"""
TITLES = {
    "membership": "Membership",
    "documents": "Documents",
    "registrations": "Meetings and registrations",
}


def _parts(was: str) -> dict[str, str]:
    """The parts of a page, by title."""
    found = re.split(r"^(?=# )", was, flags=re.MULTILINE)
    return {one.partition("\n")[0][2:]: one.rstrip("\n") + "\n" for one in found if one}


def _measured_on(one: Found) -> str:
    machine = f"{one['cores']} cores, Python {one['python']}, load {one['load']} when it began"
    return f"""Measured on {one["date"]} (`{one["command"]}`) on a machine with
{machine}; each request waits {one["latency_ms"]:g} ms."""


def _goals(goals: tuple[Goal, ...], found: Found) -> str:
    rows = [["goal", "measured", ""]]
    for goal in goals:
        value = goal.value(found)
        shown = f"{value:.2f}" if value < 10 and value != int(value) else _number(value)
        rows.append([goal.said, shown, "reached" if goal.reached(found) else "missed"])
    return _aligned(rows)


def _membership(found: Found) -> str:
    part = found["membership"]
    planned = [["planning", "networks", "memberships", "actions", "seconds", "peak MB"]]
    for case, one in part["planning"].items():
        planned.append(
            [case, *(_number(one[n]) for n in ("networks", "memberships", "actions")),
             f"{one['seconds']:.2f}", _number(one["peak_mb"])]
        )  # fmt: skip
    return f"""{_measured_on(part)} The tenant is the sandbox's
`medium`: 7,000 people, 60 networks and 10 private channels, 2,900 memberships.

{_goals(MEMBERSHIP, found)}

## A run, beside a plain script

The plain script (`bench/plain.py`) does the same work one call at a time: paged listings, no
batches, no deltas, no bulk calls. It has no guards, no second look before it writes and no regard
for the services' limits, which is where the product's seconds of a first run go: SharePoint allows
3,750 resource units a minute, and writing {_number(part["product"]["first run"]["writes"])}
changes costs more. The 60 changes are made by people with tokens of their own, 30 on ONS and 30 in
Teams.

{_beside_plain(part)}

## Planning alone

`large`: 70,000 people, 600 networks and 100 private channels. Seconds are of the processor, from
opening the archive to the last plan.

{_aligned(planned)}

`ons-sync --help` takes {part["start_up_s"]:.2f} s.
"""


def _documents(found: Found) -> str:
    part = found["documents"]
    nights = part["nights"]
    return f"""{_measured_on(part)} Contents are copied eight at once.

{_goals(DOCUMENTS, found)}

## Runs, beside rclone

First copies are those of the sandbox's `copy`: 500 documents of 4 KiB to 1 MiB in five networks,
then one of 100 MiB, then one of 1 GiB. rclone (as it is published, with `--transfers 8
--checkers 8`) copies the same files from the channels to the library on ONS. It copies contents and
times, and ONS then has bare files: the product also searches each text for what is confidential,
writes on both rows where the other is and how it stands, and keeps SharePoint's limits.

The nights are those of `published`: 30,000 documents in 60 libraries, every other one of which
stands on ONS as well; the state is taken as settled (`bench/settled.py`). A folder with
{_number(nights["folder renamed"]["documents"])} files is renamed in Teams; then people make 150
changes in the channels: edits, renames, moves, new and deleted documents, columns. rclone does
`bisync --compare size,checksum` on those documents that are shared, told by their names because
it does not read columns; for it a rename is a removal and a copy, so the folder was not renamed
for it.
Bytes are those of requests and answers, in both directions: a content that is copied counts twice,
once when it is fetched and once when it is sent. An idle run over 1,000 documents in as many
libraries took {_number(part["few"]["requests"])} round trips.

{_beside_rclone(part)}
"""


def _runs(found: Found) -> str:
    rows = [["", *(label for _, label in COLUMNS)]]
    for case, cost in found["runs"].items():
        rows.append([case, *(_number(cost[name]) for name, _ in COLUMNS)])
    return _aligned(rows, texts=1)


def _registrations(found: Found) -> str:
    part = found["registrations"]
    made = part["outcomes"]
    return f"""{_measured_on(part)} The tenant is the sandbox's
`opening`: `medium`, with 400 meetings and 11,500 registrations in 60 teams with the
two lists each, a mailbox that keeps the events, a bot in every team, and one more meeting that
everybody waits for. Its 600 registrations are made by people within a minute, half of them on ONS
and half in the team; there are fewer places than people.

{_goals(REGISTRATIONS, found)}

{_runs(part)}

The first run puts every registration on the other side as well, with where everybody stands; its
seconds are those that SharePoint's limits (3,750 resource units a minute) ask for so many writes.

The outcomes alone, a pure function: {_number(made["registrations"])} registrations in
{_number(made["meetings"])} meetings took {made["first_s"]:.2f} s of the processor when they were
new, and {made["again_s"]:.2f} s when they had been decided before.
"""


def _number(value: float) -> str:
    return f"{value:,.1f}" if isinstance(value, float) and value < 100 else f"{round(value):,}"


def _ratio(plain: float, product: float) -> str:
    if not product:
        return "-"
    return f"{plain / product:.1f} x"


def _aligned(rows: list[list[str]], texts: int = 2) -> str:
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]

    def line(row: list[str]) -> str:
        cells = (
            cell.ljust(width) if at < texts else cell.rjust(width)
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        return f"| {' | '.join(cells)} |"

    head, *body = rows
    rule = ["-" * w if at < texts else "-" * (w - 1) + ":" for at, w in enumerate(widths)]
    return "\n".join([line(head), line(rule), *(line(row) for row in body)])
