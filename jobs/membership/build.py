"""The membership job, bound to the lists and people of a tenant."""

from __future__ import annotations

from config.settings import Settings
from connector.lists import Found
from connector.site_people import SitePeople
from connector.tenant import Connection
from jobs.job import Archive
from jobs.membership.job import MembershipJob, Site


def build(
    settings: Settings, found: Found, connection: Connection, archive: Archive
) -> MembershipJob:
    site = Site(
        ons=found.sites["ons"],
        beheer=found.sites["beheer"],
        networks=found.lists["netwerken"],
        members=found.lists["netwerkleden"],
        members_hidden=found.lists["netwerkleden_besloten"],
        schools=found.lists["scholen"],
        organisations=found.lists["externe_organisaties"],
        identities=found.lists["identiteiten"],
    )
    people = SitePeople(site.ons, found.addresses["ons"], connection)
    return MembershipJob(settings.membership, site, people, settings.tenant.application_id, archive)
