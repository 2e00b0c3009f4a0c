"""The check says of a perfect account that it is perfect, and of every fault exactly which figure it lowers."""

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from perfect import changed, moved, ours, perfect, with_friction
from small_truth import small_truth

from tellonce.rehearsal.check import check
from tellonce.rehearsal.matching import Records
from tellonce.rehearsal.report import Report, Score, worst
from tellonce.rehearsal.truth import read_truth
from tellonce.vocabulary.account import Account, FrictionEntry
from tellonce.vocabulary.refusal import Refused

PERFECT = Score(precision=1.0, recall=1.0)


def with_contact(account: Account, journey: int, place: int, **changes: Any) -> Account:  # as above
    journeys = list(account.journeys)
    entries = list(journeys[journey].contact_list)
    entries[place] = msgspec.structs.replace(entries[place], **changes)
    journeys[journey] = msgspec.structs.replace(journeys[journey], contact_list=entries)
    return changed(account, journeys=journeys)


def faultless(report: Report) -> bool:
    return (
        worst(report) == 1.0
        and not report.people.joined
        and report.frictions.minutes_agreeing == report.frictions.minutes_compared
        and report.contacts.times_agreeing == report.contacts.matched
        and report.minutes_total.agrees
        and report.minutes_wasted.agrees
    )


def test_a_perfect_account_scores_one_everywhere() -> None:
    truth = small_truth()
    report = check(perfect(truth), truth)
    assert faultless(report)
    assert report.frictions.kinds["re_authentication"].found == 2
    assert report.promises.expected == 1, "a promise due at the very end of a contact names no time limit"


def test_an_empty_account_finds_nothing() -> None:
    truth = small_truth()
    empty = changed(perfect(truth), records_by_person={}, journeys=[], frictions=[], promises=[])
    report = check(empty, truth)
    assert report.people.pairwise == Score(precision=1.0, recall=0.0)
    assert report.frictions.score == Score(precision=1.0, recall=0.0)
    assert len(report.frictions.misses) == 5
    assert worst(report) == 0.0


def test_a_truth_without_a_key_is_refused_with_its_place() -> None:
    truth = small_truth()
    del truth["promises"]
    with pytest.raises(Refused, match="promises"):
        check(perfect(small_truth()), truth)


# --- frictions ---


def test_removing_a_friction_costs_recall_alone_and_is_listed_with_its_reason() -> None:
    truth = small_truth()
    account = perfect(truth)
    report = check(changed(account, frictions=account.frictions[1:]), truth).frictions
    assert report.score == Score(precision=1.0, recall=0.8)
    assert [(miss.name, miss.person, miss.why) for miss in report.misses] == [
        ("long_wait", "P1", "not reported for this person")
    ]


def test_one_report_pairs_with_one_true_friction() -> None:
    truth = small_truth()
    account = perfect(truth)
    report = check(changed(account, frictions=[f for f in account.frictions if f.minutes != 6.0]), truth).frictions
    assert [miss.at for miss in report.misses] == ["2024-05-03T10:15:00Z"], "the nearer moment is the one found"
    doubled = check(changed(account, frictions=[*account.frictions, account.frictions[0]]), truth).frictions
    assert doubled.score.recall == 1.0
    assert [alarm.why for alarm in doubled.false_alarms] == ["the true friction is found already"]


@pytest.mark.parametrize(
    ("changes", "miss", "alarm"),
    [
        ({"name": "abandoned_contact"}, "not reported for this person", "this person has no such friction"),
        ({"person": ours("B1")}, "reported for another person", "this person has no such friction"),
        ({"person": None}, "reported for another person", "its person stands for no true person"),
        (
            {"evidence": ["calls.json#c2"]},
            "reported for this person on other records",
            "no record in common with the true one but master records",
        ),
    ],
)
def test_another_name_person_or_record_is_a_miss_and_a_false_alarm(
    changes: dict[str, Any], miss: str, alarm: str
) -> None:
    truth = small_truth()
    report = check(with_friction(perfect(truth), 0, **changes), truth).frictions
    assert report.score == Score(precision=0.8, recall=0.8)
    assert [found.why for found in report.misses] == [miss]
    assert [found.why for found in report.false_alarms] == [alarm]


def test_a_master_record_alone_is_not_enough() -> None:
    truth = small_truth()
    account = with_friction(perfect(truth), 3, evidence=["people.csv#C-P2"])
    assert [miss.why for miss in check(account, truth).frictions.misses] == ["only a master record is in common"]
    assert not check(account, truth, master_files=()).frictions.misses


