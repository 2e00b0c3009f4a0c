"""The shipped story from the outside: what the product says of its files is what is true of them."""

from itertools import groupby

import msgspec
import pytest
from building import KINDS, built, truth

from tellonce.insight import build as building
from tellonce.insight.account import account
from tellonce.insight.matching import found_by_sql
from tellonce.insight.story import record, story
from tellonce.insight.telling import placed
from tellonce.journeys.fold import fold
from tellonce.journeys.stitch import stitch
from tellonce.rehearsal.check import check
from tellonce.rehearsal.report import worst
from tellonce.vocabulary.refusal import Refused


@pytest.fixture(scope="module")
def folder(root):
    return root / "examples" / "satellite"


@pytest.fixture(scope="module")
def expected(folder):
    return truth(folder)


@pytest.fixture(scope="module")
def rows(folder, tmp_path_factory):
    """The rows that a build told, and how, kept on their way; with a view of the build."""
    kept = []
    meaning = building.meaning

    def keeping(manner, heard):
        made = meaning(manner, heard)

        def tell(rows):
            kept.append((rows, manner))
            return made.tell(rows)

        return msgspec.structs.replace(made, tell=tell)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(building, "meaning", keeping)
        with built(folder, tmp_path_factory.mktemp("satellite") / "store") as view:
            yield view, kept


@pytest.fixture(scope="module")
def view(rows):
    return rows[0]


@pytest.fixture(scope="module")
def report(view, expected):
    return check(account(view), expected, KINDS)


def test_everything_that_the_catalogue_names_is_found_and_nothing_else(report):
    assert worst(report) == 1.0
    assert report.frictions.false_alarms == report.frictions.misses == ()
    assert report.frictions.minutes == ()
    assert report.minutes_total.agrees


def test_people_who_must_stay_apart_do_and_nobody_is_in_pieces(report, expected):
    assert expected["not_same"]
    assert report.people.joined == report.people.split == ()


def test_no_false_alarm_of_any_kind(view, expected):
    assert check(account(view), expected).frictions.false_alarms == ()


def test_each_identifier_of_the_person_leads_to_the_same_whole_story(view, expected):
    (person,) = expected["persons"]
    values = [value for values in person["identifiers"].values() for value in values]
    stories = [story(view, value) for value in [*values, person["name"]]]
    one = stories[0]

    assert all(other == one for other in stories)
    assert story(view, one.person.key) == one
    assert {entry.contact.channel for entry in one.entries} >= {"phone", "email", "visit"}
    assert one.minutes == pytest.approx(expected["customer_minutes_total"], abs=1)


def test_every_record_of_the_person_can_be_opened_and_is_theirs(view, expected):
    (person,) = expected["persons"]
    key = story(view, person["name"]).person.key

    assert account(view).records_by_person[key] == {
        file: sorted(records) for file, records in expected["records_by_person"][person["key"]].items()
    }
    for file, records in expected["records_by_person"][person["key"]].items():
        assert all(record(view, f"{file}#{name}") for name in records)


def test_nobody_is_known_by_a_stranger_s_number(view):
    with pytest.raises(Refused, match="nobody is known by"):
        story(view, "+12125550000")


def test_both_readings_of_the_frictions_find_the_same(rows):
    agreed = 0
    for told, manner in rows[1]:
        steps = {
            owner: stitch(owner, [row for _, row in its], manner).steps
            for owner, its in groupby(placed(told), key=lambda row: row[0])
        }
        by_fold = {owner: fold(own, manner.definitions, manner.as_of) for owner, own in steps.items()}
        by_sql = found_by_sql([step for own in steps.values() for step in own], manner.definitions, manner.as_of)

        assert by_sql == {owner: hits for owner, hits in by_fold.items() if hits}
        agreed += sum(map(len, by_sql.values()))
    assert agreed > 0
