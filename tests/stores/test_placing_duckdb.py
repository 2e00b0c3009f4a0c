"""What a build hands to the linking of calls, and which of several tellings of one touchpoint it lets count."""

from pathlib import Path

import pytest
from msgspec.structs import replace
from told import point

from tellonce.stores.log_parquet import Log
from tellonce.stores.placing_duckdb import Placing
from tellonce.stores.touchpoint_rows import touchpoint
from tellonce.vocabulary.moment import MINUTE
from tellonce.vocabulary.touchpoint import Touchpoint


def linkable(folder: Path, *points: Touchpoint) -> dict[str, tuple[int, int] | None]:
    """Start and end of each record in minutes, None where it was no call."""
    (folder / "log").mkdir()
    log = Log(folder / "log")
    log.keep("one", points)
    placing = Placing([log.touchpoints("one")], folder / "scratch")
    rows = placing.linkable().to_pylist()
    placing.close()
    return {
        row["record"]: None if row["moment"] is None else (row["moment"] // MINUTE, row["until"] // MINUTE)
        for row in rows
    }


def test_a_ticket_opened_by_phone_is_a_moment_of_the_call_and_no_call_of_many_days(tmp_path: Path) -> None:
    ids = ("phone +12025550143",)
    rows = linkable(
        tmp_path,
        point("noted", 0, until=9, record="call", ids=ids),
        point("case_opened", 8, record="ticket", ids=ids),
        point("case_updated", 11_000, record="ticket", part=1, ids=ids),
        point("case_closed", 26_000, record="ticket", part=2, ids=ids),
    )
    assert rows == {"call": (0, 9), "ticket": (8, 8)}


def test_what_became_of_a_case_is_no_call(tmp_path: Path) -> None:
    assert linkable(tmp_path, point("case_closed", 5, record="ticket")) == {}


def test_an_announced_wait_is_no_time_on_the_line(tmp_path: Path) -> None:
    rows = linkable(
        tmp_path,
        point("queued", 0, until=44, record="call"),
        point("wait_announced", 0, until=175, record="call", part=1),
    )
    assert rows == {"call": (0, 44)}


def told(**fields: object) -> Touchpoint:
    return point("connected", 3, record="c", **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (told(until=9), told()),
        (told(until=10), told(until=9, word="talk", ids=("phone 1",))),
        (replace(told(until=9), file="z"), replace(told(), file="a")),
        (replace(told(), file="a"), told()),
        (told(outcome="resolved"), told(word="a", topic="b")),
        (told(word="talk"), told()),
        (told(topic="bill"), told()),
        (told(ids=("phone 1",)), told()),
        (told(ids=("phone 2", "phone 3")), told(ids=("phone 1",))),
        (told(ids=("phone 1",)), told(ids=("phone 2",))),
        (told(keys=("call:1",)), told()),
        (told(journey="k"), told()),
        (told(matters=("case:1",)), told()),
        (told(note="said"), told()),
        (told(zone="z", asker="a"), told(asker="a")),
        (told(asker="a"), told(asker="b")),
    ],
)
@pytest.mark.parametrize("turned", [False, True])
def test_of_several_tellings_the_one_counts_that_comes_first_in_precedence(
    tmp_path: Path, one: Touchpoint, other: Touchpoint, *, turned: bool
) -> None:
    assert one.precedence < other.precedence
    (tmp_path / "log").mkdir()
    log = Log(tmp_path / "log")
    for name, each in zip(("a", "b"), (other, one) if turned else (one, other), strict=True):
        log.keep(name, [each])
    placing = Placing([log.touchpoints(name) for name in ("a", "b")], tmp_path / "scratch")
    (row,) = placing.connection.sql("FROM read").to_arrow_table().to_pylist()
    assert placing.repeated == 1
    placing.close()
    assert touchpoint(row) == one
