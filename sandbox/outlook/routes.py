"""Calendars and events of mailboxes.

https://learn.microsoft.com/graph/api/resources/event
https://learn.microsoft.com/graph/api/user-post-events
https://learn.microsoft.com/graph/api/event-update
https://learn.microsoft.com/graph/api/event-cancel
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable

from ..call import Answer, Call, GraphError, directory_not_found
from ..odata import answer_page, select
from ..route import Handler, Router
from ..tenant import Record
from . import bodies, events, online, queries, shapes, view
from .access import READ, WRITE, body_of, event_of, guard, mailbox_of, not_found


def list_calendars(call: Call) -> Answer:
    user = mailbox_of(call)
    rows = [shapes.calendar(call, user)]
    return answer_page(
        call, rows, dict, context=f"users('{user['id']}')/calendars", default=10, count=False
    )


def get_calendar(call: Call) -> Answer:
    user = mailbox_of(call)
    _calendar(call, user)
    shown = select(shapes.calendar(call, user), call.query.get("select"), always=("id",))
    context = call.url(f"/$metadata#users('{user['id']}')/calendars/$entity")
    return Answer(200, {"@odata.context": context, **shown})


def list_events(call: Call) -> Answer:
    """Single events; ten at a time unless `$top` says otherwise, in the order they were made."""
    user = mailbox_of(call)
    _calendar(call, user)
    rows = queries.asked(call, list(call.tenant.all(f"events/{user['id']}")))
    answer = answer_page(
        call, rows, lambda row: shapes.event(call, row),
        context=f"users('{user['id']}')/events", default=queries.PAGE, maximum=queries.LARGEST,
        always=("id", "singleValueExtendedProperties"), count=True,
    )  # fmt: skip
    answer.headers |= shapes.applied(call)
    return answer


def get_event(call: Call) -> Answer:
    user = mailbox_of(call)
    return _one(call, user, event_of(call, user))


def create_event(call: Call) -> Answer:
    """201 with the event. The same request with the same transactionId gives the same event, and
    another with it is refused."""
    user = mailbox_of(call)
    _calendar(call, user)
    body = body_of(call)
    fields = bodies.new(body, call.settings.event_attendees)
    if (known := _repeated(call, user, fields["transactionId"], body)) is not None:
        answer = _one(call, user, known)
        answer.status = 201
        return answer
    made = events.create(call.tenant, user, online.begun(call.tenant, user, fields))
    if fields["transactionId"]:
        mark = {"id": fields["transactionId"], "event": made["id"], "digest": _digest(body)}
        call.tenant.put(_transactions(user), fields["transactionId"], mark)
    answer = _one(call, user, made)
    answer.status = 201
    return answer


def update_event(call: Call) -> Answer:
    user = mailbox_of(call)
    event = event_of(call, user)
    guard(call, event)
    changes = bodies.read(body_of(call), call.settings.event_attendees)
    changes.pop("transactionId", None)
    if "extended" in changes:
        changes["extended"] = {**event["extended"], **changes["extended"]}
    if not event["isOrganizer"] and set(changes) - events.OWN:
        # Reported/uncertain: what an attendee may change of his copy, and the words.
        raise GraphError(
            400,
            "ErrorInvalidRequest",
            "Your request can't be completed. You need to be an organizer to change a meeting.",
        )
    bodies.check_times({**event, **changes})
    changes = online.followed(call.tenant, user, event, changes)
    return _one(call, user, events.update(call.tenant, user, event, changes))


def delete_event(call: Call) -> Answer:
    user = mailbox_of(call)
    event = event_of(call, user)
    guard(call, event)
    events.cancel(call.tenant, user, event)
    return Answer(204)


def cancel_event(call: Call) -> Answer:
    user = mailbox_of(call)
    event = event_of(call, user)
    if not event["isOrganizer"]:
        raise GraphError(
            400,
            "ErrorInvalidRequest",
            "Your request can't be completed. You need to be an organizer to cancel a meeting.",
        )
    events.cancel(call.tenant, user, event, comment=_comment(body_of(call)))
    return Answer(202)


def respond(answer: str) -> Callable[[Call], Answer]:
    """https://learn.microsoft.com/graph/api/event-accept and its kin."""

    def handler(call: Call) -> Answer:
        user = mailbox_of(call)
        event = event_of(call, user)
        if event["isOrganizer"]:
            raise GraphError(
                400,
                "ErrorInvalidRequest",
                "Your request can't be completed. You can't respond to this meeting because you're "
                "the meeting organizer.",
            )
        given = {name.lower(): value for name, value in body_of(call).items()}
        send = given.get("sendresponse")
        events.respond(
            call.tenant, user, event, answer, comment=str(given.get("comment") or ""),
            send=True if send is None else bool(send),
        )  # fmt: skip
        return Answer(202)

    return handler


