"""ons-sync provision"""

from __future__ import annotations

import click

from service.cli import Invocation
from service.commands.options import json_option, pass_invocation
from service.exit_code import ExitCode


@click.command("provision")
@json_option
@pass_invocation
def command(invocation: Invocation, as_json: bool) -> int:
    """Make or complete the ONS lists: columns, indexes, versioning, views.

    Does what is missing and says what it did; a second time there is nothing left to do. It never
    removes anything, and a column that exists with another type is reported and left alone.

    Exit codes: 0 all is there, 1 could not start, 4 something could not be made, 64 wrong usage.
    """
    from config.load import load
    from service.output import show
    from service.progress import on_terminal
    from service.provisioning.provision import provision

    invocation.log()
    settings = load(invocation.config)
    with on_terminal() as progress:
        done = provision(
            settings, say=None if progress is None else lambda name: progress(name, 0, 0)
        )
    show(done, as_json=as_json)
    return int(ExitCode.DONE if done.complete else ExitCode.FAILED)
