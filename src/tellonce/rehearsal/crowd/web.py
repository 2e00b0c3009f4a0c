"""Visits to the organisation's site: the events that Segment keeps of one browser."""

from collections.abc import Mapping, Sequence
from random import Random

import msgspec

from tellonce.rehearsal.crowd.ledger import WEB, Ledger, contact
from tellonce.rehearsal.crowd.organisation import utc_ms
from tellonce.rehearsal.crowd.people import Customer
from tellonce.vocabulary.account import ContactEntry
from tellonce.vocabulary.moment import SECOND


class Act(msgspec.Struct, frozen=True, kw_only=True):
    """One event.

    Attributes:
        after: seconds after the beginning of the visit.
        event: its name.
        said: its properties.
    """

    after: int
    event: str
    said: Mapping[str, str] = {}


class Session(msgspec.Struct, frozen=True, kw_only=True):
    """One visit as it was written down.

    Attributes:
        at: first event, microseconds UTC.
        until: last event, microseconds UTC.
        refs: references of its events in order.
        entry: the visit as the truth lists it.
    """

    at: int
    until: int
    refs: tuple[str, ...]
    entry: ContactEntry

    @property
    def span(self) -> int:
        """Length in microseconds."""
        return self.until - self.at


SIGN_IN = Act(after=0, event="Signed In")


def surf(ledger: Ledger, draw: Random, who: Customer, at: int, acts: Sequence[Act], what: str) -> Session:
    """Write down a visit; the first act names the customer to the site. It begins with the first event."""
    refs = tuple(_event(ledger, draw, who, at + act.after * SECOND, act) for act in acts)
    start, until = at + acts[0].after * SECOND, at + acts[-1].after * SECOND
    entry = contact("contact", "web", start, until, until - start, what, refs)
    return Session(at=start, until=until, refs=refs, entry=entry)


def _event(ledger: Ledger, draw: Random, who: Customer, at: int, act: Act) -> str:
    ident = f"ajs-next-{draw.getrandbits(128):032x}"
    late = draw.randint(20, 400) * 1_000
    row: dict[str, object] = {
        "type": "track",
        "messageId": ident,
        "anonymousId": who.browser,
        "userId": who.login,
        "timestamp": utc_ms(at),
        "sentAt": utc_ms(at + 20_000),
        "receivedAt": utc_ms(at + 20_000 + late),
        "context": {
            "library": {"name": "analytics.js", "version": "next-1.70.0"},
            "userAgent": "Mozilla/5.0 (X11; Linux x86_64)",
            "page": {"url": "https://my.brightwater.example/account", "path": "/account"},
        },
        "event": act.event,
        "properties": dict(act.said),
    }
    return ledger.add(WEB, ident, who, at, row)
