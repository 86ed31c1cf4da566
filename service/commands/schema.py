"""ons-sync schema"""

from __future__ import annotations

import json

import click


@click.command("schema")
def command() -> None:
    """Print the JSON Schema of the configuration file, for editors.

    docs/ons-sync.schema.json is the same text. The first line of config/example.yaml shows how
    an editor finds it.
    """
    from config.load import schema

    click.echo(json.dumps(schema(), indent=2, ensure_ascii=False))
