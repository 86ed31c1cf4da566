"""The registrations job, bound to the lists and people of a tenant."""

from __future__ import annotations

from config.settings import Settings
from connector.lists import Found
from connector.tenant import Connection
from jobs.job import Archive
from jobs.registrations.job import RegistrationsJob
from jobs.registrations.lists import Site


def build(
    settings: Settings, found: Found, connection: Connection, archive: Archive
) -> RegistrationsJob:
    site = Site(
        ons=found.sites["ons"],
        beheer=found.sites["beheer"],
        networks=found.lists["netwerken"],
        members=found.lists["netwerkleden"],
        members_hidden=found.lists["netwerkleden_besloten"],
        schools=found.lists["scholen"],
        identities=found.lists["identiteiten"],
        meetings=found.lists["bijeenkomsten"],
        registrations=found.lists["aanmeldingen"],
        quiet_days=found.lists["rustperiodes"],
        proofs=found.lists["bewaarbewijzen"],
        certificates=found.lists["bewijzen"],
    )
    return RegistrationsJob(
        settings.registrations,
        settings.membership.admins_group_id,
        site,
        settings.tenant,
        connection,
        archive,
        found.addresses["ons"],
    )
