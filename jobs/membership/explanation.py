"""A network or a person of it, explained. Ids and staff texts, never names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from config.texts import withheld
from jobs.explaining import AT, PLACE, Change, Inquiry, clock, some, step
from jobs.job import ScopePlan
from jobs.membership.overview import Overview
from jobs.membership.row import Row
from jobs.membership.rules import said
from jobs.membership.words import value_told
from jobs.network import Network
from jobs.setter import Setter
from sync.action import Action
from sync.model import Conflict, Side, Value

SHOWN = ("LidStatus", "Rol", "PlaatsvervangerLookupId", "PvVan", "PvTot", "SponsorLookupId",
         "GastTot", "Adres", "Reden")  # fmt: skip
"""What people set on a row, with who did."""
PRIVATE = frozenset({"Adres", "Reden"})
"""Of these, texts about somebody: that there is one is told, never what it says."""


@dataclass(frozen=True, slots=True)
class Set:
    """A value and who last set it: an object id, "ons-sync", or None when it is not known."""

    field: str
    value: Any
    by: str | None
    at: datetime | None

    def __str__(self) -> str:
        when = f" on {clock(self.at)}" if self.at else ""
        return f"{self.field} {self.value}, set by {self.by or 'nobody known'}{when}"


@dataclass(frozen=True, slots=True)
class Coming:
    """Something that happens by itself."""

    at: datetime
    key: str
    what: str


@dataclass(frozen=True, slots=True)
class NetworkSides:
    """A network on both sides. Counts of Teams are of what was last seen there."""

    ons: str  # status and admission
    rows: Mapping[str, int]  # by status
    place: str | None
    name: str | None
    members: int
    owners: int
    agreed: int
    settings: tuple[Set, ...]  # which team it is, and what does not count
    unconfirmed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PersonSides:
    """A person on both sides."""

    account: str | None
    rows: tuple[tuple[str, tuple[Set, ...]], ...]  # the row and what was set on it
    teams: str
    agreed: str
    put_back: tuple[str, ...]
    conflicts: tuple[str, ...]
    past: tuple[str, ...]  # what the product did, newest first


@dataclass(frozen=True, slots=True)
class Explanation:
    scope: str
    code: str
    title: str
    key: str | None  # of the person
    at: datetime
    failure: str | None  # why the tenant could not be read; then all of this is what was last seen
    seen_at: datetime | None
    problems: tuple[str, ...]
    network: NetworkSides
    person: PersonSides | None
    rule: str
    sync: str | None  # what staff read on the row once this is done
    sentence: str | None
    refused: tuple[str, ...]
    changes: tuple[Change, ...]  # what the next run does
    attention: tuple[str, ...]
    coming: tuple[Coming, ...]

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "live": self.failure is None, "because": said(self.rule)}

    def lines(self) -> Iterator[str]:
        who = f" {self.key}" if self.key else ""
        yield f"{self.code} {self.title}:{who}" if who else f"{self.code} {self.title}"
        if self.failure is None:
            yield f"  seen     just now, {clock(self.at)}"
        else:
            yield f"  seen     on {clock(self.seen_at)}; not now: {self.failure}"
        yield from (f"  not read {problem}" for problem in self.problems)
        yield from self._network() if self.person is None else self._person(self.person)
        yield f"  decided  {self.rule}: {said(self.rule)}"
        if self.sentence:
            yield f'  staff    "{self.sentence}" ({self.sync})'
        yield from (f"  stopped  {one}" for one in self.refused)
        yield from some("  next     ", [step(one) for one in self.changes], "nothing")
        yield from some("  coming   ", _by_moment(self.coming))
        if self.person is None:
            yield from some("  look at  ", self.attention)

    def _network(self) -> Iterator[str]:
        sides = self.network
        by_status = ", ".join(f"{n} {status}" for status, n in sides.rows.items()) or "no rows"
        yield f"  ONS      {sides.ons}; {by_status}"
        named = f' "{sides.name}"' if sides.name else ""
        where = f"{sides.place}{named}" if sides.place else "no team"
        yield f"  Teams    {where}; {sides.members} members, {sides.owners} of them owners"
        yield f"  agreed   {sides.agreed} members"
        yield from (f"  set      {one}" for one in sides.settings)
        for name in sides.unconfirmed:
            yield f"  set      {name} does not count: it was not set by the administrators' group"

    def _person(self, sides: PersonSides) -> Iterator[str]:
        if sides.account:
            yield f"  account  {sides.account}"
        if not sides.rows:
            yield "  ONS      no row"
        for row, values in sides.rows:
            yield f"  ONS      row {row}"
            yield from (f"           {one}" for one in values)
        yield f"  Teams    {sides.teams}"
        yield f"  agreed   {sides.agreed}"
        if sides.put_back:
            yield f"  put back {', '.join(sides.put_back)}"
        yield from some("  conflict ", sides.conflicts)
        yield from some("  before   ", sides.past)


def explained(inquiry: Inquiry, overview: Overview, key: str | None) -> Explanation:
    """Put it together from what was seen and planned. A refused plan writes nothing but what the
    network's row says."""
    plan = inquiry.plan
    network = overview.networks[inquiry.network]
    asked = key or "@network"
    rows = [] if key is None else _rows_of(key, network, overview, plan)
    fields = rows[0].fields if rows else (network.fields if key is None else {})
    says = _says(inquiry.writes, {asked, *(f"row:{row.ref.id}" for row in rows)}, fields)
    waits = {one.key: one for one in plan.attention}
    app = inquiry.settings.tenant.application_id
    return Explanation(
        scope=plan.scope,
        code=network.code,
        title=network.title,
        key=key,
        at=inquiry.now,
        failure=inquiry.failure,
        seen_at=inquiry.seen_at(network.place or ""),
        problems=inquiry.problems,
        network=_network_sides(network, overview, plan, app),
        person=None if key is None else _person_sides(key, rows, overview, inquiry),
        rule=_rule(plan, asked, rows),
        sync=says.get("SyncStatus"),
        sentence=withheld(str(says.get("SyncUitleg") or "")) or None,
        refused=inquiry.refused,
        changes=tuple(_changes(inquiry.changes, key, rows)),
        attention=tuple(f"{one.key}: {said(one.rule)}" for one in waits.values()),
        coming=tuple(_coming(plan, key)),
    )


