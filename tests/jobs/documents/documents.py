"""The job itself, as it is bound to the world in memory."""

from __future__ import annotations

from typing import Any, cast

from config.documents import Documents
from connector.graph import Graph
from jobs.documents.job import DocumentsJob, Site
from tests.jobs.documents.drive import APP
from tests.jobs.documents.world import ADMINS, LIBRARY_LIST, World


class Nobody:
    """Asked who somebody is: nobody knows."""

    def one(self, exchange: object, **options: Any) -> tuple[()]:
        return ()


def documents(world: World, **settings: Any) -> DocumentsJob:
    """The documents job over this world. It plans, prepares and remembers; it asks nobody."""
    site = Site("site-ons", "networks", LIBRARY_LIST)
    graph = cast(Graph, Nobody())
    return DocumentsJob(Documents(**settings), ADMINS, site, graph, APP, world)
