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
    site = Site(found.sites["ons"], found.lists["netwerken"], found.lists["kennisdocumenten"])
    return DocumentsJob(
        settings.documents,
        settings.membership.admins_group_id,
        site,
        connection.graph,
        settings.tenant.application_id,
        archive,
    )
