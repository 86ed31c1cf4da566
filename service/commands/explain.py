"""ons-sync explain"""

from __future__ import annotations

import click

from service.cli import Invocation
from service.commands.options import job_option, json_option, pass_invocation


@click.command("explain")
@click.argument("network")
@click.argument("about", required=False)
@job_option
@json_option
@pass_invocation
def command(
    invocation: Invocation, network: str, about: str | None, job: str | None, as_json: bool
) -> int:
    """Show what each side holds of a network, a person, a document or a meeting, and which rule
    decides.

    On one screen: what ONS and Teams hold, what was agreed, who last set it, the rule that
    decided, and what happens next and when. It changes nothing. NETWORK is a number such as
    N-0001, or OMO-breed for the meetings without one. ABOUT is a person's object id or sign-in
    name, a meeting's number such as B-0001 or, with --job documents, a document's name or key.

    \b
    ons-sync explain N-0001 NAME@SCHOOL                      as a member
    ons-sync explain N-0001 NAME@SCHOOL --job registrations  why on that place
    """
    from config.load import load
    from service.output import show
    from service.reading.explain import explain

    invocation.log()
    show(explain(load(invocation.config), network, about, job), as_json=as_json)
    return 0
