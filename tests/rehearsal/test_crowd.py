"""The invented organisation: the same from the same seed, readable by anyone, and its truth what its files say."""

import re
from collections import Counter, defaultdict
from datetime import timedelta
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import Any

import plain
import pytest
from perfect import perfect

from tellonce.rehearsal.check import check
from tellonce.rehearsal.crowd.invent import FEWEST, SCENARIOS, invent
from tellonce.rehearsal.crowd.people import MOST
from tellonce.rehearsal.report import worst
from tellonce.silos.declare import load
from tellonce.silos.listen import files, listen
from tellonce.vocabulary.refusal import Refused
from tellonce.vocabulary.touchpoint import SetAside

KINDS = {
    "repeat_contact", "failure_demand", "re_authentication", "doom_loop", "long_wait", "multiple_transfers",
    "over_contact", "silent_call", "broken_promise", "dead_end", "misdirected_survey", "ignored_preference",
    "missing_notice",
}  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("crowd")
    invent(made, 20240310, 400)
    return made


@pytest.fixture(scope="module")
def truth(folder: Path) -> dict[str, Any]:
    read: dict[str, Any] = plain.document(folder, "expected.json")
    return read


@pytest.fixture(scope="module")
def owner(truth: dict[str, Any]) -> dict[str, str]:
    return plain.owners(truth)


def shown(truth: dict[str, Any], name: str, file: str) -> plain.Shown:
    """Frictions of a kind as (person, last evidence of a file)."""
    whose = {journey["id"]: journey["persons"][0] for journey in truth["journeys"]}
    return {
        (whose[one["journey"]], [ref for ref in one["evidence"] if ref.startswith(file)][-1])
        for one in truth["frictions"]
        if one["name"] == name
    }


