"""What a server needs to let people in: who has an account, who is signed in, who vouches for others, what is noted."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol

from tellonce.stores.present.accounts import Accounts
from tellonce.stores.present.audit import Audit
from tellonce.stores.present.sign_ins import SignIns
from tellonce.vocabulary.access import Signed
from tellonce.web.attempts import Attempts
from tellonce.web.cookies import Cookies
from tellonce.web.door import Door


class Provider(Protocol):
    """Where people sign in elsewhere."""

    @property
    def name(self) -> str:
        """What people call it."""
        ...

    def begin(self, back: str) -> tuple[str, str]:
        """Where to send a browser to, and what its answer is held against: a text for a cookie.

        Args:
            back: address of ours to which it comes back.

        Raises:
            Unavailable: the provider does not answer.
        """
        ...

    def finish(self, back: str, query: str, pending: str, now: int) -> Signed:
        """Who came back.

        Args:
            back: as given to `begin`.
            query: of the address at which the browser came back.
            pending: what `begin` gave.
            now: microseconds UTC.

        Raises:
            Refused: nobody was vouched for, or they have no role here.
            Unavailable: the provider does not answer.
        """
        ...


@dataclass(frozen=True, kw_only=True)
class Entrance:
    """How people come in.

    Attributes:
        door: who is signed in.
        accounts: of people who sign in here.
        sign_ins: their sessions.
        audit: where looks at people are noted.
        clock: microseconds UTC.
        secret: for what is put out of sight; the same on all workers (the key of the store).
        provider: where people sign in elsewhere, None where they do not.
        names: under which the server is reached, beside those of this machine.
        secure: whether browsers reach it by https.
        attempts: sign-ins that failed.
    """

    door: Door
    accounts: Accounts
    sign_ins: SignIns
    audit: Audit
    clock: Callable[[], int]
    secret: bytes
    provider: Provider | None = None
    names: tuple[str, ...] = ()
    secure: bool = False
    attempts: Attempts = field(default_factory=Attempts)

    @cached_property
    def cookies(self) -> Cookies:
        """How cookies are named and set here."""
        return Cookies(secure=self.secure)

    def closed(self) -> bool:
        """Whether pages are shown only to who is signed in: as soon as there is an account or a provider.

        Raises:
            Unavailable: the present does not answer.
        """
        return self.provider is not None or self.accounts.any()
