"""What stands in channels and how it came there; flows with their runs; bots.

A message shows how often it was posted (once, always: the same content under two ids is posted
twice) and how often it was edited since.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from typing import Any

from ..bots import registration
from ..call import Answer, Call, GraphError
from ..route import Router
from ..tenant import Record, Tenant
from ..workflows import flow
from .show import plain


def routes(control: Router) -> None:
    for method, template, handler in (
        ("GET", "/messages", list_messages),
        ("GET", "/workflows", list_workflows),
        ("POST", "/workflows", add_workflow),
        ("PATCH", "/workflows/{id}", change_workflow),
        ("GET", "/workflows/{id}/runs", list_runs),
        ("GET", "/bots", list_bots),
        ("PATCH", "/bots/{id}", change_bot),
    ):
        control.route(method, template, open=True)(_plain(handler))


def _plain(handler: Callable[[Call], Any]) -> Callable[[Call], Answer]:
    def answer(call: Call) -> Answer:
        return Answer(200, handler(call), content_type="application/json")

    return answer


def list_messages(call: Call) -> Any:
    """Of every channel, or of `channel`, oldest first. `cards` are objects, not text."""
    tenant, wanted = call.tenant, call.query.get("channel")
    edits = Counter(
        (write.table, write.id) for write in tenant.writes if write.what == "teams.message.edit"
    )
    tables = sorted(name for name in tenant.tables if name.startswith("messages/"))
    return {
        "value": [
            {
                "id": message["id"],
                "team": message["channelIdentity"]["teamId"],
                "channel": message["channelIdentity"]["channelId"],
                "reply_to": message["replyToId"],
                "at": message["createdDateTime"],
                "from": message["from"],
                "text": message["body"]["content"],
                "cards": [_content(one) for one in message["attachments"]],
                "edited": edits[name, message["id"]],
                "deleted": message["deletedDateTime"] is not None,
            }
            for name in tables
            if wanted in (None, name.removeprefix("messages/"))
            for message in tenant.table(name).values()
        ]
    }


def _content(attachment: Record) -> Any:
    content = attachment.get("content")
    try:
        return json.loads(content) if isinstance(content, str) else content
    except ValueError:
        return content


def list_workflows(call: Call) -> Any:
    runs = Counter(
        (run["workflow"], run["status"]) for run in call.tenant.table(flow.RUNS).values()
    )
    return {"value": [_workflow(one, runs) for one in call.tenant.all(flow.TABLE)]}


def add_workflow(call: Call) -> Any:
    """`{"team", "channel", "owner"?: object id, "post_as"?: "Flow bot" or "User"}`."""
    body = _object(call, {"team", "channel", "owner", "post_as"})
    channel = call.tenant.get(f"channels/{body.get('team')}", str(body.get("channel")))
    if channel is None:
        raise GraphError(404, "", "There is no such channel.")
    _check(body)
    made = flow.make_workflow(
        call.tenant, body["team"], channel["id"], owner=body.get("owner"),
        post_as=body.get("post_as", "Flow bot"),
    )  # fmt: skip
    return _workflow(made, Counter())


def change_workflow(call: Call) -> Any:
    """`{"state"?, "post_as"?, "owner"?}` of one flow."""
    body = _object(call, {"state", "post_as", "owner"})
    _check(body)
    made = flow.change_workflow(call.tenant, _found(call, flow.TABLE), **body)
    return _workflow(made, Counter())


def list_runs(call: Call) -> Any:
    found = _found(call, flow.TABLE)
    every = call.tenant.all(flow.RUNS)
    return {"value": [plain(run) for run in every if run["workflow"] == found["id"]]}


def _workflow(one: Record, runs: Counter[tuple[str, str]]) -> Record:
    return {
        **{name: one[name] for name in ("id", "team", "channel", "owner", "post_as", "state")},
        "url": flow.address(one),
        "older_url": flow.address(one, older=True),
        "succeeded": runs[one["id"], "Succeeded"],
        "failed": runs[one["id"], "Failed"],
    }


def _check(body: Record) -> None:
    for name, known in (("state", flow.STATES), ("post_as", flow.SENDERS)):
        if name in body and body[name] not in known:
            raise GraphError(400, "", f"{name} is one of {', '.join(known)}.")


def list_bots(call: Call) -> Any:
    return {"value": [plain(bot) for bot in call.tenant.all(registration.TABLE)]}


def change_bot(call: Call) -> Any:
    """`{"disabled"?: true, "remove_from"?: [team], "install_in"?: [team], "add_to"?: [channel]}`;
    `add_to` is for private channels, which have apps of their own.
    """
    body = _object(call, {"disabled", "remove_from", "install_in", "add_to"})
    bot = _found(call, registration.TABLE)
    gone = {*bot["removedFrom"], *_ids(body, "remove_from")} - _ids(body, "install_in")
    made = registration.change(
        call.tenant, bot["appId"], disabled=bool(body.get("disabled", bot["disabled"])),
        removedFrom=tuple(sorted(gone)),
        addedTo=tuple(sorted({*bot["addedTo"], *_ids(body, "add_to")})),
    )  # fmt: skip
    return plain(made)


def _ids(body: Record, name: str) -> set[str]:
    given = body.get(name, [])
    if not isinstance(given, list) or not all(isinstance(one, str) for one in given):
        raise GraphError(400, "", f"{name} is a list of ids.")
    return set(given)


def _found(call: Call, table: str) -> Record:
    tenant: Tenant = call.tenant
    found = tenant.get(table, call.params["id"])
    if found is None:
        raise GraphError(404, "", f"There is no {call.params['id']} among {table}.")
    return found


def _object(call: Call, known: set[str]) -> Record:
    body: Any = call.json()
    if not isinstance(body, dict) or set(body) - known:
        raise GraphError(400, "", f"A JSON object with {', '.join(sorted(known))} is expected.")
    return body
