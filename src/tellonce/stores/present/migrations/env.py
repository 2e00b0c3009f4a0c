"""What Alembic runs: the steps that are missing, on the connection that it was given."""

from alembic import context

from tellonce.stores.present.schema import METADATA

context.configure(
    connection=context.config.attributes["connection"], target_metadata=METADATA, transactional_ddl=True,
    render_as_batch=True,
)  # fmt: skip
with context.begin_transaction():
    context.run_migrations()
