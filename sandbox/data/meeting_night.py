"""A night's changes to meetings and registrations, as people make them: the same for the same
tenant and night.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from ..sharepoint import people
from ..sharepoint.items import create_item, update_item
from ..sharepoint.lists import find_list
from ..sharepoint.sites import site_of
from ..tenant import SYSTEM, Actor, Record, Tenant
from .meetings import stamp

REGISTRATIONS, CANCELLATIONS, MEETINGS = 40, 6, 2
_ACTIVE = ("Ontvangen", "Bevestigd", "Wachtlijst", "Aangeboden")
_OPEN = ("Gepubliceerd", "Vol")
AHEAD = timedelta(days=4)  # so long before it begins nobody needs to hurry


class MeetingNight:
    """One night's changes, in every tenant that has meetings."""

    def __init__(self, tenant: Tenant, number: int = 1) -> None:
        self.tenant, self.number = tenant, number
        self.chance = random.Random(f"{tenant.seed} meetings of night {number}")
        told = tenant.get("data", "meetings") or {}
        self.teams: dict[str, Record] = told.get("teams", {})
        ons = next(one for one in tenant.all("sites") if one["path"] == "/sites/ONS")
        self.meetings = self._list(ons["id"], "Bijeenkomsten")
        self.registrations = self._list(ons["id"], "Aanmeldingen")
        networks = self._list(ons["id"], "Netwerken")
        self._codes = {
            int(row["id"]): str(row["fields"]["NetwerkCode"])
            for row in tenant.all(networks["table"])
        }
        self.staff = [
            user
            for user in tenant.all("users")
            if user["accountEnabled"] and user["userType"] == "Member" and user["password"]
            and user.get("ageGroup") != "Minor" and self._himself(ons["id"], user)
        ]  # fmt: skip

    def changes(
        self,
        registrations: int = REGISTRATIONS,
        cancellations: int = CANCELLATIONS,
        meetings: int = MEETINGS,
    ) -> list[Record]:
        """Makes them; tells of each its kind, list, item, and whose it is."""
        ahead = [row for row in self.tenant.all(self.meetings["table"]) if self._ahead(row)]
        made = [self._cancel(row) for row in self._some_rows(ahead, cancellations)]
        made += [self._register(self.chance.choice(ahead)) for _ in range(registrations)]
        changed = self.chance.sample(ahead, min(meetings, len(ahead)))
        return made + [self._changed(row, at) for at, row in enumerate(changed)]

    # What there is

    def _himself(self, site: str, user: Record) -> bool:
        """Not somebody whom ONS takes for another, because he has that one's former address."""
        number = people.known_id(self.tenant, site, _actor(user))
        entry = people.entry(self.tenant, site, number) if number is not None else None
        return entry is None or entry["user"] == user["id"]

    def _list(self, site: str, wanted: str) -> Record:
        place = site_of(self.tenant, site)
        assert place is not None
        found = find_list(self.tenant, place, wanted)
        assert found is not None
        return found

    def _ahead(self, row: Record) -> bool:
        """Whether anybody could still register for it."""
        fields = row["fields"]
        if fields.get("EventStatus") not in _OPEN or "Hoofdbijeenkomst" in fields:
            return False
        return bool(fields["Start"] > stamp(self.tenant.now() + AHEAD))

    def _team(self, meeting: Record) -> tuple[Record, Record, str] | None:
        """The registrations of its network's team, its row there, and whose table of members is
        who may write."""
        code = self._codes.get(meeting["fields"].get("Netwerk", 0), "")
        told = self.teams.get(code)
        if told is None:
            return None
        number = meeting["fields"].get("EventCode")
        for row in self.tenant.table(f"items/{told['meetings']}").values():
            if number and row["fields"].get("EventCode") == number:
                where = self.tenant.table("data")["size"]["networks"][code]
                table = "channelMembers" if where["channel"] else "members"
                members = f"{table}/{where['channel'] or where['team']}"
                return self._list(told["site"], told["registrations"]), row, members
        return None

    def _rows(self, ahead: list[Record]) -> Iterator[tuple[Record, Record]]:
        """Registrations that stand, each with its list."""
        known = {int(row["id"]) for row in ahead}
        for row in self.tenant.all(self.registrations["table"]):
            if row["fields"].get("Bijeenkomst") in known:
                yield self.registrations, row
        for meeting in ahead:
            if (team := self._team(meeting)) is not None:
                for row in self.tenant.all(team[0]["table"]):
                    if row["fields"].get("Bijeenkomst") == int(team[1]["id"]):
                        yield team[0], row

    def _some_rows(self, ahead: list[Record], count: int) -> list[tuple[Record, Record]]:
        """Rows that their own people made and that stand."""
        found = [
            (list_, row)
            for list_, row in self._rows(ahead)
            if row["fields"].get("AanmeldStatus") in _ACTIVE and self._maker(list_, row)
        ]
        return self.chance.sample(found, min(count, len(found)))

    def _maker(self, list_: Record, row: Record) -> Record | None:
        """Who made a row, when that was a person who can still sign in."""
        entry = people.entry(self.tenant, list_["site"], row["author"])
        user = self.tenant.get("users", str((entry or {}).get("user")))
        return user if user is not None and user["accountEnabled"] else None

    # What people do

    def _register(self, meeting: Record) -> Record:
        """Somebody who has not yet; in the team when he is in it, half of the time."""
        team = self._team(meeting)
        inside = sorted(self.tenant.table(team[2])) if team else []
        known = self._known(self.registrations, meeting)
        if team is not None:
            known |= self._known(team[0], team[1])
        able = {user["id"]: user for user in self.staff if user["id"] not in known}
        inside = [id for id in inside if id in able]
        list_, row = self.registrations, meeting
        user = self.chance.choice(list(able.values()))
        if team and inside and self.chance.random() < 0.5:
            list_, row = team[0], team[1]
            user = able[self.chance.choice(inside)]
        with self.tenant.acting(_actor(user)):
            number = int(people.ensure_user(self.tenant, list_["site"], user["id"])["id"])
            fields = {"Bijeenkomst": int(row["id"]), "Deelnemer": number}
            made = create_item(self.tenant, list_, fields)
        return _told("register", list_, made, user)

    def _known(self, list_: Record, meeting: Record) -> set[str]:
        """Whoever has a row for the meeting, or made one."""
        entries = self.tenant.table(f"uil/{list_['site']}")
        return {
            str(entries[str(number)]["user"])
            for row in self.tenant.all(list_["table"])
            if row["fields"].get("Bijeenkomst") == int(meeting["id"])
            for number in {row["author"], row["fields"].get("Deelnemer", row["author"])}
            if str(number) in entries
        }

    def _cancel(self, found: tuple[Record, Record]) -> Record:
        list_, row = found
        user = self._maker(list_, row)
        assert user is not None
        with self.tenant.acting(_actor(user)):
            made = update_item(self.tenant, list_, row, {"AanmeldStatus": "Afgemeld"})
        return _told("cancel", list_, made, user)

    def _changed(self, row: Record, at: int) -> Record:
        """Moved by a day to another room, or more places."""
        user = self._maker(self.meetings, row)
        fields, said = row["fields"], dict[str, Any]()
        if at % 2 == 0:
            said = {name: _later(fields[name]) for name in ("Start", "Einde") if name in fields}
            said["Locatie"] = f"Zaal {self.number}-{at}"
        else:
            said["Capaciteit"] = int(fields.get("Capaciteit") or 20) + 5
        with self.tenant.acting(_actor(user) if user else SYSTEM):
            made = update_item(self.tenant, self.meetings, row, said)
        return _told("move" if at % 2 == 0 else "places", self.meetings, made, user)


def _later(moment: str) -> str:
    return stamp(datetime.fromisoformat(moment) + timedelta(days=1))


def _actor(user: Record) -> Actor:
    return Actor("person", user["id"], user["displayName"], user["userPrincipalName"])


def _told(kind: str, list_: Record, item: Record, user: Record | None) -> Record:
    return {"kind": kind, "list": list_["id"], "item": item["id"],
            "person": user["id"] if user else None}  # fmt: skip
