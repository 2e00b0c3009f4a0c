"""Runs the pages: on this machine for whoever sits at it, and beyond it only for who is signed in, by https."""

import os
import platform
import secrets
import socket
from collections.abc import Callable, Collection
from functools import partial
from pathlib import Path
from typing import Final

import uvicorn
from litestar.types import ASGIApp

from tellonce.live.present import Present
from tellonce.vocabulary.refusal import Refused
from tellonce.web.app import app
from tellonce.web.entrance import Entrance
from tellonce.web.lines import Line
from tellonce.web.live import Live
from tellonce.web.logs import Level, access, configure
from tellonce.web.meters import Meters
from tellonce.web.now import Now
from tellonce.web.sight import Sight
from tellonce.web.standing import figures, standing
from tellonce.web.tail import Tail
from tellonce.web.watch import Watch

LOOPBACK: Final = "127.0.0.1"

GRACE_SECONDS: Final = 5
"""How long open requests may take after the server was asked to end."""


def serve(
    sight: Sight,
    port: int,
    address: str = LOOPBACK,
    entrance: Entrance | None = None,
    present: Present | None = None,
    *,
    behind_tls: bool = False,
    certificate: Path | None = None,
    certificate_key: Path | None = None,
    origins: Collection[str] = (),
    log: Level = Level.INFO,
) -> None:
    """Serves the pages until it is interrupted.

    Args:
        sight: answers about the organisation.
        port: of TCP, 1 to 65535.
        address: where to listen.
        entrance: how people come in; without, only this machine is served, and everybody there sees all.
        present: what is served to programs beside the pages, with the entrance's keys; None for nothing.
        behind_tls: whether a proxy before it speaks https with browsers.
        certificate: chain of certificates (PEM), where it speaks https itself.
        certificate_key: the private key, where it is not in the same file.
        origins: pages elsewhere that may hand events in.
        log: how much is written to the log.

    Raises:
        Refused: no such port; an address beyond this machine, or names beyond it, without sign-in or without https.
    """
    if not 1 <= port <= 65535:
        raise Refused(f"no such port: {port} (allowed: 1 to 65535)")
    require_sign_in(address, entrance, encrypted=behind_tls or certificate is not None)
    configure(log)
    served, live = _served(sight, entrance, present, origins)
    watched = Watch(
        served, route=live.route if live else _pages_alone, log=access(log), door=entrance.door if entrance else None,
        meters=Meters(partial(figures, live, live.present.clock) if live else dict),
        standing=partial(standing, live) if live else None,
    )  # fmt: skip
    config = uvicorn.Config(
        watched,
        host=address,
        port=port,
        http=Line,
        access_log=False,
        log_config=None,
        server_header=False,
        # Only a proxy may say whose request it brings: else anybody could come from any address.
        proxy_headers=behind_tls,
        ssl_certfile=certificate,
        ssl_keyfile=certificate_key,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    _Server(config, live.tail.close if live else _nothing).run()


class _Server(uvicorn.Server):
    """Tells the screens, as soon as it is asked to end, to come again to whoever serves next."""

    def __init__(self, config: uvicorn.Config, ending: Callable[[], None]) -> None:
        super().__init__(config)
        self._ending = ending

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Ends: screens are told, requests that are open are answered, and what waits is made durable."""
        self._ending()
        await super().shutdown(sockets)


def _served(
    sight: Sight, entrance: Entrance | None, present: Present | None, origins: Collection[str]
) -> tuple[ASGIApp, Live | None]:  # fmt: skip
    if present is None or entrance is None:
        return app(sight, entrance), None
    tail = Tail(present.memory.out)
    pages = app(sight, entrance, Now(present, tail))
    live = Live(present, entrance.door, entrance.audit, worker(), pages, tail=tail, origins=origins)
    return live, live


def _pages_alone(_: str) -> None:
    """Where there is no present, all routes are those of the pages."""


def _nothing() -> None:
    """Where there is no present, no screen is open."""


def worker() -> str:
    """A name for this worker, like no other's."""
    return f"{platform.node()}:{os.getpid()}:{secrets.token_hex(4)}"


def require_sign_in(address: str, entrance: Entrance | None, *, encrypted: bool) -> None:
    """Lets this machine alone be served without sign-in.

    Args:
        address: where to listen.
        entrance: how people come in.
        encrypted: whether browsers come by https.

    Raises:
        Refused: others could come in, and there is nobody who may, no https, or no name under which they come.
    """
    names = entrance.names if entrance else ()
    if address == LOOPBACK and not names and not encrypted:
        return
    if entrance is None or not entrance.closed():
        raise Refused(
            f"cannot serve on {address!r} to others than this machine: nobody could sign in. Make an account "
            f"(`tellonce accounts add`) or declare [sign_in] in --settings; or serve on {LOOPBACK} alone"
        )
    if not encrypted:
        raise Refused(
            f"cannot serve on {address!r} without https: passwords and what is shown could be read on the way. Give "
            f"--certificate, or --behind-tls where a proxy before it speaks https; or serve on {LOOPBACK} alone"
        )
    if not names:
        raise Refused(
            "cannot tell requests to this server from others: say under which names it is reached "
            '(names = ["journeys.example.org"] in --settings)'
        )
