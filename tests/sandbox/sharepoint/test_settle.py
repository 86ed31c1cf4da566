"""What the service has still to do outlives its server."""

from __future__ import annotations

from contextlib import closing
from datetime import timedelta
from pathlib import Path

from sandbox.blobs import Blobs
from sandbox.journal import Journal
from sandbox.settings import Settings
from sandbox.sharepoint import copies, files, lists, locks, promotion, sites
from sandbox.sharepoint.settle import settle
from sandbox.tenant import Tenant

from .library import office, part


def test_what_is_left_to_do_and_who_holds_what_survive_a_restart(tmp_path: Path) -> None:
    settings = Settings(promotion_delay_s=60)
    with closing(Journal(tmp_path)) as journal:
        tenant = Tenant(seed=3, blobs=Blobs(tmp_path / "blobs"))
        journal.begin(tenant, {}, {"data": "empty"})
        site = sites.create_site(tenant, "/sites/ONS", "ONS")
        list_ = next(one for one in lists.all_lists(tenant, site) if one.get("defaultLibrary"))
        item, _ = files.store(tenant, list_, "", "a.docx", office())
        promotion.uploaded(tenant, settings, list_, item)
        copies.begin(tenant, (list_, item), (list_, ""), name="b.docx", conflict="fail", seconds=60)
        locks.lock(tenant, list_, item, "shared")
        journal.settle()
    with closing(Journal(tmp_path)) as journal:
        loaded = journal.load()
        assert loaded is not None
        tenant = loaded[0]
        tenant.blobs = Blobs(tmp_path / "blobs")
        settle(tenant)
        assert len(tenant.table("background")) == 2
        assert locks.lock_of(tenant, list_, item["id"]) is not None
        tenant.offset += timedelta(seconds=61)
        settle(tenant)
        assert not tenant.table("background")
        rows = {row["file"]["name"]: row for row in tenant.all(list_["table"])}
        assert set(rows) == {"a.docx", "b.docx"}
        held = tenant.blobs.read(rows["a.docx"]["file"]["content"])
        assert "ContentTypeId" in part(held, "docProps/custom.xml")
