"""Keys of machines: made once, kept as digests, found in a microsecond, and out of use a second after they are revoked.

A key is 256 random bits, so that a plain digest of it tells nothing: nobody can try all of them.
"""

import hashlib
import secrets
from collections.abc import Callable, Mapping
from time import monotonic
from typing import Final

from sqlalchemy import func, insert, select, update

from tellonce.stores.present.database import Database
from tellonce.stores.present.schema import KEYS
from tellonce.vocabulary.access import Holder, Key, Use
from tellonce.vocabulary.refusal import Refused

PREFIXES: Final[Mapping[Use, str]] = {Use.WRITE: "tw_", Use.READ: "tr_", Use.STREAM: "ts_", Use.ADMIN: "ta_"}
"""How a key begins, so that people and scanners of leaked secrets know what it is."""

BYTES: Final = 32
"""Random bytes of a key."""

FRESH_S: Final = 1.0
"""Seconds after which it is looked whether a key was added or revoked."""

LONGEST: Final = 200
"""Characters of a label."""


class Keys:
    """The keys of a present. May be asked from any thread.

    Args:
        database: where they lie.
        ticks: seconds of a clock that never goes back, for how old the copy in memory is.
    """

    def __init__(self, database: Database, ticks: Callable[[], float] = monotonic) -> None:
        self._database, self._ticks = database, ticks
        self._standing: dict[bytes, Holder] = {}
        self._version: tuple[int, int] = (-1, -1)
        self._due = float("-inf")

    def add(self, use: Use, silo: str, label: str, now: int) -> str:
        """Makes a key.

        Args:
            use: what it is for.
            silo: the one silo that it may write for; '' = any.
            label: what people call it.
            now: microseconds UTC.

        Returns:
            The key itself. It is told this once and can never be told again.

        Raises:
            Refused: the label is blank or too long, or a silo is given for another use than writing.
            Unavailable: the present does not answer.
        """
        if not 0 < len(label.strip()) <= LONGEST:
            raise Refused(f"a key needs a label of 1 to {LONGEST} characters that says who holds it")
        if silo and use is not Use.WRITE:
            raise Refused(f"a key for {use.value!r} cannot be bound to a silo (only one for 'write' can): leave it out")
        key = PREFIXES[use] + secrets.token_urlsafe(BYTES)
        row = {"id": secrets.token_hex(6), "digest": digest(key), "use": use.value, "silo": silo,
               "label": label.strip(), "created": now, "revoked": None}  # fmt: skip
        with self._database.write() as connection:
            connection.execute(insert(KEYS), [row])
        self._due = float("-inf")
        return key

    def find(self, key: str) -> Holder | None:
        """Whose key this is; None where it is none or was revoked. What another process changed counts after a second.

        Raises:
            Unavailable: the present does not answer.
        """
        if self._ticks() >= self._due:
            self._refresh()
        return self._standing.get(digest(key))

    def all(self) -> list[Key]:
        """All keys, also those that were revoked, in the order in which they were made."""
        columns = (KEYS.c.id, KEYS.c.use, KEYS.c.silo, KEYS.c.label, KEYS.c.created, KEYS.c.revoked)
        with self._database.read() as connection:
            rows = connection.execute(select(*columns).order_by(KEYS.c.created, KEYS.c.id)).all()
        return [
            Key(id=id, use=Use(use), silo=silo, label=label, created=created, revoked=revoked)
            for id, use, silo, label, created, revoked in rows
        ]

    def revoke(self, id: str, now: int) -> None:
        """Lets a key open nothing any longer; one that was revoked before stays as it is.

        Args:
            id: as `all` tells it.
            now: microseconds UTC.

        Raises:
            Refused: there is no key with this id.
            Unavailable: the present does not answer.
        """
        with self._database.write() as connection:
            if not connection.execute(select(func.count()).where(KEYS.c.id == id)).scalar_one():
                raise Refused(f"there is no key with the id {id!r}: `tellonce keys list` shows the ids")
            connection.execute(update(KEYS).where(KEYS.c.id == id, KEYS.c.revoked.is_(None)).values(revoked=now))
        self._due = float("-inf")

    def _refresh(self) -> None:
        """Reads the keys that stand where any was added or revoked.

        Keys are only ever added and revoked, each once: the two counts name a state of the table.
        """
        due = self._ticks() + FRESH_S
        with self._database.read() as connection:
            made, gone = connection.execute(select(func.count(), func.count(KEYS.c.revoked)).select_from(KEYS)).one()
            if (made, gone) != self._version:
                standing = select(KEYS.c.digest, KEYS.c.id, KEYS.c.use, KEYS.c.silo, KEYS.c.label)
                rows = connection.execute(standing.where(KEYS.c.revoked.is_(None))).all()
                self._standing = {
                    bytes(digest): Holder(id=id, use=Use(use), silo=silo, label=label)
                    for digest, id, use, silo, label in rows
                }
                self._version = (made, gone)
        self._due = due


def digest(secret: str) -> bytes:
    """What is kept of a key or of a session's token. Source: FIPS 180-4 (SHA-256)."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()
