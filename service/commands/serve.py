"""ons-sync serve"""

from __future__ import annotations

import os
import sys

import click

from jobs import JOBS
from service.cli import Invocation
from service.commands.options import pass_invocation
from service.exit_code import ExitCode


@click.command("serve")
@pass_invocation
def command(invocation: Invocation) -> int:
    """Run on schedule until stopped: the worker that a container runs.

    Takes changes every quarter of an hour in the daytime and lists everything at night, at the
    times under `schedule` in the configuration. /healthz answers 503 when the last good run is
    too old. SIGTERM lets the run in hand end, for a bounded time; a run that is cut off is
    finished by the next one.

    With `registrations.calendar.feed` it also hands out the public meetings of each network, at
    /calendar/N-0001.ics on the same port, to whoever can reach that.
    """
    from config.load import load
    from service.exporting.calendars import calendars
    from service.running.run import run_job
    from service.running.runs import run_each
    from service.serving.feeds import Feeds
    from service.serving.serve import Worker
    from state.store import Store

    invocation.log(verbose=True)
    settings = load(invocation.config)

    store = Store.open(settings.state.path)
    with store.rehearsal() as transaction:
        good = [transaction.last_good(job) for job in JOBS]
    store.close()

    def work(full: bool) -> ExitCode:
        return run_each(
            JOBS, lambda job: run_job(settings, job, full=full), stop=lambda: worker.stopping
        ).exit_code

    # The worker is as well as the job that has waited longest for a good run.
    oldest = None if None in good else min(at for at in good if at is not None)
    handed_out = settings.registrations.calendar.feed
    feeds = Feeds(lambda: calendars(settings)) if handed_out else None
    worker = Worker(settings.schedule, work, oldest, feeds)
    code = worker.serve()
    if code is ExitCode.INTERRUPTED:
        # The run that did not end in time is still in its thread; waiting for it was bounded.
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    return int(code)
