"""The audit has no index by person any longer."""

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Drop it."""
    op.drop_index("audit_person", "audit")
