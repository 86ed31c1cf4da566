"""Which handler answers which URL, and the permission it asks for.

Templates are paths with `{name}` for one segment. Segments match case-insensitively; `/users/{id}`
also accepts OData's key form `/users('id')`, and a function segment accepts `delta` and `delta()`.
A parameter written `{name:path}` takes the rest of the path.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from .call import Answer, Call

Handler = Callable[[Call], Answer]

_PARAMETER = re.compile(r"\{(\w+)(:path)?\}")


@dataclass(frozen=True, slots=True)
class Route:
    host: str
    method: str
    template: str
    pattern: re.Pattern[str]
    handler: Handler
    application: tuple[str, ...]  # any one of these roles; empty: no role helps (app-only refused)
    delegated: tuple[str, ...]  # any one of these scopes; empty: delegated calls are refused
    open: bool  # needs no token at all


class Router:
    """All routes of one host. The most specific template wins (fewest parameters, then longest)."""

    def __init__(self, host: str) -> None:
        self.host = host
        self._routes: dict[str, list[Route]] = {}

    def route(
        self,
        method: str,
        *templates: str,
        application: tuple[str, ...] = (),
        delegated: tuple[str, ...] = (),
        open: bool = False,
    ) -> Callable[[Handler], Handler]:
        """Register a handler. `application` and `delegated` are the documented permissions."""

        def register(handler: Handler) -> Handler:
            for template in templates:
                made = Route(
                    self.host,
                    method,
                    template,
                    _compile(template),
                    handler,
                    application,
                    delegated,
                    open,
                )
                routes = self._routes.setdefault(method, [])
                routes.append(made)
                routes.sort(key=_specificity)
            return handler

        return register

    def match(self, method: str, path: str) -> tuple[Route, dict[str, str]] | None:
        for route in self._routes.get(method, ()):
            if found := route.pattern.fullmatch(path):
                return route, {
                    k.rstrip("_"): v for k, v in found.groupdict().items() if v is not None
                }
        return None

    def methods(self, path: str) -> list[str]:
        """The methods this path is known for, to tell 405 from 404."""
        return [m for m, rs in self._routes.items() if any(r.pattern.fullmatch(path) for r in rs)]


def _specificity(route: Route) -> tuple[int, int, int]:
    greedy = route.template.count(":path}")
    return (greedy, len(_PARAMETER.findall(route.template)), -len(route.template))


def _compile(template: str) -> re.Pattern[str]:
    out, at = "", 0
    for found in _PARAMETER.finditer(template):
        out += _literal(template[at : found.start()])
        name, greedy = found.group(1), found.group(2)
        if greedy:
            out += f"(?P<{name}>.*)"
        elif out.endswith("/"):
            # `/users/{id}` and `/users('{id}')` or `/users({id})`: OData's key-as-segment and key
            # forms mean the same (OData v4 URL conventions, 4.3).
            out = out[:-1] + rf"(?:/(?P<{name}>[^/]+)|\('?(?P<{name}_>[^/)']+)'?\))"
        else:
            out += f"(?P<{name}>[^/]+)"
        at = found.end()
    out += _literal(template[at:])
    return re.compile(out.rstrip("/") + "/?", re.IGNORECASE)


def _literal(text: str) -> str:
    return re.escape(text).replace("/delta", r"/(?:microsoft\.graph\.)?delta(?:\(\))?")
