"""What members of staff do about a meeting, and what they see of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from browser import Browser, Refused

COLUMNS = "EventCode,AanmeldStatus,WachtlijstPlaats,SyncUitleg,DeelnemerObjectId"
MEETING = "Title,EventCode,EventStatus,NetwerkLookupId,Start,Capaciteit,SyncUitleg"


def publish(browser: Browser, code: str, places: int | None) -> None:
    """The organiser lets everybody see a meeting, on ONS."""
    meeting = _meeting(browser, code)
    said: dict[str, Any] = {"EventStatus": "Gepubliceerd"}
    if places is not None:
        said["Capaciteit"] = places
    browser.change_item("Bijeenkomsten", meeting["id"], said)
    limit = f", with {places} places" if places is not None else ""
    print(f"{browser.upn} published {meeting['Title']}{limit}.")


def register(browser: Browser, code: str, place: str) -> None:
    """A row of one's own in Aanmeldingen, as the form on either side makes it."""
    meeting = _meeting(browser, code)
    if place == "ons":
        browser.add_item("Aanmeldingen", {"BijeenkomstLookupId": meeting["id"]})
    else:
        site = browser.team_site(_network(browser, meeting))
        for row in browser.items("Bijeenkomsten", "EventCode", site):
            if row.get("EventCode") == meeting["EventCode"]:
                browser.add_item("Aanmeldingen", {"BijeenkomstLookupId": row["id"]}, site)
                break
        else:
            raise Refused(f"{code} does not stand in the team yet.")
    print(f"{browser.upn} registered for {meeting['Title']} {_where(place)}.")


def cancel(browser: Browser, code: str, place: str) -> None:
    """One's own row on Afgemeld, on either side."""
    meeting = _meeting(browser, code)
    site = None if place == "ons" else browser.team_site(_network(browser, meeting))
    mine = browser.person(str(browser.upn))["id"]
    for row in browser.items("Aanmeldingen", COLUMNS, site):
        if row.get("EventCode") == meeting["EventCode"] and _whose(row) == mine:
            browser.change_item("Aanmeldingen", row["id"], {"AanmeldStatus": "Afgemeld"}, site)
            print(f"{browser.upn} cancelled {_where(place)}.")
            return
    raise Refused(f"{browser.upn} has no row for {code} {_where(place)}.")


def show_meeting(browser: Browser, code: str) -> None:
    """Who registered on which side, and what the rows say."""
    meeting = _meeting(browser, code)
    names = {user["id"]: user["upn"] for user in browser.tenant["users"]}
    print(f"{meeting['EventCode']}  {meeting['Title']}: {meeting.get('SyncUitleg', '')}")
    print(f"{'person':52} {'ONS':14} {'Teams':14} Uitleg")
    both: dict[str, dict[str, dict[str, Any]]] = {}
    sites: dict[str, str | None] = {"ONS": None}
    if meeting.get("NetwerkLookupId"):
        sites["Teams"] = browser.team_site(_network(browser, meeting))
    for side, site in sites.items():
        for row in browser.items("Aanmeldingen", COLUMNS, site):
            if row.get("EventCode") == meeting["EventCode"]:
                both.setdefault(_whose(row), {})[side] = row
    for id, rows in both.items():
        ons, teams = (rows.get(side, {}).get("AanmeldStatus", "-") for side in ("ONS", "Teams"))
        said = next((row["SyncUitleg"] for row in rows.values() if row.get("SyncUitleg")), "")
        print(f"{names.get(id, id):52} {ons:14} {teams:14} {said}")


def channel(browser: Browser, code: str) -> None:
    """The messages of a network's channel, as its members read them."""
    network = browser.network(code)
    for message in browser.graph("GET", f"{browser.channel(network)}/messages")["value"]:
        by = (message["from"] or {}).get("application") or (message["from"] or {}).get("user") or {}
        print(f"{by.get('displayName')}:")
        for card in message["attachments"]:
            for line in _lines(json.loads(card["content"])):
                print(f"  {line}")


def calendar(browser: Browser) -> None:
    """One's own calendar in Outlook."""
    zone = 'outlook.timezone="Europe/Amsterdam"'
    events = browser.graph("GET", "/me/events", Prefer=zone)["value"]
    for event in sorted(events, key=lambda one: str(one["start"]["dateTime"])):
        start = event["start"]["dateTime"][:16].replace("T", " ")
        mine = str(browser.upn).lower()
        others = sum(one["emailAddress"]["address"].lower() != mine for one in event["attendees"])
        print(f"{start}  {event['subject']} (sees {others or 'nobody'} else who comes)")


def _meeting(browser: Browser, code: str) -> dict[str, Any]:
    for row in browser.items("Bijeenkomsten", MEETING):
        if str(row.get("EventCode", "")).lower() == code.lower():
            return row
    raise Refused(f"There is no meeting {code}; a run gives a new one its number.")


def _network(browser: Browser, meeting: dict[str, Any]) -> dict[str, Any]:
    for row in browser.items("Netwerken", "Title,NetwerkCode,GroepId,KanaalId"):
        if row["id"] == str(meeting.get("NetwerkLookupId")):
            return row
    raise Refused(f"{meeting['EventCode']} is of no network: everybody registers on ONS.")


def _whose(row: dict[str, Any]) -> str:
    """Whoever made a row is its participant until a run wrote it down."""
    return str(row.get("DeelnemerObjectId") or row["by"])


def _where(place: str) -> str:
    return "on ONS" if place == "ons" else "in Teams"


def _lines(card: dict[str, Any]) -> Iterator[str]:
    """A card as text: a line for each block, then its buttons."""
    for block in card["body"]:
        runs = block.get("inlines") or [{"text": block.get("text", "")}]
        yield "".join(run["text"] for run in runs)
    for action in card.get("actions", ()):
        yield f"[{action['title']}]"
