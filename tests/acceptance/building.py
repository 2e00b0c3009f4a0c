"""What the acceptance tests share: an organisation's folder to its account, the way the commands go."""

import json
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec

from tellonce.insight.account import account
from tellonce.insight.build import build
from tellonce.silos.declare import load
from tellonce.stores.folder import Folder
from tellonce.stores.history_duckdb import DuckDBView
from tellonce.vocabulary.account import Account

KEY = "5e" * 32
"""A secret for people's ids, so that two stores give the same."""

NINE = frozenset({
    "repeat_contact", "failure_demand", "re_authentication", "doom_loop", "long_wait", "multiple_transfers",
    "over_contact", "silent_call", "broken_promise",
})  # fmt: skip
"""The frictions of the catalogue."""


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


def plain(one: Account, names: Iterable[str]) -> dict[str, Any]:
    """An account as JSON gives it, without the name of its build, and without what tells its silo files apart.

    Args:
        one: the account.
        names: patterns of file names; what they match stands as `file`, and lists of records of files that now have one
            name are put together. Counts of files, and of what was read twice, are left out: they say how it came.
    """
    given = msgspec.to_builtins(one)
    text = re.sub(rf"\b(?:{'|'.join(names)})(?=#|\")", "file", json.dumps(given, ensure_ascii=False))
    document = json.loads(text, object_pairs_hook=_joined)
    for left in ("build", "files"):
        del document[left]
    for left in ("records", "touchpoints"):
        del document["totals"][left]
    return document


def _joined(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A JSON object whose equal keys held lists of one thing."""
    whole: dict[str, Any] = {}
    for key, value in pairs:
        whole[key] = sorted({*whole[key], *value}) if key in whole else value
    return whole
