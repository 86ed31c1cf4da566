"""What an admin may set about meetings and registrations."""

from __future__ import annotations

from datetime import time
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field

from config.documents import Word
from config.model import Guid, Model
from config.schedule import Clock
from config.secret import SecretRef
from config.tenant import SignIn


def _service_url(text: str) -> str:
    found = urlsplit(text.strip())
    if found.scheme != "https" or not found.hostname or found.port or found.username:
        raise ValueError("must be an address such as https://smba.trafficmanager.net/emea/")
    if found.query or found.fragment:
        raise ValueError("must be an address without ? or #")
    return f"https://{found.hostname}/{found.path.strip('/')}".rstrip("/") + "/"


class Calendar(Model):
    """One mailbox keeps an event of every meeting, to which those who are confirmed are
    invited."""

    mailbox: Annotated[str, Field(max_length=254, pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")] | None = (
        None
    )
    """Address of the mailbox, such as bijeenkomsten@omo.nl; left out, there are no events."""
    attendee_limit: int = Field(default=500, ge=1, le=500)
    """Of a meeting with more people than this the event has a link and no attendees; Exchange
    takes at most 500."""
    feed: bool = False
    """`serve` hands out the public meetings of each network at /calendar/<number>.ics, beside
    health, to whoever can reach that port."""


class Quiet(Model):
    """When nothing is said in a channel, in the schedule's time zone. What is about a meeting
    that begins within a day is said all the same."""

    begin: Clock = time(20, 0)
    end: Clock = time(7, 0)


class ChannelOff(Model):
    """Nothing is said in channels."""

    way: Literal["off"] = "off"


class ChannelWorkflow(Model):
    """A workflow of Teams ("When a Teams webhook request is received") in each channel. What it
    posted cannot be changed afterwards."""

    way: Literal["workflow"]
    flows: dict[Annotated[str, Field(min_length=1, max_length=255)], SecretRef]
    """By network number (N-0001) where the address of its workflow is; whoever has the address
    can post, so it is a secret. A network that is not here hears nothing."""


class ChannelBot(Model):
    """A bot that is installed in the teams. It updates what it posted."""

    way: Literal["bot"]
    application_id: Guid
    """Application (client) id of the bot."""
    sign_in: SignIn
    """How the bot signs in; with another certificate or secret than the worker itself."""
    service_url: Annotated[str, AfterValidator(_service_url)] = (
        "https://smba.trafficmanager.net/emea/"
    )
    """Where Teams takes the bot's messages; its host is tenant.hosts.bot."""


CHANNEL_WAYS = ("off", "workflow", "bot")
Channel = Annotated[ChannelOff | ChannelWorkflow | ChannelBot, Field(discriminator="way")]


class RegistrationLimits(Model):
    """How many registrations may be cancelled or disappear in 24 hours without a person's wish,
    before a network is stopped and a person is asked.

    A refusal needs both: more than `count` and more than `percent` of those there were.
    """

    scope_count: int = Field(default=20, ge=0)
    """Registrations of one network."""
    scope_percent: float = Field(default=20, ge=0, le=100)
    total_count: int = Field(default=50, ge=0)
    """Registrations of all networks together."""
    total_percent: float = Field(default=5, ge=0, le=100)


class Registrations(Model):
    offer_within_hours: int = Field(default=48, ge=0, le=720)
    """A place that comes free this shortly before the start is offered, and has to be accepted;
    earlier it is simply given."""
    offer_hours: int = Field(default=24, ge=1, le=168)
    """How long an offer stands, when the start leaves so much."""
    min_hours_to_promote: int = Field(default=18, ge=0, le=168)
    """A place that comes free even later is left to the organiser."""
    undo_cancel_hours: int = Field(default=24, ge=0, le=720)
    """How long after a meeting was cancelled publishing it again puts every registration back."""
    members_only_undo_days: int = Field(default=7, ge=0, le=90)
    """How long somebody who left a network keeps his place at what is for members only."""
    catering_days: int = Field(default=7, ge=0, le=90)
    """How many days after a meeting what somebody eats, and his remark, are cleared."""
    refused_days: int = Field(default=30, ge=1, le=3650)
    """How many days after a meeting registrations that waited or were refused are kept."""
    cancelled_days: int = Field(default=30, ge=1, le=3650)
    """The same of cancelled registrations."""
    no_show_days: int = Field(default=30, ge=1, le=3650)
    """The same of those who did not come."""
    attended_years: int = Field(default=1, ge=0, le=10)
    """A registration of somebody who came is kept until 1 October after the school year, and this
    many years more."""
    forbidden_terms: tuple[Word, ...] = (
        "allerg",
        "noten",
        "pinda",
        "gluten",
        "lactose",
        "coeliakie",
        "intolerant",
        "dieet",
        "halal",
        "koosjer",
        "kosher",
        "diabet",
        "suikerziek",
        "epilep",
        "astma",
        "zwanger",
        "medicijn",
        "medica",
        "ziek",
        "handicap",
        "rolstoel",
        "ADHD",
        "autis",
        "depressi",
        "burn-out",
        "ramadan",
        "geloof",
        "moslim",
        "islam",
        "joods",
        "christelijk",
    )
    """A remark with a word that begins so is taken away at once; case and accents do not
    matter."""
    calendar: Calendar = Calendar()
    quiet: Quiet = Quiet()
    channel: Channel = ChannelOff()
    """How meetings are told in the channel of a network: off, workflow or bot."""
    limits: RegistrationLimits = RegistrationLimits()
