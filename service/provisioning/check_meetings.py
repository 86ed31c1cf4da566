"""What meetings need beside lists: the mailbox with their events, the voice in the channels, and
whether it may be recorded who came."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from config.registrations import ChannelBot, ChannelWorkflow
from config.secret import SecretMissing
from config.settings import Settings
from connector.address import address
from connector.bot_sign_in import BotSignIn
from connector.errors import ConnectorError, ForeignHost
from connector.event import advice
from connector.exchange import Exchange, Request, Response
from connector.listing import listing
from connector.tenant import Connection
from service.provisioning.finding import Finding, note, right, wrong
from service.provisioning.places import Place


def check_meetings(
    settings: Settings,
    connection: Connection,
    places: Sequence[Place],
    ons_site: str,
    meetings_list: str | None,
) -> Iterator[Finding]:
    yield from _calendar(settings, connection)
    channel = settings.registrations.channel
    if isinstance(channel, ChannelWorkflow):
        yield from _workflows(channel, connection, places)
    elif isinstance(channel, ChannelBot):
        yield from _bot(channel, settings, connection)
    if meetings_list is not None:
        yield from _attendance(connection, ons_site, meetings_list)


def _calendar(settings: Settings, connection: Connection) -> Iterator[Finding]:
    mailbox = settings.registrations.calendar.mailbox
    if mailbox is None:
        return
    subject = f"calendar {mailbox}"
    answer = connection.graph.one(_first_event(mailbox))
    if answer.ok:
        yield right(subject, "can be reached")
    else:
        do = "Give the app Calendars.ReadWrite for this mailbox (docs/how-to/connect-a-tenant.md)."
        yield wrong(subject, advice(mailbox, answer), do)


def _first_event(mailbox: str) -> Exchange[Response]:
    url = address("users", mailbox, "events", select="id", top=1)
    (answer,) = yield [Request("GET", url, limit=f"mailbox:{mailbox.lower()}")]
    return answer


def _workflows(
    channel: ChannelWorkflow, connection: Connection, places: Sequence[Place]
) -> Iterator[Finding]:
    """The address itself is never told: it is a key."""
    codes = {place.code for place in places}
    for code, secret in channel.flows.items():
        subject = f"workflow of {code}"
        if code not in codes:
            yield note(
                subject, "there is no such network with a team", "Check the network's number."
            )
        try:
            url = secret.reveal()
            connection.session.check(url, bearer=False)
        except SecretMissing as error:
            yield wrong(subject, "its address is not there", str(error))
        except ForeignHost:
            host = urlsplit(url).hostname or "no host"
            do = (
                "Put the address there that Teams shows of the workflow; see tenant.hosts.webhooks."
            )
            yield wrong(subject, f"its address is at {host}, where no workflow is", do)
        else:
            if code in codes:
                yield right(subject, "has an address")
    for code in sorted(codes - channel.flows.keys()):
        do = "Add its workflow under registrations.channel.flows, or leave it so."
        yield note(f"workflow of {code}", "it has none: its channel hears nothing", do)


def _bot(channel: ChannelBot, settings: Settings, connection: Connection) -> Iterator[Finding]:
    subject = "bot"
    bot = BotSignIn(channel.application_id, channel.sign_in, settings.tenant, connection.session)
    try:
        bot.authorization()
    except (ConnectorError, SecretMissing) as error:
        yield wrong(subject, str(error), "Check registrations.channel.sign_in.")
    else:
        yield right(subject, "can sign in; it speaks only in teams where it is installed")


def _attendance(connection: Connection, ons_site: str, meetings_list: str) -> Iterator[Finding]:
    """It may be recorded who came only where the participation council agreed to it."""
    url = address(
        "sites", ons_site, "lists", meetings_list, "items",
        select="id", expand="fields(select=InstemmingGMR)", top=1000,
    )  # fmt: skip
    subject = "attendance"
    try:
        rows = connection.graph.one(listing(url, "the meetings"))
    except ConnectorError as error:
        yield wrong(subject, f"the meetings cannot be read: {error}", "See permissions.")
        return
    agreed = sum(bool((row.get("fields") or {}).get("InstemmingGMR")) for row in rows)
    if agreed:
        many = f"{agreed} meeting{'s' if agreed > 1 else ''} out of {len(rows)}"
        yield right(subject, f"is recorded where Instemming GMR has a date: of {many}")
    else:
        yield right(subject, "is recorded of no meeting: Instemming GMR has no date")
