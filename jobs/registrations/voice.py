"""Which way a network's channel is spoken in, as an admin set it."""

from __future__ import annotations

from collections.abc import Mapping

from config.registrations import Channel, ChannelBot, ChannelWorkflow
from config.tenant import Tenant
from connector.bot_sign_in import BotSignIn
from connector.tenant import Connection
from connector.voice import Voice
from connector.voice_bot import BotReplica
from connector.voice_workflow import WorkflowReplica


class Voices:
    """The voices of all networks. `channels` are the ids of their channels, by network code."""

    def __init__(self, channel: Channel, tenant: Tenant, connection: Connection) -> None:
        self._channel, self._tenant, self._connection = channel, tenant, connection
        self._bot: BotSignIn | None = None

    @property
    def editable(self) -> bool:
        """Whether what was posted can be changed."""
        return isinstance(self._channel, ChannelBot)

    @property
    def needs_channel(self) -> bool:
        return isinstance(self._channel, ChannelBot)

    def has(self, network: str, channel: str | None) -> bool:
        """Whether anything can be said in this network's channel."""
        if isinstance(self._channel, ChannelWorkflow):
            return network in self._channel.flows
        return isinstance(self._channel, ChannelBot) and channel is not None

    def replica(self, network: str, channels: Mapping[str, str]) -> Voice:
        """Raises KeyError for a network that has no voice."""
        if isinstance(self._channel, ChannelWorkflow):
            return WorkflowReplica(network, self._channel.flows[network])
        if not isinstance(self._channel, ChannelBot):
            raise KeyError(network)
        if self._bot is None:
            self._bot = BotSignIn(
                self._channel.application_id,
                self._channel.sign_in,
                self._tenant,
                self._connection.session,
            )
        return BotReplica(
            network,
            channel_id=channels[network],
            tenant_id=self._tenant.tenant_id,
            application_id=self._channel.application_id,
            service_url=self._channel.service_url,
            sign_in=self._bot,
        )
