"""How the service sees the registrations job."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import structlog

from config.registrations import Registrations
from config.tenant import Tenant
from connector.attendance_source import AttendanceSource
from connector.calendar_replica import CalendarReplica
from connector.calendar_source import CalendarSource
from connector.deleted_rows import DeletedRows
from connector.errors import ConnectorError
from connector.graph import Confirmed, Failed
from connector.group_source import GroupMembersSource
from connector.list_replica import ListReplica
from connector.list_source import ListSource
from connector.people_source import PeopleSource, people_by_id
from connector.private_file import PrivateFileReplica
from connector.site_people import SitePeople
from connector.team_lists_source import TEAM_LISTS, TeamListsSource
from connector.tenant import Connection
from jobs.job import Archive, Memo, Reading, Replica, ScopePlan, Source
from jobs.observation import SELECT, FirstChannels, LibraryDrive, People, Rows, SitePersons
from jobs.own import Own, own_known, own_place
from jobs.parse import day
from jobs.registrations import names
from jobs.registrations.attendance import reports_to_read
from jobs.registrations.deletions import Deletions
from jobs.registrations.event import MEETING
from jobs.registrations.gathering import REGISTRATION
from jobs.registrations.keeping import reduced
from jobs.registrations.memory import decided, remembered
from jobs.registrations.missing import missing_rows, unanswered_rows
from jobs.registrations.names import NAME
from jobs.registrations.orders import column
from jobs.registrations.overview import (
    CERTIFICATES,
    CHANNELS,
    EVERYWHERE,
    Home,
    Overview,
    Places,
    home_id,
    persons_of,
    scope_of,
)
from jobs.registrations.policy import POLICY
from jobs.registrations.proof import KIND as PROOF
from jobs.registrations.proof import place_of, unmade, written
from jobs.registrations.rest import Rest
from jobs.registrations.scope import Frame, plan_scope
from jobs.registrations.speaking import KIND as VOICE
from jobs.registrations.speaking import kept
from jobs.registrations.touched import Touched
from jobs.registrations.voice import Voices
from sync.action import Action, Fate, Outcome
from sync.guard import Limits
from sync.model import Side, Sighting
from sync.policy import Policy

log = structlog.get_logger(__name__)
FILES_OF = place_of("")
EVERYBODY = "OMO-breed"
"""What the meetings without a network go by."""


@dataclass(frozen=True, slots=True)
class Site:
    """The lists of this job, by the ids they have in this tenant."""

    ons: str
    beheer: str
    networks: str
    members: str
    members_hidden: str
    schools: str
    identities: str
    meetings: str
    registrations: str
    quiet_days: str
    proofs: str
    certificates: str


class RegistrationsJob:
    """Who goes to which meeting. Two-way for what a person says; the rest is decided here."""

    name = NAME
    policy: Policy = POLICY
    planned_at_once = 10_000  # a person's rows may stand in several networks

    def __init__(
        self,
        settings: Registrations,
        admins_group: str,
        site: Site,
        tenant: Tenant,
        connection: Connection,
        archive: Archive,
        ons_address: str,
    ) -> None:
        self._settings, self._admins_group, self._site = settings, admins_group, site
        self._app = tenant.application_id
        self._connection, self._archive = connection, archive
        guard = settings.limits
        self.limits = Limits(
            guard.scope_count, guard.scope_percent, guard.total_count, guard.total_percent
        )
        self.places = Places(
            networks=_own_list(site.networks),
            members=(_own_list(site.members), _own_list(site.members_hidden)),
            schools=_own_list(site.schools),
            identities=_own_list(site.identities),
            meetings=f"list:{site.meetings}",
            registrations=f"list:{site.registrations}",
            quiet_days=f"list:{site.quiet_days}",
            ons_site=site.ons,
        )
        member = ("NetwerkLookupId", "PersoonObjectId", "LidStatus", "Rol")
        identity = ("PersoonId", "ObjectIds", "Functiegroep", "SchoolCode")
        self._shared = [
            self._own(site.ons, site.networks, names.NETWORK_COLUMNS, names.NETWORK_SETTINGS),
            self._own(site.ons, site.members, member),
            self._own(site.ons, site.members_hidden, member),
            self._own(site.ons, site.schools, ("Title", "SchoolCode", "UpnDomeinen", "Actief")),
            self._own(site.beheer, site.identities, identity),
        ]
        self._lists = {
            self.places.meetings: self._list(
                site.ons, site.meetings, names.MEETING, names.MEETING_AUTHORED
            ),
            self.places.registrations: self._list(
                site.ons,
                site.registrations,
                names.REGISTRATION,
                names.REGISTRATION_AUTHORED,
                reduced(settings.forbidden_terms),
            ),
            self.places.quiet_days: self._list(
                site.beheer, site.quiet_days, ("Title", "Van", "Tot"), ()
            ),
        }
        self._voices = Voices(settings.channel, tenant, connection)
        self._ons_address = ons_address
        self._site_people = {site.ons: SitePeople(site.ons, ons_address, connection)}
        self._asked: set[str] = set()
        self._overview: Overview | None = None
        self._sites: dict[str, str] = {f"list:{site.proofs}": site.beheer}

    # Observing

    def sources(self, archive: Archive, full: bool) -> list[Source]:
        overview = self._look(archive)
        found: list[Source] = [*self._shared, *self._lists.values()]
        group = GroupMembersSource([self._admins_group], 0, self._known_own)
        found.append(Own(NAME, group))
        people = PeopleSource(lambda _id, _addresses: False, self._known_own, SELECT)
        found.append(Own(NAME, people))
        found += self._team_lists(overview)
        if full or overview.certificates() is None:
            found.append(LibraryDrive(self._site.ons, self._site.certificates, CERTIFICATES))
        if self._settings.calendar.mailbox is not None:
            found.append(self._calendar())
        self._asked = {source.source for source in found}
        return found

    def follow_up(self, archive: Archive, full: bool) -> list[Source]:
        overview = self._look(archive)
        found: list[Source] = [*self._homes(overview, full), *self._channels(overview)]
        found += [s for s in self._team_lists(overview) if s.source not in self._asked]
        self._asked |= {source.source for source in found}
        return [*found, *self._reports(overview), *self._people(overview, full)]

    def _reports(self, overview: Overview) -> list[Source]:
        """Who was at the online meetings of the last days; each asked for once a run."""
        wanted = [
            one
            for one in reports_to_read(overview, self._today())
            if f"report {one.key}" not in self._asked
        ]
        self._asked |= {f"report {one.key}" for one in wanted}
        return [AttendanceSource(wanted)] if wanted else []

    def _homes(self, overview: Overview, full: bool) -> list[Source]:
        """Where a team's lists are is asked until `provision` made them, and then once a night."""
        seen = overview.archive.sightings(TEAM_LISTS)
        wanted: list[tuple[str, str | None]] = []
        for network in overview.running():
            id = home_id(network)
            there = id in seen and (seen[id].value or {}).get("registrations")
            if f"home {id}" not in self._asked and (full or not there):
                self._asked.add(f"home {id}")
                wanted.append(
                    (network.group or "", network.channel if network.in_channel else None)
                )
        return [TeamListsSource(wanted)] if wanted else []

    def _channels(self, overview: Overview) -> list[Source]:
        """The first channels of teams: only a bot has to know them."""
        if not self._voices.needs_channel:
            return []
        known = overview.archive.sightings(CHANNELS)
        teams = {n.group for n in overview.running() if n.group and n.channel is None}
        unknown = sorted(t for t in teams - known.keys() if f"channel {t}" not in self._asked)
        self._asked |= {f"channel {team}" for team in unknown}
        return [FirstChannels(unknown, CHANNELS)] if unknown else []

    def _team_lists(self, overview: Overview) -> list[Source]:
        found: list[Source] = []
        for home in {h.site: h for h in overview.homes().values()}.values():
            found += [self._at_home(home, place) for place in _places(home)]
        return found

    def _at_home(self, home: Home, place: str) -> ListSource:
        if place not in self._lists:
            columns, authored = (
                (names.TEAM_MEETING, names.TEAM_MEETING_AUTHORED)
                if place == home.meetings_place
                else (names.TEAM_REGISTRATION, names.TEAM_REGISTRATION_AUTHORED)
            )
            self._lists[place] = self._list(home.site, place.partition(":")[2], columns, authored)
        return self._lists[place]

    def _people(self, overview: Overview, full: bool) -> list[Source]:
        """Whom the numbers on rows mean, and the accounts behind them; each once a run."""
        found: list[Source] = []
        wanted = self._numbers(overview)
        ids = set(overview.admins)
        for site, numbers in wanted.items():
            known = overview.numbers(site)
            unread = {
                n
                for n in numbers
                if (n not in known or (full and known[n] is None))
                and f"number {site} {n}" not in self._asked
            }
            self._asked |= {f"number {site} {n}" for n in unread}
            if unread:
                people = self._at_site(site, overview)
                found.append(Own(NAME, SitePersons(people, unread, f"site-people:{site}")))
            ids |= {id for n in numbers if (id := known.get(n)) is not None}
        for place in (self.places.registrations, *self._team_places(overview)):
            ids |= {row.made_by for row in overview.rows(place).values() if row.made_by}
        gone = overview.archive.gone(self.places.people)
        unknown = {
            id
            for id in ids
            if id not in overview.accounts and id not in gone and f"id {id}" not in self._asked
        }
        if unknown:
            self._asked |= {f"id {id}" for id in unknown}
            found.append(Own(NAME, People(unknown, (), "addresses-asked")))
        return found

    def _numbers(self, overview: Overview) -> Mapping[str, set[str]]:
        wanted: dict[str, set[str]] = defaultdict(set)
        wanted[self._site.ons] |= persons_of(
            overview.rows(self.places.meetings).values(), "Organisatoren", "Sprekers"
        )
        wanted[self._site.ons] |= persons_of(
            overview.rows(self.places.registrations).values(), "Deelnemer"
        )
        for home in overview.homes().values():
            rows = overview.rows(home.registrations_place).values()
            wanted[home.site] |= persons_of(rows, "Deelnemer")
        return wanted

    def _team_places(self, overview: Overview) -> set[str]:
        return {home.registrations_place for home in overview.homes().values()}

    def _calendar(self) -> CalendarSource:
        mailbox = self._settings.calendar.mailbox or ""
        return CalendarSource(mailbox, known=self._known, now=self._today)

    def _today(self) -> datetime:
        """The tenant's own time: this machine's clock may be wrong."""
        return self._connection.session.server_date or datetime.now(UTC)

    # Deciding

    def unready(self, archive: Archive) -> str | None:
        if self._look(archive).admins:
            return None
        return (
            f"The administrators' group {self._admins_group} is not there, has no members, or "
            "could not be read. Nothing was changed. Correct membership.admins_group_id, or add "
            "the administrators to the group."
        )

    def scopes(self, archive: Archive) -> Mapping[str, str]:
        networks = self._look(archive).networks
        if not networks:
            return {}
        return {scope_of(EVERYWHERE): EVERYBODY} | {
            scope_of(n.id): n.code for n in networks.values()
        }

    def touched(self, changes: Sequence[Sighting], archive: Archive) -> set[str]:
        """The scopes that must be planned because of `changes`."""
        self._overview = None
        if not changes:
            return set()
        return Touched(self._look(archive), set(self.scopes(archive)), self._admins_group).by(
            changes
        )

    def plan(self, archive: Archive, now: datetime, scopes: Iterable[str]) -> list[ScopePlan]:
        overview = self._look(archive)
        frame = Frame(
            overview, self._settings, now, self._voices, self._ons_address, self._site.proofs,
            self._rest(overview), overview.certificates(),
        )  # fmt: skip
        return [plan_scope(scope, frame) for scope in sorted(set(scopes))]

    def _rest(self, overview: Overview) -> Rest:
        """When nothing is said in channels."""
        rows = overview.rows(self.places.quiet_days).values()
        days = [(day(row.fields.get("Van")), day(row.fields.get("Tot"))) for row in rows]
        quiet = self._settings.quiet
        return Rest.of(quiet.begin, quiet.end, days)

    def confirm(self, plan: ScopePlan, archive: Archive) -> list[Source]:
        return []

    def confirm_all(self, plans: Iterable[ScopePlan], archive: Archive) -> list[Source]:
        """Rows that seem to be gone are asked for one by one, list by list, before anybody loses
        a place by it and before one is made again."""
        overview = self._look(archive)
        asked: dict[str, set[str]] = defaultdict(set)
        unanswered: dict[str, set[str]] = defaultdict(set)
        for plan in plans:
            for place, item in unanswered_rows(plan, overview):
                unanswered[place].add(item)
                asked[place].add(item)
            for place, item in missing_rows(plan):
                asked[place].add(item)
        rows = [Rows(self._lists[p], sorted(ids)) for p, ids in asked.items() if p in self._lists]
        who = [self._deletions(p, ids) for p, ids in unanswered.items() if p in self._lists]
        return [*rows, *who]

    def _deletions(self, place: str, ids: Iterable[str]) -> Source:
        source, gone = self._lists[place], self._archive.gone(place)
        url = self._url_of(source.site_id)
        rows = DeletedRows(source.site_id, url, source.list_id, sorted(ids))
        since = {id: gone[id].seen_at for id in rows.ids}
        return Deletions(rows, since, self.places.deletions(source.list_id))

    def refused(self, plan: ScopePlan, archive: Archive, n: int, total: int) -> list[Action]:
        """A refusal stands in the result and in `status`; a meeting's row has no room for it."""
        return []

    def confirmed(self, plans: Iterable[ScopePlan]) -> Confirmed:
        """The lists on ONS, and those of the teams whose network is written to."""
        places = {place for plan in plans for place in plan.writable}
        lists = {
            (self._lists[p].site_id, self._lists[p].list_id) for p in places if p in self._lists
        }
        lists.add((self._site.beheer, self._site.proofs))
        mailbox = self._settings.calendar.mailbox
        return Confirmed(
            lists=frozenset(lists),
            drives=frozenset(p.partition(":")[2] for p in places if p.startswith(FILES_OF)),
            mailboxes=frozenset({mailbox} if mailbox else ()),
            voices=frozenset(p for p in places if p.startswith("voice:")),
        )

    # Sending

    def prepare(
        self,
        actions: Sequence[Action],
        archive: Archive,
        now: datetime,
        done: Mapping[str, Outcome],
    ) -> tuple[list[Action], list[Sighting]]:
        """Fill in the moment, people's numbers on each site, and the rows made before."""
        overview = self._look(archive)
        missing: dict[str, set[str]] = defaultdict(set)
        for action in actions:
            for value in action.body.values():
                if isinstance(value, dict) and "ensure" in value:
                    missing[value["site"]].add(value["ensure"])
        numbers, sightings = self._enter(missing, overview)
        names = self._names({str(a.body["person"]) for a in actions if a.kind == "put"})
        return [_filled(action, numbers, names, now, done) for action in actions], sightings

    def _names(self, accounts: set[str]) -> Mapping[str, str]:
        """What people are called, for the proof that is about to be written: kept nowhere."""
        if not accounts:
            return {}
        try:
            seen = self._connection.graph.one(people_by_id(sorted(accounts), ("id", "displayName")))
        except ConnectorError as error:
            log.warning("names not read", error=str(error))
            return {}
        return {one.id: str(name) for one in seen if (name := (one.value or {}).get("displayName"))}

    def _enter(
        self, missing: Mapping[str, set[str]], overview: Overview
    ) -> tuple[dict[str, dict[str, str]], list[Sighting]]:
        """People's numbers on each site, entered where they are new. On a site that refuses, the
        columns of people stay empty until its network is planned again; the other sites go on."""
        numbers: dict[str, dict[str, str]] = {}
        upns: dict[str, dict[str, str]] = {}
        for site, accounts in missing.items():
            known = {id: n for n, id in overview.numbers(site).items() if id is not None}
            numbers[site] = {a: known[a] for a in accounts if a in known}
            upns[site] = {
                upn: account
                for account in accounts - known.keys()
                if (upn := self._upn(overview, account)) is not None
            }
        wanted = {s: self._at_site(s, overview).ensure(some) for s, some in upns.items() if some}
        seen: list[Sighting] = []
        for site, entered in self._connection.graph.drive(wanted).items():
            if isinstance(entered, Failed):
                log.warning("people not entered", site=site, error=str(entered.error))
                continue
            for upn, number in entered.items():
                account = upns[site][upn]
                numbers[site][account] = str(number)
                place = self.places.numbers(site)
                seen.append(Sighting(place, str(number), {"object_id": account}))
        return numbers, seen

    @staticmethod
    def _upn(overview: Overview, account: str) -> str | None:
        seen = overview.archive.some(overview.places.people, [account]).get(account)
        value = (seen.value if seen is not None else None) or {}
        found = value.get("userPrincipalName")
        return str(found) if found else None

    def _url_of(self, site: str) -> str:
        if site == self._site.ons:
            return self._ons_address
        homes = self._look(self._archive).homes().values()
        return next((home.web_url for home in homes if home.site == site), "")

    def _at_site(self, site: str, overview: Overview) -> SitePeople:
        if site not in self._site_people:
            self._site_people[site] = SitePeople(site, self._url_of(site), self._connection)
        return self._site_people[site]

    @staticmethod
    def remember(reading: Reading, outcomes: Mapping[Side, Sequence[Outcome]]) -> Memo:
        return remembered(reading.memo, outcomes)

    @staticmethod
    def keep(memo: Memo, reading: Reading, outcomes: Mapping[Side, Sequence[Outcome]]) -> Memo:
        """What was decided stands, also where a row could not be told of it yet."""
        if reading.memo.get("kind") in (MEETING, REGISTRATION):
            return decided(memo, reading.memo)
        if reading.memo.get("kind") == PROOF:
            return unmade(memo, [o for each in outcomes.values() for o in each])
        if reading.memo.get("kind") == VOICE:
            return kept(memo, reading.memo, [o for each in outcomes.values() for o in each])
        return memo

    def replica(self, place: str) -> Replica:
        kind, _, rest = place.partition(":")
        if kind == "calendar":
            return CalendarReplica(self._calendar())
        if place.startswith(FILES_OF):
            return PrivateFileReplica(rest)
        if kind == "voice":
            overview = self._look(self._archive)
            channels = {
                n.code: found
                for n in overview.running()
                if (found := overview.channel(n)) is not None
            }
            return self._voices.replica(rest, channels)
        if place == f"list:{self._site.proofs}":
            return ListReplica(self._list(self._site.beheer, self._site.proofs, ("Title",), ()))
        source = self._lists[place]
        return ListReplica(source, site_url=self._url_of(source.site_id))

    def _own(
        self, site: str, list_id: str, fields: tuple[str, ...], authored: tuple[str, ...] = ()
    ) -> Source:
        source = ListSource(
            site, list_id, fields, authored, own_app_id=self._app, known=self._known_own
        )
        return Own(NAME, source)

    def _list(
        self,
        site: str,
        list_id: str,
        fields: tuple[str, ...],
        authored: tuple[str, ...],
        kept: Mapping[str, Callable[[Any], Any]] | None = None,
    ) -> ListSource:
        return ListSource(
            site, list_id, fields, authored, own_app_id=self._app, known=self._known, reduced=kept
        )

    def _known(self, place: str) -> Mapping[str, Mapping[str, Any]]:
        return {id: s.value or {} for id, s in self._archive.sightings(place).items()}

    def _known_own(self, place: str) -> Mapping[str, Mapping[str, Any]]:
        return own_known(NAME, self._archive, place)

    def _look(self, archive: Archive) -> Overview:
        if self._overview is None or self._overview.archive is not archive:
            self._overview = Overview.of(archive, self.places, self._admins_group, self._app)
        return self._overview


