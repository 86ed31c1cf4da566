"""The emulated tenant of `make demo`, as one person's browser uses it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import requests

HERE = Path(__file__).parents[1] / ".demo"
TIMEOUT_S = 30


class Refused(Exception):
    """The tenant said no, in its own words."""


class Browser:
    """The emulated tenant as one person uses it; nobody in particular may only look."""

    def __init__(self, folder: Path, upn: str | None = None) -> None:
        try:
            self.tenant = json.loads((folder / "connection.json").read_text(encoding="utf-8"))
        except OSError:
            raise Refused(f"There is no tenant in {folder}. Start one with `make demo`.") from None
        self.folder, self.upn = folder, upn
        self._tokens: dict[str, str] = {}

    def graph(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        return self._send("graph", method, f"/v1.0{path}", body, headers)

    def sharepoint(self, path: str) -> Any:
        return self._send("sharepoint", "GET", path, None, {"Accept": "application/json"})

    def site(self, name: str) -> str:
        return f"/sites/{self.tenant['sites'][name]['id']}"

    def items(self, name: str, select: str, site: str | None = None) -> list[dict[str, Any]]:
        """All rows of a list of ONS or of `site`, as {"id": …, "by": who made it, the selected
        columns}."""
        found: list[dict[str, Any]] = []
        path = f"{self._list(name, site)}/items?$expand=fields($select={select})&$top=500"
        while path:
            page = self.graph("GET", path)
            found += [
                {"id": row["id"], "by": row["createdBy"].get("user", {}).get("id"), **row["fields"]}
                for row in page["value"]
            ]
            path = page.get("@odata.nextLink", "").partition("/v1.0")[2]
        return found

    def add_item(self, name: str, fields: dict[str, Any], site: str | None = None) -> None:
        self.graph("POST", f"{self._list(name, site)}/items", {"fields": fields})

    def change_item(
        self, name: str, id: str, fields: dict[str, Any], site: str | None = None
    ) -> None:
        self.graph("PATCH", f"{self._list(name, site)}/items/{id}/fields", fields)

    def channel(self, network: dict[str, Any]) -> str:
        """The path of a network's channel."""
        team = f"/teams/{network['GroepId']}"
        id = network.get("KanaalId") or self.graph("GET", f"{team}/primaryChannel")["id"]
        return f"{team}/channels/{id}"

    def team_site(self, network: dict[str, Any]) -> str:
        """The path of the site with the files and lists of a network's channel."""
        folder = self.graph("GET", f"{self.channel(network)}/filesFolder")
        return f"/sites/{folder['parentReference']['siteId']}"

    def number(self) -> int:
        """Who one is to the ONS site: person columns hold this number."""
        return int(self.sharepoint("/sites/ONS/_api/web/currentuser")["Id"])

    def person(self, upn: str) -> dict[str, Any]:
        for user in self.tenant["users"]:
            if user["upn"].lower() == upn.lower():
                return dict(user)
        raise Refused(f"There is nobody called {upn}; `staff.py people` lists who there is.")

    def network(self, code: str) -> dict[str, Any]:
        columns = "Title,NetwerkCode,GroepId,KanaalId,Toelating,NetwerkStatus"
        for row in self.items("Netwerken", columns):
            if row.get("NetwerkCode", "").lower() == code.lower():
                return row
        raise Refused(f"There is no network {code}.")

    def _list(self, name: str, site: str | None) -> str:
        """By id, or by name where the tenant began without lists."""
        if site is not None:
            return f"{site}/lists/{name}"
        return f"{self.site('ONS')}/lists/{self.tenant['lists'].get(f'ONS/{name}', name)}"

    def _send(self, host: str, method: str, path: str, body: Any, headers: dict[str, str]) -> Any:
        answer = self._connect(
            method, host, path, json=body,
            headers={"Authorization": f"Bearer {self._token(host)}", **headers},
        )  # fmt: skip
        return answer.json() if answer.content else None

    def _token(self, host: str) -> str:
        if host not in self._tokens:
            form = {
                "client_id": self.tenant["client_id"],
                "client_secret": self.tenant["client_secret"],
                "scope": f"https://{self.tenant['hosts'][host]}/.default",
                "grant_type": "client_credentials",
            }
            if self.upn is not None:
                person = self.person(self.upn)
                form |= {
                    "grant_type": "password",
                    "username": person["upn"],
                    "password": person["password"],
                }
            path = f"/{self.tenant['tenant_id']}/oauth2/v2.0/token"
            answer = self._connect("POST", "login", path, data=form, headers={})
            self._tokens[host] = answer.json()["access_token"]
        return self._tokens[host]

    def _connect(self, method: str, host: str, path: str, **what: Any) -> requests.Response:
        """Under the real host name, at the address where the emulated tenant is."""
        what["headers"]["Host"] = self.tenant["hosts"][host]
        try:
            answer = requests.request(
                method, f"https://127.0.0.1:{self.tenant['port']}{path}",
                verify=self.tenant["ca"], timeout=TIMEOUT_S, **what,
            )  # fmt: skip
        except requests.ConnectionError:
            raise Refused(
                "The tenant does not answer. Start it again, in another terminal: "
                f".venv/bin/ons-sync sandbox --port 0 --dir {_shown(self.folder)}"
            ) from None
        if not answer.ok:
            raise Refused(f"{answer.status_code} for {method} {path}: {answer.text[:400]}")
        return answer


def _shown(folder: Path) -> str:
    return folder.name if folder == HERE else str(folder)
