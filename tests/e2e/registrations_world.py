"""A small tenant with meetings: lists on ONS and in the teams, and people who register on either.

    def test_a_story(meetings: Registrations) -> None:
        code = meetings.meeting(Capaciteit=1)
        meetings.as_(GUUS).sign_up(code)
        meetings.sync()
        assert meetings.status(code, GUUS) == "Bevestigd"

Every test begins after `provision` and a first run, with no meetings yet.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

from config.load import load
from sandbox.data.meetings import MAILBOX
from sandbox.entra import apps
from sandbox.outlook import mailboxes, sent
from sandbox.sharepoint import people as site_people
from sandbox.teams.channels import primary
from sandbox.teams.files import channel_site, open_files
from sandbox.tenant import Tenant
from service.provisioning.provision import provision
from service.running.run import run_job
from tests.e2e.dutch import faults
from tests.e2e.world import GRAPH, OPEN, Staff, Stage, World

ONS, TEAM = "ons", "team"
WHEN = 30  # days ahead, unless a test says otherwise


@dataclass
class Registrations(World):
    """The tenant with meetings. Rows are told apart by the numbers of meetings and by people."""

    job: ClassVar[str] = "registrations"

    sites: dict[str, Mapping[str, Any]] = field(default_factory=dict)  # of teams, by network

    # Meetings

    def meeting(self, code: str = "B-0001", network: str | None = OPEN, **columns: Any) -> str:
        """A published meeting, made on ONS by an administrator. Returns its number."""
        start = columns.pop("Start", self.at(WHEN))
        fields: dict[str, Any] = {
            "Title": f"Bijeenkomst {code}",
            "EventCode": code,
            "EventSoort": "Netwerkbijeenkomst",
            "EventStatus": "Gepubliceerd",
            "Start": start,
            "Einde": columns.pop("Einde", _plus(start, 2)),
            "Locatie": "Aula",
            **_typed(columns),
        }
        if network is not None:
            fields["NetwerkLookupId"] = str(self.build.networks[network].item["id"])
        self.admin.add_row("Bijeenkomsten", **fields)
        return code

    def change_meeting(self, code: str, **columns: Any) -> None:
        row = self.meeting_row(code)
        self.admin.change_row("Bijeenkomsten", row["id"], **_typed(columns))

    def meeting_row(self, code: str) -> dict[str, Any]:
        """The meeting on ONS."""
        return self._one(self._rows("Bijeenkomsten"), EventCode=code)

    def team_meeting(self, code: str, network: str = OPEN) -> dict[str, Any] | None:
        """The meeting in the team, None when it is not there."""
        rows = self.team_rows_of("Bijeenkomsten", network)
        return next((row for row in rows if row.get("EventCode") == code), None)

    # Registrations

    def rows_on(self, side: str, code: str, network: str = OPEN) -> list[dict[str, Any]]:
        """The registrations of a meeting on one side, with `who`, in the order they were made."""
        if side == ONS:
            number = str(self.meeting_row(code)["id"])
            found = list(self._rows("Aanmeldingen").values())
            site = self.build.ons["id"]
        else:
            row = self.team_meeting(code, network)
            number = str(row["id"]) if row is not None else ""
            found = self.team_rows_of("Aanmeldingen", network)
            site = str(self.sites[network]["id"])
        found = [row for row in found if str(row.get("BijeenkomstLookupId")) == number]
        for row in found:
            row["who"] = self._participant(site, row)
        return sorted(found, key=lambda row: int(row["id"]))

    def registration(
        self, code: str, who: str, side: str = ONS, network: str = OPEN
    ) -> dict[str, Any]:
        """The only row of somebody on one side."""
        found = [row for row in self.rows_on(side, code, network) if row["who"] == who]
        assert len(found) == 1, f"{who} has {len(found)} rows for {code} on {side}: {found}"
        return found[0]

    def status(self, code: str, who: str, side: str = ONS, network: str = OPEN) -> str:
        return str(self.registration(code, who, side, network).get("AanmeldStatus"))

    def statuses(self, code: str, side: str = ONS, network: str = OPEN) -> dict[str, str]:
        """Of everybody who has one row."""
        return {
            str(row["who"]): str(row["AanmeldStatus"]) for row in self.rows_on(side, code, network)
        }

    def assert_same(self, code: str, network: str = OPEN) -> None:
        """Both sides show the same people, each with the same status."""
        assert self.statuses(code, ONS, network) == self.statuses(code, TEAM, network)

    # Lists

    def team_url(self, name: str, network: str = OPEN) -> str:
        site = str(self.sites[network]["id"])
        return f"{GRAPH}/sites/{site}/lists/{self.team_list(name, network)}"

    def team_list(self, name: str, network: str = OPEN) -> str:
        site = str(self.sites[network]["id"])
        token = self.box.app_token(roles=("Sites.FullControl.All",))
        reply = self.request("GET", f"{GRAPH}/sites/{site}/lists", token=token)
        return next(str(one["id"]) for one in reply.json["value"] if one["name"] == name)

    def team_rows_of(self, name: str, network: str = OPEN) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        url: str | None = f"{self.team_url(name, network)}/items?$expand=fields&$top=500"
        token = self.box.app_token(roles=("Sites.FullControl.All",))
        while url:
            reply = self.request("GET", url, token=token)
            assert reply.status == 200, reply.json
            found += [{**one["fields"], "id": one["id"]} for one in reply.json["value"]]
            url = reply.json.get("@odata.nextLink")
        return found

    def list_url(self, name: str) -> str:
        site = self.build.beheer if name in BEHEER else self.build.ons
        return f"{GRAPH}/sites/{site['id']}/lists/{self.build.lists[name]['id']}"

    def grant(self, role: str) -> None:
        """What the product may on the sites of the teams."""
        tenant = self.box.tenant
        app = next(one for one in tenant.all("apps") if one.get("purpose") == "product")
        granted = {**app["sites"], **{str(site["id"]): (role,) for site in self.sites.values()}}
        self.box.run(lambda: apps.update(tenant, str(app["appId"]), sites=granted))

    def mail(self) -> list[Mapping[str, Any]]:
        """Every message that the calendar sent to an attendee."""
        return list(sent.messages(self.box.tenant, 0))

    def _participant(self, site: str, row: Mapping[str, Any]) -> str:
        number = row.get("DeelnemerLookupId")
        if not number:
            author = row.get("AuthorLookupId")
            number = author
        entry = site_people.entry(self.box.tenant, site, int(number)) if number else None
        id = str((entry or {}).get("user"))
        return next((name for name, person in self.people.items() if person.id == id), id)

    @staticmethod
    def _one(rows: Mapping[str, dict[str, Any]], **wanted: Any) -> dict[str, Any]:
        found = [
            {**row, "id": id}
            for id, row in rows.items()
            if all(row.get(name) == value for name, value in wanted.items())
        ]
        assert len(found) == 1, f"{len(found)} rows with {wanted}"
        return found[0]

    def key_of(self, row: Mapping[str, Any], network: str = OPEN) -> str:
        """The key that the product wrote on a row of a team, where nobody sees it."""
        url = f"{self.team_url('Aanmeldingen', network)}/items/{row['id']}"
        token = self.box.app_token(roles=("Sites.FullControl.All",))
        reply = self.request("GET", f"{url}?$expand=fields($select=OnsId)", token=token)
        return str(reply.json["fields"]["OnsId"])

    def explanation(self, code: str, who: str, side: str = ONS, network: str = OPEN) -> str:
        """What the row says to whoever it is about."""
        return str(self.registration(code, who, side, network).get("SyncUitleg"))

    def numbers(self, *people: str) -> list[int]:
        """Of these people on the ONS site, for a column of several persons."""
        return [self.site_number(who) for who in people]

    def number_in_team(self, who: str, network: str = OPEN) -> str:
        """The person's number on a team's site."""
        site, tenant = str(self.sites[network]["id"]), self.box.tenant
        return self.box.run(lambda: str(site_people.ensure_user(tenant, site, self.id(who))["id"]))

    def let_in(self, *people: str, network: str = OPEN) -> None:
        """Into the network's team, where only members can register."""
        for who in people:
            if who not in self.team(network).members:
                self.put_in_team(network, who)

    def open_channel(self, code: str) -> None:
        """Somebody opened the files of a network's own channel: its site is there."""
        tenant, channel = self.box.tenant, str(self.build.networks[code].channel)
        team = next(
            n.team for n in self.build.networks.values()
            if n.team and channel in tenant.table(f"channels/{n.team}")
        )  # fmt: skip
        self.box.run(lambda: open_files(tenant, team, channel))
        record = tenant.table(f"channels/{team}")[channel]
        self.sites[code] = self.box.run(lambda: channel_site(tenant, team, record))

    def works_as(self, who: str, function: str, **columns: Any) -> None:
        """What *Identiteiten* says of somebody's work."""
        self.admin.same_person(who, Functiegroep=function, **columns)

    # Time

    @contextmanager
    def at_once(self) -> Iterator[None]:
        """What happens inside happens in one and the same second of the tenant's clock."""
        tenant = self.box.tenant
        now = tenant.now().replace(microsecond=0)
        tenant.clock = lambda: now
        try:
            yield
        finally:
            tenant.clock = None

    def lose_state(self) -> None:
        """The disk with the product's memory is gone, and the run after it is over."""
        super().lose_state()
        assert self.try_sync().problems  # said to whoever reads it

    @contextmanager
    def unread(
        self, name: str, fault: str = "status", network: str | None = None
    ) -> Iterator[None]:
        """Meanwhile the rows of a list, on ONS or in a network's team, cannot be read."""
        list_ = self.build.lists[name]["id"] if network is None else self.team_list(name, network)
        match = {"path": f"/lists/{list_}/items", "method": "GET"}
        more = {"code": 403} if fault == "status" else {}
        faults = self.box.cloud.faults
        self.box.run(lambda: faults.add({"match": match, "fault": fault, **more}))
        try:
            yield
        finally:
            self.box.run(faults.remove)

    def sync_members(self) -> None:
        """A run of the memberships, of which this job takes who is in which network."""
        run_job(load(self.config, {}), "membership")

    def at(self, days: float, hours: float = 0) -> str:
        """A moment so long from the tenant's now, as a column is written."""
        return _stamp(self.box.tenant.now() + timedelta(days=days, hours=hours))

    def assert_quiet(self) -> None:
        """Neither what changed since, nor everything looked at anew, gives anything to write."""
        super().assert_quiet()
        with self.writes() as found:
            result = self.sync(full=True)
        assert not found, "\n".join([*result.lines(), *(f"{w.what} {w.id}" for w in found)])

    def assert_readable(self) -> None:
        """Every row of the job's lists, on both sides, in every column that people see."""
        rows = {
            **{f"ONS {name} {id}": row for name in SHOWN for id, row in self._rows(name).items()},
            **{
                f"{network} {name} {row['id']}": row
                for network in self.sites
                for name in SHOWN
                for row in self.team_rows_of(name, network)
            },
        }
        found = [f"{at}: {fault}" for at, row in rows.items() for fault in faults(row)]
        assert not found, found

    # People

    def as_(self, who: str) -> Participant:
        return Participant(self, who)

    @property
    def admin(self) -> Participant:
        return Participant(self, "Beheer")


