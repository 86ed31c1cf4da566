"""What may stand on ONS, as one table."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from config.documents import Documents
from jobs.documents.selection import Evidence, Stand, in_channel, on_ons
from jobs.setter import Setter
from tests.jobs.documents.cases import LEFT, RIGHT, item, network

WHEN = datetime(2026, 11, 1, tzinfo=UTC)


def by(person: str) -> Setter:
    return Setter(person, None, WHEN)


def known(**more: Any) -> Evidence:
    given: dict[str, Any] = {
        "network": network(),
        "settings": Documents(),
        "scans": {"one:100": ()},
    }
    return Evidence(**{**given, **more})


TABLE: list[tuple[str, dict[str, Any], dict[str, Any], Stand, str]] = [
    # what is asked
    ("Nee", {"fields": {"DelenViaOns": False}}, {}, Stand.NOT, "not-shared"),
    ("Ja", {}, {}, Stand.SHARE, "shared"),
    ("Ja, as text", {"fields": {"DelenViaOns": "Ja"}}, {}, Stand.SHARE, "shared"),
    (
        "everything in the folder", {"fields": {"DelenViaOns": False}},
        {"network": network(DocDelen="Alle documenten in de map")}, Stand.SHARE, "shared",
    ),
    # what wins from it
    (
        "network only", {"fields": {"Publicatiebereik": "Alleen netwerk"}}, {},
        Stand.TAKE_BACK, "network-only",
    ),
    ("a label", {"fields": {"_DisplayName": "Vertrouwelijk"}}, {}, Stand.TAKE_BACK, "label"),
    (
        "a label under another", {"fields": {"_DisplayName": "Vertrouwelijk \\ Personeel"}}, {},
        Stand.TAKE_BACK, "label",
    ),
    ("another label", {"fields": {"_DisplayName": "Openbaar"}}, {}, Stand.SHARE, "shared"),
    (
        "a confidential network", {}, {"network": network(Vertrouwelijkheid="Vertrouwelijk")},
        Stand.TAKE_BACK, "confidential-network",
    ),
    (
        "everything, but a label", {"fields": {"_DisplayName": "Confidential"}},
        {"network": network(DocDelen="Alle documenten in de map")}, Stand.TAKE_BACK, "label",
    ),
    # what cannot go
    ("a notebook", {"package": "oneNote"}, {}, Stand.CANNOT, "notebook"),
    ("a virus", {"malware": True}, {}, Stand.CANNOT, "virus"),
    ("a program", {"name": "Zet op.EXE"}, {}, Stand.CANNOT, "blocked"),
    ("empty", {"size": 0}, {}, Stand.CANNOT, "empty"),
    (
        "too large", {"size": 3 << 20}, {"settings": Documents(max_size_mb=2)},
        Stand.CANNOT, "too-large",
    ),
    ("a link", {"name": "Site.url"}, {}, Stand.SHARE, "shared"),
    ("a Loop page", {"name": "Plan.loop"}, {}, Stand.SHARE, "shared"),
    # who has to look
    ("text not read", {}, {"scans": {}}, Stand.WAIT, "unread"),
    ("a suspect text", {}, {"scans": {"one:100": ("OPP",)}}, Stand.WAIT, "confidential"),
    ("a suspect name", {"name": "TLV groep 3.docx"}, {}, Stand.WAIT, "confidential"),
    ("a number that passes", {"name": "111222333.docx"}, {}, Stand.WAIT, "confidential"),
    ("a number that does not", {"name": "123456789.docx"}, {}, Stand.SHARE, "shared"),
    (
        "no text to search", {"name": "Foto.png"}, {"scans": {}}, Stand.SHARE, "shared",
    ),
    (
        "outside OMO, not checked", {"fields": {"Publicatiebereik": "Ook extern"}}, {},
        Stand.WAIT, "unchecked",
    ),
    (
        "within OMO, gate for all", {}, {"settings": Documents(quality_gate="always")},
        Stand.WAIT, "unchecked",
    ),
    (
        "outside OMO, no gate", {"fields": {"Publicatiebereik": "Ook extern"}},
        {"settings": Documents(quality_gate="never")}, Stand.SHARE, "shared",
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("what", "made", "more", "stand", "rule"), TABLE, ids=lambda v: str(v)[:40]
)
def test_in_the_channel(
    what: str, made: dict[str, Any], more: dict[str, Any], stand: Stand, rule: str
) -> None:
    judged = in_channel(item(RIGHT, "R1", **made), known(**more))
    assert (judged.stand, judged.rule) == (stand, rule), what


AGREED: list[tuple[str, str, Setter, Setter, bool]] = [
    ("another of the core team", "anna", by("anna"), by("bert"), True),
    ("who shared it", "anna", by("bert"), by("bert"), False),
    ("who made it", "anna", by("bert"), by("anna"), False),
    ("nobody of the core team", "anna", by("anna"), by("carla"), False),
    ("nobody knows who", "anna", by("anna"), Setter(None, None, None), False),
    ("the product", "anna", by("anna"), Setter(None, "app", WHEN), False),
]


@pytest.mark.parametrize(("what", "maker", "shared", "agreed", "goes"), AGREED)
def test_a_second_member_of_the_core_team_agrees(
    what: str, maker: str, shared: Setter, agreed: Setter, goes: bool
) -> None:
    evidence = known(
        core=frozenset({"anna", "bert"}),
        scans={"one:100": ("OPP",)},
        setters={"R1": {"DelenViaOns": shared, "DocAkkoord": agreed}},
    )
    judged = in_channel(item(RIGHT, "R1", created_by=maker, fields={"DocAkkoord": True}), evidence)
    assert (judged.stand is Stand.SHARE) == goes, what


@pytest.mark.parametrize(("what", "maker", "shared", "agreed", "goes"), AGREED)
def test_what_goes_outside_is_checked_by_another_than_its_author(
    what: str, maker: str, shared: Setter, agreed: Setter, goes: bool
) -> None:
    evidence = known(
        core=frozenset({"anna", "bert"}),
        setters={"R1": {"DelenViaOns": shared, "Kwaliteitscontrole": agreed}},
    )
    fields = {"Publicatiebereik": "Ook extern", "Kwaliteitscontrole": "Gecontroleerd"}
    judged = in_channel(item(RIGHT, "R1", created_by=maker, fields=fields), evidence)
    assert (judged.stand is Stand.SHARE) == goes, what


@pytest.mark.parametrize(
    ("fields", "rule"),
    [
        ({}, "shared"),
        ({"DocOpdracht": "Intrekken"}, "withdrawn"),
        ({"Publicatiebereik": "Alleen netwerk"}, "network-only"),
        ({"_ComplianceTag": "Strikt vertrouwelijk"}, "label"),
    ],
)
def test_on_ons(fields: dict[str, Any], rule: str) -> None:
    assert on_ons(item(LEFT, "L1", fields=fields), known()).rule == rule
