"""ons-sync health"""

from __future__ import annotations

import json

import click

from service.cli import Invocation
from service.commands.options import json_option, pass_invocation
from service.exit_code import ExitCode


@click.command("health")
@json_option
@pass_invocation
def command(invocation: Invocation, as_json: bool) -> int:
    """Ask a running worker whether it is well.

    For a container's health check and for a person on the same machine. Exit code 0 when the
    last good run is recent enough, 1 when it is not or when nobody answers.
    """
    from http.client import HTTPConnection, HTTPException

    from config.load import load

    where = load(invocation.config).schedule.health
    host = "127.0.0.1" if where.address in ("0.0.0.0", "::", "") else where.address  # noqa: S104
    connection = HTTPConnection(host, where.port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        answer = connection.getresponse()
        said = json.loads(answer.read(65536))
    except (OSError, HTTPException, ValueError) as error:
        raise click.ClickException(
            f"No worker answers on {host}:{where.port} ({error}). Is `ons-sync serve` running?"
        ) from None
    finally:
        connection.close()
    if as_json:
        click.echo(json.dumps(said, indent=2))
    elif said["last_good_run"] is None:
        click.echo(f"{said['status']}: no good run yet")
    else:
        click.echo(f"{said['status']}: last good run {said['age_s'] // 60} minutes ago")
    return int(ExitCode.DONE if answer.status == 200 else ExitCode.COULD_NOT_START)
