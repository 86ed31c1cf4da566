"""A state as a run leaves it, with a few meetings in it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from config.settings import Settings
from connector.lists import Found
from service.running.site import remember
from state.store import Store
from sync.model import Coverage, Entry, Observation, Sighting

NOW = datetime(2026, 11, 1, 12, 0, tzinfo=UTC)
LISTS = (
    "netwerken", "netwerkleden", "netwerkleden_besloten", "scholen", "identiteiten",
    "bijeenkomsten", "aanmeldingen", "rustperiodes",
)  # fmt: skip
NETWORK = {"Title": "Taal", "NetwerkCode": "N-0001", "NetwerkStatus": "Actief"}


def keep(
    settings: Settings,
    *,
    meetings: dict[str, dict[str, Any]],
    networks: dict[str, dict[str, Any]] | None = None,
    people: dict[str, dict[str, Any]] | None = None,
    schools: dict[str, dict[str, Any]] | None = None,
    identities: dict[str, dict[str, Any]] | None = None,
    decided: dict[str, dict[str, Any]] | None = None,
) -> None:
    """Rows by item id, people by object id, and what was decided (memos) by key, in network 1."""
    lists = {name: f"id-{name}" for name in LISTS}
    rows = {
        "registrations/list:id-netwerken": networks or {"1": NETWORK},
        "registrations/list:id-scholen": schools or {},
        "registrations/list:id-identiteiten": identities or {},
        "list:id-bijeenkomsten": meetings,
    }
    # The product wrote the key, which counts as nobody else's would.
    own = {"by": None, "app": settings.tenant.application_id, "at": None, "version": "2"}
    made = {**_MADE, "set_by": {"OnsId": own}}
    found = {
        place: {i: {"fields": f, **made} for i, f in some.items()} for place, some in rows.items()
    }
    found["registrations/people"] = people or {}
    store = Store.open(settings.state.path)
    with store.transaction() as transaction:
        remember(Found({"ons": "site", "beheer": "site2"}, lists, {}), transaction)
        for place, values in found.items():
            sightings = tuple(Sighting(place, i, v, f'"{i},7"') for i, v in values.items())
            transaction.record(Observation(place, sightings, {place: Coverage.FULL}), NOW)
        transaction.mark(["registrations/1"], NOW)
        for key, memo in (decided or {}).items():
            entry = Entry("registrations/1", key, None, None, None, memo=memo)
            transaction.put_entry(entry)
    store.close()


_MADE = {"created_at": "2026-09-01T08:00:00Z", "modified_at": "2026-10-01T08:30:00Z"}
