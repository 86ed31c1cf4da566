"""Everything the job has seen, read once for a planning pass. Pure: made from the archive alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import count

from connector.people_source import PEOPLE
from connector.team_lists_source import TEAM_LISTS
from jobs.account import Account, Identity
from jobs.job import Archive
from jobs.network import RUNNING, Network
from jobs.own import own_place
from jobs.parse import lookup, text, yes
from jobs.registrations.deletions import deleter
from jobs.registrations.meeting import Meeting, Problem
from jobs.registrations.names import NAME, NETWORK_SETTINGS
from jobs.registrations.registration import Who
from jobs.registrations.row import Row
from sync.model import Ref

CHANNELS = own_place(NAME, "channels")
"""The place: the first channel of each team that is spoken in."""

CERTIFICATES = own_place(NAME, "certificates")
"""The place: the drive of the library with proofs of participation, by the list's id."""

ORGANISERS, SPEAKERS = PEOPLE_OF = ("Organisatoren", "Sprekers")
"""The columns of a meeting that give people a say, or a place."""

EVERYWHERE = "0"
"""Stands for the network of a meeting that has none: it is of all of OMO."""


def scope_of(network: str) -> str:
    return f"{NAME}/{network}"


@dataclass(frozen=True, slots=True)
class Places:
    """Where the lists stand, as places of the archive. What other jobs look at too is kept under
    this job's name."""

    networks: str
    members: tuple[str, str]
    schools: str
    identities: str
    meetings: str
    registrations: str
    quiet_days: str
    ons_site: str
    people: str = own_place(NAME, PEOPLE)

    @staticmethod
    def numbers(site: str) -> str:
        """Whom the person numbers of a site mean."""
        return own_place(NAME, f"site-people:{site}")

    @staticmethod
    def deletions(list_id: str) -> str:
        """Who deleted rows of a list."""
        return own_place(NAME, f"deleted:{list_id}")


@dataclass(frozen=True, slots=True)
class Home:
    """Where the lists of a network's team stand."""

    site: str
    web_url: str
    meetings: str | None  # list ids
    registrations: str | None
    denied: str | None = None

    @property
    def ready(self) -> bool:
        return self.meetings is not None and self.registrations is not None

    @property
    def meetings_place(self) -> str:
        return f"list:{self.meetings}"

    @property
    def registrations_place(self) -> str:
        return f"list:{self.registrations}"


@dataclass(frozen=True, slots=True)
class Member:
    """A row of *Netwerkleden*: somebody who is in a network now."""

    network: str
    account: str
    role: str


