"""The demo's meetings and registrations, as people left them before anything was synchronised."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from sandbox.data.cases import MEETINGS
from sandbox.data.description import describe
from sandbox.data.generate import generate
from sandbox.data.meetings import MAILBOX
from sandbox.embedded import Sandbox
from sandbox.meetings import meetings as online
from sandbox.outlook import mailboxes
from sandbox.sharepoint import sites
from sandbox.sharepoint.columns import own_columns
from sandbox.sharepoint.lists import find_list
from sandbox.tenant import Record, Tenant
from sandbox.workflows.flow import TABLE as FLOWS
from sandbox.workflows.flow import address

TODAY = date(2026, 11, 21)
NOW = "2026-11-21T00:00:00Z"
BY_SERVICE = (
    "OnsId", "SyncStatus", "SyncUitleg", "SyncTijd", "AanmeldSleutel", "PersoonId",
    "DeelnemerObjectId", "IngediendOp", "WachtlijstPlaats", "AangebodenTot", "Workshop", "Bewijs",
    "AantalBevestigd", "AantalWachtlijst", "AantalAanwezig", "Overboekt", "VorigeStart",
)  # fmt: skip


@pytest.fixture(scope="module")
def demo() -> Tenant:
    tenant = Tenant(seed=1)
    generate(tenant, "demo", today=TODAY)
    return tenant


def meetings(tenant: Tenant) -> dict[int, Record]:
    list_ = describe(tenant)["lists"]["ONS/Bijeenkomsten"]
    return {int(row["id"]): row for row in tenant.all(f"items/{list_}")}


def teams(tenant: Tenant) -> dict[str, Record]:
    found: dict[str, Record] = describe(tenant)["meetings"]["teams"]
    return found


def registrations(tenant: Tenant) -> Iterator[tuple[str, int, Record]]:
    """Every row with its site and the number of its meeting on ONS."""
    found = describe(tenant)
    site = found["sites"]["ONS"]["id"]
    for row in tenant.all(f"items/{found['lists']['ONS/Aanmeldingen']}"):
        yield site, row["fields"]["Bijeenkomst"], row
    codes = {row["fields"].get("EventCode"): number for number, row in meetings(tenant).items()}
    for lists in teams(tenant).values():
        for row in tenant.all(f"items/{lists['registrations']}"):
            there = tenant.table(f"items/{lists['meetings']}")[str(row["fields"]["Bijeenkomst"])]
            assert there["fields"]["EventCode"] == row["fields"]["EventCode"]
            yield lists["site"], codes[row["fields"]["EventCode"]], row


def who(tenant: Tenant, site: str, number: int) -> str:
    return str(tenant.table(f"uil/{site}")[str(number)]["user"])


def case(tenant: Tenant, name: str) -> dict[str, Any]:
    found: dict[str, Any] = describe(tenant)["cases"][name]
    return found


def rows_of(tenant: Tenant, told: dict[str, Any]) -> list[Record]:
    ons = describe(tenant)["lists"]["ONS/Aanmeldingen"]
    found = [tenant.table(f"items/{ons}")[id] for id in told["rows"]]
    if told["team_rows"]:
        list_ = told["meeting"]["team"]["registrations"]
        found += [tenant.table(f"items/{list_}")[id] for id in told["team_rows"]]
    return found


def test_there_are_24_meetings_of_every_kind_that_matters(demo: Tenant) -> None:
    rows = [row["fields"] for row in meetings(demo).values()]
    assert len(rows) == 24
    kinds = Counter(row["EventSoort"] for row in rows)
    assert (kinds["Workshop"], kinds["Trainingssessie"], kinds["Congres"]) == (4, 6, 1)
    assert kinds["Aanvoerdersbijeenkomst"] == 1
    assert {row["Vorm"] for row in rows} == {"Fysiek", "Online", "Hybride"}
    assert [row["EventStatus"] for row in rows].count("Concept") == 1
    past = sum(row["Start"] < NOW for row in rows)
    assert 3 <= past < 12
    assert any("Netwerk" not in row for row in rows)


def test_some_420_registrations_stand_on_both_sides(demo: Tenant) -> None:
    sides = Counter(site for site, _, _ in registrations(demo))
    assert 400 <= sides.total() <= 440
    on_ons = sides[describe(demo)["sites"]["ONS"]["id"]]
    assert sides.total() - on_ons >= 90


def test_five_meetings_have_more_people_than_places(demo: Tenant) -> None:
    people: dict[int, set[str]] = defaultdict(set)
    room: dict[int, set[str]] = defaultdict(set)
    for site, meeting, row in registrations(demo):
        person = who(demo, site, row["fields"].get("Deelnemer", row["author"]))
        people[meeting].add(person)
        if row["fields"].get("Deelname") != "Online":
            room[meeting].add(person)
    full = [
        number
        for number, row in meetings(demo).items()
        if len(room[number]) > row["fields"].get("Capaciteit", 10_000)
    ]
    assert len(full) == 5


def test_nobody_has_synchronised_them(demo: Tenant) -> None:
    for _, _, row in registrations(demo):
        assert row["fields"]["AanmeldStatus"] == "Ontvangen" or row["rev"] > 1
        assert not [name for name in BY_SERVICE if name in row["fields"]]
    there = [demo.table(f"items/{one['meetings']}").values() for one in teams(demo).values()]
    for meeting in [*meetings(demo).values(), *(row for rows in there for row in rows)]:
        assert not [name for name in BY_SERVICE if name in meeting["fields"]]
        assert meeting["fields"]["EventStatus"] not in ("Vol", "Gehouden")


def test_whoever_registered_made_the_row_and_could(demo: Tenant) -> None:
    """On a team's list that is a member of the team; only one row is for somebody else."""
    others = 0
    inside: dict[str, set[str]] = {}
    for code, lists in teams(demo).items():
        where = demo.table("data")["size"]["networks"][code]
        table = f"channelMembers/{where['channel']}"
        inside[lists["site"]] = set(
            demo.table(table if where["channel"] else f"members/{where['team']}")
        )
    for site, _, row in registrations(demo):
        maker = who(demo, site, row["author"])
        person = who(demo, site, row["fields"].get("Deelnemer", row["author"]))
        others += maker != person
        assert demo.table("users")[maker]["userType"] == "Member"
        assert site not in inside or maker in inside[site]
    assert others == 1


