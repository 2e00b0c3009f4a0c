"""`tellonce serve FOLDER`: the same in a browser, on this machine only."""

from pathlib import Path

from tellonce.cli.opened import opened
from tellonce.cli.shown import out
from tellonce.insight.eyes import Eyes
from tellonce.web.serve import serve as run


def serve(
    folder: Path, /, *, port: int = 8400, config: Path | None = None, store: Path | None = None, as_of: str = "",
) -> None:  # fmt: skip
    """Pages of overview, frictions, people and records. Until sign-in exists they are served to this machine alone.

    Args:
        folder: the organisation's folder.
        port: where to listen on 127.0.0.1.
        config: its declaration, if not FOLDER/tellonce.toml.
        store: folder of the store, if not FOLDER/.tellonce.
        as_of: moment of the account (ISO 8601).
    """
    with opened(folder, config, store, as_of) as view:
        eyes = Eyes(view)
        out().print(f"http://127.0.0.1:{port}/  (this machine only, since there is no sign-in yet; Ctrl-C ends it)")
        run(eyes, port)
