"""Receivers: other systems that are told news by a webhook, and the letters that they did not take."""

import msgspec

from tellonce.vocabulary.news import NewsType


class Receiver(msgspec.Struct, frozen=True, kw_only=True):
    """Where news is sent.

    Attributes:
        id: made of its address.
        url: its address.
        secret: what it is signed with, `whsec_` and base64.
        former: the secret before, '' where there was none.
        former_until: until when the former one signs too, microseconds UTC.
        types: only news of these; empty for all.
        allowed: networks (CIDR) that it may lie in though they are private.
        created: microseconds UTC.
        cursor: `seq` of the latest news that it took or that was given up.
        attempts: how often the next was tried.
        since: when it was tried first, microseconds UTC; 0 where it was not.
        next_at: when it is tried again, microseconds UTC; 0 for at once.
        stopped: why nothing is sent any longer; '' where it is.
    """

    id: str
    url: str
    secret: str
    former: str = ""
    former_until: int = 0
    types: tuple[NewsType, ...] = ()
    allowed: tuple[str, ...] = ()
    created: int = 0
    cursor: int = 0
    attempts: int = 0
    since: int = 0
    next_at: int = 0
    stopped: str = ""

    def secrets(self, now: int) -> tuple[str, ...]:
        """What signs at a moment (microseconds UTC), the newest first."""
        return (self.secret, self.former) if self.former and now < self.former_until else (self.secret,)


class Letter(msgspec.Struct, frozen=True, kw_only=True):
    """News that a receiver did not take.

    Attributes:
        receiver: id of the receiver.
        seq: number of the news.
        at: when it was given up, microseconds UTC.
        reason: what went wrong last.
        again: whether it waits to be sent again.
    """

    receiver: str
    seq: int
    at: int
    reason: str
    again: bool
