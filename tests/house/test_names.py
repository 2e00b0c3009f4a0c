"""A file is named after an idea of the domain, never after the drawer it was put in."""

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
REFUSED = {"util", "helper", "manager", "common", "base", "core", "misc", "handler", "service"}
PATHS = sorted(
    path
    for folder in ("src", "docs", "benchmarks", "tests")
    for path in (ROOT / folder).rglob("*")
    if path.suffix == ".py" or (path.is_dir() and path.name != "__pycache__")
)


def words(name):
    """The name as a whole and its last word, in the singular: `csv_utils` is as much a drawer as `utils`."""
    return {word.removesuffix("s") for word in (name, name.rsplit("_", 1)[-1])}


@pytest.mark.parametrize("path", PATHS, ids=lambda path: str(path.relative_to(ROOT)))
def test_name_is_no_drawer(path):
    assert not words(path.stem) & REFUSED, "name it after what it holds, in the words of the vocabulary"


@pytest.mark.parametrize("name", ["utils", "helpers", "core", "misc", "csv_utils", "test_helpers", "handlers"])
def test_drawer_is_refused(name):
    assert words(name) & REFUSED
