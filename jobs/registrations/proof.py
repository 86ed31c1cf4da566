"""Bewijs van deelname: for whoever was there a file that only he can open (ST-23).

It is written once, under a name that follows from what it says, so that after a lost state it is
met again; other hours are another file, and the former one goes. Whose it is stands nowhere but in
the file: the name is read when it is written, and kept nowhere.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from jobs.job import Reading
from jobs.registrations.certificate import Certificate, Session, html, pdf
from jobs.registrations.meeting import Meeting
from jobs.registrations.orders import FILES, REMOVALS, Orders
from sync.action import Action, Fate, Outcome
from sync.model import Entry, Ref, Side

KIND = "proof"
FORMS: Mapping[str, Callable[[Certificate], bytes]] = {
    "pdf": pdf,
    "html": lambda one: html(one).encode(),
}
"""A PDF, and a page to print."""


def key_of(registration: str, form: str) -> str:
    return f"{KIND}:{form}:{registration}"


def place_of(drive: str) -> str:
    return f"private_files:{drive}"


@dataclass(slots=True)
class Proofs:
    """The proofs of one scope. `drive` is that of the closed library; None: not known yet."""

    drive: str | None
    entries: Mapping[str, Entry]
    orders: Orders
    readings: dict[str, Reading] = field(default_factory=dict)

    def give(
        self,
        registration: str,
        account: str,
        meeting: Meeting,
        network: str | None,
        sessions: Sequence[Session],
    ) -> list[str | Mapping[str, str]]:
        """Where the proof is: for each of its files the address, or {"url_of": the action that
        makes it}. Empty where none can be given."""
        if self.drive is None:
            return []
        says = _says(meeting, network, sessions)
        found: list[str | Mapping[str, str]] = []
        for form in FORMS:
            key, name = key_of(registration, form), _name(registration, meeting, says, form)
            memo = self._memo(key)
            if memo.get("name") == name and memo.get("url"):
                self._keep(key, memo)
                found.append(str(memo["url"]))
                continue
            body = {"name": name, "person": account, "form": form, "certificate": says}
            made = self.orders.add(
                key, Side.RIGHT, place_of(self.drive), "put", FILES, None, body, None, "proof"
            )
            self._remove(key, (made,))
            self._keep(key, {"kind": KIND, "name": name})
            found.append({"url_of": made})
        return found

    def take_back(self, registration: str) -> None:
        """Nothing is proven any more."""
        for form in FORMS:
            key = key_of(registration, form)
            if self._memo(key).get("id") and self.drive is not None:
                self._remove(key, ())
                self._keep(key, {"kind": KIND})

    def left_behind(self) -> None:
        """Take back what could not be taken back when its registration's time was over."""
        for key, entry in self.entries.items():
            if entry.memo.get("kind") == KIND and key not in self.readings:
                registration = key.split(":", 2)[2]
                about = self.entries.get(registration)
                if about is None or about.memo.get("expired"):
                    self.take_back(registration)

    def _remove(self, key: str, after: tuple[str, ...]) -> None:
        memo = self._memo(key)
        if memo.get("id") and self.drive is not None:
            ref = Ref(str(memo["id"]), memo.get("etag"))
            self.orders.add(
                key, Side.RIGHT, place_of(self.drive), "delete", REMOVALS, ref, {}, None, "proof",
                after,
            )  # fmt: skip

    def _memo(self, key: str) -> Mapping[str, Any]:
        entry = self.entries.get(key)
        return entry.memo if entry is not None else {}

    def _keep(self, key: str, memo: Mapping[str, Any]) -> None:
        self.readings[key] = Reading(None, None, None, None, memo, "proof")


def written(action: Action, name: str) -> Mapping[str, Any]:
    """The body that is sent of a "put": with the content, made out to somebody."""
    says = action.body["certificate"]
    sessions = tuple(
        Session(date.fromisoformat(one["day"]), one["hours"], one["title"])
        for one in says["sessions"]
    )
    certificate = Certificate(name, says["title"], sessions, says["network"])
    content = FORMS[action.body["form"]](certificate)
    return {"name": action.body["name"], "person": action.body["person"], "content": content}


def made(memo: Mapping[str, Any], sent: Sequence[Outcome]) -> Mapping[str, Any]:
    """The memory of a proof of which everything was done."""
    for one in sent:
        if one.action.kind == "put" and one.ref is not None:
            url = (one.value or {}).get("web_url")
            return {**memo, "id": one.ref.id, "etag": one.ref.etag, "url": url}
    return memo


def unmade(memo: Mapping[str, Any], sent: Sequence[Outcome]) -> Mapping[str, Any]:
    """The memory of one of which not everything was done: a file that changed since is deleted as
    it is now."""
    for one in sent:
        if one.action.kind == "delete" and one.fate is Fate.STALE and one.ref is not None:
            return {**memo, "etag": one.ref.etag}
    return memo


def _says(meeting: Meeting, network: str | None, sessions: Sequence[Session]) -> Mapping[str, Any]:
    return {
        "title": meeting.title,
        "network": network,
        "sessions": [
            {"day": one.day.isoformat(), "hours": one.hours, "title": one.title} for one in sessions
        ],
    }


def _name(registration: str, meeting: Meeting, says: Mapping[str, Any], form: str) -> str:
    """One for each content; nobody's name is in it, and nothing that a file may not be called."""
    told = json.dumps([registration, says], sort_keys=True).encode()
    code = re.sub(r"[^A-Za-z0-9-]", "", meeting.code)[:20]
    return f"Bewijs van deelname {code} {hashlib.sha256(told).hexdigest()[:12]}.{form}"
