"""Everything the job has seen, read once for a planning pass. Pure: made from the archive alone."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from connector.people_source import FORMER
from jobs.account import Account, Identity
from jobs.job import Archive
from jobs.membership.row import Row
from jobs.network import CLOSED, Network
from jobs.parse import lookup, text, yes


@dataclass(frozen=True, slots=True)
class Places:
    """Where the job's lists and people stand, as places of the archive."""

    networks: str
    members: str
    members_hidden: str
    schools: str
    organisations: str
    identities: str
    people: str = "people"
    groups: str = "groups"
    site_people: str = "site-people"
    asked: str = "addresses-asked"
    former: str = FORMER
    teams: str = "teams"

    @property
    def rows(self) -> tuple[str, str]:
        return (self.members, self.members_hidden)


@dataclass(frozen=True, slots=True)
class TeamMember:
    """Somebody in a team or channel, as last seen."""

    member: bool
    owner: bool


_MEMBERS = {(m, o): TeamMember(m, o) for m in (False, True) for o in (False, True)}


@dataclass(frozen=True, slots=True)
class Group:
    """A team's group: its name and visibility; `archived` as last read, None when never."""

    id: str
    name: str | None
    public: bool
    archived: bool | None
    deleted: bool = False


@dataclass(slots=True)
class Overview:
    """What was seen, in the job's own words. Lists by network are built once and shared."""

    archive: Archive
    places: Places
    admins_group: str
    networks: dict[str, Network] = field(default_factory=dict)
    rows: dict[str, list[Row]] = field(default_factory=dict)
    admins: frozenset[str] = frozenset()
    accounts: dict[str, Account] = field(default_factory=dict)
    identities: dict[str, Identity] = field(default_factory=dict)  # by account
    schools: dict[str, str] = field(default_factory=dict)  # domain -> item id
    school_names: dict[str, str] = field(default_factory=dict)  # item id -> name
    partners: dict[str, str] = field(default_factory=dict)  # domain -> item id
    partner_names: dict[str, str] = field(default_factory=dict)
    lookups: dict[str, str | None] = field(default_factory=dict)  # site person id -> object id
    lookup_of: dict[str, str] = field(default_factory=dict)  # object id -> site person id
    by_address: dict[str, list[str]] = field(default_factory=dict)
    former: dict[str, set[str]] = field(default_factory=dict)  # address -> persons who had it
    _teams: dict[str, dict[str, TeamMember]] = field(default_factory=dict)
    _school_of: dict[str, str | None] = field(default_factory=dict)  # by account
    claims: Counter[str | None] = field(default_factory=Counter)
    """How many networks that are not closed name a place: where a second one does, neither is
    touched."""

    @classmethod
    def of(cls, archive: Archive, places: Places, admins_group: str) -> Overview:
        made = cls(archive, places, admins_group)
        made._read_people()
        made._read_references()
        made._read_networks()
        made._read_rows()
        return made

    def team(self, place: str) -> Mapping[str, TeamMember]:
        """Who is in a team or channel. Somebody who owns it is in it."""
        found = self._teams.get(place)
        if found is None:
            found = self._teams[place] = self._read_team(place)
        return found

    def _read_team(self, place: str) -> dict[str, TeamMember]:
        found = {}
        for id, value, _ in self.archive.each(place):
            owner = bool(value.get("owner"))
            if owner or value.get("member"):
                found[id] = _MEMBERS[bool(value.get("member")), owner]
        return found

    def group(self, id: str) -> Group | None:
        """The group, or None when it was never seen."""
        seen = self.archive.sightings(self.places.groups).get(id)
        if seen is not None and seen.value is not None:
            value = seen.value
            state = self.archive.sightings(self.places.teams).get(id)
            archived = (state.value or {}).get("archived") if state is not None else None
            return Group(id, text(value.get("name")), value.get("visibility") == "Public", archived)
        if id in self.archive.gone(self.places.groups):
            return Group(id, None, False, None, deleted=True)
        return None

    def person(self, account: str) -> str:
        """Who an account belongs to: the person of *Identiteiten*, else the account itself."""
        identity = self.identities.get(account)
        return identity.person if identity else account

    def school_of(self, account: Account | None) -> str | None:
        """The item id of the school whose domain, or a part of it such as the pupils', an account's
        address has."""
        if account is None:
            return None
        if account.id not in self._school_of:
            self._school_of[account.id] = self._school_at(account.domains)
        return self._school_of[account.id]

    def _school_at(self, domains: Iterable[str]) -> str | None:
        for domain in sorted(domains):
            labels = domain.split(".")
            for at in range(len(labels)):
                if (found := self.schools.get(".".join(labels[at:]))) is not None:
                    return found
        return None

    def owners_of(self, network_id: str | None) -> frozenset[str]:
        """Whose word counts as an owner's: those of the agreed state before this run.

        Before the first agreement it is who owns the team in Teams; his word counts there already.
        """
        network = self.networks.get(network_id or "")
        if network is None:
            return frozenset()
        if self.archive.based(network.scope):
            entries = self.archive.entries(network.scope).items()
            return frozenset(k for k, e in entries if e.agreed and e.agreed.get("eigenaar"))
        if network.place is None:
            return frozenset()
        return frozenset(id for id, m in self.team(network.place).items() if m.owner)

    def colleagues_to_be(self) -> set[str]:
        """Addresses of guests from one of our schools, who will have an account of their own."""
        return {
            address
            for account in self.accounts.values()
            if account.guest and account.domains & self.schools.keys()
            for address in account.addresses
            if "#ext#" not in address
        }

    def children(self, network: Network) -> list[Network]:
        return [n for n in self.networks.values() if n.parent == network.id]

    def _read_people(self) -> None:
        by_address: dict[str, list[str]] = defaultdict(list)
        for id, value, _ in self.archive.each(self.places.people):
            account = Account.of(id, value)
            self.accounts[id] = account
            for address in account.addresses:
                by_address[address].append(id)
        self.by_address = dict(by_address)
        admins = self.archive.sightings(f"team:{self.admins_group}")
        self.admins = frozenset(id for id, s in admins.items() if (s.value or {}).get("member"))
        for id, value, _ in self.archive.each(self.places.site_people):
            found = text(value.get("object_id"))
            if found in self.accounts:
                found = self.accounts[found].id  # the same text
            self.lookups[id] = found
            if found:
                self.lookup_of.setdefault(found, id)

    def _read_references(self) -> None:
        for id, sighting in self.archive.sightings(self.places.schools).items():
            fields = (sighting.value or {}).get("fields") or {}
            self.school_names[id] = text(fields.get("Title")) or ""
            if yes(fields.get("Actief"), default=True):
                for domain in _domains(fields.get("UpnDomeinen")):
                    self.schools.setdefault(domain, id)
        for id, sighting in self.archive.sightings(self.places.organisations).items():
            fields = (sighting.value or {}).get("fields") or {}
            self.partner_names[id] = text(fields.get("Title")) or ""
            for domain in _domains(fields.get("EmailDomeinen")):
                self.partners.setdefault(domain, id)
        for sighting in self.archive.sightings(self.places.identities).values():
            fields = (sighting.value or {}).get("fields") or {}
            person = text(fields.get("PersoonId"))
            if person is None:
                continue
            accounts = tuple(_lines(fields.get("ObjectIds")))
            identity = Identity(person, accounts, text(fields.get("Functiegroep")))
            for account in accounts:
                self.identities[account] = identity
            for address in _lines(fields.get("UpnHistorie")):
                self.former.setdefault(address.lower(), set()).add(person)
        for address, sighting in self.archive.sightings(self.places.former).items():
            ids = (sighting.value or {}).get("object_ids") or ()
            self.former.setdefault(address, set()).update(self.person(id) for id in ids)

    def _read_networks(self) -> None:
        memos = self.archive.memos("@network")
        for id, sighting in self.archive.sightings(self.places.networks).items():
            if sighting.value is not None:
                kept = memos.get(f"membership/{id}", {}).get("confirmed")
                self.networks[id] = Network.of(id, sighting.value, sighting.etag, self.admins, kept)
        for id, network in list(self.networks.items()):
            if network.parent is not None:
                self.networks[id] = network.within(self.networks.get(network.parent))
        open_ = (one for one in self.networks.values() if one.status not in CLOSED)
        self.claims = Counter(one.place for one in open_ if one.place is not None)

    def _read_rows(self) -> None:
        rows: dict[str, list[Row]] = defaultdict(list)
        for place in self.places.rows:
            list_id = place.removeprefix("list:")
            for item, value, etag in self.archive.each(place):
                row = Row.of(list_id, item, value, etag)
                if row.network is not None:
                    rows[row.network].append(row)
        self.rows = dict(rows)


def referenced_people(rows: Iterable[Row]) -> set[str]:
    """The site person ids that rows point to: members, deputies, sponsors."""
    found = set()
    for row in rows:
        for name in ("Persoon", "Plaatsvervanger", "Sponsor"):
            if id := lookup(row.fields, name):
                found.add(id)
    return found


def _lines(value: object) -> list[str]:
    return [part for part in (text(v) for v in str(value or "").replace(",", "\n").split()) if part]


def _domains(value: object) -> list[str]:
    return [line.lower().lstrip("@") for line in _lines(str(value or "").replace(";", "\n"))]