def _rows_of(key: str, network: Network, overview: Overview, plan: ScopePlan) -> list[Row]:
    """The rows about somebody: the one that counts first, then others that name the account."""
    reading, entry = plan.readings.get(key), plan.entries.get(key)
    ref = reading.left_ref if reading is not None else entry.left_ref if entry else None
    main = key.removeprefix("row:") if key.startswith("row:") else ref.id if ref else None
    found = [
        row
        for row in overview.rows.get(network.id, ())
        if row.ref.id == main or (row.person and overview.lookups.get(row.person) == key)
    ]
    return sorted(found, key=lambda row: row.ref.id != main)


def _network_sides(network: Network, overview: Overview, plan: ScopePlan, app: str) -> NetworkSides:
    team = overview.team(network.place) if network.place else {}
    group = overview.group(network.group) if network.group else None
    rows = Counter(row.status or "no status" for row in overview.rows.get(network.id, ()))
    seen = overview.archive.sightings(overview.places.networks)[network.id]
    own = Row.of("", network.id, seen.value or {}, seen.etag)
    anchor = [n for n in ("GroepId", "KanaalId") if network.fields.get(n)]
    return NetworkSides(
        ons=f"{network.status}, admission {network.admission}",
        rows=dict(rows.most_common()),
        place=network.place,
        name=group.name if group else None,
        members=len(team),
        owners=sum(1 for member in team.values() if member.owner),
        agreed=sum(1 for entry in plan.entries.values() if entry.agreed is not None),
        settings=tuple(
            _set(own, name, app) for name in dict.fromkeys([*anchor, *network.unconfirmed])
        ),
        unconfirmed=network.unconfirmed,
    )


