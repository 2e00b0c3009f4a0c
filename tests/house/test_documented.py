"""What has a name for people stands in the docs: words, kinds, fields, frictions, commands, settings, public names."""

import ast
import importlib
import importlib.util
import inspect
import re
import tomllib
from pathlib import Path

import msgspec
import pytest

from tellonce.identity.rules import KINDS
from tellonce.vocabulary.activity import ACTIVITIES, OUTCOMES, Activity, Outcome
from tellonce.vocabulary.channel import Channel, Direction
from tellonce.vocabulary.measure import SOURCES, Prices

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "tellonce"
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
DECLARED = ("silos.declaration", "silos.mapping", "silos.organisation", "silos.stream", "identity.rules",
            "journeys.example", "journeys.pattern", "reading.phrase", "reading.rules")  # fmt: skip


def in_code():
    """All that the docs set as code, fenced or inline, as one text."""
    text = "\n".join(page.read_text(encoding="utf-8") for page in PAGES)
    return "\n".join(re.findall(r"```.*?```|`[^`\n]+`", text, flags=re.DOTALL))


CODE = in_code()


def structs():
    """The records of the declaration: those stated in its modules, and the prices."""
    modules = [importlib.import_module(f"tellonce.{name}") for name in DECLARED]
    found = [
        each
        for module in modules
        for each in vars(module).values()
        if isinstance(each, type) and issubclass(each, msgspec.Struct) and each.__module__ == module.__name__
    ]
    return [*found, Prices]


def frictions():
    """Names in the catalogue."""
    for path in sorted((SOURCE / "journeys" / "catalogue").glob("*.toml")):
        yield tomllib.loads(path.read_text(encoding="utf-8"))["name"]


def commands():
    """Names of the commands that `tellonce --help` shows."""
    if importlib.util.find_spec("tellonce.cli.main"):
        app = importlib.import_module("tellonce.cli.main").app
        yield from (f"tellonce {name}" for name in app if not name.startswith("-"))


def settings():
    """Names of the environment variables that the code reads."""
    for path in SOURCE.rglob("*.py"):
        yield from re.findall(r"\bTELLONCE_[A-Z_]+\b", path.read_text(encoding="utf-8"))


NAMES = sorted(
    {
        *(("activity", each.value) for each in Activity),
        *(("outcome", each.value) for each in Outcome),
        *(("channel", each.value) for each in Channel),
        *(("direction", each.value) for each in Direction),
        *(("kind", name) for name in KINDS),
        *(("field", name) for struct in structs() for name in struct.__struct_encode_fields__),
        *(("friction", name) for name in frictions()),
        *(("command", name) for name in commands()),
        *(("setting", name) for name in settings()),
    }
)


@pytest.mark.parametrize(("what", "name"), NAMES)
def test_name_stands_in_the_docs(what, name):
    assert re.search(rf"(?<!\w){re.escape(name)}(?!\w)", CODE), f"no page names the {what} `{name}`"


def test_every_word_and_price_has_its_line():
    assert set(ACTIVITIES) == set(Activity)
    assert set(OUTCOMES) == set(Outcome)
    assert set(SOURCES) == set(Prices.__struct_fields__)


@pytest.mark.parametrize("struct", structs(), ids=lambda struct: struct.__name__)
def test_every_field_is_described(struct):
    described = set(re.findall(r"^    (\w+): ", inspect.getdoc(struct), flags=re.MULTILINE))

    assert described == set(struct.__struct_fields__)


MODULES = sorted(SOURCE.rglob("*.py"))


def undescribed(body, owner=""):
    """Public functions, classes and methods without a docstring, by their dotted name."""
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            if not ast.get_docstring(node):
                yield owner + node.name
            if isinstance(node, ast.ClassDef):
                yield from undescribed(node.body, f"{owner}{node.name}.")


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_every_public_name_says_what_it_is(path):
    assert not list(undescribed(ast.parse(path.read_text(encoding="utf-8")).body))


def test_missing_docstring_is_found():
    body = ast.parse('class A:\n  "said"\n  def b(self): ...\n  def _c(self): ...\ndef d(): ...').body

    assert list(undescribed(body)) == ["A.b", "d"]
