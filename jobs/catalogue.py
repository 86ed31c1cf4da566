"""A job by its name, imported when it is asked for.

Its folder has `build.build(settings, found, connection, archive)`, which makes the job, and
`rules.said(rule)`, which says a rule in plain English.
"""

from __future__ import annotations

from importlib import import_module

from config.settings import Settings
from connector.lists import Found
from connector.tenant import Connection
from jobs import JOBS
from jobs.job import Archive, Job


def build(
    name: str, settings: Settings, found: Found, connection: Connection, archive: Archive
) -> Job:
    """The job of this name, bound to a tenant. Raises KeyError when there is none."""
    made: Job = import_module(f"{JOBS[name]}.build").build(settings, found, connection, archive)
    return made


def said(scope: str, rule: str) -> str:
    """What a rule of the job that owns `scope` means, for admins."""
    job = JOBS[scope.partition("/")[0]]
    text: str = import_module(f"{job}.rules").said(rule)
    return text
