"""`tellonce serve FOLDER`: the same in a browser."""

from pathlib import Path

from tellonce.cli.entered import entered
from tellonce.cli.now import Seeing
from tellonce.cli.opened import built, viewed
from tellonce.cli.present import now
from tellonce.cli.present import present as opened
from tellonce.cli.shown import out
from tellonce.cli.where import USUAL, There, Where
from tellonce.live.present import Present
from tellonce.web.serve import LOOPBACK, require_sign_in
from tellonce.web.serve import serve as run
from tellonce.web.settings import settings as read


def serve(
    folder: Path,
    /,
    *,
    port: int = 8400,
    address: str = LOOPBACK,
    behind_tls: bool = False,
    certificate: Path | None = None,
    certificate_key: Path | None = None,
    settings: Path | None = None,
    where: Where = USUAL,
) -> None:
    """Pages of overview, frictions, people and records, and the present: events in, contexts and news out.

    Without an account pages are shown to this machine alone; with one, to who is signed in. Programs come with keys.

    Args:
        folder: the organisation's folder.
        port: where to listen.
        address: where to listen; beyond this machine only with sign-in and https.
        behind_tls: a proxy before it speaks https with browsers.
        certificate: chain of certificates (PEM), where it speaks https itself.
        certificate_key: the private key, where it is not in the same file.
        settings: names, sign-in elsewhere and limits of this server (TOML).
        where: declaration, store and moment, if not the usual ones.
    """
    asked, secure = read(settings), behind_tls or certificate is not None
    place = built(folder, where)
    there = There(store=place.store, present=where.present)
    with (
        viewed(place) as view,
        opened(folder, there) as database,
        entered(database, place.store, asked, secure=secure) as entrance,
    ):
        require_sign_in(address, entrance, encrypted=secure)
        eyes = Seeing(view, place.store)
        shown = "who is signed in" if entrance.closed() else "this machine only, since there is no account yet"
        names = asked.names or (address,)
        out().print(
            f"http{'s' if secure else ''}://{names[0]}{'' if behind_tls else f':{port}'}/  ({shown}; Ctrl-C ends it)"
        )
        run(
            eyes, port, address, entrance, Present(database, place.store, place.declaration, now),
            behind_tls=behind_tls, certificate=certificate, certificate_key=certificate_key,
            origins=asked.origins, log=asked.log,
        )  # fmt: skip
