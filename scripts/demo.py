"""The demonstration: an emulated tenant comes up, both sides are brought together, and a member of
staff makes an edit. Everything stays in `.demo`, and nothing leaves this machine.
"""

from __future__ import annotations

import contextlib
import json
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from staff import Browser

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / ".demo"
ONS_SYNC = Path(sys.executable).with_name("ons-sync")
STARTS_WITHIN_S = 60


def say(text: str) -> None:
    bold, plain = ("\x1b[1m", "\x1b[0m") if sys.stdout.isatty() else ("", "")
    print(f"\n{bold}{text}{plain}", flush=True)


def command(*typed: str) -> int:
    """Run ons-sync on the demo's tenant, showing what is typed and the end of what it says."""
    shown = f".venv/bin/ons-sync --config .demo/ons-sync.yaml {' '.join(typed)}"
    print(f"$ {shown}", flush=True)
    done = subprocess.run(
        [ONS_SYNC, "--config", FOLDER / "ons-sync.yaml", *typed],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    _excerpt(done.stdout.splitlines())
    if done.returncode not in (0, 2):
        print(done.stderr, file=sys.stderr)
        raise SystemExit(f"`{shown}` ended with exit code {done.returncode}.")
    return done.returncode


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


def newcomer() -> tuple[str, str]:
    """Somebody on ONS who may join an open network and has not yet: a network and a UPN."""
    browser = Browser(FOLDER)
    columns = "NetwerkCode,NetwerkStatus,Toelating,GroepId,LedenlijstZichtbaar,BevatLeerlingen"
    columns += ",BovenliggendNetwerkLookupId,SyncStatus"
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
    )
    rows = browser.items("Netwerkleden", "NetwerkLookupId,PersoonObjectId,LidStatus")
    here = {r.get("PersoonObjectId") for r in rows if r.get("NetwerkLookupId") == network["id"]}
    connected = {r.get("PersoonObjectId") for r in rows if r.get("LidStatus") == "Lid"} - here
    person = next(u for u in browser.tenant["users"] if u["id"] in connected and u["password"])
    return str(network["NetwerkCode"]), str(person["upn"])


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
        command("plan")

        say("4. Do it: both sides become the same.")
        command("run")

        say("5. Again: there is nothing left to do.")
        command("run")

        code, upn = newcomer()
        say(f"6. A member of staff asks on ONS to join {code}, and a run brings it to Teams.")
        staff = f"{Path(sys.executable).relative_to(ROOT)} scripts/staff.py"
        print(f"$ {staff} --as {upn} join {code}", flush=True)
        subprocess.run(
            [sys.executable, ROOT / "scripts/staff.py", "--as", upn, "join", code], check=True
        )
        command("run")
        print(f"$ {staff} show {code}", flush=True)
        both = subprocess.run(
            [sys.executable, ROOT / "scripts/staff.py", "show", code],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        lines = both.stdout.splitlines()
        _excerpt([*lines[:2], *(line for line in lines[2:] if line.startswith(upn))])

        say("7. Now you. Be that member of staff, and watch it arrive on the other side:")
        print(f"  {staff} --as {upn} leave {code} --in teams")
        print("  .venv/bin/ons-sync --config .demo/ons-sync.yaml run")
        print(f"  {staff} show {code}")
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
