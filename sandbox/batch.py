"""JSON batching: up to 20 requests in one.

https://learn.microsoft.com/graph/json-batching
"""

from __future__ import annotations

import base64
import json
from collections import Counter
from typing import Any

from multidict import CIMultiDict

from .call import Answer, Call, GraphError, bad_request
from .cost import mailbox_of
from .disturb import failure
from .route import Router

LIMIT = 20


def routes(graph: Router) -> None:
    graph.route("POST", "/$batch", application=("*",), delegated=("*",))(batch)


def batch(call: Call) -> Answer:
    """Each part is answered by itself; the whole is 200 unless it cannot be read."""
    parts = _parts(call)
    answers: dict[str, dict[str, Any]] = {}
    together: Counter[str] = Counter()  # parts on a mailbox that wait for no other
    for at in _order(parts):
        part = parts[at]
        failed = [on for on in part["dependsOn"] if answers[on]["status"] >= 400]
        if failed:
            answer = Answer(
                424,
                {
                    "error": {
                        "code": "FailedDependency",
                        "message": f"The request depends on request '{failed[0]}', which failed.",
                    }
                },
                content_type="application/json",
            )
        else:
            answer = _answer(call, part, at, together)
        answers[part["key"]] = _shown(part["id"], answer)
    return Answer(200, {"responses": [answers[part["key"]] for part in parts]})


def _parts(call: Call) -> list[dict[str, Any]]:
    body = call.json()
    parts = body.get("requests") if isinstance(body, dict) else None
    if not isinstance(parts, list) or not parts:
        raise bad_request("Invalid batch payload format.", "BadRequest")
    if len(parts) > LIMIT:
        raise bad_request(
            f"Number of batch request steps exceeds the maximum value of {LIMIT}.",
            "MaximumValueExceeded",
        )
    read: list[dict[str, Any]] = []
    seen: set[str] = set()
    for part in parts:
        if not isinstance(part, dict) or "method" not in part or "url" not in part:
            raise bad_request("Invalid batch payload format.", "BadRequest")
        id = str(part.get("id", ""))
        if not id:
            raise bad_request("Request Id is missing in the batch payload.", "BadRequest")
        if id.lower() in seen:  # "Not case-sensitive. Must be unique in the batch"
            raise bad_request(f"Request Id '{id}' has to be unique in a batch.", "BadRequest")
        seen.add(id.lower())
        depends = part.get("dependsOn") or []
        depends = [str(on).lower() for on in (depends if isinstance(depends, list) else [depends])]
        headers = CIMultiDict({k: str(v) for k, v in (part.get("headers") or {}).items()})
        if part.get("body") is not None and "Content-Type" not in headers:
            raise bad_request(
                f"Write request id : {id} does not contain Content-Type header or body.",
                "BadRequest",
            )
        read.append({**part, "id": id, "key": id.lower(), "dependsOn": depends, "headers": headers})
    for part in read:
        if unknown := [on for on in part["dependsOn"] if on not in seen]:
            raise bad_request(f"Invalid dependsOn Id '{unknown[0]}'.", "BadRequest")
    return read


def _order(parts: list[dict[str, Any]]) -> list[int]:
    """Positions so that what a part depends on comes before it."""
    place = {part["key"]: at for at, part in enumerate(parts)}
    done: list[int] = []
    waiting = list(range(len(parts)))
    while waiting:
        ready = [at for at in waiting if all(place[on] in done for on in parts[at]["dependsOn"])]
        if not ready:
            raise bad_request("Circular dependency in the batch payload.", "BadRequest")
        done += ready
        waiting = [at for at in waiting if at not in done]
    return done


def _answer(call: Call, part: dict[str, Any], at: int, together: Counter[str]) -> Answer:
    # dispatch collects this module's routes.
    from .dispatch import dispatch, error_answer, make_call  # noqa: PLC0415

    headers = part["headers"]
    for inherited in ("Authorization", "Accept", "User-Agent", "client-request-id"):
        if inherited not in headers and inherited in call.headers:
            headers[inherited] = call.headers[inherited]
    url = str(part["url"]).removeprefix(call.base_url)
    url = "/" + url.lstrip("/")
    if url[1:].split("/")[0].split("?")[0].lower() not in ("v1.0", "beta"):
        url = f"/{call.version}{url}"
    inner = make_call(
        call.tenant, str(part["method"]), "graph", url, headers, _body(part), base_url=call.base_url
    )
    inner.in_batch, inner.settings, inner.cloud = True, call.settings, call.cloud
    inner.part = at
    if not part["dependsOn"]:
        inner.beside = together[mailbox_of(inner)]
        together[mailbox_of(inner)] += 1
    if inner.path.lower().rstrip("/") == "/$batch":
        error = GraphError(400, "BadRequest", "Nested batch requests are not supported.")
        return error_answer(inner, error)
    rule = call.inner.get(at)
    if rule is not None and not rule.parameters.get("after_effect"):
        return failure(rule, inner, error_answer)
    answer = dispatch(call.tenant, inner)
    return failure(rule, inner, error_answer) if rule is not None else answer


def _body(part: dict[str, Any]) -> bytes:
    body = part.get("body")
    if body is None:
        return b""
    if isinstance(body, str):
        if "json" in part["headers"].get("Content-Type", ""):
            return json.dumps(body).encode()
        try:
            return base64.b64decode(body, validate=True)
        except ValueError:
            return body.encode()
    return json.dumps(body).encode()


def _shown(id: str, answer: Answer) -> dict[str, Any]:
    headers = dict(answer.headers)
    body = answer.body
    if body is not None:
        headers["Content-Type"] = answer.content_type
    if isinstance(body, bytes):
        body = base64.b64encode(body).decode()
    return {"id": id, "status": answer.status, "headers": headers, "body": body}
