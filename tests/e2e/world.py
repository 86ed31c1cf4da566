"""A small tenant over real HTTPS, the product on it, and people who act with their own tokens.

    def test_a_story(settled: World) -> None:
        settled.as_(GUUS).join(OPEN)
        settled.sync()
        assert GUUS in settled.team(OPEN).members
        assert settled.row(OPEN, GUUS)["LidStatus"] == "Lid"
        settled.assert_quiet()

`world` is the tenant before the product's first run, `settled` after it. Whatever a test makes
beside what stands here (`hire`, `network`) is made in its own copy: each test starts anew.
"""

from __future__ import annotations

import random
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from config.load import load
from sandbox.connection import product_configuration
from sandbox.data import foundation
from sandbox.data.build import Build, Network, Person
from sandbox.data.names import name as called
from sandbox.data.schools import SCHOOLS, School
from sandbox.embedded import Reply, Sandbox
from sandbox.entra import apps
from sandbox.entra.tokens import signing_key
from sandbox.faults import Faults
from sandbox.settings import Settings
from sandbox.sharepoint import people as site_people
from sandbox.sharepoint.lists import find_list, update_list
from sandbox.tenant import Tenant, Write
from service.running.result import RunResult
from service.running.run import run_job
from tests.e2e.dutch import faults

HERE = ZoneInfo("Europe/Amsterdam")
GRAPH = "https://graph.microsoft.com/v1.0"

# People by what they are called; each works at the school behind the name.
ANOUK, BRAM, CARMEN, DAAN = "Anouk", "Bram", "Carmen", "Daan"
EEFJE, FLORIS, GUUS, HIDDE, ILSE, JASPER = "Eefje", "Floris", "Guus", "Hidde", "Ilse", "Jasper"
ADMIN = "Beheer"  # of the intranet, in the admins' group
ICT = "Directory"  # of the accounts
STAFF = {
    ANOUK: ("Coppelmans", "THL"), BRAM: ("van Dorstwijk", "ODL"), CARMEN: ("Eikenhoorn", "THL"),
    DAAN: ("de Groenewoudt", "ODL"), EEFJE: ("Heuvelrug", "THL"), FLORIS: ("IJzerkamp", "ODL"),
    GUUS: ("Jagerslust", "THL"), HIDDE: ("Kastelijnse", "ODL"), ILSE: ("Lindenhof", "THL"),
    JASPER: ("Noordervliet", "ODL"),
}  # fmt: skip

# Networks: who owns each stands in `OWNERS`, who else is a member in `MEMBERS`.
OPEN, APPROVAL, HIDDEN = "N-0001", "N-0002", "N-0003"
OWNERS = {OPEN: (ANOUK, BRAM), APPROVAL: (EEFJE, FLORIS), HIDDEN: (ANOUK, EEFJE)}
MEMBERS = {OPEN: (CARMEN, DAAN), APPROVAL: (CARMEN,), HIDDEN: (CARMEN, HIDDE)}

JOINED = {OPEN: "ICTO netwerk", APPROVAL: "Netwerk communicatie", HIDDEN: "Netwerk diversiteit"}
PRODUCT_LISTS = ("Netwerken", "Netwerkleden", "NetwerkledenBesloten")


def day(value: str | None) -> str | None:
    """The day that a date column shows in the Netherlands."""
    if not value:
        return None
    return datetime.fromisoformat(value).astimezone(HERE).date().isoformat()


@dataclass(frozen=True)
class Roster:
    """A team or private channel as it stands, by the names of this file (else object ids)."""

    members: frozenset[str]
    owners: frozenset[str]


class Refused(AssertionError):
    """The tenant refused what a person tried."""


