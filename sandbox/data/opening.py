"""The data set `opening`: a meeting that everybody waits for, and the crowd that registers."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from ..entra import users
from ..sharepoint.items import create_item
from ..sharepoint.lists import find_list
from ..sharepoint.people import ensure_user
from ..sharepoint.sites import site_of
from ..tenant import Actor, Record, Tenant
from .build import Build, Network, Person
from .meetings import Agenda, Meeting

CROWD = 300  # on either side


def remember(build: Build, agenda: Agenda, meeting: Meeting, inside: list[Person],
             outside: list[Person]) -> None:  # fmt: skip
    """For `cases.json` and for `register`: whom there is, by what they sign in with."""
    network = meeting.network
    assert network is not None
    lists = agenda.teams[network.code]
    build.remember(
        "opening",
        meeting=agenda.told(meeting),
        network=network.code,
        lists={
            "ons": {"site": build.ons["id"], "meetings": build.lists["Bijeenkomsten"]["id"],
                    "registrations": build.lists["Aanmeldingen"]["id"]},
            "team": {"site": lists.site["id"], "meetings": lists.meetings["id"],
                     "registrations": lists.registrations["id"]},
        },
        people={
            "ons": [one.user["userPrincipalName"] for one in outside],
            "team": [one.user["userPrincipalName"] for one in inside],
        },
    )  # fmt: skip


def fill_team(build: Build, network: Network, people: list[Person]) -> None:
    """Members of the network, who are in its team already."""
    inside = set(build.tenant.table(f"members/{network.team}"))
    for person in people:
        if person.id not in inside:
            build.join(network, person)


def register(
    tenant: Tenant, *, ons: int = CROWD, team: int = CROWD, seconds: float = 60
) -> list[Record]:
    """So many people of each side register, all within the last so many seconds, by turns. The
    meeting has to stand on the team's list; nobody registers twice, so this can be done once.

    Tells of each row its side, list, item and whose it is.
    """
    told = tenant.get("data", "opening")
    if told is None:
        raise ValueError("only the data set `opening` has a meeting that opens")
    crowd = [
        (at / number, side, upn)
        for side, number in (("ons", ons), ("team", team))
        for at, upn in enumerate(told["people"][side][:number])
    ]
    begun, frozen = tenant.now() - timedelta(seconds=seconds), tenant.clock
    places = {side: _place(tenant, told, side) for side in {side for _, side, _ in crowd}}
    made = []
    try:
        for share, side, upn in sorted(crowd):
            moment = begun + share * timedelta(seconds=seconds)
            tenant.clock = lambda moment=moment: moment
            list_, meeting = places[side]
            user = users.require(tenant, upn)
            who = int(ensure_user(tenant, list_["site"], user["id"])["id"])
            fields = {"Bijeenkomst": meeting, "Deelnemer": who}
            with tenant.acting(Actor("person", user["id"], user["displayName"], upn)):
                item = create_item(tenant, list_, fields)
            made.append({"side": side, "list": list_["id"], "item": item["id"], "person": upn})
    finally:
        tenant.clock = frozen
    return made


def _place(tenant: Tenant, told: dict[str, Any], side: str) -> tuple[Record, int]:
    """The list of registrations of a side, and the meeting's number there."""
    lists = told["lists"][side]
    site = site_of(tenant, lists["site"])
    assert site is not None
    list_ = find_list(tenant, site, lists["registrations"])
    assert list_ is not None
    code = told["meeting"]["code"]
    for item in tenant.table(f"items/{lists['meetings']}").values():
        if item["fields"].get("EventCode") == code:
            return list_, int(item["id"])
    raise ValueError(f"meeting {code} does not stand on the list of the {side} side yet")
