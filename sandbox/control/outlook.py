"""Mailboxes and who may open them, what Exchange sent, answers to invitations, and online
meetings that end.

A person is named by user principal name or object id, an application by its client id (the
product's without one).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from ..call import Answer, Call, GraphError
from ..entra import users
from ..meetings import meetings, policies
from ..meetings.meetings import Attendance
from ..outlook import events, mailboxes, sent
from ..route import Router
from ..tenant import Actor, Record, Tenant
from .show import plain

_ANSWERS = ("accept", "tentativelyAccept", "decline")


def routes(control: Router) -> None:
    for method, template, handler in (
        ("GET", "/mailboxes", list_mailboxes),
        ("POST", "/mailboxes", make_mailbox),
        ("PATCH", "/mailboxes", limit_mailboxes),
        ("DELETE", "/mailboxes/{user}", take_mailbox),
        ("GET", "/sent", list_sent),
        ("POST", "/answers", answer_invitations),
        ("GET", "/meetings", list_meetings),
        ("PATCH", "/meetings/policy", grant_policy),
        ("POST", "/meetings/end", end_meeting),
    ):
        control.route(method, template, open=True)(_plain(handler))


def _plain(handler: Callable[[Call], Any]) -> Callable[[Call], Answer]:
    def answer(call: Call) -> Answer:
        body = handler(call)
        return Answer(204) if body is None else Answer(200, body, content_type="application/json")

    return answer


def list_mailboxes(call: Call) -> Any:
    """Those that are not simply a member's, and which application opens which."""
    tenant = call.tenant
    return {
        "value": [
            {**row, "upn": (tenant.get("users", row["id"]) or {}).get("userPrincipalName")}
            for row in tenant.all(mailboxes.TABLE)
        ],
        "scopes": {row["id"]: row["users"] for row in tenant.all(mailboxes.SCOPES)},
    }


def make_mailbox(call: Call) -> Any:
    """`{"address", "name"?, "licensed"?: false}`: a shared mailbox."""
    body = _object(call, "address", "name", "licensed")
    address = str(body.get("address") or "")
    if "@" not in address:
        raise GraphError(400, "", "address is a mail address.")
    made = mailboxes.make_mailbox(
        call.tenant, address, str(body.get("name") or address), licensed=bool(body.get("licensed"))
    )
    return {"id": made["id"], "upn": made["userPrincipalName"]}


def limit_mailboxes(call: Call) -> Any:
    """`{"app_id"?, "only": [address, …] | null}`: which mailboxes the application may open."""
    body = _object(call, "app_id", "only")
    mailboxes.limit(call.tenant, _app(call.tenant, body), body.get("only"))
    return list_mailboxes(call)


def take_mailbox(call: Call) -> None:
    mailboxes.take_mailbox(call.tenant, str(_user(call.tenant, call.params["user"])["id"]))


def list_sent(call: Call) -> Any:
    """`?after=N`: invitations, updates, cancellations and responses, oldest first."""
    return {"value": sent.messages(call.tenant, int(call.query.get("after") or 0))}


def answer_invitations(call: Call) -> Any:
    """`{"event": iCalUId, "by": upn | [upn, …], "answer", "comment"?, "send"?: true}`."""
    body = _object(call, "event", "by", "answer", "comment", "send")
    if body.get("answer") not in _ANSWERS:
        raise GraphError(400, "", f"answer is one of {', '.join(_ANSWERS)}.")
    by = body.get("by")
    for name in by if isinstance(by, list) else [by]:
        user = _user(call.tenant, name)
        copy = events.by_uid(call.tenant, str(user["id"]), str(body.get("event")))
        if copy is None or copy["isOrganizer"]:
            raise GraphError(404, "", f"{name} has no such invitation.")
        upn = user["userPrincipalName"]
        with call.tenant.acting(Actor("person", user["id"], user["displayName"], upn)):
            events.respond(
                call.tenant, user, copy, body["answer"], comment=str(body.get("comment") or ""),
                send=bool(body.get("send", True)),
            )  # fmt: skip
    return None


def list_meetings(call: Call) -> Any:
    """Every online meeting with its reports, and for whom applications may look at them."""
    tenant = call.tenant
    rows = [
        row
        for name in sorted(tenant.tables)
        if name.startswith("onlineMeetings/")
        for row in tenant.all(name)
    ]
    return {
        "value": [{**plain(row), "reports": plain(meetings.reports(tenant, row))} for row in rows],
        "policies": {row["id"]: list(row["users"]) for row in tenant.all(policies.TABLE)},
    }


def grant_policy(call: Call) -> Any:
    """`{"app_id"?, "organizers": [upn, …] | "*"}`: application access policies."""
    body = _object(call, "app_id", "organizers")
    named = body.get("organizers")
    everybody = named == policies.EVERYBODY
    ids = [policies.EVERYBODY] if everybody else [
        str(_user(call.tenant, name)["id"]) for name in named or []
    ]  # fmt: skip
    policies.grant(call.tenant, _app(call.tenant, body), ids)
    return {"policies": {row["id"]: list(row["users"]) for row in call.tenant.all(policies.TABLE)}}


def end_meeting(call: Call) -> Any:
    """`{"link", "ended"?, "attendance": [{"by"?: upn, "name"?, "role"?, "minutes"} | {…,
    "intervals": [[from, to], …]}]}`: everybody leaves, and the report is made.

    `minutes` are the last ones before the end.
    """
    body = _object(call, "link", "ended", "attendance")
    meeting = meetings.find(call.tenant, str(body.get("link")))
    if meeting is None:
        raise GraphError(404, "", "There is no such meeting.")
    ended = _moment(body["ended"]) if body.get("ended") else meeting["end"]
    listed = [_attendance(call.tenant, one, ended) for one in body.get("attendance") or []]
    report = meetings.end_meeting(call.tenant, meeting, listed, ended=ended)
    return {"id": report["id"], "meeting": meeting["id"]}


def _attendance(tenant: Tenant, one: Any, ended: datetime) -> Attendance:
    if not isinstance(one, dict) or not ({"by", "name"} & set(one)):
        raise GraphError(400, "", "attendance names somebody: by or name.")
    if "intervals" in one:
        spans = tuple((_moment(start), _moment(end)) for start, end in one["intervals"])
    else:
        spans = ((ended - timedelta(minutes=float(one.get("minutes", 60))), ended),)
    user = str(_user(tenant, one["by"])["id"]) if one.get("by") else None
    return Attendance(user, spans, str(one.get("role") or "Attendee"), str(one.get("name") or ""))


def _moment(text: Any) -> datetime:
    try:
        moment = datetime.fromisoformat(str(text))
    except ValueError:
        raise GraphError(400, "", f"{text} is no moment.") from None
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def _user(tenant: Tenant, name: Any) -> Record:
    found = users.get(tenant, str(name))
    if found is None:
        raise GraphError(404, "", f"There is no person {name}.")
    return found


def _app(tenant: Tenant, body: dict[str, Any]) -> str:
    for app in tenant.all("apps"):
        if body.get("app_id") in (None, app["appId"]):
            return str(app["appId"])
    raise GraphError(404, "", "There is no such application.")


def _object(call: Call, *known: str) -> dict[str, Any]:
    body = call.json()
    if not isinstance(body, dict) or set(body) - set(known):
        raise GraphError(400, "", f"An object with {', '.join(known)} is expected.")
    return body