def list_events_of_group(call: Call) -> Answer:
    """A group's calendar is empty here. Only people see it."""
    group = call.params["group"].lower()
    if group not in call.tenant.table("groups"):
        raise directory_not_found(group)
    return answer_page(call, [], dict, context=f"groups('{group}')/events", count=True)


def refuse_event_of_group(call: Call) -> Answer:
    """Nobody can write in it here; an application is refused before it gets this far."""
    raise GraphError(501, "NotImplemented", "Calendars of groups are empty in this tenant.")


def _one(call: Call, user: Record, event: Record) -> Answer:
    shown = select(
        shapes.event(call, event), call.query.get("select"),
        always=("id", "singleValueExtendedProperties"),
    )  # fmt: skip
    context = call.url(f"/$metadata#users('{user['id']}')/events/$entity")
    return Answer(200, {"@odata.context": context, **shown}, shapes.applied(call))


def _calendar(call: Call, user: Record) -> None:
    """A mailbox has one calendar here; any other id is not found."""
    if call.params.get("calendar", shapes.calendar_id(user)) != shapes.calendar_id(user):
        raise not_found()


def _repeated(call: Call, user: Record, transaction: str | None, body: Record) -> Record | None:
    """The event that an earlier request with this transactionId made.

    https://learn.microsoft.com/graph/api/resources/event says "to avoid redundant POST
    operations"; that a repeat answers 201 with the same event, and another event with the id
    400 `ErrorDuplicateTransactionId`, is as reported.
    """
    mark = call.tenant.get(_transactions(user), transaction or "")
    known = call.tenant.get(f"events/{user['id']}", mark["event"]) if mark else None
    if mark is None or known is None:
        return None
    if mark["digest"] != _digest(body):
        raise GraphError(
            400,
            "ErrorDuplicateTransactionId",
            "Your request can't be completed. The TransactionId specified in the request has "
            "already been used to create a different event.",
        )
    return known


def _digest(body: Record) -> str:
    text = json.dumps(body, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _transactions(user: Record) -> str:
    return f"transactions/{user['id']}"


def _comment(body: Record) -> str:
    return str({name.lower(): value for name, value in body.items()}.get("comment") or "")


def routes(graph: Router) -> None:
    for person in ("/users/{user}", "/me"):

        def route(
            method: str,
            path: str,
            handler: Handler,
            permissions: tuple[str, ...],
            person: str = person,
        ) -> None:
            app = () if person == "/me" else permissions
            graph.route(method, person + path, application=app, delegated=permissions)(handler)

        route("GET", "/calendars", list_calendars, READ)
        for place in ("/calendar", "/calendars/{calendar}"):
            route("GET", place, get_calendar, READ)
        for place in ("", "/calendar", "/calendars/{calendar}"):
            one = f"{place}/events/{{event}}"
            route("GET", f"{place}/events", list_events, READ)
            route("POST", f"{place}/events", create_event, WRITE)
            route("GET", one, get_event, READ)
            route("PATCH", one, update_event, WRITE)
            route("DELETE", one, delete_event, WRITE)
            route("POST", f"{one}/cancel", cancel_event, WRITE)
            for answer in ("accept", "tentativelyAccept", "decline"):
                route("POST", f"{one}/{answer}", respond(answer), WRITE)
            route("GET", f"{place}/calendarView", view.list_view, READ)
            route("GET", f"{place}/calendarView/delta", view.view_delta, READ)
    # "Application: Not supported." https://learn.microsoft.com/graph/api/group-post-events
    read, write = ("Group.Read.All", "Group.ReadWrite.All"), ("Group.ReadWrite.All",)
    for path in ("/groups/{group}/events", "/groups/{group}/calendar/events"):
        graph.route("GET", path, delegated=read)(list_events_of_group)
        graph.route("POST", path, delegated=write)(refuse_event_of_group)
        graph.route("GET", f"{path}/{{event}}", delegated=read)(refuse_event_of_group)
        for method in ("PATCH", "DELETE"):
            graph.route(method, f"{path}/{{event}}", delegated=write)(refuse_event_of_group)
