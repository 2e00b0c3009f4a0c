"""The invented organisation: the same from the same seed, readable by anyone, and its truth what its files say."""

import re
from collections import Counter, defaultdict
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import Any

import plain
import plain_calls
import plain_matters
import plain_site
import plain_written
import pytest
from perfect import perfect

from tellonce.journeys.catalogue import shipped
from tellonce.rehearsal.check import check
from tellonce.rehearsal.crowd.invent import FEWEST, SCENARIOS, THEMES, invent
from tellonce.rehearsal.crowd.people import MOST
from tellonce.rehearsal.report import worst
from tellonce.silos.declare import load
from tellonce.silos.listen import files, listen
from tellonce.vocabulary.refusal import Refused
from tellonce.vocabulary.touchpoint import SetAside

CUSTOMERS = 1000


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("crowd")
    invent(made, 20240310, CUSTOMERS)
    return made


@pytest.fixture(scope="module")
def truth(folder: Path) -> dict[str, Any]:
    read: dict[str, Any] = plain.document(folder, "expected.json")
    return read


@pytest.fixture(scope="module")
def owner(truth: dict[str, Any]) -> dict[str, str]:
    return plain.owners(truth)


def shown(truth: dict[str, Any], name: str, file: str = "") -> plain.Shown:
    """Frictions of a kind as (person, last evidence of a file); those that stand on no record of it are left out."""
    whose = {journey["id"]: journey["persons"][0] for journey in truth["journeys"]}
    found = set()
    for one in truth["frictions"]:
        refs = [ref.partition("/")[0] for ref in one["evidence"] if ref.startswith(file)]
        if one["name"] == name and refs:
            found.add((whose[one["journey"]], refs[-1]))
    return found


def people(truth: dict[str, Any], name: str) -> set[str]:
    return {person for person, _ in shown(truth, name)}


