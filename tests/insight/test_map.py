"""Map and variants are read from counts that a build makes: they must be what a plain grouping over the steps says."""

import csv
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tellonce.insight.build import build
from tellonce.insight.map import mapped, variants
from tellonce.silos.declaration import Declaration
from tellonce.stores.folder import Folder
from tellonce.stores.history_duckdb import DuckDBView
from tellonce.vocabulary.moment import SECOND

DECLARATION = msgspec.convert(
    {
        "organisation": {"name": "any", "zone": "UTC", "region": "US"},
        "silo": [
            {
                "name": "log", "system": "table", "files": ["log.csv"], "journey": "case", "ids": {"account_no": "who"},
                "moment": [{"at": {"column": "at", "pattern": "unix"}, "word": "step", "channel": {"column": "channel"},
                            "activity": {"column": "step", "values": {"paid": "paid"}, "default": "case_step"}}],
            }
        ],
    },
    Declaration,
)  # fmt: skip

ROWS = st.lists(
    st.tuples(
        st.sampled_from(["", "1", "2", "3", "4", "5"]),
        st.sampled_from(["", "7", "8"]),
        st.sampled_from(["", "a", "b", "paid", "a, b"]),
        st.sampled_from(["none", "none", "none", "phone", "email"]),
        st.integers(0, 400) | st.integers(0, 4_000_000_000),
    ),
    max_size=60,
)

PLAIN = """
    SELECT label, next_label, count(*) AS n, median(gap_to_next) AS middle, quantile_cont(gap_to_next, 0.95) AS high
    FROM steps WHERE journey IS NOT NULL AND next_label IS NOT NULL GROUP BY label, next_label
"""
PATHS = "SELECT list(label ORDER BY step_no) AS path FROM steps WHERE journey IS NOT NULL GROUP BY owner, journey"
STEPS = (
    "SELECT owner, journey, step_no, label, next_label, moment, gap_to_next FROM steps ORDER BY owner, journey, step_no"
)


def seen(folder: Path, rows: list[tuple[str, str, str, str, int]]) -> DuckDBView:
    with (folder / "log.csv").open("w", newline="") as file:
        csv.writer(file).writerows([("case", "who", "step", "channel", "at"), *rows])
    build(folder, DECLARATION, folder / "store")
    return DuckDBView(Folder(folder / "store"))


@settings(max_examples=12)
@given(rows=ROWS)
def test_the_counts_of_a_build_are_those_of_a_grouping_over_its_steps(
    rows: list[tuple[str, str, str, str, int]],
) -> None:
    with TemporaryDirectory() as folder:
        view = seen(Path(folder), rows)
        told, plain = mapped(view), view.ask(PLAIN).to_pylist()
        edges = {(one.source, one.target): one for one in told.edges}
        assert edges.keys() == {(row["label"], row["next_label"]) for row in plain}
        for row in plain:
            edge = edges[row["label"], row["next_label"]]
            assert edge.count == row["n"]
            assert edge.median_seconds == pytest.approx(row["middle"] / SECOND, rel=1e-12, abs=1e-6)
            assert edge.p95_seconds == pytest.approx(row["high"] / SECOND, rel=1e-12, abs=1e-6)
        paths = Counter(tuple(row["path"]) for row in view.ask(PATHS).to_pylist())
        listed, others = variants(view, most=1_000)
        assert ({tuple(one.path): one.count for one in listed}, others) == (paths, 0)
        assert (told.variants, told.cases) == (len(paths), paths.total())
        assert told.starts == Counter(path[0] for path in paths.elements())
        assert told.ends == Counter(path[-1] for path in paths.elements())
        assert told.events == sum(map(len, paths.elements())) == told.dfg_sum + sum(told.ends.values())
        view.close()


@settings(max_examples=8)
@given(rows=ROWS)
def test_every_step_knows_the_next_of_its_journey(rows: list[tuple[str, str, str, str, int]]) -> None:
    with TemporaryDirectory() as folder:
        view = seen(Path(folder), rows)
        steps = view.ask(STEPS).to_pylist()
        for one, after in zip(steps, [*steps[1:], None], strict=False):
            follows = after is not None and (after["owner"], after["journey"]) == (one["owner"], one["journey"])
            if follows:
                assert after["step_no"] == one["step_no"] + 1
                assert one["gap_to_next"] == after["moment"] - one["moment"] >= 0
            else:
                assert one["gap_to_next"] is None
                assert after is None or after["step_no"] == 0
            assert one["next_label"] == (after["label"] if follows else None)
        view.close()


def test_a_word_left_out_is_named_by_its_activity(tmp_path: Path) -> None:
    view = seen(tmp_path, [("1", "", "", "none", 0), ("1", "", "a", "none", 1)])
    assert [(one.source, one.target, one.count) for one in mapped(view).edges] == [("case_step", "a", 1)]
    view.close()
