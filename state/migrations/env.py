"""Alembic's entry. It is only ever called by `state.migrate`, with a connection."""

from alembic import context

from state.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
