"""The job itself, as it is bound to the world in memory."""

from __future__ import annotations

from typing import Any, cast

from config.documents import Documents
from jobs.documents.job import DocumentsJob, Site
from tests.jobs.documents.drive import APP
from tests.jobs.documents.world import ADMINS, LIBRARY_LIST, World


class Nobody:
    """A connection on which one is asked only what people are called, and nobody is known."""

    @property
    def graph(self) -> Nobody:
        return self

    def one(self, exchange: object, **options: Any) -> tuple[()]:
        return ()


def documents(world: World, **settings: Any) -> DocumentsJob:
    """The documents job over this world. It plans, prepares and remembers."""
    site = Site(ons="site-ons", networks="networks", library=LIBRARY_LIST, terms="begrippen")
    nobody = cast(Any, Nobody())
    return DocumentsJob(Documents(**settings), ADMINS, site, nobody, APP, world)