def _own_list(list_id: str) -> str:
    return own_place(NAME, f"list:{list_id}")


def _places(home: Home) -> tuple[str, str]:
    return (home.meetings_place, home.registrations_place)


def _filled(
    action: Action,
    numbers: Mapping[str, Mapping[str, str]],
    names: Mapping[str, str],
    now: datetime,
    done: Mapping[str, Outcome],
) -> Action:
    if action.kind == "put":
        name = names.get(str(action.body["person"]))
        return action if name is None else replace(action, body=written(action, name))
    body: dict[str, Any] = {}
    for name, value in action.body.items():
        if isinstance(value, list) and action.place.startswith("list:"):
            # https://learn.microsoft.com/graph/api/listitem-create: several choices have their type
            body[name], body[f"{name}@odata.type"] = value, "Collection(Edm.String)"
        elif not isinstance(value, dict) or action.kind not in ("create", "update"):
            body[name] = value
        elif "now" in value:
            body[name] = column(now)
        elif "then" in value:
            if all((one := done.get(id)) and one.fate is Fate.DONE for id in value["when"]):
                body[name] = _kept_promise(value["then"], done)
            elif "otherwise" in value:
                body[name] = value["otherwise"]
        elif "count_of" in value:
            sent = [done.get(id) for id in value["count_of"]]
            body[name] = sum(1 for one in sent if one is not None and one.fate is Fate.DONE)
        elif "item_of" in value:
            made = done.get(value["item_of"])
            if made is not None and made.ref is not None:
                body[name] = made.ref.id
        elif number := numbers.get(value.get("site", ""), {}).get(value.get("ensure", "")):
            body[name] = number
    return replace(action, body=body)


def _kept_promise(then: Any, done: Mapping[str, Outcome]) -> Any:
    """A text; or addresses, each on its own line."""
    if not isinstance(then, list):
        return then
    found = [
        one if isinstance(one, str) else (done[one["url_of"]].value or {}).get("web_url")
        for one in then
    ]
    return "\n".join(str(one) for one in found if one)
