"""`tellonce export FOLDER FILE`: journeys as an event log for other tools."""

from pathlib import Path

from tellonce.cli.opened import opened
from tellonce.cli.shown import as_json, out
from tellonce.cli.where import USUAL, Json, Where
from tellonce.insight.export import export as write
from tellonce.vocabulary.refusal import Refused


def export(
    folder: Path, target: Path, /, *, where: Where = USUAL,
    json: Json = False,
) -> None:  # fmt: skip
    """Write every journey as a case of an event log (XES), its steps as events with their records.

    Args:
        folder: the organisation's folder.
        target: the file to write.
        where: declaration, store and moment, if not the usual ones.
        json: what was written, as JSON.
    """
    with opened(folder, where) as view:
        try:
            with target.open("wb") as stream:
                cases = write(view, stream)
        except OSError as error:
            raise Refused(f"{target} cannot be written ({error.strerror}); name another file") from error
    if json:
        as_json({"written": str(target), "cases": cases})
    else:
        out().print(f"{target} written: {cases:,} cases", markup=False)
