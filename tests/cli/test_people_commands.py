"""The commands on people, on the shipped story: what they explain, what a decision does, and how it is taken back."""

import json
import shutil

import pytest
from building import command

from tellonce.cli.people import COMMANDS

MOBILE, HOME = "+12145550166", "(214) 555-0128"
WYSTAN, TAMSIN = "OV-5603-1111", "OV-5602-1074"
MAILBOX = "tamsin.kettlewren@example.com"


@pytest.fixture
def folder(root, tmp_path):
    target = tmp_path / "satellite"
    shutil.copytree(root / "examples" / "satellite", target, ignore=shutil.ignore_patterns(".*"))
    return target


def told(*words):
    done = command(*words, "--json")
    assert (done.code, done.err) == (0, "")
    return json.loads(done.out)


def account(folder):
    known = told("account", folder)
    return {name: known[name] for name in ("persons", "records_by_person", "journeys", "frictions", "promises")}


def test_why_follows_the_evidence_to_its_records(folder):
    known = told("why", folder, MOBILE, HOME)

    assert known["same"]
    assert [step["grade"] for step in known["path"]] == ["observed", "observed"]
    ends = [[(step[end]["kind"], step[end]["value"]) for end in "ab"] for step in known["path"]]
    assert ends == [[("account_no", "OV-5528-0713"), ("phone", number)] for number in ("+12145550166", "+12145550128")]
    assert "sf_contacts.csv#0035fjEYu5zztl36bAAA" in known["path"][0]["proofs"][0]["records"]
    person = known["a"]["person"]
    assert told("why", folder, person, f"phone:{HOME}")["same"]


@pytest.mark.parametrize("typed", ["2145550128", "phone:214.555.0128", "phone:+1 214 555 0128", "1-214-555-0128"])
def test_a_value_is_found_in_whatever_form_it_is_typed(typed, folder):
    person = told("why", folder, HOME, HOME)["a"]["person"]

    assert told("why", folder, typed, HOME)["says"] == "both are the same identifier"
    assert told("story", folder, typed)["person"]["key"] == person
    assert told("context", folder, typed)["person"] == person


def test_why_not_names_the_rule_and_what_both_carry(folder):
    known = told("why", folder, WYSTAN, TAMSIN)

    assert not known["same"]
    assert {step["rule"] for step in known["refused"]} == {"exclusive:account_no"}
    assert [(one["kind"], one["standing"]) for one in known["shared"]] == [("email", "shared")]
    assert not told("why", folder, WYSTAN, "OV-5528-0713")["refused"]


@pytest.mark.parametrize("wanted", ["nobody at all", "", "phone:99", "Larkhaven"])
def test_why_of_somebody_unknown_is_refused(wanted, folder):
    done = command("why", folder, wanted, HOME)

    assert (done.code, done.out) == (2, "")
    assert "give" in done.err


def test_the_review_queue_names_rule_and_records(folder):
    listed = told("people", "refused", folder)

    assert {one["rule"] for one in listed} == {"exclusive:account_no"}
    assert all(one["groups"] >= len({record.split("#")[0] for record in one["records"]}) > 0 for one in listed)
    assert {f"email:{MAILBOX}", "phone:+14695550120"} == {one["b"] for one in listed}


def test_households_are_related_and_not_merged(folder):
    listed = told("people", "related", folder)

    assert {(one["relation"], one["kind"]) for one in listed} == {
        ("household", kind) for kind in ("address", "email", "phone")
    }
    assert all(len(one["persons"]) == 2 for one in listed)


def test_a_decision_is_shown_kept_and_taken_back(folder):
    before = account(folder)
    tried = told("people", "link", folder, MAILBOX, WYSTAN, "--reason", "she called", "--dry-run")
    assert (tried["kept"], tried["effect"]["groups_moved"]) == (False, 5)
    assert account(folder) == before
    assert told("people", "decisions", folder) == []

    made = told("people", "link", folder, MAILBOX, WYSTAN, "--reason", "she called", "--actor", "Ida")
    assert {**made["effect"]} == tried["effect"]
    assert told("why", folder, MAILBOX, WYSTAN)["path"][0] | {"a": 0, "b": 0} == {
        "a": 0, "b": 0, "grade": "must", "rule": "", "proofs": [], "shown": 0, "actor": "Ida", "reason": "she called",
    }  # fmt: skip
    assert account(folder) != before

    told("people", "unlink", folder, MAILBOX, WYSTAN, "--reason", "it was not her")
    assert account(folder) == before
    assert [one["in_force"] for one in told("people", "decisions", folder)] == [False, True]
    assert [turn["changes"][0]["kind"] for turn in told("people", "changes", folder)] == ["person.renamed"] * 2


def test_splitting_and_joining_again_leaves_everybody_as_they_were(folder):
    before = account(folder)
    apart = told("people", "unlink", folder, HOME, "OV-5528-0713", "--reason", "another flat")
    assert apart["effect"]["split"] == 1
    assert not told("why", folder, HOME, MOBILE)["same"]
    told("people", "link", folder, HOME, "OV-5528-0713", "--reason", "it is his after all")
    assert account(folder) == before


