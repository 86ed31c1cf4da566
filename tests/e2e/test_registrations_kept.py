"""How long a registration is kept, and what stays when the product's own memory is lost."""

from __future__ import annotations

from typing import Any

from config.load import load
from sandbox.sharepoint.items import restore_item
from service.provisioning.provision import provision
from tests.e2e.registrations_world import ONS, TEAM, Registrations
from tests.e2e.world import ANOUK, BRAM, CARMEN, DAAN, GUUS, OPEN

CHANNEL = "N-0040"


def proofs(meetings: Registrations) -> list[tuple[str, int]]:
    rows = meetings._rows("Bewaarbewijzen").values()
    assert all(row["Lijst"] == "Aanmeldingen" for row in rows)
    return sorted((row["Regel"], row["Aantal"]) for row in rows)


def held(meetings: Registrations) -> str:
    """A meeting that Carmen came to, Daan waited for and Bram cancelled; 30 days from now."""
    code = meetings.meeting(Capaciteit=1)
    for who in (CARMEN, BRAM, DAAN):
        meetings.as_(who).sign_up(code)
        meetings.move_days(0.0001)
    meetings.sync()
    meetings.as_(BRAM).cancel(code)
    meetings.sync()
    return code


def test_a_month_after_the_meeting_who_waited_or_cancelled_is_forgotten(
    meetings: Registrations,
) -> None:
    """4.8, PR-03: and a row proves how many went, without a name."""
    code = held(meetings)
    meetings.move_days(30 + 29)
    meetings.sync()
    assert len(meetings.statuses(code)) == 3
    assert proofs(meetings) == []
    meetings.assert_quiet()
    meetings.move_days(2)
    meetings.sync()
    assert meetings.statuses(code) == {CARMEN: "Bevestigd"}
    meetings.assert_same(code)
    assert proofs(meetings) == [("Afgemeld", 1), ("Geen plek", 1)]
    for row in meetings._rows("Bewaarbewijzen").values():
        assert DAAN not in str(row)
        assert meetings.id(DAAN) not in str(row)
    meetings.assert_quiet()


def test_who_came_is_kept_until_october_a_year_after_the_school_year(
    meetings: Registrations,
) -> None:
    code = held(meetings)
    meetings.move_days(200)
    meetings.sync()
    assert meetings.statuses(code) == {CARMEN: "Bevestigd"}
    meetings.move_days(365)
    meetings.sync()
    assert meetings.statuses(code) == {CARMEN: "Bevestigd"}
    meetings.move_days(365)
    meetings.sync()
    assert meetings.statuses(code) == {}
    assert meetings.statuses(code, TEAM) == {}
    assert ("Deelname", 1) in proofs(meetings)
    meetings.assert_quiet()


def test_what_was_forgotten_is_not_remembered_by_the_state(meetings: Registrations) -> None:
    code = held(meetings)
    meetings.move_days(62)
    meetings.sync()
    row = [r for r in meetings.rows_on(ONS, code) if r["who"] == DAAN]
    assert row == []
    meetings.lose_state()
    assert meetings.statuses(code) == {CARMEN: "Bevestigd"}
    meetings.assert_same(code)
    meetings.assert_quiet()


def test_with_a_lost_memory_everybody_keeps_his_standing(meetings: Registrations) -> None:
    """Nobody loses a place, and nobody overtakes anybody."""
    code = meetings.meeting(Capaciteit=2, DoelgroepScholen="THL\nODL")
    meetings.sync()
    for who, side in ((DAAN, TEAM), (CARMEN, ONS), (BRAM, TEAM), (ANOUK, ONS), (GUUS, ONS)):
        meetings.as_(who).sign_up(code, side)
        meetings.move_days(0.001)
    meetings.sync()
    meetings.as_(ANOUK).cancel(code)
    meetings.as_(BRAM).say(code, TEAM, AanmeldStatus="Afgemeld")
    meetings.sync()
    meetings.as_(BRAM).say(code, TEAM, AanmeldStatus="Ontvangen")
    meetings.sync()
    before = meetings.statuses(code)
    assert before == {
        DAAN: "Bevestigd", CARMEN: "Bevestigd", BRAM: "Wachtlijst", ANOUK: "Afgemeld",
        GUUS: "Wachtlijst",
    }  # fmt: skip
    places = {r["who"]: r.get("WachtlijstPlaats") for r in meetings.rows_on(ONS, code)}
    assert (places[GUUS], places[BRAM]) == (1, 2)
    meetings.lose_state()
    assert meetings.statuses(code) == before
    assert {r["who"]: r.get("WachtlijstPlaats") for r in meetings.rows_on(ONS, code)} == places
    meetings.assert_same(code)
    meetings.assert_quiet()
    meetings.as_(CARMEN).cancel(code)
    meetings.sync()
    assert meetings.status(code, GUUS) == "Bevestigd"
    meetings.assert_same(code)
    meetings.assert_quiet()


