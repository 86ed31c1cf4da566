"""What the product is measured against: the same work, one call at a time.

    python -m bench.plain FOLDER MEMORY.json

An honest plain script, as such scripts are commonly written: it reads both sides whole with paged
listings, asks who set a row only for rows that changed, remembers in a file what was agreed, and
sends one request after the other: no batches, no deltas, no bulk calls, no second look, no
guards. It knows just enough of the rules to do what the product does on the bench's tenant.
"""

from __future__ import annotations

import json
import sys
import time
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from bench.memory import peak_mb
from bench.reach import session

GRAPH = "https://graph.microsoft.com/v1.0"
OWNERS = ("Aanvoerder", "Begeleider", "Kernteamlid")
RUNNING = ("Actief", "Slapend")
LISTS = (
    ("ONS", "Netwerken"), ("ONS", "Netwerkleden"), ("ONS", "NetwerkledenBesloten"),
    ("ONS", "Scholen"), ("ONS", "ExterneOrganisaties"), ("ONS-Beheer", "Identiteiten"),
)  # fmt: skip
ROW = (
    "LidStatus", "Rol", "NetwerkLookupId", "PersoonLookupId", "PersoonObjectId", "PersoonId",
    "LidSleutel", "OnsId", "SyncStatus", "SyncUitleg",
)  # fmt: skip
"""Hidden columns are handed out only when they are asked for by name."""
MEMBER = "#microsoft.graph.aadUserConversationMember"


