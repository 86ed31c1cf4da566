"""The demonstration: an emulated tenant comes up, both sides are brought together, a member of
staff joins a network, and colleagues register for its meeting. Everything stays in `.demo`, and
nothing leaves this machine.
"""

from __future__ import annotations

import contextlib
import io
import json
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from browser import Browser
from staff import main as play

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / ".demo"
ONS_SYNC = Path(sys.executable).with_name("ons-sync")
STAFF = f"{Path(sys.executable).relative_to(ROOT)} scripts/staff.py"
STARTS_WITHIN_S = 60
JOBS = ("membership:", "documents:", "registrations:")


@dataclass(frozen=True)
class Cast:
    """Who plays in the story, and where: numbers, and addresses of people."""

    network: str
    meeting: str
    newcomer: str
    organiser: str
    members: list[str]


def say(text: str) -> None:
    bold, plain = ("\x1b[1m", "\x1b[0m") if sys.stdout.isatty() else ("", "")
    print(f"\n{bold}{text}{plain}", flush=True)


def command(*typed: str) -> int:
    """Run ons-sync on the demo's tenant, showing what is typed and the gist of what it says."""
    shown = f".venv/bin/ons-sync --config .demo/ons-sync.yaml {' '.join(typed)}"
    print(f"$ {shown}", flush=True)
    done = subprocess.run(
        [ONS_SYNC, "--config", FOLDER / "ons-sync.yaml", *typed],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    parts = _parts(done.stdout.splitlines())
    for part in parts:
        _excerpt(part, first=6 if len(parts) == 1 else 3)
    if done.returncode not in (0, 2):
        print(done.stderr, file=sys.stderr)
        raise SystemExit(f"`{shown}` ended with exit code {done.returncode}.")
    return done.returncode


def staff(*typed: str, hidden: bool = False) -> list[str]:
    """Be a member of staff. Returns what was said; shows it too, unless `hidden`."""
    print(f"$ {STAFF} {' '.join(typed)}", flush=True)
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        code = play(typed)
    if code:
        raise SystemExit(code)
    lines = said.getvalue().splitlines()
    if not hidden:
        _excerpt(lines)
    return lines


def _parts(lines: Sequence[str]) -> list[Sequence[str]]:
    """What is said of each job, which begins with its name."""
    starts = [n for n, line in enumerate(lines) if line in JOBS] or [0]
    return [lines[a:b] for a, b in pairwise([*starts, len(lines)])]


def _excerpt(lines: Sequence[str], first: int = 8, last: int = 1) -> None:
    width = shutil.get_terminal_size(fallback=(200, 40)).columns - 3
    for line in lines[:first] if len(lines) > first + last + 1 else lines:
        print(f"  {line if len(line) <= width else line[: width - 1] + '…'}")
    if len(lines) > first + last + 1:
        print(f"  ... {len(lines) - first - last} more lines")
        for line in lines[-last:]:
            print(f"  {line}")
    sys.stdout.flush()


@contextlib.contextmanager
def tenant() -> Iterator[None]:
    """An emulated tenant with invented people, until the block ends."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir()
    with (FOLDER / "sandbox.log").open("w", encoding="utf-8") as log:
        process = subprocess.Popen(
            [ONS_SYNC, "sandbox", "--data", "demo", "--port", "0", "--dir", FOLDER],
            stdout=log, stderr=log,
        )  # fmt: skip
    try:
        until = time.monotonic() + STARTS_WITHIN_S
        while not (FOLDER / "connection.json").exists():
            if process.poll() is not None or time.monotonic() > until:
                raise SystemExit((FOLDER / "sandbox.log").read_text(encoding="utf-8"))
            time.sleep(0.05)
        yield
    finally:
        process.terminate()
        process.wait(timeout=20)


def cast() -> Cast:
    """A network with a meeting that is still a draft, somebody who may join it and has not yet,
    the meeting's organiser, and two members."""
    browser = Browser(FOLDER)
    columns = "NetwerkCode,NetwerkStatus,Toelating,GroepId,LedenlijstZichtbaar,BevatLeerlingen"
    columns += ",BovenliggendNetwerkLookupId,SyncStatus"
    meetings = browser.items("Bijeenkomsten", "EventCode,EventStatus,NetwerkLookupId")
    drafts = {m.get("NetwerkLookupId"): m for m in meetings if m["EventStatus"] == "Concept"}
    network = next(
        row
        for row in browser.items("Netwerken", columns)
        if row.get("Toelating") == "Open"
        and row.get("NetwerkStatus") == "Actief"
        and row.get("LedenlijstZichtbaar") == "Iedereen"
        and row.get("SyncStatus") == "Bijgewerkt"
        and row.get("GroepId")
        and not row.get("BevatLeerlingen")
        and not row.get("BovenliggendNetwerkLookupId")
        and row["id"] in drafts
    )
    rows = browser.items("Netwerkleden", "NetwerkLookupId,PersoonObjectId,LidStatus,Rol")
    users = {u["id"]: str(u["upn"]) for u in browser.tenant["users"] if u["password"]}
    mine = [r for r in rows if r.get("NetwerkLookupId") == network["id"]]
    here = {r.get("PersoonObjectId") for r in mine}
    members = [
        users[r["PersoonObjectId"]]
        for r in mine
        if (r.get("Rol"), r.get("LidStatus")) == ("Lid", "Lid")
        and r.get("PersoonObjectId") in users
    ]
    connected = {r.get("PersoonObjectId") for r in rows if r.get("LidStatus") == "Lid"} - here
    draft = drafts[network["id"]]
    newcomer = next(upn for id, upn in users.items() if id in connected)
    return Cast(
        network["NetwerkCode"], draft["EventCode"], newcomer, users[draft["by"]], members[:2]
    )


def join(who: Cast) -> None:
    say(f"6. A member of staff asks on ONS to join {who.network}, and a run brings it to Teams.")
    staff("--as", who.newcomer, "join", who.network)
    command("run", "membership")
    lines = staff("show", who.network, hidden=True)
    _excerpt([*lines[:2], *(line for line in lines[2:] if line.startswith(who.newcomer))])


def meet(who: Cast) -> None:
    first, second = who.members
    say(f"7. The organiser publishes meeting {who.meeting} of that network, with two places.")
    staff("--as", who.organiser, "publish", who.meeting, "--places", "2")
    command("run", "registrations")
    print("  The meeting now stands in the team too, in a calendar, and in the channel:")
    staff("--as", who.newcomer, "channel", who.network)

    say("8. Three register: two in Teams, one on ONS. Who came first has a place, on both sides.")
    for number, (upn, side) in enumerate(
        [(first, "teams"), (second, "ons"), (who.newcomer, "teams")]
    ):
        time.sleep(1 if number else 0)  # SharePoint tells moments apart by the second
        staff("--as", upn, "register", who.meeting, "--in", side)
    command("run", "registrations")
    staff("meeting", who.meeting)

    say("9. The first cancels in Teams: who waited has the place, and it is in his calendar.")
    staff("--as", first, "cancel", who.meeting, "--in", "teams")
    command("run", "registrations")
    staff("meeting", who.meeting)
    staff("--as", who.newcomer, "calendar")


def main() -> None:
    say("1. An emulated Microsoft 365 tenant comes up, with invented people of OMO's schools.")
    began = time.monotonic()
    with tenant():
        found = json.loads((FOLDER / "connection.json").read_text(encoding="utf-8"))
        networks, users = len(found["groups"]), len(found["users"])
        print(f"  {users} accounts, {networks} teams, {len(found['lists'])} lists on port "
              f"{found['port']}, after {time.monotonic() - began:.1f} s")  # fmt: skip

        say("2. Is everything there that is needed?")
        command("check")

        say("3. What would be done, and why? Nothing is written.")
        command("plan", "membership")

        say("4. Do it: members, documents and registrations become the same on both sides.")
        command("run")

        say("5. Again: there is nothing left to do.")
        command("run")

        who = cast()
        join(who)
        meet(who)

        say("10. Now you. Be that member of staff, and watch it arrive on the other side:")
        print(f"  {STAFF} --as {who.newcomer} leave {who.network} --in teams")
        print("  .venv/bin/ons-sync --config .demo/ons-sync.yaml run")
        print(f"  {STAFF} show {who.network}")
        print("  More in docs/how-to/edit-the-demo.md.")
        print(f"\nDone in {time.monotonic() - began:.0f} s.")
        if sys.stdin.isatty() and sys.stdout.isatty():
            input("The tenant keeps running for you. Press Enter here to stop it. ")
        else:
            print("The tenant has stopped. To go on with it, start it in another terminal:")
            print("  .venv/bin/ons-sync sandbox --port 0 --dir .demo")


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        main()
