from __future__ import annotations

from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine

from state import migrate
from state.schema import REVISION, metadata
from state.store import Store


def test_the_migrations_make_exactly_the_tables_of_the_code(store: Store) -> None:
    with store._engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_they_make_what_create_all_makes(store: Store) -> None:
    engine = create_engine("sqlite://")
    metadata.create_all(engine)
    query = (
        "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL "
        "AND name NOT LIKE 'alembic%' AND name NOT LIKE 'sqlite%' ORDER BY name"
    )
    with engine.connect() as connection:
        wanted = connection.exec_driver_sql(query).all()
    with store._engine.connect() as connection:
        made = connection.exec_driver_sql(query).all()
    assert [(n, _words(sql)) for n, sql in made] == [(n, _words(sql)) for n, sql in wanted]


def test_the_code_knows_the_newest_revision() -> None:
    script = ScriptDirectory.from_config(migrate._config())
    assert script.get_current_head() == REVISION


def test_it_needs_no_file_beside_the_package() -> None:
    assert (Path(migrate.__file__).parent / "migrations" / "env.py").is_file()
    assert migrate._config().config_file_name is None


def _words(sql: str) -> list[str]:
    """The statement without its layout; the order of constraints is no difference."""
    return sorted(sql.replace("(", " ( ").replace(")", " ) ").replace(",", " ").split())
