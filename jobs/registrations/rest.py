"""When nobody is spoken to: at night, and in the holidays that stand in *Rustperiodes*."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from config.dutch import AMSTERDAM

_FAR = date(9000, 1, 1)  # a row "until further notice" may say 9999, after which there is no day


@dataclass(frozen=True, slots=True)
class Rest:
    """`begin` to `end` of every day in the Netherlands, and whole days. Equal: no quiet hours."""

    begin: time = time(20)
    end: time = time(7)
    holidays: tuple[tuple[date, date], ...] = ()  # first and last day, both included

    @classmethod
    def of(
        cls, begin: time, end: time, holidays: Iterable[tuple[date | None, date | None]]
    ) -> Rest:
        """Holidays as their rows have them: a row with one day is that day, one with its days the
        wrong way round is read the other way."""
        days = []
        for first, last in holidays:
            found = sorted(min(one, _FAR) for one in (first, last) if one is not None)
            if found:
                days.append((found[0], found[-1]))
        return cls(begin, end, tuple(days))

    def over_at(self, now: datetime) -> datetime:
        """`now` when one may speak; otherwise the moment from which one may again.

        After a holiday that is the end of the quiet hours of the next day.
        """
        at = now.astimezone(AMSTERDAM)
        while True:
            if (free := self._next_day_off(at.date())) is not None:
                at = datetime.combine(free, self.end, AMSTERDAM)
            elif self._quiet(at.time()):
                # Before midnight the quiet hours end on the next day.
                tomorrow = self.begin > self.end and at.time() >= self.begin
                on = at.date() + timedelta(days=1) if tomorrow else at.date()
                at = datetime.combine(on, self.end, AMSTERDAM)
            else:
                return at.astimezone(now.tzinfo)

    def _quiet(self, at: time) -> bool:
        if self.begin <= self.end:
            return self.begin <= at < self.end
        return at >= self.begin or at < self.end

    def _next_day_off(self, on: date) -> date | None:
        """The first day after the holiday that `on` is part of; None when it is part of none."""
        last = max((last for first, last in self.holidays if first <= on <= last), default=None)
        return None if last is None else last + timedelta(days=1)
