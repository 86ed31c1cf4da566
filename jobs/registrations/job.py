"""How the service sees the registrations job."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime

import structlog

from config.registrations import Registrations
from config.tenant import Tenant
from connector.attendance_source import AttendanceSource
from connector.calendar_replica import CalendarReplica
from connector.calendar_source import CalendarSource
from connector.deleted_rows import DeletedRows
from connector.graph import Confirmed
from connector.group_source import GroupMembersSource
from connector.list_replica import ListReplica
from connector.people_source import PeopleSource
from connector.private_file import PrivateFileReplica
from connector.site_people import SitePeople
from connector.team_lists_source import TEAM_LISTS, TeamListsSource
from connector.tenant import Connection
from jobs.job import Archive, Memo, Reading, Replica, ScopePlan, Source
from jobs.observation import SELECT, FirstChannels, LibraryDrive, People, Rows, SitePersons
from jobs.own import Own
from jobs.parse import day
from jobs.registrations.attendance import reports_to_read
from jobs.registrations.deletions import Deletions
from jobs.registrations.event import MEETING
from jobs.registrations.gathering import REGISTRATION
from jobs.registrations.lists import Lists, Site
from jobs.registrations.memory import decided, remembered
from jobs.registrations.missing import missing_rows, unanswered_rows
from jobs.registrations.names import NAME
from jobs.registrations.overview import (
    CERTIFICATES,
    CHANNELS,
    EVERYWHERE,
    Overview,
    home_id,
    persons_of,
    scope_of,
)
from jobs.registrations.policy import POLICY
from jobs.registrations.proof import KIND as PROOF
from jobs.registrations.proof import place_of, unmade
from jobs.registrations.rest import Rest
from jobs.registrations.scope import Frame, plan_scope
from jobs.registrations.sending import Sending
from jobs.registrations.speaking import KIND as VOICE
from jobs.registrations.speaking import kept
from jobs.registrations.touched import Touched
from jobs.registrations.voice import Voices
from sync.action import Action, Outcome
from sync.guard import Limits
from sync.model import Side, Sighting
from sync.policy import Policy

log = structlog.get_logger(__name__)
FILES_OF = place_of("")
EVERYBODY = "OMO-breed"
"""What the meetings without a network go by."""


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
        self._lists = Lists(site, self._app, archive, settings.forbidden_terms)
        self.places = self._lists.places
        self._voices = Voices(settings.channel, tenant, connection)
        self._ons_address = ons_address
        self._site_people = {site.ons: SitePeople(site.ons, ons_address, connection)}
        self._asked: set[str] = set()
        self._overview: Overview | None = None
        self._sending = Sending(connection, self._at_site)

    # Observing

    def sources(self, archive: Archive, full: bool) -> list[Source]:
        overview = self._look(archive)
        found: list[Source] = [*self._lists.shared, *self._lists.on_ons]
        group = GroupMembersSource([self._admins_group], 0, self._lists.known_own)
        found.append(Own(NAME, group))
        people = PeopleSource(lambda _id, _addresses: False, self._lists.known_own, SELECT)
        found.append(Own(NAME, people))
        found += self._lists.in_teams(overview)
        if full or overview.certificates() is None:
            found.append(LibraryDrive(self._site.ons, self._site.certificates, CERTIFICATES))
        if self._settings.calendar.mailbox is not None:
            found.append(self._calendar())
        self._asked = {source.source for source in found}
        # Lists that were not there are asked for with the first: a round trip less.
        return [*found, *self._homes(overview, full)]

    def follow_up(self, archive: Archive, full: bool) -> list[Source]:
        overview = self._look(archive)
        found: list[Source] = [*self._homes(overview, full), *self._channels(overview)]
        found += [s for s in self._lists.in_teams(overview) if s.source not in self._asked]
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
                people = self._at_site(site)
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
        return CalendarSource(mailbox, known=self._lists.known, now=self._today)

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
        return self._sending.prepare(actions, self._look(archive), now, done)

    def _url_of(self, site: str) -> str:
        if site == self._site.ons:
            return self._ons_address
        homes = self._look(self._archive).homes().values()
        return next((home.web_url for home in homes if home.site == site), "")

    def _at_site(self, site: str) -> SitePeople:
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
            return ListReplica(self._lists.proofs)
        source = self._lists[place]
        return ListReplica(source, site_url=self._url_of(source.site_id))

    def _look(self, archive: Archive) -> Overview:
        if self._overview is None or self._overview.archive is not archive:
            self._overview = Overview.of(archive, self.places, self._admins_group, self._app)
        return self._overview
