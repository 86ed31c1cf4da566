"""What can be wrong with the state. The messages are for the admin who reads them."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy.exc import DBAPIError


class StateUnusable(Exception):
    """The state cannot be read or written, so nothing is changed anywhere until that is mended."""


class LeaseLost(Exception):
    """Another worker took over this lease: this one stops without recording anything more."""


class NotApprovable(Exception):
    """There is nothing refused here that may be approved."""


def unusable(path: Path | str, error: BaseException) -> StateUnusable | None:
    """What an admin should do about an error; None when it is not about the file."""
    cause = error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
    said = str(cause)
    low = said.lower()
    if "malformed" in low or "not a database" in low or "corrupt" in low:
        return damaged(path, said)
    if "disk is full" in low or "no space" in low:
        return StateUnusable(
            f"The disk of {path} is full. Nothing was sent that is not recorded. "
            "Make room and start again."
        )
    if "locked" in low or "busy" in low:
        return StateUnusable(
            f"{path} has been in use by another process for too long. "
            "See which one it is and start again when it is done."
        )
    if "readonly" in low or "unable to open" in low or "permission" in low or "i/o" in low:
        return StateUnusable(
            f"{path} cannot be read and written ({said}). "
            "Check that the worker's account owns the file and its folder, and the disk."
        )
    return None


def damaged(path: Path | str, detail: str) -> StateUnusable:
    return StateUnusable(
        f"{path} is damaged ({detail}). Move it aside together with its -wal and -shm files and "
        "start again, or put a backup in its place: the first run after that adopts what both "
        "sides hold and removes nobody."
    )
