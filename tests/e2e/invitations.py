"""The service's mailbox in the tenant with meetings: what stands in its calendar, who was mailed,
and what people answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from sandbox.data.meetings import MAILBOX
from sandbox.outlook import events, mailboxes
from tests.e2e.registrations_world import Registrations

TENTATIVELY, DECLINE, ACCEPT = "tentativelyAccept", "decline", "accept"


def open_calendar(world: Registrations, **settings: Any) -> None:
    """Give every meeting an event in the service's mailbox."""
    world.configure(calendar={"mailbox": MAILBOX, **settings})


def entries(world: Registrations) -> list[Mapping[str, Any]]:
    """What stands in the service's calendar."""
    owner = mailboxes.by_address(world.box.tenant, MAILBOX)
    assert owner is not None
    return list(world.box.tenant.tables.get(f"events/{owner['id']}", {}).values())


def entry(world: Registrations) -> Mapping[str, Any]:
    """The only event."""
    (found,) = entries(world)
    return found


def invited(world: Registrations) -> set[str]:
    """Who is on the only event, by the names of the tests."""
    return {_who(world, str(one["address"])) for one in entry(world)["attendees"]}


@contextmanager
def mailed(world: Registrations) -> Iterator[list[tuple[str, str]]]:
    """What the service's calendar mails meanwhile: (kind, who), in alphabetical order."""
    before = len(world.mail())
    found: list[tuple[str, str]] = []
    yield found
    new = [one for one in world.mail()[before:] if one["kind"] != "response"]
    found += sorted((str(one["kind"]), _who(world, str(one["to"]))) for one in new)


def answer(world: Registrations, who: str, said: str) -> None:
    """Answer the invitation in one's own calendar."""
    tenant, user = world.box.tenant, world.account(who)
    (copy,) = [
        one
        for one in tenant.tables[f"events/{user['id']}"].values()
        if one["uid"] == entry(world)["uid"]
    ]
    world.box.run(lambda: events.respond(tenant, user, copy, said))


def _who(world: Registrations, address: str) -> str:
    for name in world.people:
        account = world.account(name)
        if address.lower() in (
            str(account.get("mail")).lower(), str(account["userPrincipalName"]).lower()
        ):  # fmt: skip
            return name
    return address
