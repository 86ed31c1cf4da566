"""ons-sync export"""

from __future__ import annotations

import sys
from pathlib import Path

import click

from service.cli import Invocation
from service.commands.options import pass_invocation

output_option = click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write to this file instead of printing. Only you can read it.",
)


@click.group("export")
def command() -> None:
    """Make a participant list for the venue, or a calendar of a network's meetings.

    Both say what the last run saw, and change nothing.
    """


@command.command("participants")
@click.argument("meeting")
@output_option
@click.option(
    "--format",
    "kind",
    type=click.Choice(["html", "csv"]),
    help="A page to print, or a table for a spreadsheet. Follows the file's name; else html.",
)
@pass_invocation
def participants(
    invocation: Invocation, meeting: str, output: Path | None, kind: str | None
) -> int:
    """Make the participant list of MEETING for the door of the venue: names and schools only.

    MEETING is a number such as B-0001. On the list is everybody who has a place; of a meeting
    that is also online, those who come to the room. Names are asked of Microsoft now. It has
    no addresses and nothing about food. Throw it away 7 days after the meeting; from then on it
    is not made any more.

    Exit codes: 0 made, 1 could not start, there is no such meeting or it is more than 7 days
    over, 64 wrong usage.
    """
    from config.load import load
    from jobs.registrations.participant_list import html, table
    from service.exporting.participants import participants as of

    invocation.log()
    listed = of(load(invocation.config), meeting)
    if kind is None:
        kind = "csv" if output is not None and output.suffix.lower() == ".csv" else "html"
    made = table(listed) if kind == "csv" else html(listed)
    _hand_out(made.encode(), output)
    return 0


@command.command("calendar")
@click.argument("network")
@output_option
@pass_invocation
def calendar(invocation: Invocation, network: str, output: Path | None) -> int:
    """Make an iCalendar file of the public meetings of NETWORK, for any calendar program.

    NETWORK is a number such as N-0001. Left out are drafts, meetings for members only, and those
    of which the participants are hidden; a meeting that was cancelled says so. It reads the
    worker's own memory only. `ons-sync serve` hands out the same at /calendar/N-0001.ics, when
    `registrations.calendar.feed` is on.

    Exit codes: 0 made, 1 could not start, there is no such network or its meetings are not for
    everybody, 64 wrong usage.
    """
    from config.load import load
    from service.exporting.calendars import calendar as made_of

    invocation.log()
    _hand_out(made_of(load(invocation.config), network), output)
    return 0


def _hand_out(made: bytes, output: Path | None) -> None:
    from service.exporting.file import write

    if output is None:
        sys.stdout.buffer.write(made)
        return
    write(output, made)
    click.echo(f"Made {output}.", err=True)
