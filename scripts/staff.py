"""Do what a member of staff would do in the browser, on the emulated tenant of `make demo`.

    python scripts/staff.py people
    python scripts/staff.py show N-0001
    python scripts/staff.py --as UPN join N-0001
    python scripts/staff.py --as UPN leave N-0001 [--in teams]
    python scripts/staff.py --as OWNER add N-0001 UPN          (in Teams)

Signs in as that person (a delegated token) and edits with plain requests; it knows nothing of
ons-sync. `--dir` is where the tenant keeps its connection.json.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
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

    def items(self, name: str, select: str) -> list[dict[str, Any]]:
        """All rows of a list of ONS, as {"id": …, the selected columns}."""
        found: list[dict[str, Any]] = []
        path = f"{self._list(name)}/items?$expand=fields($select={select})&$top=500"
        while path:
            page = self.graph("GET", path)
            found += [{"id": row["id"], **row["fields"]} for row in page["value"]]
            path = page.get("@odata.nextLink", "").partition("/v1.0")[2]
        return found

    def add_item(self, name: str, fields: dict[str, Any]) -> None:
        self.graph("POST", f"{self._list(name)}/items", {"fields": fields})

    def change_item(self, name: str, id: str, fields: dict[str, Any]) -> None:
        self.graph("PATCH", f"{self._list(name)}/items/{id}/fields", fields)

    def number(self) -> int:
        """Who one is to the ONS site: person columns hold this number."""
        return int(self.sharepoint("/sites/ONS/_api/web/currentuser")["Id"])

    def person(self, upn: str) -> dict[str, Any]:
        for user in self.tenant["users"]:
            if user["upn"].lower() == upn.lower():
                return dict(user)
        raise Refused(f"There is nobody called {upn}; `staff.py people` lists who there is.")

    def network(self, code: str) -> dict[str, Any]:
        columns = "Title,NetwerkCode,GroepId,Toelating,NetwerkStatus"
        for row in self.items("Netwerken", columns):
            if row.get("NetwerkCode", "").lower() == code.lower():
                return row
        raise Refused(f"There is no network {code}.")

    def _list(self, name: str) -> str:
        """By id, or by name where the tenant began without lists."""
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


def people(browser: Browser) -> None:
    for user in browser.tenant["users"]:
        print(f"{user['upn']:60} {user['role']}")


def show(browser: Browser, code: str) -> None:
    """Both sides of a network, side by side."""
    network = browser.network(code)
    names = {user["id"]: user["upn"] for user in browser.tenant["users"]}
    rows = [
        row
        for row in browser.items(
            "Netwerkleden", "NetwerkLookupId,PersoonObjectId,LidStatus,Rol,SyncStatus,SyncUitleg"
        )
        if str(row.get("NetwerkLookupId")) == network["id"]
    ]
    held: dict[str, list[str]] = {}
    for role in ("members", "owners"):
        group = f"/groups/{network['GroepId']}/{role}?$select=id&$top=999"
        for one in browser.graph("GET", group)["value"] if network.get("GroepId") else ():
            held.setdefault(one["id"], []).append(role.removesuffix("s"))
    print(f"{network['NetwerkCode']}  {network['Title']}")
    print(f"{'person':52} {'ONS':24} {'Teams':14} Synchronisatiestatus")
    for row in rows:
        id = row.get("PersoonObjectId", "")
        ons = f"{row.get('Rol', '')} / {row.get('LidStatus', '')}"
        teams = ", ".join(held.pop(id, ["-"]))
        told = " ".join(filter(None, (row.get("SyncStatus"), row.get("SyncUitleg"))))
        print(f"{names.get(id, id or '(not looked at yet)'):52} {ons:24} {teams:14} {told}")
    for id, roles in held.items():
        print(f"{names.get(id, id):52} {'-':24} {', '.join(roles):14}")


def join(browser: Browser, code: str) -> None:
    """A row of one's own in Netwerkleden, as the button on ONS makes it."""
    network = browser.network(code)
    browser.add_item(
        "Netwerkleden",
        {
            "Title": network["Title"],
            "NetwerkLookupId": network["id"],
            "PersoonLookupId": str(browser.number()),
            "LidStatus": "Aangevraagd",
        },
    )
    print(f"{browser.upn} asked on ONS to join {network['Title']}.")


def leave(browser: Browser, code: str, place: str) -> None:
    network = browser.network(code)
    if place == "teams":
        team = f"/teams/{network['GroepId']}/members"
        mine = browser.person(str(browser.upn))["id"]
        for member in browser.graph("GET", team)["value"]:
            if member["userId"] == mine:
                browser.graph("DELETE", f"{team}/{member['id']}")
                print(f"{browser.upn} left the team of {network['Title']}.")
                return
        raise Refused(f"{browser.upn} is not in the team of {network['Title']}.")
    me = str(browser.number())
    for row in browser.items("Netwerkleden", "NetwerkLookupId,PersoonLookupId,LidStatus"):
        mine = str(row.get("PersoonLookupId")) == me
        if mine and str(row.get("NetwerkLookupId")) == network["id"]:
            browser.change_item("Netwerkleden", row["id"], {"LidStatus": "Uitgetreden"})
            print(f"{browser.upn} left {network['Title']} on ONS.")
            return
    raise Refused(f"{browser.upn} has no row for {network['Title']} on ONS.")


def add(browser: Browser, code: str, upn: str) -> None:
    """An owner adds somebody to the team."""
    network = browser.network(code)
    person = browser.person(upn)
    user = f"https://graph.microsoft.com/v1.0/users('{person['id']}')"
    browser.graph(
        "POST",
        f"/teams/{network['GroepId']}/members",
        {
            "@odata.type": "#microsoft.graph.aadUserConversationMember",
            "roles": [],
            "user@odata.bind": user,
        },
    )
    print(f"{browser.upn} added {upn} to the team of {network['Title']}.")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n\n")[0])
    parser.add_argument("--dir", type=Path, default=HERE, help="where connection.json is")
    parser.add_argument("--as", dest="upn", metavar="UPN", help="who does it")
    actions = parser.add_subparsers(dest="action", required=True)
    actions.add_parser("people", help="who there is")
    for name, told in (
        ("show", "both sides of a network"),
        ("join", "ask on ONS to join"),
        ("leave", "leave, on ONS or in Teams"),
        ("add", "add somebody in Teams, as an owner"),
    ):
        one = actions.add_parser(name, help=told)
        one.add_argument("network", help="its number, such as N-0001")
        if name == "leave":
            one.add_argument("--in", dest="place", choices=("ons", "teams"), default="ons")
        if name == "add":
            one.add_argument("person", help="the UPN of who is added")
    given = parser.parse_args()
    if given.action in ("join", "leave", "add") and given.upn is None:
        parser.error(f"{given.action} needs --as UPN")
    try:
        browser = Browser(given.dir, given.upn)
        match given.action:
            case "people":
                people(browser)
            case "show":
                show(browser, given.network)
            case "join":
                join(browser, given.network)
            case "leave":
                leave(browser, given.network, given.place)
            case "add":
                add(browser, given.network, given.person)
        sys.stdout.flush()
    except Refused as reason:
        print(reason, file=sys.stderr)
        return 1
    except BrokenPipeError:  # whoever read this (head, less) has gone
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


if __name__ == "__main__":
    sys.exit(main())
