"""What the present holds: one schema for SQLite and PostgreSQL. Moments are microseconds UTC, bodies are bytes.

A change here needs a migration in `migrations/versions`; a test holds both the same.
"""

from typing import Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
)

METADATA: Final = MetaData()

SEQUENCE: Final = BigInteger().with_variant(Integer(), "sqlite")
"""A number that the database gives: only a plain INTEGER counts up by itself on SQLite."""

EVENTS: Final = Table(
    "events",
    METADATA,
    Column("seq", SEQUENCE, primary_key=True, autoincrement=True),
    Column("source", Text, nullable=False),
    Column("id", Text, nullable=False),
    Column("silo", Text, nullable=False),
    Column("received", BigInteger, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("state", SmallInteger, nullable=False, default=0),
    Column("reason", Text, nullable=False, default=""),
    UniqueConstraint("source", "id", name="events_once"),
)
"""What was accepted, once for ever by source and id; `state` as `inbox.State` says, `reason` where it was set aside."""

Index("events_waiting", EVENTS.c.seq, sqlite_where=EVENTS.c.state == 0, postgresql_where=EVENTS.c.state == 0)
Index("events_aside", EVENTS.c.seq, sqlite_where=EVENTS.c.state == 2, postgresql_where=EVENTS.c.state == 2)

TOUCHPOINTS: Final = Table(
    "touchpoints",
    METADATA,
    Column("silo", Text, primary_key=True),
    Column("record", Text, primary_key=True),
    Column("part", Integer, primary_key=True),
    Column("turn", BigInteger, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("journey_key", Text),
    Column("grp", Text, nullable=False),
    Column("person", Text),
    Column("owner", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
)
"""Every touchpoint in its place: its contact group, person and owner as things stand; `turn` is the number
of the taking that told it last, 0 where history did; `body` is the touchpoint as MessagePack."""

Index("touchpoints_owner", TOUCHPOINTS.c.owner)
Index("touchpoints_person", TOUCHPOINTS.c.person)
Index("touchpoints_group", TOUCHPOINTS.c.grp)
Index(
    "touchpoints_case", TOUCHPOINTS.c.journey_key, sqlite_where=TOUCHPOINTS.c.journey_key.is_not(None),
    postgresql_where=TOUCHPOINTS.c.journey_key.is_not(None),
)  # fmt: skip
Index("touchpoints_turn", TOUCHPOINTS.c.turn)

IDENTIFIERS: Final = Table(
    "identifiers",
    METADATA,
    Column("kind", Text, primary_key=True),
    Column("value", Text, primary_key=True),
    Column("person", Text),
    Column("standing", Text, nullable=False),
    # One search of SQLite finds the row, not two: it lies in the order of its key.
    sqlite_with_rowid=False,
)
"""Whose each identifier is, in its normal form; `standing` as `vocabulary.identity.Match` says."""

PERSONS: Final = Table(
    "persons",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("now", Text),
    sqlite_with_rowid=False,
)
"""Every id of a person that was ever given; `now` is the id that stands for it, null where it stands for several."""

Index("persons_now", PERSONS.c.now)

OWNERS: Final = Table(
    "owners",
    METADATA,
    Column("owner", Text, primary_key=True),
    Column("told", LargeBinary, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("rows", Integer, nullable=False),
    Column("wake", BigInteger),
)
"""What was told of an owner last (`told`, MessagePack), when and from how many touchpoints, and when it must be told
again without any news: the nearest deadline in it."""

Index("owners_wake", OWNERS.c.wake)

CONTEXTS: Final = Table(
    "contexts",
    METADATA,
    Column("person", Text, primary_key=True),
    Column("body", LargeBinary),
    Column("stands_until", BigInteger, nullable=False),
)
"""The context of a person as prepared (JSON) and until when it stands; null where it must be prepared."""

Index("contexts_missing", CONTEXTS.c.stands_until, sqlite_where=CONTEXTS.c.body.is_(None),
      postgresql_where=CONTEXTS.c.body.is_(None))  # fmt: skip

OUT: Final = Table(
    "out",
    METADATA,
    Column("seq", SEQUENCE, primary_key=True, autoincrement=True),
    Column("id", Text, nullable=False, unique=True),
    Column("at", BigInteger, nullable=False),
    Column("type", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
    # A number is never given twice, not even that of a latest row that is gone: who listens asks from a number on.
    sqlite_autoincrement=True,
)
"""What came of it, for whoever listens: CloudEvents as JSON, each with an id that the same news always has."""

Index("out_subject", OUT.c.subject, OUT.c.seq)

RECEIVERS: Final = Table(
    "receivers",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("url", Text, nullable=False),
    Column("secret", Text, nullable=False),
    Column("former", Text, nullable=False, default=""),
    Column("former_until", BigInteger, nullable=False, default=0),
    Column("types", Text, nullable=False),
    Column("allowed", Text, nullable=False, default=""),
    Column("created", BigInteger, nullable=False),
    Column("cursor", BigInteger, nullable=False),
    Column("attempts", Integer, nullable=False, default=0),
    Column("since", BigInteger, nullable=False, default=0),
    Column("next_at", BigInteger, nullable=False, default=0),
    Column("stopped", Text, nullable=False, default=""),
)
"""Where news is sent (webhooks): what it is signed with, by the `former` secret too for a while after a change; up to
which `out.seq` it was delivered, how often the next was tried, since when, and when it is tried again; `stopped` says
why nothing is sent any longer. `types` and `allowed` (networks) are separated by blanks."""

DEAD: Final = Table(
    "dead_letters",
    METADATA,
    Column("receiver", Text, primary_key=True),
    Column("seq", BigInteger, primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("reason", Text, nullable=False),
    Column("again", Boolean, nullable=False, default=False),
)
"""News that a receiver did not take, with the last reason; kept until somebody sends it `again` or lets it go."""

KEYS: Final = Table(
    "keys",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("digest", LargeBinary, nullable=False, unique=True),
    Column("use", Text, nullable=False),
    Column("silo", Text, nullable=False),
    Column("label", Text, nullable=False),
    Column("created", BigInteger, nullable=False),
    Column("revoked", BigInteger),
)
"""Keys of machines: a digest, never the key; what it is for (`write`, `read`, …) and, for writing, which silo."""

ACCOUNTS: Final = Table(
    "accounts",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("hash", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("created", BigInteger, nullable=False),
    Column("disabled", Boolean, nullable=False, default=False),
)
"""Accounts of people, for who has no sign-in elsewhere: Argon2 hashes."""

SESSIONS: Final = Table(
    "sessions",
    METADATA,
    Column("digest", LargeBinary, primary_key=True),
    Column("name", Text, nullable=False),
    Column("issuer", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("created", BigInteger, nullable=False),
    Column("expires", BigInteger, nullable=False),
)
"""Who is signed in: a digest of the session's token; `issuer` vouches for the name, '' where it is ours."""

Index("sessions_name", SESSIONS.c.name)

AUDIT: Final = Table(
    "audit",
    METADATA,
    Column("seq", SEQUENCE, primary_key=True, autoincrement=True),
    Column("at", BigInteger, nullable=False),
    Column("who", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("person", Text, nullable=False),
    Column("detail", Text, nullable=False),
)
"""Every look at a person: who looked, what was asked, whose it was; never the value that was asked for.

Written at every moment of contact and asked a few times a year, it has no index by person: to keep one costs more than
all else of a look, for every row of a group goes to a page of its own."""

LEASES: Final = Table(
    "leases",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("holder", Text, nullable=False),
    Column("fence", BigInteger, nullable=False),
    Column("until", BigInteger, nullable=False),
)
"""Who alone may do a piece of work, until when; `fence` grows with each holder."""

FACTS: Final = Table(
    "facts",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
)
"""What the present knows of itself: how far it was archived, which logs of history it holds, what it was told with."""
