"""The cookies of who signs in: for this server alone, out of reach of scripts, not sent along by other sites' forms.

`Lax` and not `Strict`: coming back from a provider elsewhere, the browser would not send a strict one, and whoever just
signed in would be asked to sign in. Forms are held to come from our own pages besides (`same_origin`).
"""

from http.cookies import CookieError, SimpleCookie
from typing import Final

from litestar.datastructures import Cookie

SESSION: Final = "tellonce"
"""Holds the token of who is signed in."""

PENDING: Final = "tellonce-pending"
"""Holds what a provider's answer is held against, while somebody signs in there."""


class Cookies:
    """How cookies are named and set on one server.

    Args:
        secure: whether browsers reach it by https. Then names begin with `__Host-`, which no other name of the domain
            and no connection without TLS can set. Source: draft-ietf-httpbis-rfc6265bis, 4.1.3.2.
    """

    def __init__(self, *, secure: bool) -> None:
        self._secure, self._prefix = secure, "__Host-" if secure else ""

    def read(self, header: str, name: str) -> str:
        """The value of a cookie in the header `Cookie`; '' where it has none."""
        try:
            found = SimpleCookie(header).get(self._prefix + name)
        except CookieError:
            return ""
        return found.value if found else ""

    def given(self, name: str, value: str, lasts: int) -> Cookie:
        """A cookie that the browser keeps for some seconds; 0 takes it away."""
        return Cookie(
            key=self._prefix + name,
            value=value,
            path="/",
            max_age=lasts,
            httponly=True,
            samesite="lax",
            secure=self._secure,
        )
