"""The file of tombstones of a store, and the audit of its erasures: both outlast every build and every layout."""

import hashlib
import os
from pathlib import Path
from typing import Final

import msgspec

from tellonce.stores.folder import Folder, write_whole
from tellonce.stores.log_parquet import LeftOut
from tellonce.vocabulary.erasure import Receipt
from tellonce.vocabulary.refusal import Refused, Unsupported

VERSION: Final = 1
"""Version of the file of tombstones."""

PRIVATE: Final = 0o600
"""Readable and writable by its owner alone."""


class Pending(msgspec.Struct, frozen=True, kw_only=True):
    """An erasure that is not done yet.

    Attributes:
        receipt: its receipt as far as it is known.
        before: by name of log what it left out before.
    """

    receipt: Receipt
    before: dict[str, LeftOut]


class Register(msgspec.Struct, frozen=True, kw_only=True):
    """All that a store remembers of who was erased.

    Attributes:
        version: version of this file.
        check: a mark under the key of the tombstones: who has another key would find nobody erased.
        marks: the tombstones, in order.
        grown: tombstones of records that came later and turned out to be an erased person's, in order.
        lengths: how many words those have that are looked for inside texts, in order.
        kinds: the kinds of the identifiers that were erased, in order.
        unsettled: whether what turned out later is still to be looked for in logs that were there before.
        pending: an erasure that is not done yet.
    """

    version: int = VERSION
    check: str = ""
    marks: list[str] = []
    grown: list[str] = []
    lengths: list[int] = []
    kinds: list[str] = []
    unsettled: bool = False
    pending: Pending | None = None

    @property
    def name(self) -> str:
        """A digest of who was erased; '' for nobody. What turned out later leaves it as it is."""
        if not self.marks:
            return ""
        return hashlib.blake2b("\n".join(self.marks).encode(), digest_size=12).hexdigest()


def registered(folder: Folder, check: str) -> Register:
    """The register of a store; an empty one where nobody was ever erased.

    Args:
        folder: the store.
        check: the mark that the key in use gives.

    Raises:
        Refused: the tombstones were made under another key, or the file is damaged.
        Unsupported: a newer version of Tellonce wrote the file.
    """
    path = _path(folder)
    try:
        register = msgspec.json.decode(path.read_bytes(), type=Register)
    except FileNotFoundError:
        return Register(check=check)
    except msgspec.MsgspecError as error:
        raise Refused(
            f"the tombstones {path} are damaged, and without them erased people would come back: bring the file back "
            "from a backup"
        ) from error
    if register.version > VERSION:
        raise Unsupported(f"the tombstones {path} have version {register.version}, this Tellonce reads up to {VERSION}")
    if register.check != check:
        raise Refused(
            f"the tombstones {path} were made under another key, and with this one erased people would come back: set "
            "TELLONCE_KEY, or the file `key` of the store, to what it was when they were erased"
        )
    return register


def keep(folder: Folder, register: Register) -> None:
    """Write the register of a store, whole; what was erased before stays erased, whatever is handed in.

    Raises:
        Refused: the file that is there was made under another key, or is damaged.
    """
    before = registered(folder, register.check)
    whole = msgspec.structs.replace(
        register, marks=sorted({*before.marks, *register.marks}), grown=sorted({*before.grown, *register.grown}),
        lengths=sorted({*before.lengths, *register.lengths}), kinds=sorted({*before.kinds, *register.kinds}),
    )  # fmt: skip
    write_whole(_path(folder), msgspec.json.encode(whole), PRIVATE)


def note(folder: Folder, receipt: Receipt) -> None:
    """Append a receipt to the audit of a store; the one that was appended last is not appended again."""
    path = folder.path / "erasures.jsonl"
    line = msgspec.json.encode(receipt) + b"\n"
    if path.exists() and path.read_bytes().endswith(line):
        return
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, PRIVATE), "ab") as file:
        file.write(line)
        file.flush()
        os.fsync(file.fileno())


def noted(folder: Folder) -> list[Receipt]:
    """The receipts of all erasures of a store, in their order."""
    path = folder.path / "erasures.jsonl"
    lines = path.read_bytes().splitlines() if path.exists() else []
    return [msgspec.json.decode(line, type=Receipt) for line in lines]


def _path(folder: Folder) -> Path:
    return folder.path / "tombstones.json"
