"""Sixty changes as people make them, each with a token of his own: thirty on ONS, thirty in Teams.

They are chosen from what both sides hold, always the same ones.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bench.plain import GRAPH, MEMBER
from bench.reach import session

EACH = 15  # joins on ONS, leaves on ONS, additions in Teams, removals in Teams
A_NETWORK = 3  # additions, and removals, in one team


class People:
    """Everybody of whom connection.json has the password."""

    def __init__(self, connection: dict[str, Any]) -> None:
        self.connection = connection
        self.session = session(connection)
        self.users = {user["id"]: user for user in connection["users"]}
        self._tokens: dict[str, str] = {}
        self._app = self._token(
            {"grant_type": "client_credentials", "scope": "https://graph.microsoft.com/.default"}
        )

    def make(self) -> int:
        """All of them; how many."""
        networks, rows = self._read()
        done = sum(1 for _ in self._on_ons(networks, rows)) + sum(
            1 for _ in self._in_teams(networks, rows)
        )
        return done

    def _on_ons(self, networks: dict[str, Any], rows: list[Any]) -> Iterator[None]:
        mine = self._rows_of(rows, "medewerker")
        used = set()
        for person, row in [one for one in mine if one[1]["fields"]["NetwerkLookupId"] in networks][
            :EACH
        ]:
            used.add(row["fields"]["NetwerkLookupId"])
            url = f"{self._items}/{row['id']}/fields"
            self._send("PATCH", url, {"LidStatus": "Uitgetreden"}, person)
            yield
        codes = sorted(networks, key=int)
        for at, (person, row) in enumerate(mine[:EACH]):
            held = {r["fields"]["NetwerkLookupId"] for p, r in self._all if p == person}
            network = next(
                n for n in codes[at % len(codes):] + codes if n not in held and n not in used
            )  # fmt: skip
            number = row["fields"]["PersoonLookupId"]
            fields = {"NetwerkLookupId": network, "PersoonLookupId": number, "LidStatus": "Lid"}
            self._send("POST", self._items, {"fields": fields}, person)
            self._all.append((person, {"fields": fields}))
            yield

    def _in_teams(self, networks: dict[str, Any], rows: list[Any]) -> Iterator[None]:
        added = removed = 0
        candidates = [person for person, _ in self._rows_of(rows, "medewerker")]
        for network, fields in networks.items():
            url = f"{GRAPH}/teams/{fields['GroepId']}/members"
            members = {m["userId"]: m for m in self._get(f"{url}?$top=999")["value"]}
            owner = next((p for p, m in members.items() if "owner" in m["roles"]
                          and p in self.users), None)  # fmt: skip
            if owner is None or len(members) < 12:
                continue
            listed = {p for p, r in self._all if r["fields"]["NetwerkLookupId"] == network}
            new = [p for p in candidates if p not in members and p not in listed]
            for person in new[: min(A_NETWORK, EACH - added)]:
                body = {"@odata.type": MEMBER, "roles": [],
                        "user@odata.bind": f"{GRAPH}/users('{person}')"}  # fmt: skip
                self._send("POST", url, body, owner)
                added += 1
                yield
            old = [p for p, m in members.items() if not m["roles"] and p not in self.users]
            for person in sorted(old)[: min(A_NETWORK, EACH - removed)]:
                self._send("DELETE", f"{url}/{members[person]['id']}", None, owner)
                removed += 1
                yield

    def _read(self) -> tuple[dict[str, Any], list[Any]]:
        """Running open networks with a team of their own, and the rows of Netwerkleden."""
        site = self.connection["sites"]["ONS"]["id"]
        lists = {n: f"{GRAPH}/sites/{site}/lists/{self.connection['lists'][f'ONS/{n}']}/items"
                 for n in ("Netwerken", "Netwerkleden")}  # fmt: skip
        self._items = lists["Netwerkleden"]
        networks = {
            str(item["id"]): item["fields"] for item in self._pages(lists["Netwerken"])
            if item["fields"].get("NetwerkStatus") == "Actief"
            and item["fields"].get("Toelating") == "Open"
            and item["fields"].get("GroepId")
            and item["fields"].get("LedenlijstZichtbaar") in (None, "Iedereen")
        }  # fmt: skip
        rows = list(self._pages(lists["Netwerkleden"]))
        self._all = [(str(row["fields"].get("PersoonObjectId")), row) for row in rows]
        return networks, rows

    def _rows_of(self, rows: list[Any], role: str) -> list[tuple[str, Any]]:
        found: dict[str, Any] = {}
        for row in rows:
            person = str(row["fields"].get("PersoonObjectId"))
            user = self.users.get(person)
            mine = user is not None and user["role"] == role and row["fields"]["Rol"] == "Lid"
            if mine and row["fields"]["LidStatus"] == "Lid":
                found.setdefault(person, row)
        return sorted(found.items())

    def _pages(self, url: str) -> Iterator[Any]:
        at: str | None = f"{url}?$expand=fields&$top=500"
        while at:
            page = self._get(at)
            yield from page["value"]
            at = page.get("@odata.nextLink")

    def _get(self, url: str) -> Any:
        return self._call("GET", url, None, self._app)

    def _send(self, method: str, url: str, body: Any, person: str) -> Any:
        if person not in self._tokens:
            user = self.users[person]
            self._tokens[person] = self._token({
                "grant_type": "password", "username": user["upn"], "password": user["password"],
                "scope": "https://graph.microsoft.com/.default",
            })  # fmt: skip
        return self._call(method, url, body, self._tokens[person])

    def _call(self, method: str, url: str, body: Any, token: str) -> Any:
        headers = {"Authorization": f"Bearer {token}"}
        answer = self.session.request(method, url, json=body, headers=headers, timeout=60)
        if answer.status_code >= 400:
            raise RuntimeError(f"{method} {url}: {answer.status_code} {answer.text[:300]}")
        return answer.json() if answer.content else {}

    def _token(self, given: dict[str, str]) -> str:
        known = self.connection
        url = f"https://{known['hosts']['login']}/{known['tenant_id']}/oauth2/v2.0/token"
        client = {"client_id": known["client_id"], "client_secret": known["client_secret"]}
        answer = self.session.post(url, data={**given, **client}, timeout=60)
        answer.raise_for_status()
        return str(answer.json()["access_token"])
