"""Everything an admin sets, as one value."""

from __future__ import annotations

from pydantic import Field

from config.documents import Documents
from config.lists import Lists
from config.membership import Membership
from config.model import Model
from config.schedule import Schedule
from config.state import State
from config.tenant import Tenant


class Settings(Model):
    """The configuration of ons-sync."""

    tenant: Tenant
    lists: Lists
    membership: Membership
    documents: Documents = Documents()
    schedule: Schedule = Schedule()
    state: State = Field(default_factory=dict, validate_default=True)
