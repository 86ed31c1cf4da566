"""ons-sync status"""

from __future__ import annotations

import click

from service.cli import Invocation
from service.commands.options import json_option, network_option, pass_invocation


@click.command("status")
@network_option
@json_option
@pass_invocation
def command(invocation: Invocation, network: str | None, as_json: bool) -> int:
    """Show how each network stands and when it was last brought up to date.

    Reads the worker's own memory only, so it answers at once and without the tenant. A network
    that is refused says what would have disappeared; approve it with `ons-sync approve`.
    """
    from config.load import load
    from service.output import show
    from service.reading.report import status

    show(status(load(invocation.config), network=network), as_json=as_json)
    return 0