def test_background_frictions_are_expected_and_others_of_the_background_false() -> None:
    truth = small_truth()
    account = perfect(truth)
    extra = msgspec.structs.replace(account.frictions[4], person=ours("B4"), evidence=["calls.json#c7"])
    report = check(changed(account, frictions=[*account.frictions, extra]), truth).frictions
    assert report.kinds["dead_end"].found == 1
    assert [alarm.person for alarm in report.false_alarms] == ["B4"]


def test_only_the_kinds_asked_for_are_compared() -> None:
    truth = small_truth()
    account = with_friction(perfect(truth), 0, name="abandoned_contact")
    report = check(account, truth, kinds={"re_authentication", "dead_end"})
    assert report.frictions.score == PERFECT
    assert report.minutes_wasted.expected == 7.0
    assert report.minutes_wasted.agrees


@pytest.mark.parametrize(
    ("place", "minutes", "agree"),
    [
        (0, 14.4, True),
        (0, 14.5, False),
        (0, 9.6, True),
        (0, 9.5, False),
        (1, 2.0, True),
        (1, 2.1, False),
        (1, 0.0, True),
    ],
)
def test_minutes_agree_within_one_minute_or_a_fifth(place: int, minutes: float, agree: bool) -> None:
    truth = small_truth()
    report = check(with_friction(perfect(truth), place, minutes=minutes), truth).frictions
    assert report.score == PERFECT
    assert (report.minutes_agreeing == report.minutes_compared) is agree


def test_null_minutes_are_not_compared_on_either_side() -> None:
    truth = small_truth()
    account = with_friction(with_friction(perfect(truth), 3, minutes=50.0), 0, minutes=None)
    report = check(account, truth).frictions
    assert report.score == PERFECT
    assert (report.minutes_compared, report.minutes) == (3, ())


# --- totals, promises, contacts ---


@pytest.mark.parametrize(("minutes", "agrees"), [(52.0 + 11.3, True), (52.0 + 11.4, False), (52.0 - 11.3, True)])
def test_totals_agree_within_a_tenth_and_count_the_followed_people_alone(minutes: float, agrees: bool) -> None:
    truth = small_truth()
    account = perfect(truth)
    first, second = account.journeys
    stranger = msgspec.structs.replace(second, persons=[ours("B1")], minutes=500.0, contact_list=[])
    account = changed(account, journeys=[msgspec.structs.replace(first, minutes=minutes), second, stranger])
    assert check(account, truth).minutes_total.agrees is agrees


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"due": "2024-05-06T12:00:00Z"}, 1),
        ({"due": "2024-05-06T12:00:01Z"}, 0),
        ({"status": "broken"}, 0),
        ({"person": ours("P1")}, 0),
        ({"evidence": ["mails.json#m2"]}, 0),
        ({"made": "2024-05-01T00:00:00Z", "what": "else"}, 1),
    ],
)
def test_promises_are_compared_by_person_record_status_and_due(changes: dict[str, Any], found: int) -> None:
    truth = small_truth()
    account = perfect(truth)
    account = changed(account, promises=[msgspec.structs.replace(account.promises[0], **changes)])
    report = check(account, truth).promises
    assert (report.expected, report.found, report.recall) == (1, found, float(found))
    assert len(report.differences) == 1 - found


@pytest.mark.parametrize(
    ("whose", "found"), [({"person": "B4"}, 1), ({"journey": None, "person": "B4"}, 1), ({"person": "B1"}, 0), ({}, 1)]
)
def test_a_promise_to_somebody_of_the_background_is_compared_too(whose: dict[str, Any], found: int) -> None:
    truth = small_truth()
    account = perfect(truth)
    own = truth["promises"][0]
    told = {name: value for name, value in own.items() if name != "journey"}
    truth["promises"].append({**told, **whose, "evidence": ["calls.json#c7"]})
    ours_too = msgspec.structs.replace(account.promises[0], person=ours("B4"), evidence=["calls.json#c7"])
    report = check(changed(account, promises=[*account.promises, ours_too]), truth).promises
    assert (report.expected, report.found) == (2, 1 + found)


def test_promises_beyond_the_truth_cost_nothing() -> None:
    truth = small_truth()
    account = perfect(truth)
    strange = msgspec.structs.replace(account.promises[0], person=ours("B4"), evidence=["calls.json#c7"])
    assert faultless(check(changed(account, promises=[*account.promises, strange]), truth))


