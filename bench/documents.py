"""Documents: a first copy, days on which little or nothing happens, and rclone at the same work."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.authors import Authors, Document
from bench.measure import measure, module
from bench.rclone import ONS, TEAMS, configure
from bench.served import Served

Say = Callable[[str], None]
Found = dict[str, Any]
MIB = 1 << 20
MEDIUM = 100 * MIB
BETWEEN = 2 * MIB  # small documents are below it, the others above

ALIKE = ("--compare", "size,checksum")
FILTERS = """\
+ Nieuw document *
+ *[02468] n[0-9]-*
- *[13579] n[0-9]-*
+ *[02468].*
- *
"""
"""Which documents of `published` are to be shared, for who cannot read columns: every other one."""


def documents(latency_ms: float, say: Say) -> Found:
    return {
        "copies": copying(latency_ms, say),
        "nights": nights(latency_ms, say),
        "few": few(latency_ms, say),
    }


def copying(latency_ms: float, say: Say) -> Found:
    """From nothing: 500 small documents, then one of 100 MiB, then one of 1 GiB."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, Served("copy", Path(folder)) as at:
        people = _ready(at)
        files = list(people.documents())
        large = max(files, key=lambda one: one["size"])
        people.share(large, False)
        medium = people.put(large["code"], "Opname.mp4", MEDIUM)
        small = [one for one in files if one["size"] < BETWEEN]
        cases: tuple[tuple[str, list[Document], tuple[str, ...]], ...] = (
            (f"{len(small)} small documents", small, ("--max-size", f"{BETWEEN}B")),
            ("one of 100 MiB", [medium], ("--min-size", "99Mi", "--max-size", "101Mi")),
            ("one of 1 GiB", [large], ("--min-size", "1000Mi")),
        )
        begin = at.snapshot()
        found: Found = {}
        for case, shared, _ in cases:
            say(f"ons-sync: {case}")
            if len(shared) == 1:
                people.share(shared[0], True)
            made = measure(at, latency_ms, "worker", str(at.config), "documents")
            changed = sum(one["size"] for one in shared)
            found[case] = {"product": made, "documents": len(shared), "changed": changed}
        at.restore(begin)
        for case, _, chosen in cases:
            say(f"rclone copy: {case}")
            found[case]["rclone"] = measure(
                at, latency_ms, "rclone", folder, "copy", TEAMS, ONS, *chosen
            )
        return found


def nights(latency_ms: float, say: Say) -> Found:
    """30,000 documents, half of them on ONS: nothing, a folder renamed, 150 changes."""
    data = "published"
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, Served(data, Path(folder)) as at:
        people = _ready(at)
        say("ons-sync: settling 30,000 documents")
        module("settled", str(at.config))
        begin = at.snapshot()
        found: Found = {}
        worker = ("worker", str(at.config), "documents")
        say("ons-sync: idle")
        found["idle"] = {"product": measure(at, latency_ms, *worker), "changed": 0}
        code, archive = people.largest()
        people.rename(code, archive["id"], f"{archive['name']} tot 2019")
        say("ons-sync: folder renamed")
        found["folder renamed"] = {
            "product": measure(at, latency_ms, *worker),
            "documents": archive["folder"]["childCount"],
            "changed": 0,
        }
        changes = at.night(1)
        edited = [one for one in changes if one["kind"] in ("edit", "new")]
        changed = sum(people.size_if_shared(one["drive"], one["id"]) for one in edited)
        say("ons-sync: 150 changes")
        made = measure(at, latency_ms, *worker)
        found["150 changes"] = {"product": made, "documents": len(changes), "changed": changed}

        at.restore(begin)
        (Path(folder) / "filters.txt").write_text(FILTERS)
        bisync = (
            "rclone", folder, "bisync", TEAMS, ONS, *ALIKE, "--workdir", f"{folder}/bisync",
            "--filters-file", f"{folder}/filters.txt",
        )  # fmt: skip
        say("rclone bisync: settling")
        module(*bisync, "--resync")
        say("rclone bisync: idle")
        found["idle"]["rclone"] = measure(at, latency_ms, *bisync)
        at.night(1)
        say("rclone bisync: 150 changes")
        found["150 changes"]["rclone"] = measure(at, latency_ms, *bisync)
        return found


def few(latency_ms: float, say: Say) -> Found:
    """The idle run again, in as many drives with 1,000 documents."""
    data = "published-few"
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, Served(data, Path(folder)) as at:
        module("provision", str(at.config))
        module("settled", str(at.config))
        say("ons-sync: idle, 1,000 documents")
        return measure(at, latency_ms, "worker", str(at.config), "documents")


def _ready(at: Served) -> Authors:
    """The tenant as the product wants it, and its people."""
    module("provision", str(at.config))
    folders = json.loads((at.folder / "cases.json").read_bytes())["folders"]
    people = Authors(at.connection, folders)
    configure(at.folder, at.connection, folders, people.titles())
    return people
