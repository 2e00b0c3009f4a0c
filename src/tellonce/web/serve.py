"""Runs the pages on this machine, and on no other until there is sign-in."""

from typing import Final

import uvicorn

from tellonce.vocabulary.refusal import Refused
from tellonce.web.app import app
from tellonce.web.sight import Sight

LOOPBACK: Final = "127.0.0.1"


def serve(sight: Sight, port: int, address: str = LOOPBACK) -> None:
    """Serves the pages until it is interrupted.

    Args:
        sight: answers about the organisation.
        port: of TCP, 1 to 65535.
        address: where to listen; only 127.0.0.1 is allowed.

    Raises:
        Refused: another address, or no such port.
    """
    if address != LOOPBACK:
        raise Refused(
            f"cannot serve on {address!r}: until sign-in exists, serve binds to loopback only (allowed: {LOOPBACK}). "
            "To reach it from elsewhere, forward the port, for example with `ssh -L`."
        )
    if not 1 <= port <= 65535:
        raise Refused(f"no such port: {port} (allowed: 1 to 65535)")
    uvicorn.run(app(sight), host=address, port=port, access_log=False, server_header=False)
