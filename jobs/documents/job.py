"""How the service sees the documents job."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, BinaryIO

from config.documents import Documents
from config.texts import text as staff_text
from connector.authors_source import AuthorsSource
from connector.drive_outcome import NO_HISTORY
from connector.drive_replica import DriveReplica
from connector.folder_source import FolderSource
from connector.graph import Confirmed
from connector.group_source import GROUPS_A_CHAIN, GroupMembersSource
from connector.library_source import LibrarySource
from connector.list_source import ListSource
from connector.people_source import people_by_id
from connector.readers_source import ReadersSource
from connector.tenant import Connection
from jobs.documents.confidential import found
from jobs.documents.decision import Case, Decision
from jobs.documents.item import Item
from jobs.documents.known import Known
from jobs.documents.names import conflict_name
from jobs.documents.observation import CHANNELS, HomeSource, Items, Texts
from jobs.documents.overview import (
    APPROVED,
    NAME,
    NETWORK_COLUMNS,
    SETTINGS,
    Home,
    Overview,
    scope_of,
)
from jobs.documents.past import kept
from jobs.documents.policy import POLICY
from jobs.documents.retraction import taken_back, told_by
from jobs.documents.saying import stable_link
from jobs.documents.scope import plan_network
from jobs.documents.selection import LABELS, needs_setters, suspicious
from jobs.documents.terms import FIELDS as TERM_FIELDS
from jobs.documents.text import text_of
from jobs.job import Archive, Memo, Reading, Replica, ScopePlan, Source
from jobs.network import Network
from jobs.observation import FirstChannels
from jobs.own import Own, own_known, own_place
from jobs.parse import moment
from sync.action import Action, Outcome
from sync.guard import Limits
from sync.model import Ref, Side, Sighting
from sync.policy import Policy

ON_ONS = (
    "OnsId", "NetwerkLookupId", "DocSoort", "VakNaam", "Kwaliteitscontrole", "Publicatiebereik",
    "VakId", "LeerniveauIds", "LeerniveauNamen", "Title", "AuteurTekst", "Origineel", "DocOpdracht",
    "VerwijderGepland", "SyncStatus", "SyncUitleg", *LABELS,
)  # fmt: skip
IN_CHANNEL = (
    "OnsId", "DelenViaOns", "DocSoort", "VakNaam", "Kwaliteitscontrole", "Publicatiebereik",
    "DocAkkoord", "Title", "SyncStatus", "SyncUitleg", *LABELS,
)  # fmt: skip

CHANGED = '"changed-since"'
"""An etag that nothing has."""


@dataclass(frozen=True, slots=True)
class Open:
    """What a plan would like to see afresh: documents of which it matters who set their columns,
    whose text was never read, that are taken back, or that something is done to (drive, id)."""

    unsure: tuple[str, ...] = ()
    unread: tuple[Item, ...] = ()
    leaving: frozenset[str] = frozenset()
    acted_on: frozenset[tuple[str, str]] = frozenset()

    @classmethod
    def of(cls, plan: ScopePlan, decision: Decision | None) -> Open:
        if decision is None:
            return cls()
        known, cases = decision.frame.evidence, decision.cases
        acted_on: set[tuple[str, str]] = set()
        for key in {action.key for action in plan.actions if action.keyed} & cases.keys():
            case = cases[key]
            acted_on |= {(i.drive, i.id) for i in (case.pair.left, case.pair.right) if i}
            for ref in (case.entry.left_ref, case.entry.right_ref) if case.entry else ():
                if ref is not None:
                    drive, _, id = ref.id.partition("/")
                    acted_on.add((drive, id))
        return cls(
            tuple(
                item.id
                for case in cases.values()
                if (item := case.pair.right) is not None
                and needs_setters(item, known)
                and item.id not in known.setters
            ),
            tuple(c.pair.right for c in cases.values() if c.pair.right and _unread(c, decision)),
            frozenset(i.id for case in cases.values() if (i := taken_back(case)) is not None),
            frozenset(acted_on),
        )


@dataclass(frozen=True, slots=True)
class Site:
    """The ONS lists of this job, by the ids they have in this tenant."""

    ons: str
    networks: str
    library: str
    terms: str


class DocumentsJob:
    """Knowledge documents, between the library on ONS and the channels of the networks."""

    name = NAME
    policy: Policy = POLICY
    planned_at_once = 1

    def __init__(
        self,
        settings: Documents,
        admins_group: str,
        site: Site,
        connection: Connection,
        app: str,
        archive: Archive,
    ) -> None:
        self._settings, self._admins_group, self._site = settings, admins_group, site
        self._connection, self._app, self._archive = connection, app, archive
        guard = settings.limits
        self.limits = Limits(
            guard.scope_count, guard.scope_percent, guard.total_count, guard.total_percent
        )
        self._networks = Own(
            NAME,
            ListSource(
                site.ons,
                site.networks,
                NETWORK_COLUMNS,
                SETTINGS,
                own_app_id=app,
                known=self._own_known,
            ),
        )
        self._terms = Own(NAME, ListSource(site.ons, site.terms, TERM_FIELDS, (), own_app_id=app))
        self._asked: set[str] = set()
        self._overview: Overview | None = None
        self._open: dict[str, Open] = {}
        self._names: dict[str, str] = {}

    # Observing

    def sources(self, archive: Archive, full: bool) -> list[Source]:
        overview = self._look(archive)
        found: list[Source] = [self._networks, self._terms]
        found.append(self._people([self._admins_group], 0))
        if full or overview.library is None:
            found.append(HomeSource(self._site.ons, self._site.library))
        found += self._groups(overview)
        found += self._libraries(overview)
        self._asked = {source.source for source in found}
        # A folder that was not there: asked with the first, it costs no round trip of its own.
        return [*found, *self._folders(overview, missing=True)]

    def follow_up(self, archive: Archive, full: bool) -> list[Source]:
        overview = self._look(archive)
        found = [*self._groups(overview), *self._libraries(overview)]
        running = overview.running()
        found = [source for source in found if source.source not in self._asked]
        self._asked |= {source.source for source in found}
        nameless = {n.group for n in running if n.group and overview.channel(n) is None}
        if teams := nameless - self._asked:
            self._asked |= teams
            found.append(FirstChannels(sorted(teams), CHANNELS))
        return [*found, *self._folders(overview, full=full)]

    def _folders(
        self, overview: Overview, *, full: bool = False, missing: bool = False
    ) -> list[Source]:
        """Where a channel keeps its files is asked once, and then once a night: Teams is not to be
        polled more often. https://learn.microsoft.com/graph/api/resources/teams-api-overview
        With `missing` only where there was no folder yet."""
        channels = {
            f"{n.group}/{channel}": (n.group, channel)
            for n in overview.running()
            if n.group is not None
            and (channel := overview.channel(n)) is not None
            and _to_ask(overview.home(n), full=full, missing=missing)
        }
        unread = {id: one for id, one in channels.items() if id not in self._asked}
        self._asked |= unread.keys()
        if not unread:
            return []
        return [FolderSource(list(unread.values()), self._settings.folder_name)]

    def _groups(self, overview: Overview) -> list[Source]:
        """Who owns the teams, in chains that a new network changes only the last of."""
        networks = sorted(overview.running(), key=lambda n: int(n.id))
        groups = list(dict.fromkeys(n.group for n in networks if n.group))
        return [
            self._people(groups[at : at + GROUPS_A_CHAIN], 1 + at // GROUPS_A_CHAIN)
            for at in range(0, len(groups), GROUPS_A_CHAIN)
        ]

    def _people(self, groups: Sequence[str], index: int) -> Source:
        return Own(NAME, GroupMembersSource(list(groups), index, self._own_known))

    def _libraries(self, overview: Overview) -> list[Source]:
        found: dict[str, LibrarySource] = {}
        if overview.library is not None:
            found[overview.library] = self._library(overview.library)
        homes = [overview.home(network) for network in overview.running()]
        for home in homes:
            if home is None or home.root is None:
                continue
            # Two networks in one library: what they share is all of it.
            both = home.drive in found
            found[home.drive] = self._channel(replace(home, root=None) if both else home)
        return list(found.values())

    def _library(self, drive: str) -> LibrarySource:
        site = self._site
        return LibrarySource(site.ons, site.library, drive, None, ON_ONS, known=self._known)

    def _channel(self, home: Home) -> LibrarySource:
        return LibrarySource(
            home.site, home.list_id, home.drive, home.root, IN_CHANNEL, known=self._known
        )

    def _known(self, place: str) -> Known:
        return Known(self._archive, place)

    def _own_known(self, place: str) -> Mapping[str, Mapping[str, Any]]:
        return own_known(NAME, self._archive, place)

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
        return {scope_of(n.id): n.code for n in self._look(archive).networks.values()}

    def touched(self, changes: Sequence[Sighting], archive: Archive) -> set[str]:
        """The scopes that must be planned because of `changes`."""
        self._overview = None
        if not changes:
            return set()
        overview = self._look(archive)
        places: defaultdict[str, set[str]] = defaultdict(set)
        for one in changes:
            places[one.place].add(one.id)
        by_drive: defaultdict[str, set[str]] = defaultdict(set)
        for network in overview.networks.values():
            if (home := overview.home(network)) is not None and not home.missing:
                by_drive[f"drive:{home.drive}"].add(scope_of(network.id))
                by_drive[f"authors:{home.drive}"].add(scope_of(network.id))
        every = {scope_of(id) for id in overview.networks}
        touched: set[str] = set()
        for place, ids in places.items():
            if place == overview.networks_place:
                touched |= {scope_of(id) for id in ids}
            elif overview.library is not None and place == f"drive:{overview.library}":
                touched |= self._touched_on_ons(overview, ids)
            elif place in by_drive:
                touched |= by_drive[place]
            elif place.startswith(own_place(NAME, "team:")):
                group = place.rpartition(":")[2]
                touched |= {scope_of(n.id) for n in overview.networks.values() if n.group == group}
            elif (
                place == overview.terms_place
                or place.startswith("channel_folders")
                or place.startswith(f"{NAME}/channels")
            ):
                touched |= every
        return touched & every

    def _touched_on_ons(self, overview: Overview, ids: Collection[str]) -> set[str]:
        """By where a document is now, and by where it was: it may have gone from one network's
        folder to another's."""
        drive, tops = overview.drive(overview.library or ""), overview.tops()
        touched = {scope_of(n) for id in ids if (n := drive.top_of(id, tops)) is not None}
        touched |= overview.archive.scopes_holding({f"{drive.id}/{id}" for id in ids})
        for network in overview.networks.values():
            if any(item.id in ids for item in overview.loose(network)):
                touched.add(scope_of(network.id))
        return touched

    def plan(self, archive: Archive, now: datetime, scopes: Iterable[str]) -> list[ScopePlan]:
        overview = self._look(archive)
        plans = []
        for scope in sorted(set(scopes)):
            network = self._network(scope, overview)
            if network is None:
                continue
            made, decision = plan_network(network, overview, self._settings, now, self._app)
            self._open[scope] = Open.of(made, decision)
            plans.append(made)
            if decision is not None:
                overview.let_go(decision.frame.right.drive)
        return plans

    def confirm(self, plan: ScopePlan, archive: Archive) -> list[Source]:
        """Who set what, where somebody has to agree."""
        open_ = self._open.get(plan.scope)
        if open_ is None or plan.stopped is not None or not open_.unsure:
            return []
        overview = self._look(archive)
        network = self._network(plan.scope, overview)
        home = overview.home(network) if network is not None else None
        assert home is not None
        channel = self._channel(home)
        return [AuthorsSource(channel, open_.unsure, APPROVED, own_app_id=self._app)]

    def confirm_all(self, plans: Iterable[ScopePlan], archive: Archive) -> list[Source]:
        """Every document that something would be done to, as it is now, library by library; and
        the text of those that were never read; and who could read what is taken back."""
        unread: list[Item] = []
        leaving: set[str] = set()
        ids: defaultdict[str, set[str]] = defaultdict(set)
        sources: dict[str, LibrarySource] = {}
        overview = self._look(archive)
        for plan in plans:
            open_ = self._open.get(plan.scope)
            network = self._network(plan.scope, overview)
            if open_ is None or network is None:
                continue
            leaving |= open_.leaving
            unread += open_.unread
            if not (plan.actions or plan.losses):
                continue
            for drive, id in open_.acted_on:
                ids[drive].add(id)
            if (home := overview.home(network)) is not None:
                sources[home.drive] = self._channel(home)
        if overview.library is not None:
            sources[overview.library] = self._library(overview.library)
        found: list[Source] = [
            Items(sources[drive], sorted(some)) for drive, some in ids.items() if drive in sources
        ]
        if leaving and overview.library is not None:
            found.append(ReadersSource(overview.library, leaving))
        if unread and overview.library is not None:
            found.append(Texts(self._library(overview.library), unread, self._search))
        return found

    def _search(self, content: BinaryIO, name: str) -> Sequence[str]:
        # Office files carry what their rows say, and what the product says there is no pattern.
        said = text_of(content, name).text.replace(staff_text("ONS-307"), " ")
        return found([said], self._settings.patterns)

    def refused(self, plan: ScopePlan, archive: Archive, n: int, total: int) -> list[Action]:
        """The folder of the network on ONS says why nothing happens."""
        overview = self._look(archive)
        network = self._network(plan.scope, overview)
        folder = overview.folder_on_ons(network) if network is not None else None
        if folder is None or overview.library is None:
            return []
        item = overview.drive(overview.library).get(folder)
        if item is None:
            return []
        said = staff_text("ONS-401", n=n, totaal=total, onderdeel="documenten")
        columns = {"SyncStatus": "Gepauzeerd", "SyncUitleg": said}
        body = {k: v for k, v in columns.items() if item.column(k) != v}
        if not body:
            return []
        written = {"columns": body}
        id = f"{plan.scope}/@network/{Side.LEFT}/columns"
        ref = Ref(item.id, item.etag)
        return [
            Action(id, plan.scope, "@network", Side.LEFT, item.place, "columns", 1, ref, written)
        ]

    # Writing

    def confirmed(self, plans: Iterable[ScopePlan]) -> Confirmed:
        """What this run may write to: the library on ONS, and those of these plans' channels."""
        overview = self._overview or self._look(self._archive)
        drives: set[str] = set()
        lists: set[tuple[str, str]] = set()
        for plan in plans:
            network = self._network(plan.scope, overview)
            home = overview.home(network) if network is not None else None
            if home is None or home.missing or f"drive:{home.drive}" not in plan.writable:
                continue
            drives.add(home.drive)
            lists.add((home.site, home.list_id))
        if overview.library is not None:
            drives.add(overview.library)
            lists.add((self._site.ons, self._site.library))
        return Confirmed(lists=frozenset(lists), drives=frozenset(drives))

    def prepare(
        self,
        actions: Sequence[Action],
        archive: Archive,
        now: datetime,
        done: Mapping[str, Outcome],
    ) -> tuple[list[Action], list[Sighting]]:
        """Fill in folders that were made just now, etags of what was just written, names of
        people."""
        latest: dict[tuple[str, str], Ref] = {}
        for outcome in done.values():
            if outcome.ref is None:
                continue
            ref, by = outcome.ref, (outcome.value or {}).get("by")
            # Somebody changed it between our write and our reading it back: he is not overwritten.
            latest[outcome.action.place, ref.id] = ref if by is None else Ref(ref.id, CHANGED)
        self._look_up({id for action in actions for id in _named(action.body)})
        return [self._filled(action, done, latest) for action in actions], []

    def _filled(
        self,
        action: Action,
        done: Mapping[str, Outcome],
        latest: Mapping[tuple[str, str], Ref],
    ) -> Action:
        ref = action.ref
        if ref is None:
            key = action.key.removeprefix("row:")
            made = (done[id] for id in action.after if id in done)
            ref = next(
                (
                    o.ref
                    for o in made
                    if o.ref and (o.action.key, o.action.side) == (key, action.side)
                ),
                None,
            )
        elif (newer := latest.get((action.place, ref.id))) is not None:
            ref = newer
        ref = latest.get((action.place, ref.id), ref) if ref is not None else None
        body = {name: self._value(name, value, done) for name, value in action.body.items()}
        if ref is not None and ref.etag == CHANGED and "columns" in body:
            body["list_etag"] = CHANGED
        return replace(action, ref=ref, body=body)

    def _value(self, name: str, value: Any, done: Mapping[str, Outcome]) -> Any:
        if not isinstance(value, Mapping) or name == "from":
            return value
        if "made" in value:
            made = done[value["made"]].ref
            return made.id if made is not None else None
        if "conflict" in value:
            at = moment(value.get("at"))
            who = self._names.get(value.get("who") or "")
            assert at is not None
            return conflict_name(value["conflict"], who, at)
        if "name_of" in value:
            return self._names.get(value["name_of"])
        if "link_of" in value:
            outcome = done[value["link_of"]]
            return _link(outcome)
        if "text" in value:
            words = {k: self._value(k, v, done) for k, v in value["words"].items()}
            return staff_text(value["text"], **words)
        return {k: self._value(k, v, done) for k, v in value.items()}

    def _look_up(self, people: Collection[str]) -> None:
        """What people are called, for what staff read; it is kept nowhere."""
        if unknown := sorted(set(people) - self._names.keys()):
            answers = self._connection.graph.one(people_by_id(unknown, ("id", "displayName")))
            self._names |= {s.id: str((s.value or {}).get("displayName") or "") for s in answers}

    def remember(self, reading: Reading, outcomes: Mapping[Side, Sequence[Outcome]]) -> Memo:
        """Each side as the service left it, which is what it is compared with from now on; but
        what a person changed while nothing could be done about it stays to be done."""
        memo = dict(reading.memo)
        held = bool(reading.explain.get("held"))
        if not held:
            memo = told_by(memo, reading.explain, outcomes)
        for side, some in outcomes.items():
            before = memo.get(side.value)
            if held and (before is None or before.get("pending")):
                continue
            for outcome in some:
                if outcome.ref is None:
                    continue
                if outcome.value is None:
                    memo.pop(side.value, None)
                else:
                    drive = outcome.action.place.partition(":")[2]
                    item = Item.of(drive, outcome.ref.id, outcome.value, outcome.ref.etag)
                    if item.by is None or item.folder:
                        memo[side.value] = kept(item)
                    else:  # somebody's edit came right after our write: it is still to be seen
                        before = reading.memo.get(side.value) or {}
                        memo[side.value] = {**before, "pending": True}
        return memo

    def keep(
        self, memo: Memo, reading: Reading, outcomes: Mapping[Side, Sequence[Outcome]]
    ) -> Memo:
        kept_all = told_by(memo, reading.explain, outcomes)
        if any(one.error == NO_HISTORY for some in outcomes.values() for one in some):
            return {**kept_all, "no_history_at": reading.explain["now"]}
        return kept_all

    def replica(self, place: str) -> Replica:
        overview = self._look(self._archive)
        drive = place.partition(":")[2]
        if drive == overview.library:
            return self._at(self._library(drive))
        for network in overview.networks.values():
            home = overview.home(network)
            if home is not None and home.drive == drive:
                return self._at(self._channel(home))
        raise KeyError(place)

    def _at(self, library: LibrarySource) -> DriveReplica:
        ledger = self._connection.carrier.ledger
        return DriveReplica(library, own_app_id=self._app, ledger=ledger)

    def _look(self, archive: Archive) -> Overview:
        if self._overview is None or self._overview.archive is not archive:
            self._overview = Overview.of(
                archive,
                own_place(NAME, f"list:{self._site.networks}"),
                own_place(NAME, f"list:{self._site.terms}"),
                self._site.library,
                self._admins_group,
            )
        return self._overview

    def _network(self, scope: str, overview: Overview) -> Network | None:
        return overview.networks.get(scope.rpartition("/")[2])


def _unread(case: Case, decision: Decision) -> bool:
    """Whether its text is needed: also of what waits for a check, for that can come any moment."""
    if case.rule == "unchecked" and case.pair.right is not None:
        return suspicious(case.pair.right, decision.frame.evidence) is None
    return case.rule == "unread"


def _to_ask(home: Home | None, *, full: bool, missing: bool) -> bool:
    if home is None:
        return not missing
    return full or home.missing


def _link(outcome: Outcome) -> str | None:
    if outcome.ref is None or outcome.value is None:
        return None
    drive = outcome.action.place.partition(":")[2]
    return stable_link(Item.of(drive, outcome.ref.id, outcome.value, outcome.ref.etag))


def _named(value: Any) -> Iterable[str]:
    """Whose names are asked for, anywhere in a body."""
    if isinstance(value, Mapping):
        for name, one in value.items():
            if name in ("name_of", "who") and isinstance(one, str):
                yield one
            else:
                yield from _named(one)
