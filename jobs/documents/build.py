"""The documents job, bound to the lists of a tenant."""

from __future__ import annotations

from config.settings import Settings
from connector.lists import Found
from connector.tenant import Connection
from jobs.documents.job import DocumentsJob, Site
from jobs.job import Archive


def build(
    settings: Settings, found: Found, connection: Connection, archive: Archive
) -> DocumentsJob:
    lists = found.lists
    site = Site(
        found.sites["ons"], lists["netwerken"], lists["kennisdocumenten"], lists["begrippen"]
    )
    return DocumentsJob(
        settings.documents,
        settings.membership.admins_group_id,
        site,
        connection,
        settings.tenant.application_id,
        archive,
    )
