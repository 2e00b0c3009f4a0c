"""The first schema of the present."""

from alembic import op

from tellonce.stores.present.schema import METADATA

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make all tables."""
    METADATA.create_all(op.get_bind())
