"""Terms on the list follow the file by their identifiers, and keep what an admin decided."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from config.settings import Settings
from jobs.documents.terms import Term
from sandbox.data.terms import write_terms
from sandbox.embedded import Sandbox
from service import cli
from service.exit_code import ExitCode
from service.importing.terms import Plan, Row, plan
from service.importing.terms_file import Entry
from service.provisioning.provision import provision
from sync.model import Ref


def key(name: str) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_URL, name))


def entry(name: str, title: str = "Latijn", kind: str | None = "Vak", **more: Any) -> Entry:
    given = {"code": name, "replaced_by": (), "expired": False, **more}
    return Entry(line=1, id=key(name), title=title, kind=kind, **given)


def row(name: str, title: str = "Latijn", kind: str = "Vak", **more: Any) -> Row:
    return Row(Ref(name, "1"), Term(key(name), title, kind, **{"code": name, **more}))


def after(rows: list[Row], done: Plan) -> list[Row]:
    changed = {before.ref.id: term for before, term in done.changed}
    kept = [Row(one.ref, changed.get(one.ref.id, one.term)) for one in rows]
    return [*kept, *(Row(Ref(f"n{at}", "1"), term) for at, term in enumerate(done.made))]


def titles(done: Plan) -> dict[str, str]:
    return {term.id: term.title for term in (*done.made, *(term for _, term in done.changed))}


def test_a_term_is_known_by_its_identifier_and_not_by_its_name() -> None:
    done = plan([entry("a", "Nieuwe naam")], [row("a", "Oude naam"), row("b", "Nieuwe namen")])
    assert titles(done) == {key("a"): "Nieuwe naam"}
    assert done.made == ()


def test_live_terms_of_one_name_show_their_code_and_deleted_ones_do_not_count() -> None:
    done = plan(
        [
            entry("in", "Informatica"),
            entry("68", "informatica"),
            entry("ml", "Maatschappijleer"),
            entry("ml2", "Maatschappijleer", expired=True, replaced_by=(key("ml"),)),
            entry("niv", "Informatica", "Niveau"),
        ],
        [],
    )
    assert sorted(titles(done).values()) == [
        "Informatica",
        "Informatica (in)",
        "Maatschappijleer",
        "Maatschappijleer",
        "informatica (68)",
    ]


def test_one_code_for_two_terms_is_no_help_and_their_identifiers_are_shown() -> None:
    done = plan([entry("a", code="x"), entry("b", code="x"), entry("c", code="")], [])
    assert set(titles(done).values()) == {f"Latijn ({key(name)[:8]})" for name in "abc"}


def test_a_row_that_the_file_does_not_have_is_left_alone_and_still_counts() -> None:
    rows = [row("old", "Latijn (old)")]
    done = plan([entry("new")], rows)
    assert titles(done) == {key("new"): "Latijn (new)"}
    again = plan([entry("new")], after(rows, done))
    assert (again.made, again.changed) == ((), ())


def test_a_term_that_a_namesake_joins_later_gets_its_code_then() -> None:
    first = plan([entry("in")], [])
    done = plan([entry("in"), entry("if")], after([], first))
    assert titles(done) == {key("in"): "Latijn (in)", key("if"): "Latijn (if)"}


def test_a_deleted_term_is_not_brought_in_and_one_on_the_list_expires() -> None:
    gone = entry("a", expired=True)
    assert plan([gone], []) == Plan(skipped=1)
    ((_, term),) = plan([gone], [row("a")]).changed
    assert term.expired


def test_a_replaced_term_is_brought_in_because_documents_may_name_it() -> None:
    done = plan([entry("a", expired=True, replaced_by=(key("b"),)), entry("b", "Grieks")], [])
    assert {term.id: term.replaced_by for term in done.made} == {key("a"): key("b"), key("b"): ""}
    assert done.notes == ()


def test_a_replacement_that_is_not_there_is_told() -> None:
    assert "not there" in plan([entry("a", expired=True, replaced_by=(key("b"),))], []).notes[0]


def test_one_of_several_replacements_is_chosen_by_an_admin_and_stays() -> None:
    both = entry("a", expired=True, replaced_by=(key("b"), key("c")))
    others = [row("b", "b"), row("c", "c")]
    done = plan([both], [row("a"), *others])
    assert done.changed[0][1].replaced_by == ""
    assert "choose one" in done.notes[0]
    chosen = row("a", expired=True, replaced_by=key("c"))
    assert plan([both], [chosen, *others]) == Plan(unchanged=1)


def test_what_an_admin_decided_stays() -> None:
    rows = [row("a", kind="Leergebied"), row("b", "Grieks", expired=True, replaced_by=key("a"))]
    done = plan([entry("a"), entry("b", "Grieks")], rows)
    assert (done.made, done.changed) == ((), ())
    assert "stays expired" in done.notes[0]


def test_a_kind_that_is_not_imported_is_skipped_and_one_on_the_list_is_kept() -> None:
    unsaid = entry("a", kind=None, expired=True, replaced_by=(key("b"),))
    assert plan([unsaid], []).skipped == 1
    ((_, term),) = plan([unsaid], [row("a", kind="Thema"), row("b", "b")]).changed
    assert (term.kind, term.replaced_by) == ("Thema", key("b"))


def test_the_version_of_the_source_is_kept_with_each_term() -> None:
    assert plan([entry("a")], [row("a", version="1")]).changed == ()
    ((_, term),) = plan([entry("a")], [row("a", version="1")], "2").changed
    assert term.version == "2"


def test_a_row_that_stands_twice_is_told_and_the_oldest_is_used() -> None:
    done = plan([entry("a", "Nieuw")], [row("a"), Row(Ref("9", "1"), row("a").term)])
    assert done.changed[0][0].ref.id == "a"
    assert "twice" in done.notes[0]


# Over HTTPS


@pytest.fixture
def ready(box: Sandbox, settings: Settings, file: Path) -> Callable[..., int]:
    """A tenant with the lists, and the command line for it."""
    provision(settings)
    return lambda *typed: cli.run(["--config", str(file), "import", "begrippen", *map(str, typed)])


def rows_of(box: Sandbox) -> dict[str, dict[str, Any]]:
    found = next(
        found
        for site in box.tenant.all("sites")
        for found in box.tenant.all(f"lists/{site['id']}")
        if found["name"] == "Begrippen"
    )
    return {one["fields"]["BegripId"]: one for one in box.tenant.all(found["table"])}


@pytest.mark.slow
def test_a_file_is_imported_once_and_then_there_is_nothing_to_do(
    box: Sandbox, ready: Callable[..., int], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = write_terms(tmp_path)

    assert ready(file, "--dry-run", "--json") == ExitCode.DONE
    said = json.loads(capsys.readouterr().out)
    assert said["dry_run"]
    assert said["made"]
    assert rows_of(box) == {}

    assert ready(file, "--source-version", "2026-09") == ExitCode.DONE
    rows = rows_of(box)
    assert set(rows) == set(said["made"])
    assert "96b622d6-264d-4f7a-9875-681ded824e21" in rows
    titles = [one["fields"]["Title"] for one in rows.values()]
    assert {"Informatica (in)", "Informatica (68)"} <= set(titles)
    assert {one["fields"]["BronVersie"] for one in rows.values()} == {"2026-09"}

    writes = len(box.tenant.writes)
    assert ready(file, "--source-version", "2026-09") == ExitCode.DONE
    assert len(box.tenant.writes) == writes

    for name in ("vakleergebieden", "niveaus", "deprecated"):
        assert ready(tmp_path / f"{name}.json") == ExitCode.DONE
    assert len(box.tenant.writes) == writes


@pytest.mark.slow
def test_a_changed_file_changes_only_what_differs(
    box: Sandbox, ready: Callable[..., int], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ready(write_terms(tmp_path)) == ExitCode.DONE
    latin = {"id": key("latijn"), "title": "Latijn", "prefix": "la"}
    dutch = {"id": "96b622d6-264d-4f7a-9875-681ded824e21", "title": "Nederlandse taal"}
    file = tmp_path / "vakleergebieden.json"
    file.write_text(json.dumps([latin, dutch]), encoding="utf-8")
    capsys.readouterr()

    assert ready(file, "--json") == ExitCode.DONE

    said = json.loads(capsys.readouterr().out)
    assert (said["made"], said["changed"]) == ([latin["id"]], [dutch["id"]])
    rows = rows_of(box)
    assert rows[latin["id"]]["fields"]["Title"] == "Latijn"
    assert rows[dutch["id"]]["fields"]["Title"] == "Nederlandse taal"


@pytest.mark.slow
def test_a_file_with_a_mistake_changes_nothing(
    box: Sandbox, ready: Callable[..., int], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "begrippen.csv"
    file.write_text(f"BegripId;Titel;Soort\n{key('a')};Goed;Vak\nfout;Slecht;Vak\n")
    before = len(box.tenant.writes)

    assert ready(file) == ExitCode.COULD_NOT_START

    assert len(box.tenant.writes) == before
    assert "begrippen.csv line 3" in capsys.readouterr().err
    assert ready(tmp_path / "weg.csv") == ExitCode.USAGE
