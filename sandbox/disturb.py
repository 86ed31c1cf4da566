"""Faults in answers: each takes the answer the tenant gave and spoils it."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random
from typing import Any
from urllib.parse import urlsplit

from .call import Answer, Call, GraphError
from .cost import service
from .rules import Match, Rule

NEXT, DELTA = "@odata.nextLink", "@odata.deltaLink"
FOREIGN = "https://graph.microsoft.com.attacker.example"

_CODES = {
    400: ("BadRequest", "The request is malformed or incorrect."),
    401: ("InvalidAuthenticationToken", "Lifetime validation failed, the token is expired."),
    403: ("accessDenied", "Access denied"),
    404: ("itemNotFound", "The resource could not be found."),
    408: ("RequestTimeout", "The request timed out."),
    409: ("resourceModified", "The resource has changed since the caller last read it."),
    410: ("resyncRequired", "Resync required. Replace any local items with the server's version."),
    412: ("resourceModified", "ETag does not match current item's value"),
    423: ("resourceLocked", "The resource that is being accessed is locked"),
    424: ("FailedDependency", "A request this one depends on failed."),
    429: ("TooManyRequests", "Too many requests."),
    500: ("generalException", "General exception while processing"),
    502: ("BadGateway", "The server returned an invalid response."),
    503: ("serviceNotAvailable", "The service is not available. Try the request again later."),
    504: ("UnknownError", "Gateway Timeout"),
    507: ("quotaLimitReached", "Insufficient space available on the drive."),
}


# https://learn.microsoft.com/microsoftteams/platform/bots/build-conversational-capability#status-codes-from-bot-conversational-apis
_BOT_CODES = {
    400: ("Bad Argument", "Invalid request payload provided by the bot."),
    403: ("BotNotInConversationRoster", "The bot is not part of the conversation roster."),
    404: ("ConversationNotFound", "Conversation not found."),
    412: ("PreconditionFailed", "Precondition failed, please try again."),
    413: ("MessageSizeTooBig", "Message size too large."),
    429: ("Throttled", "Too many requests."),
    500: ("ServiceError", "Internal server error."),
    502: ("ServiceError", "Service dependency issue."),
}


def failure(rule: Rule, call: Call, show: Callable[[Call, GraphError], Answer]) -> Answer:
    """The answer of a `status` or `batch_inner` rule, with the documented body by default."""
    given = rule.parameters
    status = int(given["code"])
    known = _BOT_CODES if call.host == "bots" and status in _BOT_CODES else _CODES
    code, message = known.get(status, ("UnknownError", "An unknown error has occurred."))
    if status == 403 and service(call) == "entra":
        code, message = (
            "Authorization_RequestDenied",
            "Insufficient privileges to complete the operation.",
        )
    code = given.get("error", code)
    headers = {"Retry-After": "1"} if status in (429, 503) else {}
    if status == 401:
        headers["WWW-Authenticate"] = 'Bearer realm="", error="invalid_token"'
    for name, value in (given.get("headers") or {}).items():
        if value is None:
            headers.pop(name, None)  # a 429 without Retry-After
        else:
            headers[name] = str(value)
    answer = show(call, GraphError(status, code, message, headers=headers))
    if "body" in given:
        answer.body = given["body"]
        if isinstance(answer.body, str):
            answer.content_type = "text/html"
    return answer


def expired_delta(rule: Rule, call: Call) -> GraphError | None:
    """A token the service no longer knows: 410 with where to begin again.

    https://learn.microsoft.com/graph/delta-query-overview#synchronization-reset
    https://learn.microsoft.com/graph/api/listitem-delta
    """
    if not any(call.query.get(name) for name in ("token", "deltatoken", "skiptoken")):
        return None
    if call.query.get("token") == "latest" or call.query.get("deltatoken") == "latest":
        return None
    path = urlsplit(call.raw_path).path
    again = f"{call.base_url}{path}"
    if service(call) == "entra":
        return GraphError(
            410,
            rule.parameters.get("error", "syncStateNotFound"),
            "The sync state generation is not found. The delta token is expired and data must be "
            "synchronized again.",
            headers={"Location": f"{again}?$deltatoken="},
        )
    if service(call) == "outlook":
        # As sandbox.outlook.view does; the time of the view has to be said again.
        return GraphError(
            410,
            rule.parameters.get("error", "SyncStateNotFound"),
            "The sync state generation is not found; a full synchronization is needed.",
            headers={"Location": again},
        )
    return GraphError(
        410,
        "resyncRequired",
        "Resync required. Replace any local items with the server's version.",
        inner=rule.parameters.get("error", "resyncChangesApplyDifferences"),
        headers={"Location": f"{again}?token="},
    )


def disturbed(rule: Rule, call: Call, answer: Answer, random: Random) -> Answer:
    """The answer after the rule. What is not a page of rows passes unchanged."""
    rows = _rows(answer)
    spoil = _SPOIL.get(rule.fault)
    if rows is None or spoil is None:
        return answer
    if rows == "value":
        answer.body = spoil(rule, call, dict(answer.body), random)
    else:
        # `odata=verbose` keeps its rows in d.results and its next link beside them.
        held = dict(answer.body["d"])
        link = {NEXT: held.pop("__next")} if "__next" in held else {}
        body = spoil(rule, call, {"value": held["results"], **link}, random)
        held["results"] = body["value"]
        if NEXT in body:
            held["__next"] = body[NEXT]
        answer.body = {"d": held}
    return answer


def with_error_object(call: Call, answer: Answer) -> Answer:
    """A delta page that holds a deletion, with the error object that stands there instead."""
    if _rows(answer) == "value" and any(_is_deleted(row) for row in answer.body["value"]):
        answer.body = _error_object(_ALWAYS, call, dict(answer.body), Random())
    return answer


def _rows(answer: Answer) -> str | None:
    """Where the rows stand, when the answer is a page of rows."""
    body = answer.body
    if answer.status >= 400 or not isinstance(body, dict):
        return None
    if isinstance(body.get("value"), list):
        return "value"
    held = body.get("d")
    return "results" if isinstance(held, dict) and isinstance(held.get("results"), list) else None


Body = dict[str, Any]


def _empty(rule: Rule, call: Call, body: Body, random: Random) -> Body:
    """No rows, and it looks complete: a delta link stays, a next link goes."""
    body.pop(NEXT, None)
    body["value"] = []
    if "@odata.count" in body:
        body["@odata.count"] = 0
    return body


def _drop_row(rule: Rule, call: Call, body: Body, random: Random) -> Body:
    """One row missing from a listing that looks complete."""
    rows = list(body["value"])
    if rows:
        del rows[int(rule.parameters.get("row", random.randrange(len(rows)))) % len(rows)]
    body["value"] = rows
    return body


def _repeat_page(rule: Rule, call: Call, body: Body, random: Random) -> Body:
    """The next link leads to this very page once more."""
    body.pop(DELTA, None)
    body[NEXT] = f"{call.base_url}{call.raw_path}"
    return body


def _repeat_rows(rule: Rule, call: Call, body: Body, random: Random) -> Body:
    """Each row twice: "the same item may appear more than once in a delta feed"."""
    body["value"] = [*body["value"], *body["value"]]
    return body


def _reorder(rule: Rule, call: Call, body: Body, random: Random) -> Body:
    rows = list(body["value"])
    random.shuffle(rows)
    body["value"] = rows
    return body


def _short_page(rule: Rule, call: Call, body: Body, random: Random) -> Body:
    """The first rows only, and no link at all: the enumeration never reached its end."""
    body.pop(NEXT, None)
    body.pop(DELTA, None)
    rows = body["value"]
    body["value"] = rows[: int(rule.parameters.get("keep", len(rows) // 2))]
    return body


def _foreign_link(rule: Rule, call: Call, body: Body, random: Random) -> Body:
    """The next page is said to be on a host that is not the tenant's."""
    body.pop(DELTA, None)
    body[NEXT] = rule.parameters.get("url", f"{FOREIGN}{call.raw_path}")
    return body


