"""Meetings and registrations of a data set: on ONS, and on the sites of teams.

Nobody has synchronised them yet. A meeting that people register for in a team stands on that
team's list because an administrator copied it there by hand, with its number; no row has a status
of the product's, and a registration is its maker's own row, at his own second.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from operator import attrgetter
from random import Random
from typing import Any

from ..bots import registration as bots
from ..entra import apps
from ..entra.organization import INITIAL_DOMAIN
from ..meetings import policies
from ..outlook import mailboxes
from ..sharepoint.items import create_item, update_item
from ..sharepoint.values import SITE_ZONE
from ..teams.channels import primary
from ..teams.files import channel_site
from ..tenant import SYSTEM, Actor, Record
from ..workflows.flow import address, make_workflow
from .build import Build, Network, Person
from .meeting_lists import make_team_lists
from .places import open_to_product, team_of
from .rows import Rows

MAILBOX = f"bijeenkomsten@{INITIAL_DOMAIN}"
TAB = "com.microsoft.teamspace.tab.web"
"""The app of a tab that shows a page.

https://learn.microsoft.com/graph/teams-configuring-builtin-tabs#website-tabs
"""


def stamp(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass(slots=True)
class TeamLists:
    """The two lists on the site of a network's team, or of its private channel."""

    site: Record
    team: str
    channel: str
    meetings: Record
    registrations: Record
    rows: Rows  # of the registrations
    flow: Record  # posts cards to the channel


@dataclass(slots=True)
class Meeting:
    """A meeting's row on ONS, and on its network's team where somebody copied it."""

    code: str
    item: Record
    network: Network | None
    starts: datetime
    team: Record | None = None
    registrations: list[Registration] = field(default_factory=list)

    @property
    def id(self) -> int:
        return int(self.item["id"])


@dataclass(slots=True)
class Registration:
    """A row somebody makes, on one side, for himself unless `maker` is somebody else.

    `item` is there once the agenda has been written.
    """

    meeting: Meeting
    person: Person
    at: datetime
    in_team: bool
    fields: Record
    maker: Person | None = None
    item: Record = field(default_factory=dict)


