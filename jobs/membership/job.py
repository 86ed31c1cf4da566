"""How the service sees the membership job."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from config.membership import Membership
from connector.channel_replica import ChannelReplica
from connector.channel_source import ChannelMembersSource
from connector.graph import Confirmed
from connector.group_source import GROUPS_A_CHAIN, GroupMembersSource
from connector.list_replica import ListReplica
from connector.list_source import ListSource
from connector.people_source import PeopleSource
from connector.roster import GroupRoster
from connector.site_people import SitePeople
from connector.team_replica import TeamReplica
from connector.team_source import TEAMS, TeamStateSource
from connector.teams_replica import TeamsReplica
from jobs.job import Archive, Memo, Reading, Replica, ScopePlan, Source
from jobs.membership.actions import Orders
from jobs.membership.case import Rules
from jobs.membership.evidence import Frame
from jobs.membership.overview import Overview, Places, referenced_people
from jobs.membership.policy import POLICY
from jobs.membership.row import AUTHORED, COLUMNS, split_ref
from jobs.membership.scope import plan_network
from jobs.membership.touched import Touched
from jobs.network import COLUMNS as NETWORK_COLUMNS
from jobs.network import SETTINGS, Network
from jobs.observation import SELECT, People, Rows, SitePersons
from jobs.parse import text
from sync.action import Action, Outcome
from sync.guard import Limits
from sync.model import Side, Sighting, StepKind
from sync.policy import Policy

SHOWN_ID = "PersoonObjectId"
"""Read with its author: after a lost state it says whom a row is about, if the product wrote it."""

Known = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Site:
    """The ONS lists of this job, by the ids they have in this tenant."""

    ons: str
    beheer: str
    networks: str
    members: str
    members_hidden: str
    schools: str
    organisations: str
    identities: str


class MembershipJob:
    """Who is in which network. Two-way for who is a member; roles come from ONS."""

    name = "membership"
    policy: Policy = POLICY
    planned_at_once = 10_000  # networks look at each other

    def __init__(
        self, settings: Membership, site: Site, people: SitePeople, app: str, archive: Archive
    ) -> None:
        self._settings, self._site, self._people, self._app = settings, site, people, app
        self._archive = archive
        guard = settings.limits
        self.limits = Limits(
            guard.scope_count, guard.scope_percent, guard.total_count, guard.total_percent
        )
        self.places = Places(
            networks=f"list:{site.networks}",
            members=f"list:{site.members}",
            members_hidden=f"list:{site.members_hidden}",
            schools=f"list:{site.schools}",
            organisations=f"list:{site.organisations}",
            identities=f"list:{site.identities}",
        )
        self._lists = {
            self.places.networks: self._list(site.ons, site.networks, NETWORK_COLUMNS, SETTINGS),
            self.places.members: self._list(site.ons, site.members, COLUMNS, (*AUTHORED, SHOWN_ID)),
            self.places.members_hidden: self._list(
                site.ons, site.members_hidden, COLUMNS, (*AUTHORED, SHOWN_ID)
            ),
            self.places.schools: self._list(
                site.ons, site.schools, ("Title", "UpnDomeinen", "Actief"), ()
            ),
            self.places.organisations: self._list(
                site.ons, site.organisations, ("Title", "EmailDomeinen"), ()
            ),
            self.places.identities: self._list(
                site.beheer,
                site.identities,
                ("PersoonId", "ObjectIds", "UpnHistorie", "Functiegroep"),
                (),
            ),
        }
        self._asked: set[str] = set()
        self._overview: Overview | None = None

    # Observing

    def sources(self, archive: Archive, full: bool) -> list[Source]:
        found: list[Source] = [*self._lists.values()]
        found.append(GroupMembersSource([self._settings.admins_group_id], 0, self._known))
        found += self._groups(archive)
        waiting = self._waiting(archive)
        found.append(
            PeopleSource(lambda _id, addresses: bool(addresses & waiting), self._known, SELECT)
        )
        self._asked = {source.source for source in found}
        return found

    def follow_up(self, archive: Archive, full: bool) -> list[Source]:
        overview = self._look(archive)
        found: list[Source] = [s for s in self._groups(archive) if s.source not in self._asked]
        found += self._unknown_people(overview, full)
        found += self._team_states(overview, full)
        for network in overview.networks.values():
            place = network.place
            if not network.in_channel or place is None or not network.anchored:
                continue
            if (full or not archive.complete(place)) and place not in self._asked:
                found.append(
                    ChannelMembersSource(network.group or "", network.channel or "", self._known)
                )
        self._asked |= {source.source for source in found}
        return found

    def _unknown_people(self, overview: Overview, full: bool) -> list[Source]:
        """Numbers, accounts and addresses that were never looked up; each once a run."""
        archive = overview.archive
        rows = [row for rows in overview.rows.values() for row in rows]
        unresolved = {
            n
            for n in referenced_people(rows)
            if n not in overview.lookups or (full and overview.lookups[n] is None)
        }
        found: list[Source] = []
        if unresolved := {n for n in unresolved if f"number:{n}" not in self._asked}:
            self._asked |= {f"number:{n}" for n in unresolved}
            found.append(SitePersons(self._people, unresolved, self.places.site_people))
        ids = {id for id in overview.lookups.values() if id} | overview.admins
        for network in overview.networks.values():
            if network.place is not None:
                ids |= overview.team(network.place).keys()
        gone = archive.gone(self.places.people)
        unknown = {
            id
            for id in ids
            if id not in overview.accounts and id not in gone and f"id:{id}" not in self._asked
        }
        # One look a night for somebody who is not there yet; a new account shows itself in the
        # directory's changes, which it remembers for a week.
        looked = {} if full else archive.sightings(self.places.asked)
        addresses = {
            a.lower() for row in rows if row.person is None and (a := text(row.fields.get("Adres")))
        }
        if full:
            addresses |= overview.colleagues_to_be()
        addresses = {a for a in addresses - looked.keys() if f"address:{a}" not in self._asked}
        if unknown or addresses:
            self._asked |= {f"id:{id}" for id in unknown}
            self._asked |= {f"address:{a}" for a in addresses}
            found.append(People(unknown, addresses, self.places.asked))
        return found

    def _team_states(self, overview: Overview, full: bool) -> list[Source]:
        if TEAMS in self._asked:
            return []
        known = overview.archive.sightings(TEAMS)
        teams = sorted(
            {
                n.group
                for n in overview.networks.values()
                if n.group is not None and n.anchored and (full or n.group not in known)
            }
        )
        return [TeamStateSource(teams)] if teams else []

    def _groups(self, archive: Archive) -> list[GroupMembersSource]:
        """The teams that the admins' group named, in the order of their rows: a new network
        changes the last chain only."""
        overview = self._look(archive)
        networks = sorted(overview.networks.values(), key=lambda n: int(n.id))
        groups = list(dict.fromkeys(n.group for n in networks if n.group and n.anchored))
        return [
            GroupMembersSource(
                groups[at : at + GROUPS_A_CHAIN], 1 + at // GROUPS_A_CHAIN, self._known
            )
            for at in range(0, len(groups), GROUPS_A_CHAIN)
        ]

    def _waiting(self, archive: Archive) -> frozenset[str]:
        """Addresses by which somebody may turn up: of rows that wait, and of guests."""
        overview = self._look(archive)
        rows = (row for rows in overview.rows.values() for row in rows)
        asked = {a.lower() for row in rows if (a := text(row.fields.get("Adres")))}
        guests = {a for one in overview.accounts.values() if one.guest for a in one.addresses}
        return frozenset(asked | guests)

    # Deciding

    def unready(self, archive: Archive) -> str | None:
        """Without administrators nobody's settings count: every network would be told so, for
        what is one wrong id in the configuration."""
        if self._look(archive).admins:
            return None
        return (
            f"The administrators' group {self._settings.admins_group_id} is not there, has no "
            "members, or could not be read. Nothing was changed. Correct "
            "membership.admins_group_id, or add the administrators to the group."
        )

    def touched(self, changes: Sequence[Sighting], archive: Archive) -> set[str]:
        """The scopes that must be planned because of `changes`."""
        self._overview = None
        if not changes:
            return set()
        return Touched(self._look(archive), self.places, self._settings.admins_group_id).by(changes)

    def scopes(self, archive: Archive) -> Mapping[str, str]:
        return {n.scope: n.code for n in self._look(archive).networks.values()}

    def plan(self, archive: Archive, now: datetime, scopes: Iterable[str]) -> list[ScopePlan]:
        overview = self._look(archive)
        due = set(scopes)
        networks = [n for n in overview.networks.values() if n.scope in due]
        frame = Frame(
            overview=overview,
            rules=Rules(self._app, self._settings.guest_warning_days, self._settings.reminder_days),
            now=now,
            protected=frozenset(self._settings.break_glass),
            rejoin_days=self._settings.rejoin_days,
            promote_core=self._settings.promote_core_member_when_ownerless,
        )
        plans: dict[str, ScopePlan] = {}
        members: dict[str, frozenset[str]] = {}
        for network in sorted(networks, key=lambda n: (_depth(n, overview), int(n.id))):
            parent = overview.networks.get(network.parent or "")
            if parent is not None and parent.id not in members:
                members[parent.id] = frozenset(overview.team(parent.place or ""))
            made = plan_network(network, replace(frame, members=members))
            plans[network.scope] = made
            if made.stopped is None:
                members[network.id] = _members_after(made, overview.team(network.place or ""))
        return list(plans.values())

    def rosters(self, scope: str, archive: Archive) -> list[Source]:
        """Who is in the team (and the channel) of a network, listed in full."""
        network = self._look(archive).networks.get(scope.rpartition("/")[2])
        if network is None or network.group is None or not network.anchored:
            return []
        found: list[Source] = [GroupRoster(network.group, self._known)]
        if network.in_channel:
            found.append(ChannelMembersSource(network.group, network.channel or "", self._known))
        return found

    def confirm(self, plan: ScopePlan, archive: Archive) -> list[Source]:
        return self.rosters(plan.scope, archive) if _moves(plan, archive) else []

    def confirm_all(self, plans: Iterable[ScopePlan], archive: Archive) -> list[Source]:
        """What several plans need at once: the state of their teams in one go, and the rows that
        seem to be gone, list by list."""
        moving = [plan for plan in plans if _moves(plan, archive)]
        groups = [
            network.group
            for plan in moving
            if (network := self._network(plan, archive)) is not None and network.group is not None
        ]
        vanished: dict[str, list[str]] = defaultdict(list)
        for plan in moving:
            entries = archive.entries(plan.scope)
            for loss in plan.losses:
                entry = entries.get(loss.key)
                if loss.kind == "vanished" and entry is not None and entry.left_ref is not None:
                    list_id, item = split_ref(entry.left_ref)
                    vanished[f"list:{list_id}"].append(item)
        found: list[Source] = [TeamStateSource(groups)] if groups else []
        found += [Rows(self._lists[p], ids) for p, ids in vanished.items() if p in self._lists]
        return found

    def refused(self, plan: ScopePlan, archive: Archive, n: int, total: int) -> list[Action]:
        network = self._network(plan, archive)
        if network is None:
            return []
        orders = Orders(network, self._look(archive))
        orders.refused(n, total)
        return list(orders.actions)

    # Writing

    def confirmed(self, plans: Iterable[ScopePlan]) -> Confirmed:
        """What this run may write to: the lists of this job, and the teams of these plans."""
        places = {place for plan in plans for place in plan.writable}
        teams = {p.split(":")[1] for p in places if p.startswith(("team:", "channel:"))}
        written = (self.places.networks, *self.places.rows)
        lists = {(self._site.ons, place.removeprefix("list:")) for place in written}
        return Confirmed(frozenset(teams), frozenset(lists))

    def prepare(
        self,
        actions: Sequence[Action],
        archive: Archive,
        now: datetime,
        done: Mapping[str, Outcome],
    ) -> tuple[list[Action], list[Sighting]]:
        """Fill in what is known only now: the moment, and the site's number of a person.

        Entering somebody on the site is harmless and can be repeated. Who cannot be entered is
        left out of the row, and the row is still written.
        """
        missing = {
            value["ensure"]
            for action in actions
            for value in action.body.values()
            if isinstance(value, dict) and "ensure" in value
        }
        numbers, sightings = self._enter(missing, archive)
        return [_filled(action, numbers, now) for action in actions], sightings

    @staticmethod
    def remember(reading: Reading, outcomes: Mapping[Side, Sequence[Outcome]]) -> Memo:
        return reading.memo

    @staticmethod
    def keep(memo: Memo, reading: Reading, outcomes: Mapping[Side, Sequence[Outcome]]) -> Memo:
        return memo

    def replica(self, place: str) -> Replica:
        if place == TEAMS:
            return TeamsReplica()
        kind, _, rest = place.partition(":")
        if kind == "team":
            return TeamReplica(rest)
        if kind == "channel":
            team, _, channel = rest.partition(":")
            return ChannelReplica(team, channel)
        return ListReplica(self._lists[place])

    def _enter(self, missing: set[str], archive: Archive) -> tuple[dict[str, int], list[Sighting]]:
        if not missing:
            return {}, []
        people = archive.sightings(self.places.people)
        names = {
            str((people[id].value or {}).get("userPrincipalName")): id
            for id in missing
            if id in people
        }
        entered = self._people.ensure_users(names)
        numbers = {names[upn]: number for upn, number in entered.items()}
        place = self.places.site_people
        return numbers, [Sighting(place, str(n), {"object_id": id}) for id, n in numbers.items()]

    def _list(
        self, site: str, list_id: str, fields: tuple[str, ...], authored: tuple[str, ...]
    ) -> ListSource:
        return ListSource(site, list_id, fields, authored, own_app_id=self._app, known=self._known)

    def _known(self, place: str) -> Known:
        return {id: s.value or {} for id, s in self._archive.sightings(place).items()}

    def _look(self, archive: Archive) -> Overview:
        if self._overview is None or self._overview.archive is not archive:
            self._overview = Overview.of(archive, self.places, self._settings.admins_group_id)
        return self._overview

    def _network(self, plan: ScopePlan, archive: Archive) -> Network | None:
        networks = self._look(archive).networks
        return networks.get(plan.scope.rpartition("/")[2])


def _moves(plan: ScopePlan, archive: Archive) -> bool:
    """Whether the archive would move on this plan: then it moves on a fresh reading. That both
    sides seem to say the same counts too: one of the two views may be an old one."""
    return bool(plan.plan.steps or plan.losses or plan.moved or archive.unrecorded(plan.scope))


def _members_after(plan: ScopePlan, team: Mapping[str, object]) -> frozenset[str]:
    """Who is in the team once the plan is done."""
    right = [step for step in plan.plan.steps if step.side is Side.RIGHT]
    gone = {step.key for step in right if step.kind is StepKind.REMOVE}
    come = {step.key for step in right if step.kind is StepKind.ADD}
    return frozenset((team.keys() - gone) | come)


def _filled(action: Action, numbers: Mapping[str, int], now: datetime) -> Action:
    body: dict[str, Any] = {}
    for name, value in action.body.items():
        if not isinstance(value, dict):
            body[name] = value
        elif "now" in value:
            body[name] = now.strftime("%Y-%m-%dT%H:%M:%SZ")
        elif value.get("ensure") in numbers:
            body[name] = str(numbers[value["ensure"]])
    return replace(action, body=body)


def _depth(network: Network, overview: Overview) -> int:
    seen, depth = {network.id}, 0
    parent = network.parent
    while parent is not None and parent in overview.networks and parent not in seen:
        seen.add(parent)
        depth += 1
        parent = overview.networks[parent].parent
    return depth