def test_with_a_lost_memory_an_offer_and_a_cancelled_meeting_stand(
    meetings: Registrations,
) -> None:
    code = meetings.meeting(Capaciteit=1, Start=meetings.at(10))
    off = meetings.meeting("B-0002")
    for who in (CARMEN, DAAN):
        meetings.as_(who).sign_up(code)
        meetings.move_days(0.001)
    meetings.as_(GUUS).sign_up(off)
    meetings.sync()
    meetings.move_days(10 - 40 / 24)
    meetings.as_(CARMEN).cancel(code)
    meetings.change_meeting(off, EventStatus="Geannuleerd")
    meetings.sync()
    until = meetings.registration(code, DAAN)["AangebodenTot"]
    meetings.lose_state()
    assert meetings.statuses(code) == {CARMEN: "Afgemeld", DAAN: "Aangeboden"}
    assert meetings.registration(code, DAAN)["AangebodenTot"] == until
    assert meetings.statuses(off) == {GUUS: "Vervallen"}
    meetings.assert_quiet()
    meetings.as_(DAAN).say(code, AanmeldStatus="Bevestigd")
    meetings.sync()
    assert meetings.status(code, DAAN) == "Bevestigd"
    meetings.assert_same(code)
    meetings.assert_quiet()


def test_a_sign_up_between_the_last_run_and_a_lost_memory_is_seen(
    meetings: Registrations,
) -> None:
    code = meetings.meeting(Capaciteit=2)
    meetings.sync()
    meetings.as_(CARMEN).sign_up(code, TEAM)
    meetings.as_(GUUS).sign_up(code, ONS)
    meetings.sync()
    meetings.as_(CARMEN).cancel(code, TEAM)
    meetings.as_(DAAN).sign_up(code, TEAM)
    meetings.lose_state()
    assert meetings.statuses(code) == {
        CARMEN: "Afgemeld", GUUS: "Bevestigd", DAAN: "Bevestigd",
    }  # fmt: skip
    meetings.assert_same(code)
    meetings.assert_quiet()


def test_a_meeting_taken_out_of_the_bin_finds_all_as_they_stood(meetings: Registrations) -> None:
    code, other = meetings.meeting(Capaciteit=1), meetings.meeting("B-0002")
    meetings.sync()
    for who, side in ((DAAN, TEAM), (CARMEN, ONS)):
        meetings.as_(who).sign_up(code, side)
        meetings.move_days(0.001)
    meetings.as_(GUUS).sign_up(other)
    meetings.sync()
    url = f"{meetings.list_url('Bijeenkomsten')}/items/{meetings.meeting_row(code)['id']}"
    meetings.admin.send("DELETE", url)
    meetings.sync()
    said = {row["SyncUitleg"] for row in meetings._rows("Aanmeldingen").values()}
    assert "Deze bijeenkomst gaat niet door." in said
    assert meetings.team_meeting(code) is None
    meetings.assert_quiet()
    restore(meetings, "Bijeenkomsten")
    meetings.sync()
    assert meetings.statuses(code) == {DAAN: "Bevestigd", CARMEN: "Wachtlijst"}
    meetings.assert_same(code)
    meetings.assert_quiet()


def restore(meetings: Registrations, name: str) -> None:
    """Take what was last deleted of a list on ONS out of the recycle bin."""
    tenant, list_ = meetings.box.tenant, meetings.build.lists[name]
    entries = tenant.table(f"recycled/{list_['site']}")
    id = next(id for id, one in entries.items() if one["list"] == list_["id"])
    meetings.box.run(lambda: restore_item(tenant, list_, id))


def test_a_network_in_a_private_channel_has_its_lists_on_the_channels_own_site(
    meetings: Registrations,
) -> None:
    """4.4: only the channel's members read who takes part."""
    top = meetings.build.networks[OPEN]
    meetings.network(
        CHANNEL, "Broedplaats in een kanaal", "Broedplaats", parent=top, channel=True,
        owners=(ANOUK, BRAM),
    )  # fmt: skip
    for who, role in ((ANOUK, "Aanvoerder"), (BRAM, "Kernteamlid")):
        meetings.admin.enrol(CHANNEL, who, LidStatus="Lid", Rol=role)
    meetings.open_channel(CHANNEL)
    meetings.grant("manage")
    done = provision(load(meetings.config, {}))
    assert done.complete, list(done.lines())
    meetings.grant("write")
    code, above = meetings.meeting("B-0040", CHANNEL), meetings.meeting("B-0001", OPEN)
    meetings.sync_members()
    meetings.sync()
    meetings.sync()
    meetings.as_(ANOUK).sign_up(code, TEAM, CHANNEL)
    meetings.as_(CARMEN).sign_up(above, TEAM)
    meetings.sync()
    assert meetings.statuses(code) == {ANOUK: "Bevestigd"}
    meetings.assert_same(code, CHANNEL)
    meetings.assert_same(above)
    assert meetings.team_meeting(code, OPEN) is None
    meetings.assert_quiet()
    url = f"{meetings.team_url('Aanmeldingen', CHANNEL)}/items?$expand=fields"
    assert len(read(meetings, BRAM, url)) == 1
    assert_refused(meetings, CARMEN, url)


def read(meetings: Registrations, who: str, url: str) -> list[Any]:
    rows: list[Any] = meetings.as_(who).send("GET", url).json["value"]
    return rows


def assert_refused(meetings: Registrations, who: str, url: str) -> None:
    token = meetings.box.token_for(meetings.upn(who))
    assert meetings.request("GET", url, token=token).status in (403, 404)
