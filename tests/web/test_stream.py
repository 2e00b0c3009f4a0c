"""The stream: every screen hears its news once and in order, comes back to what it missed, and holds up nobody."""

import asyncio
import json
from contextlib import asynccontextmanager
from threading import Thread

import httpx
import pytest
from streaming import only, served

from tellonce.stores.present.database import Database, usual
from tellonce.stores.present.out import Out
from tellonce.vocabulary.news import ChangedContext, NewsType, SeenTouchpoint, news
from tellonce.web.stream import stream
from tellonce.web.tail import Screen, Tail


@pytest.fixture
def database(tmp_path):
    opened = Database(usual(tmp_path))
    yield opened
    opened.close()


def told(database, *numbers, person="p1", size=1):
    """Writes news about a person; the ids."""
    made = [
        news(NewsType.CONTEXT_CHANGED, number, person, ChangedContext(journeys=[f"j{number}" + "x" * size]))
        for number in numbers
    ]
    with database.write() as connection:
        Out(database).add(connection, made)
    return [one.id for one in made]


@asynccontextmanager
async def world(database, poll=30.0, **options):
    """A tail that looks for news only when it is woken, and the port where it is served."""
    tail = Tail(Out(database), poll)
    async with served(only(stream(tail, **options))) as place:
        yield tail, place
        tail.close()


async def ids(heard, number):
    return [json.loads((await heard.news())["data"])["id"] for _ in range(number)]


async def until(holds):
    async with asyncio.timeout(20):
        while not holds():
            await asyncio.sleep(0.002)


def test_news_comes_as_it_is_written(database):
    async def run():
        async with world(database) as (tail, place):
            heard = await place.opened("/v1/stream")
            assert await heard.block() == {"retry": "2000"}
            (id,) = told(database, 1)
            Thread(target=tail.wake).start()
            block = await heard.news()
            return heard.head.decode().lower(), id, block

    head, id, block = asyncio.run(run())
    event = json.loads(block["data"])
    assert "content-type: text/event-stream" in head
    assert "x-accel-buffering: no" in head
    assert (block["id"], block["event"], event["id"]) == ("1", "context.changed", id)
    assert event["type"] == "org.tellonce.context.changed"


def test_news_that_another_process_wrote_is_found_by_looking(database):
    async def run():
        async with world(database, poll=0.01) as (_, place):
            heard = await place.opened("/v1/stream")
            await heard.block()
            return told(database, 1), await ids(heard, 1)

    written, heard = asyncio.run(run())
    assert heard == written


def test_without_a_number_only_what_is_new_comes(database):
    told(database, 1, 2)

    async def run():
        async with world(database) as (tail, place):
            heard = await place.opened("/v1/stream?after=")
            await heard.block()
            written = told(database, 3)
            tail.wake()
            return written, await ids(heard, 1)

    written, heard = asyncio.run(run())
    assert heard == written


@pytest.mark.parametrize(("target", "headers"), [("?after=100", {}), ("?after=7", {"last_event_id": "100"})])
def test_who_comes_again_gets_what_was_missed_and_then_what_is_new(database, target, headers):
    written = told(database, *range(600))

    async def run():
        async with world(database) as (tail, place):
            heard = await place.opened(f"/v1/stream{target}", **headers)
            missed = await ids(heard, 500)
            new = told(database, *range(600, 620))
            tail.wake()
            return missed, new, await ids(heard, 20)

    missed, new, heard = asyncio.run(run())
    assert missed == written[100:]
    assert heard == new


def test_a_number_of_another_present_does_not_silence_the_stream(database):
    async def run():
        async with world(database) as (tail, place):
            heard = await place.opened("/v1/stream?after=999999")
            await heard.block()
            written = told(database, 1)
            tail.wake()
            return written, await ids(heard, 1)

    written, heard = asyncio.run(run())
    assert heard == written


def test_of_one_person_and_of_some_types(database):
    seen = news(NewsType.TOUCHPOINT_SEEN, 5, "p1", SeenTouchpoint(record="a.csv#1", activity="queued"))
    told(database, 1)

    async def run():
        async with world(database) as (tail, place):
            screens = [
                await place.opened(f"/v1/stream?after=0&{query}")
                for query in ("person=p1", "person=p1&types=touchpoint.seen,promise.kept", "types=context.changed")
            ]
            await asyncio.sleep(0)
            told(database, 2, person="p2")
            with database.write() as connection:
                Out(database).add(connection, [seen])
            told(database, 3)
            tail.wake()
            return [
                [(await heard.news())["id"] for _ in range(number)]
                for heard, number in zip(screens, (3, 1, 3), strict=True)
            ]

    assert asyncio.run(run()) == [["1", "3", "4"], ["3"], ["1", "2", "4"]]


