"""The floors hold: a line imports only lines below it, drivers stay in the stores, nothing goes round in a circle."""

from pathlib import Path

import grimp
from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

ROOT = Path(__file__).resolve().parents[2]


def test_every_contract_is_kept(capsys):
    status = lint_imports(str(ROOT / "pyproject.toml"), no_cache=True, no_logo=True)
    told = capsys.readouterr().out

    assert status == EXIT_STATUS_SUCCESS, told
    assert "4 kept, 0 broken" in told, told


def circles(imports):
    """Groups of modules that reach each other, given who imports whom; empty where there are none."""
    reached = {start: reach(start, imports) for start in imports}
    return {
        frozenset(other for other in reached[start] if start in reached.get(other, ()))
        for start in imports
        if start in reached[start]
    }


def reach(start, imports):
    seen, todo = set(), [*imports[start]]
    while todo:
        each = todo.pop()
        if each not in seen:
            seen.add(each)
            todo += imports.get(each, ())
    return seen


def test_no_modules_import_each_other_in_a_circle():
    # Imports inside functions and for typing only count too: hidden, a circle is still one.
    graph = grimp.build_graph("tellonce", cache_dir=None)
    imports = {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}

    assert not circles(imports)


def test_circle_is_found():
    assert circles({"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}, "e": set()}) == {frozenset("abc")}
    assert not circles({"a": {"b", "c"}, "b": {"c"}, "c": set()})
