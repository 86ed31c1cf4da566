"""The meetings and registrations of one scope, put together from both sides."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from jobs.network import Network
from jobs.parse import lookup, text
from jobs.registrations.case import Case, case_of
from jobs.registrations.event import MEETING, Event, event_of
from jobs.registrations.overview import EVERYWHERE, Home, Overview, scope_of
from jobs.registrations.pairing import Pair, is_deleted, left_list, pair
from jobs.registrations.row import Row
from sync.model import Entry, Side

REGISTRATION = "registration"
IN_A_TAB = "Alleen tabblad"


@dataclass(slots=True)
class Gathered:
    """`unread` names what could not be read: nobody new gets a scarce place meanwhile. `strays`
    are rows by hand that no meeting goes with, by the rule that says so. `departed` are meetings
    that were this network's and are no more, with their row in its team, and `left_behind` the
    product's rows of their registrations there."""

    scope: str
    network: Network | None
    home: Home | None
    entries: dict[str, Entry]
    events: dict[str, Event] = field(default_factory=dict)
    cases: list[Case] = field(default_factory=list)
    strays: list[tuple[Row, Side, str]] = field(default_factory=list)
    departed: dict[str, Row | None] = field(default_factory=dict)
    left_behind: list[Row] = field(default_factory=list)
    unread: str | None = None

    @property
    def label(self) -> str:
        return self.network.code if self.network is not None else ""

    @property
    def both_sides(self) -> bool:
        """Whether registrations are shown in the team at all."""
        if self.network is None or self.home is None or not self.home.ready:
            return False
        return text(self.network.fields.get("AanmeldingenModus")) != IN_A_TAB

    def entries_of(self, kind: str) -> dict[str, Entry]:
        return {k: e for k, e in self.entries.items() if e.memo.get("kind") == kind}


def gather(scope: str, overview: Overview) -> Gathered:
    """Everything that is known of one network's meetings, or of those without a network."""
    network = overview.networks.get(scope.rpartition("/")[2])
    home = overview.home(network) if network is not None else None
    made = Gathered(scope, network, home, dict(overview.archive.entries(scope)))
    made.unread = _unread(made, overview)
    item_to_key = _events(made, overview)
    _cases(made, overview, item_to_key)
    return made


def _unread(made: Gathered, overview: Overview) -> str | None:
    archive, places = overview.archive, overview.places
    if not (archive.complete(places.meetings) and archive.complete(places.registrations)):
        return "ons-not-read"
    if made.home is None or not made.home.ready:
        return None
    at_home = (made.home.meetings_place, made.home.registrations_place)
    return None if all(archive.complete(place) for place in at_home) else "team-not-read"


def _events(made: Gathered, overview: Overview) -> dict[str, str]:
    """Pair the meetings. Returns the key of a meeting by its item in the team's list."""
    keys = overview.in_scope.get(made.scope, [])
    known = made.entries_of(MEETING)
    pairs = {key: Pair(key, left=overview.meetings[key], entry=known.get(key)) for key in keys}
    items: dict[str, str] = {}
    home = made.home
    by_ref = {e.right_ref.id: key for key, e in known.items() if e.right_ref is not None}
    by_code = {c: key for key in keys if (c := overview.meetings[key].text("EventCode"))}
    there = list(overview.rows(home.meetings_place).values()) if home and home.ready else []
    for row in sorted(there, key=lambda one: (one.ref.id not in by_ref, int(one.item))):
        key = by_ref.get(row.ref.id)
        if key is None and row.set_by_us("OnsId", overview.app):
            key = row.text("OnsId")
        if key is None:
            # Somebody put it there by hand, with the meeting's number: it is that meeting.
            code = by_code.get(row.text("EventCode") or "")
            key = code if code is not None and pairs[code].right is None else None
        if key is None:
            if row.made_by is not None and _ours(row, made, overview):
                made.strays.append((row, Side.RIGHT, "meeting-by-hand"))
            continue
        items[row.item] = key
        if key in pairs and pairs[key].right is None:
            pairs[key].right = row
        elif key not in pairs and _departed(key, made, known.get(key), overview):
            made.departed[key] = row
    for key, past in known.items():
        if key not in pairs and _departed(key, made, past, overview):
            made.departed.setdefault(key, None)
    for key, at in pairs.items():
        entry = known.get(key)
        place = home.meetings_place if home and home.ready else None
        if entry is None or entry.right_ref is None or left_list(entry, place):
            continue
        if at.right is None:
            gone = is_deleted(entry.right_ref, overview.archive)
            at.gone, at.unseen = _sides(gone, Side.RIGHT)
    made.events = {key: event_of(at, overview) for key, at in pairs.items()}
    return items


def _departed(key: str, made: Gathered, entry: Entry | None, overview: Overview) -> bool:
    """Whether a meeting that stands in this network's team, or was known to it, certainly is no
    longer its own: another network's, whose team has a site of its own, or deleted."""
    if key in overview.meetings:
        network = overview.network_of(key)
        home = overview.home(network) if network is not None else None
        return made.home is None or home is None or home.site != made.home.site
    ref = entry.left_ref if entry is not None else None
    return ref is not None and is_deleted(ref, overview.archive)


def _sides(gone: bool, side: Side) -> tuple[frozenset[Side], frozenset[Side]]:
    one: frozenset[Side] = frozenset({side})
    return (one, frozenset()) if gone else (frozenset(), one)