@dataclass(slots=True)
class Overview:
    """What was seen, in the job's own words."""

    archive: Archive
    places: Places
    admins_group: str
    app: str
    networks: dict[str, Network] = field(default_factory=dict)
    admins: frozenset[str] = frozenset()
    accounts: dict[str, Account] = field(default_factory=dict)
    identities: dict[str, Identity] = field(default_factory=dict)  # by account
    schools: dict[str, tuple[str, str, str]] = field(default_factory=dict)  # item -> code, name, id
    meetings: dict[str, Row] = field(default_factory=dict)  # on ONS, by key
    key_of_item: dict[str, str] = field(default_factory=dict)  # item on ONS -> key of a meeting
    in_scope: dict[str, list[str]] = field(default_factory=dict)  # scope -> keys of meetings
    registrations: dict[str, list[Row]] = field(default_factory=dict)  # on ONS, by meeting
    _members: dict[str, set[str]] = field(default_factory=dict)  # network -> accounts
    _roles: dict[str, set[str]] = field(default_factory=dict)  # account -> roles
    _domains: dict[str, str] = field(default_factory=dict)  # domain -> item of a school
    _codes: dict[str, str] = field(default_factory=dict)  # code of a school -> its item
    _numbers: dict[str, dict[str, str | None]] = field(default_factory=dict)
    _rows: dict[str, dict[str, Row]] = field(default_factory=dict)
    _keys: dict[str, dict[str, str]] = field(default_factory=dict)
    _given: set[str] = field(default_factory=set)  # numbers that meetings have, in lower case

    @classmethod
    def of(cls, archive: Archive, places: Places, admins_group: str, app: str) -> Overview:
        made = cls(archive, places, admins_group, app)
        made._read_people()
        made._read_references()
        made._read_networks()
        made._read_members()
        made._read_meetings()
        made._read_registrations()
        return made

    # Networks and the sites of their teams

    def home(self, network: Network) -> Home | None:
        """Where its team's lists are; None while that is not known, or while its team may not be
        touched."""
        if network.group is None or network.unconfirmed or network.status not in RUNNING:
            return None
        seen = self.archive.sightings(TEAM_LISTS).get(home_id(network))
        if seen is None or seen.value is None:
            return None
        value = seen.value
        if value.get("denied"):
            return Home("", "", None, None, str(value["denied"]))
        if value.get("missing"):
            return None
        return Home(
            str(value["site"]),
            str(value.get("web_url") or ""),
            text(value.get("meetings")),
            text(value.get("registrations")),
        )

    def certificates(self) -> str | None:
        """The drive with proofs of participation."""
        seen = self.archive.sightings(CERTIFICATES).values()
        return next((str(one.value["drive"]) for one in seen if one.value), None)

    def channel(self, network: Network) -> str | None:
        """The channel that messages and the tab belong in: its own, else its team's first."""
        if network.channel is not None:
            return network.channel
        seen = self.archive.sightings(CHANNELS).get(network.group or "")
        return text((seen.value or {}).get("channel")) if seen is not None else None

    def running(self) -> list[Network]:
        """Networks whose team is ours to look at."""
        return [
            n
            for n in self.networks.values()
            if n.status in RUNNING and n.group is not None and n.anchored
        ]

    def homes(self) -> dict[str, Home]:
        """By network, those whose lists are there."""
        found = {n.id: self.home(n) for n in self.running()}
        return {id: home for id, home in found.items() if home is not None and home.ready}

    # People

    def person(self, account: str) -> str:
        """Who an account belongs to: the person of *Identiteiten*, else the account itself."""
        identity = self.identities.get(account)
        return identity.person if identity else account

    def accounts_of(self, account: str) -> frozenset[str]:
        """Every account of the person of an account."""
        identity = self.identities.get(account)
        return frozenset(identity.accounts) | {account} if identity else frozenset((account,))

    def account_at(self, site: str, number: str) -> str | None:
        """The object id behind a person's number on a site."""
        return self.numbers(site).get(number)

    def number_at(self, site: str, account: str) -> str | None:
        return next((n for n, id in self.numbers(site).items() if id == account), None)

    def numbers(self, site: str) -> Mapping[str, str | None]:
        if site not in self._numbers:
            self._numbers[site] = {
                id: text(value.get("object_id"))
                for id, value, _ in self.archive.each(self.places.numbers(site))
            }
        return self._numbers[site]

    def school_of(self, account: str) -> tuple[str, str, str] | None:
        """Code, name and item id of somebody's school: as *Identiteiten* has it, else by the
        domain of his address."""
        identity = self.identities.get(account)
        if identity is not None and identity.school in self._codes:
            return self.schools[self._codes[identity.school]]
        found = self.accounts.get(account)
        for domain in sorted(found.domains) if found is not None else ():
            labels = domain.split(".")
            for at in range(len(labels)):
                item = self._domains.get(".".join(labels[at:]))
                if item is not None:
                    return self.schools[item]
        return None

    def who(self, account: str, network: str | None) -> Who:
        """What the rules ask about somebody: the same for each of a person's accounts."""
        accounts = self.accounts_of(account)
        known = account in self.accounts or account in self.archive.gone(self.places.people)
        mine = self.accounts.get(account)
        left = known and (mine is None or not mine.enabled)
        functions = {i.function for a in accounts if (i := self.identities.get(a)) and i.function}
        functions |= {role for a in accounts for role in self._roles.get(a, ())}
        school = self.school_of(account)
        return Who(
            functions=frozenset(functions),
            schools=frozenset(school[:2]) if school else frozenset(),
            member=network is None or bool(accounts & self._members.get(network, set())),
            left=left and not any(o.enabled for a in accounts if (o := self.accounts.get(a))),
            known=known,
        )

    # Rows

    def rows(self, place: str) -> Mapping[str, Row]:
        """The rows of a list, by item."""
        if place not in self._rows:
            self._rows[place] = {
                item: Row(place, item, etag, value)
                for item, value, etag in self.archive.each(place)
            }
        return self._rows[place]

    def deleter(self, ref: Ref) -> str | None:
        """The account that deleted a row in a team, or `NOBODY`; None until that was answered."""
        list_id, _, item = ref.id.partition("/")
        answer = self.archive.sightings(self.places.deletions(list_id)).get(item)
        gone = self.archive.gone(f"list:{list_id}").get(item)
        return deleter(answer.value if answer else None, gone.seen_at if gone else None)

    def team_keys(self, home: Home) -> Mapping[str, str]:
        """The key of a meeting by its item in a team's list: as the product wrote it there."""
        place = home.meetings_place
        if place not in self._keys:
            self._keys[place] = {
                item: row.text("OnsId") or "" for item, row in self.rows(place).items()
            }
        return self._keys[place]

    def top(self, key: str) -> str:
        """The meeting that a workshop or session is part of, at the top."""
        seen: set[str] = set()
        while key not in seen:
            seen.add(key)
            row = self.meetings.get(key)
            above = lookup(row.fields, "Hoofdbijeenkomst") if row is not None else None
            parent = self.key_of_item.get(above or "")
            if parent is None:
                return key
            key = parent
        return key

    def network_of(self, key: str) -> Network | None:
        """The network of a meeting, of a workshop that of the meeting it is part of."""
        for at in (self.top(key), key):
            row = self.meetings.get(at)
            found = self.networks.get(lookup(row.fields, "Netwerk") or "") if row else None
            if found is not None:
                return found
        return None

    def organisers(self, row: Row, column: str = ORGANISERS) -> frozenset[str]:
        """The accounts in a column of persons of a meeting, as somebody set it who may: whoever
        made the row, the administrators, and who organised it before. Everybody may edit the list
        of meetings, and nobody gets a say or a place by writing his own name there."""
        numbers = self.numbers(self.places.ons_site)
        chosen = row.fields.get(column)
        given = chosen if isinstance(chosen, list) else []
        named = frozenset(a for n in given if (a := numbers.get(str(n))) is not None)
        setter = row.setter(column)
        ours = setter.by is None and setter.app == self.app
        if ours or setter.by in {*self.admins, row.made_by}:
            return named
        before = self._organised_before(row)
        if before is None and setter.by is None:
            return named  # history does not tell, and nothing else is known
        if before is not None and setter.by in before[ORGANISERS]:
            return named
        return (before or {}).get(column, frozenset())

    def claimed(self, row: Row) -> bool:
        """Whether somebody wrote names there who may not."""
        numbers = self.numbers(self.places.ons_site)
        for column in (ORGANISERS, SPEAKERS):
            chosen = row.fields.get(column)
            given = chosen if isinstance(chosen, list) else []
            known = {a for n in given if (a := numbers.get(str(n))) is not None}
            if known != self.organisers(row, column):
                return True
        return False

    def _organised_before(self, row: Row) -> Mapping[str, frozenset[str]] | None:
        """Who organised and spoke by the last run; None of a meeting that is new to us."""
        key = self.key_of_item.get(row.item, row.key)
        for entry in self.archive.entries_of_key(key).values():
            if (kept := entry.memo.get("people")) is not None:
                return {column: frozenset(kept.get(column) or ()) for column in PEOPLE_OF}
        return None

    def meeting(self, key: str, **facts: object) -> Meeting | None:
        """A meeting as ONS has it; `facts` are those that follow from its past."""
        row = self.meetings.get(key)
        if row is None:
            return None
        network = self.network_of(key)
        above = lookup(row.fields, "Hoofdbijeenkomst")
        made = Meeting.of(
            key,
            row.fields,
            network=network.id if network else None,
            main=self.key_of_item.get(above or ""),
            organisers=(self.person(a) for a in self.organisers(row)),
            speakers=(self.person(a) for a in self.organisers(row, SPEAKERS)),
            **facts,  # type: ignore[arg-type]
        )
        if self.claimed(row):
            made = replace(made, problems=(*made.problems, Problem("not-an-organiser", ORGANISERS)))
        return made if made.code else replace(made, code=self._free_code(row))

    def _free_code(self, row: Row) -> str:
        """For a meeting that nobody numbered: the number of its row, unless somebody used that."""
        own = f"B-{int(row.item):04d}"
        codes = (own if n == 1 else f"{own}-{n}" for n in count(1))
        return next(code for code in codes if code.lower() not in self._given)

    def _read_people(self) -> None:
        for id, value, _ in self.archive.each(self.places.people):
            self.accounts[id] = Account.of(id, value)
        admins = self.archive.sightings(own_place(NAME, f"team:{self.admins_group}"))
        self.admins = frozenset(id for id, s in admins.items() if (s.value or {}).get("member"))

    def _read_references(self) -> None:
        for id, sighting in self.archive.sightings(self.places.schools).items():
            fields = (sighting.value or {}).get("fields") or {}
            code = text(fields.get("SchoolCode")) or ""
            self.schools[id] = (code, text(fields.get("Title")) or "", id)
            if code:
                self._codes.setdefault(code, id)
            if yes(fields.get("Actief"), default=True):
                for domain in str(fields.get("UpnDomeinen") or "").replace(";", "\n").split():
                    self._domains.setdefault(domain.lower().lstrip("@"), id)
        for sighting in self.archive.sightings(self.places.identities).values():
            fields = (sighting.value or {}).get("fields") or {}
            person = text(fields.get("PersoonId"))
            if person is None:
                continue
            accounts = tuple(str(fields.get("ObjectIds") or "").replace(",", "\n").split())
            identity = Identity(
                person, accounts, text(fields.get("Functiegroep")), text(fields.get("SchoolCode"))
            )
            for account in accounts:
                self.identities[account] = identity

    def _read_networks(self) -> None:
        memos = self.archive.memos("@network")
        for id, sighting in self.archive.sightings(self.places.networks).items():
            if sighting.value is not None:
                kept = memos.get(scope_of(id), {}).get("confirmed")
                self.networks[id] = Network.of(
                    id, sighting.value, sighting.etag, self.admins, kept, NETWORK_SETTINGS
                )
        for id, network in list(self.networks.items()):
            if network.parent is not None:
                self.networks[id] = network.within(self.networks.get(network.parent))

    def _read_members(self) -> None:
        members: dict[str, set[str]] = defaultdict(set)
        roles: dict[str, set[str]] = defaultdict(set)
        for place in self.places.members:
            for _, value, _ in self.archive.each(place):
                fields = value.get("fields") or {}
                account = text(fields.get("PersoonObjectId"))
                network = lookup(fields, "Netwerk")
                if account is None or network is None or fields.get("LidStatus") != "Lid":
                    continue
                members[network].add(account.lower())
                at = self.networks.get(network)
                if at is not None and at.status in RUNNING and (role := text(fields.get("Rol"))):
                    roles[account.lower()].add(role)
        self._members, self._roles = dict(members), dict(roles)

    def _read_meetings(self) -> None:
        rows = sorted(self.rows(self.places.meetings).values(), key=lambda row: int(row.item))
        for row in rows:
            # A key that somebody else wrote is none, and a row that was copied with its key is
            # another meeting.
            key = row.key if row.set_by_us("OnsId", self.app) else row.own_key
            key = key if key not in self.meetings else row.own_key
            self.meetings[key] = row
            self.key_of_item[row.item] = key
            self._given.add((row.text("EventCode") or "").lower())
        scopes: dict[str, list[str]] = defaultdict(list)
        for key in self.meetings:
            network = self.network_of(key)
            scopes[scope_of(network.id if network else EVERYWHERE)].append(key)
        self.in_scope = dict(scopes)

    def _read_registrations(self) -> None:
        found: dict[str, list[Row]] = defaultdict(list)
        for row in self.rows(self.places.registrations).values():
            found[self.key_of_item.get(lookup(row.fields, "Bijeenkomst") or "", "")].append(row)
        self.registrations = dict(found)


def home_id(network: Network) -> str:
    """The id at the place of the teams' lists."""
    return f"{network.group}/{network.channel if network.in_channel else ''}"


def persons_of(rows: Iterable[Row], *columns: str) -> set[str]:
    """The numbers of persons that rows point to."""
    found: set[str] = set()
    for row in rows:
        for column in columns:
            chosen = row.fields.get(column)
            if isinstance(chosen, list):
                found |= {str(n) for n in chosen}
            elif number := lookup(row.fields, column):
                found.add(number)
    return found
