"""Probable matches on public data whose true people are known, with the shipped rules and nothing else."""

from collections import Counter
from hashlib import sha256

import pyarrow as pa
import pytest
from pyarrow import csv, parquet

from tellonce.identity.comparison import MatchRules
from tellonce.insight.probable import probable
from tellonce.stores.scores_splink import available

pytestmark = pytest.mark.skipif(not available(), reason="Splink is not installed: tellonce[match]")


def texts(path):
    """A CSV file as rows of trimmed texts."""
    read = csv.read_csv(path, read_options=csv.ReadOptions(autogenerate_column_names=True))
    header, *rows = zip(*(column.cast(pa.string()).to_pylist() for column in read.columns), strict=True)
    return [
        {name.strip(): (value or "").strip() or None for name, value in zip(header, row, strict=True)} for row in rows
    ]


def table(rows, record):
    """Rows as a table that names its records `record`."""
    names = {name: "record" if name == record else name for name in rows[0]}
    return pa.table({new: pa.array([row[old] for row in rows], pa.string()) for old, new in names.items()})


def held(records, truth, region):
    """Precision and recall of pairs of records within the clusters, against record to person."""
    found = probable(records, MatchRules(), region=region).clusters
    parts = {}
    for record, first in zip(found["record"].to_pylist(), found["cluster"].to_pylist(), strict=True):
        parts.setdefault(first, []).append(truth[record])
    told = sum(len(part) * (len(part) - 1) for part in parts.values())
    right = sum(many * (many - 1) for part in parts.values() for many in Counter(part).values())
    true = sum(many * (many - 1) for many in Counter(truth.values()).values())
    return right / told, right / true


def test_invented_people_with_many_nulls(shared):
    rows = texts(shared / "data" / "identity" / "fake_1000.csv")
    truth = {row["unique_id"]: row.pop("cluster") for row in rows}
    precision, recall = held(table(rows, "unique_id"), truth, "GB")

    # Splink's own tutorial, clustered its own way: recall 0.41 at a precision of 0.996 (docs/explanation/matching.md).
    assert precision >= 0.95
    assert recall >= 0.9


@pytest.mark.parametrize("name", ["febrl1", pytest.param("febrl2", marks=pytest.mark.laws)])
def test_invented_australians(shared, name):
    rows = texts(shared / "data" / "identity" / f"{name}.csv")
    truth = {row["rec_id"]: row["rec_id"].split("-")[1] for row in rows}
    precision, recall = held(table(rows, "rec_id"), truth, "AU")

    assert 2 * precision * recall / (precision + recall) >= 0.98


@pytest.mark.laws
def test_historical_figures_that_nothing_was_chosen_on(shared):
    read = parquet.read_table(shared / "data" / "identity" / "historical_figures_with_errors_50k.parquet")
    held_out = [sha256(f"split1{one}".encode()).digest()[0] % 2 == 1 for one in read["cluster"].to_pylist()]
    rows = read.filter(pa.array(held_out)).rename_columns(
        ["postcode" if name == "postcode_fake" else name for name in read.column_names]
    )
    people = rows["cluster"].to_pylist()
    records = table(rows.drop_columns(["cluster"]).to_pylist(), "unique_id")
    precision, recall = held(records, dict(zip(records["record"].to_pylist(), people, strict=True)), "GB")

    assert precision >= 0.95
    assert 2 * precision * recall / (precision + recall) >= 0.9
