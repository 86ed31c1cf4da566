"""ons-sync approve"""

from __future__ import annotations

import getpass
import sys

import click

from service.cli import Invocation
from service.commands.options import job_option, json_option, pass_invocation


@click.command("approve")
@click.argument("scope", metavar="NETWORK")
@click.option(
    "--by",
    default=getpass.getuser,
    show_default="your login name",
    help="Who approves; kept with the approval.",
)
@click.option("--yes", is_flag=True, help="Do not ask; a script or a pipe is never asked.")
@job_option
@json_option
@pass_invocation
def command(
    invocation: Invocation, scope: str, by: str, yes: bool, job: str | None, as_json: bool
) -> int:
    """Let a plan that was stopped as a precaution go ahead.

    Look first, with `ons-sync explain NETWORK` or `ons-sync plan --network NETWORK`: an approval
    covers exactly what was refused, shown here once more, of one job. The next run of it carries
    it out. If more would disappear by then, it is refused anew. An approval
    expires after 7 days. Two refusals no approval lifts: a team without an enabled owner, and
    anything outside the confirmed teams.
    """
    from config.load import load
    from service.output import show
    from service.reading.approval import approve
    from service.reading.report import status

    settings = load(invocation.config)
    if sys.stdin.isatty() and not (yes or as_json):
        show(status(settings, network=scope), as_json=False)
        click.confirm("Let exactly this go ahead in the next run?", abort=True, err=True)
    show(approve(settings, scope, by=by, job=job), as_json=as_json)
    return 0
