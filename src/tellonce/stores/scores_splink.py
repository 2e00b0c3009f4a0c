"""How probable it is that two records are one person's: Splink learns from the records what agreement is worth.

The only file that imports Splink, an optional part of Tellonce.
"""

import logging
import math
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

import numpy as np
import pyarrow as pa

from tellonce.stores.blocks_duckdb import block
from tellonce.stores.connection_duckdb import Connection, Limits, connected
from tellonce.stores.likeness_sql import keys, levels
from tellonce.vocabulary.likeness import Likeness
from tellonce.vocabulary.refusal import Unsupported

try:
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on
    from splink import comparison_level_library as level_library
    from splink import comparison_library

    SPLINK = True
except ImportError:
    SPLINK = False

SCORES: Final = pa.schema([("a", pa.string()), ("b", pa.string()), ("p", pa.float64())])
"""One row a pair of records, the lesser id first, and the probability that they are one person's."""

LEAST: Final = 2.0**-8
"""Probability below which a pair is not worth telling: to the clustering it weighs as if nobody had scored it."""

PRIOR: Final = 1e-4
"""Probability that two records drawn blindly are one person's, before the records themselves say how probable it is."""

RANDOM_PAIRS: Final = 5_000_000
"""Pairs drawn to see how often strangers agree by chance."""

TRAINING_PAIRS: Final = 500_000
"""Pairs that share a value, from which it is learnt how often two records of one person agree in the others."""

LEARNABLE: Final = 50
"""Pairs below which nothing is learnt from a shared value: every level should be met a few times."""

SURE: Final = 0.002
"""No agreement and no difference is rarer than this among records of one person: beyond it the learnt figures are noise,
and one of them would outvote all others. Source: measured, docs/explanation/matching.md."""

CHANCE: Final = 1e-6
"""No agreement is rarer than this among strangers, for the same reason."""

ROUNDS: Final = 100
"""Rounds in which the share of matches among all pairs settles."""


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
        records: one row a record: `record` (text, each once), and a text column for each field that is compared, in plain
            form, null where nothing is known.
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
    with _quiet(), connected(limits) as connection:
        connection.execute("SET enable_progress_bar = false")
        _number(connection, records, dict(zip(columns, fields, strict=True)))
        block(connection, "numbered", keys(columns), block_at_most, "worth")
        if not columns or not connection.execute("SELECT 1 FROM worth LIMIT 1").fetchall():
            return SCORES.empty_table()
        learners = _learners(connection, columns, block_at_most)
        model = _learn(connection, columns, learners)
        return _scored(connection, _smooth(model))


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


def _number(connection: Connection, records: pa.Table, fields: Mapping[str, str]) -> None:
    """Makes the table `numbered`: `n` in the order of the records' ids, so that the order of rows says nothing."""
    plain = pa.table([records["record"], *(records[field] for field in fields.values())], names=["record", *fields])
    connection.register("given", plain)
    connection.execute("CREATE TABLE numbered AS SELECT row_number() OVER (ORDER BY record) AS n, * FROM given")
    connection.unregister("given")


def _learners(connection: Connection, columns: Mapping[str, Likeness], at_most: int) -> list[str]:
    """Adds for each column one in which only values stand from whose sharing can be learnt; answers those columns.

    Values shared by many are left out as in blocking, and where too many pairs are left, a part of the values drawn by
    their hash.
    """
    found = []
    for column in columns:
        pairs = connection.execute(
            f"SELECT coalesce(sum(many * (many - 1) // 2), 0)::BIGINT FROM (SELECT count(*) AS many FROM numbered "
            f"WHERE {column} IS NOT NULL GROUP BY {column} HAVING count(*) <= {at_most}) AS v"
        ).fetchall()[0][0]
        if pairs >= LEARNABLE:
            found.append(column)
        share = max(1, math.ceil(pairs / TRAINING_PAIRS))
        connection.execute(
            f"CREATE OR REPLACE TABLE numbered AS SELECT *, CASE WHEN count(*) OVER (PARTITION BY {column}) <= {at_most} "
            f"AND hash({column}) % {share} = 0 THEN {column} END AS t_{column} FROM numbered"
        )
    return found


