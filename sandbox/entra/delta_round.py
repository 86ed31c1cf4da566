"""A round of a delta: what it tracks, from where to where, and the tokens that carry it.

A round goes from one point of the change log to another. Both stand in the token of every page,
so that what happens while a client pages belongs to its next round and nothing falls between.
"""

from __future__ import annotations

import base64
import binascii
import json
import zlib
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from odata_query import ast

from ..call import Call, GraphError
from ..odata import link_with, names
from ..odata_filter import Dialect, parse
from ..tenant import Record, Tenant

LIFETIME = timedelta(days=7)
"""How long a token of a directory object lives, on the tenant's calendar."""
MAX_FILTERED = 50


@dataclass(frozen=True, slots=True)
class Kind:
    """What is tracked."""

    table: str  # also the name of its change log
    dialect: Dialect
    shape: Callable[[Record, list[str]], Record]
    default: tuple[str, ...]  # tracked without $select
    relations: tuple[str, ...] = ()
    default_relations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Round:
    """Everything a token knows."""

    epoch: int
    after: int  # -1: a first round, which enumerates
    until: int
    at: str  # when the round began, on the tenant's calendar
    select: list[str]
    ids: list[str] | None
    place: str = ""  # the last object given, and "id/relation/last" within a large one
    within: str = ""


def first(call: Call, kind: Kind) -> Round:
    for name in ("orderby", "top", "search"):
        if name in call.query:
            raise GraphError(
                400,
                "Request_UnsupportedQuery",
                f"Query option '${name}' is not supported with delta query on this resource.",
            )
    wanted = names(call.query.get("select"))
    if wanted and call.query.get("expand"):
        wanted += [n for n in names(call.query["expand"]) if n in kind.relations]
    kind.dialect.refuse_unknown([n for n in wanted if n not in (*kind.relations, "manager")])
    return Round(
        call.tenant.epoch,
        -1,
        call.tenant.seq,
        now(call.tenant),
        wanted,
        _ids(call.query.get("filter")),
    )


def now(tenant: Tenant) -> str:
    return tenant.now().isoformat()


def _ids(text: str | None) -> list[str] | None:
    """The ids of `id eq 'a' or id eq 'b'`, the only filter there is, at most fifty."""
    if not text:
        return None
    found: list[str] = []
    pending = [parse(text)]
    while pending:
        node = pending.pop()
        if isinstance(node, ast.BoolOp) and isinstance(node.op, ast.Or):
            pending += [node.right, node.left]
        elif (
            isinstance(node, ast.Compare)
            and isinstance(node.comparator, ast.Eq)
            and isinstance(node.left, ast.Identifier)
            and node.left.name.lower() == "id"
        ):
            found.append(str(node.right.val).lower())
        else:
            raise GraphError(
                400,
                "Request_UnsupportedQuery",
                "Unsupported or invalid query filter clause specified: delta queries can only be "
                "filtered by id.",
            )
    if len(found) > MAX_FILTERED:
        # Documented limit; Reported/uncertain: the wording.
        raise GraphError(
            400,
            "Request_UnsupportedQuery",
            f"The number of filtered objects exceeds the limit of {MAX_FILTERED}.",
        )
    return found


def sealed(round: Round) -> str:
    text = json.dumps(asdict(round), separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(zlib.compress(text, 1)).rstrip(b"=").decode()


def opened(call: Call, kind: Kind, token: str) -> Round:
    try:
        padded = token + "=" * (-len(token) % 4)
        round = Round(**json.loads(zlib.decompress(base64.urlsafe_b64decode(padded.encode()))))
    except (binascii.Error, zlib.error, ValueError, TypeError):
        raise GraphError(400, "Request_BadRequest", "Badly formed token.") from None
    expired = call.tenant.now() - datetime.fromisoformat(round.at) > LIFETIME
    if expired or not call.tenant.knows(round.epoch, round.until):
        raise gone(call, kind, round)
    return round


def gone(call: Call, kind: Kind, round: Round | None = None) -> GraphError:
    """410 with the URL to begin again at: the initial query with an empty `$deltatoken`.

    https://learn.microsoft.com/graph/delta-query-overview#synchronization-reset
    """
    again = link_with(
        call,
        deltatoken="",
        skiptoken=None,
        select=",".join(round.select) or None if round else None,
        filter=" or ".join(f"id eq '{id}'" for id in round.ids) if round and round.ids else None,
    )
    return GraphError(
        410,
        "syncStateNotFound",
        "The sync state is not found or has expired. Start again with a full synchronization.",
        inner="resyncRequired",
        headers={"Location": again},
    )
