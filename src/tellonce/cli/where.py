"""The options that every command on an organisation's folder shares."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, TypeAlias

from cyclopts import Parameter

Json: TypeAlias = Annotated[bool, Parameter(name="--json", negative="", help="the answer as JSON.")]
"""Whether a program reads the answer."""

Present: TypeAlias = Annotated[
    str,
    Parameter(
        name="--present",
        env_var="TELLONCE_PRESENT",
        help="address of the present, if not a file in the store: sqlite:///FILE, postgresql://…. One with a password "
        "belongs in the environment, where other users do not see it.",
    ),
]
"""Where the present lies; '' = in the store."""


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class Where:
    """Which declaration, which store, which moment.

    Attributes:
        config: the folder's declaration, if not FOLDER/tellonce.toml.
        store: folder of the store, if not FOLDER/.tellonce.
        as_of: moment of the account (ISO 8601); later promises are open.
        present: address of the present, if not a file in the store; what came live is part of the account.
    """

    config: Path | None = None
    store: Path | None = None
    as_of: str = ""
    present: Present = ""


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class There:
    """Which present.

    Attributes:
        store: folder of the store, if not FOLDER/.tellonce.
        present: address of the present, if not a file in the store.
    """

    store: Path | None = None
    present: Present = ""


THERE = There()
"""The present in the folder's own store."""

USUAL = Where()
"""The folder's own declaration and store, and the declaration's moment."""
