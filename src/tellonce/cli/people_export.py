"""`tellonce people export FOLDER PERSON`: all that is held on one person, as one document."""

from pathlib import Path

from tellonce.cli.opened import opened
from tellonce.cli.shown import as_json
from tellonce.cli.where import USUAL, Where
from tellonce.insight.portable import portable


def export(folder: Path, person: str, /, *, where: Where = USUAL) -> None:
    """All that is held on one person as one JSON document: for who asks what is known of them, or takes it elsewhere.

    Args:
        folder: the organisation's folder.
        person: a person's id, or an identifier that is theirs alone, as anybody writes it; never a name.
        where: declaration, store and moment, if not the usual ones.
    """
    with opened(folder, where) as view:
        held = portable(view, person)
    as_json(held)
