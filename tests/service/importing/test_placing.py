"""Every document gets one place that is free, or a reason why it gets none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from config.documents import Documents
from jobs.documents.folders import folder_key
from jobs.documents.names import is_legal
from jobs.documents.overview import scope_of
from jobs.documents.terms import Term
from service.importing.old_library import Document, Problem
from service.importing.placing import Library, Looked, Network, Plan, content_of, plan
from sync.names import fold

AT = datetime(2012, 3, 13, tzinfo=UTC)
NETWORKS = {
    "n-0001": Network("7", "N-0001", "Latijn"), "n-0002": Network("8", "N-0002", "Grieks"),
}  # fmt: skip
OWN = "app"
Make = Callable[..., Document]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    def document(at: str, content: str = "", **more: Any) -> Document:
        *folders, name = at.split("/")
        number = len(list(tmp_path.iterdir()))
        path = tmp_path / str(number)
        path.write_text(content or f"{number} {at}", encoding="utf-8", errors="replace")
        size = path.stat().st_size
        return Document(path, at, tuple(folders), name, size, AT, **{"network": "N-0001", **more})

    return document


def node(name: str, parent: str | None = "top", **more: Any) -> dict[str, Any]:
    return {
        "name": name, "parent": parent, "folder": False, "size": 1, "hash": None, "fields": {},
        "created_by": None, "created_by_app": OWN, **more,
    }  # fmt: skip


def library(**values: dict[str, Any]) -> Library:
    url = "https://omo.sharepoint.com/sites/ONS/Kennis%20documenten"
    return Library({"top": node("root", None, folder=True, web_url=url), **values}, OWN)


def placed(
    documents: list[Document],
    where: Library | None = None,
    *,
    terms: tuple[Term, ...] = (),
    limits: Documents | None = None,
    looked: Looked | None = None,
    network: str | None = None,
    networks: dict[str, Network] = NETWORKS,
) -> Plan:
    return plan(
        documents, where or library(), networks, terms, limits or Documents(),
        network=network, look=lambda _: looked or Looked(),
    )  # fmt: skip


def paths(made: Plan) -> list[str]:
    return [one.path for one in made.placed]


def why(made: Plan) -> list[str]:
    return [one.what for one in made.skipped]


def test_a_folder_is_made_once_and_outer_ones_first(make: Make) -> None:
    made = placed([make("a/b/x.txt"), make("A/y.txt"), make("a/b/z.txt", network="n-0002")])
    assert paths(made) == ["Latijn/a/b/x.txt", "Latijn/a/y.txt", "Grieks/a/b/z.txt"]
    assert [one.name for one in made.folders] == ["Latijn", "a", "b", "Grieks", "a", "b"]


def test_folders_that_are_there_are_used_and_one_for_nothing_is_not_made(make: Make) -> None:
    there = library(net=node("LATIJN", folder=True), a=node("A", "net", folder=True))
    made = placed([make("a/x.txt"), make("leeg/x.exe")], there)
    assert paths(made) == ["LATIJN/A/x.txt"]
    assert made.folders == []


def test_the_folder_of_a_network_is_the_one_that_the_documents_job_has(make: Make) -> None:
    key = {"OnsId": folder_key(scope_of("7"))}
    named = node("Latijn", folder=True)
    keyed = node("Oude talen", folder=True, fields=key)
    others = node("Latijn", folder=True, fields={"OnsId": "of another network"})
    known = {"n-0001": replace(NETWORKS["n-0001"], known="known")}
    within = node("Samen", folder=True)
    moved = node("Elders", "within", folder=True)

    def folder(networks: dict[str, Network] = NETWORKS, **there: dict[str, Any]) -> list[str]:
        return paths(placed([make("x.txt")], library(**there), networks=networks))

    assert folder(a=named) == ["Latijn/x.txt"]
    assert folder(a=keyed, b=named) == ["Oude talen/x.txt"]
    assert folder(a=others) == ["Latijn (2)/x.txt"]
    assert folder(known, known=moved, within=within, b=keyed) == ["Samen/Elders/x.txt"]


def test_a_folder_that_is_made_for_a_network_says_so_on_its_row(make: Make) -> None:
    made = placed([make("a/x.txt")])
    assert [one.columns for one in made.folders] == [
        {"OnsId": folder_key(scope_of("7")), "NetwerkLookupId": "7"}, {},
    ]  # fmt: skip


def test_no_second_folder_is_made_beside_one_that_is_gone(make: Make) -> None:
    known = {"n-0001": replace(NETWORKS["n-0001"], known="gone")}
    made = placed([make("x.txt")], networks=known)
    assert why(made) == ["the folder of N-0001 is gone from ONS: put it back first"]
    assert made.folders == []


def test_a_folder_whose_name_a_file_has_gets_another(make: Make) -> None:
    there = library(net=node("Latijn", folder=True), a=node("a", "net"))
    assert paths(placed([make("a/x.txt")], there)) == ["Latijn/a (2)/x.txt"]


def test_a_path_that_is_too_long_is_told(make: Make) -> None:
    deep = "/".join(["x" * 120] * 3) + "/y.txt"
    made = placed([make(deep)])
    assert why(made) == ["its path would be too long"]
    assert made.folders == []


def test_limits_of_the_settings_hold(make: Make) -> None:
    big = make("big.txt", "x" * 2_000_000)
    assert why(placed([big], limits=Documents(max_size_mb=1))) == ["larger than 1 MB"]
    assert why(placed([make("a.EXE")])) == [".exe files are not copied"]
    assert why(placed([make("a.txt", network="N-9")])) == ["there is no network N-9"]
    assert why(placed([make("a.txt", network="")], network="N-8")) == ["there is no network N-8"]


def test_what_cannot_be_searched_is_told_and_what_cannot_be_read_stays_out(make: Make) -> None:
    made = placed([make("a.docx")], looked=Looked(whole=False))
    assert made.notes == [Problem("a.docx", "its text could not be searched")]
    gone = make("weg.txt")
    gone.path.unlink()
    assert why(placed([gone])) == ["cannot be read: No such file or directory"]


def test_only_our_own_unfinished_file_is_taken_up_again(make: Make) -> None:
    document = make("a.docx")
    cases: dict[str, dict[str, Any]] = {
        "ours": {},
        "of a person": {"created_by": "someone"},
        "of another app": {"created_by_app": "other"},
        "finished": {"fields": {"DocCode": "OUD-1"}},
        "a folder": {"folder": True},
    }
    for case, more in cases.items():
        there = library(net=node("Latijn", folder=True), a=node("A.docx", "net", **more))
        (one,) = placed([document], there).placed
        wanted = ("a", "a.docx") if case == "ours" else (None, "a (2).docx")
        assert (one.there, one.name) == wanted, case


def test_a_file_that_is_never_rewritten_is_taken_up_again_by_its_content(make: Make) -> None:
    document = make("b.txt")
    same = {"hash": content_of(document).quick_xor, "size": document.size}
    for about, there in ((same, "b"), ({"hash": "other"}, None)):
        where = library(net=node("Latijn", folder=True), b=node("b.txt", "net", **about))
        (one,) = placed([document], where).placed
        assert one.there == there


def test_a_subject_is_known_by_its_name_where_only_one_is_called_so(make: Make) -> None:
    terms = (
        Term("1", "Latijn", "Vak"),
        Term("2", "Informatica", "Vak"),
        Term("3", "informatica", "Vak"),
        Term("4", "Latijn", "Vak", expired=True),
        Term("5", "Latijn", "Thema"),
    )
    made = placed(
        [make("a.txt", subject="LATIJN"), make("b.txt", subject="Informatica")], terms=terms
    )
    first, second = (one.columns for one in made.placed)
    assert (first["VakId"], first["VakNaam"]) == ("1", "Latijn")
    assert "VakId" not in second
    assert second["VakNaam"] == "Informatica"
    assert [one.where for one in made.notes] == ["b.txt"]


def test_bytes_in_a_name_that_are_no_text_do_not_reach_the_service(make: Make) -> None:
    made = placed([make("a\udc80b.txt")])
    (one,) = made.placed
    assert one.name == "ab.txt"
    assert one.columns["Title"] == "a?b"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(
    st.lists(
        st.lists(st.text("aAé.: _", min_size=1, max_size=4), min_size=1, max_size=3), max_size=8
    )
)
def test_no_two_documents_get_one_place_and_every_place_is_legal(
    make: Make, given_: list[list[str]]
) -> None:
    documents = [make("/".join(parts)) for parts in given_ if all(parts)]
    made = placed(documents)
    assert len(made.placed) + len(made.skipped) == len(documents)
    assert len({fold(path) for path in paths(made)}) == len(made.placed)
    for path in paths(made):
        assert all(is_legal(part) for part in path.split("/"))
    again = placed(documents)
    assert paths(again) == paths(made)
