"""The guard's table. Each guard is tried alone: nothing else in its row would refuse."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sync.guard import Approval, Limits, Loss, LossKind, Rule, Verdict
from sync.model import Side

Judge = Callable[..., Verdict]


def losses(first: int, until: int, kind: LossKind = LossKind.REMOVAL) -> frozenset[Loss]:
    return frozenset(Loss(f"k{n}", Side.RIGHT, kind) for n in range(first, until))


@dataclass(frozen=True)
class Row:
    promise: str
    lost: frozenset[Loss]
    refused: tuple[Rule, ...] = ()
    size: int = 20
    recent: frozenset[Loss] = frozenset()
    emptied: bool = False
    owners_left: int | None = 2
    approval: Approval | None = None
    confirmed: bool = True


TABLE = (
    Row("nothing lost", losses(0, 0)),
    Row("five of twenty may go", losses(0, 5)),
    Row("six of twenty may not", losses(0, 6), (Rule.SCOPE_LIMIT,)),
    Row("six of sixty may go: ten percent", losses(0, 6), size=60),
    Row("seven of sixty may not", losses(0, 7), (Rule.SCOPE_LIMIT,), size=60),
    Row("two of three may go: the count counts", losses(0, 2), size=3),
    Row("a size of zero divides nothing", losses(0, 6), (Rule.SCOPE_LIMIT,), size=0),
    Row("demotions count", losses(0, 6, LossKind.DEMOTION), (Rule.SCOPE_LIMIT,)),
    Row("who vanished counts", losses(0, 6, LossKind.VANISHED), (Rule.SCOPE_LIMIT,)),
    Row(
        "small runs add up over a day",
        losses(5, 6),
        (Rule.SCOPE_LIMIT,),
        recent=losses(0, 5),
    ),
    Row("trying the same again counts once", losses(0, 5), recent=losses(0, 5)),
    Row("a past loss alone refuses nothing", losses(0, 0), recent=losses(0, 9)),
    Row("a side that went to nothing", losses(0, 1), (Rule.EMPTIED,), emptied=True),
    Row(
        "also when nothing else would be lost",
        losses(0, 0),
        (Rule.EMPTIED,),
        emptied=True,
    ),
    Row("one owner is enough", losses(0, 1), owners_left=1),
    Row("no owner is not", losses(0, 1), (Rule.NO_OWNER,), owners_left=0),
    Row("a scope without owners", losses(0, 1), owners_left=None),
    Row("outside the confirmed set", losses(0, 0), (Rule.NOT_CONFIRMED,), confirmed=False),
    Row("approved as it was", losses(0, 9), approval=losses(0, 9)),
    Row("less than was approved", losses(0, 7), approval=losses(0, 9)),
    Row(
        "one more than was approved",
        losses(0, 10),
        (Rule.SCOPE_LIMIT,),
        approval=losses(0, 9),
    ),
    Row(
        "another kind than was approved",
        losses(0, 9),
        (Rule.SCOPE_LIMIT,),
        approval=losses(0, 9, LossKind.DEMOTION),
    ),
    Row("an emptied side can be approved", losses(0, 9), emptied=True, approval=losses(0, 9)),
    Row(
        "what was approved yesterday does not count today",
        losses(9, 11),
        recent=losses(0, 9),
        approval=losses(0, 9),
    ),
    Row(
        "nobody approves a team without owner",
        losses(0, 1),
        (Rule.NO_OWNER,),
        owners_left=0,
        approval=losses(0, 1),
    ),
    Row(
        "nobody approves an unconfirmed team",
        losses(0, 1),
        (Rule.NOT_CONFIRMED,),
        confirmed=False,
        approval=losses(0, 1),
    ),
    Row(
        "every reason is said",
        losses(0, 6),
        (Rule.SCOPE_LIMIT, Rule.EMPTIED, Rule.NO_OWNER, Rule.NOT_CONFIRMED),
        emptied=True,
        owners_left=0,
        confirmed=False,
    ),
)


def check(row: Row, judge: Judge) -> None:
    verdict = judge(
        "s",
        row.lost,
        size=row.size,
        recent=row.recent,
        emptied=row.emptied,
        owners_left=row.owners_left,
        limits=Limits(),
        approval=row.approval,
        in_confirmed_set=row.confirmed,
    )
    assert tuple(reason.rule for reason in verdict.reasons) == row.refused
    assert verdict.allowed is not bool(row.refused)
