"""ons-sync retracted"""

from __future__ import annotations

import click

from service.cli import Invocation
from service.commands.options import json_option, network_option, pass_invocation


@click.command("retracted")
@network_option
@json_option
@pass_invocation
def command(invocation: Invocation, network: str | None, as_json: bool) -> int:
    """Show a fact sheet of each document that was taken back from ONS, newest first.

    For when it may be a data breach: what it was, since when and until when it stood on ONS, which
    rule took it back, who could read it at that moment, and when the 72 hours for reporting end.
    They are counted from the moment it was taken back; if somebody knew before, count from then.

    Taken back is what somebody set to Nee or to "Alleen netwerk", withdrew, or gave a label of
    confidentiality, and everything of a network that became confidential. It holds the names of
    documents: give it to the privacy officer only.

    It reads the worker's own memory only. How many people are in a group, and who opened the
    document, it cannot tell: Entra and the audit log of Microsoft Purview do.

    Exit codes: 0 shown, also when there is none; 1 could not start, or there is no such network;
    64 wrong usage.
    """
    from config.load import load
    from service.output import show
    from service.reading.retracted import retracted

    show(retracted(load(invocation.config), network), as_json=as_json)
    return 0
