"""Files that one person may read: small ones, made in a library that is closed to everybody else.

https://learn.microsoft.com/graph/api/driveitem-createuploadsession
https://learn.microsoft.com/graph/api/driveitem-invite
https://learn.microsoft.com/graph/api/driveitem-list-permissions
https://learn.microsoft.com/graph/api/driveitem-delete
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from connector.address import address
from connector.errors import error_code
from connector.exchange import Exchange, Request, Response, Transfer
from connector.quick_xor import QuickXor
from connector.readers_source import readers_of
from connector.replica import failed, not_a_verb, unknown
from sync.action import Action, Fate, Outcome
from sync.model import Ref

MOST_BYTES = 4 * 1000 * 1000


class PrivateFileReplica:
    """ "put" makes `body["name"]` in the root of the library with `body["content"]` (bytes, at
    most 4 MB) and lets the person `body["person"]` (object id) read it; nobody is told by mail.
    "delete" puts `action.ref` in the recycle bin, if it still has `ref.etag`.

    A name stands for one content: a file of that name that is there already is taken for it. So a
    "put" may be repeated, and a content that changes gets another name. The content is not kept
    anywhere: put it into the body after the action was written ahead. Nothing is put into a
    library that groups can read. The value of a "put" is {"web_url", "etag"}.
    """

    def __init__(self, drive: str) -> None:
        self.drive = drive
        self.place = f"private_files:{drive}"

    def apply(self, actions: Sequence[Action]) -> Exchange[list[Outcome]]:
        outcomes: dict[str, Outcome] = {}
        puts = [one for one in actions if one.kind == "put" and _complete(one)]
        deletes = [one for one in actions if one.kind == "delete" and one.ref is not None]
        if puts and (why := (yield from self._open())):
            outcomes |= {one.id: Outcome(one, Fate.FAILED, error=why) for one in puts}
        puts = yield from self._store([one for one in puts if one.id not in outcomes], outcomes)
        items = yield from self._look(puts, outcomes)
        yield from self._share(items, outcomes)
        yield from self._delete(deletes, outcomes)
        return [outcomes.get(one.id) or _impossible(one) for one in actions]

    def _open(self) -> Exchange[str | None]:
        """Why nothing private may be put into this library."""
        answer = (yield [Request("GET", address("drives", self.drive, "root", "permissions"))])[0]
        granted = _granted(answer)
        if granted is None:
            return f"who may read the library cannot be told: HTTP {answer.status}"
        if groups := readers_of(granted)["groups"]:
            return f"the library is open to others: run `ons-sync provision` ({len(groups)} groups)"
        return None

    def _store(
        self, puts: Sequence[Action], outcomes: dict[str, Outcome]
    ) -> Exchange[list[Action]]:
        """Those whose file may be there now. A session that nobody uses has no effect, and with
        conflictBehavior "fail" none writes over a file."""
        if not puts:
            return []
        answers = yield [
            Request(
                "POST",
                self._by_name(one, "createUploadSession"),
                {"item": {"@microsoft.graph.conflictBehavior": "fail", "name": _name(one)}},
            )
            for one in puts
        ]
        there: list[Action] = []
        transfers: list[tuple[Action, Transfer]] = []
        for action, answer in zip(puts, answers, strict=True):
            url = answer.body.get("uploadUrl") if isinstance(answer.body, dict) else None
            if answer.ok and isinstance(url, str):
                transfers.append((action, self._transfer(action, url)))
            elif _exists(answer):
                there.append(action)
            else:
                outcomes[action.id] = failed(action, answer)
        if transfers:
            answers = yield [transfer for _, transfer in transfers]
            for (action, _), answer in zip(transfers, answers, strict=True):
                if answer.ok or answer.unknown or _exists(answer):
                    there.append(action)
                else:
                    outcomes[action.id] = failed(action, answer)
        return there

    def _transfer(self, action: Action, url: str) -> Transfer:
        content: bytes = action.body["content"]
        hashed = QuickXor()
        hashed.update(memoryview(content))
        return Transfer(
            self.drive, "", _name(action), len(content), hashed.digest(), content=content,
            upload_url=url,
        )  # fmt: skip

    def _look(
        self, puts: Sequence[Action], outcomes: dict[str, Outcome]
    ) -> Exchange[list[tuple[Action, str]]]:
        """The files as they are there, by id."""
        if not puts:
            return []
        answers = yield [
            Request("GET", f"{self._by_name(one)}?$select=id,eTag,webUrl") for one in puts
        ]
        items: list[tuple[Action, str]] = []
        for action, answer in zip(puts, answers, strict=True):
            body = answer.body if isinstance(answer.body, dict) else {}
            if answer.ok and body.get("id"):
                items.append((action, str(body["id"])))
                value = {"web_url": body.get("webUrl"), "etag": body.get("eTag")}
                ref = Ref(str(body["id"]), body.get("eTag"))
                outcomes[action.id] = Outcome(action, Fate.DONE, ref, value)
            elif answer.status == 404:
                outcomes[action.id] = Outcome(
                    action, Fate.STALE, error="no answer, and it is not there"
                )
            else:
                outcomes[action.id] = unknown(action, f"looking for it gave HTTP {answer.status}")
        return items

    def _share(
        self, items: Sequence[tuple[Action, str]], outcomes: dict[str, Outcome]
    ) -> Exchange[None]:
        """To let somebody read who may already changes nothing, so what counts is what is read
        back: that this person can, and nobody else but the owners."""
        if not items:
            return
        invited = yield [
            Request(
                "POST",
                address("drives", self.drive, "items", id, "invite"),
                {
                    "requireSignIn": True,
                    "sendInvitation": False,
                    "roles": ["read"],
                    "recipients": [{"objectId": action.body["person"]}],
                },
            )
            for action, id in items
        ]
        answers = yield [
            Request("GET", address("drives", self.drive, "items", id, "permissions"))
            for _, id in items
        ]
        for (action, _), said, answer in zip(items, invited, answers, strict=True):
            granted = _granted(answer)
            if granted is None:
                outcomes[action.id] = unknown(
                    action, f"who may read it cannot be told: HTTP {answer.status}"
                )
                continue
            readers, person = readers_of(granted), str(action.body["person"])
            if readers["groups"] or readers["people"] > 1 or readers["links"].keys() - {"users"}:
                why = "others may read it too: look at who it is shared with"
                outcomes[action.id] = Outcome(action, Fate.FAILED, error=why)
            elif person in _people(granted) or (said.ok and readers["people"] == 1):
                continue
            elif said.ok or said.unknown or said.status == 429:
                outcomes[action.id] = unknown(action, "it is not shared with its reader yet")
            elif said.status == 403:
                # `Sites.Selected` is not among the permissions of `invite`.
                why = "the app may not share: it needs full control of this site"
                outcomes[action.id] = Outcome(action, Fate.FAILED, error=f"HTTP 403: {why}")
            else:
                outcomes[action.id] = failed(action, said)

    def _delete(self, deletes: Sequence[Action], outcomes: dict[str, Outcome]) -> Exchange[None]:
        if not deletes:
            return
        ids = {one.id: one.ref.id for one in deletes if one.ref is not None}
        answers = yield [
            Request(
                "DELETE",
                address("drives", self.drive, "items", ids[one.id]),
                headers={"If-Match": (one.ref.etag if one.ref else None) or '"none"'},
            )
            for one in deletes
        ]
        doubtful: list[tuple[Action, Response]] = []
        for action, answer in zip(deletes, answers, strict=True):
            if answer.ok or answer.status == 404:
                outcomes[action.id] = Outcome(action, Fate.DONE, action.ref)
            elif answer.unknown or answer.status in (412, 429):
                doubtful.append((action, answer))
            else:
                outcomes[action.id] = failed(action, answer)
        if not doubtful:
            return
        found = yield [
            Request("GET", address("drives", self.drive, "items", ids[one.id], select="id,eTag"))
            for one, _ in doubtful
        ]
        for (action, said), answer in zip(doubtful, found, strict=True):
            if answer.status == 404:
                outcomes[action.id] = Outcome(action, Fate.DONE, action.ref)
            elif answer.ok:
                body = answer.body if isinstance(answer.body, dict) else {}
                outcomes[action.id] = Outcome(
                    action, Fate.STALE, Ref(ids[action.id], body.get("eTag")),
                    error=f"HTTP {said.status}, and it is still there",
                )  # fmt: skip
            else:
                outcomes[action.id] = unknown(action, f"reading back gave HTTP {answer.status}")

    def _by_name(self, action: Action, *more: str) -> str:
        return address("drives", self.drive, "root:", f"{_name(action)}:", *more)


def _name(action: Action) -> str:
    return str(action.body["name"])


def _complete(action: Action) -> bool:
    body: Mapping[str, Any] = action.body
    content = body.get("content")
    return (
        bool(body.get("name") and body.get("person"))
        and isinstance(content, bytes)
        and 0 < len(content) <= MOST_BYTES
    )


def _impossible(action: Action) -> Outcome:
    if action.kind != "put":
        return not_a_verb(action)
    why = f"a file needs a name, a reader and a content of at most {MOST_BYTES} bytes"
    return Outcome(action, Fate.FAILED, error=why)


def _exists(answer: Response) -> bool:
    return answer.status == 409 and error_code(answer.body) == "nameAlreadyExists"


def _granted(answer: Response) -> list[Mapping[str, Any]] | None:
    """Everybody with a right who does not own the place; None when it is not an answer."""
    value = answer.body.get("value") if isinstance(answer.body, dict) else None
    if answer.status != 200 or not isinstance(value, list):
        return None
    return [one for one in value if not set(one.get("roles") or ()) & _OWNERS]


def _people(granted: Sequence[Mapping[str, Any]]) -> set[str]:
    """The object ids in these permissions, given to somebody or by a link."""
    sets = [one.get("grantedToV2") for one in granted]
    for one in granted:
        sets += one.get("grantedToIdentitiesV2") or ()
    users = [one.get("user") for one in sets if isinstance(one, Mapping)]
    return {str(user["id"]) for user in users if isinstance(user, Mapping) and user.get("id")}


_OWNERS = {"owner", "sp.full control"}
