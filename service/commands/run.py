"""ons-sync run"""

from __future__ import annotations

import click

from jobs import JOBS
from service.cli import Invocation
from service.commands.options import (
    full_option,
    job_argument,
    json_option,
    network_option,
    pass_invocation,
)


@click.command("run")
@job_argument
@network_option
@full_option
@json_option
@pass_invocation
def command(
    invocation: Invocation, job: str | None, network: str | None, full: bool, as_json: bool
) -> int:
    """Make both sides the same, for one JOB or for all of them one after another.

    Takes what changed since the last run, on ONS and in Teams, and brings the other side up to
    date. Running it twice changes nothing the second time. A network that would lose too much is
    stopped and waits for `ons-sync approve`; the others go on.

    Exit codes, of several jobs the worst: 0 done or nothing to do, 1 could not start, 3 a network
    was stopped as a precaution, 4 a network failed, 5 another run is busy, 64 wrong usage.
    """
    return execute(invocation, job, network, full=full, dry=False, as_json=as_json)


def execute(
    invocation: Invocation,
    job: str | None,
    network: str | None,
    *,
    full: bool,
    dry: bool,
    as_json: bool,
) -> int:
    from config.load import load
    from service.output import show
    from service.progress import on_terminal
    from service.running.run import run_job
    from service.running.runs import Result, run_each

    invocation.log()
    settings = load(invocation.config)
    jobs = list(JOBS) if job is None else [job]
    with on_terminal() as progress:

        def one(job: str) -> Result:
            return run_job(settings, job, network=network, full=full, dry=dry, progress=progress)

        result = one(jobs[0]) if len(jobs) == 1 else run_each(jobs, one)
    show(result, as_json=as_json)
    return int(result.exit_code)
