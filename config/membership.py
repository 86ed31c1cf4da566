"""What an admin may set about membership of networks."""

from __future__ import annotations

from pydantic import Field

from config.model import Guid, Model


class Limits(Model):
    """How much may disappear in 24 hours before a network is stopped and a person is asked.

    A refusal needs both: more than `count` and more than `percent` of those there were.
    """

    scope_count: int = Field(default=5, ge=0)
    """Removals and demotions in one network."""
    scope_percent: float = Field(default=10, ge=0, le=100)
    total_count: int = Field(default=10, ge=0)
    """Removals and demotions in all networks together."""
    total_percent: float = Field(default=3, ge=0, le=100)


class Membership(Model):
    admins_group_id: Guid
    """Object id of the group whose members administer ONS. Only what they set in a network's
    team id and settings counts."""
    break_glass: tuple[Guid, ...] = ()
    """Object ids of emergency accounts: never added, removed or given another role."""
    guest_warning_days: int = Field(default=1, ge=1, le=90)
    """How many days a guest who was put into a team against the rules is warned before he is
    removed; at least one."""
    reminder_days: int = Field(default=14, ge=1, le=365)
    """How many days before a guest's end date the row says so."""
    rejoin_days: int = Field(default=30, ge=0, le=365)
    """How many days the row of somebody who left says that he can come back on it."""
    promote_core_member_when_ownerless: bool = False
    """Whether a core member may be made owner when a team has no enabled owner left. Off: the
    network says so and waits for a person."""
    limits: Limits = Limits()
