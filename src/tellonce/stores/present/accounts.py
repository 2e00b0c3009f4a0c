"""Accounts of people, for whoever has no sign-in elsewhere: names, Argon2 hashes of passwords, and roles."""

import re
import unicodedata
from functools import cached_property
from threading import BoundedSemaphore
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import Connection, delete, func, insert, select, update

from tellonce.stores.present.database import Database
from tellonce.stores.present.schema import ACCOUNTS, SESSIONS
from tellonce.vocabulary.access import Member, Role, Signed
from tellonce.vocabulary.refusal import Refused

NAME: Final = re.compile(r"[a-z0-9][a-z0-9._@+-]{0,63}")
"""What an account may be called: a short name or an address of e-mail, in small letters."""

SHORTEST: Final = 15
"""Characters of a password. Source: NIST SP 800-63B-4, 3.1.1.2, for passwords that are the only factor."""

LONGEST: Final = 1_000
"""Characters of a password: hashing takes time with length. Source: the same asks for 64 or more."""

AT_ONCE: Final = 2
"""Passwords hashed at a time: each takes 64 MiB and four threads (RFC 9106, second recommended option)."""


class Accounts:
    """The accounts of a present. May be asked from any thread.

    Args:
        database: where they lie.
        hasher: makes and checks hashes: Argon2id with the library's parameters.
    """

    def __init__(self, database: Database, hasher: PasswordHasher | None = None) -> None:
        self._database, self._hasher = database, hasher or PasswordHasher()
        self._turns = BoundedSemaphore(AT_ONCE)
        self._some = False

    def add(self, name: str, password: str, role: Role, now: int) -> None:
        """Makes an account.

        Args:
            name: with which to sign in; its case does not matter.
            password: 15 to 1,000 characters of any kind.
            role: what they work as.
            now: microseconds UTC.

        Raises:
            Refused: the name or the password cannot be, or the account is there.
            Unavailable: the present does not answer.
        """
        name = name.casefold()
        if not NAME.fullmatch(name):
            raise Refused(f"no account can be called {name!r} (allowed: 1 to 64 of a-z, 0-9 and . _ @ + -)")
        row = {"name": name, "hash": self._hashed(password), "role": role.value, "created": now, "disabled": False}
        with self._database.write() as connection:
            if _there(connection, name):
                raise Refused(f"there is an account {name!r}: change it with `tellonce accounts role` or `password`")
            connection.execute(insert(ACCOUNTS), [row])

    def verify(self, name: str, password: str) -> Signed | None:
        """Whoever has this name and password; None where nobody has, or the account is disabled.

        It takes as long where there is no such account as where the password is wrong. A hash of former parameters is
        made anew.

        Raises:
            Unavailable: the present does not answer.
        """
        name = name.casefold()
        with self._database.read() as connection:
            row = connection.execute(select(ACCOUNTS).where(ACCOUNTS.c.name == name)).one_or_none()
        given = unicodedata.normalize("NFC", password[:LONGEST])
        with self._turns:
            right = _holds(self._hasher, row.hash if row else self._nobody, given)
        if row is None or not right or row.disabled:
            return None
        if self._hasher.check_needs_rehash(row.hash):
            with self._turns:
                anew = self._hasher.hash(given)
            with self._database.write() as connection:
                same = (ACCOUNTS.c.name == name, ACCOUNTS.c.hash == row.hash)
                connection.execute(update(ACCOUNTS).where(*same).values(hash=anew))
        return Signed(name=name, role=Role(row.role))

    def any(self) -> bool:
        """Whether there is an account, also one that is disabled; none is ever taken away."""
        if not self._some:
            with self._database.read() as connection:
                self._some = connection.execute(select(ACCOUNTS.c.name).limit(1)).first() is not None
        return self._some

    def all(self) -> list[Member]:
        """All accounts by name."""
        columns = (ACCOUNTS.c.name, ACCOUNTS.c.role, ACCOUNTS.c.created, ACCOUNTS.c.disabled)
        with self._database.read() as connection:
            rows = connection.execute(select(*columns).order_by(ACCOUNTS.c.name)).all()
        return [Member(name=name, role=Role(role), created=at, disabled=off) for name, role, at, off in rows]

    def disable(self, name: str, *, disabled: bool = True) -> None:
        """Lets an account open nothing, or something again; whoever is signed in with it is signed out.

        Raises:
            Refused: there is no such account.
            Unavailable: the present does not answer.
        """
        self._change(name, disabled=disabled)

    def change_role(self, name: str, role: Role) -> None:
        """Gives an account another role; whoever is signed in with it is signed out.

        Raises:
            Refused: there is no such account.
            Unavailable: the present does not answer.
        """
        self._change(name, role=role.value)

    def change_password(self, name: str, password: str) -> None:
        """Gives an account another password; whoever is signed in with it is signed out.

        Raises:
            Refused: there is no such account, or the password is too short or too long.
            Unavailable: the present does not answer.
        """
        self._change(name, hash=self._hashed(password))

    def _change(self, name: str, **values: object) -> None:
        name = name.casefold()
        with self._database.write() as connection:
            if not _there(connection, name):
                raise Refused(f"there is no account {name!r}: `tellonce accounts list` shows all")
            connection.execute(update(ACCOUNTS).where(ACCOUNTS.c.name == name).values(**values))
            connection.execute(delete(SESSIONS).where(SESSIONS.c.name == name, SESSIONS.c.issuer == ""))

    def _hashed(self, password: str) -> str:
        """Source: RFC 8265, section 4.2 (one composition of signs, all else as it is)."""
        given = unicodedata.normalize("NFC", password)
        if not SHORTEST <= len(given) <= LONGEST:
            raise Refused(f"the password has {len(given)} characters (allowed: {SHORTEST} to {LONGEST:,})")
        with self._turns:
            return self._hasher.hash(given)

    @cached_property
    def _nobody(self) -> str:
        """A hash that is nobody's, checked where there is no account of a name."""
        return self._hasher.hash("the password of nobody")


def _there(connection: Connection, name: str) -> bool:
    return bool(connection.execute(select(func.count()).where(ACCOUNTS.c.name == name)).scalar_one())


def _holds(hasher: PasswordHasher, hashed: str, password: str) -> bool:
    try:
        return hasher.verify(hashed, password)
    except (VerificationError, InvalidHashError):
        return False