@dataclass
class World:
    """One tenant with the product's state and configuration beside it."""

    job: ClassVar[str] = "membership"

    box: Sandbox
    build: Build
    folder: Path
    people: dict[str, Person] = field(default_factory=dict)
    settings: dict[str, Any] = field(default_factory=dict)
    """Of the configuration's part of the job, beside the admins' group."""

    # The product

    @property
    def config(self) -> Path:
        return self.folder / "ons-sync.yaml"

    @property
    def state(self) -> Path:
        return self.folder / "ons-sync.db"

    def configure(self, **settings: Any) -> None:
        """Write the configuration; `settings` is what an admin may set about the job."""
        self.settings |= settings
        text = product_configuration(self.box.connection, self.build.group)
        if self.settings:
            document = _yaml(text)
            document.setdefault(self.job, {}).update(self.settings)
            text = _json(document)
        self.config.write_text(text)

    def sync(self, **options: Any) -> RunResult:
        """One run in this process, over HTTPS. Fails the test when it does not end well."""
        result = self.try_sync(**options)
        assert int(result.exit_code) in (0, 2), "\n".join(result.lines())
        assert not result.problems, result.problems
        return result

    def try_sync(self, **options: Any) -> RunResult:
        """One run in this process, however it ends: `full`, `network`, `dry`."""
        return run_job(load(self.config, {}), self.job, **options)

    def ons_sync(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """The command line in a process of its own."""
        return subprocess.run(
            [sys.executable, "-c", "from service.cli import main; main()",
             "--config", str(self.config), *arguments],
            capture_output=True, text=True, timeout=100, check=False,
            cwd=Path(__file__).parents[2],
        )  # fmt: skip

    def lose_state(self) -> None:
        """The disk with the product's memory is gone."""
        for file in self.folder.glob("ons-sync.db*"):
            file.unlink()

    @contextmanager
    def writes(self) -> Iterator[list[Write]]:
        """What the product writes meanwhile, by the sandbox's own log; people are left out."""
        found: list[Write] = []
        after = self.box.tenant.seq
        yield found
        found += [
            write
            for write in self.box.tenant.writes
            if write.seq > after and write.actor.kind == "application"
        ]

    def in_teams(self, found: list[Write]) -> list[Write]:
        """Of these writes those that touch a team, a group or a channel."""
        return [w for w in found if w.table.startswith(("members/", "owners/", "channelMembers/"))]

    def assert_quiet(self) -> None:
        """A second run writes nothing; nothing that anybody reads is a code, an id or English."""
        with self.writes() as found:
            result = self.sync()
        assert not found, [(w.what, w.id, _changed(w)) for w in found]
        assert not any(scope.changes for scope in result.scopes), "\n".join(result.lines())
        self.assert_readable()

    def assert_readable(self) -> None:
        """Every row of the product's lists, in every column that people see."""
        found = [
            f"{name} {id}: {fault}"
            for name in PRODUCT_LISTS
            for id, columns in self._rows(name).items()
            for fault in faults(columns)
        ]
        assert not found, found

    # People

    def as_(self, who: str) -> Staff:
        """Act as this person, by the names of this file."""
        return Staff(self, who)

    @property
    def admin(self) -> Staff:
        return Staff(self, ADMIN)

    @property
    def ict(self) -> Staff:
        """Whoever administers accounts."""
        return Staff(self, ICT)

    def id(self, who: str) -> str:
        return self.people[who].id if who in self.people else who

    def upn(self, who: str) -> str:
        return str(self.account(who)["userPrincipalName"])

    def account(self, who: str) -> dict[str, Any]:
        return self.box.tenant.table("users")[self.id(who)]

    def hire(self, who: str, school: str = "THL", **more: Any) -> Person:
        """A new account, made by whoever does that. `who` is how the test speaks of it; the name
        shown is `who` with a surname unless `surname` is given."""
        at = next(s for s in SCHOOLS if s.code == school)
        name = called(more.pop("given", who), more.pop("surname", f"van {school}"))
        made = self.box.run(lambda: self._person(name, at, more))
        self.people[who] = made
        return made

    def _person(self, name: Any, at: School, more: Mapping[str, Any]) -> Person:
        with self.build.acting(self.build.admin):
            return self.build.person(name, at, **more)

    def network(self, code: str, title: str, kind: str = "Themanetwerk", **more: Any) -> Network:
        """A network as an administrator makes it, with its team or channel: `owners` (names),
        `admission`, `visible`, `parent`, `channel`, `team`, and columns of Netwerken."""
        owners = [self.people[one] for one in more.pop("owners", ())]
        return self.box.run(lambda: self.build.network(code, title, kind, owners=owners, **more))

    def enter(self, code: str, who: str, **columns: Any) -> str:
        """A row that stood there before: made by the admins. Returns its id."""
        return self.admin.enrol(code, who, **columns)

    def put_in_team(self, code: str, who: str, *, owner: bool = False) -> None:
        """In the team without anybody's doing, as groups of before the product were filled."""
        network, person = self.build.networks[code], self.people[who]
        self.box.run(lambda: self.build.join(network, person, owner=owner))

    def site_number(self, who: str) -> int:
        """The person's number on the ONS site, entered by choosing him in a person column."""
        return self.box.run(lambda: self.build.entry(self.id(who)))

    # Both sides, read over HTTPS with a token of the application that may read everything

    def list_url(self, name: str) -> str:
        site = self.build.beheer if name in ("Identiteiten", "SyncStand") else self.build.ons
        return f"{GRAPH}/sites/{site['id']}/lists/{self.build.lists[name]['id']}"

    def rows(self, code: str) -> dict[str, dict[str, Any]]:
        """The network's membership rows by their id, of both lists, as columns.

        Beside the columns: `who` (the name in this file of the person chosen in Persoon) and
        `list`. A row in the other list than the network's own goes by "list/id".
        """
        number = str(self.build.networks[code].item["id"])
        found = {}
        for name in ("Netwerkleden", "NetwerkledenBesloten"):
            for id, columns in self._rows(name).items():
                if str(columns.get("NetwerkLookupId")) == number:
                    at = id if name == self._list_of(code) else f"{name}/{id}"
                    found[at] = {**columns, "list": name, "who": self._who(columns)}
        return found

    def row(self, code: str, who: str) -> dict[str, Any]:
        """The only row of this person in this network."""
        found = self.rows_of(code, who)
        assert len(found) == 1, f"{who} has {len(found)} rows in {code}: {found}"
        return found[0]

    def rows_of(self, code: str, who: str) -> list[dict[str, Any]]:
        """Rows by the person chosen on them."""
        return [row for row in self.rows(code).values() if row["who"] == who]

    def stored(self, code: str, who: str) -> dict[str, Any]:
        """The columns of somebody's row, hidden ones too."""
        row = self.row(code, who)
        hidden = "OnsId,LidSleutel,PersoonObjectId,PersoonId"
        url = f"{self.list_url(row['list'])}/items/{row['id']}?$expand=fields($select={hidden})"
        reply = self.request("GET", url, token=self.box.app_token(roles=("Sites.FullControl.All",)))
        return {**row, **reply.json["fields"]}

    def keep_versions(self, name: str, *, enabled: bool = True, major: int = 500) -> None:
        """Set what the list keeps of the past, as its administrator does."""
        tenant, list_ = self.box.tenant, self.build.lists[name]
        self.box.run(
            lambda: update_list(
                tenant, self.build.ons, find_list(tenant, self.build.ons, list_["id"]),
                versioning=enabled, majorVersionLimit=major,
            )
        )  # fmt: skip

    def network_row(self, code: str) -> dict[str, Any]:
        number = str(self.build.networks[code].item["id"])
        return self._rows("Netwerken")[number]

    def team(self, code: str) -> Roster:
        group = self.build.networks[code].team
        return self._roster(f"{GRAPH}/teams/{group}/members")

    def channel(self, code: str) -> Roster:
        network = self.build.networks[code]
        parent = next(
            n.team
            for n in self.build.networks.values()
            if n.team and network.channel in self.box.tenant.table(f"channels/{n.team}")
        )
        return self._roster(f"{GRAPH}/teams/{parent}/channels/{network.channel}/members")

    def same(self, code: str) -> None:
        """NL-01: rows that say Lid are the team's members, and nobody else is in it."""
        listed = {r["who"] for r in self.rows(code).values() if r.get("LidStatus") == "Lid"}
        network = self.build.networks[code]
        there = self.channel(code) if network.channel else self.team(code)
        assert listed == set(there.members)

    def request(self, method: str, url: str, *, token: str, json: Any = None) -> Reply:
        return self.box.request(method, url, token=token, json=json)

    def _rows(self, name: str) -> dict[str, dict[str, Any]]:
        found: dict[str, dict[str, Any]] = {}
        url: str | None = f"{self.list_url(name)}/items?$expand=fields&$top=500"
        token = self.box.app_token(roles=("Sites.FullControl.All",))
        while url:
            reply = self.request("GET", url, token=token)
            assert reply.status == 200, reply.json
            for item in reply.json["value"]:
                found[str(item["id"])] = dict(item["fields"])
            url = reply.json.get("@odata.nextLink")
        return found

    def _list_of(self, code: str) -> str:
        return "NetwerkledenBesloten" if self.build.networks[code].hidden else "Netwerkleden"

    def _roster(self, url: str) -> Roster:
        token = self.box.app_token(roles=("TeamMember.Read.All", "ChannelMember.Read.All"))
        reply = self.request("GET", f"{url}?$top=999", token=token)
        assert reply.status == 200, reply.json
        names = {person.id: name for name, person in self.people.items()}
        members = {names.get(m["userId"], m["userId"]): m["roles"] for m in reply.json["value"]}
        owners = {one for one, roles in members.items() if "owner" in roles}
        return Roster(frozenset(members), frozenset(owners))

    def _who(self, columns: Mapping[str, Any]) -> str | None:
        number = columns.get("PersoonLookupId")
        if not number:
            return None
        entry = site_people.entry(self.box.tenant, self.build.ons["id"], int(number))
        id = str((entry or {}).get("user"))
        return next((name for name, person in self.people.items() if person.id == id), id)

    # Time

    def move_days(self, days: float) -> None:
        """The tenant's calendar goes on; tokens and this machine's clock do not."""
        self.box.tenant.offset += timedelta(days=days)

    def today(self, days: int = 0) -> str:
        """The day in the Netherlands, so many days from the tenant's today."""
        return (self.box.tenant.now().astimezone(HERE) + timedelta(days=days)).date().isoformat()


@dataclass
class Staff:
    """Somebody with a token of his own. What the tenant refuses him raises Refused."""

    world: World
    who: str

    # On ONS

    def join(self, code: str, **columns: Any) -> str:
        """ "Nieuw" on the list of members: a row about oneself. Returns its id."""
        return self.enrol(code, self.who, **{"LidStatus": "Lid", **columns})

    def enrol(self, code: str, who: str | None, **columns: Any) -> str:
        """A row about anybody, or (`who` None) about nobody yet. Returns its id."""
        network = self.world.build.networks[code]
        fields = {"NetwerkLookupId": str(network.item["id"]), **columns}
        if who is not None:
            fields["PersoonLookupId"] = str(self.world.site_number(who))
        url = self.world.list_url(self.world._list_of(code))
        reply = self.send("POST", f"{url}/items", {"fields": fields})
        return str(reply.json["id"])

    def set(self, code: str, who_or_row: str, **columns: Any) -> None:
        """Change columns of a row of Netwerkleden: of a person, or by its id."""
        list_, id = self._find(code, who_or_row)
        self.send("PATCH", f"{self.world.list_url(list_)}/items/{id}/fields", columns)

    def leave(self, code: str) -> None:
        self.set(code, self.who, LidStatus="Uitgetreden")

    def delete(self, code: str, who_or_row: str) -> None:
        list_, id = self._find(code, who_or_row)
        self.send("DELETE", f"{self.world.list_url(list_)}/items/{id}")

    def set_network(self, code: str, **columns: Any) -> None:
        """Change columns of the network's own row."""
        id = self.world.build.networks[code].item["id"]
        url = f"{self.world.list_url('Netwerken')}/items/{id}/fields"
        self.send("PATCH", url, columns)

    def change_row(self, name: str, id: str, **columns: Any) -> None:
        """Change a row of any list."""
        self.send("PATCH", f"{self.world.list_url(name)}/items/{id}/fields", columns)

    def add_row(self, name: str, **columns: Any) -> str:
        reply = self.send("POST", f"{self.world.list_url(name)}/items", {"fields": columns})
        return str(reply.json["id"])

    def same_person(self, *accounts: str, **columns: Any) -> str:
        """A row of Identiteiten: these accounts are one person. Returns the person's id."""
        person = self.world.box.run(self.world.box.tenant.new_id)
        ids = "\n".join(self.world.id(one) for one in accounts)
        self.add_row(
            "Identiteiten", Title=accounts[0], PersoonId=person, ObjectIds=ids,
            IdentiteitStatus="Actief", **columns,
        )  # fmt: skip
        return person

    # In Teams

    def add(self, code: str, who: str, *, owner: bool = False) -> None:
        body = {
            "@odata.type": "#microsoft.graph.aadUserConversationMember",
            "roles": ["owner"] if owner else [],
            "user@odata.bind": f"{GRAPH}/users('{self.world.id(who)}')",
        }
        self.send("POST", f"{self._members(code)}", body)

    def remove(self, code: str, who: str) -> None:
        """Take somebody out of the team or channel; oneself: leave it."""
        self.send("DELETE", f"{self._members(code)}/{self._membership(code, who)}")

    def leave_team(self, code: str) -> None:
        self.remove(code, self.who)

    def make_owner(self, code: str, who: str) -> None:
        self._roles(code, who, ["owner"])

    def make_member(self, code: str, who: str) -> None:
        self._roles(code, who, [])

    # In the directory (administrators)

    def change_account(self, who: str, **properties: Any) -> None:
        self.send("PATCH", f"{GRAPH}/users/{self.world.id(who)}", properties)

    def delete_account(self, who: str) -> None:
        self.send("DELETE", f"{GRAPH}/users/{self.world.id(who)}")

    def send(self, method: str, url: str, json: Any = None) -> Reply:
        """Any request with this person's token, under the real host names."""
        token = self.world.box.token_for(self.world.upn(self.who))
        reply = self.world.request(method, url, token=token, json=json)
        if reply.status >= 300:
            raise Refused(f"{self.who}: {method} {url}: {reply.status} {reply.json}")
        return reply

    def _roles(self, code: str, who: str, roles: list[str]) -> None:
        body = {"@odata.type": "#microsoft.graph.aadUserConversationMember", "roles": roles}
        self.send("PATCH", f"{self._members(code)}/{self._membership(code, who)}", body)

    def _members(self, code: str) -> str:
        networks = self.world.build.networks
        network = networks[code]
        if network.channel is None:
            return f"{GRAPH}/teams/{network.team}/members"
        tables = self.world.box.tenant
        parent = next(
            n.team for n in networks.values()
            if n.team and network.channel in tables.table(f"channels/{n.team}")
        )  # fmt: skip
        return f"{GRAPH}/teams/{parent}/channels/{network.channel}/members"

    def _membership(self, code: str, who: str) -> str:
        reply = self.send("GET", f"{self._members(code)}?$top=999")
        id = self.world.id(who)
        return next(str(m["id"]) for m in reply.json["value"] if m["userId"] == id)

    def _find(self, code: str, who_or_row: str) -> tuple[str, str]:
        rows = self.world.rows(code)
        if who_or_row in rows:
            return rows[who_or_row]["list"], str(rows[who_or_row]["id"])
        found = [(r["list"], str(r["id"])) for r in rows.values() if r["who"] == who_or_row]
        assert len(found) == 1, f"{who_or_row} has {len(found)} rows in {code}"
        return found[0]


@dataclass
class Stage:
    """Builds the tenant once and hands out copies of it."""

    of: ClassVar[type[World]] = World

    world: World
    folder: Path
    snapshot: Any = None
    settled: Any = None
    _kept: Any = None

    @classmethod
    def build(cls, folder: Path) -> Stage:
        tenant = Tenant(seed=1)
        box = Sandbox(tenant=tenant)
        build = Build(tenant, tenant.now().date(), random.Random(7))
        world = cls.of(box, build, folder)
        try:
            cls.make(world, box.authority.certificate.read_text())
        finally:
            tenant.clock = None
        product = next(app for app in tenant.all("apps") if app.get("purpose") == "product")
        apps.update(tenant, str(product["appId"]), managedIdentity=product["secret"])
        signing_key(tenant)
        tenant.writes.clear()
        assert box.port  # the server runs from here on
        stage = cls(world, folder)
        stage.prepare()
        stage.snapshot = box.run(tenant.snapshot)
        stage._kept = _parts(world)
        return stage

    @classmethod
    def make(cls, world: World, certificate: str) -> None:
        """Everything that stands there before the product is installed."""
        _make(world, certificate)

    def prepare(self) -> None:
        """What an administrator does with the product before its first run."""

    def begin(self, folder: Path, *, settled: bool) -> World:
        """The tenant as it was, and a folder of its own for the product."""
        if settled and self.settled is None:
            self._settle()
        self._restore(self.settled if settled else self.snapshot)
        world = self.of(self.world.box, self.world.build, folder)
        world.build.networks, world.build.schools, world.people = deepcopy(self._kept)
        world.configure()
        if settled:
            shutil.copy(self.folder / "ons-sync.db", world.state)
        return world

    def _settle(self) -> None:
        self._restore(self.snapshot)
        self.world.configure()
        self.world.sync()
        with sqlite3.connect(self.world.state) as state:
            state.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        state.close()
        self.settled = self.world.box.run(self.world.box.tenant.snapshot)

    def _restore(self, snapshot: Any) -> None:
        box = self.world.box
        box.run(lambda: box.tenant.restore(snapshot))
        box.tenant.clock = None
        box.cloud.faults = Faults(Settings())


def _make(world: World, certificate: str) -> None:
    build = world.build
    foundation.lay(build, certificate)
    build.intranet()
    build.day(-790)
    schools = [s for s in SCHOOLS if s.code in ("THL", "ODL", "DNS")]
    build.school_rows(schools, {"DNS": "Nog niet"})
    by_code = {school.code: school for school in schools}
    world.people[ADMIN] = build.admins[0]
    roles = {"directoryRoles": ("Global Administrator",), "role": "beheerder"}
    world.people[ICT] = build.person(called("", "Accountbeheer"), by_code["THL"], **roles)
    for given, (surname, code) in STAFF.items():
        world.people[given] = build.person(called(given, surname), by_code[code])
    build.day(-600)
    settings: dict[str, dict[str, Any]] = {
        OPEN: {},
        APPROVAL: {"admission": "Na goedkeuring"},
        HIDDEN: {"admission": "Na goedkeuring", "visible": "Alleen leden"},
    }
    for code, title in JOINED.items():
        owners = [world.people[one] for one in OWNERS[code]]
        network = build.network(code, title, "Themanetwerk", owners=owners, **settings[code])
        for at, person in enumerate(owners):
            rol = "Kernteamlid" if at else "Aanvoerder"
            build.row(network, person, rol=rol, LidSinds=build.date(-600))
        for one in MEMBERS[code]:
            person = world.people[one]
            build.row(network, person, actor=build.admin, LidSinds=build.date(-500))
            build.join(network, person)


def _parts(world: World) -> Any:
    return deepcopy((world.build.networks, world.build.schools, world.people))


def _changed(write: Write) -> dict[str, Any]:
    """What a write changed, for a message that helps."""
    before = (write.before or {}).get("fields", write.before or {})
    after = (write.after or {}).get("fields", write.after or {})
    return {k: (before.get(k), v) for k, v in after.items() if before.get(k) != v}


def _yaml(text: str) -> Any:
    from ruamel.yaml import YAML

    return YAML(typ="safe").load(text)


def _json(document: Any) -> str:
    import json

    return json.dumps(document)
