"""Every example in the docs runs and gives what the page says it gives."""

import doctest
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BLOCK = re.compile(r"^```python\n(.*?)^```$", flags=re.MULTILINE | re.DOTALL)


def blocks(page):
    """The page's Python blocks with the number of the line on which each begins."""
    text = page.read_text(encoding="utf-8")
    return [(text.count("\n", 0, hit.start(1)) + 1, hit.group(1)) for hit in BLOCK.finditer(text)]


WITH_EXAMPLES = [page for page in (*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")) if blocks(page)]


def run(name, found):
    """Runs one page's blocks in order in one namespace; what failed, as text, '' if nothing did."""
    names, told = {"__name__": "__main__"}, []
    runner = doctest.DocTestRunner(verbose=False, optionflags=doctest.ELLIPSIS)
    for line, text in found:
        if ">>>" in text:
            test = doctest.DocTestParser().get_doctest(text, names, name, name, line)
            runner.run(test, out=told.append, clear_globs=False)
            names.update(test.globs)
        else:
            exec(compile(text, name, "exec"), names)  # noqa: S102  # the examples are our own
    return "".join(told)


@pytest.mark.parametrize("page", sorted(WITH_EXAMPLES), ids=lambda page: str(page.relative_to(ROOT)))
def test_examples_of_the_page_hold(page):
    failed = run(str(page.relative_to(ROOT)), blocks(page))

    assert not failed, failed


def test_wrong_example_is_found():
    assert not run("page", [(1, "x = 1\n"), (2, ">>> x + 1\n2\n")])
    assert "Expected" in run("page", [(1, ">>> 1 + 1\n3\n")])
