"""What is said of each meeting in the channel of its network; see `announcement` for when."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from connector.voice import voice_place
from jobs.job import Reading
from jobs.parse import moment
from jobs.registrations.announcement import Memo, Told, decide
from jobs.registrations.meeting import Meeting
from jobs.registrations.orders import VOICE, Orders
from jobs.registrations.rest import Rest
from jobs.registrations.wording import Seats
from sync.action import Fate, Outcome
from sync.model import Entry, Ref, Side, Value

KIND = "voice"


def key_of(meeting: str) -> str:
    return f"say:{meeting}"


def speak(
    meeting: Meeting,
    seats: Seats,
    *,
    network: str,
    entry: Entry | None,
    attempted: Value | None,
    published_at: object,
    now: datetime,
    rest: Rest,
    sign_up: str | None,
    editable: bool,
    hidden: bool,
    older: bool,
    orders: Orders,
) -> tuple[Reading, datetime | None]:
    """At most one message. `attempted` is what a run that did not live to record it had begun to
    say: it may have been said, so it counts as said (S7). So does everything up to now when what is
    remembered is `older` than the tenant."""
    memo: Mapping[str, Any] = entry.memo if entry is not None else {}
    before = Memo.of(memo.get("said"))
    if attempted is not None and "said" in attempted:
        before = Memo.of(json.loads(str(attempted["said"])))
    if older and before is not None:
        before = replace(before, told=Told.now(meeting))
    saying = decide(
        meeting,
        seats,
        before,
        now,
        rest=rest,
        sign_up=sign_up,
        published_at=moment(published_at),
        editable=editable,
        hidden=hidden,
    )
    key, said = key_of(meeting.key), saying.announcement
    after = saying.memo
    if said is not None:
        after = said.after
        orders.add(
            key, Side.RIGHT, voice_place(network), said.kind, VOICE,
            Ref(said.ref) if said.ref is not None else None,
            {"card": said.card, "summary": said.summary},
            # To edit a message twice does no harm: what is not certain is done again.
            {"said": _text(said.after)} if said.ref is None else None, f"say-{said.occasion}",
        )  # fmt: skip
    made = {"kind": KIND, "said": after.to_json() if after is not None else None}
    return Reading(None, None, None, None, made, "voice"), saying.due_at


def kept(
    memo: Mapping[str, Any], planned: Mapping[str, Any], sent: Sequence[Outcome]
) -> Mapping[str, Any]:
    """What is remembered after what was not all done: `memo` as it was, or as it was `planned`. A
    message that may have been posted counts as posted, and what certainly was not is tried again.
    One that somebody took away is not edited any more."""
    for one in sent:
        if one.action.kind == "post" and one.fate is Fate.UNKNOWN:
            return planned
        if one.action.kind == "edit" and one.fate is Fate.STALE and memo.get("said"):
            return {**memo, "said": {**memo["said"], "ref": None}}
    return memo


def _text(memo: Memo) -> str:
    return json.dumps(memo.to_json(), sort_keys=True)
