"""`tellonce friction …` on the shipped story: trying a friction, what there is, and how they refuse."""

import json
import shutil

import pytest
from building import command

from tellonce.cli.friction_try import show
from tellonce.journeys.catalogue import shipped
from tellonce.vocabulary.trial import Readings, Trial

AGAIN = """\
says = "Two calls in one journey, [whatever] happened between them."
rank = 1
count = "contact"
minutes = "rest"

[[pattern]]
apart = true
steps = [
  { activity = ["contact_ended"], channel = ["phone"], assisted = true },
  { activity = ["contact_ended"], channel = ["phone"], assisted = true },
]

[[example]]
says = "Calls in the morning and in the evening."
found = 1
minutes = 4.0
steps = [
  { at = "+0h", until = "+5m", activity = "connected", channel = "phone", topic = "bill", contact = "a" },
  { at = "+9h", until = "+9h4m", activity = "connected", channel = "phone", topic = "bill", contact = "b" },
]
"""


@pytest.fixture(scope="module")
def folder(root, tmp_path_factory):
    target = tmp_path_factory.mktemp("cli") / "satellite"
    shutil.copytree(root / "examples" / "satellite", target, ignore=shutil.ignore_patterns(".*"))
    return target


@pytest.fixture
def new(tmp_path):
    path = tmp_path / "again.toml"
    path.write_text(AGAIN, encoding="utf-8")
    return path


def test_trying_as_json_has_the_documented_fields(new, folder):
    done = command("friction", "try", new, folder, "--json")
    told = json.loads(done.out)

    assert (done.code, done.err) == (0, "")
    assert set(told) == {
        "name", "says", "replaces", "count", "persons", "nobody", "minutes", "taken", "wasted_before", "wasted_after",
        "shifts", "first", "readings", "examples",
    }  # fmt: skip
    assert set(told["first"][0]) == {"at", "person", "called", "journey", "minutes", "evidence"}
    assert {one["name"] for one in told["shifts"]} == {"again", "repeat_contact"}
    assert told["readings"]["apart"] == []


@pytest.mark.parametrize("columns", [80, 120])
def test_what_people_see_fits_their_terminal(new, folder, columns):
    done = command("friction", "try", new, folder, columns=columns)
    *lines, last = done.out.splitlines()

    assert (done.code, done.err) == (0, "")
    assert max(map(len, lines)) <= columns
    assert "[whatever]" in done.out
    assert "Thornquist" in done.out
    assert last.startswith("Nothing was changed.")


def test_first_says_how_many_are_listed(new, folder):
    none, one = (json.loads(command("friction", "try", new, folder, "--json", "--first", n).out) for n in (0, 1))

    assert none["first"] == []
    assert [entry["called"] for entry in one["first"]] == ["Cassian Thornquist-Abara"]
    assert none["count"] == one["count"] == 1


def test_an_example_that_does_not_hold_is_named_and_is_the_exit_code(new, folder):
    new.write_text(AGAIN.replace("minutes = 4.0", "minutes = 9.0"), encoding="utf-8")
    done = command("friction", "try", new, folder, columns=200)

    assert (done.code, done.err) == (1, "")
    assert "✗ Calls in the morning and in the evening. Expected 1 with 9 minutes, found 1 with 4 minutes." in done.out


def test_readings_that_part_are_told(new, folder, capsys):
    found = Trial(
        name="again", says="it", replaces=False, count=1, persons=1, nobody=0, minutes=None, taken=0.0,
        wasted_before=1.0, wasted_after=1.0, shifts=[], first=[], examples=[],
        readings=Readings(fold=2, sql=1, apart=["p-1"]),
    )  # fmt: skip
    show(found, new, folder)

    assert not found.sound
    assert "the fold finds 2 matches and SQL 1" in " ".join(capsys.readouterr().out.split())


def test_an_adopted_friction_may_be_tried_again_as_it_is_and_otherwise(new, folder, tmp_path):
    target = tmp_path / "adopting"
    shutil.copytree(folder, target, ignore=shutil.ignore_patterns(".*"))
    (target / "frictions").mkdir()
    adopted = target / "frictions" / "again.toml"
    adopted.write_text(AGAIN, encoding="utf-8")
    new.write_text(AGAIN.replace("rank = 1", "rank = 99"), encoding="utf-8")

    same = json.loads(command("friction", "try", adopted, target, "--json").out)
    other = json.loads(command("friction", "try", new, target, "--json").out)
    assert (same["replaces"], same["shifts"], same["count"]) == (True, [], 1)
    assert (other["replaces"], other["count"]) == (True, 1)
    assert {one["name"] for one in other["shifts"]} == {"again", "repeat_contact"}
    assert "again" in command("friction", "list", target).out


def test_list_says_whose_each_friction_is(folder, tmp_path):
    own = tmp_path / "tellonce.toml"
    own.write_text(
        (folder / "tellonce.toml").read_text(encoding="utf-8")
        + '\n[friction.again]\nsays = "a"\npattern = [{ steps = [{}] }]\n',
        encoding="utf-8",
    )
    rows = json.loads(command("friction", "list", folder, "--config", own, "--json").out)["frictions"]

    assert {row["name"]: row["whose"] for row in rows} == {
        "again": "own", **{one.name: "shipped" for one in shipped()},
    }  # fmt: skip
    assert "shipped" in command("friction", "list", folder).out


def test_what_show_writes_is_a_beginning_for_an_own_friction(folder, tmp_path):
    done = command("friction", "show", "long_wait")
    assert (done.code, done.err) == (0, "")

    path = tmp_path / "short_wait.toml"
    path.write_text(
        done.out.replace('"long_wait"', '"short_wait"').replace("600", "60").replace("rank = 10", "rank = 9"),
        encoding="utf-8",
    )
    tried = command("friction", "try", path, folder, "--json")
    assert tried.code == 1  # the example of ten minutes does not hold any more
    assert [one["holds"] for one in json.loads(tried.out)["examples"]] == [True, False, True]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (None, ["new.toml", "cannot be read"]),
        ("says = ", ["new.toml:1:", "no TOML"]),
        (AGAIN.replace("apart = true", "apart = true\nwithin = 'a day'"), ["new.toml:8:", "'a day'", "24h"]),
        (AGAIN.replace("rank = 1", "rank = 1\npart_of = ['loop']"), ["new.toml:3:", "no other friction", "doom_loop"]),
        (f'name = "long_wait"\n{AGAIN}', ["new.toml:1:", "a shipped friction"]),
    ],
)
def test_a_friction_at_fault_is_refused_before_anything_is_built(text, said, folder, tmp_path):
    path = tmp_path / "new.toml"
    if text is not None:
        path.write_text(text, encoding="utf-8")
    done = command("friction", "try", path, folder, "--store", tmp_path / "store", columns=200)

    assert (done.code, done.out) == (2, "")
    assert all(part in done.err for part in said)
    assert not (tmp_path / "store").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["try", "{new}", "{folder}/nowhere"], "is no folder"),
        (["try", "{new}", "{folder}", "--first", "-1"], "--first"),
        (["list", "{folder}/nowhere"], "is no folder"),
        (["show", "long_wat"], "there are abandoned_contact"),
    ],
)
def test_input_at_fault_is_refused_with_what_is_allowed(words, said, new, folder):
    done = command("friction", *(word.format(new=new, folder=folder) for word in words), columns=200)

    assert done.code == 2
    assert said in done.err + done.out


@pytest.mark.parametrize("name", ["try", "list", "show"])
def test_every_command_explains_itself(name):
    done = command("friction", name, "--help")

    assert done.code == 0
    assert f"tellonce friction {name}" in done.out
