"""A group: the records of one contact or message, or of one matter on file."""

import msgspec

from tellonce.journeys.placed import Placed
from tellonce.vocabulary.journey import ContactKind


class Group(msgspec.Struct, kw_only=True):
    """The records of one contact, message or matter on file, in order.

    Attributes:
        rows: its touchpoints in order of rank.
        kind: contact, message or none.
        at: start, microseconds UTC: of what makes it a contact or message, else of its first record.
        until: end, microseconds UTC.
        session: name of the web session inside of which a chat or bot conversation was, whose time it is; else ''.
        heard: what its words tell it is about, where no record states a topic.
    """

    rows: list[Placed]
    kind: ContactKind
    at: int
    until: int
    session: str = ""
    heard: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Stable name: of its earliest record, and of the part where another part may have begun a group of its own."""
        first = self.rows[0].touchpoint
        return f"{first.silo}:{first.record}" + (f":{first.part}" if first.part else "")

    @property
    def person(self) -> str | None:
        """The person, or None where unresolved."""
        return next((row.person for row in self.rows if row.person), None)