def _error_object(rule: Rule, call: Call, body: Body, random: Random) -> Body:
    """An error in the place of a row, in a 200.

    Reported: https://github.com/microsoftgraph/msgraph-sdk-typescript/issues/544
    """
    error = {
        "code": rule.parameters.get("error", "InternalServerError"),
        "message": "Cannot write a deleted resource, link, deleted link, or nested delta resource "
        "set within a resource set; they must be written within a delta resource set.",
        "innerError": {
            "date": call.tenant.now().strftime("%Y-%m-%dT%H:%M:%S"),
            "request-id": call.identity,
            "client-request-id": call.headers.get("client-request-id", call.identity),
        },
    }
    # It stands where the first deleted row would have been, and nothing comes after it.
    rows = list(body["value"])
    at = next((i for i, row in enumerate(rows) if _is_deleted(row)), len(rows))
    body["value"] = [*rows[:at], {"error": error}]
    return body


def _is_deleted(row: Any) -> bool:
    return isinstance(row, dict) and ("deleted" in row or "@removed" in row)


_ALWAYS = Rule("settings", Match(), "error_in_delta_page")
_SPOIL: dict[str, Callable[[Rule, Call, Body, Random], Body]] = {
    "empty_listing": _empty,
    "drop_row": _drop_row,
    "repeat_page": _repeat_page,
    "repeat_rows": _repeat_rows,
    "reorder": _reorder,
    "short_page": _short_page,
    "foreign_next_link": _foreign_link,
    "error_in_delta_page": _error_object,
}

_DELTA_PATH = re.compile(r"/(?:microsoft\.graph\.)?delta(?:\(.*\))?/?$", re.IGNORECASE)


def is_delta(call: Call) -> bool:
    return _DELTA_PATH.search(call.path) is not None
