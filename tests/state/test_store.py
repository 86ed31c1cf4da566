from __future__ import annotations

import os
import shutil
import sqlite3
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from state.errors import StateUnusable
from state.store import Store
from sync.model import Entry

ENTRY = Entry("n1", "k", {"r": "m"}, {"r": "m"}, None)


def test_the_file_is_for_its_owner_alone(store: Store, path: Path) -> None:
    with store.transaction() as transaction:
        transaction.put_entry(ENTRY)
    for file in path.parent.iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600, file.name
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_file_that_others_could_read_is_closed(path: Path) -> None:
    Store.open(path).close()
    path.chmod(0o644)
    Store.open(path).close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_what_is_committed_is_there_after_a_restart(store: Store, path: Path) -> None:
    with store.transaction() as transaction:
        transaction.put_entry(ENTRY)
    store.close()
    again = Store.open(path)
    with again.transaction() as transaction:
        assert transaction.entries("n1") == {"k": ENTRY}
    again.close()


def test_an_error_takes_all_of_it_back(store: Store) -> None:
    def fails() -> None:
        with store.transaction() as transaction:
            transaction.put_entry(ENTRY)
            raise KeyError

    with pytest.raises(KeyError):
        fails()
    with store.transaction() as transaction:
        assert transaction.entries("n1") == {}


def test_one_transaction_at_a_time(store: Store) -> None:
    with (
        store.transaction(),
        pytest.raises(RuntimeError, match="already open"),
        store.transaction(),
    ):
        pass
    with store.transaction() as transaction:
        assert transaction.epoch() == 0


def test_a_rehearsal_leaves_nothing_and_holds_nobody_up(store: Store) -> None:
    with store.transaction() as transaction:
        transaction.set_epoch(3)
    with store.rehearsal() as rehearsal:
        rehearsal.set_epoch(9)
        rehearsal.put_entry(ENTRY)
        with store.transaction() as transaction:
            transaction.set_epoch(4)
        assert rehearsal.epoch() == 9
    with store.transaction() as transaction:
        assert transaction.epoch() == 4
        assert transaction.entries("n1") == {}


def test_a_copy_goes_its_own_way(store: Store) -> None:
    with store.transaction() as transaction:
        transaction.put_entry(ENTRY)
    copy = store.copy()
    with copy.transaction() as transaction:
        assert transaction.entries("n1") == {"k": ENTRY}
        transaction.drop_entry("n1", "k")
    with copy.transaction() as transaction:
        assert transaction.entries("n1") == {}
    copy.close()
    with store.transaction() as transaction:
        assert transaction.entries("n1") == {"k": ENTRY}


@pytest.mark.parametrize("damage", ["header", "page", "cut", "text"])
def test_a_damaged_file_is_refused_and_the_message_says_what_to_do(
    store: Store, path: Path, damage: str
) -> None:
    with store.transaction() as transaction:
        transaction.put_entries(
            Entry("n1", f"k{n}", {"r": "m" * 50}, None, None) for n in range(5000)
        )
    store.close()
    # Everything back into the one file, as after a clean stop.
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    size = path.stat().st_size
    with path.open("r+b") as file:
        if damage == "header":
            file.write(b"\0" * 100)
        elif damage == "page":
            for page in range(4096, size, 4096):
                file.seek(page)
                file.write(b"\xff" * 200)
        elif damage == "cut":
            file.truncate(size // 2)
        else:
            file.truncate(0)
            file.write(b"this is not a database at all, it is a shopping list\n" * 50)
    with pytest.raises(StateUnusable, match="Move it aside"):
        Store.open(path)


def test_damage_found_in_the_middle_of_work_is_said_too(store: Store, path: Path) -> None:
    with store.transaction() as transaction:
        transaction.put_entries(
            Entry("n1", f"k{n}", {"r": "m" * 50}, None, None) for n in range(5000)
        )
    store.close()
    opened = Store.open(path)
    opened._engine.dispose()  # the next connection has nothing cached
    with path.open("r+b") as file:
        for page in range(4096, path.stat().st_size, 4096):
            file.seek(page)
            file.write(b"\xff" * 200)

    def reads() -> None:
        with opened.transaction() as transaction:
            transaction.entries("n1")

    with pytest.raises(StateUnusable, match="damaged"):
        reads()
    opened.close()


def test_an_empty_file_is_a_new_state(path: Path) -> None:
    path.parent.mkdir()
    path.touch()
    Store.open(path).close()


def test_a_newer_state_is_not_touched(store: Store, path: Path) -> None:
    store.close()
    connection = sqlite3.connect(path)
    connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.commit()
    connection.close()
    with pytest.raises(StateUnusable, match="newer version"):
        Store.open(path)


def test_a_folder_that_cannot_be_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StateUnusable, match="another folder"):
        Store.open(tmp_path / "file" / "state.db")


