"""A job by its name, imported when it is asked for.

Its folder has `build.build(settings, found, connection, archive)`, which makes the job;
`rules.said(rule)`, which says a rule in plain English; `words`, which says what it does; and
`explain`, which puts together what an admin wants to know of one network.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from importlib import import_module
from typing import Any, Protocol, cast

from config.settings import Settings
from connector.lists import Found
from connector.tenant import Connection
from jobs import JOBS
from jobs.explaining import Explainer
from jobs.job import Archive, Job
from sync.guard import LossKind
from sync.model import Side

_MEETING = re.compile(r"\s*B-\d+(-\d+)?\s*", re.IGNORECASE)


class Words(Protocol):
    """A job's module `words`. In a text {key} is the key, {columns} what is written."""

    MANY: str  # what its keys are, as many
    VERBS: Mapping[str, str]  # by kind of action
    LOST: Mapping[tuple[LossKind, Side], str]

    def value_told(self, field: str, what: Any) -> str:
        """A value of a conflict."""


def build(
    name: str, settings: Settings, found: Found, connection: Connection, archive: Archive
) -> Job:
    """The job of this name, bound to a tenant. Raises KeyError when there is none."""
    made: Job = import_module(f"{JOBS[name]}.build").build(settings, found, connection, archive)
    return made


def said(scope: str, rule: str) -> str:
    """What a rule of the job that owns `scope` means, for admins."""
    text: str = import_module(f"{JOBS[job_of(scope)]}.rules").said(rule)
    return text


def words(scope: str) -> Words:
    """How the job that owns `scope` says what it does."""
    return cast(Words, import_module(f"{JOBS[job_of(scope)]}.words"))


def explainer(scope: str) -> Explainer:
    """How the job that owns `scope` explains it."""
    return cast(Explainer, import_module(f"{JOBS[job_of(scope)]}.explain"))


def job_of(scope: str) -> str:
    """The name of the job that owns `scope`."""
    return scope.partition("/")[0]


def asked_of(network: str, about: str | None) -> str:
    """The job that a question is for which names none: a meeting's number, and the meetings of all
    of OMO, which are no network's, are for registrations; anything else is for the first."""
    meeting = about is not None and _MEETING.fullmatch(about) is not None
    return "registrations" if meeting or network.lower() == "omo-breed" else next(iter(JOBS))
