"""Every command on the shipped story: what it answers, in how much room, and how it refuses."""

import json
import os
import re
import shutil
import subprocess
import sys
from xml.etree import ElementTree

import pytest
from building import command, truth

from tellonce.cli.main import COMMANDS

SHOWN = {
    "see": {"organisation", "as_of", "build", "totals", "frictions", "files"},
    "account": {
        "organisation", "as_of", "build", "files", "persons", "records_by_person", "journeys", "frictions", "promises",
        "unresolved", "set_aside", "totals", "customer_minutes_total", "customer_minutes_wasted",
    },
    "check": {"worst", "report"},
    "map": {"cases", "events", "activities", "variants", "dfg_edges", "dfg_sum", "edges", "starts", "ends"},
    "variants": {"variants", "other"},
    "measures": {"currency", "rows", "contacts_per_journey", "first_contact_resolution", "repeat_rate"},
    "handovers": {
        "by", "journeys", "handed_over", "returned", "handovers", "returns", "straight_back", "pairs", "listed",
        "others",
    },
    "forms": {"forms"},
    "learn": {
        "in_use", "contacts", "topics", "topics_before", "attempts", "unable", "unable_before", "heard", "frictions",
    },
    "context": {
        "at", "match", "person", "name", "ids", "preferred", "matters", "failed", "tried", "proofs", "promises", "sent",
        "money", "frictions", "advice", "waiting",
    },
    "story": {
        "person", "entries", "records", "frictions", "promises", "minutes", "minutes_wasted", "related", "probable",
    },
}  # fmt: skip
"""Fields of the JSON that each command writes."""

PERSON = "Thornquist"


@pytest.fixture(scope="module")
def folder(root, tmp_path_factory):
    target = tmp_path_factory.mktemp("cli") / "satellite"
    shutil.copytree(root / "examples" / "satellite", target, ignore=shutil.ignore_patterns(".*"))
    return target


def words(name, folder):
    more = {"story": [PERSON], "context": [PERSON, "--at", "2024-03-14T23:00:05Z"], "handovers": ["--by", "asker"]}
    return [name, folder, *more.get(name, [])]


@pytest.mark.parametrize("name", sorted(SHOWN))
def test_json_has_the_documented_fields(name, folder):
    done = command(*words(name, folder), "--json")

    assert (done.code, done.err) == (0, "")
    assert set(json.loads(done.out)) == SHOWN[name]


@pytest.mark.parametrize("name", sorted(SHOWN.keys() - {"forms", "learn"}))
@pytest.mark.parametrize("columns", [80, 120])
def test_what_people_see_fits_their_terminal(name, folder, columns):
    done = command(*words(name, folder), columns=columns)

    assert (done.code, done.err) == (0, "")
    assert len(done.out.splitlines()) > 5
    assert max(map(len, done.out.splitlines())) <= columns


def test_commands_take_the_options_that_their_page_says(root):
    page = (root / "docs" / "reference" / "commands.md").read_text(encoding="utf-8")
    said = page.partition("## Options of all that read a folder into a store")[2].partition(
        "## Options of all that work"
    )[0]
    reading, without = (
        re.findall(r"`(?:tellonce )?(\w+)", part) for part in said.partition("|")[0].split("take these")
    )
    options = re.findall(r"^\| `(--[\w-]+)", said, flags=re.MULTILINE)

    assert {"--config", "--store", "--as-of", "--present", "--json"} == set(options)
    for name in set(reading) - {"people", "friction", "list", "serve"}:
        assert not set(options) - set(command(name, "--help", columns=200).out.split()), name
    for name in without:
        assert "--store" not in command(name, "--help", columns=200).out, name


def test_context_of_nobody_and_of_several_tells_nothing_of_anybody(folder):
    assert json.loads(command("context", folder, "nobody@example.org", "--json").out)["match"] == "unknown"
    shared = json.loads(command("context", folder, "Thistledown", "--json").out)
    assert (shared["match"], shared["person"], shared["advice"]) == ("shared", None, [])
    assert "several people" in command("context", folder, "Thistledown").out


def test_what_is_learnt_is_used_once_it_is_adopted_until_it_is_dropped(folder):
    shown = command("learn", folder)
    assert (shown.code, shown.err) == (0, "")
    assert "in use: nothing" in shown.out
    adopted = json.loads(command("learn", folder, "--adopt", "--json").out)["in_use"]
    assert adopted.startswith("000001-")
    assert f"in use: {adopted}" in command("learn", folder).out
    assert "in use: nothing" in command("learn", folder, "--drop").out


