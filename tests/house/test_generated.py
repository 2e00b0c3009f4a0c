"""The reference pages that are made from the code say what the code says."""

import importlib.util
from pathlib import Path

import pytest

PATH = Path(__file__).resolve().parents[2] / "docs" / "generate.py"


@pytest.fixture(scope="module")
def generate():
    spec = importlib.util.spec_from_file_location("generate", PATH)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_pages_are_current(generate):
    assert not list(generate.stale(generate.REFERENCE)), "run `make docs` and commit what it wrote"


def test_missing_and_changed_pages_are_found(generate, tmp_path):
    made = generate.stale(tmp_path)
    assert list(made) == [*generate.PAGES, *generate.FILES]

    for name, text in made.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert not generate.stale(tmp_path)

    (tmp_path / "prices.md").write_text("", encoding="utf-8")
    assert list(generate.stale(tmp_path)) == ["prices.md"]


def test_every_declared_table_has_its_section(generate):
    text = generate.declaration() + generate.frictions()

    assert all(f"## {title}" in text for title, _ in (*generate.TABLES, *generate.FRICTION))
