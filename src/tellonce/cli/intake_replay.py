"""`tellonce intake replay FOLDER`: what was set aside waits to be read again."""

from pathlib import Path

from tellonce.cli.present import present
from tellonce.cli.shown import as_json, out
from tellonce.cli.where import THERE, Json, There
from tellonce.stores.present.inbox import Inbox


def replay(folder: Path, /, *, silo: str = "", there: There = THERE, json: Json = False) -> None:
    """Let what was set aside be read again, after the declaration or the reader was set right.

    A running server reads it within a second; what still cannot be read is set aside again.

    Args:
        folder: the organisation's folder.
        silo: only of this silo.
        there: store and address of the present, if not the usual ones.
        json: as JSON.
    """
    with present(folder, there) as database:
        inbox = Inbox(database)
        again = inbox.replay(silo)
        others = sorted({one.silo for one in inbox.aside()}) if silo and not again else []
    if json:
        as_json({"replayed": again})
    elif again:
        out().print(f"{again:,} events wait to be read again")
    else:
        out().print(
            f"nothing of {silo or 'any silo'} is set aside" + (f", only of {', '.join(others)}" if others else "")
        )
