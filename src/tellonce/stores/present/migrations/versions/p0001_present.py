"""The first schema of the present, as it was then: what the schema has become since is the business of later steps."""

from alembic import op
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    SmallInteger,
    Text,
    UniqueConstraint,
    text,
)

revision = "0001"
down_revision = None

SEQUENCE = BigInteger().with_variant(Integer(), "sqlite")


def upgrade() -> None:
    """Make all tables."""
    _arrived()
    _people()
    _told()
    _access()


def _arrived() -> None:
    op.create_table(
        "events",
        Column("seq", SEQUENCE, autoincrement=True, nullable=False),
        Column("source", Text(), nullable=False),
        Column("id", Text(), nullable=False),
        Column("silo", Text(), nullable=False),
        Column("received", BigInteger(), nullable=False),
        Column("body", LargeBinary(), nullable=False),
        Column("state", SmallInteger(), nullable=False),
        Column("reason", Text(), nullable=False),
        PrimaryKeyConstraint("seq"),
        UniqueConstraint("source", "id", name="events_once"),
    )
    op.create_index(
        "events_aside", "events", ["seq"], sqlite_where=text("state = 2"), postgresql_where=text("state = 2")
    )
    op.create_index(
        "events_waiting", "events", ["seq"], sqlite_where=text("state = 0"), postgresql_where=text("state = 0")
    )
    op.create_table(
        "touchpoints",
        Column("silo", Text(), nullable=False),
        Column("record", Text(), nullable=False),
        Column("part", Integer(), nullable=False),
        Column("turn", BigInteger(), nullable=False),
        Column("at", BigInteger(), nullable=False),
        Column("journey_key", Text(), nullable=True),
        Column("grp", Text(), nullable=False),
        Column("person", Text(), nullable=True),
        Column("owner", Text(), nullable=False),
        Column("body", LargeBinary(), nullable=False),
        PrimaryKeyConstraint("silo", "record", "part"),
    )
    op.create_index(
        "touchpoints_case",
        "touchpoints",
        ["journey_key"],
        sqlite_where=text("journey_key IS NOT NULL"),
        postgresql_where=text("journey_key IS NOT NULL"),
    )
    op.create_index("touchpoints_group", "touchpoints", ["grp"])
    op.create_index("touchpoints_owner", "touchpoints", ["owner"])
    op.create_index("touchpoints_person", "touchpoints", ["person"])
    op.create_index("touchpoints_turn", "touchpoints", ["turn"])
    op.create_table(
        "facts",
        Column("name", Text(), nullable=False),
        Column("value", Text(), nullable=False),
        PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "leases",
        Column("name", Text(), nullable=False),
        Column("holder", Text(), nullable=False),
        Column("fence", BigInteger(), nullable=False),
        Column("until", BigInteger(), nullable=False),
        PrimaryKeyConstraint("name"),
    )


def _people() -> None:
    op.create_table(
        "identifiers",
        Column("kind", Text(), nullable=False),
        Column("value", Text(), nullable=False),
        Column("person", Text(), nullable=True),
        Column("standing", Text(), nullable=False),
        PrimaryKeyConstraint("kind", "value"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "persons",
        Column("id", Text(), nullable=False),
        Column("now", Text(), nullable=True),
        PrimaryKeyConstraint("id"),
        sqlite_with_rowid=False,
    )
    op.create_index("persons_now", "persons", ["now"])
    op.create_table(
        "contexts",
        Column("person", Text(), nullable=False),
        Column("body", LargeBinary(), nullable=True),
        Column("stands_until", BigInteger(), nullable=False),
        PrimaryKeyConstraint("person"),
    )
    op.create_index(
        "contexts_missing",
        "contexts",
        ["stands_until"],
        sqlite_where=text("body IS NULL"),
        postgresql_where=text("body IS NULL"),
    )


def _told() -> None:
    op.create_table(
        "owners",
        Column("owner", Text(), nullable=False),
        Column("told", LargeBinary(), nullable=False),
        Column("at", BigInteger(), nullable=False),
        Column("rows", Integer(), nullable=False),
        Column("wake", BigInteger(), nullable=True),
        PrimaryKeyConstraint("owner"),
    )
    op.create_index("owners_wake", "owners", ["wake"])
    op.create_table(
        "out",
        Column("seq", SEQUENCE, autoincrement=True, nullable=False),
        Column("id", Text(), nullable=False),
        Column("at", BigInteger(), nullable=False),
        Column("type", Text(), nullable=False),
        Column("subject", Text(), nullable=False),
        Column("body", LargeBinary(), nullable=False),
        PrimaryKeyConstraint("seq"),
        UniqueConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index("out_subject", "out", ["subject", "seq"])
    op.create_table(
        "receivers",
        Column("id", Text(), nullable=False),
        Column("url", Text(), nullable=False),
        Column("secret", Text(), nullable=False),
        Column("former", Text(), nullable=False),
        Column("former_until", BigInteger(), nullable=False),
        Column("types", Text(), nullable=False),
        Column("allowed", Text(), nullable=False),
        Column("created", BigInteger(), nullable=False),
        Column("cursor", BigInteger(), nullable=False),
        Column("attempts", Integer(), nullable=False),
        Column("since", BigInteger(), nullable=False),
        Column("next_at", BigInteger(), nullable=False),
        Column("stopped", Text(), nullable=False),
        PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "dead_letters",
        Column("receiver", Text(), nullable=False),
        Column("seq", BigInteger(), nullable=False),
        Column("at", BigInteger(), nullable=False),
        Column("reason", Text(), nullable=False),
        Column("again", Boolean(), nullable=False),
        PrimaryKeyConstraint("receiver", "seq"),
    )


def _access() -> None:
    op.create_table(
        "keys",
        Column("id", Text(), nullable=False),
        Column("digest", LargeBinary(), nullable=False),
        Column("use", Text(), nullable=False),
        Column("silo", Text(), nullable=False),
        Column("label", Text(), nullable=False),
        Column("created", BigInteger(), nullable=False),
        Column("revoked", BigInteger(), nullable=True),
        PrimaryKeyConstraint("id"),
        UniqueConstraint("digest"),
    )
    op.create_table(
        "accounts",
        Column("name", Text(), nullable=False),
        Column("hash", Text(), nullable=False),
        Column("role", Text(), nullable=False),
        Column("created", BigInteger(), nullable=False),
        Column("disabled", Boolean(), nullable=False),
        PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "sessions",
        Column("digest", LargeBinary(), nullable=False),
        Column("name", Text(), nullable=False),
        Column("issuer", Text(), nullable=False),
        Column("role", Text(), nullable=False),
        Column("created", BigInteger(), nullable=False),
        Column("expires", BigInteger(), nullable=False),
        PrimaryKeyConstraint("digest"),
    )
    op.create_index("sessions_name", "sessions", ["name"])
    op.create_table(
        "audit",
        Column("seq", SEQUENCE, autoincrement=True, nullable=False),
        Column("at", BigInteger(), nullable=False),
        Column("who", Text(), nullable=False),
        Column("what", Text(), nullable=False),
        Column("person", Text(), nullable=False),
        Column("detail", Text(), nullable=False),
        PrimaryKeyConstraint("seq"),
    )
    op.create_index("audit_person", "audit", ["person"])
