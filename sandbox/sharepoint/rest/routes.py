"""One door for all of `_api`: the path is walked step by step, then the method is applied."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any
from urllib.parse import unquote

from ...call import Answer, Call, GraphError
from ...route import Router
from .. import people, sites
from ..permissions import Level, is_person, level
from ..refusal import Refused
from . import access, error
from .batch import batch
from .format import Entity, Form, form_of
from .path import parse, split_site
from .resource import Resource, Visit
from .web import Root, Web

METHODS = ("GET", "POST", "PUT", "PATCH", "MERGE", "DELETE")
VERSION = "16.0.26712.12009"


def routes(sharepoint: Router) -> None:
    """Every path of the host is this module's: what is no `_api` is answered 404."""
    for method in METHODS:
        sharepoint.route(method, "/{rest:path}", application=("*",), delegated=("*",))(answer)


def answer(call: Call) -> Answer:
    """The answer to one REST call, errors in the form the caller asked for."""
    found = _answer(call)
    headers = found.headers
    headers.setdefault("SPRequestGuid", call.identity or str(uuid.uuid4()))
    if not call.in_batch:
        headers.setdefault("SPRequestDuration", "31")
        headers.setdefault("SPIisLatency", "1")
        headers.setdefault("X-SharePointHealthScore", "0")
        headers.setdefault("MicrosoftSharePointTeamServices", VERSION.replace("12009", "0"))
        headers.setdefault("Cache-Control", "private, max-age=0")
        headers.setdefault("DataServiceVersion", "3.0")
    return found


def _answer(call: Call) -> Answer:
    raw = call.raw_path.partition("?")[0] or call.path
    split = split_site(_folded(raw))
    api = f"{call.base_url}{split[0] if split else ''}/_api/"
    form = form_of(call.headers.get("Accept", ""), unquote(api))
    try:
        if split is None:
            raise error.no_resource(call.path)
        if refused := access.refused_token(call):
            return refused
        return _perform(call, form, unquote(split[0]), split[1])
    except GraphError as refusal:
        return form.error(_worded(refusal))


def _folded(raw: str) -> str:
    while "//" in raw.partition("(")[0]:
        raw = raw.replace("//", "/", 1)
    return raw


def _perform(call: Call, form: Form, path: str, rest: str) -> Answer:
    site = sites.site_at(call.tenant, path or "/")
    if site is None:
        # The service's own page for an address where no site stands.
        return Answer(404, b"404 FILE NOT FOUND", {}, "text/plain; charset=utf-8")
    assert call.token is not None
    people.follow(call.tenant, site["id"], timedelta(seconds=call.settings.people_lag_s))
    held = level(call.tenant, call.token, site)
    if held < Level.READ and not is_person(call.token):
        raise error.access_denied()  # a person may have rights on one list alone
    method = call.method
    if method == "POST" and (tunnel := call.headers.get("X-HTTP-Method")):
        method = tunnel.strip().upper()
    if method != "GET":
        access.check_digest(call)
    aliases = {name.lower(): value for name, value in call.query.items() if name.startswith("@")}
    steps = parse(unquote(rest), aliases)
    if len(steps) == 1 and steps[0].name == "$batch":
        if method != "POST":
            raise error.no_resource("$batch")
        return batch(call)
    visit = Visit(call, site, form, held, method, steps=steps)
    visit.home = lambda: Web(visit)
    resource: Resource = Root(visit)
    for step in steps:
        resource = resource.go(step)
    thing = _apply(resource, method)
    status = visit.status
    if thing is None and status == 200 and method in ("MERGE", "PATCH", "PUT"):
        status = 204
    made = form.answer(thing, status) if thing is not None else Answer(status, None, {})
    made.content_type = made.content_type if thing is not None else form.content_type
    made.headers.update(visit.headers)
    if status == 201 and isinstance(thing, Entity):
        made.headers.setdefault("Location", form.api + thing.path)
    return made


def _apply(resource: Resource, method: str) -> Any:
    if method == "GET":
        return resource.get()
    if method == "POST":
        return resource.post()
    if method in ("MERGE", "PATCH", "PUT"):
        return resource.merge()
    if method == "DELETE":
        return resource.delete()
    raise error.refused(f"The HTTP method '{method}' is not supported.", status=405)


# Where the model's sentence is Graph's, REST has one of its own, and sometimes another status.
_WORDS: dict[str, error.SharePointError] = {
    "-2130575338": error.item_missing(),
    "-2130575322": error.list_gone(),
    "-2147024891": error.access_denied(),
    "-2147024860": error.threshold(),
}
_STATUS = {"-2130575169": 500, "-2146232832": 400}


def _worded(refusal: GraphError) -> error.SharePointError:
    """What the model or the service refused, in REST's words."""
    if isinstance(refusal, error.SharePointError):
        return refusal
    code = refusal.sharepoint if isinstance(refusal, Refused) else refusal.code
    number = code.partition(",")[0]
    if isinstance(refusal, Refused) and number in _WORDS:
        return _WORDS[number]
    status = _STATUS.get(number, refusal.status) if isinstance(refusal, Refused) else refusal.status
    words = refusal.words if isinstance(refusal, Refused) else refusal.message
    return error.SharePointError(status, code, words, headers=refusal.headers)