@pytest.mark.parametrize(
    ("journey", "place", "changes", "agree"),
    [
        (0, 0, {"at": "2024-05-01T10:05:00Z"}, True),
        (0, 0, {"at": "2024-05-01T10:05:01Z"}, False),
        (0, 0, {"until": "2024-05-01T10:25:01Z"}, False),
        (0, 2, {"at": "2024-05-05T12:00:00Z"}, True),
        (0, 2, {"at": "2024-05-05T12:00:01Z"}, False),
        (1, 1, {"until": "2024-05-09T12:00:01Z"}, True),
    ],
)
def test_times_of_contacts_agree_within_five_minutes_of_letters_within_a_day(
    journey: int, place: int, changes: dict[str, str], agree: bool
) -> None:
    truth = small_truth()
    report = check(with_contact(perfect(truth), journey, place, **changes), truth).contacts
    assert report.score == PERFECT
    assert (report.times_agreeing == 5) is agree
    assert len(report.differences) == int(not agree)


def test_another_cut_of_the_journeys_costs_nothing() -> None:
    truth = small_truth()
    account = perfect(truth)
    first, second = account.journeys
    cut = [
        msgspec.structs.replace(first, id=f"cut-{n}", minutes=entry.minutes, contact_list=[entry])
        for n, entry in enumerate(first.contact_list)
    ]
    assert faultless(check(changed(account, journeys=[*cut, second]), truth))


def test_a_contact_without_partner_lowers_the_right_figure() -> None:
    truth = small_truth()
    account = perfect(truth)
    first, second = account.journeys
    fewer = msgspec.structs.replace(first, contact_list=first.contact_list[1:])
    report = check(changed(account, journeys=[fewer, second]), truth).contacts
    assert report.score == Score(precision=1.0, recall=0.8)
    strange = with_contact(account, 0, 0, refs=["calls.json#c7"])
    assert check(strange, truth).contacts.score == Score(precision=0.8, recall=0.8)


# --- laws ---


@given(st.sets(st.integers(0, 4)), st.sets(st.integers(0, 4)))
def test_frictions_left_out_cost_recall_and_those_made_up_precision(left_out: set[int], made_up: set[int]) -> None:
    truth = small_truth()
    account = perfect(truth)
    kept = [f for n, f in enumerate(account.frictions) if n not in left_out]
    invented = [
        FrictionEntry(
            name="doom_loop",
            person=ours("B1"),
            journey="",
            at="2024-05-01T00:00:00Z",
            evidence=[f"calls.json#x{n}"],
            minutes=None,
            why="",
        )
        for n in made_up
    ]
    report = check(changed(account, frictions=[*kept, *invented]), truth).frictions
    assert report.score.recall == len(kept) / 5
    assert report.score.precision == (len(kept) / (len(kept) + len(invented)) if kept or invented else 1.0)
    assert (len(report.misses), len(report.false_alarms)) == (len(left_out), len(invented))


@given(st.permutations(range(5)), st.permutations(range(6)))
def test_the_order_of_an_account_says_nothing(frictions: list[int], persons: list[int]) -> None:
    truth = small_truth()
    account = with_friction(moved(perfect(truth), ("mails.json", "m2"), ours("P1")), 0, evidence=["calls.json#c9"])
    keys = sorted(account.records_by_person)
    shuffled = changed(
        account,
        frictions=[account.frictions[n] for n in frictions],
        records_by_person={keys[n]: account.records_by_person[keys[n]] for n in persons},
    )
    one, other = check(account, truth), check(shuffled, truth)
    assert one.people == other.people
    assert one.frictions.score == other.frictions.score
    assert one.frictions.kinds == other.frictions.kinds


@pytest.mark.parametrize("story", ["dmv", "gym", "insurance-quote", "newspaper", "satellite", "tax-office"])
def test_the_truth_of_a_story_as_an_account_scores_one(root: Path, story: str) -> None:
    document = json.loads((root / "examples" / story / "expected.json").read_text(encoding="utf-8"))
    report = check(perfect(document), document)
    assert faultless(report)
    assert len(read_truth(document).masters()) <= 1


def test_the_angle_brackets_of_a_message_id_are_no_part_of_it() -> None:
    records = Records({"box.mbox#<a@b>", "box.mbox#c@d"})
    assert records.all(["box.mbox#a@b", "box.mbox#c@d"]) == {"box.mbox#<a@b>", "box.mbox#c@d"}
