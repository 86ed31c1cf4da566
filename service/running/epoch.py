"""A count of writing runs, kept both here and in the tenant.

Who restores yesterday's state, or loses it, has a lower count than the tenant: what that state
calls agreed may be long past, so that every network starts with a first contact again, which
removes nobody. The count moves only in runs that write.
"""

from __future__ import annotations

from dataclasses import replace

import structlog

from connector.address import address
from connector.errors import ConnectorError, error_for
from connector.exchange import Exchange, Request
from connector.graph import Confirmed
from connector.lists import Found
from service.running.context import Context

log = structlog.get_logger(__name__)

COLUMN = "Epoche"


class Epoch:
    """The tenant's side of the count: one row of a hidden list. Without the list (`provision`
    makes it) an old state is not noticed, which is said."""

    def __init__(self, found: Found) -> None:
        self._site, self._list = found.sites["beheer"], found.sync_stand
        self._item: str | None = None
        self._etag: str | None = None
        self.tenant = 0

    def read(self, context: Context) -> None:
        if self._list is None:
            context.problem(
                "The list SyncStand is not there: an old backup of the state would not be "
                "noticed. `ons-sync provision` makes it."
            )
            return
        try:
            context.connection.graph.one(self._read())
        except ConnectorError as error:
            context.problem(f"list {self._list}: {error}")
            raise

    def behind(self, context: Context) -> bool:
        """Whether this state is older than the tenant."""
        with context.store.transaction() as transaction:
            return transaction.epoch() < self.tenant

    def adopt(self, context: Context) -> None:
        """Start over from what both sides hold. Which was which is still known, by id; what a side
        held when this state was made is not its past any more."""
        log.warning("state is older than the tenant", tenant=self.tenant)
        context.problem(
            "The state is older than the tenant (a backup was restored, or it was lost): every "
            "network is adopted as it stands, and nobody is removed in this run."
        )
        with context.store.transaction() as transaction:
            for scope in transaction.all_scopes():
                transaction.unbase(scope.scope)
                old = transaction.entries(scope.scope).values()
                transaction.put_entries(
                    replace(entry, agreed=None, left=None, right=None) for entry in old
                )
            transaction.mark([s.scope for s in transaction.all_scopes()], context.now)
            transaction.set_epoch(self.tenant)
        context.archive.forget()

    def confirm(self, confirmed: Confirmed) -> Confirmed:
        if self._list is None:
            return confirmed
        return replace(confirmed, lists=confirmed.lists | {(self._site, self._list)})

    def move(self, context: Context) -> None:
        """Count this run as one that writes: here first, so that the tenant is never ahead of a
        state that knows of the write."""
        with context.store.transaction() as transaction:
            number = max(transaction.epoch(), self.tenant) + 1
            transaction.set_epoch(number)
        if self._list is not None:
            context.connection.graph.one(self._write(number), before_send=context.leases.keep)

    def _read(self) -> Exchange[None]:
        url = address(
            "sites",
            self._site,
            "lists",
            str(self._list),
            "items",
            expand=f"fields($select={COLUMN})",
        )
        answer = (yield [Request("GET", url)])[0]
        if answer.status != 200 or not isinstance(answer.body, dict):
            raise error_for(answer.status, answer.body, f"list {self._list}")
        rows = answer.body.get("value") or []
        for row in rows:
            number = int((row.get("fields") or {}).get(COLUMN) or 0)
            if number >= self.tenant:
                self.tenant, self._item = number, str(row["id"])

    def _write(self, number: int) -> Exchange[None]:
        items = ("sites", self._site, "lists", str(self._list), "items")
        if self._item is None:
            request = Request("POST", address(*items), {"fields": {COLUMN: number}})
        else:
            url = address(*items, self._item, "fields")
            request = Request("PATCH", url, {COLUMN: number})
        answer = (yield [request])[0]
        if not answer.ok:
            # The count may stand a step lower in the tenant than here; that is the safe side.
            log.warning("epoch not written", status=answer.status)
            return
        if self._item is None and isinstance(answer.body, dict):
            self._item = str(answer.body.get("id"))
