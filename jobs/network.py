"""What a row of *Netwerken* says, and whether the admins' group stands behind it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from jobs.parse import lookup, text, yes
from jobs.setter import setter_of

SETTINGS = (
    "GroepId",
    "KanaalId",
    "NetwerkStatus",
    "Toelating",
    "BevatLeerlingen",
    "GastenToegestaan",
    "KernteamIsEigenaar",
    "LedenlijstZichtbaar",
    "BovenliggendNetwerkLookupId",
    "NaamLeidend",
)
"""The columns of membership that count only as the admins' group set them."""

COLUMNS = (
    "Title",
    "NetwerkCode",
    *SETTINGS,
    "AantalLeden",
    "AantalScholen",
    "SyncStatus",
    "SyncUitleg",
)

OPEN, APPROVAL, INVITATION = "Open", "Na goedkeuring", "Alleen op uitnodiging"
RUNNING = frozenset({"Actief", "Slapend"})
CLOSED = frozenset({"Gesloten", "Gearchiveerd"})


@dataclass(frozen=True, slots=True)
class Network:
    """One network, as its row stands."""

    id: str  # the row's item id: the scope is built on it, for codes can be retyped
    code: str
    title: str
    status: str
    admission: str
    group: str | None
    channel: str | None
    parent: str | None  # item id
    pupils: bool
    guests: bool
    core_owns: bool
    hidden: bool
    name_leads: str
    fields: Mapping[str, Any]
    etag: str | None
    unconfirmed: tuple[str, ...]  # settings that somebody outside the admins' group has the say on
    guarded: tuple[str, ...] = SETTINGS
    in_channel: bool = False  # a child that lives in a private channel of its parent's team

    def within(self, parent: Network | None) -> Network:
        """This network as a child of `parent`: without a team of its own it lives in the parent's.

        The team's id is unique in the list, so a child in a channel leaves it empty; a row that
        repeats its parent's id means the same.
        """
        if parent is None or self.channel is None or self.group not in (None, parent.group):
            return self
        return replace(self, group=parent.group, in_channel=True)

    @classmethod
    def of(
        cls,
        id: str,
        value: Mapping[str, Any],
        etag: str | None,
        admins: frozenset[str],
        kept: Mapping[str, Any] | None = None,
        settings: tuple[str, ...] = SETTINGS,
    ) -> Network:
        """Read a row. A network that holds pupils takes the stricter settings whatever it says.

        `kept` are the settings as they were when last confirmed; None when they never were.
        `settings` are the columns that count only as the admins' group set them.
        """
        fields: Mapping[str, Any] = value.get("fields") or {}
        pupils = yes(fields.get("BevatLeerlingen"), default=False)
        visible = text(fields.get("LedenlijstZichtbaar")) or "Iedereen"
        return cls(
            id=id,
            code=text(fields.get("NetwerkCode")) or f"#{id}",
            title=text(fields.get("Title")) or "",
            status=text(fields.get("NetwerkStatus")) or "In oprichting",
            admission=text(fields.get("Toelating")) or INVITATION,
            group=_guid(fields.get("GroepId")),
            channel=text(fields.get("KanaalId")),
            parent=lookup(fields, "BovenliggendNetwerk"),
            pupils=pupils,
            guests=yes(fields.get("GastenToegestaan"), default=False) and not pupils,
            core_owns=yes(fields.get("KernteamIsEigenaar"), default=True),
            hidden=pupils or visible != "Iedereen",
            name_leads=text(fields.get("NaamLeidend")) or "ONS",
            fields=fields,
            etag=etag,
            unconfirmed=_unconfirmed(value, admins, kept, settings),
            guarded=settings,
        )

    @property
    def settings(self) -> dict[str, Any]:
        """The settings as they stand, to be remembered as confirmed."""
        return {n: self.fields[n] for n in self.guarded if self.fields.get(n) is not None}

    @property
    def anchored(self) -> bool:
        """Whether the team (or the channel) was named by the admins' group; only then it is
        read."""
        return not {"GroepId", "KanaalId"} & set(self.unconfirmed)

    @property
    def scope(self) -> str:
        return f"membership/{self.id}"

    @property
    def place(self) -> str | None:
        """Where its members are in Teams.

        A child network with a channel and no team of its own lives in that channel of its
        parent's team; a channel named beside a team is only where documents and messages go.
        """
        if self.in_channel and self.group is not None:
            return f"channel:{self.group}:{self.channel}"
        return f"team:{self.group}" if self.group is not None else None


def _guid(value: Any) -> str | None:
    found = text(value)
    return found.lower() if found else None


def _unconfirmed(
    value: Mapping[str, Any],
    admins: frozenset[str],
    kept: Mapping[str, Any] | None,
    settings: tuple[str, ...],
) -> tuple[str, ...]:
    """The settings that do not count. `kept` are those that were confirmed when last seen.

    The id of the team (of the channel, for a child that lives in one of its parent's) counts only
    as somebody of the admins' group set it. With it he confirmed the row as it stood at that
    moment; what anybody else changed after it does not count, and freezes the network until an
    admin sets it himself. A row that names neither has nothing to confirm.
    """
    fields = value.get("fields") or {}
    anchor = next((name for name in ("GroepId", "KanaalId") if text(fields.get(name))), None)
    if anchor is None:
        return ()
    if kept is not None and kept.get(anchor) == fields.get(anchor):
        # Confirmed before: what still says the same needs nobody's word again, also when the
        # admin has left the group since, or the row's history no longer reaches back that far.
        changed = [name for name in settings if fields.get(name) != kept.get(name)]
        return tuple(name for name in changed if setter_of(value, name).by not in admins)
    confirmed = setter_of(value, anchor)
    if confirmed.by not in admins:
        return (anchor,)
    wrong = []
    for name in settings:
        setter = setter_of(value, name)
        if name == anchor or setter.by in admins:
            continue
        known = setter.at is not None and confirmed.at is not None
        # A channel id decides where people are written to, exactly as a group id does.
        if not known or setter.after(confirmed) or (name == "KanaalId" and text(fields.get(name))):
            wrong.append(name)
    return tuple(wrong)
