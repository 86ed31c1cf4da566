"""Which folder on ONS is a network's."""

from __future__ import annotations

from jobs.documents.folders import folder_among, folder_key, folder_names, free_name
from jobs.documents.item import Item

SCOPE = "documents/7"


def top(id: str, name: str, key: str | None = None, folder: bool = True) -> Item:
    return Item("d", id, "root", name, folder, None, {"fields": {"OnsId": key} if key else {}})


def test_the_key_goes_before_the_name_and_another_networks_folder_is_never_taken() -> None:
    ours, named = top("a", "Anders", folder_key(SCOPE)), top("b", "LATIJN")
    assert folder_among([named, ours], SCOPE, "Latijn") == "a"
    assert folder_among([named], SCOPE, "Latijn") == "b"
    assert folder_among([top("c", "Latijn", folder_key("documents/8"))], SCOPE, "Latijn") is None
    assert folder_among([top("f", "Latijn", folder=False)], SCOPE, "Latijn") is None


def test_networks_of_one_title_never_share_a_folder() -> None:
    names = folder_names({"1": ("Taal", "N-1"), "2": ("taal", "N-2"), "3": ("", "N-3")})
    assert names == {"1": "Taal (N-1)", "2": "taal (N-2)", "3": "N-3"}


def test_a_folder_is_called_as_close_to_the_title_as_can_be() -> None:
    assert folder_names({"1": ("Forms", "N-1")}) == {"1": "_Forms"}
    assert free_name([top("a", "Latijn", "other")], "latijn") == "latijn (2)"
