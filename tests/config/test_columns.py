"""The lists as data keep the rules that SharePoint and the house set."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from config.column import BUILT_IN, MEMBERSHIP, NO, Kind, OnsList
from config.columns import LISTS, NETWERKEN, NETWERKLEDEN, NETWERKLEDEN_BESLOTEN
from config.document_columns import CHANNEL_LIBRARY, KENNISDOCUMENTEN
from config.lists import ListNames

each_list = pytest.mark.parametrize("ons_list", LISTS, ids=lambda one: one.key)
each_shape = pytest.mark.parametrize("ons_list", [*LISTS, CHANNEL_LIBRARY], ids=lambda one: one.key)


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


@each_list
def test_a_lookup_points_to_a_list_that_is_made_earlier_or_to_its_own(ons_list: OnsList) -> None:
    keys = [one.key for one in LISTS]
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


@each_list
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
    for ons_list in LISTS:
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


def test_membership_runs_without_what_only_documents_need() -> None:
    without = [one.key for one in LISTS if not one.needed_by(MEMBERSHIP)]
    assert without == ["kennisdocumenten", "begrippen"]
    needed = {column.name for column in NETWERKEN.needed_by(MEMBERSHIP)}
    assert {column.name for column in NETWERKEN.columns} - needed == {"DocDelen"}