SHOWN = ("Bijeenkomsten", "Aanmeldingen")
BEHEER = ("Identiteiten", "SyncStand", "Rustperiodes", "Bewaarbewijzen")


@dataclass
class Participant(Staff):
    """Somebody who registers, with a token of his own."""

    world: Registrations

    def sign_up(self, code: str, side: str = ONS, network: str = OPEN, **columns: Any) -> str:
        """ "Nieuw" on the list of registrations of one side. Returns the row's id."""
        world = self.world
        if side == ONS:
            fields = {"BijeenkomstLookupId": str(world.meeting_row(code)["id"]), **columns}
            return self.add_row("Aanmeldingen", **fields)
        meeting = world.team_meeting(code, network)
        assert meeting is not None, f"{code} is not in the team of {network}"
        fields = {"BijeenkomstLookupId": str(meeting["id"]), **columns}
        url = f"{world.team_url('Aanmeldingen', network)}/items"
        return str(self.send("POST", url, {"fields": fields}).json["id"])

    def say(
        self,
        code: str,
        side: str = ONS,
        *,
        of: str | None = None,
        network: str = OPEN,
        **columns: Any,
    ) -> None:
        """Change columns of a registration: one's own, or somebody else's (`of`)."""
        row = self.world.registration(code, of or self.who, side, network)
        self.change(side, row["id"], network, **columns)

    def change(self, side: str, id: str, network: str = OPEN, **columns: Any) -> None:
        url = (
            self.world.list_url("Aanmeldingen")
            if side == ONS
            else self.world.team_url("Aanmeldingen", network)
        )
        self.send("PATCH", f"{url}/items/{id}/fields", columns)

    def cancel(
        self, code: str, side: str = ONS, *, of: str | None = None, network: str = OPEN
    ) -> None:
        self.say(code, side, of=of, network=network, AanmeldStatus="Afgemeld")

    def tidy(
        self, code: str, side: str = ONS, *, of: str | None = None, network: str = OPEN
    ) -> None:
        """Delete a registration's row."""
        row = self.world.registration(code, of or self.who, side, network)
        url = (
            self.world.list_url("Aanmeldingen")
            if side == ONS
            else self.world.team_url("Aanmeldingen", network)
        )
        self.send("DELETE", f"{url}/items/{row['id']}")


