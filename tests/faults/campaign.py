"""The whole campaign: every point, every fault, on all cores; prints and publishes the figures.

python -m tests.faults.campaign [--job documents] [--workers 2] [--only TEXT] [--every] [--sample N]
"""

from __future__ import annotations

import argparse
import multiprocessing
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sandbox.cloud import Entry
from tests.faults import points
from tests.faults.bench import SEED, Bench
from tests.faults.play import Play, crowded
from tests.faults.points import Point
from tests.faults.stories import STORIES
from tests.faults.story import Story
from tests.faults.trial import Trial, Trials

HEAD = """# Faults: the figures

Made by `make test-faults`; do not edit. What is tried and how it is judged: docs/faults.md. Each
part is of the last campaign of its scenario.

"""
FIGURES = Path(__file__).parents[2] / "docs" / "figures-faults.md"


@dataclass(slots=True)
class Figures:
    """What is added up over all trials."""

    trials: int = 0
    runs: int = 0
    kills: int = 0
    seconds: float = 0
    by_kind: Counter[str] = field(default_factory=Counter)
    bad: Counter[str] = field(default_factory=Counter)
    holds: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)
    again: int = 0  # trials in which something was said more often than in the golden run
    wall_s: float = 0
    untried: int = 0  # points that a time limit left out
    planted: dict[str, str] = field(default_factory=dict)
    missed: list[str] = field(default_factory=list)  # points whose fault had nothing to strike
    points: Counter[str] = field(default_factory=Counter)

    def add(self, trial: Trial) -> None:
        self.trials += 1
        self.runs += trial.runs
        self.seconds += trial.seconds
        self.by_kind["people act, others work" if trial.play else trial.point.kind] += 1
        self.points[trial.point.where] += 1
        self.holds.update(trial.findings.holds)
        self.again += bool(trial.findings.again)
        if not trial.struck:
            self.missed.append(trial.point.name)
        elif trial.killed:
            self.kills += 1
        for name in trial.bad:
            self.bad[name] += 1
        if trial.bad:
            self.failures.append(str(trial))

    def merge(self, other: Figures) -> None:
        for name in ("trials", "runs", "kills", "seconds", "untried", "again"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        for name in ("by_kind", "bad", "holds", "points"):
            getattr(self, name).update(getattr(other, name))
        self.failures += other.failures
        self.missed += other.missed
        self.planted |= other.planted


def all_points(trials: Trials, every: bool) -> tuple[list[Point], int]:
    statements, alike = points.of_statements(trials.golden.seen, every)
    return [*points.of_requests(trials.golden.requests), *statements], alike


def sample(every: Sequence[Point], size: int, seed: int) -> list[Point]:
    """Some of each kind first, then by chance: the same ones for the same seed."""
    chance = random.Random(seed)
    shuffled = chance.sample(list(every), len(every))
    first: dict[str, Point] = {}
    for point in shuffled:
        first.setdefault(point.kind, point)
    rest = [point for point in shuffled if first[point.kind] is not point]
    return [*first.values(), *rest][:size]


def daily(every: Sequence[Point], size: int, seed: int) -> list[Point]:
    """A small sample, a third of it deaths."""
    deaths = [point for point in every if point.kind.startswith("kill")]
    others = [point for point in every if not point.kind.startswith("kill")]
    return sample(deaths, size // 3, seed) + sample(others, size - size // 3, seed)


def all_plays(trials: Trials) -> list[Play]:
    story = trials.story
    crowd = crowded(trials.golden.requests, *story.crowd) if story.crowd else []
    crowd = random.Random(SEED).sample(crowd, min(story.only or len(crowd), len(crowd)))
    return [*story.plays.values(), *crowd]


def work(
    story: Story, share: int, of: int, options: argparse.Namespace
) -> tuple[Figures, dict[str, Any]]:
    """One worker's share of the points: every `of`-th. With a limit of time the planted bugs and
    the plays that have a name come first, points and the other plays in an order of chance."""
    figures = Figures()
    with Bench(story) as bench:
        trials = Trials(bench)
        chosen, alike = all_points(trials, options.every)
        plays = [] if options.only or options.sample else all_plays(trials)
        if options.only:
            chosen = [p for p in chosen if options.only in p.name]
        if options.sample or (story.only and not options.only):
            chosen = sample(chosen, options.sample or story.only, SEED)
        named = len(story.plays) if plays else 0
        for play in plays[:named][share::of]:
            _note(figures, trials.play(play), share)
        for name, bug in list(story.planted.items() if plays else ())[share::of]:
            found = trials.play(story.plays[bug.play], name).bad
            caught = bool(bug.shown & set(found) if bug.shown else found)
            figures.planted[name] = f"caught: {', '.join(found)}" if caught else "MISSED"
        rest: list[Point | Play] = [*chosen, *plays[named:]]
        mine = random.Random(SEED).sample(rest, len(rest))[share::of]
        until = time.monotonic() + options.minutes * 60
        for number, one in enumerate(mine, 1):
            if options.minutes and time.monotonic() > until:
                figures.untried += len(mine) - number + 1
                break
            trial = trials.play(one) if isinstance(one, Play) else trials.try_(one)
            _note(figures, trial, share)
            if number % 50 == 0:
                sys.stderr.write(f"{story.name}, worker {share}: {number} of {len(mine)}\n")
                sys.stderr.flush()
        about = {
            "requests": len(trials.golden.requests),
            "parts": sum(len(one.parts) for one in trials.golden.requests),
            "elsewhere": sum(1 for one in trials.golden.requests if _of_content(one)),
            "statements": len(trials.golden.seen),
            "alike": alike,
            "points": len(rest) + named,
        }
    return figures, about


def _of_content(entry: Entry) -> bool:
    return entry.host == "upload" or "/download.aspx" in entry.path


def _note(figures: Figures, trial: Trial, share: int) -> None:
    figures.add(trial)
    if trial.bad:
        sys.stderr.write(f"worker {share}: {trial}\n")
        sys.stderr.flush()


def _work(given: tuple[str, int, int, argparse.Namespace]) -> tuple[Figures, dict[str, Any]]:
    name, *rest = given
    return work(STORIES[name], *rest)


def report(story: Story, figures: Figures, about: dict[str, Any]) -> str:
    kinds = "\n".join(f"| {kind} | {n} |" for kind, n in sorted(figures.by_kind.items()))
    holds = "\n".join(f"- {n} x {said}" for said, n in figures.holds.most_common()) or "- none"
    failures = "\n".join(f"- {said}" for said in figures.failures) or "- none"
    missed = Counter(name.partition(" at ")[0] for name in figures.missed)
    cells = ", ".join(f"{kind} ({n})" for kind, n in sorted(missed.items())) or "none"
    caught = sum(1 for said in figures.planted.values() if said != "MISSED")
    bugs = (
        "\n".join(f"- {name}: {said}" for name, said in sorted(figures.planted.items())) or "- none"
    )
    zeros = "\n".join(f"| {name} | {figures.bad[name]} |" for name in story.zeros)
    return f"""## {story.name.capitalize()}

| | |
|---|---|
| requests of the golden run (N) | {about["requests"]}, of which {about["elsewhere"]} of contents \
on their way; {about["parts"]} parts of batches |
| statements of the golden run (M) | {about["statements"]}; {about["alike"]} leave the same \
behind as a neighbour, which stands for them |
| trials: points x faults, and plays | {figures.trials} |
| points and plays left out for want of time | {figures.untried} |
| runs of the product | {figures.runs} |
| killed (SIGKILL) | {figures.kills} |
{zeros}
| ended otherwise than the golden run, without a hold | {figures.bad["different"]} |
| not at rest after {story.restarts} restarts | {figures.bad["unsettled"]} |
| ended in an error that explains nothing | {figures.bad["crashed"]} |
| holds | {figures.holds.total()} |
| trials in which something was said more often than in the golden run | {figures.again} |
| planted bugs caught | {caught} of {len(figures.planted)} |
| seed | {SEED} |
| seconds | {figures.wall_s:.0f}, of which {figures.seconds:.0f} in the product |

Holds, by what the row says:

{holds}

Faults that met no request (one of rows counts as met where the page was empty): {cells}.

Failures:

{failures}

Planted bugs:

{bugs}

| Fault | Points |
|---|---|
{kinds}

None in {figures.trials} trials is stated as what it is: none in {figures.trials} trials.
"""


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--job", action="append", help="a story's name; once for each")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--only", default="")
    parser.add_argument("--every", action="store_true")
    parser.add_argument("--sample", type=int, default=0)
    parser.add_argument("--no-file", action="store_true")
    parser.add_argument("--minutes", type=float, default=0, help="of points, for each story")
    options = parser.parse_args()
    failed = False
    for name in options.job or STORIES:
        story, began = STORIES[name], time.monotonic()
        figures = Figures()
        about: dict[str, Any] = {}
        shares = [(name, share, options.workers, options) for share in range(options.workers)]
        with multiprocessing.get_context("spawn").Pool(options.workers) as pool:
            for found, said in pool.imap_unordered(_work, shares):
                figures.merge(found)
                about = said
        figures.wall_s = time.monotonic() - began
        text = report(story, figures, about)
        sys.stdout.write(text)
        sys.stdout.flush()
        if not (options.no_file or options.only or options.sample):
            _publish(name, text)
        failed = failed or bool(figures.failures) or "MISSED" in figures.planted.values()
    return 1 if failed else 0


def _publish(name: str, text: str) -> None:
    """Put this story's part in the place of what stood there of it."""
    heading = re.compile(r"^(?=## )", re.MULTILINE)
    stood = FIGURES.read_text() if FIGURES.exists() else ""
    parts = {one.split("\n", 1)[0]: one for one in heading.split(stood)[1:]}
    parts[text.split("\n", 1)[0]] = text
    told = [parts[title] for one in STORIES if (title := f"## {one.capitalize()}") in parts]
    FIGURES.write_text(HEAD + "\n".join(one.rstrip() + "\n" for one in told))


if __name__ == "__main__":
    sys.exit(main())
