"""ons-sync version"""

from __future__ import annotations

import importlib.metadata

import click


@click.command("version")
def command() -> None:
    """Print the version."""
    click.echo(importlib.metadata.version("ons-sync"))