def test_rows_are_numbered_in_the_order_they_were_made_and_none_is_from_today(
    demo: Tenant,
) -> None:
    sides: dict[str, list[Record]] = defaultdict(list)
    for site, _, row in registrations(demo):
        sides[site].append(row)
    for rows in sides.values():
        rows.sort(key=lambda row: int(row["id"]))
        moments = [row["created"] for row in rows]
        assert moments == sorted(moments)
        assert moments[-1] < NOW


def test_every_case_is_about_a_meeting_that_bears_its_label(demo: Tenant) -> None:
    for name in MEETINGS:
        told = case(demo, name)
        row = meetings(demo)[int(told["meeting"]["item"])]
        assert f"[{name}] {MEETINGS[name]}" in row["fields"]["Omschrijving"]
        if "rows" in told:
            site = describe(demo)["sites"]["ONS"]["id"]
            ons = describe(demo)["lists"]["ONS/Aanmeldingen"]
            made = [demo.table(f"items/{ons}")[id] for id in told["rows"]]
            assert {r["fields"]["Bijeenkomst"] for r in made} <= {int(row["id"])}
            if not told["team_rows"] and name != "M-05":
                assert [who(demo, site, r["author"]) for r in made] == told["persons"]


def test_double_clicks_are_seconds_apart(demo: Tenant) -> None:
    told = case(demo, "G-09")
    assert len(told["persons"]) == 2
    assert told["persons"] == [told["same_side"], told["both_sides"]]
    assert (len(told["rows"]), len(told["team_rows"])) == (1, 3)
    at = sorted(datetime.fromisoformat(row["created"]) for row in rows_of(demo, told))
    assert at[-1] - at[0] < timedelta(seconds=30)


def test_the_last_places_went_in_one_second_on_both_sides(demo: Tenant) -> None:
    told = case(demo, "M-12")
    rows = rows_of(demo, told)
    (moment,) = {row["created"] for row in rows}
    assert (len(told["rows"]), len(told["team_rows"])) == (2, 2)
    meeting = meetings(demo)[int(told["meeting"]["item"])]["fields"]
    first = {
        who(demo, site, row["author"])
        for site, number, row in registrations(demo)
        if number == int(told["meeting"]["item"]) and row["created"] < moment
    }
    free = meeting["Capaciteit"] - meeting["GereserveerdePlaatsen"]
    assert free - len(first) == 2  # for four people


def test_52_people_are_registered_for_60_places_beside_two_rows_that_do_not_count(
    demo: Tenant,
) -> None:
    told = case(demo, "G-13")
    meeting = int(told["meeting"]["item"])
    people = [who(demo, s, row["author"]) for s, m, row in registrations(demo) if m == meeting]
    _, second = case(demo, "M-03")["persons"]
    (left,) = case(demo, "M-17")["persons"]
    assert len(set(people) - {second, left}) == 52
    assert meetings(demo)[meeting]["fields"]["Capaciteit"] == 60
    assert not demo.table("users")[left]["accountEnabled"]


def test_a_colleagues_word_on_a_row_is_his_own_version(demo: Tenant) -> None:
    told = case(demo, "M-04")
    (row,) = rows_of(demo, told)
    site = teams(demo)["N-0001"]["site"]
    assert row["fields"]["AanmeldStatus"] == "Afgemeld"
    assert who(demo, site, row["editor"]) == told["colleague"] != told["persons"][0]
    assert who(demo, site, row["author"]) == told["persons"][0]


def test_what_people_eat_and_remark_has_no_column_on_a_teams_site(demo: Tenant) -> None:
    assert rows_of(demo, case(demo, "M-02"))
    assert not case(demo, "M-01")["team_rows"]
    for lists in teams(demo).values():
        site = sites.site_of(demo, lists["site"])
        assert site is not None
        found = find_list(demo, site, lists["registrations"])
        assert found is not None
        assert found["versioning"]
        assert not {"Cateringwens", "Opmerking"} & own_columns(demo, found).keys()


