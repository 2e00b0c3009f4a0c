"""What goes out: news in the order in which it was written, each a CloudEvent, once for ever by its id."""

from collections.abc import Collection, Iterable
from typing import Final
from urllib.parse import quote

import msgspec
from sqlalchemy import Connection, bindparam, delete, func, select

from tellonce.stores.present.database import Database
from tellonce.stores.present.many import Many
from tellonce.stores.present.schema import OUT
from tellonce.vocabulary.moment import iso
from tellonce.vocabulary.news import News, NewsType

PREFIX: Final = "org.tellonce."
"""Before the type of each piece of news. Source: CloudEvents 1.0.2, `type`: a reverse name of a domain."""


class Event(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A CloudEvent in its structured JSON form. Source: CloudEvents 1.0.2 and its JSON event format.

    Attributes:
        specversion: of CloudEvents.
        id: the same news always has the same.
        source: the organisation, as a URI reference.
        type: `org.tellonce.` and the type of the news.
        time: moment of what it tells of, RFC 3339.
        datacontenttype: of `data`.
        data: what it tells.
        subject: id of the person; left out where it is nobody's or not known whose.
    """

    specversion: str
    id: str
    source: str
    type: str
    time: str
    datacontenttype: str
    data: dict[str, object]
    subject: str = ""


class Sent(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A piece of news as it lies ready to go out.

    Attributes:
        seq: its number; whoever has seen it asks for what is after it.
        id: of the news.
        at: moment of what it tells of, microseconds UTC.
        type: what it tells of.
        subject: id of the person, '' where it is nobody's or not known whose.
        body: the CloudEvent as JSON, on one line.
    """

    seq: int
    id: str
    at: int
    type: str
    subject: str
    body: bytes


class Out:
    """What goes out of a present.

    Args:
        database: where it lies.
        source: name of the organisation, as every event says it.
    """

    def __init__(self, database: Database, source: str = "tellonce") -> None:
        self._database = database
        self._source = quote(source, safe="/:@") or "tellonce"
        self._insert = Many(database.engine, database.once(OUT, "id"), "id", "at", "type", "subject", "body")

    def add(self, connection: Connection, news: Iterable[News]) -> None:
        """Writes news within a transaction; what was told before, under the same id, is dropped.

        Whoever writes first makes sure with `Leases.hold` that nobody else does: then numbers are in order of commits,
        and who listens misses none.

        Args:
            connection: of the transaction.
            news: in its order; none at all is nothing.
        """
        told = ((one.id, one.at, one.type.value, one.subject, event(one, self._source)) for one in news)
        self._insert.run(connection, told)

    def after(self, seq: int, limit: int, subject: str = "", types: Collection[NewsType] = ()) -> list[Sent]:
        """What was written after a number.

        Args:
            seq: the last number that is known already, 0 for none.
            limit: at most so many.
            subject: only news of this person; '' for all.
            types: only news of these; none for all.

        Returns:
            In order of number; empty where there is nothing new.

        Raises:
            Unavailable: the present does not answer.
        """
        asked = select(OUT).where(OUT.c.seq > seq).order_by(OUT.c.seq).limit(limit)
        if subject:
            asked = asked.where(OUT.c.subject == subject)
        if types:
            asked = asked.where(OUT.c.type.in_([one.value for one in types]))
        with self._database.read() as connection:
            return [
                Sent(seq=one.seq, id=one.id, at=one.at, type=one.type, subject=one.subject, body=bytes(one.body))
                for one in connection.execute(asked)
            ]

    def forget(self, connection: Connection, persons: Iterable[str]) -> None:
        """Lets go within a transaction of all news of some persons."""
        rows = [{"of": person} for person in persons]
        if rows:
            connection.execute(delete(OUT).where(OUT.c.subject == bindparam("of")), rows)

    def latest(self) -> int:
        """The number of the latest news, 0 where there is none.

        Raises:
            Unavailable: the present does not answer.
        """
        with self._database.read() as connection:
            return int(connection.execute(select(func.coalesce(func.max(OUT.c.seq), 0))).scalar_one())


def event(news: News, source: str) -> bytes:
    """News as a CloudEvent in JSON, on one line.

    Args:
        news: what is told.
        source: who tells it, a URI reference.
    """
    return msgspec.json.encode(
        Event(
            specversion="1.0",
            id=news.id,
            source=source,
            type=PREFIX + NewsType(news.type).value,
            subject=news.subject,
            time=iso(news.at),
            datacontenttype="application/json",
            data=news.data,
        )
    )
