"""Whose mailbox a request is about, and whether its caller may open it."""

from __future__ import annotations

import re

from ..call import Call, GraphError
from ..entra import users
from ..tenant import Record
from . import mailboxes
from .zones import invalid

READ = ("Calendars.Read", "Calendars.ReadWrite")
WRITE = ("Calendars.ReadWrite",)

_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


def mailbox_of(call: Call) -> Record:
    """The account whose mailbox is in the path; `/me` is the caller's.

    A person opens his own alone: calendars that are shared with him are not here.
    """
    key = call.params.get("user") or call.actor.id
    user = users.get(call.tenant, key)
    if user is None:
        raise _no_such_user(key)
    token = call.token
    if token is not None and not token.app_only and user["id"] != call.actor.id:
        raise denied()
    if token is not None and token.app_only:
        _in_scope(call, token.app_id, user)
    if not mailboxes.has_mailbox(call.tenant, user):
        raise mailboxes.no_mailbox()
    return user


def denied() -> GraphError:
    """Exchange's 403, also for a mailbox outside of what the application may open.

    https://learn.microsoft.com/exchange/permissions-exo/application-rbac
    """
    return GraphError(
        403, "ErrorAccessDenied", "Access is denied. Check credentials and try again."
    )


def event_of(call: Call, user: Record) -> Record:
    """The event in the path, of this mailbox."""
    event = call.tenant.get(f"events/{user['id']}", call.params["event"])
    if event is None:
        raise not_found()
    return event


def guard(call: Call, event: Record) -> None:
    """If-Match, when it is sent, names the event's etag.

    The answer as reported: https://learn.microsoft.com/answers/questions/271870
    """
    sent = call.headers.get("If-Match", "").strip()
    if sent in ("", "*"):
        return
    if sent.removeprefix("W/").strip('"') != event["changeKey"]:
        raise GraphError(
            412,
            "ErrorIrresolvableConflict",
            "The send or update operation could not be performed because the change key passed "
            "in the request does not match the current change key for the item.",
        )


def not_found() -> GraphError:
    return GraphError(404, "ErrorItemNotFound", "The specified object was not found in the store.")


def body_of(call: Call) -> Record:
    body = call.json()
    if not isinstance(body, dict):
        raise invalid()
    return body


def _in_scope(call: Call, app_id: str, user: Record) -> None:
    if not mailboxes.may_open(call.tenant, app_id, str(user["id"])):
        raise denied()


def _no_such_user(key: str) -> GraphError:
    # Both as reported; the service does not say which mailbox server it would have asked.
    if _GUID.fullmatch(key):
        return GraphError(404, "ResourceNotFound", "Resource could not be discovered.")
    return GraphError(404, "ErrorInvalidUser", f"The requested user '{key}' is invalid.")
