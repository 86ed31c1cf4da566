"""Events in mailboxes: the organiser's own and the copies that attendees have of it.

The functions here change calendars and say who is told, as Exchange does it:

- a new attendee gets an invitation, one who is taken off a cancellation, and "an event update that
  includes only the attendees property in the request body sends a meeting update to only the
  attendees that have changed" (https://learn.microsoft.com/graph/api/event-update);
- any other update goes to everybody who is on the list. Reported/uncertain: that it also goes when
  the values are what they were, and that it does not go for what the organiser has for himself
  (`OWN`). Whoever is careful with both is careful enough;
- "deleting the event on the organizer's calendar sends a cancellation message to the meeting
  attendees" (https://learn.microsoft.com/graph/api/event-delete).
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Collection
from datetime import datetime
from typing import Any

from ..tenant import Record, Tenant
from . import mailboxes, sent

NEVER = "0001-01-01T00:00:00Z"
OWN = frozenset({"categories", "isReminderOn", "reminderMinutesBeforeStart", "extended", "showAs"})
"""What everybody has for himself in his own copy."""

_RESPONSES = {
    "accept": "accepted",
    "tentativelyAccept": "tentativelyAccepted",
    "decline": "declined",
}


def create(tenant: Tenant, owner: Record, fields: Record) -> Record:
    """A new event in the owner's calendar; everybody on its list is invited."""
    event: Record = {
        **fields,
        "attendees": _known(tenant, fields["attendees"]),
        "id": _new_id(tenant),
        "uid": f"040000008200E00074C5B7101A82E008{tenant.random.getrandbits(192):048X}",
        "created": _stamp(tenant),
        "organizer": {"address": address_of(owner), "name": owner["displayName"]},
        "organizerId": owner["id"],
        "isOrganizer": True,
        "isCancelled": False,
        "response": {"response": "organizer", "time": NEVER},
    }
    event = _put(tenant, str(owner["id"]), event, what="outlook.event.create")
    _deliver(tenant, event, "invitation", _invited(event))
    return event


def update(tenant: Tenant, owner: Record, event: Record, changes: Record) -> Record:
    """Change the organiser's event, or what an attendee has for himself in his copy."""
    before = event
    if "attendees" in changes:
        listed = merged(before["attendees"], _known(tenant, changes["attendees"]))
        changes = {**changes, "attendees": listed}
    moved = any(changes.get(name, before[name]) != before[name] for name in ("start", "end"))
    if moved:
        # A new time asks everybody anew: "significant change" of
        # https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-oxocal/
        asked = changes["attendees"] if "attendees" in changes else before["attendees"]
        changes = {**changes, "attendees": tuple(_unanswered(one) for one in asked)}
    event = _put(tenant, str(owner["id"]), {**before, **changes}, what="outlook.event.update")
    if not event["isOrganizer"]:
        return event
    old = {key(one): one for one in _invited(before)}
    new = {key(one): one for one in _invited(event)}
    _deliver(tenant, before, "cancellation", [old[k] for k in old if k not in new])
    _deliver(tenant, event, "invitation", [new[k] for k in new if k not in old])
    staying = [new[k] for k in new if k in old]
    others = set(changes) - {"attendees"}
    if (others if "attendees" in changes else others - OWN) or moved:
        _deliver(tenant, event, "update", staying, anew=moved)
    else:
        changed = [one for one in staying if one["type"] != old[key(one)]["type"]]
        _deliver(tenant, event, "update", changed)
    return event


def cancel(tenant: Tenant, owner: Record, event: Record, *, comment: str = "") -> None:
    """The event leaves the owner's calendar. When it is his, everybody on its list is told."""
    tenant.drop(
        f"events/{owner['id']}", event["id"], container=container(owner["id"]),
        what="outlook.event.delete",
    )  # fmt: skip
    if event["isOrganizer"] and not event["isCancelled"]:
        _deliver(tenant, event, "cancellation", _invited(event), comment=comment)


def respond(
    tenant: Tenant,
    owner: Record,
    event: Record,
    answer: str,
    *,
    comment: str = "",
    send: bool = True,
) -> None:
    """An attendee accepts, tentativelyAccepts or declines his copy.

    With `send` the organiser is told and his list shows it. A declined copy leaves the calendar,
    as it does unless somebody asks Outlook to keep it.
    """
    response = {"response": _RESPONSES[answer], "time": _stamp(tenant)}
    if answer == "decline":
        tenant.drop(
            f"events/{owner['id']}", event["id"], container=container(owner["id"]),
            what="outlook.event.decline",
        )  # fmt: skip
    else:
        changed = {**event, "response": response}
        _put(tenant, str(owner["id"]), changed, what=f"outlook.event.{answer}")
    if not send:
        return
    sent.send(
        tenant, "response", event, address_of(owner), event["organizer"]["address"],
        comment=comment or response["response"],
    )  # fmt: skip
    original = by_uid(tenant, event["organizerId"], event["uid"])
    if original is None or not original["isOrganizer"]:
        return
    listed = tuple(
        {**one, **response} if one["user"] == owner["id"] else one for one in original["attendees"]
    )
    if listed != original["attendees"]:
        _put(
            tenant, event["organizerId"], {**original, "attendees": listed},
            what="outlook.event.response",
        )  # fmt: skip