def test_a_comment_comes_while_nothing_is_new(database):
    async def run():
        async with world(database, heartbeat=0.01) as (_, place):
            heard = await place.opened("/v1/stream")
            return [await heard.block() for _ in range(3)]

    assert asyncio.run(run()) == [{"retry": "2000"}, {"": ""}, {"": ""}]


def test_who_does_not_read_is_closed_and_delays_nobody(database):
    async def run():
        async with world(database, patience=0.2, waiting=64) as (tail, place):
            lazy = await place.opened("/v1/stream")
            heard = await place.opened("/v1/stream")
            await heard.block()
            got, written = [], []
            for begin in range(0, 3_000, 50):
                written += told(database, *range(begin, begin + 50), size=4_000)
                tail.wake()
                got += await ids(heard, 50)
            await until(lambda: tail.open == 1)
            await lazy.leave()
            return written, got

    written, got = asyncio.run(run())
    assert got == written


def test_who_is_too_slow_is_told_so_and_misses_nothing(database):
    written = told(database, 0)

    async def run():
        async with world(database, waiting=4) as (tail, place):
            heard = await place.opened("/v1/stream?after=0")
            first = await ids(heard, 1)
            for screen in tail._screens[""]:
                for _ in range(6):
                    screen.put(b"data: more\n\n")
            told(database, 1)
            while (block := await heard.block()) and "come again" not in block.get("", ""):
                pass
            assert "too slow" in block[""]
            assert await heard.block() == {}
            again = await place.opened("/v1/stream", last_event_id="1")
            return first + await ids(again, 1)

    assert asyncio.run(run())[:1] == written


def test_a_screen_keeps_no_more_than_its_queue():
    screen = Screen("", (), 3)
    for _ in range(3):
        screen.put(b"x")
    assert not screen.closed
    screen.put(b"x")
    screen.put(b"x")

    assert (screen.closed, screen.behind) == (True, True)
    assert asyncio.run(screen.taken(0)) == []


def test_of_more_screens_than_allowed_the_last_is_asked_to_come_again(database):
    async def run():
        async with world(database, screens=2) as (tail, place):
            first, _ = [await place.opened("/v1/stream") for _ in range(2)]
            async with httpx.AsyncClient(base_url=place.url) as client:
                refused = await client.get("/v1/stream")
                await first.leave()
                await until(lambda: tail.open == 1)
            third = await place.opened("/v1/stream")
            return refused, third.head

    refused, head = asyncio.run(run())
    assert (refused.status_code, refused.headers["retry-after"]) == (503, "5")
    assert refused.headers["content-type"] == "application/problem+json"
    assert b" 200 " in head


def test_nothing_is_read_while_no_screen_is_open(database):
    async def run():
        async with world(database, poll=0.001) as (tail, place):
            heard = await place.opened("/v1/stream")
            await until(lambda: tail._reading)
            await heard.leave()
            await until(lambda: not tail.open)
            assert tail._reading is None
            tail.wake()
            heard = await place.opened("/v1/stream")
            await heard.block()
            return told(database, 1), await ids(heard, 1)

    written, heard = asyncio.run(run())
    assert heard == written


def test_before_a_worker_ends_all_are_told_to_come_again(database):
    async def run():
        async with world(database) as (tail, place):
            heard = await place.opened("/v1/stream")
            await heard.block()
            tail.close()
            blocks = [await heard.block() for _ in range(3)]
            await until(lambda: not tail.open)
            return blocks

    *_, last, end = asyncio.run(run())
    assert "closed" in last[""]
    assert end == {}


def test_a_present_that_does_not_answer_for_a_while_delays_news_and_is_logged_once(database, caplog):
    def renamed(before, after):
        with database.write() as connection:
            connection.exec_driver_sql(f"ALTER TABLE {before} RENAME TO {after}")

    async def run():
        async with world(database, poll=0.001) as (_, place):
            heard = await place.opened("/v1/stream")
            await heard.block()
            renamed("out", "elsewhere")
            await until(lambda: caplog.records)
            renamed("elsewhere", "out")
            return told(database, 1), await ids(heard, 1)

    written, heard = asyncio.run(run())
    assert heard == written
    assert [one.levelname for one in caplog.records] == ["WARNING"]


@pytest.mark.parametrize(
    ("query", "says"),
    [("after=x", "after"), ("after=-1", "after"), ("after=" + "9" * 30, "after"), ("types=nothing", "promise.kept")],
)
def test_what_cannot_be_asked_is_refused(database, query, says):
    async def run():
        async with world(database) as (_, place), httpx.AsyncClient(base_url=place.url) as client:
            return await client.get(f"/v1/stream?{query}"), await client.post("/v1/stream")

    refused, posted = asyncio.run(run())
    assert refused.status_code == 400
    assert says in refused.json()["detail"]
    assert (posted.status_code, posted.headers["allow"]) == (405, "GET")
