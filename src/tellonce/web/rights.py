"""Which address asks for which right: the one list. An address that is not in it opens for nobody who must sign in."""

from collections.abc import Mapping
from typing import Final

from tellonce.vocabulary.access import GRANTS, Right, Signed

POP: Final = "/pop"
"""Where telephone systems look somebody up."""

PUBLIC: Final = frozenset({
    "/healthz", "/sign-in", "/sign-in/elsewhere", "/sign-in/back", "/sign-out", "/static/{file_path}",
})  # fmt: skip
"""Addresses that ask for no sign-in: they show nothing of anybody."""

RIGHTS: Final[Mapping[str, Right]] = {
    "/": Right.FIGURES,
    "/frictions/{name}": Right.FIGURES,
    "/journeys": Right.FIGURES,
    "/measures": Right.FIGURES,
    "/promises": Right.FIGURES,
    "/set-aside": Right.FIGURES,
    "/unresolved": Right.FIGURES,
    "/people": Right.SEARCH,
    "/people/{key}": Right.PERSON,
    "/context/{key}": Right.PERSON,
    "/live/{person}": Right.LIVE,
    "/live/{person}/stream": Right.LIVE,
    POP: Right.LIVE,
    "/journeys/{id}": Right.PERSON,
    "/records/{file}/{record}": Right.PERSON,
    "/api/account": Right.FIGURES,
    "/api/measures": Right.FIGURES,
    "/api/people/{key}": Right.PERSON,
    "/api/context": Right.PERSON,
}
"""The right that each address asks for, written as its route is."""


def may(signed: Signed, right: Right) -> bool:
    """Whether somebody's role holds a right."""
    return right in GRANTS[signed.role].rights


def opens(signed: Signed, template: str) -> bool:
    """Whether somebody may open an address.

    Args:
        signed: who.
        template: the address, written as its route is.
    """
    right = RIGHTS.get(template)
    return template in PUBLIC or (right is not None and may(signed, right))