def test_forms_are_shown_field_by_field(folder, tmp_path):
    assert "names a field" in command("forms", folder).out

    (tmp_path / "forms.csv").write_text(
        "at,what,field\n2025-05-01 10:00,field_filled,phone\n2025-05-01 10:01,field_refused,phone\n", encoding="utf-8"
    )
    (tmp_path / "tellonce.toml").write_text(
        '[organisation]\nname = "A library"\nzone = "UTC"\n[[silo]]\nname = "forms"\nsystem = "table"\n'
        'files = ["forms.csv"]\n[[silo.moment]]\nat = "at"\nchannel = "web"\ntask = {value = "card"}\n'
        'activity = {column = "what", values = {}}\nattributes = ["field"]\ncontact.visit = {value = "1"}\n',
        encoding="utf-8",
    )
    done = command("forms", tmp_path)
    assert (done.code, done.err) == (0, "")
    assert "card: 1 attempts, 0 done, 1 left" in done.out
    assert done.out.splitlines()[-1].split() == ["phone", "1", "1", "0", "0", "1"]


def test_map_adds_up(folder):
    told = json.loads(command("map", folder, "--json").out)

    assert told["dfg_sum"] == sum(edge["count"] for edge in told["edges"])
    assert told["dfg_edges"] == len(told["edges"])
    assert told["events"] == sum(told["activities"].values()) == told["dfg_sum"] + sum(told["ends"].values())
    assert told["cases"] == sum(told["starts"].values()) == sum(told["ends"].values())
    assert all(edge["source"] in told["activities"] for edge in told["edges"])


def test_variants_and_others_are_all_journeys(folder):
    two = json.loads(command("variants", folder, "--most", 2, "--json").out)
    cases = json.loads(command("map", folder, "--json").out)["cases"]

    assert len(two["variants"]) == 2
    assert sum(one["count"] for one in two["variants"]) + two["other"] == cases


def test_measures_add_up_to_the_account(folder):
    told = json.loads(command("measures", folder, "--json").out)
    totals = json.loads(command("see", folder, "--json").out)["totals"]

    assert sum(row["contacts"] for row in told["rows"]) == totals["contacts"]
    assert sum(row["messages"] for row in told["rows"]) == totals["messages"]
    assert sum(row["minutes"] for row in told["rows"]) == pytest.approx(totals["customer_minutes_total"], abs=1)
    assert sum(row["minutes_wasted"] for row in told["rows"]) == pytest.approx(totals["customer_minutes_wasted"], abs=1)
    assert isinstance(told["repeat_rate"], float)


def test_check_says_how_good_the_account_is_and_fails_below_the_bar(folder, tmp_path):
    fewer = truth(folder)
    left = fewer["frictions"].pop()
    (tmp_path / "truth.json").write_text(json.dumps(fewer), encoding="utf-8")
    others = ",".join({one["name"] for one in fewer["frictions"]} - {left["name"]})

    assert command("check", folder, "--min", 1).code == 0
    assert command("check", folder, "--truth", tmp_path / "truth.json", "--kinds", others, "--min", 1).code == 0
    done = command("check", folder, "--truth", tmp_path / "truth.json", "--min", 1)
    assert done.code == 1
    assert "precision" in done.out


def test_story_shows_steps_and_every_record(folder):
    done = command("story", folder, PERSON, "--steps", columns=200)

    assert truth(folder)["persons"][0]["name"] in done.out
    for channel in ("phone", "email", "visit"):
        assert channel in done.out
    assert "genesys_conversations.json#" in done.out
    assert len(done.out) > len(command("story", folder, PERSON, columns=200).out)


def test_sniff_names_systems_and_says_where_it_knows_none(folder):
    done = command("sniff", folder / "sf_cases.csv", folder / "dispatch.csv", columns=300)

    assert "sf_cases.csv: salesforce_case" in done.out
    assert "dispatch.csv: table (a table that needs a mapping)" in done.out


def test_sniff_as_json(folder):
    told = json.loads(command("sniff", folder / "dispatch.csv", "--json").out)

    assert told[str(folder / "dispatch.csv")]["columns"][0] == "WO"


def test_export_writes_every_journey_as_a_case_that_map_reads_back(folder, tmp_path):
    target = tmp_path / "journeys.xes"
    done = command("export", folder, target, "--json")
    told = json.loads(command("map", folder, "--json").out)
    back = json.loads(command("map", target, "--store", tmp_path / "store", "--json").out)

    assert json.loads(done.out)["cases"] == told["cases"] == back["cases"]
    assert back["events"] == told["events"]
    assert sum(one.tag.endswith("trace") for one in ElementTree.parse(target).iter()) == told["cases"]  # noqa: S314  # our own


def test_init_drafts_what_see_accepts_as_it_stands(folder, tmp_path):
    target = tmp_path / "exports"
    shutil.copytree(folder, target, ignore=shutil.ignore_patterns(".*", "tellonce.toml", "expected.json"))

    assert command("init", target).code == 0
    done = command("see", target, "--json")
    assert (done.code, done.err) == (0, "")
    assert json.loads(done.out)["totals"]["records"] == 149
    again = command("init", target)
    assert again.code == 2
    assert "--force" in again.err
    assert command("init", target, "--force").code == 0


