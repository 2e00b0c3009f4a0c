"""One file by itself: the declaration it needs when it says itself what its cases are."""

from pathlib import Path

from tellonce.silos.declaration import Declaration
from tellonce.silos.mapping import Silo
from tellonce.silos.organisation import Organisation
from tellonce.silos.sniff import sniff
from tellonce.vocabulary.refusal import Refused


def lone(source: Path) -> Declaration:
    """The declaration of a single event log.

    Raises:
        Refused: it is no event log; a table must say which of its columns are what.
    """
    found = sniff(source)
    if found.system != "xes":
        raise Refused(
            f"{source.name} is no event log (XES) but of system {found.system!r}: put it in a folder, "
            "run `tellonce init`, and name the folder; or name a declaration with --config"
        )
    organisation = Organisation(name=source.name, zone="UTC")
    return Declaration(organisation=organisation, silo=(Silo(name="log", system="xes", files=(source.name,)),))
