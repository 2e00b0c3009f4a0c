"""`tellonce init FOLDER`: a first tellonce.toml."""

from pathlib import Path

from tellonce.cli.opened import DECLARATION
from tellonce.cli.shown import as_json, out
from tellonce.cli.where import Json
from tellonce.silos.drafting.draft import draft
from tellonce.vocabulary.refusal import Refused


def init(
    folder: Path, /, *, config: Path | None = None, force: bool = False,
    json: Json = False,
) -> None:  # fmt: skip
    """Look at every file of a folder and draft its tellonce.toml, with what could not be known written as comments.

    Args:
        folder: the folder of exported files.
        config: where to write it, if not FOLDER/tellonce.toml.
        force: write over one that is there.
        json: what was written, as JSON.
    """
    if not folder.is_dir():
        raise Refused(f"{folder} is no folder; give the folder that holds the exported files")
    path = config or folder / DECLARATION
    if path.exists() and not force:
        raise Refused(f"{path} is there already; --force writes over it")
    try:
        path.write_text(draft(folder), encoding="utf-8")
    except OSError as error:
        raise Refused(f"{path} cannot be written ({error.strerror}); name another place with --config") from error
    if json:
        as_json({"written": str(path)})
    else:
        told = f"{path} written: read it, fill in what it asks for, then run `tellonce see {folder}`"
        out().print(told, markup=False)
