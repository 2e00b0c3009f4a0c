"""What the acceptance tests share: an organisation's folder to its account, the way the commands go."""

import io
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import pytest

from tellonce.cli.main import main
from tellonce.insight.account import account
from tellonce.insight.build import build
from tellonce.journeys.catalogue import definitions
from tellonce.silos.declare import load
from tellonce.stores.folder import Folder
from tellonce.stores.history_duckdb import DuckDBView
from tellonce.vocabulary.account import Account

KEY = "5e" * 32
"""A secret for people's ids, so that two stores give the same."""

KINDS = frozenset(one.name for one in definitions({}))
"""The frictions of the catalogue."""


class Done(NamedTuple):
    """What a command did: its exit code, and what it wrote."""

    code: int
    out: str
    err: str


def command(*words: object, columns: int = 80) -> Done:
    """Run a command as the program would, on a terminal of so many columns."""
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True) for _ in range(2))
    code: object = None
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
        patch.setenv("COLUMNS", str(columns))
        try:
            main([str(word) for word in words])
        except SystemExit as stop:
            code = stop.code
    told, faults = (stream.buffer.getvalue().decode() for stream in (out, err))  # type: ignore[attr-defined]
    return Done(int(str(code or 0)), told, faults)


@contextmanager
def built(folder: Path, store: Path, declaration: Path | None = None) -> Iterator[DuckDBView]:
    """A view of a folder's build, made first."""
    build(folder, load(declaration or folder / "tellonce.toml"), store)
    view = DuckDBView(Folder(store))
    try:
        yield view
    finally:
        view.close()


def told(folder: Path, store: Path, declaration: Path | None = None) -> Account:
    """The account of a folder."""
    with built(folder, store, declaration) as view:
        return account(view)


def truth(folder: Path) -> dict[str, Any]:
    """What is true of a folder."""
    read: dict[str, Any] = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    return read


def plain(one: Account, pattern: str) -> dict[str, Any]:
    """An account as JSON gives it, without what only tells how its records came: by which files, and how often.

    Args:
        one: the account.
        pattern: of the part of file names that is cut out; records of files that so get one name are listed together.
    """
    text = re.sub(pattern, "", msgspec.json.encode(one).decode())
    document: dict[str, Any] = json.loads(text, object_pairs_hook=_joined)
    for left in ("build", "files"):
        del document[left]
    for left in ("records", "touchpoints"):
        del document["totals"][left]
    return document


def differences(one: object, other: object, place: str = "account") -> list[str]:
    """The first few places where two documents differ: a whole account is too much to be compared by sight."""
    if isinstance(one, dict) and isinstance(other, dict) and one.keys() == other.keys():
        pairs = [(one[key], other[key], f"{place}.{key}") for key in one]
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        pairs = [(a, b, f"{place}[{number}]") for number, (a, b) in enumerate(zip(one, other, strict=True))]
    else:
        return [] if one == other else [f"{place}: {str(one)[:300]} is not {str(other)[:300]}"]
    return [found for a, b, where in pairs if a != b for found in differences(a, b, where)][:5]


def _joined(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    whole: dict[str, Any] = {}
    for key, value in pairs:
        whole[key] = value if key not in whole else _both(whole[key], value)
    return whole


def _both(one: Any, other: Any) -> Any:  # of whatever a document holds
    return {**one, **other} if isinstance(one, dict) else sorted({*one, *other})
