"""How probable it is that two records are one person's: Splink learns from the records what agreement is worth.

The only file that imports Splink, an optional part of Tellonce.
"""

import logging
import math
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from copy import deepcopy
from typing import Any, Final

import pyarrow as pa

from tellonce.stores.blocks_duckdb import block
from tellonce.stores.connection_duckdb import Connection, Limits, connected
from tellonce.stores.lessons import PRIOR, Lesson, believed, levels_met, log2_odds, settled, taught_model
from tellonce.stores.likeness_sql import keys, levels, other_part
from tellonce.vocabulary.likeness import Likeness
from tellonce.vocabulary.refusal import Unsupported

try:
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on, comparison_library
    from splink import comparison_level_library as level_library
    from splink.internals.exceptions import EMTrainingException, SplinkException

    SPLINK = True
except ImportError:
    SPLINK = False

SCORES: Final = pa.schema([("a", pa.string()), ("b", pa.string()), ("p", pa.float64())])
"""One row a pair of records, the lesser id first, and the probability that they are one person's."""

LEAST: Final = 1 / 17
"""Probability (one to sixteen) below which a pair is not worth telling: to the clustering it weighs as if nobody had
scored it."""

RANDOM_PAIRS: Final = 1_000_000
"""Pairs drawn to see how often strangers agree by chance."""

TRAINING_PAIRS: Final = 500_000
"""Pairs that share a value, from which it is learnt how often two records of one person agree in the others."""

WEAK: Final = frozenset({Likeness.CATEGORY, Likeness.TEXT})
"""From sharing these nothing is learnt: too many others share them."""


def available() -> bool:
    """Whether Splink is installed."""
    return SPLINK


def score(
    records: pa.Table,
    likenesses: Mapping[str, Likeness],
    *,
    block_at_most: int = 60,
    limits: Limits = Limits(),  # noqa: B008  # frozen
) -> pa.Table:
    """How probable it is for pairs of records to be one person's.

    What is compared with what, how much agreement and difference are worth and how many matches there are is all taken
    from the records themselves.

    Args:
        records: one row a record: `record` (text, each once), and a text column for each field that is compared, in
            plain form, null where nothing is known.
        likenesses: how each of those columns is compared; `NAME` is split before, and not allowed here.
        block_at_most: records of one block; see `blocks_duckdb`.
        limits: what the work may use.

    Returns:
        As `SCORES` says, ordered, without pairs less probable than `LEAST`; the same for any order of rows. Fewer than
        two records, or nothing in them that tells people apart: no rows.

    Raises:
        Unsupported: Splink is not installed.
        Unavailable: memory or disk did not suffice.
    """
    if not SPLINK:
        raise Unsupported(
            "probable matches need Splink, which is not installed: install it with `pip install 'tellonce[match]'`, or "
            "leave probable matches out"
        )
    fields = [field for field in likenesses if records[field].null_count < records.num_rows]
    columns = {f"c{place}": likenesses[field] for place, field in enumerate(fields)}
    with _quiet(), connected(limits) as connection, _plainly():
        connection.execute("SET enable_progress_bar = false")
        _number(connection, records, dict(zip(columns, fields, strict=True)))
        block(connection, "numbered", keys(columns), block_at_most, "worth")
        if not columns or not connection.execute("SELECT 1 FROM worth LIMIT 1").fetchall():
            return SCORES.empty_table()
        learners = _learners(connection, columns, block_at_most)
        return _scored(connection, _learn(connection, columns, learners))


@contextmanager
def _quiet() -> Iterator[None]:
    """Splink tells its progress and its doubts by logging: nobody here reads them."""
    logger = logging.getLogger("splink")
    before = logger.level
    logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        logger.setLevel(before)


@contextmanager
def _plainly() -> Iterator[None]:
    """Splink wraps the engine's own errors: what happened is told by the one inside."""
    try:
        yield
    except SplinkException as error:
        raise error.__cause__ or error from error


def _number(connection: Connection, records: pa.Table, fields: Mapping[str, str]) -> None:
    """Makes the table `numbered`: `n` in the order of the records' ids, so that the order of rows says nothing."""
    plain = pa.table([records["record"], *(records[field] for field in fields.values())], names=["record", *fields])
    connection.register("given", plain)
    connection.execute("CREATE TABLE numbered AS SELECT row_number() OVER (ORDER BY record) AS n, * FROM given")
    connection.unregister("given")


def _learners(connection: Connection, columns: Mapping[str, Likeness], at_most: int) -> dict[str, int]:
    """Makes `learning`: `numbered`, and for each column another with only the values from whose sharing can be learnt.

    Of records alike in everything no more are looked at than one block holds, so that a thousand placeholders do not
    pass for the usual stranger. Values shared by many are left out as in blocking, and where too many pairs are left, a
    part of the values drawn by their hash. Answers the columns with the pairs that they give.
    """
    connection.execute(
        f"CREATE TABLE usual AS SELECT * FROM numbered QUALIFY row_number() OVER (PARTITION BY {', '.join(columns)} "
        f"ORDER BY n) <= {at_most}"
    )
    pairs = {column: _shared_pairs(connection, column, at_most) for column in columns}
    shares = {column: max(1, math.ceil(many / TRAINING_PAIRS)) for column, many in pairs.items()}
    chosen = ", ".join(
        f"CASE WHEN count(*) OVER (PARTITION BY {column}) <= {at_most} AND hash({column}) % {share} = 0 "
        f"THEN {column} END AS t_{column}"
        for column, share in shares.items()
    )
    connection.execute(f"CREATE TABLE learning AS SELECT *, {chosen} FROM usual")
    return {column: many for column, many in pairs.items() if many and columns[column] not in WEAK}


