"""ST-19: a document that is checked out waits, and is reported when that lasts."""

from __future__ import annotations

from config.load import load
from service.reading.report import status
from tests.e2e.documents_world import Documents
from tests.e2e.world import ANOUK, BRAM, OPEN


def test_what_is_checked_out_for_a_week_is_reported_and_goes_on_when_it_is_back(
    documents: Documents,
) -> None:
    anouk, bram = documents.as_(ANOUK), documents.as_(BRAM)
    anouk.put(documents.teams(OPEN), "Plan.txt", "Een", share=True)
    documents.sync()
    bram.check_out(documents.ons(OPEN)["Plan.txt"])
    anouk.write(documents.teams(OPEN)["Plan.txt"], "Twee")
    documents.sync()
    there = documents.teams(OPEN)["Plan.txt"]
    assert there.said.startswith("Uitgecheckt door ")
    assert there["SyncStatus"] == "Wacht"

    documents.move_days(8)
    result = documents.sync()
    assert [one.status.value for one in result.scopes if one.scope == OPEN] == ["needs attention"]
    there = documents.teams(OPEN)["Plan.txt"]
    assert there["SyncStatus"] == "Vraagt aandacht"
    assert there.said.startswith("Dit document is al langer dan 7 dagen uitgecheckt")
    told = "\n".join(status(load(documents.config, {}), OPEN).lines())
    assert "ask for it to be checked in" in told

    bram.check_in(documents.ons(OPEN)["Plan.txt"])
    documents.sync()
    assert documents.ons(OPEN)["Plan.txt"].text == "Twee"
    documents.assert_settled()