def by_uid(tenant: Tenant, user_id: str, uid: str) -> Record | None:
    """The event with this iCalUId in this person's calendar."""
    rows = tenant.tables.get(f"events/{user_id}", {})
    return next((row for row in rows.values() if row["uid"] == uid), None)


def merged(old: Collection[Record], new: Collection[Record]) -> tuple[Record, ...]:
    """The new list, each once; who was on the old one keeps his answer."""
    answered = {key(one): one for one in old}
    found: dict[str, Record] = {}
    for one in new:
        kept = answered.get(key(one), one)
        found.setdefault(key(one), {**one, **{n: kept[n] for n in ("response", "time", "user")}})
    return tuple(found.values())


def key(attendee: Record) -> str:
    return str(attendee["address"]).casefold()


def address_of(user: Record) -> str:
    return str(user.get("mail") or user["userPrincipalName"])


def container(user_id: Any) -> str:
    """The change log that a delta of this calendar reads."""
    return f"events:{user_id}"


def _deliver(
    tenant: Tenant,
    event: Record,
    kind: str,
    recipients: list[Record],
    *,
    comment: str = "",
    anew: bool = False,
) -> None:
    """A message to each, and what it does to the calendar of whoever has one here. With `anew`
    an answer that was given is asked for again."""
    for one in recipients:
        sent.send(
            tenant, kind, event, event["organizer"]["address"], one["address"], comment=comment
        )
        user = tenant.get("users", one["user"] or "")
        if user is None or not mailboxes.has_mailbox(tenant, user):
            continue
        copy = by_uid(tenant, str(user["id"]), event["uid"])
        if kind == "cancellation":
            if copy is not None:
                _put(tenant, str(user["id"]), _cancelled(copy), what="outlook.event.cancelled")
        elif copy is None or not copy["isOrganizer"]:
            made = _copy(tenant, event, one, copy, anew=anew)
            _put(tenant, str(user["id"]), made, what=f"outlook.event.{kind}")


def _copy(
    tenant: Tenant, event: Record, attendee: Record, known: Record | None, *, anew: bool
) -> Record:
    """What an attendee has of the event.

    With hideAttendees "each attendee only sees themselves in the meeting request and meeting
    Tracking list" (https://learn.microsoft.com/graph/api/resources/event). Extended properties
    and the transaction's id are the organiser's and do not travel.
    """
    hidden = event["hideAttendees"]
    kept = known["response"] if known and not known["isCancelled"] and not anew else None
    own = {name: known[name] for name in OWN & set(known)} if known else {"categories": ()}
    return {
        **event,
        **own,
        "id": known["id"] if known else _new_id(tenant),
        "created": known["created"] if known else _stamp(tenant),
        "attendees": (attendee,) if hidden else event["attendees"],
        "extended": known["extended"] if known else {},
        "transactionId": None,
        "isOrganizer": False,
        "isCancelled": False,
        "response": kept or {"response": "notResponded", "time": NEVER},
    }


def _cancelled(copy: Record) -> Record:
    """It stays in the attendee's calendar, marked, until he takes it away."""
    return {
        **copy,
        "isCancelled": True,
        "subject": f"Canceled: {copy['subject']}",
        "showAs": "free",
    }


def _invited(event: Record) -> list[Record]:
    """Everybody on the list but the organiser himself."""
    own = str(event["organizer"]["address"]).casefold()
    return [one for one in event["attendees"] if key(one) != own]


def _known(tenant: Tenant, attendees: Collection[Record]) -> tuple[Record, ...]:
    """With the account behind each address that is one of this tenant's. It stays who it is when
    his name and address change: the old address remains one of his."""
    found = ((one, mailboxes.by_address(tenant, one["address"])) for one in attendees)
    return tuple({**one, "user": user["id"] if user else None} for one, user in found)


def _unanswered(attendee: Record) -> Record:
    return {**attendee, "response": "none", "time": NEVER}


def _put(tenant: Tenant, user_id: str, event: Record, *, what: str) -> Record:
    """Store it under a new change key."""
    mark = hashlib.sha1(f"{event['id']} {tenant.seq}".encode(), usedforsecurity=False).digest()
    stamped = {
        **event,
        "modified": _stamp(tenant),
        "changeKey": base64.b64encode(mark[:16] + tenant.seq.to_bytes(6, "big")).decode(),
    }
    return tenant.put(
        f"events/{user_id}", event["id"], stamped, container=container(user_id), what=what
    )


def _new_id(tenant: Tenant) -> str:
    random = tenant.random.getrandbits(8 * 45).to_bytes(45, "big")
    return f"AAMkAD{base64.urlsafe_b64encode(random).decode()}AAA="


def _stamp(tenant: Tenant) -> str:
    return written(tenant.now())


def written(moment: datetime) -> str:
    """As Exchange writes a moment: seven digits of a second."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%f0Z")