def _shared_pairs(connection: Connection, column: str, at_most: int) -> int:
    counted = connection.execute(
        "SELECT coalesce(sum(many * (many - 1) // 2), 0)::BIGINT FROM (SELECT count(*) AS many FROM usual "
        f"WHERE {column} IS NOT NULL GROUP BY {column} HAVING count(*) <= {at_most}) AS v"
    ).fetchall()
    return int(counted[0][0])


def _learn(connection: Connection, columns: Mapping[str, Likeness], learners: Mapping[str, int]) -> dict[str, Any]:
    """What agreement is worth in these records, as Splink writes a model down.

    One thread only: several would add up in another order each time.
    """
    connection.execute("SET threads = 1")
    records = DuckDBAPI(connection=connection).register(connection.table("learning"))
    settings = SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="n",
        comparisons=[_comparison(column, columns) for column in columns],
        blocking_rules_to_generate_predictions=[block_on(next(iter(columns)))],
        probability_two_random_records_match=PRIOR,
        retain_matching_columns=False,
        max_iterations=50,
    )
    linker = Linker(records, settings, log_level=None, validate_settings=False)
    linker.training.estimate_u_using_random_sampling(max_pairs=RANDOM_PAIRS, seed=1, num_chunks=1)
    model: dict[str, Any] = linker.misc.save_model_to_json()
    learnt = [_learn_from(records, model, column, pairs, columns) for column, pairs in learners.items()]
    connection.execute("RESET threads")
    return taught_model(model, columns, [one for one in learnt if one])


def _comparison(column: str, columns: Mapping[str, Likeness]) -> Any:  # noqa: ANN401  # Splink is optional
    null = level_library.CustomLevel(f"{column}_l IS NULL OR {column}_r IS NULL", "unknown")
    made = [level_library.CustomLevel(level.sql, level.says) for level in levels(column, columns)]
    return comparison_library.CustomComparison(
        output_column_name=column,
        comparison_levels=[null.configure(is_null_level=True), *made, level_library.ElseLevel()],
    )


def _learn_from(
    records: Any,  # noqa: ANN401  # Splink is optional
    model: dict[str, Any],
    column: str,
    pairs: int,
    columns: Mapping[str, Likeness],
) -> Lesson | None:
    """How often records of one person agree in the other fields, learnt from pairs that share a value of one.

    None where nothing can be learnt: no field is left, or those that agree beyond chance are not one person's but live
    in one town or one house, which shows in what is a person's own.
    """
    taught = [other for other in columns if column not in (other, other_part(columns, columns[other]))]
    if not taught:
        return None
    linker = Linker(records, deepcopy(model), log_level=None, validate_settings=False)
    try:
        session = linker.training.estimate_parameters_using_expectation_maximisation(
            f"l.t_{column} = r.t_{column} AND l.{column} = r.{column}", estimate_without_term_frequencies=True
        )
    except (ValueError, EMTrainingException):  # a share of matches, or of a level, that went to nothing
        return None
    share = session.core_model_settings.probability_two_random_records_match
    told = {each["output_column_name"]: each for each in linker.misc.save_model_to_json()["comparisons"]}
    agreement = {other: [level.get("m_probability") or 0.0 for level in levels_met(told[other])] for other in taught}
    lesson = Lesson(matches=share * min(pairs, TRAINING_PAIRS), agreement=agreement)
    return lesson if believed(lesson, columns) else None


def _scored(connection: Connection, model: dict[str, Any]) -> pa.Table:
    """Scores the pairs worth comparing, by the model and by the share of matches that they themselves show."""
    api = DuckDBAPI(connection=connection)
    linker = Linker(api.register(connection.table("numbered")), model, log_level=None, validate_settings=False)
    connection.execute("CREATE TABLE pairs AS SELECT '0' AS match_key, l AS join_key_l, r AS join_key_r FROM worth")
    linker.table_management.register_blocked_pairs_for_predict(api.register(connection.table("pairs")))
    predicted = linker.inference.predict(warning_mode="never").physical_name
    prior = log2_odds(model["probability_two_random_records_match"])
    weights = connection.sql(f"SELECT match_weight AS weight FROM {predicted} ORDER BY n_l, n_r").to_arrow_table()
    many = connection.execute("SELECT count(*) FROM usual").fetchall()[0][0]
    share = settled(weights["weight"].to_numpy() - prior, many * (many - 1) / 2)
    found = connection.sql(
        f"WITH told AS (SELECT n_l, n_r, 1 / (1 + pow(2, -(match_weight + $shift::DOUBLE))) AS p FROM {predicted}) "
        "SELECT a.record AS a, b.record AS b, p FROM told JOIN numbered AS a ON a.n = n_l "
        "JOIN numbered AS b ON b.n = n_r WHERE p >= $least ORDER BY ALL",
        params={"shift": share - prior, "least": LEAST},
    )
    return found.to_arrow_table().cast(SCORES)
