"""What may be written, and how addresses are made."""

from __future__ import annotations

import pytest

from connector.address import address, literal
from connector.errors import Refused
from connector.graph import Confirmed

CONFIRMED = Confirmed(
    teams=frozenset(("t1",)),
    lists=frozenset((("s,1,2", "l1"),)),
    sites=frozenset(("p,1,2",)),
    mailboxes=frozenset(("B@school.example",)),
)


@pytest.mark.parametrize(
    "url",
    [
        "/teams/t1/members/add",
        "/teams/t1/channels/19:a@thread.tacv2/members",
        "/sites/s,1,2/lists/l1/items",
        "/sites/s,1,2/lists/l1/items/4/fields",
        "/sites/p,1,2/lists",
        "/sites/p,1,2/lists/l9/columns/c",
        "/users/b@school.example/events",
        "/users/B@School.example/events/AAMkx%3D/cancel",
    ],
)
def test_a_confirmed_place_may_be_written(url: str) -> None:
    assert CONFIRMED.allows(url)
    assert not Confirmed().allows(url)


@pytest.mark.parametrize(
    "url",
    [
        "/teams/t2/members/add",
        "/teams/t1",
        "/teams",
        "/groups/t1/members/$ref",
        "/users/t1",
        "/users/a@school.example/events",
        "/users/b@school.example",
        "/users/b@school.example/messages",
        "/users/b@school.example/calendar",
        "/users/b@school.example/../a@school.example/events",
        "/teams/t1/../t2/members",
        "/teams/t1/%2e%2e/t2/members",
        "/teams/t1%2F..%2Ft2/members/add",
        "/teams//t1/members",
        "//teams/t1/members",
        "/teams/t2/members?x=/teams/t1/members",
        "/sites/s,1,2/lists/l2/items",
        "/sites/s,1,3/lists/l1/items",
        "/sites/s,1,2/lists/l1/columns",
        "/sites/s,1,2/lists",
        "/sites/p,1,2/lists/l1/items",
        "/sites/s,1,2/drive/root",
        "/$batch",
        "",
    ],
)
def test_nothing_else_may(url: str) -> None:
    assert not CONFIRMED.allows(url)


@pytest.mark.parametrize("segment", ["", ".", ".."])
def test_an_id_cannot_change_the_path(segment: str) -> None:
    with pytest.raises(Refused):
        address("teams", segment, "members")


def test_what_an_id_holds_stays_within_its_segment() -> None:
    assert address("teams", "a/../b?x#y", "members") == "/teams/a%2F..%2Fb%3Fx%23y/members"


def test_options_are_quoted_and_readable() -> None:
    url = address("users", filter=f"mail eq {literal(chr(39) + 'a&b+c')}", top=5)
    assert url == "/users?$filter=mail%20eq%20'''a%26b%2Bc'&$top=5"
