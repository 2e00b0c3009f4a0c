"""The door: who comes with which key, who is signed in, and whether they may come that often."""

from collections.abc import Callable
from typing import Final

from tellonce.stores.present.keys import Keys
from tellonce.stores.present.sign_ins import SignIns
from tellonce.vocabulary.access import Holder, Signed, Use
from tellonce.vocabulary.moment import SECOND
from tellonce.web.buckets import Buckets, neighbours
from tellonce.web.cookies import SESSION, Cookies
from tellonce.web.credentials import presented
from tellonce.web.limits import USUAL, Limits
from tellonce.web.wire import Ask, Problem

WHO: Final = "tellonce.who"
"""Where the door leaves in the state of a request who came with a key."""

REALM: Final = b'Bearer realm="tellonce"'


class Door:
    """Who may come in. One for each worker; limits count within it.

    Args:
        keys: of machines.
        sign_ins: of people.
        clock: microseconds UTC.
        limits: how often one caller may ask.
        secure: whether browsers reach it by https.
    """

    def __init__(
        self, keys: Keys, sign_ins: SignIns, clock: Callable[[], int], *, limits: Limits = USUAL, secure: bool = False
    ) -> None:  # fmt: skip
        self._keys, self._sign_ins, self._clock = keys, sign_ins, clock
        self._cookies = Cookies(secure=secure)
        self._by_key, self._unknown, self._pages = (Buckets(one) for one in (limits.key, limits.unknown, limits.pages))

    def machine(self, ask: Ask, use: Use, silo: str = "", *, key: str = "", in_query: bool = False) -> Holder:
        """Whoever asks with a key for this use. Asks no database but once a second.

        Args:
            ask: the request.
            use: what is to be done.
            silo: the silo that is written for; '' where the caller looks at `Holder.silo` itself.
            key: the key, where the caller found it in the body (`credentials.segment_key`); it counts only where the
                request has none.
            in_query: whether `?key=` is looked at.

        Raises:
            Problem: no key or none that stands (401), one for something else (403), or too many requests (429).
            Unavailable: the present does not answer.
        """
        given = presented(ask, in_query=in_query) or key
        holder = self._keys.find(given) if given else None
        now = self._clock()
        if holder is None:
            raise too_many(wait) if (wait := self._unknown.take(neighbours(ask.address), now)) else _unknown(use, given)
        if holder.use is not use:
            raise _other(f"this key is for {holder.use.value!r} and opens nothing for {use.value!r}", use)
        if silo and holder.silo not in ("", silo):
            raise _other(f"this key writes for the silo {holder.silo!r} only, not for {silo!r}", use)
        if wait := self._by_key.take(holder.id, now):
            raise too_many(wait)
        ask.scope.setdefault("state", {})[WHO] = holder.who
        return holder

    def person(self, ask: Ask) -> Signed | None:
        """Who is signed in; None where nobody is.

        Args:
            ask: the request.

        Raises:
            Problem: the address opens too many pages (429).
            Unavailable: the present does not answer.
        """
        now = self._clock()
        if wait := self._pages.take(neighbours(ask.address), now):
            raise too_many(wait)
        token = self._cookies.read(ask.headers.get("cookie", ""), SESSION)
        return self._sign_ins.find(token, now) if token else None


def too_many(wait: int) -> Problem:
    """The answer to whoever asks too often.

    Args:
        wait: microseconds until the next may come.

    Source: RFC 6585, section 4 (429); RFC 9110, section 10.2.3 (`Retry-After` in whole seconds).
    """
    seconds = -(-wait // SECOND)
    detail = f"too many requests: the next may come in {seconds} s"
    return Problem(429, detail, [(b"retry-after", str(seconds).encode())])


def _unknown(use: Use, given: str) -> Problem:
    if not given:
        detail = f"a key for {use.value!r} is needed: send it as `Authorization: Bearer KEY`"
        return Problem(401, detail, [(b"www-authenticate", REALM)])
    detail = f"there is no such key, or it was revoked: ask for one for {use.value!r} (`tellonce keys add`)"
    return Problem(401, detail, [(b"www-authenticate", REALM + b', error="invalid_token"')])


def _other(detail: str, use: Use) -> Problem:
    scope = f', error="insufficient_scope", scope="{use.value}"'.encode()
    return Problem(403, f"{detail}: ask for another (`tellonce keys add`)", [(b"www-authenticate", REALM + scope)])