def digests(folder: Path) -> dict[str, str]:
    return {path.name: sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


def test_the_same_seed_gives_the_same_bytes_and_another_others(tmp_path: Path) -> None:
    for name, seed in (("one", 7), ("again", 7), ("other", 8)):
        invent(tmp_path / name, seed, FEWEST)
    one, again, other = (digests(tmp_path / name) for name in ("one", "again", "other"))
    assert one == again
    assert len(one) == 10
    assert {name for name in one if one[name] == other[name]} == {"tellonce.toml"}


@pytest.mark.parametrize("customers", [FEWEST - 1, MOST + 1])
def test_too_few_and_too_many_customers_are_refused(tmp_path: Path, customers: int) -> None:
    with pytest.raises(Refused, match=f"customers = {customers}"):
        invent(tmp_path, 1, customers)


def test_every_file_is_plain_and_every_record_is_one_persons(folder: Path, truth: dict[str, Any]) -> None:
    listed = [
        f"{file}#{record}"
        for records in truth["records_by_person"].values()
        for file, names in records.items()
        for record in names
    ]
    assert len(set(listed)) == len(listed)
    read = []
    for file, said in truth["files"].items():
        found = plain.rows(folder, file, said.get("root", ""))
        assert len(found) == said["records"]
        read += [f"{file}#{row[said['record_id']]}" for row in found]
    assert sorted(read) == sorted(listed)


def test_every_reference_of_the_truth_is_a_record_of_its_person(truth: dict[str, Any], owner: dict[str, str]) -> None:
    whose = {journey["id"]: journey["persons"][0] for journey in truth["journeys"]}
    for one in (*truth["frictions"], *truth["promises"]):
        assert one["evidence"]
        assert {owner[ref] for ref in one["evidence"]} == {whose[one["journey"]]}
    for journey in truth["journeys"]:
        for entry in journey["contact_list"]:
            assert {owner[ref] for ref in entry["refs"]} == set(journey["persons"])


def test_no_record_stands_in_two_contacts(truth: dict[str, Any]) -> None:
    refs = Counter(ref for j in truth["journeys"] for entry in j["contact_list"] for ref in entry["refs"])
    assert set(refs.values()) == {1}


def test_all_thirteen_kinds_are_planted_and_most_customers_are_ordinary(truth: dict[str, Any]) -> None:
    assert {one["name"] for one in truth["frictions"]} == KINDS
    assert truth["background_frictions"] == []
    assert 0.69 <= 1 - len(truth["scenarios"]) / 400 <= 0.72


def test_every_scenario_plays_and_plants_what_it_says_and_nothing_else(truth: dict[str, Any]) -> None:
    whose = {journey["id"]: journey["persons"][0] for journey in truth["journeys"]}
    planted: dict[str, set[str]] = defaultdict(set)
    for one in truth["frictions"]:
        planted[truth["scenarios"][whose[one["journey"]]]].add(one["name"])
    assert len({scenario.name for scenario in SCENARIOS}) == len(SCENARIOS)
    assert set(truth["scenarios"].values()) == {scenario.name for scenario in SCENARIOS}
    assert {s.name: set(s.plants) for s in SCENARIOS if s.plants} == planted


def test_every_scenario_stands_in_the_docs_with_what_it_plants(root: Path) -> None:
    page = (root / "docs" / "explanation" / "rehearsal.md").read_text(encoding="utf-8")
    for one in SCENARIOS:
        planted = ", ".join(f"`{name}`" for name in one.plants) or "near miss"
        assert f"| {one.name} | {planted} |" in page


def test_near_misses_are_nearly_as_many_as_frictions(truth: dict[str, Any]) -> None:
    missed = {scenario.name for scenario in SCENARIOS if not scenario.plants}
    assert len(missed) >= 0.4 * len(SCENARIOS)
    assert missed <= set(truth["scenarios"].values())


def test_the_truth_is_what_the_files_say(folder: Path, truth: dict[str, Any], owner: dict[str, str]) -> None:
    talks = "genesys_conversations.json"
    assert shown(truth, "long_wait", talks) == plain.long_waits(folder, owner)
    assert shown(truth, "multiple_transfers", talks) == plain.transfers(folder, owner)
    assert shown(truth, "repeat_contact", talks) == plain.repeats(folder, owner)
    assert shown(truth, "failure_demand", talks) == plain.demands(folder, owner)
    assert shown(truth, "silent_call", "outbound_calls.csv") == plain.silent_calls(folder, owner)
    assert shown(truth, "broken_promise", "dispatch.csv") == plain.broken(folder, owner, plain.moment(truth["as_of"]))
    assert {person for person, _ in shown(truth, "over_contact", "")} == plain.too_many(folder, owner)
    assert shown(truth, "dead_end", "ivr_studio_steps.jsonl") == plain.dead_lines(folder, owner)
    assert shown(truth, "misdirected_survey", "sendgrid_events.json") == plain.astray(folder, owner)
    assert {person for person, _ in shown(truth, "ignored_preference", "")} == plain.unheard(folder, owner)
    assert shown(truth, "missing_notice", "sendgrid_events.json") == plain.untold(folder, owner)


def test_bounds_have_a_customer_on_either_side(folder: Path, owner: dict[str, str]) -> None:
    gaps = {gap for _, _, gap in plain.gaps(folder, owner)}
    week, second = timedelta(days=7), timedelta(seconds=1)
    assert {week - second, week + second} <= gaps
    waits = {
        sum(map(plain.lasts, plain.segments(record, "acd", "interact")), timedelta()).total_seconds()
        for _, _, record in plain.conversations(folder, owner)
    }
    assert {599, 600, 601} <= waits
    spans = {sent[-1][0] - sent[0][0] for sent in plain.messages(folder, owner).values() if len(sent) == 3}
    assert {0, 86_399, 86_401} <= spans
    assert {3, 4} <= {int(row["duration"]) for row in plain.rows(folder, "outbound_calls.csv")}


def test_nobody_hands_a_call_to_themselves(folder: Path, owner: dict[str, str]) -> None:
    for _, _, record in plain.conversations(folder, owner):
        agents = [one["participantName"] for one in record["participants"] if one["purpose"] == "agent"]
        assert len(set(agents)) == len(agents) > 0


def test_minutes_of_a_journey_are_never_wasted_twice(truth: dict[str, Any]) -> None:
    wasted: Counter[str] = Counter()
    for one in truth["frictions"]:
        wasted[one["journey"]] += one["minutes"] or 0.0
    spent = {journey["id"]: journey["minutes"] for journey in truth["journeys"]}
    # Each figure is rounded to a tenth of a minute by itself.
    assert all(minutes <= spent[journey] + 0.2 for journey, minutes in wasted.items())
    assert truth["customer_minutes_total"] == pytest.approx(sum(spent.values()), abs=0.5)
    assert truth["customer_minutes_wasted"] == pytest.approx(sum(wasted.values()), abs=0.05)


def test_traps_of_identity_are_in_the_customer_records(
    folder: Path, truth: dict[str, Any], owner: dict[str, str]
) -> None:
    carried: dict[tuple[str, str], set[str]] = defaultdict(set)
    names: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in plain.rows(folder, "sf_contacts.csv"):
        person = owner[f"sf_contacts.csv#{row['ID']}"]
        carried["phone", "+1" + re.sub(r"\D", "", row["PHONE"])].add(person)
        carried["email", row["EMAIL"]].add(person)
        names[row["FIRSTNAME"], row["LASTNAME"]].add(person)
    several = {value: people for value, people in carried.items() if len(people) > 1}
    told = (*truth["shared_values"], *truth["placeholder_values"])
    assert several == {(one["kind"], one["value"]): set(one["persons"]) for one in told}
    assert {one["why"] for one in told} == {
        "household telephone", "recycled address", "placeholder typed by staff, not an identity",
    }  # fmt: skip
    apart = [{one["a"], one["b"]} for one in truth["not_same"] if one["why"].startswith("same name")]
    assert apart
    assert all(any(pair <= people for people in names.values()) for pair in apart)


def test_nothing_of_the_crowd_could_be_anybodys(folder: Path) -> None:
    for row in plain.rows(folder, "sf_contacts.csv"):
        assert re.fullmatch(r"\([2-9]\d\d\) 555-01\d\d|\(000\) 000-0000", row["PHONE"])
        assert row["EMAIL"].endswith("@example.org")


def test_files_are_in_order_of_time(folder: Path) -> None:
    for name, column in (("ivr_studio_steps.jsonl", "date_created"), ("sf_cases.csv", "CREATEDDATE")):
        assert all(a[column] <= b[column] for a, b in pairwise(plain.rows(folder, name)))


def test_a_perfect_account_of_the_crowd_scores_one(truth: dict[str, Any]) -> None:
    report = check(perfect(truth), truth)
    assert worst(report) == 1.0
    assert report.minutes_total.agrees
    assert report.promises.found == len(truth["promises"])
    assert report.people.free == 0


def test_its_declaration_reads_every_record_and_names_no_customer(folder: Path, owner: dict[str, str]) -> None:
    declaration = load(folder / "tellonce.toml")
    told = [
        one
        for silo in declaration.silo
        for file in files(folder, silo)
        for one in listen(folder, declaration, silo, file)
    ]
    assert not [one for one in told if isinstance(one, SetAside)]
    assert {one.reference for one in told if not isinstance(one, SetAside)} == set(owner)
    text = (folder / "tellonce.toml").read_text(encoding="utf-8")
    assert not [
        row["ID"] for row in plain.rows(folder, "sf_contacts.csv") if row["LASTNAME"] in text or row["ID"] in text
    ]
