"""Splink as its own tutorials set it up, for `matching.py` to stand beside.

Source: the tutorials of Splink (deduplicate 1,000 people; deduplicate 50,000 historical persons; febrl3), MIT licence:
the same blocking rules, comparisons and trainings, written anew for tables with our column names.
"""

import logging
from collections.abc import Callable, Sequence
from typing import Any, Final, NamedTuple

import duckdb
import pyarrow as pa
from splink import DuckDBAPI, Linker, SettingsCreator, block_on
from splink import comparison_library as cl

START: Final = "substr({}, 1, {})"


class Setting(NamedTuple):
    """One tutorial: what is compared, within which blocks, and what is learnt from."""

    comparisons: Sequence[Any]
    blocks: Sequence[Any]
    certain: Sequence[Any]
    recall: float
    random_pairs: float
    learn_from: Sequence[Any]
    made: str = ""


def start(column: str, signs: int) -> str:
    """The first signs of a column."""
    return START.format(column, signs)


def historical() -> Setting:
    """Fifty thousand historical persons."""
    by_postcode = start("postcode", 3)
    return Setting(
        comparisons=[
            cl.ForenameSurnameComparison("first_name", "surname", forename_surname_concat_col_name="both_names"),
            cl.DateOfBirthComparison("dob", input_is_string=True),
            cl.PostcodeComparison("postcode"),
            cl.ExactMatch("birth_place").configure(term_frequency_adjustments=True),
            cl.ExactMatch("occupation").configure(term_frequency_adjustments=True),
        ],
        blocks=[
            block_on(start("first_name", 3), start("surname", 4)),
            block_on("surname", "dob"),
            block_on("first_name", "dob"),
            block_on("postcode", "first_name"),
            block_on("postcode", "surname"),
            block_on("dob", "birth_place"),
            block_on(by_postcode, "dob"),
            block_on(by_postcode, "first_name"),
            block_on(by_postcode, "surname"),
            block_on(start("first_name", 2), start("surname", 2), start("dob", 4)),
        ],
        certain=[
            block_on("first_name", "surname", "dob"),
            block_on(start("first_name", 2), "surname", start("postcode", 2)),
            block_on("dob", "postcode"),
        ],
        recall=0.6,
        random_pairs=5e6,
        learn_from=[block_on("first_name", "surname"), block_on("dob")],
        made=", first_name || ' ' || surname AS both_names",
    )


def fake_1000() -> Setting:
    """A thousand people."""
    return Setting(
        comparisons=[
            cl.NameComparison("first_name"),
            cl.NameComparison("surname"),
            cl.LevenshteinAtThresholds("dob", 1),
            cl.ExactMatch("city").configure(term_frequency_adjustments=True),
            cl.EmailComparison("email"),
        ],
        blocks=[block_on("first_name", "city"), block_on("surname")],
        certain=[
            block_on("first_name", "dob"),
            "l.first_name = r.first_name AND levenshtein(r.surname, l.surname) <= 2",
            block_on("email"),
        ],
        recall=0.7,
        random_pairs=1e6,
        learn_from=[block_on("first_name", "surname"), block_on("dob")],
    )


def febrl() -> Setting:
    """Febrl's third data set; the first two have the same columns."""
    return Setting(
        comparisons=[
            cl.NameComparison("given_name"),
            cl.NameComparison("surname"),
            cl.DateOfBirthComparison("date_of_birth", input_is_string=True, datetime_format="%Y%m%d"),
            cl.DamerauLevenshteinAtThresholds("soc_sec_id", [2]),
            cl.ExactMatch("street_number").configure(term_frequency_adjustments=True),
            cl.ExactMatch("postcode").configure(term_frequency_adjustments=True),
        ],
        blocks=[block_on(column) for column in ("soc_sec_id", "given_name", "surname", "date_of_birth", "postcode")],
        certain=[
            block_on("soc_sec_id"),
            block_on("given_name", "surname", "date_of_birth"),
            "l.given_name = r.surname AND l.surname = r.given_name AND l.date_of_birth = r.date_of_birth",
        ],
        recall=0.9,
        random_pairs=1e6,
        learn_from=[block_on("date_of_birth"), block_on("postcode")],
    )


SETTINGS: Final[dict[str, Callable[[], Setting]]] = {
    "historical_50k": historical,
    "fake_1000": fake_1000,
    "febrl1": febrl,
    "febrl2": febrl,
}


def own_scores(name: str, records: pa.Table) -> pa.Table:
    """Scored pairs `a`, `b`, `p` of a table with a column `record`, by the tutorial for data of that name."""
    logging.disable(logging.WARNING)
    setting = SETTINGS[name]()
    connection = duckdb.connect()
    connection.execute("SET enable_progress_bar = false")
    connection.register("given", records)
    connection.execute(f"CREATE TABLE records AS SELECT *{setting.made} FROM given ORDER BY record")
    settings = SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="record",
        blocking_rules_to_generate_predictions=list(setting.blocks),
        comparisons=list(setting.comparisons),
    )
    linker = Linker(DuckDBAPI(connection=connection).register(connection.table("records")), settings, log_level=None)
    training = linker.training
    training.estimate_probability_two_random_records_match(list(setting.certain), recall=setting.recall)
    training.estimate_u_using_random_sampling(max_pairs=setting.random_pairs, seed=1)
    for rule in setting.learn_from:
        training.estimate_parameters_using_expectation_maximisation(rule, estimate_without_term_frequencies=True)
    predicted = linker.inference.predict(threshold_match_probability=0.001).physical_name
    return connection.sql(
        f"SELECT record_l AS a, record_r AS b, match_probability AS p FROM {predicted}"
    ).to_arrow_table()
