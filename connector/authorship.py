"""Who set a field: read from a list item's versions.

https://learn.microsoft.com/graph/api/listitem-list-versions
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

Author = dict[str, str | None]
"""{"by": a person's object id, "app": an application id, "at": when, "version": the number of the
version in which it was}. Both of the first None: not known, and that is the same as not
authorised."""

UNKNOWN: Mapping[str, str | None] = {"by": None, "app": None, "at": None}


@dataclass(frozen=True, slots=True)
class Version:
    number: int
    by: str | None
    app: str | None
    at: str | None
    fields: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Before:
    """What was known of a row at one of its versions: its fields, and who set them."""

    number: int
    fields: Mapping[str, Any]
    set_by: Mapping[str, Author]


def author_of(identity: object, at: object) -> Author:
    """From an identitySet. What an app did on its own names no person: `user` is then without an
    id (a deleted person's may be too, and is then nobody's)."""
    found = identity if isinstance(identity, dict) else {}
    user, app = found.get("user"), found.get("application")
    by = user.get("id") if isinstance(user, dict) else None
    app_id = app.get("id") if isinstance(app, dict) and not by else None
    return {"by": by or None, "app": app_id or None, "at": at if isinstance(at, str) else None}


def read_versions(value: Iterable[Mapping[str, Any]]) -> list[Version]:
    """Newest first, each once. Raises ValueError or KeyError for what is not a version."""
    found: dict[int, Version] = {}
    for one in value:
        major, _, minor = str(one["id"]).partition(".")
        if minor.strip("0"):
            raise ValueError("a draft version")
        who = author_of(one.get("lastModifiedBy"), one.get("lastModifiedDateTime"))
        number, fields = int(major), one.get("fields") or {}
        found[number] = Version(number, who["by"], who["app"], who["at"], fields)
    return sorted(found.values(), key=lambda version: -version.number)


def reaches_back(value: Iterable[Mapping[str, Any]], number: int) -> bool:
    """Whether these versions tell everything from the first one to `number`."""
    try:
        there = {version.number for version in read_versions(value)}
    except (KeyError, ValueError):
        return False
    return there.issuperset(range(1, number + 1))


def set_by(
    fields: Mapping[str, Any],
    names: Iterable[str],
    versions: Sequence[Version],
    *,
    number: int,
    created_at: str | None,
    own_app_id: str,
    before: Before | None = None,
) -> dict[str, Author]:
    """Per field the newest change to its present value that the product did not make; the
    product's own when there is no other. UNKNOWN where history cannot tell: it was off, it was
    trimmed, or the first version was written over before history was on.

    `number` is the version of which `fields` are: newer ones come with the next delta. Where a
    history was trimmed, what was known `before` of a version that is still in it goes on.
    """
    history = [version for version in versions if version.number <= number]
    numbers = [version.number for version in history]
    if (
        not history
        or numbers != list(range(numbers[0], numbers[-1] - 1, -1))
        or numbers[0] != number
    ):
        return {name: dict(UNKNOWN) for name in names}
    # Edits while history was off leave no version but do change the first one.
    first = history[-1]
    from_birth = first.number == 1 and _same_moment(first.at, created_at)
    known: Mapping[str, Author] = {}
    if before is not None and before.number in numbers:
        known = {
            name: who
            for name, who in before.set_by.items()
            if all(
                version.fields.get(name) == before.fields.get(name)
                for version in history
                if version.number <= before.number
            )
        }
    return {
        name: _author(name, fields.get(name), history, from_birth, own_app_id, known.get(name))
        for name in names
    }


def _author(
    name: str,
    value: Any,
    history: Sequence[Version],
    from_birth: bool,
    own_app_id: str,
    known: Author | None,
) -> Author:
    own: Author | None = None
    for at, version in enumerate(history):
        older = history[at + 1] if at + 1 < len(history) else None
        if version.fields.get(name) != value:
            if at == 0:
                return dict(UNKNOWN)  # the item and its newest version do not agree
            continue
        if older is not None and older.fields.get(name) == value:
            continue
        if older is None and not from_birth:
            return dict(known or UNKNOWN)
        who: Author = {
            "by": version.by, "app": version.app, "at": version.at, "version": str(version.number)
        }  # fmt: skip
        if version.by is None and version.app == own_app_id:
            own = own or who
            continue
        return who
    return own or dict(UNKNOWN)


def _same_moment(one: str | None, other: str | None) -> bool:
    try:
        gap = datetime.fromisoformat(one or "") - datetime.fromisoformat(other or "")
    except (ValueError, TypeError):
        return False
    return abs(gap) <= timedelta(seconds=2)