def test_hidden_participants_and_drafts_stand_on_ons_alone(demo: Tenant) -> None:
    codes = {
        row["fields"]["EventCode"]
        for lists in teams(demo).values()
        for row in demo.all(f"items/{lists['meetings']}")
    }
    for name in ("M-06", "M-08", "M-16"):
        assert case(demo, name)["meeting"]["code"] not in codes
    assert not case(demo, "M-06")["team_rows"]


def test_a_private_channel_has_lists_on_its_own_site(demo: Tenant) -> None:
    found = teams(demo)
    assert found["N-0004"]["site"] != found["N-0003"]["site"]
    assert case(demo, "M-14")["team_rows"]


def test_a_function_group_has_people_and_two_who_do_not_belong(demo: Tenant) -> None:
    told = case(demo, "G-08")
    list_ = describe(demo)["lists"]["ONS-Beheer/Identiteiten"]
    groups = {
        row["fields"]["ObjectIds"]: row["fields"]["Functiegroep"]
        for row in demo.all(f"items/{list_}")
    }
    assert [groups[id] for id in told["persons"]] == ["Docent", "Docent"]
    meeting = meetings(demo)[int(told["meeting"]["item"])]["fields"]
    site = describe(demo)["sites"]["ONS"]["id"]
    fit = [
        groups[who(demo, site, row["author"])] in meeting["DoelgroepFuncties"]
        for _, number, row in registrations(demo)
        if number == int(told["meeting"]["item"])
    ]
    assert Counter(fit) == {True: 10, False: 2}


def test_an_online_meeting_has_a_report_of_who_was_there(demo: Tenant) -> None:
    told = case(demo, "M-10")
    held = online.find(demo, told["link"])
    assert held is not None
    assert held["organizer"] == told["organiser"]
    (report,) = online.reports(demo, held)
    assert {one["identity"]["id"] for one in report["records"]} - {None} == set(told["came"])
    assert len(report["records"]) == len(told["came"]) + 1


def test_every_team_has_a_tab_a_flow_and_a_bot(demo: Tenant) -> None:
    ons = describe(demo)["sites"]["ONS"]["url"]
    for code, lists in teams(demo).items():
        (tab,) = demo.all(f"tabs/{lists['channel']}")
        shown = ons if code == "N-0005" else lists["url"]  # there, only the tab
        assert tab["configuration"]["contentUrl"] == f"{shown}/Lists/Aanmeldingen/AllItems.aspx"
        (flow,) = [one for one in demo.all(FLOWS) if one["channel"] == lists["channel"]]
        assert lists["workflow"] == address(flow)
    (bot,) = demo.all("bots")
    assert bot["addedTo"] == (teams(demo)["N-0004"]["channel"],)


def test_the_product_opens_one_mailbox_and_no_other(demo: Tenant) -> None:
    found = describe(demo)
    assert found["meetings"]["mailbox"] == MAILBOX
    mailbox = mailboxes.by_address(demo, MAILBOX)
    assert mailbox is not None
    assert mailboxes.may_open(demo, found["client_id"], mailbox["id"])
    assert not mailboxes.may_open(demo, found["client_id"], found["users"][5]["id"])


def test_the_product_may_make_lists_on_the_site_of_every_team(demo: Tenant) -> None:
    app = demo.table("apps")[describe(demo)["client_id"]]
    assert {app["sites"][one["site"]] for one in teams(demo).values()} == {("manage",)}


def test_what_is_laid_for_meetings_changes_no_other_id(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything else is as it is in a tenant without them."""
    nothing: dict[str, Record] = {name: {} for name in MEETINGS}
    monkeypatch.setattr("sandbox.data.demo.Demo.meetings", lambda _: nothing)
    without, with_ = Tenant(seed=1), Tenant(seed=1)
    generate(without, "demo", today=TODAY)
    monkeypatch.undo()
    generate(with_, "demo", today=TODAY)
    lists = describe(with_)["lists"]
    for name in ("ONS/Netwerken", "ONS/Netwerkleden", "ONS/NetwerkledenBesloten"):
        assert with_.table(f"items/{lists[name]}") == without.table(f"items/{lists[name]}")
    assert without.table("users").items() <= with_.table("users").items()


def test_somebody_reads_only_his_own_registrations_on_ons() -> None:
    with Sandbox(data="demo") as box:
        told = case(box.tenant, "M-02")
        person = box.tenant.table("users")[told["persons"][0]]
        token = box.token_for(person["userPrincipalName"])
        found = describe(box.tenant)
        place = f"/sites/{found['sites']['ONS']['id']}/lists/{told['list']}/items"
        reply = box.call("GET", f"{place}?$expand=fields&$top=500", token=token)
        assert reply.status == 200
        assert told["rows"][0] in {row["id"] for row in reply.json["value"]}
        assert {row["createdBy"]["user"]["id"] for row in reply.json["value"]} == {person["id"]}
