"""Everything an admin sets, as one value."""

from __future__ import annotations

from urllib.parse import urlsplit

from pydantic import Field, model_validator

from config.documents import Documents
from config.lists import Lists
from config.membership import Membership
from config.model import Model
from config.registrations import ChannelBot, Registrations
from config.schedule import Schedule
from config.state import State
from config.tenant import Tenant


class Settings(Model):
    """The configuration of ons-sync."""

    tenant: Tenant
    lists: Lists
    membership: Membership
    documents: Documents = Documents()
    registrations: Registrations = Registrations()
    schedule: Schedule = Schedule()
    state: State = Field(default_factory=dict, validate_default=True)

    @model_validator(mode="after")
    def _bot_at_its_host(self) -> Settings:
        """The bot's token goes to one host, whatever an address says."""
        channel, host = self.registrations.channel, self.tenant.hosts.bot
        if isinstance(channel, ChannelBot) and urlsplit(channel.service_url).hostname != host:
            raise ValueError(
                f"registrations.channel.service_url must be at tenant.hosts.bot, {host}"
            )
        return self
