"""`tellonce people unlink FOLDER A B`: two identifiers are not one person's."""

from pathlib import Path

from tellonce.cli.author import Signed
from tellonce.cli.decided import pair_up
from tellonce.cli.where import USUAL, Json, Where


def unlink(folder: Path, a: str, b: str, /, *, signed: Signed, where: Where = USUAL, json: Json = False) -> None:
    """Decide that two identifiers are not one person's; shows before and after. A decision to join them is taken back.

    Args:
        folder: the organisation's folder.
        a: a value as any system wrote it, `kind:value`, or the id of a person.
        b: the other.
        signed: who decides and why.
        where: declaration, store and moment, if not the usual ones.
        json: what was decided and what it does, as JSON.
    """
    pair_up(folder, a, b, where, signed.author(), must=False, dry_run=signed.dry_run, json=json)
