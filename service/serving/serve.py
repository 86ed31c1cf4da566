"""The worker that a container runs: runs on schedule until it is told to stop."""

from __future__ import annotations

import signal
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import structlog
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.combining import OrTrigger
from apscheduler.triggers.cron import CronTrigger

from config.schedule import Schedule
from service.exit_code import ExitCode
from service.serving.feeds import Feeds
from service.serving.health import Health, HealthServer

log = structlog.get_logger(__name__)

FULL_GRACE = timedelta(hours=4)
"""How late the nightly run may still begin, after a machine that slept or a run that took long."""

STOP = frozenset((signal.SIGTERM, signal.SIGINT))

Work = Callable[[bool], ExitCode]
"""One run; the argument says whether it lists everything."""


def changes_trigger(schedule: Schedule) -> Any:
    """When the runs that take changes begin. The hour of the clock change (02.00-03.00) is left
    out even where the day's hours span it: one of its times would come twice or never."""
    zone = ZoneInfo(schedule.time_zone)
    minutes: defaultdict[int, list[int]] = defaultdict(list)
    first = schedule.changes_from.hour * 60 + schedule.changes_from.minute
    last = schedule.changes_until.hour * 60 + schedule.changes_until.minute
    for minute in range(first, last + 1, schedule.changes_every_min):
        if minute // 60 != 2:
            minutes[minute // 60].append(minute % 60)
    hours: defaultdict[tuple[int, ...], list[int]] = defaultdict(list)
    for hour, at in minutes.items():
        hours[tuple(at)].append(hour)
    return OrTrigger(
        [
            CronTrigger(hour=_field(of_day), minute=_field(at), timezone=zone)
            for at, of_day in hours.items()
        ]
    )


def full_trigger(schedule: Schedule) -> Any:
    """When the nightly run begins."""
    at = schedule.full_at
    return CronTrigger(hour=at.hour, minute=at.minute, timezone=ZoneInfo(schedule.time_zone))


def _field(numbers: Any) -> str:
    return ",".join(str(number) for number in numbers)


class Worker:
    """Schedules, health and the way out. Runs never overlap: they share one thread."""

    def __init__(
        self,
        schedule: Schedule,
        work: Work,
        last_good: datetime | None = None,
        feeds: Feeds | None = None,
    ) -> None:
        self._schedule, self._work, self._feeds = schedule, work, feeds
        self._stopping = threading.Event()
        self._idle = threading.Event()
        self._idle.set()
        self.health = Health(timedelta(hours=schedule.health.oldest_good_run_h), last_good)

    @property
    def stopping(self) -> bool:
        """Whether it was told to stop: nothing new is begun."""
        return self._stopping.is_set()

    def serve(self) -> ExitCode:
        """Work until SIGTERM or SIGINT, then let the run in hand end, for `drain_s` at most.

        DONE when it ended; INTERRUPTED when it did not: its writes are on record, so the next
        run looks what became of them.
        """
        # Waited for rather than handled: a handler that sets a threading.Event can meet its lock
        # held by the very thread it interrupts, and then nobody stops. Threads inherit the mask.
        signal.pthread_sigmask(signal.SIG_BLOCK, STOP)
        server = HealthServer(self._schedule.health, self.health, self._feeds)
        scheduler = self._scheduler()
        with server:
            scheduler.start()
            log.info("serving", health_port=server.port, time_zone=self._schedule.time_zone)
            signal.sigwait(STOP)
            self._stopping.set()
            scheduler.shutdown(wait=False)
            drained = self._idle.wait(timeout=self._schedule.drain_s)
        log.info("stopped", drained=drained)
        return ExitCode.DONE if drained else ExitCode.INTERRUPTED

    def _scheduler(self) -> Any:
        scheduler = BackgroundScheduler(
            timezone=ZoneInfo(self._schedule.time_zone),
            executors={"default": ThreadPoolExecutor(max_workers=1)},
            job_defaults={"coalesce": True, "max_instances": 1},
        )
        grace = timedelta(minutes=self._schedule.changes_every_min)
        plans: tuple[tuple[str, Any, bool, timedelta], ...] = (
            ("changes", changes_trigger(self._schedule), False, grace),
            ("full", full_trigger(self._schedule), True, FULL_GRACE),
        )
        for name, trigger, full, late in plans:
            scheduler.add_job(
                self.run, trigger, (full,), id=name, misfire_grace_time=int(late.total_seconds())
            )
        # A worker that was away takes what it missed at once; it does not wait for morning. (Not
        # a job of its own: APScheduler 3.11 cannot forget one while it is being shut down.)
        scheduler.modify_job("changes", next_run_time=datetime.now(UTC))
        return scheduler

    def run(self, full: bool) -> None:
        """One run. Whatever goes wrong in it, the next one is made all the same."""
        if self._stopping.is_set():
            return
        self._idle.clear()
        began = time.monotonic()
        try:
            code = self._work(full)
        except Exception as error:
            code = ExitCode.COULD_NOT_START
            log.error("run could not start", full=full, reason=str(error), exc_info=True)
        finally:
            if self._feeds is not None:
                self._feeds.refresh()
            self._idle.set()
        self.health.ran(code, datetime.now(UTC))
        log.info("run ended", full=full, exit_code=int(code), seconds=time.monotonic() - began)