@dataclass
class RegistrationStage(Stage):
    """The tenant with lists of meetings, provisioned, after a first run."""

    of: ClassVar[type[World]] = Registrations

    def prepare(self) -> None:
        world = self.world
        assert isinstance(world, Registrations)
        box, tenant = world.box, world.box.tenant
        for code, network in world.build.networks.items():
            assert network.team is not None
            world.sites[code] = box.run(partial(_site, tenant, network.team))
        product = next(one for one in tenant.all("apps") if one.get("purpose") == "product")
        box.run(lambda: mailboxes.make_mailbox(tenant, MAILBOX, "Bijeenkomsten OMO"))
        box.run(lambda: mailboxes.limit(tenant, str(product["appId"]), [MAILBOX]))
        world.grant("manage")
        world.configure()
        done = provision(load(world.config, {}))
        assert done.complete, list(done.lines())
        world.grant("write")  # making lists is done; runs need no more than this
        run_job(load(world.config, {}), "membership")

    def open(self, folder: Path) -> Registrations:
        """After a first run."""
        world = self.begin(folder, settled=True)
        assert isinstance(world, Registrations)
        assert isinstance(self.world, Registrations)
        world.sites = dict(self.world.sites)
        return world


def _site(tenant: Tenant, team: str) -> Mapping[str, Any]:
    return channel_site(tenant, team, primary(tenant, team))


def _typed(columns: Mapping[str, Any]) -> dict[str, Any]:
    """Columns of several values say so:
    https://learn.microsoft.com/graph/api/listitem-create"""
    kinds = {
        f"{name}@odata.type": f"Collection(Edm.{_kind(name)})"
        for name, value in columns.items()
        if isinstance(value, list)
    }
    return {**kinds, **columns}


def _kind(name: str) -> str:
    return "Int32" if name.endswith("LookupId") else "String"


def _plus(start: str, hours: float) -> str:
    return _stamp(datetime.fromisoformat(start) + timedelta(hours=hours))


def _stamp(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")
