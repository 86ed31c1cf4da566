"""Contents brought into a library, whole or not at all.

https://learn.microsoft.com/graph/api/driveitem-createuploadsession

A simple PUT knows no precondition, so every content goes through an upload session: made with
conflictBehavior "fail" for a new name, and with If-Match for a file that is there.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any

from connector.address import address
from connector.drive_item import SELECT, Value
from connector.drive_outcome import NO_HISTORY, differing, done, fields_of, matching, refused
from connector.drive_reading import contents_now, fetched_from
from connector.errors import error_code
from connector.exchange import Asked, Exchange, Request, Response, Transfer
from connector.ledger import Ledger
from connector.library_look import Sought
from connector.library_source import LibrarySource
from connector.listing import together
from connector.replica import unknown
from connector.upload import FRAGMENT
from sync.action import Action, Fate, Outcome

_TRIES = 3
_WAVE = 100
_WAVE_BYTES = 1 << 30
"""Sessions and download addresses are good for a while only, so they are not asked for all at
once."""
REWRITTEN = frozenset(
    {
        *(".docx", ".docm", ".dotx", ".xlsx", ".xlsm", ".xltx", ".pptx", ".pptm", ".potx"),
        *(".ppsx", ".doc", ".xls", ".ppt", ".pdf", ".html", ".htm", ".aspx", ".jpg", ".jpeg"),
    }
)
"""Types into which SharePoint writes the item's properties: what is stored differs from what was
sent, in size and hash (property promotion)."""


@dataclass(slots=True, eq=False)
class _Job:
    action: Action
    url: str | None = None  # where its source is fetched
    session: str | None = None
    resume: bool = False
    answer: Response | None = None

    @property
    def source(self) -> Mapping[str, Any]:
        return self.action.body["from"]  # type: ignore[no-any-return]


class Contents:
    """The kinds "file" and "content" of a DriveReplica."""

    def __init__(
        self,
        library: LibrarySource,
        known: Mapping[str, Mapping[str, Any]],
        own_app_id: str | None,
        ledger: Ledger | None,
    ) -> None:
        self._library, self._known = library, known
        self._own_app_id, self._ledger = own_app_id, ledger

    def apply(self, actions: Sequence[Action], outcomes: dict[str, Outcome]) -> Exchange[None]:
        for wave in _waves(actions):
            jobs = [_Job(action) for action in wave]
            yield from self._carry(jobs, outcomes)
            yield from self._settle([job for job in jobs if job.answer is not None], outcomes)

    # Until everything is sent

    def _carry(self, jobs: Sequence[_Job], outcomes: dict[str, Outcome]) -> Exchange[None]:
        """Leaves the last answer in each job, unless its outcome is clear before."""
        todo = list(jobs)
        for tries in range(1, _TRIES + 1):
            todo = yield from self._sources(todo, outcomes)
            empty = [job for job in todo if not job.source["size"]]
            yield from self._empty(empty, outcomes)
            todo = [job for job in todo if job not in empty and job.action.id not in outcomes]
            todo = yield from self._sessions(todo, outcomes)
            if not todo:
                return
            answers = yield [self._transfer(job) for job in todo]
            again: list[_Job] = []
            for job, answer in zip(todo, answers, strict=True):
                job.answer = answer
                code = error_code(answer.body)
                if code in ("sessionExpired", "sourceGone") and tries < _TRIES:
                    job.session, job.url, job.answer = None, None, None
                    again.append(job)
            todo = again
            if not todo:
                return

    def _sources(self, jobs: Sequence[_Job], outcomes: dict[str, Outcome]) -> Exchange[list[_Job]]:
        """Addresses to fetch from, of sources that still are what was planned on. An upload that
        goes on from an earlier run looks at what it replaces: its session no longer does."""
        remote: list[_Job] = []
        going_on: list[_Job] = []
        for job in jobs:
            held = self._ledger.recall(self._key(job)) if self._ledger is not None else None
            job.resume = held is not None and job.source["size"] > FRAGMENT
            if "path" not in job.source:
                remote.append(job)
            if job.resume and job.action.ref is not None:
                going_on.append(job)
        if not remote and not going_on:
            return list(jobs)
        answers, targets = yield from together(
            contents_now([job.source for job in remote]),
            self._library.look([self._library.sought(_target(job.action)) for job in going_on]),
        )
        for job, answer in zip(remote, answers, strict=True):
            outcome = self._source(job, answer)
            if outcome is not None:
                outcomes[job.action.id] = outcome
        for job, answer in zip(going_on, targets, strict=True):
            now = answer.body.get("eTag") if isinstance(answer.body, dict) else None
            if job.action.ref is not None and now != job.action.ref.etag:
                outcomes[job.action.id] = Outcome(
                    job.action, Fate.STALE, error="it changed since the upload began"
                )
        return [job for job in jobs if job.action.id not in outcomes]

    def _source(self, job: _Job, answer: Response) -> Outcome | None:
        url = fetched_from(self._library, job.source, answer)
        if isinstance(url, str):
            job.url = url
            return None
        if url.status == 404:
            return Outcome(job.action, Fate.STALE, error="the source is not there any more")
        if url.status == 412:
            return Outcome(job.action, Fate.STALE, error="the source changed")
        why = f"HTTP {url.status} {error_code(url.body)}".rstrip()
        return Outcome(job.action, Fate.FAILED, error=f"the source gave {why}")

    def _sessions(self, jobs: Sequence[_Job], outcomes: dict[str, Outcome]) -> Exchange[list[_Job]]:
        """A session that nobody uses has no effect, so asking twice does no harm."""
        todo = [job for job in jobs if not job.resume]
        for tries in range(1, _TRIES + 1):
            if not todo:
                break
            answers = yield [self._session(job.action) for job in todo]
            again: list[_Job] = []
            for job, answer in zip(todo, answers, strict=True):
                url = answer.body.get("uploadUrl") if isinstance(answer.body, dict) else None
                if answer.ok and isinstance(url, str):
                    job.session = url
                elif _open(answer):
                    if tries < _TRIES:
                        again.append(job)
                    else:
                        outcomes[job.action.id] = Outcome(
                            job.action, Fate.FAILED, error=f"no session: HTTP {answer.status}"
                        )
                else:
                    outcomes[job.action.id] = refused(job.action, answer)
            todo = again
        return [job for job in jobs if job.action.id not in outcomes]

    def _session(self, action: Action) -> Request:
        drive, body = self._library.drive_id, action.body
        item: dict[str, Any] = {}
        times = {name: body[given] for name, given in _TIMES.items() if body.get(given) is not None}
        if times:
            item["fileSystemInfo"] = times
        if action.kind == "content":
            item["@microsoft.graph.conflictBehavior"] = "replace"
            url = address("drives", drive, "items", _target(action), "createUploadSession")
            etag = action.ref.etag if action.ref is not None else None
            return Request("POST", url, {"item": item}, matching(etag))
        item |= {"@microsoft.graph.conflictBehavior": "fail", "name": body["name"]}
        url = address(
            "drives", drive, "items", f"{body['parent']}:", f"{body['name']}:",
            "createUploadSession",
        )  # fmt: skip
        return Request("POST", url, {"item": item})

    def _empty(self, jobs: Sequence[_Job], outcomes: dict[str, Outcome]) -> Exchange[None]:
        """Sessions take no empty file. A new one is made by a PUT, which takes a
        conflictBehavior; replacing one has no precondition there, and is refused."""
        for job in jobs:
            if job.action.kind == "content":
                outcomes[job.action.id] = Outcome(
                    job.action, Fate.FAILED, error="an empty content cannot replace another safely"
                )
        new = [job for job in jobs if job.action.kind == "file"]
        if not new:
            return
        answers = yield [self._empty_file(job.action) for job in new]
        for job, answer in zip(new, answers, strict=True):
            job.answer = answer

    def _empty_file(self, action: Action) -> Request:
        body = action.body
        url = address(
            "drives", self._library.drive_id, "items", f"{body['parent']}:", f"{body['name']}:",
            "content",
        )  # fmt: skip
        return Request("PUT", f"{url}?@microsoft.graph.conflictBehavior=fail")

    def _transfer(self, job: _Job) -> Asked:
        source, path = job.source, job.source.get("path")
        return Transfer(
            drive=self._library.drive_id,
            item=str(source.get("item", "")),
            name=str(job.action.body.get("name", "")),
            size=int(source["size"]),
            quick_xor=source.get("hash"),
            url=job.url,
            path=Path(path) if path is not None else None,
            upload_url=job.session,
            resume=job.resume,
            key=self._key(job),
        )

    def _key(self, job: _Job) -> str:
        """The same for the same content on its way to the same place, as that was."""
        action, source = job.action, job.source
        target = (
            [action.ref.id, action.ref.etag]
            if action.ref is not None
            else [action.body.get("parent"), action.body.get("name")]
        )
        what = [self._library.drive_id, *target, source.get("hash"), source.get("etag")]
        return hashlib.sha256(repr([*what, source["size"]]).encode()).hexdigest()[:32]

    # What became of it

    def _settle(self, jobs: Sequence[_Job], outcomes: dict[str, Outcome]) -> Exchange[None]:
        read: list[_Job] = []
        for job in jobs:
            answer = job.answer
            assert answer is not None
            if error_code(answer.body) == "sourceChanged":
                outcomes[job.action.id] = Outcome(
                    job.action, Fate.STALE, error="the source changed while it was read"
                )
            elif answer.ok or _open(answer):
                read.append(job)
            else:
                outcomes[job.action.id] = refused(job.action, answer)
        values = yield from self._read_back(read, outcomes)
        yield from self._columns(values, outcomes)
        yield from self._history([job for job in read if job.action.kind == "content"], outcomes)

    def _read_back(
        self, jobs: Sequence[_Job], outcomes: dict[str, Outcome]
    ) -> Exchange[list[tuple[_Job, str, Value]]]:
        if not jobs:
            return []
        answers = yield from self._library.look([self._look(job) for job in jobs])
        values: list[tuple[_Job, str, Value]] = []
        for job, answer in zip(jobs, answers, strict=True):
            body = answer.body if isinstance(answer.body, dict) else {}
            made = job.answer.body if job.answer is not None and job.answer.ok else None
            if answer.status == 200 and isinstance(body.get("id"), str):
                value = self._library.value_of(body)
                outcome = None if made else self._ours(job, value)
                if outcome is None:
                    values.append((job, body["id"], value))
                    outcome = done(job.action, body["id"], value)
            elif isinstance(made, dict) and isinstance(made.get("id"), str):
                # It is there: the upload said so. A read may lag behind, or be refused.
                why = f"columns: reading back gave HTTP {answer.status}"
                wanted = why if job.action.body.get("columns") else None
                outcome = done(job.action, made["id"], self._library.value_of(made), wanted)
            elif answer.status == 404:
                outcome = Outcome(job.action, Fate.STALE, error="no answer, and it is not there")
            else:
                outcome = unknown(job.action, f"reading back gave HTTP {answer.status}")
            outcomes[job.action.id] = outcome
        return values

    def _look(self, job: _Job) -> Sought:
        body = job.answer.body if job.answer is not None else None
        if job.answer is not None and job.answer.ok and isinstance(body, dict) and "id" in body:
            return self._sought(job, str(body["id"]))
        if job.action.ref is not None and job.action.kind == "content":
            return self._sought(job, job.action.ref.id)
        given = job.action.body
        where = address(
            "drives", self._library.drive_id, "items", f"{given['parent']}:", f"{given['name']}:",
            select=SELECT, expand=self._library.row(),
        )  # fmt: skip
        return Sought(Request("GET", where))

    def _sought(self, job: _Job, id: str) -> Sought:
        folder = job.action.body.get("parent") or self._known.get(id, {}).get("parent")
        return self._library.sought(id, folder)

    def _ours(self, job: _Job, value: Value) -> Outcome | None:
        """No answer told what became of it. None: what is there is what was sent."""
        action, source = job.action, job.source
        if action.kind == "content":
            if action.ref is not None and value["etag"] == action.ref.etag:
                return Outcome(action, Fate.STALE, error="no answer, and nothing changed")
            by, app = value["by"], value["app"]
        else:
            by, app = value["created_by"], value["created_by_app"]
        same_content = value["hash"] is not None and value["hash"] == source.get("hash")
        suffix = PurePosixPath(str(value["name"])).suffix.lower()
        if (
            by is None
            and app is not None
            and app == self._own_app_id
            and not value["folder"]
            and (same_content or suffix in REWRITTEN)
        ):
            return None
        if action.kind == "content" and not same_content:
            return Outcome(action, Fate.STALE, error="no answer, and it is another one now")
        return unknown(action, "no answer, and what is there cannot be told to be ours")

    def _columns(
        self, values: Sequence[tuple[_Job, str, Value]], outcomes: dict[str, Outcome]
    ) -> Exchange[None]:
        """Set what is not so yet, on the row as it came of the upload; one write more for those
        rows that the service touched in between."""
        wanted = {job.action.id: self._described(job.action) for job, _, _ in values}
        todo = [(job, id, value, 1) for job, id, value in values]
        while todo:
            sent: list[tuple[_Job, str, Value, int, dict[str, Any]]] = []
            for job, id, value, tries in todo:
                columns = differing(wanted[job.action.id], value)
                if not columns:
                    continue
                if value["by"] is not None or value["list_item"] is None or tries > _TRIES:
                    why = "somebody edits it" if value["by"] else "its row cannot be written"
                    outcomes[job.action.id] = done(job.action, id, value, f"columns: {why}")
                else:
                    sent.append((job, id, value, tries, columns))
            if not sent:
                return
            answers = yield [
                Request(
                    "PATCH", fields_of(self._library, value["list_item"]), columns,
                    matching(value["list_etag"]),
                )
                for _, _, value, _, columns in sent
            ]  # fmt: skip
            found = yield from self._library.look(
                [self._library.sought(id, before["parent"]) for _, id, before, _, _ in sent]
            )
            todo = []
            for (job, id, before, tries, _), answer, now in zip(sent, answers, found, strict=True):
                value = before
                if now.status == 200 and isinstance(now.body, dict):
                    value = self._library.value_of(now.body)
                wrong = None if answer.ok else f"columns: HTTP {answer.status}"
                outcomes[job.action.id] = done(job.action, id, value, wrong)
                if not answer.ok and (answer.unknown or answer.status in (409, 412, 429)):
                    todo.append((job, id, value, tries + 1))
                    if not differing(wanted[job.action.id], value):
                        outcomes[job.action.id] = done(job.action, id, value)

    def _described(self, action: Action) -> dict[str, Any]:
        """What the row has to say. New content does not describe a document anew: an Office file
        carries the columns of where it was, and SharePoint would write them over those here."""
        said = dict(action.body.get("columns") or {})
        if action.kind != "content" or (before := self._known.get(_target(action))) is None:
            return said
        had = before.get("fields") or {}
        own = [name for name in self._library.fields if not name.startswith("_")]
        return {name: had.get(name) for name in own} | said

    def _history(self, jobs: Sequence[_Job], outcomes: dict[str, Outcome]) -> Exchange[None]:
        """What was replaced must stand among the versions: a library that keeps none would have
        lost it."""
        replaced = [job for job in jobs if outcomes[job.action.id].fate is Fate.DONE]
        if not replaced:
            return
        answers = yield [
            Request(
                "GET",
                address("drives", self._library.drive_id, "items", _target(job.action), "versions"),
            )
            for job in replaced
        ]
        for job, answer in zip(replaced, answers, strict=True):
            body = answer.body if isinstance(answer.body, dict) else {}
            if answer.status != 200 or not isinstance(body.get("value"), list):
                outcomes[job.action.id] = unknown(
                    job.action, f"reading its versions gave HTTP {answer.status}"
                )
            elif not self._kept(body["value"], self._known.get(_target(job.action))):
                made = outcomes[job.action.id]
                outcomes[job.action.id] = Outcome(
                    job.action, Fate.FAILED, made.ref, made.value, NO_HISTORY
                )

    @staticmethod
    def _kept(versions: Sequence[Mapping[str, Any]], before: Mapping[str, Any] | None) -> bool:
        older = versions[1:]
        if before is None:
            return bool(older)
        return any(
            one.get("size") == before.get("size")
            or _moment(one.get("lastModifiedDateTime")) == _moment(before.get("at"))
            for one in older
        )


_TIMES = {"createdDateTime": "created", "lastModifiedDateTime": "modified"}


def _waves(actions: Sequence[Action]) -> Iterator[list[Action]]:
    wave: list[Action] = []
    size = 0
    for action in actions:
        each = int(action.body["from"]["size"])
        if wave and (len(wave) == _WAVE or size + each > _WAVE_BYTES):
            yield wave
            wave, size = [], 0
        wave.append(action)
        size += each
    if wave:
        yield wave


def _target(action: Action) -> str:
    assert action.ref is not None
    return action.ref.id


def _open(answer: Response) -> bool:
    """Whether it may have happened, or may yet when it is asked for again."""
    return (answer.unknown or answer.status == 429) and answer.status != 507


def _moment(text: object) -> datetime | None:
    try:
        found = datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
    return found.replace(microsecond=0) if found else None
