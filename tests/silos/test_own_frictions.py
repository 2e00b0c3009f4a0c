"""Own frictions in the folder beside the declaration: one form in two places, and every mistake told with its place."""

import pytest

from tellonce.silos.declare import load
from tellonce.vocabulary.refusal import BadDeclaration

DECLARATION = '[organisation]\nname = "O"\nzone = "UTC"\n'

SLOW = """\
says = "A case that nobody touches for two days."
rank = 65
part_of = [
  "dead_end",
]

[[pattern]]
by = "2d"
absent = { activity = ["case_updated", "case_closed"] }
steps = [
  { activity = ["case_opened"] },
]

[[example]]
says = "It lies there."
found = 1
steps = [{ activity = "case_opened", channel = "email" }]
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "tellonce.toml").write_text(DECLARATION, encoding="utf-8")
    (tmp_path / "frictions").mkdir()
    return tmp_path


def put(folder, name, text):
    (folder / "frictions" / name).write_text(text, encoding="utf-8")


def refused(folder):
    with pytest.raises(BadDeclaration) as error:
        load(folder / "tellonce.toml")
    return error.value


def test_a_folder_without_frictions_declares_none(folder):
    assert load(folder / "tellonce.toml").friction == {}
    (folder / "frictions").rmdir()
    assert load(folder / "tellonce.toml").friction == {}


def test_a_friction_is_called_after_its_file_unless_it_says_its_name(folder):
    put(folder, "lying_case.toml", SLOW)
    put(folder, "b.toml", 'name = "sleeping_case"\n' + SLOW)
    put(folder, "notes.md", "no friction")

    declared = load(folder / "tellonce.toml").friction
    assert sorted(declared) == ["lying_case", "sleeping_case"]
    assert [one.name for one in declared.values()] == list(declared)
    assert declared["lying_case"].source == "declared by the organisation"


def test_a_file_says_the_same_as_a_table_of_the_declaration(folder):
    put(folder, "lying_case.toml", SLOW)
    beside = load(folder / "tellonce.toml").friction
    table = SLOW.replace("[[pattern]]", "[[friction.lying_case.pattern]]")
    table = table.replace("[[example]]", "[[friction.lying_case.example]]")
    (folder / "frictions" / "lying_case.toml").unlink()
    (folder / "tellonce.toml").write_text(f"{DECLARATION}[friction.lying_case]\n{table}", encoding="utf-8")

    assert load(folder / "tellonce.toml").friction == beside


def test_a_friction_may_be_part_of_another_own_one_wherever_it_stands(folder):
    (folder / "tellonce.toml").write_text(
        f'{DECLARATION}[friction.first]\nsays = "a"\npart_of = ["second"]\npattern = [{{ steps = [{{}}] }}]\n',
        encoding="utf-8",
    )
    assert "did you mean" not in refused(folder).problem
    put(folder, "second.toml", SLOW)

    assert load(folder / "tellonce.toml").friction["first"].part_of == ("second",)


@pytest.mark.parametrize(
    ("good", "bad", "line", "hint"),
    [
        ('says = "A case that nobody touches for two days."\n', "", None, "'says' is missing"),
        ("rank = 65", 'rank = "high"', 2, "expected a whole number"),
        ("rank = 65", "rnk = 65", 2, "did you mean 'rank'"),
        ("rank = 65", 'name = "long_wait"', 2, "a shipped friction is called 'long_wait'"),
        ("rank = 65", 'name = "own friction"', 2, "letters, digits"),
        ("rank = 65", 'minutes = "all"', 2, "allowed: waiting"),
        ('  "dead_end",', '  "dead_ends",', 4, "did you mean 'dead_end'"),
        ('  "dead_end",', '  "lying_case",', 4, "no other friction"),
        ('by = "2d"', 'by = "two days"', 8, "'two days' is no length of time"),
        ('by = "2d"', 'scope = "case"', 8, "allowed: contact, journey, person"),
        ('by = "2d"\n', "", 7, "go together"),
        ('"case_updated"', '"case_update"', 9, "did you mean 'case_updated'"),
        ('{ activity = ["case_opened"] }', '{ activty = ["case_opened"] }', 11, "did you mean 'activity'"),
        ("found = 1", "found = true", 16, "expected a whole number"),
        ('activity = "case_opened", channel', 'activity = "contact_ended", channel', 17, "give those"),
        ('channel = "email"', 'channel = "e-mail"', 17, "did you mean 'email'"),
        ('channel = "email"', 'at = "3m"', 17, "+10m1s"),
        ("[[example]]", "[[example]", 14, "no TOML"),
    ],
)
def test_a_mistake_is_told_with_file_line_and_what_is_allowed(folder, good, bad, line, hint):
    assert good in SLOW
    put(folder, "lying_case.toml", SLOW.replace(good, bad, 1))

    error = refused(folder)
    assert hint in error.problem
    assert (error.file, error.line) == (str(folder / "frictions" / "lying_case.toml"), line)


def test_a_name_that_another_file_or_the_declaration_has_taken_is_refused(folder):
    put(folder, "a.toml", SLOW)
    put(folder, "b.toml", f'name = "a"\n{SLOW}')
    assert str(refused(folder)).startswith(f"{folder / 'frictions' / 'b.toml'}:1: another friction is called 'a'")

    (folder / "frictions" / "b.toml").unlink()
    (folder / "tellonce.toml").write_text(
        f'{DECLARATION}[friction.a]\nsays = "a"\npattern = [{{ steps = [{{}}] }}]\n', encoding="utf-8"
    )
    assert str(folder / "tellonce.toml") in refused(folder).problem
    assert refused(folder).file == str(folder / "frictions" / "a.toml")