def _person_sides(
    key: str, rows: Sequence[Row], overview: Overview, inquiry: Inquiry
) -> PersonSides:
    plan, app = inquiry.plan, inquiry.settings.tenant.application_id
    network = overview.networks[inquiry.network]
    member = overview.team(network.place).get(key) if network.place else None
    reading, entry = plan.readings.get(key), plan.entries.get(key)
    met = [one for one in (*plan.plan.conflicts, *inquiry.conflicts) if one.key == key]
    return PersonSides(
        account=_account(key, overview),
        rows=tuple(
            (row.ref.id, tuple(_set(row, n, app) for n in SHOWN if row.get(n) is not None))
            for row in rows
        ),
        teams="not in the team" if member is None else "owner" if member.owner else "member",
        agreed=_value(entry.agreed) if entry is not None else "nothing yet",
        put_back=tuple(reading.explain.get("put_back", ())) if reading else (),
        conflicts=tuple(dict.fromkeys(map(_conflict, met))),
        past=tuple(
            f"{clock(one.at)} {PLACE[one.side]}: {one.kind}, because {said(one.rule)}"
            for one in inquiry.past(key)
        ),
    )


def _account(key: str, overview: Overview) -> str | None:
    account = overview.accounts.get(key)
    if account is None:
        return "deleted" if key in overview.archive.gone(overview.places.people) else None
    kind = "guest" if account.guest else "member"
    person = overview.identities.get(key)
    others = [one for one in person.accounts if one != key] if person else []
    also = f"; the same person as {', '.join(others)}" if others else ""
    return f"{kind}, {'enabled' if account.enabled else 'disabled'}{also}"


def _set(row: Row, name: str, app: str) -> Set:
    setter = row.setter(name)
    value = "(filled in)" if name in PRIVATE else row.get(name)
    return Set(name, value, _who(setter, app), setter.at)


def _who(setter: Setter, app: str) -> str | None:
    if setter.by is None and setter.app is not None:
        return "ons-sync" if setter.app == app else f"application {setter.app}"
    return setter.by


def _rule(plan: ScopePlan, key: str, rows: Sequence[Row]) -> str:
    if plan.stopped is not None:
        return plan.stopped
    if key in plan.plan.held:
        return plan.plan.held[key]
    if key in plan.readings:
        return plan.readings[key].rule
    about = {key, *(f"row:{row.ref.id}" for row in rows)}
    waits = [one.rule for one in plan.attention if one.key in about]
    written = [one.rule for one in plan.actions if one.key in about]
    quiet = "waits-for-account" if key.startswith("row:") else "not-on-ons"
    return next(iter(waits + written), quiet)


def _says(actions: Sequence[Action], keys: set[str], fields: Mapping[str, Any]) -> dict[str, Any]:
    """What the row says once this is carried out."""
    written = [a.body for a in actions if a.side is Side.LEFT and a.key in keys]
    found = dict(fields)
    for body in reversed(written):
        found |= body
    return {name: found.get(name) for name in ("SyncStatus", "SyncUitleg")}


def _changes(changes: Iterable[Change], key: str | None, rows: Sequence[Row]) -> Iterator[Change]:
    about = {key, *(f"row:{row.ref.id}" for row in rows)}
    for change in changes:
        if key is None or change.key in about:
            yield change


def _coming(plan: ScopePlan, key: str | None) -> list[Coming]:
    found = [
        Coming(reading.explain["due_at"], one, str(reading.explain["due"]))
        for one, reading in plan.readings.items()
        if reading.explain.get("due_at") is not None and key in (None, one)
    ]
    return sorted(found, key=lambda one: (one.at, one.key))


def _value(value: Value | None) -> str:
    if value is None:
        return "not a member"
    return "member and owner" if value.get("eigenaar") else "member"


def _conflict(met: Conflict) -> str:
    return (
        f"{value_told(met.field, met.kept)} {AT[met.winner]} was followed, "
        f"{value_told(met.field, met.superseded)} {AT[met.winner.other]} was not, "
        f"because {said(met.rule)}"
    )


def _by_moment(coming: Iterable[Coming]) -> list[str]:
    """One line a moment and kind: a network's guests often end together."""
    together: dict[tuple[datetime, str], list[str]] = {}
    for one in coming:
        together.setdefault((one.at, one.what), []).append(one.key)
    return [
        f"{clock(at)} {what}: {keys[0]}" + (f" and {len(keys) - 1} more" if keys[1:] else "")
        for (at, what), keys in together.items()
    ]
