"""Pairs worth comparing: those that share something rare, or several things rare together, and never too many."""

import pyarrow as pa
import pytest

from tellonce.stores.blocks_duckdb import Key, block
from tellonce.stores.connection_duckdb import Limits, connected
from tellonce.stores.likeness_sql import KEYS, LEVELS, keys, levels
from tellonce.vocabulary.likeness import Likeness

NAME, TOWN, YEAR = Key("name", "name"), Key("town", "town"), Key("year", "year")


def pairs(rows, wanted=(NAME, TOWN, YEAR), at_most=3):
    columns = {name: pa.array([row[place] for row in rows], pa.string()) for place, name in enumerate("ntv")}
    records = pa.table([pa.array(range(len(rows))), *columns.values()], names=["n", "name", "town", "year"])
    with connected(Limits()) as connection:
        connection.register("records", records)
        block(connection, "records", wanted, at_most, "worth")
        return connection.execute("SELECT l, r FROM worth ORDER BY ALL").fetchall()


def test_what_few_share_makes_a_pair_once():
    assert pairs([("ada", "york", None), ("ada", "york", None), ("bo", None, None)]) == [(0, 1)]


def test_what_many_share_counts_together_with_something_else():
    rows = [("ada", "york", str(number // 2)) for number in range(8)]

    assert pairs(rows, (NAME, TOWN)) == []
    assert pairs(rows) == [(0, 1), (2, 3), (4, 5), (6, 7)]
    frequent = [("ada", f"{number % 2}", f"{number // 2 % 2}") for number in range(12)]
    assert pairs(frequent) == [(a, b) for a in range(12) for b in range(a + 4, 12, 4)]


def test_nothing_shared_and_too_much_shared_make_no_pair():
    assert pairs([(None, None, None)] * 9) == pairs([("ada", "york", "1980")] * 9) == pairs([]) == []
    assert pairs([("ada", "york", "1980")] * 9, ()) == []


@pytest.mark.parametrize("at_most", [2, 5, 20])
def test_a_record_meets_at_most_so_many_for_each_key(at_most):
    rows = [(str(number % 7), str(number % 11), str(number % 13)) for number in range(500)]
    met = [one for pair in pairs(rows, at_most=at_most) for one in pair]
    ways = len(("name", "town", "year", "two of them", "two of them", "two of them", "all"))

    assert max((met.count(one) for one in set(met)), default=0) <= ways * (at_most - 1)


def test_every_likeness_but_a_whole_name_has_levels_and_keys():
    assert set(LEVELS) == set(KEYS) == set(Likeness) - {Likeness.NAME}


def test_swapped_names_are_asked_only_where_both_are_there():
    both = {"c0": Likeness.GIVEN_NAME, "c1": Likeness.SURNAME}

    assert "swapped" in [level.says for level in levels("c0", both)]
    assert "swapped" not in [level.says for level in levels("c0", {"c0": Likeness.GIVEN_NAME})]
    assert len(keys(both)) == len(keys({"c0": Likeness.GIVEN_NAME})) + len(keys({"c1": Likeness.SURNAME})) + 1
