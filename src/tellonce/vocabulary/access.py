"""Who may do what: the uses of keys, the roles of people and what each opens, and what is noted of a look."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

import msgspec


class Use(StrEnum):
    """What a key is for; a key opens this and nothing else.

    `WRITE` events are handed in; `READ` contexts and stories are asked for; `STREAM` news is listened to; `ADMIN` the
    server is looked after.
    """

    WRITE = "write"
    READ = "read"
    STREAM = "stream"
    ADMIN = "admin"


class Holder(msgspec.Struct, frozen=True, kw_only=True):
    """Whoever came with a key that stands.

    Attributes:
        id: of the key; no secret.
        use: what it is for.
        silo: the one silo that it may write for, '' = any.
        label: what people call it.
    """

    id: str
    use: Use
    silo: str
    label: str

    @property
    def who(self) -> str:
        """How the audit names them: `key:ID`."""
        return f"key:{self.id}"


class Key(msgspec.Struct, frozen=True, kw_only=True):
    """A key as lists show it: never the key itself.

    Attributes:
        id: of the key; no secret.
        use: what it is for.
        silo: the one silo that it may write for, '' = any.
        label: what people call it.
        created: microseconds UTC.
        revoked: since when it opens nothing any longer, microseconds UTC; None while it stands.
    """

    id: str
    use: Use
    silo: str
    label: str
    created: int
    revoked: int | None


class Role(StrEnum):
    """What somebody who signs in works as.

    `VIEWER` sees how it goes, of nobody; `AGENT` serves the customers whom they open; `ANALYST` looks for what
    goes wrong without knowing whom it befell; `SUPERVISOR` does both, knowing whom; `ADMIN` looks after keys, accounts,
    receivers and the audit, and opens nobody.
    """

    VIEWER = "viewer"
    AGENT = "agent"
    ANALYST = "analyst"
    SUPERVISOR = "supervisor"
    ADMIN = "admin"


class Right(StrEnum):
    """What a page or a route asks of whoever opens it.

    `FIGURES` the account as a whole; `SEARCH` finding people; `PERSON` one person's story, context, journeys and
    records; `LIVE` one person as of now, with all that is known; the others: looking after what they are named for.
    Erasing and exporting a person are no right: they are done on the command line alone.
    """

    FIGURES = "figures"
    SEARCH = "search"
    PERSON = "person"
    LIVE = "live"
    KEYS = "keys"
    ACCOUNTS = "accounts"
    RECEIVERS = "receivers"
    AUDIT = "audit"


class Veil(StrEnum):
    """How much of a person is out of sight.

    `NONE` nothing; `NAMES` names and identifiers, also inside texts; `ALL` these and every text.
    """

    NONE = "none"
    NAMES = "names"
    ALL = "all"


class Grant(msgspec.Struct, frozen=True):
    """What a role opens, and what it does not see there.

    Attributes:
        rights: what it opens.
        veil: what is out of sight.
    """

    rights: frozenset[Right]
    veil: Veil


GRANTS: Final[Mapping[Role, Grant]] = {
    Role.VIEWER: Grant(frozenset({Right.FIGURES, Right.SEARCH, Right.PERSON}), Veil.ALL),
    Role.AGENT: Grant(frozenset({Right.SEARCH, Right.PERSON, Right.LIVE}), Veil.NONE),
    Role.ANALYST: Grant(frozenset({Right.FIGURES, Right.SEARCH, Right.PERSON}), Veil.NAMES),
    Role.SUPERVISOR: Grant(frozenset({Right.FIGURES, Right.SEARCH, Right.PERSON, Right.LIVE}), Veil.NONE),
    Role.ADMIN: Grant(
        frozenset({Right.FIGURES, Right.KEYS, Right.ACCOUNTS, Right.RECEIVERS, Right.AUDIT}), Veil.ALL
    ),
}  # fmt: skip
"""What each role may do, and no more. Source: least privilege (NIST SP 800-53, AC-6)."""


class Member(msgspec.Struct, frozen=True, kw_only=True):
    """An account of a person, as lists show it: never its password.

    Attributes:
        name: with which they sign in.
        role: what they work as.
        created: microseconds UTC.
        disabled: whether it opens nothing.
    """

    name: str
    role: Role
    created: int
    disabled: bool


class Signed(msgspec.Struct, frozen=True, kw_only=True):
    """Whoever is signed in.

    Attributes:
        name: of their account, or what a provider calls them.
        role: what they work as.
        issuer: the provider that says so (an address), '' for an account of ours.
    """

    name: str
    role: Role
    issuer: str = ""

    @property
    def who(self) -> str:
        """How the audit names them: `account:NAME`, or `oidc:NAME` where a provider vouches for them."""
        return f"{'oidc' if self.issuer else 'account'}:{self.name}"


class Look(msgspec.Struct, frozen=True, kw_only=True):
    """One look at a person, as the audit keeps it: never the value that was asked for.

    Attributes:
        at: when, microseconds UTC.
        who: who looked, as `Holder.who` and `Signed.who` say.
        what: what was asked for: `context`, `story`, `record`, `journey`, `search`, …
        person: whose it was, an id of a person; '' where nobody was found or several.
        detail: what else is known of the question, such as how sure it was whose it is.
    """

    at: int
    who: str
    what: str
    person: str
    detail: str = ""
