"""The options that every command on an organisation's folder shares."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, TypeAlias

from cyclopts import Parameter

Json: TypeAlias = Annotated[bool, Parameter(name="--json", negative="", help="the answer as JSON.")]
"""Whether a program reads the answer."""


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class Where:
    """Which declaration, which store, which moment.

    Attributes:
        config: the folder's declaration, if not FOLDER/tellonce.toml.
        store: folder of the store, if not FOLDER/.tellonce.
        as_of: moment of the account (ISO 8601); later promises are open.
    """

    config: Path | None = None
    store: Path | None = None
    as_of: str = ""


USUAL = Where()
"""The folder's own declaration and store, and the declaration's moment."""
