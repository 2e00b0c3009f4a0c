"""Buckets: what SQL tells of plain case logs is what the stitching tells of them, row for row."""

from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from told import MANNER, point

from tellonce.insight.telling import meaning
from tellonce.stores.folder import Folder
from tellonce.stores.history_duckdb import DuckDBView, build
from tellonce.stores.log_parquet import Log
from tellonce.stores.placing_duckdb import Placing
from tellonce.stores.told import Meaning
from tellonce.vocabulary.moment import MINUTE
from tellonce.vocabulary.touchpoint import Touchpoint

WORDS = ("paid", "enforced", "billed", "case_step", "notice_sent", "promise_made", "step_failed")

events = st.lists(
    st.tuples(
        st.sampled_from(("k1", "k2", "k3")), st.sampled_from(WORDS), st.integers(0, 3), st.integers(0, 2), st.booleans()
    ),
    max_size=14,
)


def logged(rows: list[tuple[str, str, int, int, bool]]) -> list[Touchpoint]:
    """A case log with many ties; some cases have a person."""
    return [
        msgspec.structs.replace(
            point(activity, at, channel="none", record=f"r{number}", journey=key, word=activity.upper()),
            order=order, ids=(point("paid", 0, ids=("customer c",)).ids if known else ()), topic=key if known else None,
        )
        for number, (key, activity, at, order, known) in enumerate(rows)
    ]  # fmt: skip


def told(points: list[Touchpoint], chosen: Meaning) -> dict[str, list[dict[str, object]]]:
    """All tables of a build, rows in order."""
    with TemporaryDirectory() as name:
        folder = Folder(Path(name))
        folder.prepare()
        log = Log(folder.path / "log")
        log.keep("one", points)
        placing = Placing([log.touchpoints("one")], folder.path / "scratch")
        nobody = pa.table({column: pa.array([], pa.string()) for column in ("silo", "record", "grp")})
        placing.observations(nobody)
        people = pa.table(
            {
                "grp": pa.array([f"{one.silo}:{one.record}" for one in points if one.ids], pa.string()),
                "person": pa.array(["p" for one in points if one.ids], pa.string()),
            }
        )
        build(folder, placing, ["one"], {"groups": people}, chosen, {}, lambda _done, _of: None, lambda _: None)
        placing.close()
        view = DuckDBView(folder)
        tables = {
            name: view.ask(f"SELECT * FROM {name} ORDER BY ALL").to_pylist()
            for name in ("steps", "journeys", "contacts", "frictions", "promises")
        }
        view.close()
        return tables


@settings(max_examples=25, deadline=None)
@given(events)
def test_sql_and_stitching_tell_plain_cases_alike(rows: list[tuple[str, str, int, int, bool]]) -> None:
    points = logged(rows)
    usual = meaning(MANNER)
    one_by_one = msgspec.structs.replace(usual, able=lambda _held: True)
    assert told(points, usual) == told(points, one_by_one)


def test_a_wait_that_was_announced_ends_no_plain_case_later() -> None:
    announced = msgspec.structs.replace(
        point("wait_announced", 5, channel="none", record="r1", journey="k1"), until=5 + 20 * MINUTE
    )
    usual = meaning(MANNER)
    one_by_one = msgspec.structs.replace(usual, able=lambda _held: True)
    found = told([announced], usual)
    assert found == told([announced], one_by_one)
    assert [one["ended"] for one in found["journeys"]] == [announced.at]


def test_a_build_of_nothing_can_be_read() -> None:
    tables = told([], meaning(MANNER))
    assert all(rows == [] for rows in tables.values())


def test_a_log_appears_whole_or_not_at_all(tmp_path: Path) -> None:
    log = Log(tmp_path)

    def broken() -> object:
        yield point("paid", 0)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        log.keep("one", broken())  # type: ignore[arg-type]
    assert not log.has("one")
    log.keep("one", [point("paid", 0)])
    assert log.has("one")
    assert pq.read_table(log.touchpoints("one")).num_rows == 1
