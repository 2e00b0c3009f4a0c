"""`tellonce serve FOLDER`: the same in a browser, on this machine only."""

from pathlib import Path

from tellonce.cli.now import Seeing
from tellonce.cli.opened import built, viewed
from tellonce.cli.shown import out
from tellonce.cli.where import USUAL, Where
from tellonce.web.serve import serve as run


def serve(
    folder: Path, /, *, port: int = 8400, where: Where = USUAL,
) -> None:  # fmt: skip
    """Pages of overview, frictions, people and records. Until sign-in exists they are served to this machine alone.

    Args:
        folder: the organisation's folder.
        port: where to listen on 127.0.0.1.
        where: declaration, store and moment, if not the usual ones.
    """
    place = built(folder, where)
    with viewed(place) as view:
        eyes = Seeing(view, place.store)
        out().print(f"http://127.0.0.1:{port}/  (this machine only, since there is no sign-in yet; Ctrl-C ends it)")
        run(eyes, port)
