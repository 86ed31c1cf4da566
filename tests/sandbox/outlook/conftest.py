"""A service mailbox and six colleagues, p1 to p6; and a guest, who has no mailbox."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from sandbox.call import Token
from sandbox.embedded import Reply, Sandbox
from sandbox.entra import apps, users
from sandbox.entra.tokens import signing_key
from sandbox.outlook import mailboxes, sent
from sandbox.tenant import Tenant

DOMAIN = "theresialyceum.example"
SERVICE = f"bijeenkomsten@{DOMAIN}"
ZONE = "W. Europe Standard Time"


@dataclass
class Outlook:
    box: Sandbox
    app: Token

    def call(
        self,
        method: str,
        path: str,
        json: Any = None,
        *,
        who: str = SERVICE,
        token: Token | None = None,
        headers: dict[str, str] | None = None,
    ) -> Reply:
        return self.box.call(
            method, f"/users/{who}{path}", json=json, token=token or self.app, headers=headers
        )

    def make(self, *people: int | str, **more: Any) -> dict[str, Any]:
        """An event of the service mailbox with these people invited."""
        reply = self.call("POST", "/events", meeting(*people, **more))
        assert reply.status == 201, reply.json
        return reply.json  # type: ignore[no-any-return]

    def get(self, event: dict[str, Any]) -> dict[str, Any]:
        return self.call("GET", f"/events/{event['id']}").json  # type: ignore[no-any-return]

    def patch(self, event: dict[str, Any], body: dict[str, Any]) -> dict[str, Any]:
        reply = self.call("PATCH", f"/events/{event['id']}", body)
        assert reply.status == 200, reply.json
        return reply.json  # type: ignore[no-any-return]

    def copies(self, number: int) -> list[dict[str, Any]]:
        """What stands in a colleague's calendar, as he sees it."""
        rows = self.call("GET", "/events?$top=100", who=address(number)).json["value"]
        return list(rows)

    def person(self, number: int) -> Token:
        return self.box.as_person(address(number), "Calendars.ReadWrite")

    def sent(self) -> list[tuple[str, str]]:
        """What was mailed since this was asked last: kind and first letters of the address."""
        rows = sent.messages(self.box.tenant)
        new, self._told = rows[self._told :], len(rows)
        return [(row["kind"], row["to"].partition("@")[0]) for row in new]

    _told: int = 0


def address(number: int) -> str:
    return f"p{number}@{DOMAIN}"


def invited(*people: int | str) -> list[dict[str, Any]]:
    return [
        {"emailAddress": {"address": address(one) if isinstance(one, int) else one}}
        for one in people
    ]


def meeting(*people: int | str, **more: Any) -> dict[str, Any]:
    return {
        "subject": "Studiemiddag",
        "body": {"contentType": "html", "content": "<p>Welkom</p>"},
        "start": {"dateTime": "2027-01-20T14:00:00", "timeZone": ZONE},
        "end": {"dateTime": "2027-01-20T16:30:00", "timeZone": ZONE},
        "attendees": invited(*people),
        **more,
    }


@pytest.fixture
def outlook() -> Iterator[Outlook]:
    with Sandbox(tenant=Tenant()) as box:
        tenant = box.tenant
        apps.register(
            tenant, "ONS", secret="s", roles=("Calendars.ReadWrite",), purpose="product"
        )  # fmt: skip
        signing_key(tenant)
        for number in range(1, 7):
            users.create(tenant, f"P {number}", address(number))
        users.create(
            tenant, "Gast", "gast_swv.example#EXT#@omosandbox.onmicrosoft.com",
            mail="gast@swv.example", user_type="Guest",
        )  # fmt: skip
        mailboxes.make_mailbox(tenant, SERVICE, "Bijeenkomsten")
        yield Outlook(box, box.as_app("Calendars.ReadWrite"))
