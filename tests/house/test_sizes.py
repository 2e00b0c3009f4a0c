"""No file grows beyond what one sitting can read, and each says what it is."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LIMIT = 400
MODULES = sorted(path for folder in ("src", "docs", "benchmarks", "tests") for path in (ROOT / folder).rglob("*.py"))

PHRASES = sorted((ROOT / "src" / "tellonce" / "reading" / "phrases").rglob("*.toml"))


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_module_is_small_and_says_what_it_is(path):
    text = path.read_text(encoding="utf-8")
    lines = text.count("\n")

    assert lines <= LIMIT, f"{lines} lines: split it by idea (at most {LIMIT})"
    assert (ast.get_docstring(ast.parse(text)) or "").strip(), "a module says in its first sentence what it is and why"


@pytest.mark.parametrize("path", PHRASES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_phrases_are_parted_by_what_they_state(path):
    assert path.read_text(encoding="utf-8").count("\n") <= LIMIT
