"""The planner's truth table: what was, what is, what should be.

A value is written as two letters: the field `f`, which both sides may set, and the field `r`,
which only the left may set (`m` member, `o` owner); both are owned by the left. "-" is absence.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from sync.model import Entry, Plan, Position, Side, Value
from sync.policy import FieldRule, Policy, Presence

Planner = Callable[[str, Mapping[str, Entry], Iterable[Position], Policy, bool], Plan]

FIELDS = (
    FieldRule("f", Side.LEFT),
    FieldRule("r", Side.LEFT, two_way=False, join=lambda a, b: max(str(a), str(b)), default="m"),
)
MEMBERSHIP = Policy(Presence.REMOVAL_WINS, FIELDS)
DOCUMENTS = Policy(Presence.EDIT_WINS, FIELDS)


@dataclass(frozen=True)
class Row:
    promise: str
    was: str  # "agreed left right", "agreed" for all three, "" for no entry
    now: str  # "left right"; "?" after a side: not known
    then: str  # "left right" once the steps are done; "=" nothing happens; "!" not decided
    agreed: str | None = None  # merged afterwards; None: as `then` says of the left
    conflicts: str = ""  # "field:winner:superseded:rule ..."
    policy: Policy = MEMBERSHIP
    first: bool = False
    hold: str | None = None


TABLE = (
    # Nobody moved
    Row("nothing moved", "am", "am am", "="),
    Row("absent stays absent", "-", "- -", "="),
    Row("never heard of", "", "- -", "="),
    Row("a service may write its own way", "am am Am", "am Am", "=", "am"),
    Row("an old difference in presence is nobody's move", "am am -", "am -", "=", "am"),
    # New keys
    Row("new on the left", "", "am -", "am am"),
    Row("new on the right", "", "- am", "am am"),
    Row("the left gives a role to whom it adds", "", "ao -", "ao ao"),
    Row(
        "nobody gives himself a role by joining",
        "",
        "- ao",
        "am am",
        conflicts="r:left:o:owner",
    ),
    Row("new on both, the same", "", "am am", "am am"),
    Row("new on both, different", "", "am bm", "am am", conflicts="f:left:b:no-past"),
    Row("new on both, other role", "", "am ao", "am am", conflicts="r:left:o:owner"),
    Row("back on the left", "-", "am -", "am am"),
    Row("back on the right, as member", "-", "- ao", "am am", conflicts="r:left:o:owner"),
    Row("back on both, different", "-", "am bm", "am am", conflicts="f:left:b:no-past"),
    # One side moved
    Row("the left edits", "am", "bm am", "bm bm"),
    Row("the right edits", "am", "am bm", "bm bm"),
    Row("the left promotes", "am", "ao am", "ao ao"),
    Row("the left demotes", "ao", "am ao", "am am"),
    Row("the right promotes: put back", "am", "am ao", "am am", conflicts="r:left:o:owner"),
    Row("the right demotes: put back", "ao", "ao am", "ao ao", conflicts="r:left:m:owner"),
    Row("an edit over a service's own writing", "am am Am", "bm Am", "bm bm"),
    Row("an edit on the rewritten side", "am am Am", "am Bm", "Bm Bm"),
    Row("the rest of a rewritten value stays", "am am Am", "ao Am", "ao Ao", "ao"),
    Row("each side edits its own field", "am", "ao bm", "bo bo"),
    Row("half an update finishes", "am", "bm bm", "bm bm"),
    # Both moved
    Row("both to the same", "am", "bm bm", "bm bm"),
    Row("both apart", "am", "bm cm", "bm bm", conflicts="f:left:c:both-moved"),
    Row("both roles apart", "am", "ao ap", "ao ao", conflicts="r:left:p:owner"),
    Row("the right moves the role where the left already is", "ao ao am", "ao ao", "ao ao"),
    # Presence
    Row("left on the left", "am", "- am", "- -"),
    Row("left on the right", "am", "am -", "- -"),
    Row("left on both", "am", "- -", "- -"),
    Row(
        "removal wins over an edit on the right",
        "am",
        "- bm",
        "- -",
        conflicts="presence:left:bm:removal-wins",
    ),
    Row(
        "removal wins over an edit on the left",
        "am",
        "bm -",
        "- -",
        conflicts="presence:right:bm:removal-wins",
    ),
    Row("a document that is deleted goes", "am", "- am", "- -", policy=DOCUMENTS),
    Row(
        "an edit beats a delete on the left",
        "am",
        "- bm",
        "bm bm",
        conflicts="presence:right:-:edit-wins",
        policy=DOCUMENTS,
    ),
    Row(
        "an edit beats a delete on the right",
        "am",
        "bm -",
        "bm bm",
        conflicts="presence:left:-:edit-wins",
        policy=DOCUMENTS,
    ),
    # First contact: the entries count for nothing, nobody loses anything
    Row("first contact adds to the right", "", "ao -", "ao ao", first=True),
    Row("first contact adds to the left, role included", "", "- ao", "ao ao", first=True),
    Row("first contact never lowers: left", "", "ao am", "ao ao", first=True),
    Row("first contact never lowers: right", "", "am ao", "ao ao", first=True),
    Row("first contact keeps what it does not follow", "", "am bm", "am am",
        conflicts="f:left:b:no-past", first=True),
    Row("first contact ignores an old entry", "am", "- am", "am am", first=True),
    Row("first contact ignores an old entry's fields", "ao", "am ao", "ao ao", first=True),
    # Not known, held
    Row("left not known: its absence means nothing", "am", "-? am", "!"),
    Row("right not known: its absence means nothing", "am", "am -?", "!"),
    Row("no step toward a side that is not known", "am", "am? bm", "!"),
    Row("no step from a side that is not known", "am", "bm? am", "!"),
    Row("not known at first contact", "", "-? am", "!", first=True),
    Row("neither known", "am", "-? -?", "!"),
    Row("on hold", "am", "bm am", "!", hold="undecided"),
    Row("a removal on hold", "am", "- am", "!", hold="undecided"),
)  # fmt: skip


def check(row: Row, plan: Planner) -> None:
    """Raises AssertionError when the planner does not do what the row says."""
    key = "k"
    entries = {key: _entry(row.was)} if row.was else {}
    left, right = row.now.split()
    position = Position(
        key,
        value(left.rstrip("?")),
        value(right.rstrip("?")),
        not left.endswith("?"),
        not right.endswith("?"),
        row.hold,
    )
    made = plan("s", entries, [position], row.policy, row.first)
    then = {Side.LEFT: position.left, Side.RIGHT: position.right}
    for step in made.steps:
        assert step.before == then[step.side], "a step starts from what is there"
        assert step.after != step.before, "a step changes something"
        then[step.side] = step.after
    assert made.held == ({} if row.hold is None else {key: row.hold})
    if row.then == "!":
        assert not made.steps
        assert key not in made.merged
        assert not made.conflicts
        return
    wanted = row.now if row.then == "=" else row.then
    assert (then[Side.LEFT], then[Side.RIGHT]) == tuple(value(v) for v in wanted.split())
    assert made.merged[key] == value(row.agreed or wanted.split()[0])
    said = {_conflict(c.field, c.winner, c.superseded, c.rule) for c in made.conflicts}
    assert said == set(row.conflicts.split())


def value(short: str) -> Value | None:
    return None if short == "-" else {"f": short[0], "r": short[1]}


def _entry(was: str) -> Entry:
    parts = was.split()
    agreed, left, right = parts * 3 if len(parts) == 1 else parts
    return Entry("s", "k", value(agreed), value(left), value(right))


def _conflict(field: str, winner: Side, superseded: object, rule: str) -> str:
    if superseded is None:
        superseded = "-"
    elif isinstance(superseded, Mapping):
        superseded = "".join(str(part) for part in superseded.values())
    return f"{field}:{winner.value}:{superseded}:{rule}"