class Plain:
    """One run."""

    def __init__(self, connection: dict[str, Any], memory: dict[str, Any]) -> None:
        self.connection = connection
        self.agreed: dict[str, list[str]] = memory.setdefault("agreed", {})
        self.etags: dict[str, str] = memory.setdefault("etags", {})
        self.session = session(connection)
        self.calls = 0
        self._sign_in()

    def run(self) -> None:
        self.site = {name: self._site(name) for name in ("ONS", "ONS-Beheer")}
        self.list = {(s, n): self._list(s, n) for s, n in LISTS}
        rows = {(s, n): self._items(s, n) for s, n in LISTS}
        self.people = {p["id"]: p for p in self.pages(
            f"{GRAPH}/users?$top=999&$select=id,userPrincipalName,mail,userType,accountEnabled"
        )}  # fmt: skip
        self.by_upn = {p["userPrincipalName"].lower(): p["id"] for p in self.people.values()}
        self.number_of, self.person_of = self._site_people()
        members = [
            (name, row) for name in ("Netwerkleden", "NetwerkledenBesloten")
            for row in rows["ONS", name]
        ]  # fmt: skip
        by_network: dict[str, list[tuple[str, Any]]] = {}
        for name, row in members:
            self._author(name, row)
            by_network.setdefault(str(row["fields"].get("NetwerkLookupId")), []).append((name, row))
        networks = {str(row["id"]): row for row in rows["ONS", "Netwerken"]}
        for row in networks.values():
            self._author("Netwerken", row)
        for id, row in networks.items():
            self._network(id, row["fields"], networks, by_network.get(id, []))

    def _network(
        self, id: str, fields: Any, networks: dict[str, Any], rows: list[tuple[str, Any]]
    ) -> None:
        if fields.get("NetwerkStatus") not in RUNNING:
            says = "In oprichting." if fields.get("NetwerkStatus") == "In oprichting" else "Dicht."
            self._say_network(id, fields, {"SyncUitleg": says})
            return
        where = self._where(fields, networks)
        self.get(f"{GRAPH}/{where.partition('/channels')[0]}")
        present = {
            m["userId"]: m for m in self.pages(f"{GRAPH}/{where}/members?$top=999")
        }  # fmt: skip
        agreed = set(self.agreed.get(id, ()))
        seen: set[str] = set()
        for name, row in rows:
            person = self.person_of.get(str(row["fields"].get("PersoonLookupId")))
            if person is None:
                continue
            seen.add(person)
            self._person(id, where, name, row, person, present, agreed)
        for person in sorted(present.keys() - seen):
            agreed.add(person)
            self._make_row(id, fields, person)
        self.agreed[id] = sorted(agreed)
        self._say_network(id, fields, {"AantalLeden": len(agreed), "SyncUitleg": "Bijgewerkt."})

    def _person(
        self, id: str, where: str, name: str, row: Any, person: str, present: Any, agreed: set[str]
    ) -> None:
        fields = row["fields"]
        status = fields.get("LidStatus")
        wanted = status == "Lid" and self.people[person]["accountEnabled"]
        if wanted and person not in present and person in agreed:  # left in Teams
            agreed.discard(person)
            status = "Uitgetreden"
        elif wanted and person not in present:
            owner = fields.get("Rol") in OWNERS
            self._add(where, person, owner)
            agreed.add(person)
        elif wanted:
            agreed.add(person)
        elif person in present and person in agreed:  # left on ONS
            self.delete(f"{GRAPH}/{where}/members/{quote(present[person]['id'])}")
            agreed.discard(person)
        elif person in present:  # joined in Teams
            agreed.add(person)
            status = "Lid"
        self._say(name, row, {
            "LidStatus": status, "PersoonObjectId": person, "PersoonId": person,
            "LidSleutel": f"{person}|{id}", "OnsId": _ons_id(id, person),
            "SyncStatus": "Bijgewerkt", "SyncUitleg": "Bijgewerkt.",
        })  # fmt: skip

    # Writing

    def _add(self, where: str, person: str, owner: bool) -> None:
        self.post(f"{GRAPH}/{where}/members", {
            "@odata.type": MEMBER, "roles": ["owner"] if owner else [],
            "user@odata.bind": f"{GRAPH}/users('{person}')",
        })  # fmt: skip

    def _say(self, name: str, row: Any, columns: dict[str, Any]) -> None:
        changed = {k: v for k, v in columns.items() if row["fields"].get(k) != v}
        if not changed:
            return
        answer = self.patch(
            f"{self._rows('ONS', name)}/{row['id']}/fields",
            {**changed, "SyncTijd": _now()},
            {"If-Match": row["eTag"]},
        )
        self.etags[f"{name}/{row['id']}"] = answer.get("@odata.etag") or ""

    def _say_network(self, id: str, fields: Any, columns: dict[str, Any]) -> None:
        row = {"id": id, "fields": fields, "eTag": "*"}
        self._say("Netwerken", row, {"SyncStatus": "Bijgewerkt", **columns})

    def _make_row(self, id: str, network: Any, person: str) -> None:
        hidden = network.get("LedenlijstZichtbaar") not in (None, "Iedereen")
        name = "NetwerkledenBesloten" if hidden else "Netwerkleden"
        fields = {
            "NetwerkLookupId": id, "LidStatus": "Lid", "Rol": "Lid", "Herkomst": "Teams",
            "PersoonObjectId": person, "PersoonId": person, "LidSleutel": f"{person}|{id}",
            "OnsId": _ons_id(id, person), "SyncStatus": "Bijgewerkt", "SyncUitleg": "Bijgewerkt.",
            "SyncTijd": _now(),
        }  # fmt: skip
        if number := self.number_of.get(person):
            fields["PersoonLookupId"] = number
        made = self.post(self._rows("ONS", name), {"fields": fields})
        self.etags[f"{name}/{made['id']}"] = made.get("eTag") or ""

    # Reading

    def _site(self, name: str) -> str:
        path = f"{self.connection['hosts']['sharepoint']}:/sites/{name}"
        return str(self.get(f"{GRAPH}/sites/{path}")["id"])

    def _list(self, site: str, name: str) -> str:
        return str(self.get(f"{GRAPH}/sites/{self.site[site]}/lists/{name}")["id"])

    def _rows(self, site: str, name: str) -> str:
        return f"{GRAPH}/sites/{self.site[site]}/lists/{self.list[site, name]}/items"

    def _items(self, site: str, name: str) -> list[Any]:
        wanted = f"($select={','.join(ROW)})" if name.startswith("Netwerkleden") else ""
        return list(self.pages(f"{self._rows(site, name)}?$expand=fields{wanted}&$top=200"))

    def _site_people(self) -> tuple[dict[str, str], dict[str, str]]:
        """The hidden list of a site's people: number by account and account by number."""
        lists = self.pages(f"{GRAPH}/sites/{self.site['ONS']}/lists?$select=id,name,system")
        id = next(one["id"] for one in lists if one["name"] == "users")
        url = f"{GRAPH}/sites/{self.site['ONS']}/lists/{id}/items"
        numbers: dict[str, str] = {}
        for item in self.pages(f"{url}?$expand=fields($select=UserName)&$top=200"):
            upn = str(item["fields"].get("UserName") or "").lower()
            if upn in self.by_upn:
                numbers[self.by_upn[upn]] = str(item["id"])
        return numbers, {number: person for person, number in numbers.items()}

    def _author(self, name: str, row: Any) -> None:
        """Who set a row that was changed since the last run, from its versions."""
        key = f"{name}/{row['id']}"
        if self.etags.get(key) != row["eTag"]:
            self.etags[key] = row["eTag"]
            if not row["eTag"].strip('"').endswith(",1"):
                list(self.pages(f"{self._rows('ONS', name)}/{row['id']}/versions?$expand=fields"))

    def _where(self, fields: Any, networks: dict[str, Any]) -> str:
        if fields.get("GroepId"):
            return f"teams/{fields['GroepId']}"
        parent = networks[str(fields["BovenliggendNetwerkLookupId"])]["fields"]
        return f"teams/{parent['GroepId']}/channels/{fields['KanaalId']}"

    # One call at a time

    def pages(self, url: str | None) -> Iterator[Any]:
        while url:
            page = self.get(url)
            yield from page["value"]
            url = page.get("@odata.nextLink")

    def get(self, url: str) -> Any:
        return self._send("GET", url)

    def post(self, url: str, body: Any) -> Any:
        return self._send("POST", url, body)

    def patch(self, url: str, body: Any, headers: dict[str, str]) -> Any:
        return self._send("PATCH", url, body, headers)

    def delete(self, url: str) -> None:
        self._send("DELETE", url)

    def _sign_in(self) -> None:
        given = self.connection
        url = f"https://{given['hosts']['login']}/{given['tenant_id']}/oauth2/v2.0/token"
        answer = self.session.post(url, timeout=60, data={
            "grant_type": "client_credentials", "client_id": given["client_id"],
            "client_secret": given["client_secret"],
            "scope": "https://graph.microsoft.com/.default",
        })  # fmt: skip
        answer.raise_for_status()
        self.session.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"

    def _send(self, method: str, url: str, body: Any = None, headers: Any = None) -> Any:
        self.calls += 1
        answer = self.session.request(method, url, json=body, headers=headers, timeout=60)
        if answer.status_code >= 400:
            raise RuntimeError(f"{method} {url}: {answer.status_code} {answer.text[:300]}")
        return answer.json() if answer.content else {}


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _ons_id(network: str, person: str) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_OID, f"{network}/{person}"))


if __name__ == "__main__":
    folder, memory_file = Path(sys.argv[1]), Path(sys.argv[2])
    remembered = json.loads(memory_file.read_text()) if memory_file.exists() else {}
    began = time.monotonic()
    Plain(json.loads((folder / "connection.json").read_text()), remembered).run()
    memory_file.write_text(json.dumps(remembered))
    done = {"seconds": time.monotonic() - began, "peak_mb": peak_mb()}
    sys.stdout.write(json.dumps(done) + "\n")