def test_a_bad_import_is_retracted(folder):
    gone = told("people", "retract", folder, "--silo", "contacts", "--reason", "the wrong table")
    assert gone["effect"]["split"] > 0
    (decision,) = gone["decisions"]
    before = told("people", "retract", folder, "--decision", decision["id"], "--reason", "it was right")
    assert before["effect"]["merged"] == gone["effect"]["split"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("link", MAILBOX, WYSTAN, "--reason", " "), "needs a reason"),
        (("retract", "--reason", "x"), "either --decision ID, or --silo"),
        (("retract", "--reason", "x", "--silo", "contcats"), "no silo is called 'contcats'"),
        (("retract", "--reason", "x", "--decision", "77"), "no decision has the id '77'"),
        (("retract", "--reason", "x", "--silo", "contacts", "--begin", "soon"), "ISO 8601"),
    ],
)
def test_what_cannot_be_decided_is_refused_and_nothing_is_kept(words, said, folder):
    done = command("people", words[0], folder, *words[1:])

    assert (done.code, done.out) == (2, "")
    assert said in done.err
    assert told("people", "decisions", folder) == []


def test_one_value_is_not_decided_to_be_two_peoples(folder):
    told("people", "link", folder, MAILBOX, WYSTAN, "--reason", "she called")
    done = command("people", "link", folder, MAILBOX, TAMSIN, "--reason", "she called too")

    assert (done.code, done.out) == (2, "")
    assert "a limit keeps" in done.err
    assert len(told("people", "decisions", folder)) == 1


def test_diff_shows_who_would_merge_under_other_rules(folder, tmp_path):
    before = account(folder)
    rules = tmp_path / "new.toml"
    rules.write_text("[identity.kinds.account_no]\nexclusive = false\n", encoding="utf-8")
    found = told("people", "diff", folder, "--rules", rules)

    assert (found["merged"], found["split"], found["persons_before"] - found["persons_after"]) == (2, 0, 2)
    assert account(folder) == before
    same = told("people", "diff", folder, "--rules", folder / "tellonce.toml")
    assert (same["changes"], same["groups_moved"]) == ([], 0)


@pytest.mark.parametrize(
    ("text", "said"),
    [("[identity.kinds.x]\ntier = -1\n", "0 and more"), ("x = 1", "no [identity]"), ("[", "no TOML")],
)
def test_rules_that_are_none_are_refused(text, said, folder, tmp_path):
    rules = tmp_path / "new.toml"
    rules.write_text(text, encoding="utf-8")
    done = command("people", "diff", folder, "--rules", rules)

    assert (done.code, done.out) == (2, "")
    assert said in done.err


def test_a_person_is_exported_and_erased_with_every_decision_on_them(folder):
    told("people", "link", folder, MAILBOX, WYSTAN, "--reason", "she called")
    person = told("why", folder, WYSTAN, MAILBOX)["a"]["person"]
    done = command("people", "export", folder, WYSTAN)
    held = json.loads(done.out)
    assert (done.code, held["person"], held["format"]) == (0, person, "tellonce.person/1")
    assert {one["value"] for one in held["identifiers"]} >= {WYSTAN, MAILBOX}

    tried = command("people", "erase", folder, WYSTAN, "--reason", "asked for it", "--dry-run")
    assert "nothing was" in tried.out
    counted = told("people", "erase", folder, WYSTAN, "--reason", "asked for it", "--dry-run")
    assert counted == {"person": person, "touchpoints": len(held["touchpoints"]), "erased": False}
    receipt = told("people", "erase", folder, WYSTAN, "--reason", "asked for it", "--actor", "Ida")
    assert receipt["records"] == len({(one["file"], one["record"]) for one in held["touchpoints"]})
    assert told("people", "decisions", folder) == []
    assert command("why", folder, WYSTAN, HOME).code == 2
    assert command("story", folder, person).code == 2
    left = [path.read_bytes() for path in folder.joinpath(".tellonce").rglob("*") if path.is_file()]
    assert not any(value.encode() in content for content in left for value in (WYSTAN, "0035f21rCAC2QaetRAAA"))
    assert command("why", folder, TAMSIN, HOME).code == 0
    assert told("people", "erase", folder, WYSTAN, "--reason", "again")["already"]


@pytest.mark.parametrize("name", ["refused", "related", "decisions", "changes"])
@pytest.mark.parametrize("columns", [80, 120])
def test_what_people_see_fits_their_terminal(name, columns, folder):
    told("people", "link", folder, MAILBOX, WYSTAN, "--reason", "she called")
    done = command("people", name, folder, columns=columns)

    assert (done.code, done.err) == (0, "")
    assert max(map(len, done.out.splitlines())) <= columns


def test_every_command_explains_itself():
    for name in COMMANDS:
        done = command("people", name, "--help")
        assert done.code == 0
        assert f"tellonce people {name}" in done.out
