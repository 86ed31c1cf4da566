"""Everything that staff can read once all jobs have run on the demo: no code, no id, no English,
and nothing about health or belief."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime, time, timedelta
from typing import Any

import pytest

from config.load import load
from config.settings import Settings
from connector.event import _Words
from jobs import JOBS
from jobs.registrations.keeping import forbidden
from sandbox.connection import product_configuration
from sandbox.data.description import describe
from sandbox.embedded import Sandbox
from sandbox.outlook import mailboxes
from service.running.run import run_job
from tests.e2e.dutch import INTERNAL, faults
from tests.e2e.voices import _texts
from tests.e2e.world import GRAPH, HERE

LISTS = frozenset(
    {"Netwerken", "Netwerkleden", "NetwerkledenBesloten", "Bijeenkomsten", "Aanmeldingen",
     "Kennisdocumenten"}
)  # fmt: skip
READ = ("SyncUitleg", "SyncStatus", "Title", "AanmeldStatus", "EventStatus", "LidStatus",
        "Doelgroep", "Workshop", "AnnuleerReden", "Vorm", "EventSoort")  # fmt: skip


class Demo:
    def __init__(self, box: Sandbox, settings: Settings) -> None:
        self.box, self.settings = box, settings
        self.tenant = box.tenant

    def move(self, told: Mapping[str, Any]) -> None:
        """At ten in the morning an administrator moves every meeting that is still to come."""
        now = self.tenant.now().astimezone(HERE)
        then = datetime.combine(now.date() + timedelta(days=1), time(10), HERE)
        self.tenant.offset += then - now
        admin = next(one["upn"] for one in told["users"] if one["role"] == "beheerder")
        token = self.box.token_for(admin)
        site, list_ = told["sites"]["ONS"]["id"], told["lists"]["ONS/Bijeenkomsten"]
        for item in list(self.tenant.all(f"items/{list_}")):
            begins, status = item["fields"].get("Start"), item["fields"].get("EventStatus")
            if begins and str(begins) > then.isoformat() and status in ("Gepubliceerd", "Vol"):
                url = f"{GRAPH}/sites/{site}/lists/{list_}/items/{item['id']}/fields"
                place = {"Locatie": "Jan van Besouw, Goirle"}
                assert self.box.request("PATCH", url, token=token, json=place).status == 200

    def rows(self) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """Of the product's lists and libraries, on every site."""
        for name in list(self.tenant.tables):
            if not name.startswith("lists/"):
                continue
            for list_ in self.tenant.all(name):
                if list_["name"] in LISTS:
                    for item in self.tenant.all(f"items/{list_['id']}"):
                        yield f"{list_['name']} {list_['id'][:4]}/{item['id']}", item

    def mailbox(self) -> list[Mapping[str, Any]]:
        address = str(self.settings.registrations.calendar.mailbox)
        owner = mailboxes.by_address(self.tenant, address)
        assert owner is not None
        return list(self.tenant.table(f"events/{owner['id']}").values())

    def cards(self) -> list[Mapping[str, Any]]:
        return [
            json.loads(one["attachments"][0]["content"])
            for name in list(self.tenant.tables)
            if name.startswith("messages/")
            for one in self.tenant.all(name)
            if one["attachments"] and (one["from"] or {}).get("application")
        ]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    with Sandbox(data="demo") as box:
        told = describe(box.tenant)
        path = tmp_path_factory.mktemp("demo") / "ons-sync.yaml"
        text = product_configuration(
            box.connection, told["admins_group"], mailbox=told["meetings"]["mailbox"], speaks=True
        )
        path.write_text(text, encoding="utf-8")
        settings = load(path, {})
        demo = Demo(box, settings)
        for _ in range(2):
            for job in JOBS:
                run_job(settings, job)
        demo.move(told)
        run_job(settings, "registrations")
        yield demo


def test_every_row_on_every_site(demo: Demo) -> None:
    found, lists = [], set()
    for at, item in demo.rows():
        shown = {n: v for n, v in item["fields"].items() if n in READ}
        lists.add(at.partition(" ")[0])
        found += [f"{at}: {fault}" for fault in faults(shown)]
    assert lists == LISTS
    assert not found


def test_no_word_about_health_or_belief_is_on_a_row_of_registrations(demo: Demo) -> None:
    terms = demo.settings.registrations.forbidden_terms
    seen = 0
    for at, item in demo.rows():
        if at.startswith("Aanmeldingen"):
            seen += 1
            texts = {n: v for n, v in item["fields"].items() if isinstance(v, str)}
            # The sentence that says why a remark was taken away has those words itself.
            wrote = [v for n, v in texts.items() if n not in {*INTERNAL, "SyncUitleg"}]
            assert not [one for one in wrote if forbidden(one, terms)], at
    assert seen > 400


def test_every_entry_of_the_calendar(demo: Demo) -> None:
    events = demo.mailbox()
    assert events
    names = _names(demo)
    for one in events:
        words = _Words()
        words.feed(str(one["body"]["content"]))
        said = " ".join("".join(words.found).split())
        where = str(one.get("location") or "")
        texts = {"subject": str(one["subject"]), "body": said, "location": where}
        assert not list(faults(texts))
        assert not [name for name in names if name in f"{texts}"], texts
        assert one["hideAttendees"]


def test_every_card_in_every_channel(demo: Demo) -> None:
    cards = demo.cards()
    assert cards
    names = _names(demo)
    for card in cards:
        said = " ".join(_texts(card))
        assert not list(faults({"card": said})), said
        assert not [name for name in names if name in json.dumps(card, ensure_ascii=False)], said


def test_every_file_name(demo: Demo) -> None:
    names = {
        str(item["file"].get("name") or item["fields"].get("FileLeafRef") or "")
        for at, item in demo.rows()
        if at.startswith("Kennisdocumenten") and item.get("file")
    }
    assert len(names) > 50
    assert not [fault for name in names for fault in faults({"name": name})]


def _names(demo: Demo) -> list[str]:
    """Of everybody, with a surname: a given name may be a word."""
    people = demo.tenant.table("users").values()
    found = (str(one["displayName"]) for one in people if one.get("mail"))
    return [name for name in found if " " in name and "OMO" not in name]
