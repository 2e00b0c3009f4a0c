"""Who was erased is in the present no longer, in no table and no byte of its file, and does not come in again."""

import msgspec
import pytest
from past import DECLARATION, NOW, arrival, history

from tellonce.insight.erase import erase
from tellonce.live.present import Present
from tellonce.stores.archive import roll
from tellonce.stores.folder import Folder
from tellonce.stores.present.database import Database, usual
from tellonce.vocabulary.activity import Activity
from tellonce.vocabulary.channel import Channel, Direction
from tellonce.vocabulary.identity import Match
from tellonce.vocabulary.moment import MINUTE
from tellonce.vocabulary.touchpoint import Identifier, Touchpoint

ADA = (Identifier("account_no", "A-4711"), Identifier("email", "ada.lovelace@example.org"))
BOB = (Identifier("account_no", "A-0815"), Identifier("email", "bob@example.org"))


def point(record: str, ids: tuple[Identifier, ...], at: int) -> Touchpoint:
    return Touchpoint(
        silo="crm", file="crm.csv", record=record, at=at, activity=Activity.CONNECTED, channel=Channel.PHONE,
        direction=Direction.IN, ids=ids, attributes={"note": f"spoke with {ids[1].value}"},
    )  # fmt: skip


@pytest.fixture
def present(tmp_path):
    folder = Folder(tmp_path / "store")
    with folder.locked():
        folder.key()
    database = Database(usual(folder.path))
    yield Present(database, folder.path, DECLARATION, lambda: NOW)
    database.close()


def take(present: Present) -> None:
    became = present.taker("test")
    assert became is not None
    taker, held = became
    while taker.take() or taker.prepare():
        pass
    held.release()


def test_nothing_of_the_erased_is_left_and_nothing_comes_back(present, tmp_path):
    folder = Folder(tmp_path / "store")
    points = [point("1", ADA, NOW - 9 * MINUTE), point("2", BOB, NOW - 8 * MINUTE), point("3", ADA, NOW - MINUTE)]
    present.accept([arrival(one, number) for number, one in enumerate(points)])
    unread = msgspec.json.encode({"silo": "nothing", "mail": "ada.lovelace@example.org"})
    present.accept([msgspec.structs.replace(arrival(points[0], 7), body=unread)])
    take(present)
    with folder.locked():
        roll(present.database, folder)
    history(DECLARATION, folder, tmp_path / "source", NOW).close()
    assert present.answers.known("email", "ada.lovelace@example.org").match is Match.EXACT

    erase(folder.path, "A-4711", DECLARATION, at=NOW, actor="officer", reason="asked to")
    running = present.taker("running")
    assert present.forget("eraser") == 5
    assert running is not None
    take(present)

    assert present.answers.known("email", "ada.lovelace@example.org").match is Match.UNKNOWN
    assert present.answers.known("email", "bob@example.org").match is Match.EXACT
    present.accept([arrival(points[0], 0), arrival(point("1", ADA, NOW), 50), arrival(point("9", ADA, NOW), 51)])
    take(present)
    assert [one.touchpoint.record for one in present.memory.places.all()] == ["2"]
    present.database.compact()
    present.database.close()
    for file in folder.path.rglob("*"):
        if file.is_file():
            assert b"ada.lovelace" not in file.read_bytes(), file
            assert b"A-4711" not in file.read_bytes(), file


def test_whoever_takes_while_somebody_is_erased_begins_anew(present):
    became = present.taker("running")
    assert became is not None
    present.forget("eraser")
    present.accept([arrival(point("2", BOB, NOW), 1)])
    with pytest.raises(Exception, match="no longer held"):
        became[0].take()
    take(present)
    assert present.answers.known("email", "bob@example.org").match is Match.EXACT
