"""What every data set is made with: the clock, the actors, and the objects of a network."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any

from ..entra import groups, users
from ..sharepoint import people
from ..sharepoint.columns import own_columns
from ..sharepoint.items import create_item, update_item
from ..teams import channels
from ..teams.shapes import team_url
from ..teams.team import make_team
from ..tenant import SYSTEM, Actor, Record, Tenant
from .lists import make_admin_lists, make_ons_lists
from .meeting_lists import make_admin_meeting_lists, make_ons_meeting_lists
from .names import Addresses, Name
from .schools import School


@dataclass(slots=True)
class Person:
    """An account and what the data set knows of whoever is behind it."""

    user: Record
    name: Name
    school: School
    role: str = "medewerker"

    @property
    def id(self) -> str:
        return str(self.user["id"])

    @property
    def actor(self) -> Actor:
        user = self.user
        return Actor("person", self.id, user["displayName"], user["userPrincipalName"])


@dataclass(slots=True)
class Network:
    """A row of Netwerken with its team, or with a private channel of its parent's team."""

    code: str
    item: Record
    title: str
    team: str | None = None
    channel: str | None = None
    hidden: bool = False
    members: dict[str, Record] = field(default_factory=dict)  # user id to row


@dataclass(slots=True)
class Build:
    """One run of the generator over an empty tenant."""

    tenant: Tenant
    today: date
    random: Random
    addresses: Addresses = field(default_factory=Addresses)
    admins: list[Person] = field(default_factory=list)
    group: str = ""  # of the administrators
    ons: Record = field(default_factory=dict)
    beheer: Record = field(default_factory=dict)
    lists: dict[str, Record] = field(default_factory=dict)
    columns: dict[str, dict[str, Record]] = field(default_factory=dict)
    schools: dict[str, Record] = field(default_factory=dict)  # code to item
    organisations: dict[str, Record] = field(default_factory=dict)  # title to item
    networks: dict[str, Network] = field(default_factory=dict)
    moment: datetime = datetime(2000, 1, 1, tzinfo=UTC)
    _staff: int = 0
    _streams: dict[str, Random] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.moment = datetime.combine(self.today, time(6), UTC)
        self.tenant.clock = lambda: self.moment

    # When and who

    def day(self, days: int, hour: float = 9) -> None:
        """From now on it is this many days before (negative) or after today."""
        start = datetime.combine(self.today, time(0), UTC)
        self.moment = start + timedelta(days=days, hours=hour)

    def tick(self, seconds: int = 1) -> None:
        self.moment += timedelta(seconds=seconds)

    def date(self, days: int) -> str:
        """A date for a column: this many days from today."""
        return (self.today + timedelta(days=days)).isoformat()

    @contextmanager
    def acting(self, actor: Actor) -> Iterator[None]:
        with self.tenant.acting(actor):
            yield

    @contextmanager
    def apart(self, name: str) -> Iterator[None]:
        """What is made within takes its ids from a stream of its own, and when it comes or goes
        everything else keeps the ids it had."""
        kept = self.tenant.random
        fresh = Random(f"{self.tenant.seed} {name}")
        self.tenant.random = self._streams.setdefault(name, fresh)
        try:
            yield
        finally:
            self.tenant.random = kept

    @property
    def admin(self) -> Actor:
        return self.admins[0].actor if self.admins else SYSTEM

    # What every tenant but an empty one has

    def intranet(self) -> None:
        """The lists of both sites, made by an administrator."""
        self.day(-800)
        with self.acting(self.admin):
            self.lists = {
                **make_ons_lists(self.tenant, self.ons, self.group),
                **make_admin_lists(self.tenant, self.beheer),
            }
            with self.apart("meetings"):
                self.lists |= {
                    **make_ons_meeting_lists(self.tenant, self.ons, self.group, self.lists),
                    **make_admin_meeting_lists(self.tenant, self.beheer),
                }
        self.columns = {n: own_columns(self.tenant, one) for n, one in self.lists.items()}

    # People

    def person(
        self,
        name: Name,
        school: School,
        *,
        role: str = "medewerker",
        job: str = "Docent",
        domain: str | None = None,
        upn: str | None = None,
        enabled: bool = True,
        guest: bool = False,
        employee_id: str | None = None,
        **more: Any,
    ) -> Person:
        """An account. A guest's name is derived from his mail, as an invitation does it."""
        self._staff += 1
        address = upn or self.addresses.take(name.local, domain or school.domain)
        mail = address
        if guest:
            address = f"{mail.replace('@', '_')}#EXT#@omosandbox.onmicrosoft.com"
            more = {"externalUserState": "Accepted", "creationType": "Invitation", **more}
        user = users.create(
            self.tenant,
            name.display,
            address,
            mail=mail,
            given_name=name.given,
            surname=name.surname,
            enabled=enabled,
            user_type="Guest" if guest else "Member",
            password=f"Sandbox!{self.tenant.random.getrandbits(40):010x}",
            employeeId=employee_id or (None if guest else f"E{self._staff:06d}"),
            jobTitle=job,
            department=school.name,
            companyName="Vereniging OMO" if not guest else None,
            **more,
        )
        return Person(user, name, school, role)

    def label(self, person: Person, case: str) -> Person:
        """Put the name of a case where a reader of the directory finds it."""
        job = f"{person.user['jobTitle']} [{case}]"
        person.user = users.update(self.tenant, person.id, {"jobTitle": job})
        return person

    # Rows

    def add(self, name: str, fields: Mapping[str, Any], actor: Actor | None = None) -> Record:
        """A row made by `actor` (an administrator when nobody is named)."""
        with self.acting(actor or self.admin):
            return create_item(self.tenant, self.lists[name], fields, columns=self.columns[name])

    def change(
        self, name: str, item: Record, fields: Mapping[str, Any], actor: Actor | None = None
    ) -> Record:
        with self.acting(actor or self.admin):
            return update_item(self.tenant, self.lists[name], item, fields)

    def entry(self, user_id: str) -> int:
        """The person's number on the ONS site, for a person column."""
        return int(people.ensure_user(self.tenant, self.ons["id"], user_id)["id"])

    def school_rows(self, schools: Iterable[School], status: Mapping[str, str]) -> None:
        """Rows of Scholen, a row for each location below its school."""
        for school in schools:
            state = status.get(school.code, "Aangesloten")
            when = {"Aangesloten": -500, "Migratie gepland": 45}.get(state)
            fields: Record = {
                "Title": school.name,
                "SchoolCode": school.code,
                "Plaats": school.place,
                "UpnDomeinen": school.domain,
                "AansluitStatus": state,
                "Actief": True,
            }
            if when is not None:
                fields["AansluitDatum"] = self.date(when)
            parent = self.schools[school.code] = self.add("Scholen", fields)
            for at, location in enumerate(school.locations, 1):
                self.add(
                    "Scholen",
                    {
                        "Title": f"{school.name} {location}",
                        "SchoolCode": f"{school.code}-{at}",
                        "Plaats": school.place,
                        "Ouderschool": int(parent["id"]),
                        "AansluitStatus": state,
                        "Actief": True,
                    },
                )

    def organisation(self, title: str, domain: str, kind: str = "Samenwerkingsverband") -> Record:
        fields = {
            "Title": title,
            "OrganisatieSoort": kind,
            "EmailDomeinen": domain,
            "OvereenkomstTot": self.date(400),
        }
        made = self.organisations[title] = self.add("ExterneOrganisaties", fields)
        return made

    def identity(
        self, persons: Iterable[Person], *, history: str = "", group: str = "Docent"
    ) -> tuple[str, Record]:
        """A row of Identiteiten: accounts that are one person."""
        accounts = list(persons)
        id = self.tenant.new_id()
        fields = {
            "Title": accounts[0].name.display,
            "PersoonId": id,
            "ObjectIds": "\n".join(account.id for account in accounts),
            "UpnHistorie": history or None,
            "Personeelsnummer": accounts[0].user.get("employeeId"),
            "SchoolCode": accounts[0].school.code,
            "Functiegroep": group,
            "IdentiteitStatus": "Actief",
        }
        return id, self.add("Identiteiten", fields)

    # Networks

    def network(
        self,
        code: str,
        title: str,
        kind: str,
        *,
        status: str = "Actief",
        admission: str = "Open",
        visible: str = "Iedereen",
        description: str = "",
        team_name: str | None = None,
        parent: Network | None = None,
        team: bool = True,
        channel: bool = False,
        owners: Iterable[Person] = (),
        **fields: Any,
    ) -> Network:
        """A network's row, and its team (with `owners`) or its private channel.

        An administrator makes the row and later fills in the id of the team or channel.
        """
        row: Record = {
            "Title": title,
            "NetwerkCode": code,
            "Soort": kind,
            "NetwerkStatus": status,
            "Omschrijving": description or None,
            "Toelating": admission,
            "LedenlijstZichtbaar": visible,
            "Vertrouwelijkheid": "Open binnen OMO" if visible == "Iedereen" else "Besloten",
            "BovenliggendNetwerk": int(parent.item["id"]) if parent else None,
            "StartDatum": self.date(-700),
            **fields,
        }
        made = Network(code, self.add("Netwerken", row), title, hidden=visible != "Iedereen")
        self.networks[code] = made
        self.tick(60)
        owners = list(owners)
        if channel:
            assert parent is not None
            assert parent.team is not None
            self._channel(made, parent.team, title, owners)
        elif team:
            self._team(made, team_name or title, admission, description, owners)
        return made

    def _team(
        self, made: Network, name: str, admission: str, description: str, owners: list[Person]
    ) -> None:
        with self.acting(owners[0].actor if owners else self.admin):
            group = groups.create(
                self.tenant,
                name,
                description=description or None,
                mail_nickname=re.sub(r"[^A-Za-z0-9]", "", made.code),
                # A network that is not open needs a private team.
                visibility="Public" if admission == "Open" else "Private",
                owners=[owner.id for owner in owners],
                members=[owner.id for owner in owners],
            )
            team = make_team(self.tenant, group)
        made.team = group["id"]
        self.tick(60)
        link = {"Url": team_url(self.tenant, team), "Description": name}
        made.item = self.change("Netwerken", made.item, {"GroepId": made.team, "TeamLink": link})

    def _channel(self, made: Network, team: str, title: str, owners: list[Person]) -> None:
        name = re.sub(r"[~#%&*{}+/\\:<>?|'\",]", "", title)[:50].strip(" ._")
        for owner in owners:
            groups.add_member(self.tenant, team, owner.id)
        with self.acting(owners[0].actor if owners else self.admin):
            channel = channels.make_channel(
                self.tenant, team, name, "private",
                members={owner.id: ["owner"] for owner in owners},
            )  # fmt: skip
        made.channel = channel["id"]
        self.tick(60)
        made.item = self.change("Netwerken", made.item, {"KanaalId": made.channel})

    def row(
        self,
        network: Network,
        person: Person | None,
        *,
        rol: str = "Lid",
        status: str = "Lid",
        actor: Actor | None = None,
        **fields: Any,
    ) -> Record:
        """A membership row; made by the person himself where no actor is named and the role is
        an ordinary one."""
        name = "NetwerkledenBesloten" if network.hidden else "Netwerkleden"
        values: Record = {
            "Netwerk": int(network.item["id"]),
            "Rol": rol,
            "LidStatus": status,
            "Herkomst": "ONS",
            **fields,
        }
        if person is not None:
            values["Persoon"] = self.entry(person.id)
            if school := self.schools.get(person.school.code):
                values["School"] = int(school["id"])
            if actor is None and rol in ("Lid", "Leerling"):
                actor = person.actor
        item = self.add(name, values, actor)
        network.members[person.id if person else f"row {item['id']}"] = item
        return item

    def join(self, network: Network, person: Person, *, owner: bool = False) -> None:
        """Put somebody in the team, or in the private channel, as an owner of it would."""
        if network.channel is not None:
            parent = next(
                n for n in self.networks.values()
                if n.team and network.channel in self.tenant.table(f"channels/{n.team}")
            )  # fmt: skip
            assert parent.team is not None
            groups.add_member(self.tenant, parent.team, person.id, what="teams.member.add")
            record = {
                "user": person.id,
                "roles": ["owner"] if owner else [],
                "since": self.tenant.stamp(),
            }
            self.tenant.put(
                f"channelMembers/{network.channel}", person.id, record,
                what="teams.channelMember.add",
            )  # fmt: skip
            return
        assert network.team is not None
        groups.add_member(self.tenant, network.team, person.id, what="teams.member.add")
        if owner:
            groups.add_owner(self.tenant, network.team, person.id, what="teams.member.promote")

    def remember(self, id: str, **record: Any) -> None:
        """Keep what `describe` has to know, in the tenant itself so that it outlives a restart."""
        self.tenant.put("data", id, {"id": id, **record})
