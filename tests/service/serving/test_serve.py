"""The worker's schedule, over both nights on which the clock changes, and its way out."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import textwrap
import threading
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import time_machine

from config.schedule import Health as HealthSettings
from config.schedule import Schedule
from service.exit_code import ExitCode
from service.serving.health import Health, HealthServer, PortTaken
from service.serving.serve import Worker, changes_trigger, full_trigger

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
SPRING, AUTUMN = datetime(2027, 3, 28), datetime(2026, 10, 25)  # noqa: DTZ001


def fires(trigger: object, night: datetime, hours: int = 24) -> list[datetime]:
    """When `trigger` fires in the hours after local midnight of `night`."""
    now = night.replace(tzinfo=AMSTERDAM).astimezone(UTC)
    end = now + timedelta(hours=hours)
    found: list[datetime] = []
    previous = None
    while True:
        previous = trigger.get_next_fire_time(previous, now)  # type: ignore[attr-defined]
        if previous is None or previous > end:
            return found
        found.append(previous.astimezone(AMSTERDAM))
        now = previous.astimezone(UTC) + timedelta(microseconds=1)


def clock(moments: list[datetime]) -> list[str]:
    return [moment.strftime("%H.%M") for moment in moments]


@pytest.mark.parametrize("night", [SPRING, AUTUMN, datetime(2026, 11, 9)])  # noqa: DTZ001
def test_the_nightly_run_begins_once_on_every_night(night: datetime) -> None:
    assert clock(fires(full_trigger(Schedule()), night)) == ["01.15"]


@pytest.mark.parametrize("night", [SPRING, AUTUMN, datetime(2026, 11, 9)])  # noqa: DTZ001
def test_changes_are_taken_every_quarter_from_half_past_six_to_half_past_ten(
    night: datetime,
) -> None:
    today = [at for at in fires(changes_trigger(Schedule()), night, 26) if at.day == night.day]
    times = clock(today)
    assert (times[0], times[1], times[-1]) == ("06.30", "06.45", "22.30")
    assert len(times) == len(set(times)) == 65


@pytest.mark.parametrize("night", [SPRING, AUTUMN])
def test_hours_that_span_the_clock_change_leave_its_hour_out(night: datetime) -> None:
    schedule = Schedule.model_validate({"changes_from": "0.30", "changes_until": "04.00"})
    times = clock(fires(changes_trigger(schedule), night, hours=5))
    assert len(times) == len(set(times))
    assert not any(at.startswith("02") for at in times)
    assert {"01.45", "03.00", "04.00"} <= set(times)


def test_a_worker_that_was_away_makes_a_run_at_once() -> None:
    began = threading.Event()
    worker = Worker(Schedule(), lambda full: began.set() or ExitCode.DONE)  # type: ignore[func-returns-value]
    scheduler = worker._scheduler()
    scheduler.start()
    try:
        assert began.wait(5)
    finally:
        scheduler.shutdown()


def test_every_schedule_has_a_grace_of_its_own_and_makes_up_once() -> None:
    scheduler = Worker(Schedule(), lambda full: ExitCode.DONE)._scheduler()
    scheduler.start(paused=True)
    try:
        jobs = {job.id: job for job in scheduler.get_jobs()}
        assert jobs["changes"].misfire_grace_time == 15 * 60
        assert jobs["full"].misfire_grace_time == 4 * 3600
        assert all(job.coalesce and job.max_instances == 1 for job in jobs.values())
    finally:
        scheduler.shutdown()


def test_a_run_that_raises_does_not_end_the_worker(caplog: pytest.LogCaptureFixture) -> None:
    def work(full: bool) -> ExitCode:
        raise RuntimeError("disk full")

    worker = Worker(Schedule(), work)
    worker.run(False)
    assert worker.health.answer(datetime.now(UTC))[1]["last_exit_code"] == 1


def test_health_is_503_when_the_last_good_run_is_older_than_26_hours() -> None:
    now = datetime(2026, 11, 9, 12, tzinfo=UTC)
    health = Health(timedelta(hours=26), now - timedelta(hours=25, minutes=59))
    assert health.answer(now)[0] == 200
    status, body = health.answer(now + timedelta(minutes=2))
    assert (status, body["status"], body["age_s"]) == (503, "stale", 26 * 3600 + 60)


@pytest.mark.parametrize(
    ("code", "good"),
    [
        (ExitCode.DONE, True),
        (ExitCode.REFUSED, True),
        (ExitCode.FAILED, False),
        (ExitCode.COULD_NOT_START, False),
        (ExitCode.BUSY, False),
    ],
)
def test_a_refusal_is_a_good_run_and_a_failure_is_not(code: ExitCode, good: bool) -> None:
    now = datetime(2026, 11, 9, 12, tzinfo=UTC)
    health = Health(timedelta(hours=26), now - timedelta(days=3))
    health.ran(code, now)
    assert health.answer(now)[0] == (200 if good else 503)


def test_a_new_worker_has_the_same_time_to_prove_itself() -> None:
    with time_machine.travel(datetime(2026, 11, 9, 12, tzinfo=UTC), tick=False) as now:
        health = Health(timedelta(hours=26))
        now.shift(timedelta(hours=26))
        assert health.answer(datetime.now(UTC))[0] == 200
        now.shift(timedelta(seconds=1))
        assert health.answer(datetime.now(UTC))[0] == 503


def test_healthz_answers_json_and_nothing_else_is_there() -> None:
    health = Health(timedelta(hours=26), datetime.now(UTC))
    with HealthServer(HealthSettings(port=0), health) as server:
        connection = HTTPConnection("127.0.0.1", server.port, timeout=5)
        connection.request("GET", "/healthz")
        answer = connection.getresponse()
        assert answer.status == 200
        assert json.loads(answer.read())["status"] == "ok"
        connection.close()
        connection.request("GET", "/etc/passwd")
        assert connection.getresponse().status == 404
        connection.close()
        with pytest.raises(PortTaken, match=r"schedule\.health\.port"):
            HealthServer(HealthSettings(port=server.port), health)


WORKER = """
    import sys, time
    from config.schedule import Schedule
    from service import logs
    from service.exit_code import ExitCode
    from service.serving.serve import Worker

    logs.configure()

    def work(full):
        print("began", flush=True)
        time.sleep(float(sys.argv[1]))
        print("ended", flush=True)
        return ExitCode.DONE

    schedule = Schedule(drain_s=float(sys.argv[2]), health={"port": 0})
    code = Worker(schedule, work).serve()
    print("code", int(code), flush=True)
    import os
    os._exit(code)
"""


@pytest.mark.parametrize(
    ("run_s", "drain_s", "expected"),
    [(0.5, 20, ["ended", "code 0"]), (60, 0.2, ["code 130"])],
    ids=["a short run ends", "a long run is cut off"],
)
def test_sigterm_lets_the_run_in_hand_end_for_a_bounded_time(
    run_s: float, drain_s: float, expected: list[str]
) -> None:
    root = Path(__file__).parents[3]
    process = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(WORKER), str(run_s), str(drain_s)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={**os.environ, "PYTHONPATH": str(root)},
    )
    with process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "began\n"
            process.send_signal(signal.SIGTERM)
            rest, _ = process.communicate(timeout=20)
        finally:
            process.kill()
    assert rest.splitlines() == expected