def test_a_full_disk_stops_before_anything_is_sent(store: Store) -> None:
    """`intend` raises, so nothing that is not recorded leaves the machine; what was is safe."""
    with store.transaction() as transaction:
        transaction.put_entry(ENTRY)
    with store._engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
    small = _with_quota(store, pages + 2)

    def grows() -> None:
        with small.transaction() as transaction:
            transaction.put_entries(
                Entry("n1", f"k{n}", {"r": "x" * 100}, None, None) for n in range(5000)
            )

    with pytest.raises(StateUnusable, match="Make room"):
        grows()
    with small.transaction() as transaction:
        assert transaction.entries("n1") == {"k": ENTRY}
    small.close()


def test_a_disk_that_is_full_from_the_start(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr("state.migrate.upgrade", full)
    with pytest.raises(StateUnusable, match="Make room"):
        Store.open(path)


def test_processes_that_open_a_new_state_together_all_get_it(path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from state.store import Store\n"
        "s = Store.open(Path(sys.argv[1]))\n"
        "with s.transaction() as t: t.set_epoch(t.epoch() + 1)\n"
    )
    started = [
        subprocess.Popen([sys.executable, "-c", program, str(path)], cwd=_root()) for _ in range(4)
    ]
    assert [process.wait(60) for process in started] == [0] * 4
    store = Store.open(path)
    with store.transaction() as transaction:
        assert transaction.epoch() == 4
    store.close()


def test_yesterdays_backup_is_known_by_its_epoch(store: Store, path: Path) -> None:
    """The tenant holds 7; a restored file holds what it held then, and so gives itself away."""
    with store.transaction() as transaction:
        transaction.set_epoch(6)
        transaction.put_entry(ENTRY)
    backup = path.with_suffix(".backup")
    connection = sqlite3.connect(path)
    connection.execute("VACUUM INTO ?", (str(backup),))
    connection.close()
    with store.transaction() as transaction:
        transaction.set_epoch(7)
        transaction.drop_entry("n1", "k")
    store.close()
    for file in path.parent.glob(f"{path.name}-*"):
        file.unlink()
    shutil.copyfile(backup, path)
    restored = Store.open(path)
    with restored.transaction() as transaction:
        assert transaction.epoch() == 6
        assert transaction.entries("n1") == {"k": ENTRY}
    restored.close()


def test_settings_that_durability_hangs_on(store: Store) -> None:
    with store._engine.connect() as connection:
        for pragma, wanted in (("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1)):
            assert connection.exec_driver_sql(f"PRAGMA {pragma}").scalar_one() == wanted


def _with_quota(store: Store, pages: int) -> Store:
    from sqlalchemy import event

    @event.listens_for(store._engine, "connect")
    def connected(connection: sqlite3.Connection, _: object) -> None:
        connection.execute(f"PRAGMA max_page_count = {pages}").close()

    store._engine.dispose()
    return store


def _root() -> str:
    return os.fspath(Path(__file__).parents[2])
