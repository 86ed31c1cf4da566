"""ons-sync conflicts"""

from __future__ import annotations

import click

from service.cli import Invocation
from service.commands.options import json_option, network_option, pass_invocation


@click.command("conflicts")
@network_option
@click.option(
    "--limit",
    type=click.IntRange(1, 10_000),
    default=50,
    show_default=True,
    help="How many, newest first.",
)
@json_option
@pass_invocation
def command(invocation: Invocation, network: str | None, limit: int, as_json: bool) -> int:
    """Show what two people answered differently, and the answer that was not followed.

    Nothing a person wrote is lost: the value that gave way stands here for good, with the rule
    that decided. To follow it after all, write it again on ONS or in Teams.
    """
    from config.load import load
    from service.output import show
    from service.reading.report import conflicts

    show(conflicts(load(invocation.config), network=network, limit=limit), as_json=as_json)
    return 0
