"""Logs for machines: one JSON object a line, on stderr, with ids and never names or tokens."""

from __future__ import annotations

import logging
import re
import sys
import traceback as tracebacks
from typing import Any

import structlog
from structlog.typing import EventDict, WrappedLogger

_SECRET = re.compile(r"eyJ[A-Za-z0-9_-]{8,}(\.[A-Za-z0-9_-]*){0,2}|(?i:bearer)\s+\S+")
_ADDRESS = re.compile(r"[^\s@<>\"',;:()]+@[^\s@<>\"',;:()]+\.[^\s@<>\"',;:()]+")
_TEXT_CAP = 2000


# Whose messages are sentences for administrators; anybody else's may carry a value.
OWN_ROOMS = frozenset(("config", "sync", "state", "connector", "jobs", "service"))


def discreet(text: str) -> str:
    """`text` without tokens and without addresses of people, and of bounded length."""
    return _scrubbed(text)[:_TEXT_CAP]


def ours(error: BaseException) -> bool:
    """Whether the error is one of our own kinds."""
    return type(error).__module__.partition(".")[0] in OWN_ROOMS


def trace(error: BaseException) -> str:
    """Where it went wrong, for debugging: frames and kinds of errors, the first cause last.

    The message of an exception that is not ours is left out: it may quote a row, an address or
    a link.
    """
    told: list[str] = []
    seen: set[int] = set()
    one: BaseException | None = error
    while one is not None and id(one) not in seen:
        seen.add(id(one))
        said = f": {one}" if ours(one) else ""
        frames = "".join(tracebacks.format_tb(one.__traceback__))
        told.append(f"Traceback (most recent call last):\n{frames}{type(one).__name__}{said}")
        one = one.__cause__ or (None if one.__suppress_context__ else one.__context__)
    return _scrubbed("\nwhich came from\n".join(told))


def _scrubbed(text: str) -> str:
    return _ADDRESS.sub("[address]", _SECRET.sub("[token]", text))


def configure(level: int = logging.INFO, *, traceback: bool = False) -> None:
    """Send the product's and its libraries' logs to stderr as JSON.

    Everything outside ASCII and every control character is escaped, so that no text from the
    tenant can forge a line or steer a terminal. Tracebacks carry values of people and are left
    out unless asked for.
    """
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _discreetly,
        _exception_trace if traceback else _exception_type,
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.PositionalArgumentsFormatter(), *shared],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(sort_keys=True),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    # Libraries speak of requests and addresses at their lower levels.
    for library in ("msal", "urllib3", "requests", "office365", "apscheduler", "alembic"):
        logging.getLogger(library).setLevel(max(level, logging.WARNING))


def _exception_type(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    error = _raised(event)
    return event if error is None else {**event, "exception": type(error).__name__}


def _exception_trace(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    error = _raised(event)
    return event if error is None else {**event, "exception": trace(error)}


def _raised(event: EventDict) -> BaseException | None:
    """Takes what was raised out of the event."""
    given = event.pop("exc_info", None)
    error = sys.exc_info()[1] if given is True else given
    error = error[1] if isinstance(error, tuple) else error
    return error if isinstance(error, BaseException) else None


def _discreetly(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    return {
        key: value if key == "exc_info" else _discreet_value(value) for key, value in event.items()
    }


def _discreet_value(value: Any) -> Any:
    if isinstance(value, str):
        return discreet(value)
    if isinstance(value, dict):
        return {str(key): _discreet_value(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_discreet_value(inner) for inner in value]
    return value