class Agenda:
    """Makes the lists of teams, then meetings, then all registrations in the order of time."""

    def __init__(self, build: Build) -> None:
        self.build, self.tenant = build, build.tenant
        self.chance = Random(f"{build.tenant.seed} meetings")
        self.product = ""  # the id of its application
        self.teams: dict[str, TeamLists] = {}
        self.meetings: list[Meeting] = []
        self._rows = Rows(build.tenant, build.lists["Aanmeldingen"])
        self._planned: list[Registration] = []
        self._actors: dict[str, Actor] = {}

    def at(self, days: int, hour: float = 14) -> datetime:
        """A time of a day, so many from today, on a Dutch clock."""
        day = datetime.combine(self.build.today + timedelta(days=days), time(0), SITE_ZONE)
        return (day + timedelta(hours=hour)).astimezone(UTC)

    def school_day(self, days: int) -> int:
        """That day, or the Monday after it: nobody meets in a weekend."""
        weekday = (self.build.today + timedelta(days=days)).weekday()
        return days + (7 - weekday if weekday > 4 else 0)

    # Where they are kept

    def open_teams(self) -> None:
        """Both lists on the site of every team and private channel, pinned as a tab, with a flow
        and a bot that speak there. The product may write there, and in one mailbox."""
        build, tenant = self.build, self.tenant
        build.day(-240, 12)
        for network in build.networks.values():
            if network.team is not None or network.channel is not None:
                self.teams[network.code] = self._open(network)
        open_to_product(build, [lists.site for lists in self.teams.values()])
        mailboxes.make_mailbox(tenant, MAILBOX, "Bijeenkomsten OMO")
        product = next(one for one in tenant.all("apps") if one.get("purpose") == "product")
        self.product = str(product["appId"])
        mailboxes.limit(tenant, self.product, [MAILBOX])
        bot = apps.register(
            tenant,
            "ONS-berichten",
            secret=f"sandbox-{tenant.random.getrandbits(160):040x}",
            certificates=[one["pem"] for one in product["certificates"]],
            purpose="bot",
        )
        bots.register(tenant, str(bot["appId"]))
        private = [self.teams[n.code].channel for n in build.networks.values() if n.channel]
        bots.change(tenant, str(bot["appId"]), addedTo=tuple(private))

    def let_read_attendance(self, organisers: Iterable[Person]) -> None:
        """An administrator lets the product read who was at the online meetings of these."""
        policies.grant(self.tenant, self.product, [one.id for one in organisers])

    def _open(self, network: Network) -> TeamLists:
        tenant = self.tenant
        team = network.team or team_of(self.build, network)
        channels = tenant.table(f"channels/{team}")
        channel = channels[network.channel] if network.channel else primary(tenant, team)
        # A private channel's site is there once somebody opened its files, as all of these have.
        site = channel_site(tenant, team, channel)
        with self.build.acting(self.build.admin):
            lists = make_team_lists(tenant, site)
            # "Alleen tabblad": nothing but the list on ONS, where everybody has his own rows.
            alone = network.item["fields"].get("AanmeldingenModus") == "Alleen tabblad"
            shown = self.build.lists["Aanmeldingen"] if alone else lists["Aanmeldingen"]
            self._pin(str(channel["id"]), team, shown)
        owner = self.build.admins[0].id
        meetings, registrations = lists["Bijeenkomsten"], lists["Aanmeldingen"]
        # "Workflows app can't post in private channels as a flow bot."
        flow = make_workflow(
            tenant, team, str(channel["id"]), owner=owner,
            post_as="User" if network.channel else "Flow bot",
        )  # fmt: skip
        return TeamLists(
            site, team, str(channel["id"]), meetings, registrations, Rows(tenant, registrations),
            flow,
        )  # fmt: skip

    def _pin(self, channel: str, team: str, list_: Record) -> None:
        id = self.tenant.new_id()
        url = f"{list_['webUrl']}/AllItems.aspx"
        tab = {
            "id": id,
            "displayName": "Bijeenkomsten",
            "app": TAB,
            "configuration": {"entityId": None, "contentUrl": url, "websiteUrl": url,
                              "removeUrl": None},
            "webUrl": f"https://teams.microsoft.com/l/entity/{TAB}"
            f"/_djb2_msteams_prefix_{id}?groupId={team}",
        }  # fmt: skip
        self.tenant.put(f"tabs/{channel}", id, tab, what="teams.tab.add")

    # Meetings

    def meeting(
        self,
        title: str,
        kind: str,
        starts: datetime,
        *,
        hours: float = 3,
        network: Network | None = None,
        organisers: Iterable[Person] = (),
        speakers: Iterable[Person] = (),
        within: Meeting | None = None,
        numbered: bool = True,
        status: str = "Gepubliceerd",
        **fields: Any,
    ) -> Meeting:
        """A row on ONS, made by its first organiser or by an administrator. `within` is the
        meeting it is a workshop or a session of."""
        build, organisers = self.build, list(organisers)
        build.tick(60)
        number = len(self.meetings) + 1  # the list's own: nothing is ever deleted from it here
        code = f"B-{number:04d}"
        row: Record = {
            "Title": title,
            "EventCode": code if numbered else None,
            "EventSoort": kind,
            "Netwerk": int(network.item["id"]) if network else None,
            "Organisatoren": tuple(build.entry(one.id) for one in organisers) or None,
            "Sprekers": tuple(build.entry(one.id) for one in speakers) or None,
            "Start": stamp(starts),
            "Einde": stamp(starts + timedelta(hours=hours)),
            "EventStatus": status,
            "Hoofdbijeenkomst": within.id if within else None,
            **fields,
        }
        actor = organisers[0].actor if organisers else build.admin
        item = build.add("Bijeenkomsten", row, actor)
        assert int(item["id"]) == number
        made = Meeting(code, item, network, starts)
        self.meetings.append(made)
        return made

    def copy_to_team(self, meeting: Meeting) -> None:
        """An administrator copies what members need to know of a meeting to their own list."""
        assert meeting.network is not None
        lists, said = self.teams[meeting.network.code], meeting.item["fields"]
        same = (
            "Title", "EventCode", "EventSoort", "Reeks", "Omschrijving", "Start", "Einde",
            "HeleDag", "Vorm", "Locatie", "OnlineLink", "Capaciteit", "CapaciteitOnline",
            "InschrijvenVanaf", "InschrijvenTot", "AfmeldenTot", "EventStatus",
        )  # fmt: skip
        fields = {name: said[name] for name in same if name in said}
        fields["NetwerkCode"] = meeting.network.code
        with self.build.acting(self.build.admin):
            meeting.team = create_item(self.tenant, lists.meetings, fields)

    # Registrations

    def register(
        self,
        meeting: Meeting,
        person: Person,
        at: datetime,
        *,
        in_team: bool = False,
        maker: Person | None = None,
        named: bool = True,
        **fields: Any,
    ) -> Registration:
        """Plans a row. Whoever registers himself may leave the column of the participant empty
        (`named` false)."""
        made = Registration(meeting, person, at, in_team, fields, maker)
        if named:
            fields["Deelnemer"] = person.id
        meeting.registrations.append(made)
        self._planned.append(made)
        return made

    def write(self) -> None:
        """Makes every planned row, the earliest first; of one second in the order of planning."""
        with self.build.acting(SYSTEM):
            for one in sorted(self._planned, key=attrgetter("at")):
                self.build.moment = one.at
                fields, rows, meeting = {**one.fields}, self._rows, one.meeting.item
                if one.in_team:
                    assert one.meeting.network is not None
                    assert one.meeting.team is not None
                    rows = self.teams[one.meeting.network.code].rows
                    meeting = one.meeting.team
                    fields["EventCode"] = one.meeting.code
                if "Deelnemer" in fields:
                    fields["Deelnemer"] = rows.number(fields["Deelnemer"])
                fields["Bijeenkomst"] = int(meeting["id"])
                one.item = rows.add(fields, self._actor(one.maker or one.person))
        self._planned.clear()

    def change(self, one: Registration, at: datetime, who: Person, **fields: Any) -> None:
        """Somebody edits a row that has been written."""
        self.build.moment = at
        with self.build.acting(who.actor):
            one.item = update_item(self.tenant, self.list_of(one), one.item, fields)

    def list_of(self, one: Registration) -> Record:
        if not one.in_team:
            return self.build.lists["Aanmeldingen"]
        assert one.meeting.network is not None
        return self.teams[one.meeting.network.code].registrations

    def _actor(self, person: Person) -> Actor:
        if person.id not in self._actors:
            self._actors[person.id] = person.actor
        return self._actors[person.id]

    # What others are told of it

    def told(self, meeting: Meeting) -> Record:
        """Where a meeting stands, for `cases.json`."""
        found = {
            "code": meeting.code,
            "list": self.build.lists["Bijeenkomsten"]["id"],
            "item": meeting.item["id"],
            "start": stamp(meeting.starts),
        }
        if meeting.team is not None and meeting.network is not None:
            lists = self.teams[meeting.network.code]
            found["team"] = {
                "site": lists.site["id"], "list": lists.meetings["id"],
                "item": meeting.team["id"], "registrations": lists.registrations["id"],
            }  # fmt: skip
        return found

    def remember(self) -> None:
        """For `cases.json`: the mailbox, and of each network's team the lists and the address of
        the flow."""
        self.build.remember(
            "meetings",
            mailbox=MAILBOX,
            teams={
                code: {
                    "site": lists.site["id"], "url": lists.site["webUrl"],
                    "channel": lists.channel, "meetings": lists.meetings["id"],
                    "registrations": lists.registrations["id"],
                    "workflow": address(lists.flow),
                }
                for code, lists in self.teams.items()
            },
        )  # fmt: skip


def in_team(build: Build, network: Network) -> set[str]:
    """Whoever may open the lists on the site of the network's team."""
    if network.channel:
        return set(build.tenant.table(f"channelMembers/{network.channel}"))
    return set(build.tenant.table(f"members/{network.team}")) if network.team else set()
