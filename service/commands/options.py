"""Options that several commands share."""

from __future__ import annotations

import click

from jobs import JOBS
from service.cli import Invocation

job_argument = click.argument("job", type=click.Choice(list(JOBS)), required=False)
job_option = click.option("--job", type=click.Choice(list(JOBS)), help="Only of this job.")
network_option = click.option(
    "--network", metavar="CODE", help="Only this network, by its number such as N-0001."
)
full_option = click.option(
    "--full",
    is_flag=True,
    help="List everything instead of asking what changed. Slower; done every night.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON, for scripts.")
pass_invocation = click.make_pass_decorator(Invocation)
