"""Do what a member of staff would do in the browser, on the emulated tenant of `make demo`.

    python scripts/staff.py people
    python scripts/staff.py show N-0001
    python scripts/staff.py --as UPN join N-0001
    python scripts/staff.py --as UPN leave N-0001 [--in teams]
    python scripts/staff.py --as OWNER add N-0001 UPN          (in Teams)

    python scripts/staff.py meeting B-0019
    python scripts/staff.py --as ORGANISER publish B-0024 [--places 2]
    python scripts/staff.py --as UPN register B-0019 [--in teams]
    python scripts/staff.py --as UPN cancel B-0019 [--in teams]
    python scripts/staff.py --as UPN channel N-0003            (its messages)
    python scripts/staff.py --as UPN calendar

Signs in as that person (a delegated token) and edits with plain requests; it knows nothing of
ons-sync. `--dir` is where the tenant keeps its connection.json.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import meeting
from browser import HERE, Browser, Refused


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


ACTIONS = {
    "people": "who there is",
    "show": "both sides of a network",
    "join": "ask on ONS to join",
    "leave": "leave, on ONS or in Teams",
    "add": "add somebody in Teams, as an owner",
    "meeting": "who registered for a meeting, on both sides",
    "publish": "let everybody see a meeting, as its organiser",
    "register": "register for a meeting, on ONS or in Teams",
    "cancel": "cancel one's registration, on ONS or in Teams",
    "channel": "read the messages in a network's channel",
    "calendar": "look into one's own calendar",
}
ANYBODY = frozenset({"people", "show", "meeting"})
OF_NETWORK = frozenset({"show", "join", "leave", "add", "channel"})
OF_MEETING = frozenset({"meeting", "publish", "register", "cancel"})


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n\n")[0])
    parser.add_argument("--dir", type=Path, default=HERE, help="where connection.json is")
    parser.add_argument("--as", dest="upn", metavar="UPN", help="who does it")
    actions = parser.add_subparsers(dest="action", required=True)
    for name, told in ACTIONS.items():
        one = actions.add_parser(name, help=told)
        if name in OF_NETWORK:
            one.add_argument("code", metavar="network", help="its number, such as N-0001")
        if name in OF_MEETING:
            one.add_argument("code", metavar="meeting", help="its number, such as B-0019")
        if name in ("leave", "register", "cancel"):
            one.add_argument("--in", dest="place", choices=("ons", "teams"), default="ons")
        if name == "publish":
            one.add_argument("--places", type=int, help="how many there are")
        if name == "add":
            one.add_argument("person", help="the UPN of who is added")
    return parser


def _do(browser: Browser, given: argparse.Namespace) -> None:
    match given.action:
        case "people":
            people(browser)
        case "show":
            show(browser, given.code)
        case "join":
            join(browser, given.code)
        case "leave":
            leave(browser, given.code, given.place)
        case "add":
            add(browser, given.code, given.person)
        case "meeting":
            meeting.show_meeting(browser, given.code)
        case "publish":
            meeting.publish(browser, given.code, given.places)
        case "register":
            meeting.register(browser, given.code, given.place)
        case "cancel":
            meeting.cancel(browser, given.code, given.place)
        case "channel":
            meeting.channel(browser, given.code)
        case "calendar":
            meeting.calendar(browser)


def main(typed: Sequence[str] | None = None) -> int:
    parser = _parser()
    given = parser.parse_args(typed)
    if given.action not in ANYBODY and given.upn is None:
        parser.error(f"{given.action} needs --as UPN")
    try:
        _do(Browser(given.dir, given.upn), given)
        sys.stdout.flush()
    except Refused as reason:
        print(reason, file=sys.stderr)
        return 1
    except BrokenPipeError:  # whoever read this (head, less) has gone
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


if __name__ == "__main__":
    sys.exit(main())