def _learn(connection: Connection, columns: Mapping[str, Likeness], learners: list[str]) -> dict[str, Any]:
    """What agreement is worth in these records, as Splink writes it down.

    One thread only: several would add up in another order each time.
    """
    connection.execute("SET threads = 1")
    settings = SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="n",
        comparisons=[_comparison(column, columns) for column in columns],
        blocking_rules_to_generate_predictions=[block_on(next(iter(columns)))],
        probability_two_random_records_match=PRIOR,
        retain_matching_columns=False,
        max_iterations=50,
    )
    linker = Linker(DuckDBAPI(connection=connection).register(connection.table("numbered")), settings)
    linker.training.estimate_u_using_random_sampling(max_pairs=RANDOM_PAIRS, seed=1)
    for column in learners:
        linker.training.estimate_parameters_using_expectation_maximisation(
            f"l.t_{column} = r.t_{column} AND l.{column} = r.{column}", estimate_without_term_frequencies=True
        )
    connection.execute("RESET threads")
    model: dict[str, Any] = linker.misc.save_model_to_json()
    return model


def _comparison(column: str, columns: Mapping[str, Likeness]) -> Any:  # noqa: ANN401  # Splink is optional
    null = level_library.CustomLevel(f"{column}_l IS NULL OR {column}_r IS NULL", "unknown")
    made = [null.configure(is_null_level=True)]
    for level in levels(column, columns):
        each = level_library.CustomLevel(level.sql, level.says)
        made.append(each.configure(tf_adjustment_column=column) if level.rare else each)
    return comparison_library.CustomComparison(
        output_column_name=column, comparison_levels=[*made, level_library.ElseLevel()]
    )


def _smooth(model: dict[str, Any]) -> dict[str, Any]:
    """The model with no level surer than `SURE` and `CHANCE` allow; a level nobody met counts as the rarest."""
    for comparison in model["comparisons"]:
        met = [level for level in comparison["comparison_levels"] if not level.get("is_null_level")]
        for name, least in (("m_probability", SURE), ("u_probability", CHANCE)):
            values = [max(least, level.get(name) or 0.0) for level in met]
            for level, value in zip(met, values, strict=True):
                level[name] = value / sum(values)
    return model


def _scored(connection: Connection, model: dict[str, Any]) -> pa.Table:
    api = DuckDBAPI(connection=connection)
    linker = Linker(api.register(connection.table("numbered")), model)
    connection.execute(
        "CREATE TABLE worth_scoring AS SELECT '0' AS match_key, l AS join_key_l, r AS join_key_r FROM worth ORDER BY l, r"
    )
    linker.table_management.register_blocked_pairs_for_predict(api.register(connection.table("worth_scoring")))
    predicted = linker.inference.predict(warning_mode="never").physical_name
    weights = connection.execute(
        f"SELECT match_weight AS w FROM {predicted} ORDER BY n_l, n_r"
    ).to_arrow_table()["w"].to_numpy()
    many = connection.execute("SELECT count(*) FROM numbered").fetchall()[0][0]
    prior = model["probability_two_random_records_match"]
    evidence = weights - math.log2(prior / (1 - prior))
    shift = settled(evidence, many * (many - 1) / 2)
    return connection.execute(
        "WITH told AS (SELECT n_l, n_r, 1 / (1 + pow(2, -(match_weight - ?::DOUBLE + ?::DOUBLE))) AS p "
        f"FROM {predicted}) SELECT least(a.record, b.record) AS a, greatest(a.record, b.record) AS b, p "
        "FROM told JOIN numbered AS a ON a.n = n_l JOIN numbered AS b ON b.n = n_r WHERE p >= ? ORDER BY ALL",
        [math.log2(prior / (1 - prior)), shift, LEAST],
    ).to_arrow_table()


def settled(evidence: np.ndarray[Any, np.dtype[np.float64]], pairs: float) -> float:
    """Log2 of the odds that two records drawn blindly are one person's, as the scored pairs themselves say.

    Args:
        evidence: of each scored pair, log2 of how much more probable its values are for one person than for two.
        pairs: how many pairs there are, scored or not.

    Source: the share of a mixture by expectation and maximisation, Dempster, Laird, Rubin, JRSS B 39 (1977).
    """
    share = min(PRIOR, 0.5)
    for _ in range(ROUNDS):
        odds = math.log2(share / (1 - share))
        found = float((1 / (1 + np.exp2(-(evidence + odds)))).sum()) / pairs
        found = min(max(found, 1 / (pairs + 1)), 0.5)
        if abs(found - share) <= share * 1e-9:
            break
        share = found
    return math.log2(share / (1 - share))
