"""The documentation says what the code does."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from service.cli import COMMANDS
from service.provisioning.permissions import NEEDED

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\((?!https?://|#)([^)#]+)", page.read_text(encoding="utf-8"))
    for target in targets:
        assert (page.parent / target).exists(), target


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_commands_that_are_named_exist(page: Path) -> None:
    named = re.findall(r"ons-sync (?:--config \S+ )?([a-z]+)", page.read_text(encoding="utf-8"))
    containers = {"ons"}
    assert set(named) - containers <= COMMANDS.keys()


@pytest.mark.parametrize("page", ["README.md", "docs/how-to/connect-a-tenant.md"])
def test_the_permissions_are_those_that_check_asks_for(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    rows = re.findall(r"\| (Microsoft Graph|SharePoint),? `?([A-Z][\w.]+)`? \|", text)
    assert sorted(rows) == sorted((one.service, one.name) for one in NEEDED)


def test_make_targets_that_are_named_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    for page in PAGES:
        named = re.findall(r"`make ([a-z-]+)`|^    make ([a-z-]+)", page.read_text("utf-8"), re.M)
        assert {one or other for one, other in named} <= targets


def test_the_pinned_versions_hold_no_address_of_an_index_and_every_one_its_hashes() -> None:
    for name in ("worker", "build", "dev"):
        text = (ROOT / f"requirements/{name}.lock").read_text(encoding="utf-8")
        assert not re.search(r"^--(?!hash)|://", text, re.MULTILINE)
        pins = re.findall(r"^([a-z0-9_.-]+)==\S+ \\\n    --hash=sha256:", text, re.MULTILINE)
        assert len(pins) == len(re.findall(r"^[a-z0-9]", text, re.MULTILINE)) > 3


def test_the_pinned_versions_cover_what_the_packaging_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    wanted = {
        "worker": project["dependencies"],
        "dev": [*project["dependencies"], *extras["sandbox"], *extras["build"], *extras["dev"]],
    }
    for name, requirements in wanted.items():
        text = (ROOT / f"requirements/{name}.lock").read_text(encoding="utf-8")
        pinned = set(re.findall(r"^([a-z0-9_.-]+)==", text, re.MULTILINE))
        asked = {
            re.match(r"[A-Za-z0-9_.-]+", one)[0].lower().replace(".", "-")  # type: ignore[index]
            for one in requirements
        }
        assert asked <= pinned, asked - pinned


def test_the_worker_is_not_given_what_only_the_emulated_tenant_needs() -> None:
    text = (ROOT / "requirements/worker.lock").read_text(encoding="utf-8")
    assert not re.search(r"^(aiohttp|trustme|odata-query|pytest)==", text, re.MULTILINE)
