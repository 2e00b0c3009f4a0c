"""Who is signed in: a random token in the browser, a digest of it here, until it runs out or somebody ends it."""

import secrets
from typing import Final

from sqlalchemy import and_, delete, insert, or_, select

from tellonce.stores.present.database import Database
from tellonce.stores.present.keys import digest
from tellonce.stores.present.schema import ACCOUNTS, SESSIONS
from tellonce.vocabulary.access import Role, Signed
from tellonce.vocabulary.moment import HOUR

LASTS: Final = 12 * HOUR
"""How long one is signed in: a shift. Source: NIST SP 800-63B-4, 2.2.3 (at most 24 hours at assurance level 2)."""

BYTES: Final = 32
"""Random bytes of a token."""


class SignIns:
    """The sessions of a present. May be asked from any thread.

    Args:
        database: where they lie.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(self, signed: Signed, now: int) -> str:
        """Signs somebody in whose name was proved.

        Args:
            signed: who.
            now: microseconds UTC.

        Returns:
            The token for the browser. What is kept is a digest of it.

        Raises:
            Unavailable: the present does not answer.
        """
        token = secrets.token_urlsafe(BYTES)
        row = {"digest": digest(token), "name": signed.name, "issuer": signed.issuer, "role": signed.role.value,
               "created": now, "expires": now + LASTS}  # fmt: skip
        with self._database.write() as connection:
            connection.execute(delete(SESSIONS).where(SESSIONS.c.expires <= now))
            connection.execute(insert(SESSIONS), [row])
        return token

    def find(self, token: str, now: int) -> Signed | None:
        """Who is signed in with a token; None where nobody is any longer.

        An account is looked at each time: one that was disabled, or has another role by now, is not signed in, also
        where somebody signed in at the very moment of the change.

        Raises:
            Unavailable: the present does not answer.
        """
        own = and_(SESSIONS.c.issuer == "", ACCOUNTS.c.name == SESSIONS.c.name)
        stands = and_(ACCOUNTS.c.disabled.is_(False), ACCOUNTS.c.role == SESSIONS.c.role)
        asked = (
            select(SESSIONS.c.name, SESSIONS.c.role, SESSIONS.c.issuer)
            .outerjoin(ACCOUNTS, own)
            .where(SESSIONS.c.digest == digest(token), SESSIONS.c.expires > now)
            .where(or_(SESSIONS.c.issuer != "", stands))
        )
        with self._database.read() as connection:
            row = connection.execute(asked).one_or_none()
        return Signed(name=row.name, role=Role(row.role), issuer=row.issuer) if row else None

    def end(self, token: str) -> None:
        """Signs out; a token that is none is nothing.

        Raises:
            Unavailable: the present does not answer.
        """
        with self._database.write() as connection:
            connection.execute(delete(SESSIONS).where(SESSIONS.c.digest == digest(token)))
