"""Files and folders of a library: made, replaced, moved, described and put in the recycle bin.

https://learn.microsoft.com/graph/api/driveitem-post-children
https://learn.microsoft.com/graph/api/driveitem-update
https://learn.microsoft.com/graph/api/driveitem-delete
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from connector.address import address
from connector.drive_content import Contents
from connector.drive_item import SELECT, with_list_parts
from connector.drive_outcome import (
    LOCKED,
    as_wanted,
    done,
    fields_of,
    locked,
    matching,
    refused,
)
from connector.exchange import Exchange, Request, Response
from connector.ledger import Ledger
from connector.library_look import Sought
from connector.library_source import LibrarySource
from connector.replica import not_a_verb, unknown
from sync.action import Action, Fate, Outcome

_TRIES = 4


class DriveReplica:
    """`ref` is a driveItem's id and eTag. What each kind does, and the keys of its body:

    - "folder": makes `name` in `parent`; a folder of that name that is there is adopted.
    - "file": makes `name` in `parent` with the content of `from`; never over another file.
    - "content": replaces the content of `ref`, if it still has `ref.etag`.
    - "move": gives `ref` another `parent`, another `name`, or both at once.
    - "columns": sets `columns` of `ref`'s row (None empties one), if it still is as it was known
      or has `list_etag`.
    - "unshare": the same, for columns with which somebody's document is no longer shared.
    - "recycle": puts `ref` in the recycle bin, a folder only when it is empty. Nothing is ever
      deleted for good.

    `from` is {"drive", "item", "size", "hash", "etag"}, or {"path", "size", "hash"} of a file on
    this machine; "file" and "content" also take `columns`, and `created` and `modified` for the
    times the file says it has. A source that is no longer what was planned is STALE.

    A value is what `LibrarySource` would see. DONE with an `error` means: the content is there,
    its columns are not. A file that is open or checked out is STALE with an error that begins
    with "locked", and names who has it checked out (object id) where the service tells.
    """

    def __init__(
        self,
        library: LibrarySource,
        *,
        own_app_id: str | None = None,
        ledger: Ledger | None = None,
    ) -> None:
        self._library, self._own_app_id, self._ledger = library, own_app_id, ledger
        self.place = library.place
        self._known: Mapping[str, Mapping[str, Any]] = {}

    def apply(self, actions: Sequence[Action]) -> Exchange[list[Outcome]]:
        outcomes: dict[str, Outcome] = {}
        self._known = self._library.known(self.place)
        of = {
            kind: [one for one in actions if one.kind == kind and _complete(one)] for kind in _NEEDS
        }
        yield from self._each(of["folder"], outcomes)
        yield from self._each(of["move"], outcomes)
        contents = Contents(self._library, self._known, self._own_app_id, self._ledger)
        yield from contents.apply([*of["file"], *of["content"]], outcomes)
        yield from self._each([*of["unshare"], *of["columns"]], outcomes)
        yield from self._each((yield from self._empty(of["recycle"], outcomes)), outcomes)
        yield from self._who_locked(outcomes)
        return [outcomes.get(action.id) or not_a_verb(action) for action in actions]

    def _each(self, actions: Sequence[Action], outcomes: dict[str, Outcome]) -> Exchange[None]:
        todo = list(actions)
        for _ in range(_TRIES):
            if not todo:
                return
            answers = yield [self._request(action) for action in todo]
            looked: list[tuple[Action, Response]] = []
            for action, answer in zip(todo, answers, strict=True):
                if action.kind == "recycle" and (answer.ok or answer.status == 404):
                    outcomes[action.id] = Outcome(action, Fate.DONE, action.ref)
                elif answer.ok or _doubtful(action, answer):
                    looked.append((action, answer))
                else:
                    outcomes[action.id] = refused(action, answer)
            todo = []
            if not looked:
                return
            found = yield from self._library.look(
                [self._look(action, answer) for action, answer in looked]
            )
            for (action, answer), now in zip(looked, found, strict=True):
                outcomes[action.id] = self._judge(action, answer, now)
                if answer.status == 429 and outcomes[action.id].fate is not Fate.DONE:
                    todo.append(action)

    def _request(self, action: Action) -> Request:
        body, drive = action.body, self._library.drive_id
        if action.kind == "folder":
            return Request(
                "POST",
                address("drives", drive, "items", str(body["parent"]), "children"),
                {
                    "name": body["name"],
                    "folder": {},
                    "@microsoft.graph.conflictBehavior": "fail",
                },
            )
        assert action.ref is not None
        if action.kind in ("columns", "unshare"):
            value = self._known.get(action.ref.id, {})
            row = str(body.get("list_item") or value.get("list_item"))
            etag = body.get("list_etag") or value.get("list_etag")
            return Request(
                "PATCH", fields_of(self._library, row), dict(body["columns"]), matching(etag)
            )
        item = address("drives", drive, "items", action.ref.id)
        if action.kind == "recycle":
            return Request("DELETE", item, None, matching(action.ref.etag))
        change: dict[str, Any] = {"@microsoft.graph.conflictBehavior": "fail"}
        if body.get("name") is not None:
            change["name"] = body["name"]
        if body.get("parent") is not None:
            change["parentReference"] = {"id": body["parent"]}
        return Request("PATCH", item, change, matching(action.ref.etag))

    def _look(self, action: Action, answer: Response) -> Sought:
        """How it is now: by its id, or where a folder of this name stands."""
        if action.ref is not None and action.kind != "folder":
            folder = action.body.get("parent") or self._known.get(action.ref.id, {}).get("parent")
            return self._library.sought(action.ref.id, folder)
        made = answer.body if isinstance(answer.body, dict) else {}
        if answer.ok and isinstance(made.get("id"), str):
            return self._library.sought(made["id"], str(action.body["parent"]))
        name = str(action.body["name"])
        return Sought(by_name(self._library, str(action.body["parent"]), name))

    def _judge(self, action: Action, answer: Response, now: Response) -> Outcome:
        made = answer.body if answer.ok and isinstance(answer.body, dict) else {}
        if now.status != 200 and action.kind in ("folder", "move") and "id" in made:
            # It is so: the service said it. A read may lag behind, or be refused.
            before = self._known.get(made["id"], {})
            value = with_list_parts(self._library.value_of(made), before)
            return done(action, made["id"], value)
        if now.status == 404:
            if action.kind == "recycle":
                return Outcome(action, Fate.DONE, action.ref)
            if action.kind == "folder":
                return unknown(action, "no answer, and it is not there")
            return Outcome(action, Fate.STALE, error="it is not there any more")
        if now.status != 200 or not isinstance(now.body, dict):
            return unknown(action, f"reading back gave HTTP {now.status}")
        value = self._library.value_of(now.body)
        if action.kind == "recycle":
            return Outcome(action, Fate.STALE, error="it is still there")
        if action.kind == "folder" and not value["folder"]:
            return Outcome(action, Fate.FAILED, error="HTTP 409 nameAlreadyExists")
        if answer.ok or action.kind == "folder" or as_wanted(action, value):
            return done(action, now.body["id"], value)
        return Outcome(action, Fate.STALE, error=f"HTTP {answer.status}, and it is not as wanted")

    def _empty(
        self, actions: Sequence[Action], outcomes: dict[str, Outcome]
    ) -> Exchange[list[Action]]:
        """Deleting a folder takes along what is in it, also what nobody has seen yet."""
        folders: list[Action] = []
        for action in actions:
            assert action.ref is not None
            value = self._known.get(action.ref.id, {})
            if action.body.get("folder", value.get("folder", True)):
                folders.append(action)
        if not folders:
            return list(actions)
        drive = self._library.drive_id
        answers = yield [
            Request(
                "GET",
                address("drives", drive, "items", action.ref.id, "children", select="id", top=1),
            )
            for action in folders
            if action.ref is not None
        ]
        for action, answer in zip(folders, answers, strict=True):
            body = answer.body if isinstance(answer.body, dict) else {}
            if answer.status == 200 and body.get("value"):
                outcomes[action.id] = Outcome(action, Fate.STALE, error="the folder is not empty")
            elif answer.status not in (200, 400, 404):  # 400: it is a file and has no children
                outcomes[action.id] = refused(action, answer)
        return [action for action in actions if action.id not in outcomes]

    def _who_locked(self, outcomes: dict[str, Outcome]) -> Exchange[None]:
        shut = [
            one
            for one in outcomes.values()
            if (one.error or "").startswith(LOCKED) and one.action.ref is not None
        ]
        if not shut:
            return
        ids = [one.action.ref.id for one in shut if one.action.ref is not None]
        answers = yield [self._library.point_read(id) for id in ids]
        for one, answer in zip(shut, answers, strict=True):
            if answer.status == 200 and isinstance(answer.body, dict):
                value = self._library.value_of(answer.body)
                outcomes[one.action.id] = locked(one, value)


_NEEDS: Mapping[str, tuple[str, ...]] = {
    "folder": ("parent", "name"),
    "move": (),
    "file": ("parent", "name", "from"),
    "content": ("from",),
    "columns": ("columns",),
    "unshare": ("columns",),
    "recycle": (),
}


def _complete(action: Action) -> bool:
    there = all(action.body.get(name) is not None for name in _NEEDS[action.kind])
    return there and (action.ref is not None or action.kind in ("folder", "file"))


def _doubtful(action: Action, answer: Response) -> bool:
    """A write that was sent twice meets its own effect: 412, or a folder of this name."""
    if answer.unknown or answer.status in (412, 429):
        return answer.status != 507
    return answer.status == 409 and action.kind == "folder"


def by_name(library: LibrarySource, parent: str, name: str) -> Request:
    where = address(
        "drives", library.drive_id, "items", f"{parent}:", f"{name}:",
        select=SELECT, expand=library.row(),
    )  # fmt: skip
    return Request("GET", where)
