"""The figures as a table and as a page, and the goals they are held against."""

from __future__ import annotations

from collections.abc import Callable
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
    return lambda found: float(found["product"][case]["requests"])


GOALS = (
    Goal("first run in at most 300 round trips", _requests("first run"), 300),
    Goal("idle run in at most 10 round trips", _requests("idle run"), 10),
    Goal("60 changes in at most 30 round trips", _requests("60 changes"), 30),
    Goal(
        "planning 29,000 memberships under 2 s",
        lambda found: max(one["seconds"] for one in found["planning"].values()),
        2,
    ),
    Goal(
        "planning 29,000 memberships within 200 MB",
        lambda found: max(one["peak_mb"] for one in found["planning"].values()),
        200,
    ),
    Goal("ons-sync --help under 0.4 s", lambda found: float(found["start_up_s"]), 0.4),
)
COLUMNS = (
    ("requests", "round trips"), ("operations", "Graph operations"), ("resource_units", "RU"),
    ("writes", "writes"), ("kilobytes", "kB"), ("seconds", "seconds"), ("peak_mb", "peak MB"),
)  # fmt: skip


def table(found: Found) -> str:
    """A Markdown table that also reads well on a terminal."""
    rows = [["", "", *(label for _, label in COLUMNS)]]
    for case, product in found["product"].items():
        plain = found["plain"][case]
        rows.append([case, "ons-sync", *(_number(product[name]) for name, _ in COLUMNS)])
        rows.append(["", "plain script", *(_number(plain[name]) for name, _ in COLUMNS)])
        rows.append(["", "ratio", *(_ratio(plain[name], product[name]) for name, _ in COLUMNS)])
    return _aligned(rows)


def page(found: Found) -> str:
    planned = [["planning", "networks", "memberships", "actions", "seconds", "peak MB"]]
    for case, one in found["planning"].items():
        planned.append(
            [case, *(_number(one[n]) for n in ("networks", "memberships", "actions")),
             f"{one['seconds']:.2f}", _number(one["peak_mb"])]
        )  # fmt: skip
    goals = [["goal", "measured", ""]]
    for goal in GOALS:
        value = goal.value(found)
        shown = f"{value:.2f}" if value < 10 and value != int(value) else _number(value)
        goals.append([goal.said, shown, "reached" if goal.reached(found) else "missed"])
    return f"""# Figures

Measured on {found["date"]} by `make bench` (`{found["command"]}`) on a machine with
{found["cores"]} cores, Python {found["python"]}, load {found["load"]} when it began. The tenant is
the sandbox's `medium`: 7,000 people, 60 networks and 10 private channels, 2,900 memberships; each
request waits {found["latency_ms"]:g} ms. Requests, operations and resource units are those that
the sandbox counted, signing in included.

{_aligned(goals)}

## A run, beside a plain script

The plain script (`bench/plain.py`) does the same work one call at a time: paged listings, no
batches, no deltas, no bulk calls. It has no guards, no second look before it writes and no regard
for the services' limits, which is where the product's seconds of a first run go: SharePoint allows
3,750 resource units a minute, and writing {_number(found["product"]["first run"]["writes"])}
changes costs more. The 60 changes are made by people with tokens of their own, 30 on ONS and 30 in
Teams.

{table(found)}

## Planning alone

`large`: 70,000 people, 600 networks and 100 private channels. Seconds are of the processor, from
opening the archive to the last plan.

{_aligned(planned)}

`ons-sync --help` takes {found["start_up_s"]:.2f} s.
"""


def _number(value: float) -> str:
    return f"{value:,.1f}" if isinstance(value, float) and value < 100 else f"{round(value):,}"


def _ratio(plain: float, product: float) -> str:
    if not product:
        return "-"
    return f"{plain / product:.1f} x"


def _aligned(rows: list[list[str]]) -> str:
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]

    def line(row: list[str]) -> str:
        cells = (
            cell.ljust(width) if at < 2 else cell.rjust(width)
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        return f"| {' | '.join(cells)} |"

    head, *body = rows
    rule = [("-" * width if at < 2 else "-" * (width - 1) + ":") for at, width in enumerate(widths)]
    return "\n".join([line(head), line(rule), *(line(row) for row in body)])
