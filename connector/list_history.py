"""The history of a row, cut away: what somebody wrote in it once is not to be read any more.

Graph shows versions and removes none; SharePoint's own interface removes them one by one, and
never the present one.
https://learn.microsoft.com/previous-versions/office/sharepoint-server/ms416585(v=office.15)
https://learn.microsoft.com/previous-versions/office/sharepoint-server/mt147229(v=office.15)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from connector.errors import error_code
from connector.exchange import Exchange, Response, SiteCall
from connector.replica import failed, unknown
from sync.action import Action, Fate, Outcome

_ROUNDS = 10
"""Of what is read, all is removed; a long history comes in parts."""


def trim(
    actions: Sequence[Action], site_id: str, site_url: str, list_id: str
) -> Exchange[dict[str, Outcome]]:
    """By action: DONE when a reading after it shows the present version alone, or no row at all.
    A row somebody just edited keeps that edit, and the version before it for the next time."""
    outcomes: dict[str, Outcome] = {}
    rows = {action.id: action.ref.id for action in actions if action.ref is not None}
    todo = [action for action in actions if action.id in rows]
    refusals: dict[str, Response] = {}
    for turn in range(_ROUNDS):
        if not todo:
            break
        answers = yield [
            SiteCall(site_id, site_url, "GET", f"{_versions(list_id, rows[one.id])}?{_SELECT}")
            for one in todo
        ]
        older: list[tuple[Action, str]] = []
        for action, answer in zip(todo, answers, strict=True):
            numbers = _older(answer)
            if answer.status == 404 or numbers == []:
                outcomes[action.id] = Outcome(action, Fate.DONE, action.ref)
            elif numbers is None and turn:
                outcomes[action.id] = unknown(action, f"reading back gave HTTP {answer.status}")
            elif numbers is None:
                outcomes[action.id] = _refused(action, answer)
            elif action.id in refusals or turn == _ROUNDS - 1:
                # What was refused and is still there; or there is no end to it.
                outcomes[action.id] = _refused(action, refusals.get(action.id, Response(0)))
            else:
                older += [(action, number) for number in numbers]
        if not older:
            break
        answers = yield [
            SiteCall(
                site_id, site_url, "DELETE", f"{_versions(list_id, rows[action.id])}({number})",
                headers={"If-Match": "*"}, repeatable=True,
            )
            for action, number in older
        ]  # fmt: skip
        for (action, _), answer in zip(older, answers, strict=True):
            if not answer.ok and answer.status != 404:
                refusals[action.id] = answer
        todo = list({action.id: action for action, _ in older}.values())
    return outcomes


_SELECT = "$select=VersionId,IsCurrentVersion"


def _versions(list_id: str, row: str) -> str:
    return f"web/lists(guid'{list_id}')/items({row})/versions"


def _older(answer: Response) -> list[str] | None:
    """Every version but the present one; None when it is not an answer."""
    body: Mapping[str, Any] = answer.body if isinstance(answer.body, dict) else {}
    value = body.get("value")
    if not answer.ok or not isinstance(value, list):
        return None
    return [str(int(one["VersionId"])) for one in value if not one["IsCurrentVersion"]]


def _refused(action: Action, answer: Response) -> Outcome:
    if error_code(answer.body) == "certificateMissing":
        why = (
            "the history of a row is only removed by an app that signs in with a certificate or a "
            "managed identity: set `sign_in` to one of them, or remove the versions by hand"
        )
        return Outcome(action, Fate.FAILED, error=why)
    if answer.unknown or answer.status == 429:
        return unknown(action, "no answer that says whether its history is gone")
    return failed(action, answer)
