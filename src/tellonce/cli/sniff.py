"""`tellonce sniff FILE`: which system wrote it."""

from pathlib import Path

from tellonce.cli.shown import as_json, out
from tellonce.cli.where import Json
from tellonce.silos.sniff import sniff as guess


def sniff(*files: Path, json: Json = False) -> None:
    """The source system of each file, as far as its fields tell.

    Args:
        files: files to look at.
        json: as JSON.
    """
    found = {str(file): guess(file) for file in files}
    if json:
        as_json(found)
        return
    for file, one in found.items():
        out().print(f"{file}: {one.system}" + ("" if one.sure else " (a table that needs a mapping)"), markup=False)
