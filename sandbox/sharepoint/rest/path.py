"""The resource path of a SharePoint REST call, taken apart.

`web/lists(guid'…')/items(1)` is a walk from one object to the next; a step has a name and, in
parentheses, arguments that are OData literals.
https://learn.microsoft.com/sharepoint/dev/sp-add-ins/determine-sharepoint-rest-service-endpoint-uris
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

_SITE = re.compile(r"(?P<site>(?:/[^/]+)*?)/_api(?:/(?P<rest>.*))?", re.IGNORECASE)
_LITERAL = re.compile(
    r"\s*(?:(?P<name>[A-Za-z_]\w*)\s*=\s*)?"
    r"(?:(?:(?P<kind>guid|datetime|binary|X)\s*)?'(?P<text>(?:[^']|'')*)'"
    r"|(?P<alias>@\w+)"
    r"|(?P<bare>[^,]*))\s*(?:,|$)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Step:
    """One segment: `items(1)` is the name `items` with the argument 1."""

    name: str  # lower case
    args: tuple[Any, ...] = ()
    named: Mapping[str, Any] = field(default_factory=dict)  # names in lower case
    called: bool = False  # there were parentheses, perhaps empty ones
    text: str = ""

    def arg(self, name: str, position: int = 0, default: Any = None) -> Any:
        """The argument by name, or by position where the caller gave none a name."""
        if name.lower() in self.named:
            return self.named[name.lower()]
        return self.args[position] if len(self.args) > position else default


def split_site(path: str) -> tuple[str, str] | None:
    """The site's server-relative path and what follows `_api`; None when there is no `_api`."""
    found = _SITE.fullmatch(path)
    if found is None:
        return None
    return found["site"] or "", found["rest"] or ""


def parse(rest: str, aliases: Mapping[str, str] | None = None) -> list[Step]:
    """The steps of a path. An alias (`GetList(@a)?@a='/sites/x'`) is replaced by its value."""
    return [_step(text, aliases or {}) for text in _segments(rest) if text]


def _segments(rest: str) -> list[str]:
    """Cut at the slashes that stand outside quotes and parentheses."""
    found, depth, quoted, start = [], 0, False, 0
    for at, letter in enumerate(rest):
        if letter == "'":
            quoted = not quoted
        elif not quoted and letter == "(":
            depth += 1
        elif not quoted and letter == ")":
            depth -= 1
        elif letter == "/" and not quoted and depth <= 0:
            found.append(rest[start:at])
            start = at + 1
    found.append(rest[start:])
    return found


def _step(text: str, aliases: Mapping[str, str]) -> Step:
    name, paren, inside = text.partition("(")
    if not paren:
        return Step(name.lower(), text=text)
    inside = inside.rstrip()
    inside = inside[:-1] if inside.endswith(")") else inside
    args: list[Any] = []
    named: dict[str, Any] = {}
    at = 0
    while at < len(inside):
        found = _LITERAL.match(inside, at)
        if found is None or found.end() == at:
            break
        value = _value(found, aliases)
        if found["name"]:
            named[found["name"].lower()] = value
        else:
            args.append(value)
        at = found.end()
    return Step(name.lower(), tuple(args), named, True, text)


def _value(found: re.Match[str], aliases: Mapping[str, str]) -> Any:
    if found["text"] is not None:
        return found["text"].replace("''", "'")
    if found["alias"]:
        given = aliases.get(found["alias"].lower())
        return None if given is None else literal(given)
    return literal(found["bare"])


def literal(text: str) -> Any:
    """One OData v3 literal as a value; what is no literal stays text.

    https://www.odata.org/documentation/odata-version-3-0/url-conventions/
    """
    text = text.strip()
    quoted = re.fullmatch(r"(?:guid|datetime)?'((?:[^']|'')*)'", text, re.IGNORECASE)
    if quoted:
        return quoted[1].replace("''", "'")
    lower = text.lower()
    if lower in ("true", "false"):
        return lower == "true"
    if lower in ("null", ""):
        return None
    if re.fullmatch(r"-?\d+", text):
        return int(text)
    return text