def digests(folder: Path) -> dict[str, str]:
    return {path.name: sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


def test_the_same_seed_gives_the_same_bytes_and_another_others(tmp_path: Path) -> None:
    for name, seed in (("one", 7), ("again", 7), ("other", 8)):
        invent(tmp_path / name, seed, FEWEST)
    one, again, other = (digests(tmp_path / name) for name in ("one", "again", "other"))
    assert one == again
    assert len(one) == 14
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
        assert {owner[ref.partition("/")[0]] for ref in one["evidence"]} == {whose[one["journey"]]}
    for journey in truth["journeys"]:
        for entry in journey["contact_list"]:
            assert {owner[ref.partition("/")[0]] for ref in entry["refs"]} == set(journey["persons"])


def test_no_record_stands_in_two_contacts_but_those_of_call_backs(
    folder: Path, truth: dict[str, Any], owner: dict[str, str]
) -> None:
    refs = Counter(ref for j in truth["journeys"] for entry in j["contact_list"] for ref in entry["refs"])
    agreed = {ref for _, ref, _ in plain_calls.agreed(folder, owner)}
    assert {ref: times for ref, times in refs.items() if times > 1} == dict.fromkeys(agreed, 2)


def test_all_twenty_kinds_are_planted_and_most_customers_are_ordinary(truth: dict[str, Any]) -> None:
    assert {one["name"] for one in truth["frictions"]} == {one.name for one in shipped()}
    assert truth["background_frictions"] == []
    assert 0.69 <= 1 - len(truth["scenarios"]) / CUSTOMERS <= 0.72


@pytest.mark.parametrize("kind", sorted(one.name for one in shipped()))
def test_beside_every_kind_stand_near_misses_of_its_theme(kind: str) -> None:
    themes = [theme for theme in THEMES if any(kind in one.plants for one in theme)]
    assert themes
    assert all(any(not one.plants for one in theme) for theme in themes)


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


TALKS = "genesys_conversations.json"
MENU = "ivr_studio_steps.jsonl"
TICKETS = "zendesk_tickets.jsonl"
SITE = "web_events.jsonl"


def test_the_truth_about_calls_is_what_their_files_say(
    folder: Path, truth: dict[str, Any], owner: dict[str, str]
) -> None:
    assert shown(truth, "long_wait", TALKS) == plain_calls.long_waits(folder, owner)
    assert shown(truth, "multiple_transfers", TALKS) == plain_calls.transfers(folder, owner)
    assert shown(truth, "abandoned_contact", TALKS) == plain_calls.left(folder, owner)
    assert people(truth, "silent_call") == plain_calls.silent_calls(folder, owner)
    assert shown(truth, "dead_end", MENU) == plain_calls.dead_lines(folder, owner)
    assert {person for person, _ in shown(truth, "doom_loop", MENU)} == plain_calls.round_in_menus(folder, owner)


def test_the_truth_about_the_site_is_what_its_events_say(
    folder: Path, truth: dict[str, Any], owner: dict[str, str]
) -> None:
    assert {person for person, _ in shown(truth, "doom_loop", SITE)} == plain_site.round_in_forms(folder, owner)
    ends = Counter(person for person, _ in shown(truth, "dead_end", SITE))
    assert ends == Counter(person for person, *_ in plain_site.stuck(folder, owner))
    assert people(truth, "hard_exit") == plain_site.leaving(folder, owner)
    assert people(truth, "false_option") == plain_written.offered_in_vain(folder, owner)
    told = plain_calls.told_to_go(folder, owner) | plain_written.sent_in_writing(folder, owner)
    assert shown(truth, "forced_channel_switch") == plain_site.sent_away(folder, owner) | told


def test_the_truth_about_what_is_sent_is_what_mails_letters_and_tickets_say(
    folder: Path, truth: dict[str, Any], owner: dict[str, str]
) -> None:
    assert people(truth, "over_contact") == plain_written.too_many(folder, owner)
    assert people(truth, "misdirected_survey") == plain_written.astray(folder, owner)
    assert people(truth, "ignored_preference") == plain_written.unheard(folder, owner)
    assert shown(truth, "missing_notice", "sendgrid") == plain_written.untold(folder, owner)
    against = Counter(person for person, _ in shown(truth, "contradictory_notice"))
    assert against == plain_written.against_records(folder, owner)
    promises = shown(truth, "broken_promise", "dispatch") | shown(truth, "broken_promise", TICKETS)
    assert promises == plain_written.broken(folder, owner, plain.moment(truth["as_of"]))


def test_the_truth_about_what_comes_again_is_what_all_files_say_together(
    folder: Path, truth: dict[str, Any], owner: dict[str, str]
) -> None:
    again = shown(truth, "repeat_contact", TALKS) | shown(truth, "repeat_contact", TICKETS)
    assert again == plain_matters.repeats(folder, owner)
    failed = shown(truth, "failure_demand", TALKS) | shown(truth, "failure_demand", TICKETS)
    assert failed == plain_matters.demanded(folder, owner)
    told = plain_calls.told_again(folder, owner) | plain_written.told_in_writing(folder, owner)
    assert shown(truth, "start_over") == told
    done = {person for person, a, b in plain_calls.tests_apart(folder, owner) if b - a <= 14 * plain.DAY}
    done |= plain_calls.steps_again(folder, owner) | plain_written.photographed(folder, owner)
    assert people(truth, "repeated_step") == done


def test_the_truth_about_numbers_asked_for_again_is_what_all_files_say_together(
    folder: Path, truth: dict[str, Any], owner: dict[str, str]
) -> None:
    whose = {journey["id"]: journey["persons"][0] for journey in truth["journeys"]}
    asked = Counter(whose[one["journey"]] for one in truth["frictions"] if one["name"] == "re_authentication")
    found = plain_calls.asked_again(folder, owner)
    found += Counter(person for person, a, b in plain_calls.keyed_apart(folder, owner) if b - a < plain.DAY)
    found += Counter(person for person, _ in plain_written.asked_in_writing(folder, owner))
    found += Counter(person for person, a, b in plain_matters.given_then_keyed(folder, owner) if b - a < plain.DAY)
    assert asked == found


def test_nobody_hands_a_call_to_themselves(folder: Path, owner: dict[str, str]) -> None:
    seats = [
        [agent["participantName"] for agent in plain.parts(record, "agent")]
        for _, _, record in plain.conversations(folder, owner)
    ]
    assert max(map(len, seats)) > 2
    assert all(len(set(agents)) == len(agents) for agents in seats)


def test_minutes_follow_the_rules_of_counting(folder: Path, truth: dict[str, Any], owner: dict[str, str]) -> None:
    waited = {ref: span.total_seconds() / 60 for (_, ref), span in plain_calls.waits(folder, owner).items()}
    opened = {row["sg_message_id"].partition(".")[0] for row in plain.rows(folder, "sendgrid_events.json")
              if row["event"] == "open"}  # fmt: skip
    mails = {f"sendgrid_events.json#{row['sg_event_id']}": row["sg_message_id"].partition(".")[0]
             for row in plain.rows(folder, "sendgrid_events.json")}  # fmt: skip
    for one in truth["frictions"]:
        last = one["evidence"][-1]
        match one["name"]:
            case "abandoned_contact" | "multiple_transfers" | "false_option" | "missing_notice" | "ignored_preference":
                assert one["minutes"] is None
            case "long_wait":
                assert one["minutes"] == pytest.approx(waited[last], abs=0.05)
            case "contradictory_notice" | "misdirected_survey":
                assert one["minutes"] == (2.0 if last.startswith("letters") else float(mails[last] in opened))
            case "hard_exit":
                assert one["minutes"] == (15.0 if last.startswith("inbound_post") else None)
            case "broken_promise":
                assert one["minutes"] is None


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
    assert {one.reference.partition("/")[0] for one in told if not isinstance(one, SetAside)} == set(owner)
    text = (folder / "tellonce.toml").read_text(encoding="utf-8")
    assert not [
        row["ID"] for row in plain.rows(folder, "sf_contacts.csv") if row["LASTNAME"] in text or row["ID"] in text
    ]
