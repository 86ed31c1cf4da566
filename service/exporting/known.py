"""What the registrations job last saw, read from the state alone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

from config.column import REGISTRATIONS
from config.settings import Settings
from connector.lists import Found
from jobs.own import own_place
from jobs.registrations.overview import Overview, Places
from service.running import site
from service.running.archive import StoredArchive
from state.store import Store
from state.transaction import Transaction

_LISTS = (
    "netwerken", "netwerkleden", "netwerkleden_besloten", "scholen", "identiteiten",
    "bijeenkomsten", "aanmeldingen", "rustperiodes",
)  # fmt: skip


class NothingKnown(Exception):
    """Meetings have never been read."""


@contextmanager
def known(settings: Settings) -> Iterator[tuple[Transaction, Found]]:
    """What is remembered, and where the lists were. Makes no state where there is none.

    Raises NothingKnown, or StateUnusable with what to do.
    """
    if not settings.state.path.exists():
        raise _nothing()
    store = Store.open(settings.state.path)
    try:
        with store.transaction() as transaction:
            found = site.remembered(settings, transaction)
            if found is None or any(name not in found.lists for name in _LISTS):
                raise _nothing()
            yield transaction, found
    finally:
        store.close()


def overview(settings: Settings, transaction: Transaction, found: Found) -> Overview:
    """Everything of meetings and registrations, in the job's words."""
    archive = StoredArchive(lambda: nullcontext(transaction))
    lists = {name: f"list:{found.lists[name]}" for name in _LISTS}
    own = {name: own_place(REGISTRATIONS, place) for name, place in lists.items()}
    places = Places(
        networks=own["netwerken"],
        members=(own["netwerkleden"], own["netwerkleden_besloten"]),
        schools=own["scholen"],
        identities=own["identiteiten"],
        meetings=lists["bijeenkomsten"],
        registrations=lists["aanmeldingen"],
        quiet_days=lists["rustperiodes"],
        ons_site=found.sites["ons"],
    )
    group, app = settings.membership.admins_group_id, settings.tenant.application_id
    return Overview.of(archive, places, group, app)


def _nothing() -> NothingKnown:
    return NothingKnown("No meeting was ever read. Do `ons-sync run registrations` first.")