def _ours(row: Row, made: Gathered, overview: Overview) -> bool:
    """Of two networks in one site the first answers for what belongs to nobody."""
    homes = overview.homes()
    here = [
        id for id, home in homes.items() if made.home is not None and home.site == made.home.site
    ]
    first = min(here, key=int, default="")
    return made.network is not None and made.network.id == first


def _cases(made: Gathered, overview: Overview, items: dict[str, str]) -> None:
    known = {
        key: entry
        for key, entry in made.entries_of(REGISTRATION).items()
        if entry.memo.get("meeting") not in made.departed
    }
    meeting_of: dict[str, str] = {}  # reference of a row -> key of its meeting
    left = list(_on_ons(made, overview, meeting_of, known))
    if made.scope == scope_of(EVERYWHERE):
        for row in overview.registrations.get("", ()):
            if lookup(row.fields, "Bijeenkomst") is None:
                made.strays.append((row, Side.LEFT, "no-meeting"))
    right = list(_in_team(made, overview, items, meeting_of, known))
    held = {row.ref.id for row in (*left, *right)}
    still_there = _elsewhere(known, held, overview)
    pairs = pair(
        left,
        right,
        {k: e for k, e in known.items() if k not in still_there and not e.memo.get("expired")},
        overview.archive,
        overview.app,
        there=made.home.registrations_place if made.home and made.home.ready else None,
    )
    for at in pairs.values():
        meeting = next(
            (meeting_of[row.ref.id] for row in at.rows if row.ref.id in meeting_of),
            str(at.entry.memo.get("meeting")) if at.entry is not None else "",
        )
        about = overview.meetings.get(meeting)
        organisers = overview.organisers(about) if about is not None else frozenset()
        key_of = {Side.LEFT: overview.key_of_item.get, Side.RIGHT: items.get}
        made.cases.append(case_of(at, meeting, organisers, overview, made.home, key_of))


def _on_ons(
    made: Gathered, overview: Overview, meeting_of: dict[str, str], known: dict[str, Entry]
) -> Iterable[Row]:
    """The rows of this scope's meetings: also those that somebody made point elsewhere."""
    by_ref = {e.left_ref.id: e for e in known.values() if e.left_ref is not None}
    here = overview.rows(overview.places.registrations)
    asked = [(key, row) for key in made.events for row in overview.registrations.get(key, ())]
    there = {row.ref.id for _, row in asked}
    for id, entry in by_ref.items():
        moved = here.get(id.rpartition("/")[2])
        if id not in there and moved is not None and moved.ref.id == id:
            asked.append((_first_of(moved, entry, made, overview) or "", moved))
    for key, row in asked:
        first = _first_of(row, by_ref.get(row.ref.id), made, overview) or key
        if first in made.events:
            meeting_of[row.ref.id] = first
            yield row


def _first_of(row: Row, entry: Entry | None, made: Gathered, overview: Overview) -> str | None:
    """The meeting that a row was first seen to be for, which it stays for as long as that is
    there: a place at one meeting is none at another. Perhaps another scope remembers it."""
    found = [entry] if entry is not None else []
    if entry is None and row.keyed:
        others = overview.archive.entries_of_key(row.key).items()
        found = [
            one
            for scope, one in others
            if scope != made.scope
            and row.ref.id in {ref.id for ref in (one.left_ref, one.right_ref) if ref is not None}
        ]
    meetings = (str(one.memo.get("meeting")) for one in found)
    return next((key for key in meetings if key in overview.meetings), None)


def _in_team(
    made: Gathered,
    overview: Overview,
    items: dict[str, str],
    meeting_of: dict[str, str],
    known: dict[str, Entry],
) -> Iterable[Row]:
    home = made.home
    if home is None or not home.ready:
        return
    by_ref = {e.right_ref.id: e for e in known.values() if e.right_ref is not None}
    departed = {
        e.right_ref.id
        for e in made.entries_of(REGISTRATION).values()
        if e.right_ref is not None and e.memo.get("meeting") in made.departed
    }
    for row in overview.rows(home.registrations_place).values():
        item = lookup(row.fields, "Bijeenkomst")
        key = items.get(item) if item is not None else None
        if key is not None or row.ref.id in by_ref:
            key = _first_of(row, by_ref.get(row.ref.id), made, overview) or key
        if key in made.events:
            meeting_of[row.ref.id] = key
            yield row
        elif key in made.departed or row.ref.id in departed:
            if row.set_by_us("OnsId", overview.app):
                made.left_behind.append(row)
            else:
                made.strays.append((row, Side.RIGHT, "no-meeting"))
        elif row.ref.id in by_ref:
            yield row  # points to another meeting, or to none: put back
        elif item is None and row.made_by is not None and _ours(row, made, overview):
            made.strays.append((row, Side.RIGHT, "no-meeting"))


def _elsewhere(known: dict[str, Entry], held: set[str], overview: Overview) -> set[str]:
    """Keys whose row on ONS now belongs to a meeting of another network: that one has them."""
    found: set[str] = set()
    here = overview.rows(overview.places.registrations)
    for key, entry in known.items():
        ref = entry.left_ref
        if ref is None or ref.id in held:
            continue
        if ref.id.rpartition("/")[2] in here:
            found.add(key)
    return found
