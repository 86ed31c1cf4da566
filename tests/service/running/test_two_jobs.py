"""Two jobs share one state: neither takes the other's networks, losses or refusals for its own."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from config.load import load
from config.settings import Settings
from jobs.job import ScopePlan
from service.reading.approval import NotApproved, approve
from service.reading.report import conflicts, status
from service.running.context import Context
from service.running.judge import judge_all
from service.running.run import _due, _networks_gone
from service.running.site import remember
from state.store import Store
from sync.guard import Limits, Loss, LossKind, Refusal, Rule
from sync.model import Conflict, Observation, Plan, Side, Sighting

NOW = datetime.now(UTC)
MEMBERS, DOCUMENTS = "membership/1", "documents/1"
GUID = "0a0b0c0d-0000-4000-8000-000000000001"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    path = tmp_path / "ons-sync.yaml"
    document = {
        "tenant": {
            "tenant_id": GUID,
            "client_id": GUID,
            "sign_in": {"method": "client_secret", "secret": {"env": "NOWHERE"}},
            "hosts": {"sharepoint": "omo.sharepoint.com"},
        },
        "lists": {
            "sites": {
                "ons": "https://omo.sharepoint.com/sites/ONS",
                "beheer": "https://omo.sharepoint.com/sites/ONS-Beheer",
            }
        },
        "membership": {"admins_group_id": GUID},
        "state": {"path": "state.db"},
    }
    path.write_text(json.dumps(document))
    return load(path, {})


@pytest.fixture
def store(settings: Settings) -> Any:
    """One network, of which each job was run once."""
    store = Store.open(settings.state.path)
    found = SimpleNamespace(sites={}, lists={"netwerken": "L"})
    fields = {"fields": {"NetwerkCode": "N-0001", "Title": "ICTO netwerk"}}
    with store.transaction() as transaction:
        remember(cast(Any, found), transaction)
        transaction.record(Observation("s", (Sighting("list:L", "1", fields),), {}), NOW)
        for scope in (MEMBERS, DOCUMENTS):
            run = transaction.begin_run(scope.partition("/")[0], NOW)
            transaction.finish_run(run, "done", {}, NOW)
            transaction.mark([scope], NOW)
            transaction.settle(scope, None, NOW, based=True)
            transaction.set_status(scope, "done", None, NOW)
    yield store
    store.close()


def refuse(store: Store, *scopes: str) -> None:
    loss = Loss("k", Side.RIGHT, LossKind.DEMOTION)
    with store.transaction() as transaction:
        for scope in scopes:
            transaction.refuse(scope, 1, [loss], [Refusal(Rule.EMPTIED, 1, 7)], NOW)


def context(store: Store, job: str, scopes: dict[str, str], **more: Any) -> Context:
    made = SimpleNamespace(
        store=store,
        job=SimpleNamespace(name=job, scopes=lambda archive: scopes, limits=Limits()),
        archive=SimpleNamespace(forget=lambda: None, entries=lambda scope: {}),
        job_prefix=f"{job}/",
        now=NOW,
        full=False,
        leases=SimpleNamespace(take=lambda scope: True),
        problem=lambda said: None,
        half_read=False,
        **more,
    )
    return cast(Context, made)


def shown(report: Any) -> str:
    json.dumps(report.as_json(), default=str)
    return "\n".join(report.lines())


def test_a_run_releases_no_network_of_another_job(store: Store) -> None:
    with store.transaction() as transaction:
        transaction.mark([MEMBERS, DOCUMENTS], NOW)
    due, _ = _due(context(store, "membership", {MEMBERS: "N-0001"}), None)
    assert due == [MEMBERS]
    with store.transaction() as transaction:
        assert transaction.scope(DOCUMENTS).status == "done"
        assert transaction.pending(NOW) == [DOCUMENTS, MEMBERS]


def test_an_empty_list_of_networks_is_measured_by_what_the_job_itself_knew(store: Store) -> None:
    with store.transaction() as transaction:
        transaction.set_status(DOCUMENTS, "released", None, NOW)
    assert not _networks_gone(context(store, "documents", {}))
    assert _networks_gone(context(store, "membership", {}))


def test_what_one_job_lost_does_not_stop_another(store: Store) -> None:
    with store.transaction() as transaction:
        for at in range(30):
            transaction.changed(
                1, DOCUMENTS, f"d{at}", Side.LEFT, kind="recycle", rule="follow", before=None,
                after=None, at=NOW - timedelta(hours=1), loss=LossKind.REMOVAL,
            )  # fmt: skip
    plan = ScopePlan(
        MEMBERS, "N-0001", Plan(MEMBERS, (), (), {}, {}), {}, {}, (),
        (Loss("p", Side.RIGHT, LossKind.REMOVAL),), 10, False, None, frozenset(), None,
    )  # fmt: skip
    verdicts = judge_all(context(store, "membership", {MEMBERS: "N-0001"}), [plan])
    assert verdicts[MEMBERS].allowed


def test_status_tells_both_jobs_of_a_network_and_counts_it_once(
    store: Store, settings: Settings
) -> None:
    refuse(store, DOCUMENTS)
    report = status(settings)
    text = shown(report)
    assert "N-0001  membership  done" in text
    assert "N-0001  documents   done" in text
    assert "N-0001 ICTO netwerk, documents: done" in text
    assert "a side that held 7 documents now holds none" in text
    assert "`ons-sync explain N-0001 --job documents` shows it" in text
    assert "1 network." in text
    assert [one["job"] for one in report.as_json()["networks"]] == ["membership", "documents"]
    assert "N-0001 ICTO netwerk, membership: done" in shown(status(settings, "N-0001"))


def test_an_approval_is_of_one_job_and_asks_which_when_two_are_stopped(
    store: Store, settings: Settings
) -> None:
    refuse(store, MEMBERS, DOCUMENTS)
    with pytest.raises(NotApproved, match="--job documents or --job membership"):
        approve(settings, "N-0001", by="beheer")
    done = approve(settings, "n-0001", by="beheer", job="documents")
    assert done.scope == DOCUMENTS
    assert done.lost == ("k is gone from ONS and would no longer be shared",)
    with store.transaction() as transaction:
        later = datetime.now(UTC)
        assert transaction.approval(DOCUMENTS, later) is not None
        assert transaction.approval(MEMBERS, later) is None


def test_a_conflict_is_told_in_the_words_of_its_job(store: Store, settings: Settings) -> None:
    with store.transaction() as transaction:
        for scope in (MEMBERS, DOCUMENTS):
            met = Conflict("k", "presence", Side.RIGHT, None, {"x": 1}, "follow")
            transaction.conflict(1, scope, met, NOW)
    text = shown(conflicts(settings, "N-0001"))
    assert "not being a member in Teams was followed; being a member on ONS was not" in text
    assert "not being there in Teams was followed; being there on ONS was not" in text
