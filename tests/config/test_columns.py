"""The lists as data keep the rules that SharePoint and the house set."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from config.column import BUILT_IN, DOCUMENTS, MEMBERSHIP, NO, REGISTRATIONS, Kind, OnsList
from config.columns import IDENTITEITEN, LISTS, NETWERKEN, SCHOLEN
from config.document_columns import CHANNEL_LIBRARY, KENNISDOCUMENTEN
from config.lists import ListNames
from config.meeting_columns import AANMELDINGEN, BEWIJZEN, BIJEENKOMSTEN
from config.member_columns import NETWERKLEDEN, NETWERKLEDEN_BESLOTEN
from config.team_columns import TEAM_AANMELDINGEN, TEAM_LISTS

each_list = pytest.mark.parametrize("ons_list", LISTS, ids=lambda one: one.key)
SHAPES = [*LISTS, CHANNEL_LIBRARY, *(one for _, one in TEAM_LISTS)]
each_shape = pytest.mark.parametrize("ons_list", SHAPES, ids=lambda one: one.key)


@each_shape
def test_internal_names_are_ascii_and_survive_sharepoint(ons_list: OnsList) -> None:
    names = [column.name for column in ons_list.columns]
    assert all(re.fullmatch(r"[A-Z][A-Za-z0-9]{1,31}", name) for name in names)
    assert len({name.lower() for name in names}) == len(names)


@each_shape
def test_a_unique_column_is_indexed_and_never_beside_own_items_only(ons_list: OnsList) -> None:
    unique = [column for column in ons_list.columns if column.unique]
    assert all(column.indexed for column in unique)
    if ons_list.own_items_only:
        assert not unique
    assert sum(column.indexed for column in ons_list.columns) <= 20


@each_shape
def test_a_lookup_points_to_a_list_that_is_made_earlier_or_to_its_own(ons_list: OnsList) -> None:
    keys = [one.key for one in SHAPES if one.site == ons_list.site]
    earlier = keys[: keys.index(ons_list.key) + 1]
    for column in ons_list.columns:
        assert (column.kind is Kind.LOOKUP) == (column.target is not None)
        assert column.target is None or column.target in earlier


@each_shape
def test_choices_belong_to_choice_columns_and_hold_their_default(ons_list: OnsList) -> None:
    for column in ons_list.columns:
        assert bool(column.choices) == (column.kind in (Kind.CHOICE, Kind.CHOICES))
        if column.kind is Kind.CHOICE and column.default is not None:
            assert column.default in column.choices


@each_shape
def test_a_view_shows_existing_columns_and_at_most_twelve_people_and_lookups(
    ons_list: OnsList,
) -> None:
    kinds = {column.name: column.kind for column in ons_list.columns}
    kinds |= dict.fromkeys(BUILT_IN, Kind.TEXT)
    for view in ons_list.views:
        shown = [kinds[name] for name in view.columns]
        assert sum(kind in (Kind.LOOKUP, Kind.PERSON, Kind.PERSONS) for kind in shown) <= 12
        assert view.order_by in kinds
        where = ElementTree.fromstring(f"<Where>{view.where}</Where>")
        assert {ref.attrib["Name"] for ref in where.iter("FieldRef")} <= kinds.keys()
    if ons_list.views:
        assert sum(view.default for view in ons_list.views) == 1


@each_list
def test_every_list_has_a_name_in_the_settings(ons_list: OnsList) -> None:
    assert getattr(ListNames(), ons_list.key)


def test_both_lists_of_members_have_one_shape() -> None:
    def shape(ons_list: OnsList) -> list[tuple[str, Kind, tuple[str, ...]]]:
        return [(column.name, column.kind, column.choices) for column in ons_list.columns]

    assert shape(NETWERKLEDEN) == shape(NETWERKLEDEN_BESLOTEN)
    assert NETWERKLEDEN.column("LidSleutel").unique
    assert NETWERKLEDEN_BESLOTEN.own_items_only


def test_a_view_does_not_sort_by_what_sharepoint_cannot_sort() -> None:
    for ons_list in SHAPES:
        kinds = {column.name: column.kind for column in ons_list.columns}
        for view in ons_list.views:
            assert kinds.get(view.order_by) not in (Kind.NOTE, Kind.CHOICES, Kind.URL, Kind.PERSONS)


def test_a_copied_document_can_carry_the_key_of_the_first() -> None:
    for library in (KENNISDOCUMENTEN, CHANNEL_LIBRARY):
        assert not library.column("OnsId").unique


def test_a_document_is_not_shared_and_not_agreed_to_until_somebody_says_so() -> None:
    assert CHANNEL_LIBRARY.column("DelenViaOns").default == NO
    assert CHANNEL_LIBRARY.column("DocAkkoord").default == NO
    assert CHANNEL_LIBRARY.column("Publicatiebereik").default is None


def test_membership_runs_without_what_only_other_jobs_need() -> None:
    needed = {one.key for one in LISTS if one.needed_by(MEMBERSHIP)}
    assert needed == {
        "scholen",
        "externe_organisaties",
        "netwerken",
        "netwerkleden",
        "netwerkleden_besloten",
        "identiteiten",
        "sync_stand",
    }
    columns = {column.name for column in NETWERKEN.needed_by(MEMBERSHIP)}
    assert {column.name for column in NETWERKEN.columns} - columns == {
        "DocDelen",
        "AanmeldingenModus",
    }


def test_registrations_stop_only_for_the_columns_they_read() -> None:
    def needed(ons_list: OnsList) -> set[str]:
        return {column.name for column in ons_list.needed_by(REGISTRATIONS)}

    assert needed(BIJEENKOMSTEN) == {column.name for column in BIJEENKOMSTEN.columns}
    assert needed(AANMELDINGEN) == {column.name for column in AANMELDINGEN.columns}
    assert needed(NETWERKLEDEN) == needed(NETWERKLEDEN_BESLOTEN)
    assert "GastTot" not in needed(NETWERKLEDEN)
    assert "AansluitStatus" not in needed(SCHOLEN)
    assert "Personeelsnummer" not in needed(IDENTITEITEN)
    assert not {"DocDelen"} & needed(NETWERKEN)
    assert not any(one.needed_by(DOCUMENTS) for one in (BIJEENKOMSTEN, AANMELDINGEN, NETWERKLEDEN))


def test_what_a_job_reads_of_anothers_list_is_there() -> None:
    for ons_list in LISTS:
        there = {column.name for column in ons_list.columns}
        assert all(set(some) <= there for some in ons_list.partly.values())


def test_what_somebody_eats_or_remarks_has_no_place_on_a_teams_site() -> None:
    """Members of a team read every row of a list on its site."""
    here = {column.name for column in TEAM_AANMELDINGEN.columns}
    assert not {"Cateringwens", "Opmerking", "PersoonId", "AanwezigBij", "Uren", "Bewijs"} & here
    assert here <= {column.name for column in AANMELDINGEN.columns}


def test_a_persons_own_rows_are_his_and_his_proof_is_in_a_closed_library() -> None:
    assert AANMELDINGEN.own_items_only
    assert BEWIJZEN.closed
    assert BEWIJZEN.library


def test_what_somebody_eats_is_never_filled_in_for_him() -> None:
    assert AANMELDINGEN.column("Cateringwens").default is None
    assert BIJEENKOMSTEN.column("DeelnemersZichtbaar").default is None


def test_a_meeting_is_a_draft_until_somebody_publishes_it() -> None:
    assert BIJEENKOMSTEN.column("EventStatus").default == "Concept"
