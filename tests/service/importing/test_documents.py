"""An old library comes in once, with its dates and authors, and touches nothing that is there."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from config.settings import Settings
from sandbox.embedded import Sandbox
from sandbox.sharepoint import files, items
from sandbox.sharepoint.columns import own_columns
from sandbox.sharepoint.refusal import Refused
from sandbox.tenant import Record
from service import cli
from service.exit_code import ExitCode
from service.provisioning.provision import provision
from tests.jobs.documents.test_text import W, package

pytestmark = pytest.mark.slow


class Ons:
    """The intranet of an empty tenant with two networks, and the command line for it."""

    def __init__(self, box: Sandbox, file: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.box, self._file, self._capsys = box, file, capsys
        self.networks = {
            code: items.create_item(
                box.tenant, self.list("Netwerken"), {"Title": code, "NetwerkCode": code}
            )["id"]
            for code in ("N-0001", "N-0002")
        }

    def list(self, name: str) -> Record:
        return next(
            found
            for site in self.box.tenant.all("sites")
            for found in self.box.tenant.all(f"lists/{site['id']}")
            if found["name"] == name
        )

    def run(self, source: Path, *typed: str, code: ExitCode = ExitCode.DONE) -> dict[str, Any]:
        self._capsys.readouterr()
        arguments = ["--config", str(self._file), "import", "documents", str(source), "--json"]
        assert cli.run([*arguments, *typed]) == code
        said: dict[str, Any] = json.loads(self._capsys.readouterr().out)
        return said

    def documents(self) -> dict[str, Record]:
        library = self.list("Kennisdocumenten")
        return {
            files.path_of(self.box.tenant, library, one["id"]): one
            for one in self.box.tenant.all(library["table"])
            if not one["file"]["folder"]
        }

    def content(self, path: str) -> bytes:
        return files.content_of(self.box.tenant, self.documents()[path])


@pytest.fixture
def ons(box: Sandbox, settings: Settings, file: Path, capsys: pytest.CaptureFixture[str]) -> Ons:
    provision(settings)
    return Ons(box, file, capsys)


@pytest.fixture
def old(tmp_path: Path) -> Callable[..., Path]:
    def lay(**contents: bytes | str) -> Path:
        top = tmp_path / "oud"
        for at, content in contents.items():
            path = top / at.replace("__", "/").replace("_DOT_", ".")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)
            os.utime(path, (1_300_000_000, 1_300_000_000))
        top.mkdir(exist_ok=True)
        return top

    return lay


def word(text: str) -> bytes:
    body = f"<w:document {W}><w:body><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:body></w:document>"
    return package(word__document=body).getvalue()


def test_a_folder_comes_in_with_its_folders_and_dates_and_a_second_time_nothing_happens(
    ons: Ons, old: Callable[..., Path]
) -> None:
    top = old(
        Les__Toets_DOT_docx=word("Toets Latijn"),
        leeg_DOT_txt=b"",
        a_DOT_txt="inhoud",
        b_DOT_bin="b",
    )

    said = ons.run(top, "--network", "n-0001")

    assert sorted(one["to"] for one in said["brought"]) == [
        "N-0001/Les/Toets.docx", "N-0001/a.txt", "N-0001/b.bin", "N-0001/leeg.txt",
    ]  # fmt: skip
    there = ons.documents()
    assert set(there) == {f"/{one['to']}" for one in said["brought"]}
    assert ons.content("/N-0001/a.txt") == b"inhoud"
    fields = there["/N-0001/Les/Toets.docx"]["fields"]
    assert fields["Title"] == "Toets"
    assert fields["DocCode"].startswith("OUD-")
    assert str(fields["Netwerk"]) == ons.networks["N-0001"]
    for one in there.values():
        assert one["file"]["modified"].startswith("2011-03-13T07:06:40")

    writes = len(ons.box.tenant.writes)
    again = ons.run(top, "--network", "N-0001")
    assert (again["brought"], again["already_there"]) == ([], 4)
    assert len(ons.box.tenant.writes) == writes


def test_a_dry_run_says_where_everything_would_go_and_writes_nothing(
    ons: Ons, old: Callable[..., Path]
) -> None:
    top = old(Les__a_DOT_txt="a", b_DOT_txt="b")
    writes = len(ons.box.tenant.writes)
    dry = ons.run(top, "--network", "N-0001", "--dry-run")
    assert len(ons.box.tenant.writes) == writes
    assert ons.run(top, "--network", "N-0001")["brought"] == dry["brought"]


def test_a_table_gives_titles_authors_and_networks(ons: Ons, old: Callable[..., Path]) -> None:
    top = old(a_DOT_txt="a", b_DOT_txt="b", c_DOT_txt="c")
    table = top / "lijst.csv"
    table.write_text(
        "Pad;Titel;Auteur;Datum;Vak;Netwerk;Soort\n"
        "a.txt;Wat is dit?;A. Auteur;13-03-2012 14:30;Latijn;N-0002;lesmateriaal\n"
        "b.txt;;;;;N-9999;\n"
        "weg.txt;;;;;N-0002;\n"
        "c.txt;;;;;;\n"
    )

    said = ons.run(table)

    assert [one["to"] for one in said["brought"]] == ["N-0002/a.txt"]
    assert said["problems"] == [{"where": "line 4", "what": "broken link: weg.txt"}]
    assert {one["what"] for one in said["skipped"]} == {
        "there is no network N-9999", "no network: use --network",
    }  # fmt: skip
    assert said["notes"] == [
        {"where": "line 2", "what": "Latijn is no subject on the list Begrippen"}
    ]
    one = ons.documents()["/N-0002/a.txt"]
    assert one["fields"]["Title"] == "Wat is dit?"
    assert one["fields"]["AuteurTekst"] == "A. Auteur"
    assert one["fields"]["DocSoort"] == "Lesmateriaal"
    assert one["file"]["created"] == "2012-03-13T13:30:00Z"


def test_names_become_legal_and_unique_and_the_original_stays_the_title(
    ons: Ons, old: Callable[..., Path]
) -> None:
    top = old(a_DOT_txt="1")
    for name, content in (("Wat: dit?.txt", "2"), ("Wat - dit.txt", "3"), ("A.TXT", "4")):
        (top / name).write_text(content)
    (top / "con").mkdir()
    (top / "con" / "x.txt").write_text("5")

    said = ons.run(top, "--network", "N-0001")

    assert sorted(one["to"] for one in said["brought"]) == [
        "N-0001/A.TXT", "N-0001/Wat - dit (2).txt", "N-0001/Wat - dit.txt",
        "N-0001/_con/x.txt", "N-0001/a (2).txt",
    ]  # fmt: skip
    assert ons.documents()["/N-0001/Wat - dit (2).txt"]["fields"]["Title"] == "Wat: dit?"


def test_one_content_comes_in_once_also_when_it_is_on_ons_already(
    ons: Ons, old: Callable[..., Path]
) -> None:
    library = ons.list("Kennisdocumenten")
    files.lay(
        ons.box.tenant,
        library,
        files.TOP,
        "er al.txt",
        b"zelfde",
        {},
        columns=own_columns(ons.box.tenant, library),
    )
    top = old(a_DOT_txt="een", b_DOT_txt="een", c_DOT_txt="zelfde")
    said = ons.run(top, "--network", "N-0001")
    assert [one["from"] for one in said["brought"]] == ["a.txt"]
    assert said["skipped"] == [
        {"where": "b.txt", "what": "the same content as a.txt"},
        {"where": "c.txt", "what": "the same content as er al.txt on ONS"},
    ]


def test_what_looks_confidential_or_is_blocked_stays_out_and_is_not_quoted(
    ons: Ons, old: Callable[..., Path]
) -> None:
    top = old(
        OPP_DOT_txt="x",
        tekst_DOT_docx=word("Het nummer is 123456782"),
        virus_DOT_exe="MZ",
        goed_DOT_txt="y",
    )
    said = ons.run(top, "--network", "N-0001")
    assert [one["from"] for one in said["brought"]] == ["goed.txt"]
    assert {one["where"]: one["what"] for one in said["skipped"]} == {
        "OPP.txt": "looks confidential (OPP)",
        "tekst.docx": "looks confidential (burgerservicenummer)",
        "virus.exe": ".exe files are not copied",
    }
    assert "123456782" not in json.dumps(said)
    assert len(ons.run(top, "--network", "N-0001", "--confidential-too")["brought"]) == 2


def test_an_import_that_broke_off_goes_on_where_it_was(ons: Ons, old: Callable[..., Path]) -> None:
    top = old(a_DOT_docx=word("een"), b_DOT_docx=word("twee"), c_DOT_txt="drie")
    ons.run(top, "--network", "N-0001")
    library, before = ons.list("Kennisdocumenten"), ons.documents()
    # As after a kill between an upload and its columns, and before another upload.
    cut = before["/N-0001/a.docx"]
    del ons.box.tenant.table(library["table"])[cut["id"]]["fields"]["DocCode"]
    items.delete_item(ons.box.tenant, library, before["/N-0001/c.txt"])

    said = ons.run(top, "--network", "N-0001")

    assert sorted(one["from"] for one in said["brought"]) == ["a.docx", "c.txt"]
    assert said["already_there"] == 1
    after = ons.documents()
    assert set(after) == set(before)
    assert after["/N-0001/a.docx"]["id"] == cut["id"]
    assert after["/N-0001/a.docx"]["fields"]["DocCode"]


def test_a_file_of_somebody_else_with_that_name_is_never_overwritten(
    ons: Ons, old: Callable[..., Path]
) -> None:
    top = old(a_DOT_docx=word("oud"))
    library = ons.list("Kennisdocumenten")
    folder = files.make_folder(ons.box.tenant, library, files.TOP, "n-0001")
    files.lay(
        ons.box.tenant,
        library,
        str(folder["id"]),
        "A.docx",
        word("nieuw"),
        {},
        columns=own_columns(ons.box.tenant, library),
    )
    said = ons.run(top, "--network", "N-0001")
    assert [one["to"] for one in said["brought"]] == ["n-0001/a (2).docx"]


def test_a_table_that_cannot_be_read_changes_nothing(
    ons: Ons, old: Callable[..., Path], capsys: pytest.CaptureFixture[str], file: Path
) -> None:
    table = old() / "lijst.csv"
    table.write_text("titel\nx\n")
    typed = ["--config", str(file), "import", "documents", str(table)]
    assert cli.run(typed) == ExitCode.COULD_NOT_START
    assert "lijst.csv line 1: no column pad" in capsys.readouterr().err


def test_a_large_file_comes_in_whole(ons: Ons, old: Callable[..., Path]) -> None:
    content = bytes(range(256)) * 44_000
    top = old(film_DOT_mp4=content)
    assert len(ons.run(top, "--network", "N-0001")["brought"]) == 1
    assert ons.content("/N-0001/film.mp4") == content


def test_a_failing_document_stops_no_other_and_comes_in_the_next_time(
    ons: Ons, old: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    top = old(a_DOT_txt="een", b_DOT_txt="twee")
    as_it_was = files.store

    def full(tenant: Any, list_: Any, parent: str, name: str, *more: Any, **named: Any) -> Any:
        if name == "a.txt":
            raise Refused(507, "quotaLimitReached", "Insufficient space available.")
        return as_it_was(tenant, list_, parent, name, *more, **named)

    with monkeypatch.context() as patched:
        patched.setattr(files, "store", full)
        said = ons.run(top, "--network", "N-0001", code=ExitCode.FAILED)
    assert [one["from"] for one in said["brought"]] == ["b.txt"]
    assert [one["where"] for one in said["failed"]] == ["a.txt"]
    assert "507" in said["failed"][0]["what"]

    assert [one["from"] for one in ons.run(top, "--network", "N-0001")["brought"]] == ["a.txt"]
