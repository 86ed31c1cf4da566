"""A list as the caller of REST reaches it: what stands in it, and what he may do with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ...tenant import Record
from .. import people, permissions
from ..permissions import Level
from ..rights import Rights
from . import error, found
from .resource import Visit


@dataclass(frozen=True, slots=True)
class Reach:
    """What items, their forms and their versions need to know of their list."""

    visit: Visit
    record: Record
    rights: Rights

    @classmethod
    def of(cls, visit: Visit, record: Record) -> Reach:
        """Refused when the caller may not read the list."""
        level = permissions.level(visit.tenant, visit.token, visit.site, record)
        if level < Level.LIMITED:
            raise error.access_denied()
        return cls(visit, record, Rights(visit.tenant, visit.token, visit.site, record, level))

    def require(self, least: Level) -> None:
        if self.rights.level < least:
            raise error.access_denied()

    def source(self, expands: Sequence[str] = ()) -> found.Source:
        """The list as a query sees it."""
        heads = frozenset(name.split("/")[0].lower() for name in expands)
        return found.Source(self.visit.tenant, self.visit.site, self.record, heads)

    def item(self, id: Any) -> Record:
        return self.rights.find(str(id))

    @property
    def me(self) -> int | None:
        """The caller's number on the site, for `<UserID />` in a query."""
        return people.known_id(self.visit.tenant, self.visit.site["id"], self.visit.token.actor)
