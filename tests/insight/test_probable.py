"""Probable matches among invented people: mistyped records are found, namesakes are not, odd input breaks nothing."""

import random

import pyarrow as pa
import pytest

from tellonce.identity.comparison import MatchRules
from tellonce.insight.probable import CLUSTERS, plain, probable
from tellonce.stores import scores_splink
from tellonce.stores.connection_duckdb import Limits
from tellonce.vocabulary.likeness import Likeness
from tellonce.vocabulary.refusal import Refused, Unavailable, Unsupported

needs_splink = pytest.mark.skipif(not scores_splink.available(), reason="Splink is not installed: tellonce[match]")

GIVEN = ("Ada", "Bo", "Carla", "Dmitri", "Esther", "Farid", "Greta", "Hiro", "Ines", "Jonas", "Katrin", "Leo", "Mira")
SYLLABLES = ("ber", "dan", "fel", "gor", "hal", "kin", "lam", "mor", "nos", "pet", "rud", "sol", "tav", "wen", "zim")


def crowd(people, chance):
    """People with name, birth date and postcode; every third has a second record with one typing error."""
    for number in range(people):
        one = {
            "given_name": chance.choice(GIVEN),
            "surname": "".join(chance.sample(SYLLABLES, 3)).title(),
            "birth_date": f"{chance.randint(1930, 2005)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}",
            "postcode": str(chance.randint(10_000, 99_999)),
        }
        yield {"record": f"p{number}", **one}
        if number % 3 == 0:
            field = chance.choice(sorted(one))
            yield {"record": f"p{number}-again", **one, field: mistyped(one[field], chance)}


def mistyped(value, chance):
    place = chance.randrange(len(value) - 1)
    return value[:place] + value[place + 1] + value[place] + value[place + 2 :]


def table(rows, columns=()):
    names = ["record", *columns] if columns else list(rows[0])
    return pa.table({name: pa.array([row.get(name) for row in rows], pa.string()) for name in names})


def clusters(found):
    parts = {}
    for record, first in zip(found.clusters["record"].to_pylist(), found.clusters["cluster"].to_pylist(), strict=True):
        parts.setdefault(first, set()).add(record)
    return sorted(map(sorted, parts.values()))


@pytest.fixture(scope="module")
def people():
    return list(crowd(450, random.Random(1)))


@pytest.fixture(scope="module")
def found(people):
    return probable(table(people), MatchRules())


@needs_splink
def test_mistyped_records_are_found(people, found):
    again = [row["record"] for row in people if row["record"].endswith("-again")]
    pairs = {tuple(part) for part in clusters(found)}

    assert all(len(pair) == 2 and pair[1] == f"{pair[0]}-again" for pair in pairs)
    assert len(pairs) >= 0.97 * len(again)
    assert found.refused.num_rows == found.merged.num_rows == 0
    assert min(found.pairs["p"].to_pylist()) >= 0.5


@needs_splink
def test_order_of_records_and_columns_changes_nothing(people, found):
    shuffled = random.Random(2).sample(people, len(people))
    again = probable(table(shuffled, ["postcode", "surname", "given_name", "birth_date"]), MatchRules())

    assert again == found


@needs_splink
def test_namesakes_with_other_birth_dates_are_not_one_person(people):
    namesakes = [
        {"record": f"n{number}", **{name: people[0][name] for name in ("given_name", "surname")}, "birth_date": day}
        for number, day in enumerate(("1931-02-03", "1958-11-27", "1984-06-15", "2001-09-09"))
    ]
    found = probable(table([*people, *namesakes]), MatchRules())

    assert not {"n0", "n1", "n2", "n3"} & set(found.clusters["record"].to_pylist())


@needs_splink
def test_people_without_a_second_record_are_left_alone(people):
    alone = [row for row in people if not row["record"].endswith("-again")]

    assert clusters(probable(table(alone), MatchRules())) == []


