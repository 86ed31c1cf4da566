"""Files outlive the sandbox's process, and so does an upload that was under way."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sandbox.cloud import Cloud
from sandbox.embedded import Sandbox
from sandbox.journal import Journal
from sandbox.sharepoint import sites
from sandbox.sharepoint.lists import all_lists
from sandbox.tenant import Tenant

FRAGMENT = 320 * 1024


@contextmanager
def running(directory: Path) -> Iterator[tuple[Sandbox, str]]:
    """What a server does, without its network; ends as abruptly as SIGKILL does."""
    with closing(Journal(directory)) as journal:
        found = journal.load()
        if found is None:
            tenant = Tenant(seed=3, blobs=journal.blobs)
            sites.create_site(tenant, "/sites/ONS", "ONS", roles={"CONTRIBUTE": ("everyone",)})
            journal.begin(tenant, {}, {"data": "empty"})
        else:
            tenant = found[0]
            journal.begin(*found)
        site = next(tenant.all("sites"))
        library = next(one for one in all_lists(tenant, site) if one.get("defaultLibrary"))
        box = Sandbox(tenant=tenant)
        box.cloud = Cloud(tenant, snapshots=found[1] if found else {}, noted=journal.note)
        yield box, f"/drives/{sites.drive_id(site, library)}/root:"
        journal.settle()


def send(box: Sandbox, url: str, content: bytes, start: int, size: int) -> int:
    span = {"Content-Range": f"bytes {start}-{start + len(content) - 1}/{size}"}
    return box.call("PUT", url, body=content, headers=span).status


def test_an_upload_goes_on_after_the_sandbox_was_killed(tmp_path: Path) -> None:
    first, last = bytes(range(256)) * (FRAGMENT // 256), b"einde"
    size = FRAGMENT + len(last)
    with running(tmp_path) as (box, root):
        token = box.as_app("Sites.ReadWrite.All")
        begun = box.call("POST", f"{root}/a.bin:/createUploadSession", json={}, token=token)
        url = begun.json["uploadUrl"]
        assert send(box, url, first, 0, size) == 202
    with running(tmp_path) as (box, root):
        assert box.call("GET", url).json["nextExpectedRanges"] == [f"{FRAGMENT}-{size - 1}"]
        assert send(box, url, last, FRAGMENT, size) == 201
    with running(tmp_path) as (box, root):
        token = box.as_app("Sites.ReadWrite.All")
        found = box.call("GET", f"{root}/a.bin:/content", token=token)
        assert box.call("GET", found.headers["Location"]).content == first + last
    for kept in tmp_path.iterdir():
        assert kept.is_dir() or first[:1000] not in kept.read_bytes()


def test_a_snapshot_in_the_midst_of_an_upload_can_be_gone_back_to_more_than_once(
    tmp_path: Path,
) -> None:
    with running(tmp_path) as (box, root):
        token = box.as_app("Sites.ReadWrite.All")
        begun = box.call("POST", f"{root}/a.bin:/createUploadSession", json={}, token=token)
        url = begun.json["uploadUrl"]
        assert send(box, url, bytes(FRAGMENT), 0, FRAGMENT + 1) == 202
        snapshot = box.cloud.take_snapshot()
        for last in (b"x", b"y"):
            assert send(box, url, last, FRAGMENT, FRAGMENT + 1) == 201
            found = box.call("GET", f"{root}/a.bin:/content", token=token)
            content = box.call("GET", found.headers["Location"]).content
            assert content == bytes(FRAGMENT) + last
            box.cloud.restore_snapshot(snapshot)
