"""What is known only when an action is about to be sent: the moment, people's numbers on a site,
their names for a proof, and what the actions before it made."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import structlog

from connector.errors import ConnectorError
from connector.graph import Failed
from connector.people_source import people_by_id
from connector.site_people import SitePeople
from connector.tenant import Connection
from jobs.registrations.orders import column
from jobs.registrations.overview import Overview
from jobs.registrations.proof import written
from sync.action import Action, Fate, Outcome
from sync.model import Sighting

log = structlog.get_logger(__name__)


class Sending:
    """`at_site` gives the people of a site."""

    def __init__(self, connection: Connection, at_site: Callable[[str], SitePeople]) -> None:
        self._connection, self._at_site = connection, at_site

    def prepare(
        self,
        actions: Sequence[Action],
        overview: Overview,
        now: datetime,
        done: Mapping[str, Outcome],
    ) -> tuple[list[Action], list[Sighting]]:
        """Fill in the moment, people's numbers on each site, and the rows made before."""
        missing: dict[str, set[str]] = defaultdict(set)
        for action in actions:
            for value in action.body.values():
                if isinstance(value, dict) and "ensure" in value:
                    missing[value["site"]].add(value["ensure"])
        numbers, sightings = self._enter(missing, overview)
        names = self._names({str(a.body["person"]) for a in actions if a.kind == "put"})
        return [_filled(action, numbers, names, now, done) for action in actions], sightings

    def _names(self, accounts: set[str]) -> Mapping[str, str]:
        """What people are called, for the proof that is about to be written: kept nowhere."""
        if not accounts:
            return {}
        try:
            seen = self._connection.graph.one(people_by_id(sorted(accounts), ("id", "displayName")))
        except ConnectorError as error:
            log.warning("names not read", error=str(error))
            return {}
        return {one.id: str(name) for one in seen if (name := (one.value or {}).get("displayName"))}

    def _enter(
        self, missing: Mapping[str, set[str]], overview: Overview
    ) -> tuple[dict[str, dict[str, str]], list[Sighting]]:
        """People's numbers on each site, entered where they are new. On a site that refuses, the
        columns of people stay empty until its network is planned again; the other sites go on."""
        numbers: dict[str, dict[str, str]] = {}
        upns: dict[str, dict[str, str]] = {}
        for site, accounts in missing.items():
            known = {id: n for n, id in overview.numbers(site).items() if id is not None}
            numbers[site] = {a: known[a] for a in accounts if a in known}
            upns[site] = {
                upn: account
                for account in accounts - known.keys()
                if (upn := self._upn(overview, account)) is not None
            }
        wanted = {s: self._at_site(s).ensure(some) for s, some in upns.items() if some}
        seen: list[Sighting] = []
        for site, entered in self._connection.graph.drive(wanted).items():
            if isinstance(entered, Failed):
                log.warning("people not entered", site=site, error=str(entered.error))
                continue
            for upn, number in entered.items():
                account = upns[site][upn]
                numbers[site][account] = str(number)
                place = overview.places.numbers(site)
                seen.append(Sighting(place, str(number), {"object_id": account}))
        return numbers, seen

    @staticmethod
    def _upn(overview: Overview, account: str) -> str | None:
        seen = overview.archive.some(overview.places.people, [account]).get(account)
        value = (seen.value if seen is not None else None) or {}
        found = value.get("userPrincipalName")
        return str(found) if found else None


def _filled(
    action: Action,
    numbers: Mapping[str, Mapping[str, str]],
    names: Mapping[str, str],
    now: datetime,
    done: Mapping[str, Outcome],
) -> Action:
    if action.kind == "put":
        name = names.get(str(action.body["person"]))
        return action if name is None else replace(action, body=written(action, name))
    body: dict[str, Any] = {}
    for name, value in action.body.items():
        if isinstance(value, list) and action.place.startswith("list:"):
            # https://learn.microsoft.com/graph/api/listitem-create: several choices have their type
            body[name], body[f"{name}@odata.type"] = value, "Collection(Edm.String)"
        elif not isinstance(value, dict) or action.kind not in ("create", "update"):
            body[name] = value
        elif "now" in value:
            body[name] = column(now)
        elif "then" in value:
            if all((one := done.get(id)) and one.fate is Fate.DONE for id in value["when"]):
                body[name] = _kept_promise(value["then"], done)
            elif "otherwise" in value:
                body[name] = value["otherwise"]
        elif "count_of" in value:
            sent = [done.get(id) for id in value["count_of"]]
            body[name] = sum(1 for one in sent if one is not None and one.fate is Fate.DONE)
        elif "item_of" in value:
            made = done.get(value["item_of"])
            if made is not None and made.ref is not None:
                body[name] = made.ref.id
        elif number := numbers.get(value.get("site", ""), {}).get(value.get("ensure", "")):
            body[name] = number
    return replace(action, body=body)


def _kept_promise(then: Any, done: Mapping[str, Outcome]) -> Any:
    """A text; or addresses, each on its own line."""
    if not isinstance(then, list):
        return then
    found = [
        one if isinstance(one, str) else (done[one["url_of"]].value or {}).get("web_url")
        for one in then
    ]
    return "\n".join(str(one) for one in found if one)
