"""How a server is run: a file of its own beside the organisation's declaration, without any secret in it.

What an organisation is stands in `tellonce.toml` and is the same wherever it is read; under which name a server is
reached, and who vouches for its people, is another matter on every machine.
"""

import os
from pathlib import Path
from typing import Final

import msgspec

from tellonce.silos.typed_toml import text_of, typed
from tellonce.vocabulary.access import Role
from tellonce.web.limits import USUAL, Limits
from tellonce.web.logs import Level

SECRET: Final = "TELLONCE_OIDC_SECRET"  # noqa: S105  # the name of a setting, not its value
"""Holds what the provider gave this server to prove itself with. Never in a file."""


class Elsewhere(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`[sign_in]`: a provider of OpenID Connect that vouches for people.

    Attributes:
        issuer: its address, as its tokens name it; `https`, but on this machine.
        client_id: what it calls this server.
        roles: what people here work as, by a value of the claim `role`; of several that somebody has, the first here.
        role: the claim that says so; a dot leads into a claim (`realm_access.roles`).
        person: the claim that names somebody, in the audit too.
        label: what people call it.
        scopes: what is asked for.
    """

    issuer: str
    client_id: str
    roles: dict[str, Role]
    role: str = "groups"
    person: str = "email"
    label: str = "your organisation"
    scopes: tuple[str, ...] = ("openid", "profile", "email")


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The whole file.

    Attributes:
        names: under which the server is reached, beside those of this machine.
        sign_in: a provider that vouches for people.
        limits: how often one caller may ask.
        origins: pages elsewhere that may hand events in, as browsers write them (`https://shop.example.org`).
        log: how much is written to the log; lines of requests are `info`.
    """

    names: tuple[str, ...] = ()
    sign_in: Elsewhere | None = None
    limits: Limits = USUAL
    origins: tuple[str, ...] = ()
    log: Level = Level.INFO


def settings(path: Path | None) -> Settings:
    """What a file of settings says; the defaults where there is none.

    Args:
        path: the file.

    Raises:
        BadDeclaration: it cannot be read, or says something that is not allowed; with the line.
    """
    if path is None:
        return Settings()
    found, places = typed(text_of(path, ": name a file with --settings"), str(path), Settings)
    if found.sign_in and not _safe(found.sign_in.issuer):
        problem = f"{found.sign_in.issuer!r} is not https: what a provider says must come from itself"
        raise places.refusal("$.sign_in.issuer", problem)
    return found


def secret() -> str:
    """What the provider gave this server to prove itself with; '' where it gave nothing."""
    return os.environ.get(SECRET, "")


def _safe(issuer: str) -> bool:
    return issuer.startswith(("https://", "http://127.0.0.1:", "http://localhost:"))
