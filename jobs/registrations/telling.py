"""What is said of meetings beside their rows: invitations in the calendar, and in the channel."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from config.registrations import Registrations
from jobs.job import Reading
from jobs.registrations.departed import lost
from jobs.registrations.event import Event
from jobs.registrations.gathering import Gathered
from jobs.registrations.inviting import KIND as CALENDAR_ENTRY
from jobs.registrations.inviting import Invitations
from jobs.registrations.inviting import key_of as calendar_key
from jobs.registrations.meeting import Meeting
from jobs.registrations.orders import Orders
from jobs.registrations.outcome import Decision
from jobs.registrations.overview import Overview
from jobs.registrations.registration import Mode, Status
from jobs.registrations.rest import Rest
from jobs.registrations.speaking import key_of as voice_key
from jobs.registrations.speaking import speak
from jobs.registrations.voice import Voices
from jobs.registrations.wording import Seats
from sync.guard import Loss
from sync.model import Side


class Telling:
    """Collects what is said in one scope: `readings` of what was said, and when to look again."""

    def __init__(
        self,
        made: Gathered,
        overview: Overview,
        settings: Registrations,
        voices: Voices,
        rest: Rest,
        ons_address: str,
        now: datetime,
        orders: Orders,
    ) -> None:
        self._made, self._overview, self._voices, self._rest = made, overview, voices, rest
        self._ons_address, self._now, self._orders = ons_address, now, orders
        self.readings: dict[str, Reading] = {}
        self.due: list[datetime] = []
        self.losses: list[Loss] = []
        calendar = settings.calendar
        self._calendar = (
            Invitations(calendar.mailbox, calendar.attendee_limit, made.entries, overview.archive)
            if calendar.mailbox is not None
            else None
        )
        self._unread: defaultdict[str, list[str]] = defaultdict(list)  # meeting -> accounts
        for case in made.cases:
            had = case.standing is not None and case.standing.status is Status.BEVESTIGD
            if case.held is not None and had and case.account is not None:
                self._unread[case.meeting].append(case.account)

    def declined(self, meeting: str, account: str | None) -> bool:
        """Whether somebody declined the invitation that stands in the calendar now."""
        if self._calendar is None:
            return False
        return self._mail(account) in self._calendar.declined(meeting)

    def tell(self, event: Event, meeting: Meeting, decision: Decision, places: set[str]) -> None:
        """`places` are the accounts of those who have a place. Of what is part of another meeting
        only that one is said."""
        if meeting.main is not None:
            return
        self._invite(meeting, places)
        self._speak(event, meeting, decision)

    def meetings_gone(self) -> None:
        """Take back the invitations to meetings that were deleted. One that is of another network
        now is that network's."""
        places = self._overview.places
        if self._calendar is None or not self._overview.archive.complete(places.meetings):
            return
        for at in self._made.entries_of(CALENDAR_ENTRY):
            key = at.removeprefix(calendar_key(""))
            if key not in self._overview.meetings:
                made = self._calendar.meeting_gone(key, self._orders, self._now)
                self._keep(at, made)
                if made is not None:
                    self.losses.append(lost(key))

    def sign_up(self, meeting: Meeting) -> str | None:
        """Where people register: the list in the team, or that on ONS where nobody may see who
        takes part."""
        home = self._made.home
        if home is not None and self._made.both_sides and not meeting.hidden:
            return f"{home.web_url}/Lists/Aanmeldingen"
        return f"{self._ons_address}/Lists/Aanmeldingen"

    def _invite(self, meeting: Meeting, places: set[str]) -> None:
        """Only those who have a place are invited. Whoever had one and cannot be read now stays."""
        if self._calendar is None:
            return
        invited = places | set(self._unread[meeting.key])
        made = self._calendar.invite(
            meeting,
            self._mails(invited),
            sign_up=self.sign_up(meeting),
            orders=self._orders,
            now=self._now,
        )
        self._keep(calendar_key(meeting.key), made)

    def _speak(self, event: Event, meeting: Meeting, decision: Decision) -> None:
        made, network = self._made, self._made.network
        channel = self._overview.channel(network) if network is not None else None
        if network is None or not self._voices.has(network.code, channel):
            return
        key = voice_key(meeting.key)
        unrecorded = self._overview.archive.unrecorded(made.scope)
        reading, due_at = speak(
            meeting,
            _seats(decision),
            network=network.code,
            entry=made.entries.get(key),
            attempted=unrecorded.get(key, {}).get(Side.RIGHT),
            published_at=self._published_at(event, meeting),
            now=self._now,
            rest=self._rest,
            sign_up=self.sign_up(meeting),
            editable=self._voices.editable,
            hidden=network.hidden or meeting.hidden,
            # An old state was put back: adopted, and not agreed on since.
            older=key in made.entries and not self._overview.archive.based(made.scope),
            orders=self._orders,
        )
        self.readings[key] = reading
        if due_at is not None:
            self.due.append(due_at)

    def _published_at(self, event: Event, meeting: Meeting) -> object:
        """Since when it is news; None of one whose row carries our key though we know nothing of
        it: the state was lost, and what was said of it is not said again."""
        row, archive = event.pair.left, self._overview.archive
        ours = row is not None and row.text("OnsId") == event.key
        begun = event.key in archive.unrecorded(self._made.scope)
        if ours and not event.memo and not begun and not archive.entries_of_key(event.key):
            return None
        return event.memo_after(meeting, self._now).get("published_at")

    def _mails(self, accounts: Iterable[str]) -> list[str]:
        return [mail for account in accounts if (mail := self._mail(account)) is not None]

    def _mail(self, account: str | None) -> str | None:
        known = self._overview.accounts.get(account or "")
        return known.mail.lower() if known is not None and known.mail else None

    def _keep(self, key: str, reading: Reading | None) -> None:
        if reading is not None:
            self.readings[key] = reading


def _seats(decision: Decision) -> Seats:
    return Seats(
        left=decision.free.get(Mode.ROOM, decision.free.get(Mode.ONLINE)),
        left_online=decision.free.get(Mode.ONLINE) if Mode.ROOM in decision.free else None,
        waiting=decision.waiting,
    )
