"""An old library is read as it was, and what leads nowhere or elsewhere is told."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from service.importing.old_library import OldLibraryUnreadable, Problem, read_old_library


@pytest.fixture
def old(tmp_path: Path) -> Path:
    top = tmp_path / "oud"
    for name in ("Map/Sub/a.docx", "b.txt", "~$b.txt", "Thumbs.db", ".DS_Store", ".git/c.txt"):
        path = top / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    os.utime(top / "b.txt", (1_300_000_000, 1_300_000_000))
    return top


def table(old: Path, text: str) -> Path:
    path = old / "lijst.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_folder_is_read_with_its_folders_and_dates_and_without_leftovers(old: Path) -> None:
    documents, problems = read_old_library(old)
    assert [(d.where, d.folders, d.name) for d in documents] == [
        ("b.txt", (), "b.txt"),
        ("Map/Sub/a.docx", ("Map", "Sub"), "a.docx"),
    ]
    assert documents[0].modified == datetime(2011, 3, 13, 7, 6, 40, tzinfo=UTC)
    assert problems == []


def test_a_table_gives_what_is_known_of_each_file(old: Path) -> None:
    documents, problems = read_old_library(
        table(
            old,
            "Pad;Titel;Auteur;Datum;Vak;Netwerk;Soort;Map van vroeger\n"
            "Map\\Sub\\a.docx;Toets 1;A. Auteur;13-03-2012 14:30;Latijn;N-0001;Lesmateriaal;x\n"
            "/b.txt;;;2012-03-13;;;;\n",
        )
    )
    first, second = documents
    assert (first.folders, first.name, first.where) == (("Map", "Sub"), "a.docx", "line 2")
    assert (first.title, first.author, first.subject) == ("Toets 1", "A. Auteur", "Latijn")
    assert (first.network, first.kind) == ("N-0001", "Lesmateriaal")
    assert first.modified == first.created == datetime(2012, 3, 13, 13, 30, tzinfo=UTC)
    assert second.modified == datetime(2012, 3, 12, 23, 0, tzinfo=UTC)
    assert problems == []


def test_a_broken_link_in_a_table_is_told_with_its_line(old: Path, tmp_path: Path) -> None:
    (tmp_path / "buiten.txt").write_text("niet van ons")
    documents, problems = read_old_library(
        table(
            old,
            "path,date\nweg.docx,\nb.txt,gisteren\nb.txt,\n../buiten.txt,\n"
            f"https://intranet.example/a.docx,\n{tmp_path / 'buiten.txt'},\nMap%2FSub%2Fa.docx,\n",
        )
    )
    assert [d.name for d in documents] == ["b.txt", "a.docx"]
    assert problems == [
        Problem("line 2", "broken link: weg.docx"),
        Problem("line 3", "not a date: gisteren"),
        Problem("line 4", "b.txt stands on line 3 too"),
        Problem("line 5", "broken link: ../buiten.txt"),
        Problem("line 6", "broken link: https://intranet.example/a.docx"),
        Problem("line 7", f"broken link: {tmp_path / 'buiten.txt'}"),
    ]


def test_a_link_that_leads_nowhere_is_told_and_comes_along(old: Path) -> None:
    (old / "goed.url").write_text("[InternetShortcut]\r\nURL=https://www.omo.nl/\r\n")
    (old / "schijf.url").write_text("[InternetShortcut]\r\nURL=file:///G:/weg.docx\r\n")
    (old / "leeg.url").write_text("[InternetShortcut]\r\n")
    documents, problems = read_old_library(old)
    assert {"goed.url", "schijf.url", "leeg.url"} <= {d.name for d in documents}
    assert problems == [
        Problem("leeg.url", "broken link: leads to nothing"),
        Problem("schijf.url", "broken link: leads to file:///G:/weg.docx"),
    ]


def test_links_of_the_file_system_are_not_followed(old: Path, tmp_path: Path) -> None:
    (tmp_path / "geheim").mkdir()
    (tmp_path / "geheim" / "x.txt").write_text("x")
    (old / "naar").symlink_to(tmp_path / "geheim")
    (old / "x.txt").symlink_to(tmp_path / "geheim" / "x.txt")
    documents, problems = read_old_library(old)
    assert "x.txt" not in {d.name for d in documents}
    assert [p.where for p in problems] == ["x.txt"]


@pytest.mark.parametrize(
    ("text", "said"), [("", "no column pad"), ("titel\na\n", "no column"), ('pad\n"a', "line 2")]
)
def test_a_table_that_is_something_else_is_refused(old: Path, text: str, said: str) -> None:
    with pytest.raises(OldLibraryUnreadable, match=said):
        read_old_library(table(old, text))


def test_what_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OldLibraryUnreadable, match="No such file"):
        read_old_library(tmp_path / "weg.csv")
