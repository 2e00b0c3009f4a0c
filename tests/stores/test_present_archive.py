"""From the present to history and back: rolled without a gap and without a double, and remembered log by log."""

import msgspec
import pyarrow.parquet as pq
import pytest

from tellonce.stores.archive import INDEX, archived, roll
from tellonce.stores.folder import ARCHIVED, Folder, Manifest
from tellonce.stores.log_parquet import Log
from tellonce.stores.present.history import BATCH, History
from tellonce.stores.present.places import Place, Places
from tellonce.vocabulary.activity import Activity
from tellonce.vocabulary.channel import Channel, Direction
from tellonce.vocabulary.refusal import Refused
from tellonce.vocabulary.touchpoint import Touchpoint


@pytest.fixture
def folder(tmp_path):
    made = Folder(tmp_path / "store")
    with made.locked():
        pass
    return made


def point(record, silo="web", word=""):
    return Touchpoint(
        silo=silo, file=f"live/{silo}", record=record, at=5, activity=Activity.PAID, channel=Channel.WEB,
        direction=Direction.IN, word=word,
    )  # fmt: skip


def taken(database, turn, *points):
    with database.write() as connection:
        Places(database).put(
            connection, [Place(touchpoint=one, turn=turn, group="g", person=None, owner="group:g") for one in points]
        )


def rolled(folder):
    """The records of every roll that the index names."""
    log = Log(folder.path / "log")
    return [pq.read_table(log.touchpoints(one.log)).column("record").to_pylist() for one in archived(folder).rolls]


def test_where_nothing_was_taken_nothing_is_rolled(database, folder):
    taken(database, 0, point("from history"))

    assert roll(database, folder) == 0
    assert archived(folder).rolls == []


def test_rolling_twice_leaves_no_gap_and_no_double(database, folder):
    taken(database, 1, point("a"), point("b", "crm"))
    taken(database, 2, point("c"))
    assert (roll(database, folder), roll(database, folder)) == (3, 0)

    taken(database, 3, point("d"))
    assert roll(database, folder) == 1
    assert [sorted(one) for one in rolled(folder)] == [["a", "b", "c"], ["d"]]
    assert [(one.log, one.until) for one in archived(folder).rolls] == [(f"{ARCHIVED}1-2", 2), (f"{ARCHIVED}3-3", 3)]
    assert archived(folder).rolls[0].files == [("crm", "live/crm"), ("web", "live/web")]


def test_what_was_told_anew_is_rolled_once_more(database, folder):
    taken(database, 1, point("a"), point("b"))
    roll(database, folder)
    taken(database, 2, point("a", word="again"))

    assert roll(database, folder) == 1
    assert [sorted(one) for one in rolled(folder)] == [["a", "b"], ["a"]]


@pytest.mark.parametrize("later", [0, 1])
def test_a_roll_that_was_killed_before_it_was_noted_is_made_again(database, folder, later):
    taken(database, 1, point("a"))
    roll(database, folder)
    noted = (folder.path / INDEX).read_bytes()
    taken(database, 2, point("b"))
    roll(database, folder)
    # As it stands where the machine stopped after the log was written: the index still says how far it was before.
    (folder.path / INDEX).write_bytes(noted)
    taken(database, 2 + later, *[point("c")] * later)

    assert roll(database, folder) == 1 + later
    assert [sorted(one) for one in rolled(folder)] == [["a"], ["b", "c"][: 1 + later]]
    assert roll(database, folder) == 0


def test_a_damaged_index_is_refused_with_what_to_do(database, folder):
    (folder.path / INDEX).write_bytes(b"{")
    with pytest.raises(Refused, match="remove it"):
        roll(database, folder)


def test_by_an_older_layout_all_is_rolled_anew(database, folder):
    taken(database, 1, point("a"))
    roll(database, folder)
    older = msgspec.structs.replace(archived(folder), format=0)
    (folder.path / INDEX).write_bytes(msgspec.json.encode(older))

    assert roll(database, folder) == 1
    assert rolled(folder) == [["a"]]


def built(folder, *logs):
    folder.publish(Manifest(build="b1", format=1, as_of=1, logs=list(logs), buckets=[], people="people", told_again=0,
                            facts={}))  # fmt: skip


def test_without_a_build_history_knows_nothing(database, folder):
    assert History(database, folder).unknown() == []


def test_history_hands_over_each_log_of_files_once(database, folder):
    points = [point(f"r{number:05d}") for number in range(BATCH + 1)]
    Log(folder.path / "log").keep("files", points)
    Log(folder.path / "log").keep(f"{ARCHIVED}1-2", [point("live")])
    built(folder, "files", f"{ARCHIVED}1-2")
    history = History(database, folder)
    assert history.unknown() == ["files"]

    some = list(history.touchpoints("files"))
    assert [len(one) for one in some] == [BATCH, 1]
    assert [one for part in some for one in part] == points
    history.remember("files")
    assert History(database, folder).unknown() == []
