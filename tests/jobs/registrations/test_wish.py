"""What a row says, as far as somebody says it who may."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from jobs.registrations.policy import ASKED, MODE, WISH
from jobs.registrations.registration import Standing, Status, Wish
from jobs.registrations.row import Row
from jobs.registrations.wish import Circle, Fault, Said, said

APP, ME, ALSO_ME, LEADER, COLLEAGUE = "app", "me", "also me", "leader", "colleague"
CIRCLE = Circle(frozenset({ME, ALSO_ME}), frozenset({LEADER}), APP)
AT = datetime(2026, 11, 1, 9, tzinfo=UTC)
LATER = datetime(2026, 11, 2, 9, tzinfo=UTC)
COMES: Mapping[str, Any] = {
    WISH: "come", MODE: None, "first": None, "second": None, "more": False, "reconfirmed": None,
}  # fmt: skip


def row(by: str | None, **fields: Any) -> Row:
    """A row that I made, of which `by` (None: the product) set all `fields` later."""
    who = {"by": by, "app": None if by else APP, "at": LATER.isoformat(), "version": "2"}
    value = {
        "fields": fields, "created_by": ME, "created_by_app": None, "created_at": AT.isoformat(),
        "set_by": dict.fromkeys(fields, who),
    }  # fmt: skip
    return Row("list:1", "1", None, value)


def read(
    by: str | None, past: Mapping[str, Any] | None = COMES, was: Status | None = None, **fields: Any
) -> Said:
    standing = Standing(was, submitted_at=AT) if was is not None else None
    return said(row(by, **fields), past, CIRCLE, standing, {}.get)


ANSWERS = st.fixed_dictionaries(
    {},
    optional={
        "AanmeldStatus": st.sampled_from([str(one) for one in Status]),
        "Deelname": st.sampled_from(["Fysiek", "Online", "Thuis"]),
        "VerderInNetwerk": st.booleans(),
        "Herbevestiging": st.sampled_from(["Gevraagd", "Ik kom", "Ik kom niet"]),
    },
)
STANDINGS = st.sampled_from(list(Status))


@given(ANSWERS, STANDINGS)
def test_a_colleague_changes_nothing_whatever_he_writes(
    fields: dict[str, Any], was: Status
) -> None:
    found = read(COLLEAGUE, was=was, **fields)
    assert found.value == COMES
    assert not found.moved
    assert (found.accepted_at, found.granted_at, found.attended) == (None, None, None)


@given(ANSWERS, STANDINGS)
def test_what_the_product_wrote_is_nobodys_answer(fields: dict[str, Any], was: Status) -> None:
    found = read(None, was=was, **fields)
    assert found.value == COMES
    assert not found.moved
    assert not found.faults


@given(ANSWERS, st.one_of(st.none(), STANDINGS), st.sampled_from([ME, ALSO_ME]))
def test_nobody_gives_himself_a_place(fields: dict[str, Any], was: Status | None, who: str) -> None:
    found = read(who, was=was, **fields)
    assert set(found.value) == set(ASKED)
    assert found.value[WISH] in ("come", "cancel")
    assert found.granted_at is None
    assert found.attended is None
    assert found.accepted_at is None or was is Status.AANGEBODEN


def test_who_cancels_is_heard_with_either_account_and_so_is_the_organiser() -> None:
    for who in (ME, ALSO_ME, LEADER):
        found = read(who, was=Status.BEVESTIGD, AanmeldStatus="Afgemeld")
        assert found.value[WISH] == Wish.CANCEL
        assert found.moved == {WISH: LATER}


def test_a_colleague_who_cancels_is_told_so() -> None:
    found = read(COLLEAGUE, was=Status.BEVESTIGD, AanmeldStatus="Afgemeld")
    assert found.faults == [Fault.NOT_YOURS]


def test_who_was_refused_signs_up_again_on_the_same_row() -> None:
    for was in (Status.NIET_MOGELIJK, Status.DUBBEL, Status.VERVALLEN):
        assert read(ME, was=was, AanmeldStatus="Ontvangen").moved == {WISH: LATER}


def test_who_has_a_place_or_waits_does_not_lose_it_by_signing_up_again() -> None:
    for was in (Status.BEVESTIGD, Status.WACHTLIJST, Status.AANGEBODEN):
        assert not read(ME, was=was, AanmeldStatus="Ontvangen").moved


def test_an_offer_is_accepted_by_its_person_alone() -> None:
    assert read(ME, was=Status.AANGEBODEN, AanmeldStatus="Bevestigd").accepted_at == LATER
    assert read(COLLEAGUE, was=Status.AANGEBODEN, AanmeldStatus="Bevestigd").accepted_at is None


def test_a_status_that_only_the_product_gives_is_a_fault() -> None:
    found = read(ME, was=Status.WACHTLIJST, AanmeldStatus="Bevestigd")
    assert found.faults == [Fault.OWN_STATUS]
    assert not found.moved


def test_after_a_lost_state_the_products_own_word_stands() -> None:
    assert read(None, None, AanmeldStatus="Afgemeld").value[WISH] == Wish.CANCEL
    assert read(None, None, AanmeldStatus="Bevestigd").value[WISH] == Wish.COME
