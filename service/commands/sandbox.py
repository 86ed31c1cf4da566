"""ons-sync sandbox"""

from __future__ import annotations

from pathlib import Path

import click

DATA = ("empty", "demo", "medium", "large")


@click.command("sandbox")
@click.option("--port", type=click.IntRange(0, 65535), default=8443, show_default=True)
@click.option("--data", type=click.Choice(DATA), default="demo", show_default=True)
@click.option(
    "--dir",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path(".sandbox"),
    show_default=True,
    help="Keeps the tenant across restarts, and connection.json with what a client needs.",
)
@click.option(
    "--latency", "latency_ms", type=click.IntRange(0), default=0, help="Milliseconds a request."
)
def command(port: int, data: str, folder: Path, latency_ms: int) -> int:
    """Start an emulated tenant to try everything on.

    It serves a Microsoft 365 tenant over HTTPS on this machine only, with invented people. When
    it is ready, DIR/ons-sync.yaml is a configuration for it:

    \b
        ons-sync --config DIR/ons-sync.yaml run
    """
    try:
        from sandbox.serve import main
    except ModuleNotFoundError as error:
        raise click.ClickException(
            f"The emulated tenant needs {error.name}, which a worker does not: "
            "install ons-sync with its sandbox extra (pip install 'ons-sync[sandbox]')."
        ) from error
    settings = {"latency_ms": latency_ms} if latency_ms else {}
    return main(port, data, folder, settings, say=lambda text: click.echo(text, err=True))
