"""alembic's entry: runs in the transaction that services.store.migrating opened."""

from alembic import context

from services.store.schema import metadata

context.configure(
    connection=context.config.attributes["connection"], target_metadata=metadata, render_as_batch=True
)
context.run_migrations()
