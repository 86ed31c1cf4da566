"""Explain the documents of a network, or one of them, by its name, key or item id."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from config.texts import text as staff_text
from jobs.documents.decision import Case, Decision
from jobs.documents.item import Item
from jobs.documents.overview import NAME, Overview
from jobs.documents.rules import said
from jobs.documents.saying import SAYING
from jobs.documents.scope import plan_network
from jobs.documents.words import value_told
from jobs.explaining import AT, PLACE, Change, Inquiry, Unknown, clock, some, step
from jobs.job import Archive, Job, Source
from jobs.own import own_place
from sync.model import Conflict, Side, Value
from sync.names import fold

SHOWN = ("DelenViaOns", "Publicatiebereik", "DocAkkoord", "DocOpdracht", "VerwijderGepland",
         "DocSoort", "VakNaam", "Kwaliteitscontrole")  # fmt: skip
"""What people say about a document."""


@dataclass(frozen=True, slots=True)
class Held:
    """A document as one side has it. Who changed it last is an object id, "ons-sync" or None."""

    id: str
    name: str
    size: int
    by: str | None
    at: datetime | None
    columns: Mapping[str, Any]

    @classmethod
    def of(cls, item: Item, app: str) -> Held:
        by = "ons-sync" if item.written_by(app) else item.by
        columns = {n: item.fields[n] for n in SHOWN if item.fields.get(n) is not None}
        return cls(f"{item.drive}/{item.id}", item.name, item.size, by, item.at, columns)

    def lines(self) -> Iterator[str]:
        when = f" on {clock(self.at)}" if self.at else ""
        yield f"{self.name}, {self.size} bytes, changed by {self.by or 'nobody known'}{when}"
        yield f"item {self.id}"
        yield from (f"{name} {value}" for name, value in self.columns.items())


@dataclass(frozen=True, slots=True)
class DocumentSides:
    """One document on both sides."""

    ons: Held | None
    teams: Held | None
    agreed: str
    conflicts: tuple[str, ...]
    past: tuple[str, ...]  # what the product did, newest first


@dataclass(frozen=True, slots=True)
class NetworkSides:
    """All documents of a network, counted: on each side, agreed, and by the rule that decides."""

    settings: Mapping[str, Any]
    ons: int
    teams: int
    agreed: int
    rules: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Explanation:
    scope: str
    code: str
    title: str
    key: str | None  # of the document
    at: datetime
    failure: str | None  # why the tenant could not be read; then all of this is what was last seen
    seen_at: datetime | None
    problems: tuple[str, ...]
    network: NetworkSides
    document: DocumentSides | None
    rule: str
    sync: str | None  # what staff read on the row once this is done
    sentence: str | None
    refused: tuple[str, ...]
    changes: tuple[Change, ...]  # what the next run does
    attention: tuple[str, ...]
    due_at: datetime | None  # when something happens by itself

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "live": self.failure is None, "because": said(self.rule)}

    def lines(self) -> Iterator[str]:
        who = f": {self.key}" if self.key else ""
        yield f"{self.code} {self.title}, documents{who}"
        if self.failure is None:
            yield f"  seen     just now, {clock(self.at)}"
        else:
            yield f"  seen     on {clock(self.seen_at)}; not now: {self.failure}"
        yield from (f"  not read {problem}" for problem in self.problems)
        yield from self._network() if self.document is None else self._document(self.document)
        yield f"  decided  {self.rule}: {said(self.rule)}"
        if self.sentence:
            yield f'  staff    "{self.sentence}" ({self.sync})'
        yield from (f"  stopped  {one}" for one in self.refused)
        yield from some("  next     ", [step(one) for one in self.changes], "nothing")
        if self.due_at is not None:
            yield f"  coming   {clock(self.due_at)} days of grace end"
        if self.document is None:
            yield from some("  look at  ", self.attention)

    def _network(self) -> Iterator[str]:
        sides = self.network
        yield f"  ONS      {sides.ons} documents"
        yield f"  Teams    {sides.teams} documents"
        yield f"  agreed   {sides.agreed} documents"
        yield from (f"  set      {name} {value}" for name, value in sides.settings.items())
        told = [f"{n} {rule}: {said(rule)}" for rule, n in sides.rules.items()]
        yield from some("  of these ", told)

    def _document(self, sides: DocumentSides) -> Iterator[str]:
        for side, held in ((Side.LEFT, sides.ons), (Side.RIGHT, sides.teams)):
            told = held.lines() if held is not None else iter(("not there",))
            label = PLACE[side]
            for line in told:
                yield f"  {label:<8} {line}"
                label = ""
        yield f"  agreed   {sides.agreed}"
        yield from some("  conflict ", sides.conflicts)
        yield from some("  before   ", sides.past)


def fresh(job: Job, scope: str, archive: Archive) -> Sequence[Source]:
    """Nothing besides: what a run reads before it writes is read here too."""
    return ()


def explained(inquiry: Inquiry, about: str | None) -> Explanation:
    settings, found, plan = inquiry.settings, inquiry.found, inquiry.plan
    overview = Overview.of(
        inquiry.archive,
        own_place(NAME, f"list:{found.lists['netwerken']}"),
        own_place(NAME, f"list:{found.lists['begrippen']}"),
        found.lists["kennisdocumenten"],
        settings.membership.admins_group_id,
    )
    network, app = overview.networks[inquiry.network], settings.tenant.application_id
    _, decision = plan_network(network, overview, settings.documents, inquiry.now, app)
    case = None if about is None else _case(decision, about)
    home = overview.home(network)
    asked = "@network" if case is None else case.key
    return Explanation(
        scope=plan.scope,
        code=network.code,
        title=network.title,
        key=None if case is None else case.key,
        at=inquiry.now,
        failure=inquiry.failure,
        seen_at=inquiry.seen_at(f"drive:{home.drive}") if home is not None else None,
        problems=inquiry.problems,
        network=_network_sides(network.fields, decision),
        document=None if case is None else _document_sides(case, inquiry, app),
        rule=_rule(inquiry, case),
        **_says(inquiry, case),
        refused=inquiry.refused,
        changes=tuple(c for c in inquiry.changes if case is None or c.key == asked),
        attention=tuple(f"{one.key}: {said(one.rule)}" for one in plan.attention),
        due_at=_due_at(inquiry, decision, case),
    )


def _case(decision: Decision | None, about: str) -> Case:
    """The document that is meant. Raises Unknown for none, and for several of one name."""
    if decision is None:
        raise Unknown("Nothing is decided about this network's documents: ask without a document.")
    asked = about.strip()
    found = decision.cases.get(asked.lower())
    if found is not None:
        return found
    items = {
        case.key: case
        for case in decision.cases.values()
        for item in (case.pair.left, case.pair.right)
        if item is not None and (item.id == asked or fold(item.name) == fold(asked))
    }
    if not items:
        raise Unknown(f"There is no document {about} in this network, on ONS or in Teams.")
    if len(items) > 1:
        raise Unknown(f"Several documents are called {about}: ask for one of {', '.join(items)}.")
    return items.popitem()[1]


def _network_sides(fields: Mapping[str, Any], decision: Decision | None) -> NetworkSides:
    cases = [c for c in decision.cases.values() if not c.pair.folder] if decision else []
    rules = Counter(c.rule or c.judged.rule for c in cases)
    return NetworkSides(
        settings={n: fields[n] for n in ("DocDelen", "DocLeidend") if fields.get(n) is not None},
        ons=sum(case.pair.left is not None for case in cases),
        teams=sum(case.pair.right is not None for case in cases),
        agreed=sum(case.published for case in cases),
        rules=dict(rules.most_common()),
    )


def _document_sides(case: Case, inquiry: Inquiry, app: str) -> DocumentSides:
    left, right, plan = case.pair.left, case.pair.right, inquiry.plan.plan
    met = [one for one in (*plan.conflicts, *inquiry.conflicts) if one.key == case.key]
    return DocumentSides(
        ons=Held.of(left, app) if left is not None else None,
        teams=Held.of(right, app) if right is not None else None,
        agreed=_value(case.entry.agreed if case.entry is not None else None),
        conflicts=tuple(dict.fromkeys(map(_conflict, met))),
        past=tuple(
            f"{clock(one.at)} {PLACE[one.side]}: {one.kind}, because {said(one.rule)}"
            for one in inquiry.past(case.key)
        ),
    )


def _rule(inquiry: Inquiry, case: Case | None) -> str:
    plan = inquiry.plan
    if plan.stopped is not None:
        return plan.stopped
    if case is None:
        waits = (one.rule for one in plan.attention if one.key == "@network")
        return next(waits, "shared")
    steps = (one.rule for one in plan.plan.steps if one.key == case.key)
    return case.rule or next(steps, case.judged.rule)


def _says(inquiry: Inquiry, case: Case | None) -> dict[str, str | None]:
    """What the row says once the next run is done: in the channel, where the author looks, or on
    ONS when it stands there alone."""
    item = (case.pair.right or case.pair.left) if case is not None else None
    row: dict[str, Any] = dict(item.fields) if item is not None else {}
    side = Side.RIGHT if case is not None and case.pair.right is not None else Side.LEFT
    asked = "@network" if case is None else case.key
    for action in inquiry.writes:
        if action.key == asked and action.side is side:
            row |= action.body.get("columns", action.body)
    sync, sentence = (row.get(name) for name in SAYING)
    if isinstance(sentence, Mapping):
        words = {n: w for n, w in sentence["words"].items() if isinstance(w, str)}
        sentence = staff_text(sentence["text"], **words)
    return {"sync": sync, "sentence": sentence or None}


def _due_at(inquiry: Inquiry, decision: Decision | None, case: Case | None) -> datetime | None:
    if case is None or decision is None:
        return inquiry.plan.due_at
    return case.gone_since + decision.grace if case.gone_since is not None else None


def _value(value: Value | None) -> str:
    return "nothing yet" if value is None else f"shared as {value.get('name')}"


def _conflict(met: Conflict) -> str:
    return (
        f"{value_told(met.field, met.kept)} {AT[met.winner]} was followed, "
        f"{value_told(met.field, met.superseded)} {AT[met.winner.other]} was not, "
        f"because {said(met.rule)}"
    )
