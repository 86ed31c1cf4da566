"""Logs for machines: one JSON object a line, on stderr, with ids and never names or tokens."""

from __future__ import annotations

import logging
import re
import sys
from typing import Any

import structlog
from structlog.typing import EventDict, WrappedLogger

_SECRET = re.compile(r"eyJ[A-Za-z0-9_-]{8,}(\.[A-Za-z0-9_-]*){0,2}|(?i:bearer)\s+\S+")
_ADDRESS = re.compile(r"[^\s@<>\"',;:()]+@[^\s@<>\"',;:()]+\.[^\s@<>\"',;:()]+")
_TEXT_CAP = 2000


def discreet(text: str) -> str:
    """`text` without tokens and without addresses of people, and of bounded length."""
    return _ADDRESS.sub("[address]", _SECRET.sub("[token]", text))[:_TEXT_CAP]


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
        structlog.processors.format_exc_info if traceback else _exception_type,
        _discreetly,
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
    given = event.pop("exc_info", None)
    error = sys.exc_info()[1] if given is True else given
    error = error[1] if isinstance(error, tuple) else error
    if isinstance(error, BaseException):
        event["exception"] = type(error).__name__
    return event


def _discreetly(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    return {key: _discreet_value(value) for key, value in event.items()}


def _discreet_value(value: Any) -> Any:
    if isinstance(value, str):
        return discreet(value)
    if isinstance(value, dict):
        return {str(key): _discreet_value(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_discreet_value(inner) for inner in value]
    return value
