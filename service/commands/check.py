"""ons-sync check"""

from __future__ import annotations

import click

from service.cli import Invocation
from service.commands.options import json_option, pass_invocation


@click.command("check")
@json_option
@pass_invocation
def command(invocation: Invocation, as_json: bool) -> int:
    """Say whether sign-in, permissions, sites, lists and columns are right.

    Names what is missing, what was granted without need, and what to do about each. Changes
    nothing. Exit codes: 0 all is right, 1 could not start, 4 something is wrong, 64 wrong usage.
    """
    from config.load import load
    from service.output import show
    from service.provisioning.check import check

    invocation.log()
    found = check(load(invocation.config))
    show(found, as_json=as_json)
    return int(found.exit_code)