def test_names_with_signs_of_markup_stand_as_they_are(folder, tmp_path):
    target = tmp_path / "marked"
    shutil.copytree(folder, target, ignore=shutil.ignore_patterns(".*"))
    (target / "sf_cases.csv").rename(target / "[bold]cases[red].csv")
    path = target / "tellonce.toml"
    text = path.read_text(encoding="utf-8").replace("sf_cases.csv", "[bold]cases[red].csv")
    path.write_text(text.replace('name = "Orbivue (', 'name = "[/green]Orbivue (', 1), encoding="utf-8")

    done = command("see", target, columns=200)
    assert (done.code, done.err) == (0, "")
    assert "[/green]Orbivue" in done.out
    assert "[bold]cases[red].csv" in done.out
    assert command("account", target).code == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["see", "{folder}/nowhere"], ["is no folder", "give the folder"]),
        (["see", "{folder}/dispatch.csv"], ["is no folder"]),
        (["see", "{folder}", "--config", "{folder}/none.toml"], ["none.toml", "tellonce init", "--config"]),
        (["see", "{folder}", "--as-of", "yesterday"], ["'yesterday'", "2024-03-11T23:20:05Z"]),
        (["story", "{folder}", "nobody at all"], ["nobody is known by 'nobody at all'", "part of a name"]),
        (["check", "{folder}", "--truth", "{folder}/none.json"], ["none.json", "--truth"]),
        (["map", "{folder}/sf_cases.csv"], ["no event log", "tellonce init"]),
        (["sniff", "{folder}/none.csv"], ["none.csv"]),
        (["variants", "{folder}", "--most", "0"], ["--most", ">= 1"]),
        (["serve", "{folder}", "--port", "70000"], ["70000", "65535"]),
        (["see"], ["FOLDER"]),
        (["stroy", "{folder}"], ["stroy", "story"]),
        (["see", "{folder}", "--colour"], ["--colour"]),
    ],
)
def test_input_at_fault_is_refused_with_what_is_allowed(words, said, folder):
    done = command(*(word.format(folder=folder) for word in words), columns=200)

    assert done.code == 2
    assert "Traceback" not in done.err
    for part in said:
        assert part in done.err + done.out


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ('zone = "America/Chicago"', 'zone = "Mars"', "'Mars' is no time zone"),
        ('system = "stripe"', 'system = "strype"', "strype"),
        ('activity = "visit_arrived"', 'activity = "visited"', "'visited' is not allowed"),
        ("[organisation]", "[organization]", "organization"),
        ("[[silo]]", "[[silo", "this is no TOML"),
    ],
)
def test_a_bad_declaration_is_refused_with_its_line(before, after, said, folder, tmp_path):
    text = (folder / "tellonce.toml").read_text(encoding="utf-8")
    path = tmp_path / "tellonce.toml"
    path.write_text(text.replace(before, after, 1), encoding="utf-8")
    line = text[: text.index(before)].count("\n") + 1
    done = command("see", folder, "--config", path, "--store", tmp_path / "store")

    assert (done.code, done.out) == (2, "")
    assert f"tellonce.toml:{line}:" in done.err
    assert said in done.err


def test_every_command_explains_itself():
    for name in COMMANDS:
        done = command(name, "--help")
        assert done.code == 0
        assert f"tellonce {name}" in done.out


def test_demo_checks_an_organisation_then_tells_every_shipped_story(tmp_path):
    done = command("demo", tmp_path / "demo", "--customers", 300)

    assert (done.code, done.err) == (0, "")
    assert (tmp_path / "demo" / "organisation" / "expected.json").exists()
    _, invented, told = re.split("An invented organisation of 300 customers|6 stories, each told", done.out)
    assert "wasted" in invented
    for story in (tmp_path / "demo" / "stories").iterdir():
        expected = truth(story)
        _, _, lines = told.partition(f"{expected['organisation']}\n")
        of_this, _, _ = lines.partition("precision and recall")
        assert all(person["name"] in of_this for person in expected["persons"])
        assert {one["name"] for one in expected["frictions"]} == set(re.findall(r"[a-z]+(?:_[a-z]+)+", of_this))
        assert ("no friction" in of_this) == (not expected["frictions"])
    assert "tellonce story" in told


def test_demo_goes_on_where_no_stories_are_installed(root, tmp_path):
    (tmp_path / "site" / "packages").mkdir(parents=True)
    (tmp_path / "site" / "packages" / "tellonce").symlink_to(root / "src" / "tellonce")
    done = subprocess.run(
        [sys.executable, "-m", "tellonce.cli", "demo", tmp_path / "demo", "--customers", "260"],
        env={**os.environ, "PYTHONPATH": str(tmp_path / "site" / "packages")},
        capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert (done.returncode, done.stderr) == (0, "")
    assert "stories are not installed" in done.stdout
    assert "An invented organisation of 260 customers" in done.stdout
    assert not (tmp_path / "demo" / "stories").exists()
