"""HTML of our own: whatever comes from a list stands in it as text."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jinja2 import Environment


def render(package: str, page: str, values: Mapping[str, Any]) -> str:
    """A page in the folder `templates` of a package, with its values filled in. A value that the
    page asks for and is not given raises."""
    return _pages(package).get_template(page).render(values)


@lru_cache
def _pages(package: str) -> Environment:
    # Imported when there is a page to make: most runs make none.
    from jinja2 import Environment, PackageLoader, StrictUndefined  # noqa: PLC0415

    return Environment(
        loader=PackageLoader(package),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
