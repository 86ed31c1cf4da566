"""The tenant outlives its server, SIGKILL included."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from sandbox.cloud import Cloud
from sandbox.journal import DirectoryInUse, Journal
from sandbox.tenant import Actor, Tenant

ANNE = Actor("person", "1", "Anne", "anne@school.example")


@contextmanager
def running(directory: Path) -> Iterator[tuple[Cloud, Journal]]:
    """What a server does, without its network; ends as abruptly as SIGKILL does."""
    with closing(Journal(directory)) as journal:
        tenant, snapshots, notes = journal.load() or (Tenant(seed=3), {}, {"data": "empty"})
        journal.begin(tenant, snapshots, notes)
        yield Cloud(tenant, snapshots=snapshots, noted=journal.note), journal


def put(cloud: Cloud, id: str, **record: object) -> None:
    cloud.tenant.put("users", id, {"id": id, **record}, container="users")


def test_what_was_settled_is_there_after_a_restart(tmp_path: Path) -> None:
    with running(tmp_path) as (cloud, journal):
        cloud.tenant.actor = ANNE
        put(cloud, "a", versions=(1, 2), by=ANNE)
        put(cloud, "a", versions=(1, 2, 3), by=ANNE)
        put(cloud, "b")
        cloud.tenant.drop("users", "b", container="users")
        cloud.tenant.touch("groups", "g")
        cloud.tenant.offset = timedelta(days=5)
        journal.settle()
        before = cloud.tenant.snapshot()
    with running(tmp_path) as (cloud, _):
        after = cloud.tenant.snapshot()
        assert after.tables == before.tables
        assert after.logs == before.logs
        assert after.writes == before.writes
        assert (after.seq, after.epoch, after.offset) == (before.seq, before.epoch, before.offset)


def test_what_was_not_settled_is_not(tmp_path: Path) -> None:
    with running(tmp_path) as (cloud, journal):
        put(cloud, "a")
        journal.settle()
        put(cloud, "b")
    with running(tmp_path) as (cloud, _):
        assert set(cloud.tenant.table("users")) == {"a"}


@pytest.mark.parametrize("cut", [1, 4, 9, 30])
def test_a_torn_last_frame_is_ignored(tmp_path: Path, cut: int) -> None:
    with running(tmp_path) as (cloud, journal):
        put(cloud, "a")
        journal.settle()
        put(cloud, "b")
        journal.settle()
    file = next(tmp_path.glob("journal.*"))
    os.truncate(file, file.stat().st_size - cut)
    with running(tmp_path) as (cloud, journal):
        assert set(cloud.tenant.table("users")) == {"a"}
        put(cloud, "c")
        journal.settle()
    with running(tmp_path) as (cloud, _):
        assert set(cloud.tenant.table("users")) == {"a", "c"}


def test_delta_tokens_stay_known_across_a_restart(tmp_path: Path) -> None:
    with running(tmp_path) as (cloud, journal):
        put(cloud, "a")
        early = cloud.tenant.epoch, cloud.tenant.seq
        id = cloud.take_snapshot()
        put(cloud, "b")
        late = cloud.tenant.epoch, cloud.tenant.seq
        cloud.restore_snapshot(id)
        journal.settle()
    with running(tmp_path) as (cloud, _):
        assert cloud.tenant.knows(*early)
        assert not cloud.tenant.knows(*late)
        assert set(cloud.tenant.table("users")) == {"a"}


def test_snapshots_survive_and_can_be_restored_in_any_order(tmp_path: Path) -> None:
    with running(tmp_path) as (cloud, journal):
        put(cloud, "a")
        first = cloud.take_snapshot()
        put(cloud, "b")
        second = cloud.take_snapshot()
        journal.settle()
    with running(tmp_path) as (cloud, journal):
        cloud.restore_snapshot(first)
        assert set(cloud.tenant.table("users")) == {"a"}
        cloud.restore_snapshot(second)
        assert set(cloud.tenant.table("users")) == {"a", "b"}
        assert [change.id for change in cloud.tenant.changes("users", 0)] == ["a", "b"]
        cloud.forget_snapshot(first)
        journal.settle()
    with running(tmp_path) as (cloud, _):
        assert set(cloud.snapshots) == {second}
        assert set(cloud.tenant.table("users")) == {"a", "b"}


def test_ids_made_after_a_restart_are_new(tmp_path: Path) -> None:
    made = []
    for _ in range(3):
        with running(tmp_path) as (cloud, journal):
            made.append(cloud.tenant.new_id())
            put(cloud, made[-1])
            journal.settle()
    assert len(set(made)) == 3


def test_one_directory_serves_one_sandbox(tmp_path: Path) -> None:
    with running(tmp_path), pytest.raises(DirectoryInUse):
        Journal(tmp_path)


def test_nobody_else_can_read_the_state(tmp_path: Path) -> None:
    with running(tmp_path) as (cloud, journal):
        put(cloud, "a")
        journal.settle()
        modes = {path.name: path.stat().st_mode & 0o077 for path in tmp_path.iterdir()}
    assert len(modes) == 3
    assert set(modes.values()) == {0}