@needs_splink
def test_bounds_and_merging_reach_the_clusters(people, found):
    first = clusters(found)[0]
    rules = MatchRules(merge_at=0.9)
    parted = probable(table(people), rules, apart=frozenset({tuple(first)}))

    assert first not in clusters(parted)
    assert parted.refused.to_pylist() == [{"a": first[0], "b": first[1], "rule": "apart"}]
    assert set(parted.merged["record"].to_pylist()) <= set(found.clusters["record"].to_pylist()) - set(first)
    assert parted.merged.num_rows


@needs_splink
@pytest.mark.parametrize(
    "rows",
    [
        [],
        [{"record": "a", "surname": "Berdanfel"}],
        [{"record": "a", "surname": None}, {"record": "b", "surname": None}],
        [{"record": "a", "surname": "x" * 10_000_000}, {"record": "b", "surname": "x" * 10_000_000}],
        [{"record": str(number), "birth_date": "1900-01-01", "surname": "unknown"} for number in range(20_000)],
        [{"record": str(number), "colour": "red"} for number in range(100)],
    ],
    ids=["none", "one", "nothing known", "a document in a field", "placeholders", "nothing to compare"],
)
def test_odd_input_gives_nothing(rows):
    columns = sorted({name for row in rows for name in row} - {"record"}) or ["surname"]
    found = probable(table(rows, columns), MatchRules())

    assert found.clusters == CLUSTERS.empty_table()
    assert found.pairs.num_rows == 0


@needs_splink
def test_placeholders_hide_nobody(people):
    unknown = [{"record": f"u{number}", "birth_date": "1900-01-01", "surname": "N/A"} for number in range(5_000)]
    found = probable(table([*people, *unknown]), MatchRules())

    assert len(clusters(found)) > 100
    assert not any(record.startswith("u") for record in found.clusters["record"].to_pylist())


@needs_splink
@pytest.mark.parametrize("fields", [["surname"], ["given_name", "surname"], ["postcode", "birth_date"]])
def test_any_choice_of_fields_is_compared(people, fields):
    assert probable(table(people, fields), MatchRules()).clusters.schema == CLUSTERS


@needs_splink
def test_field_names_are_never_read_as_sql(people):
    odd = 'x"; DROP TABLE numbered; --'
    rows = [{**row, odd: row["surname"]} for row in people[:50]]

    assert probable(table(rows), MatchRules(fields={odd: Likeness.SURNAME})).pairs.num_rows


def test_values_are_compared_in_plain_form():
    rows = [{"record": "a", "name": "Berdanfel, Ada Maria", "dob": "11 March 1980", "noted": "x"}]
    compared, how = plain(table(rows), MatchRules())

    assert compared.to_pylist() == [
        {"record": "a", "dob": "19800311", "name given": "ada", "name surname": "berdanfel", "name rest": "maria"}
    ]
    assert list(how) == ["dob", "name given", "name surname", "name rest"]


def test_what_other_name_fields_hold_is_left_out_of_a_whole_name():
    rows = [{"record": "a", "name": "Ada Maria Berdanfel", "given_name": "Ada", "surname": "Berdanfel"}]
    compared, how = plain(table(rows), MatchRules())

    assert compared["name rest"].to_pylist() == ["maria"]
    assert how["name rest"] is Likeness.TEXT


def test_rules_that_cannot_be_meant_are_refused(people):
    with pytest.raises(Refused, match="merge_at"):
        probable(table(people), MatchRules(merge_at=0.1))


@pytest.mark.parametrize("ids", [["a", "a"], ["a", None]])
def test_records_without_an_id_of_their_own_are_refused(ids):
    with pytest.raises(Refused, match="record"):
        probable(table([{"record": one, "surname": "Berdanfel"} for one in ids]), MatchRules())


@needs_splink
def test_too_little_memory_is_told_in_plain_words(people):
    with pytest.raises(Unavailable, match="memory"):
        probable(table(people), MatchRules(), limits=Limits(memory_mib=2))


def test_without_splink_it_is_said_how_to_get_it(people, monkeypatch):
    monkeypatch.setattr(scores_splink, "SPLINK", False)

    with pytest.raises(Unsupported, match=r"tellonce\[match\]"):
        probable(table(people), MatchRules())
