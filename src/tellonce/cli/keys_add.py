"""`tellonce keys add FOLDER USE LABEL`: make a key."""

from pathlib import Path

from tellonce.cli.opened import declared_at
from tellonce.cli.present import now, present
from tellonce.cli.shown import as_json, out
from tellonce.cli.where import THERE, Json, There
from tellonce.silos.declare import load
from tellonce.silos.typed_toml import instead
from tellonce.stores.present.keys import Keys
from tellonce.vocabulary.access import Use
from tellonce.vocabulary.refusal import Refused


def add(
    folder: Path, use: Use, label: str, /, *, silo: str = "", there: There = THERE, json: Json = False
) -> None:  # fmt: skip
    """Make a key. It is written to standard output this once; what is kept of it is a digest.

    Args:
        folder: the organisation's folder.
        use: what the key opens: write (hand events in), read (contexts and stories), stream (news), admin (look after
            the server). It opens nothing else.
        label: who holds it, as people say it.
        silo: the one declared silo that a key for writing may write for; any if left out.
        there: store and address of the present, if not the usual ones.
        json: as JSON.
    """
    if silo and silo not in (names := [one.name for one in load(declared_at(folder, None)).silo]):
        raise Refused(f"no silo is called {silo!r}{instead(silo, names)}")
    with present(folder, there) as database:
        key = Keys(database).add(use, silo, label, now())
    if json:
        as_json({"key": key, "use": use, "silo": silo, "label": label})
    else:
        out().out(key)
