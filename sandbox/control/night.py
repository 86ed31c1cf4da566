"""People who do something while nobody looks: a night, or a meeting that opens."""

from __future__ import annotations

from typing import Any

from ..call import Call, GraphError
from ..cloud import Cloud
from ..data import meeting_night, night, opening


def pass_night(cloud: Cloud, call: Call) -> Any:
    """`{"night"?: 1, "changes"?: 150}` to documents; with any of `registrations`,
    `cancellations`, `meetings` those too, and no documents unless `changes` says how many.
    """
    body = call.json() or {}
    number = int(body.get("night", 1))
    kinds = {
        "registrations": meeting_night.REGISTRATIONS,
        "cancellations": meeting_night.CANCELLATIONS,
        "meetings": meeting_night.MEETINGS,
    }
    asked = any(name in body for name in kinds)
    found = []
    if not asked or "changes" in body:
        documents = night.Night(cloud.tenant, number, cloud.faults.settings)
        found += documents.changes(int(body.get("changes", night.CHANGES)))
    if asked:
        counts = {name: int(body.get(name, usual)) for name, usual in kinds.items()}
        found += meeting_night.MeetingNight(cloud.tenant, number).changes(**counts)
    return {"value": found}


def open_meeting(cloud: Cloud, call: Call) -> Any:
    """`{"ons"?: 300, "team"?: 300, "seconds"?: 60}`: the crowd of the data set `opening`."""
    body = call.json() or {}
    try:
        made = opening.register(
            cloud.tenant,
            ons=int(body.get("ons", opening.CROWD)),
            team=int(body.get("team", opening.CROWD)),
            seconds=float(body.get("seconds", 60)),
        )
    except ValueError as refused:
        raise GraphError(400, "", str(refused)) from None
    return {"value": made}
