"""Explain a network of the job, or one person in it, by object id or sign-in name."""

from __future__ import annotations

import re
from collections.abc import Sequence

from connector.people_source import people_by_address
from jobs.explaining import Inquiry, Unknown
from jobs.job import Archive, Job, Source
from jobs.membership.explanation import Explanation
from jobs.membership.explanation import explained as told
from jobs.membership.job import MembershipJob
from jobs.membership.overview import Overview
from jobs.observation import SELECT

_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def fresh(job: Job, scope: str, archive: Archive) -> Sequence[Source]:
    """Who is in the team: by day a run looks at changes alone, and here somebody wants to know."""
    assert isinstance(job, MembershipJob)
    return job.rosters(scope, archive)


def explained(inquiry: Inquiry, about: str | None) -> Explanation:
    job, admins = inquiry.job, inquiry.settings.membership.admins_group_id
    assert isinstance(job, MembershipJob)
    overview = Overview.of(inquiry.archive, job.places, admins)
    return told(inquiry, overview, None if about is None else _key(inquiry, overview, about))


def _key(inquiry: Inquiry, overview: Overview, person: str) -> str:
    """The key of a person in the plan: an object id, or a row that waits for an account."""
    asked = person.strip().lower()
    if _GUID.fullmatch(asked):
        return asked
    ids = set(overview.by_address.get(asked, ()))
    if not ids and inquiry.graph is not None:
        answer = inquiry.graph.one(people_by_address([asked], SELECT))
        ids = {sighting.id for sighting in answer}
    if len(ids) > 1:
        raise Unknown(
            f"Several accounts have this address: ask for one of {', '.join(sorted(ids))}."
        )
    rows = overview.rows.get(inquiry.network, ())
    waiting = [r for r in rows if str(r.fields.get("Adres") or "").strip().lower() == asked]
    if ids:
        return ids.pop()
    if waiting:
        return f"row:{waiting[0].ref.id}"
    where = "in the tenant" if inquiry.graph is not None else "in what was last seen"
    raise Unknown(
        f"No account {where} has the address {person}. Ask with the object id of the account."
    )
