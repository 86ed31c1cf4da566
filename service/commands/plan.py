"""ons-sync plan"""

from __future__ import annotations

import click

from service.cli import Invocation
from service.commands.options import (
    full_option,
    job_argument,
    json_option,
    network_option,
    pass_invocation,
)
from service.commands.run import execute


@click.command("plan")
@job_argument
@network_option
@full_option
@json_option
@pass_invocation
def command(
    invocation: Invocation, job: str | None, network: str | None, full: bool, as_json: bool
) -> int:
    """Show what a run would change and why, of one JOB or of all of them. Writes nothing.

    Reads both sides exactly as a run does and stops before the first write; nothing is
    remembered of it either, so it can be asked at any time and as often as you like.

    Exit codes: 0 nothing to do, 2 a run would change something, 1 could not start, 3 a network
    would be stopped as a precaution, 4 a network could not be planned, 64 wrong usage.
    """
    return execute(invocation, job, network, full=full, dry=True, as_json=as_json)
