"""Webhooks: signed, in order, at least once, patient for three days, and never held up by another receiver."""

import asyncio
import json
import time
from contextlib import asynccontextmanager, suppress

import pytest
from listener import listening
from standardwebhooks import Webhook

from tellonce.live.sending.attempt import client
from tellonce.live.sending.signature import secret
from tellonce.live.sending.webhooks import LASTS, LOOK_SECONDS, Webhooks, back_off
from tellonce.stores.present.database import Database, usual
from tellonce.stores.present.dead_letters import DeadLetters
from tellonce.stores.present.out import Out
from tellonce.stores.present.receivers import Receivers, receiver_id
from tellonce.vocabulary.moment import DAY, SECOND
from tellonce.vocabulary.news import ChangedContext, NewsType, SeenTouchpoint, news
from tellonce.vocabulary.receiver import Receiver
from tellonce.vocabulary.refusal import Lost

KEY = secret(b"k" * 32)


class World:
    """A present with a clock that stands still until a test moves it."""

    def __init__(self, database, now):
        self.database, self.now = database, now
        self.out, self.receivers, self.dead = Out(database), Receivers(database), DeadLetters(database)

    def clock(self):
        return self.now

    async def pause(self, seconds):
        await asyncio.sleep(0.001)

    def tell(self, *numbers, kind=NewsType.CONTEXT_CHANGED):
        data = {
            NewsType.CONTEXT_CHANGED: lambda n: ChangedContext(journeys=[f"j{n}"]),
            NewsType.TOUCHPOINT_SEEN: lambda n: SeenTouchpoint(record=f"a.csv#{n}", activity="queued"),
        }[kind]
        told = [news(kind, number, "p1", data(number)) for number in numbers]
        with self.database.write() as connection:
            self.out.add(connection, told)
        return [one.id for one in told]

    def receive(self, url, **more):
        return self.receivers.add(Receiver(**{"id": receiver_id(url), "url": url, "secret": KEY, "created": 1} | more))

    def webhooks(self, holder="w1", chance=lambda: 1.0):
        return Webhooks(self.database, clock=self.clock, pause=self.pause, chance=chance, holder=holder)

    def turns(self, id, most=1, webhooks=None, fence=None):
        """What so many steps say, until one has nothing to send."""
        webhooks = webhooks or self.webhooks()
        fence = fence or webhooks.take()

        async def step():
            said = []
            async with client(webhooks._trust) as line:
                while len(said) < most:
                    said.append(await webhooks.turn(id, fence, line))
                    if said[-1] != 0.0:
                        break
            return said

        return asyncio.run(step())


@pytest.fixture
def world(tmp_path):
    database = Database(usual(tmp_path))
    yield World(database, time.time_ns() // 1_000)
    database.close()


@pytest.fixture
def listener():
    with listening() as made:
        yield made


def test_news_is_delivered_signed_and_in_order(world, listener):
    ids, receiver = world.tell(1, 2, 3), world.receive(listener.url)

    assert world.turns(receiver.id, 9) == [0.0, 0.0, 0.0, 1.0]
    assert listener.ids() == ids
    for post in listener.posts:
        event = Webhook(KEY).verify(post.body, post.headers)
        assert event["id"] == post.headers["webhook-id"]
        assert post.headers["content-type"] == "application/cloudevents+json"
        assert (post.path, post.headers["host"]) == ("/news", f"127.0.0.1:{listener.server_port}")
    assert world.receivers.one(receiver.id).cursor == world.out.latest()


def test_only_types_that_it_asked_for(world, listener):
    (wanted,) = world.tell(1, kind=NewsType.TOUCHPOINT_SEEN)
    world.tell(*range(2, 1_200))
    receiver = world.receive(listener.url, types=(NewsType.TOUCHPOINT_SEEN,))

    assert world.turns(receiver.id, 9) == [0.0, 1.0]
    assert listener.ids() == [wanted]
    assert world.receivers.one(receiver.id).cursor == world.out.latest()


def test_both_secrets_sign_while_one_is_changed(world, listener):
    receiver = world.receive(listener.url)
    world.receivers.rotate(receiver.id, secret(b"n" * 32), world.now + DAY)
    world.tell(1)
    world.turns(receiver.id)
    world.now += DAY
    world.tell(2)
    world.turns(receiver.id)
    both, later = listener.posts

    assert Webhook(KEY).verify(both.body, both.headers) == Webhook(secret(b"n" * 32)).verify(both.body, both.headers)
    assert len(later.headers["webhook-signature"].split()) == 1


@pytest.mark.parametrize("status", [301, 400, 404, 500])
def test_what_is_not_taken_is_tried_again_with_growing_pauses(world, listener, status):
    (id,), receiver = world.tell(1), world.receive(listener.url)
    listener.answers = [(status, {"location": "http://127.0.0.1:9/"}, b"no")] * 3
    waits = []
    for _ in range(3):
        world.turns(receiver.id)
        waits.append((world.receivers.one(receiver.id).next_at - world.now) / SECOND)
        assert world.turns(receiver.id) == [min(waits[-1], LOOK_SECONDS)]
        world.now = world.receivers.one(receiver.id).next_at
    assert world.turns(receiver.id) == [0.0]

    assert waits == [5.0, 10.0, 20.0]
    assert listener.ids() == [id] * 4
    assert {post.path for post in listener.posts} == {"/news"}
    assert world.receivers.one(receiver.id).attempts == 0


def test_a_receiver_that_asks_for_time_is_given_it(world, listener):
    world.tell(1)
    receiver = world.receive(listener.url)
    listener.answers = [(503, {"retry-after": "600"}, b"")]
    world.turns(receiver.id)

    assert world.receivers.one(receiver.id).next_at == world.now + 600 * SECOND


def test_chance_shortens_pauses_and_they_never_grow_beyond_half_a_day():
    assert back_off(3, 0.25) == 5.0
    assert back_off(3, 0.0) == 0.0
    assert back_off(500, 1.0) == 12 * 3_600


def test_after_three_days_it_is_a_dead_letter_and_the_next_is_sent(world, listener):
    ids, receiver = world.tell(1, 2), world.receive(listener.url)
    began, attempts = world.now, 0
    while not world.dead.all():
        listener.answers = [(500, {}, b"")]
        world.turns(receiver.id)
        attempts += 1
        world.now = max(world.now, world.receivers.one(receiver.id).next_at)
    letter, world.now = world.dead.all()[0], world.now

    assert world.now - began == LASTS
    assert 15 <= attempts <= 25
    assert (letter.seq, letter.reason, letter.again) == (1, "answered 500", False)
    assert world.turns(receiver.id, 9) == [0.0, 1.0]
    assert listener.ids() == [ids[0]] * attempts + [ids[1]]


def test_dead_letters_are_sent_again_with_the_same_id(world, listener):
    ids, receiver = world.tell(1, 2), world.receive(listener.url)
    world.receivers.add(receiver)
    now = world.now
    for _ in range(2):
        listener.answers = [(500, {}, b"")] * 2
        world.turns(receiver.id)
        world.now += LASTS
        world.turns(receiver.id)
    assert [one.seq for one in world.dead.all()] == [1, 2]

    listener.posts.clear()
    assert world.turns(receiver.id, 9) == [1.0]
    assert world.dead.again(receiver.id) == 2
    listener.answers = [(500, {}, b"")]
    world.turns(receiver.id, 9)
    assert listener.ids() == ids
    assert [(one.seq, one.again) for one in world.dead.all()] == [(1, False)]
    assert world.now > now


def test_a_dead_letter_whose_news_is_no_longer_kept_is_let_go(world, listener):
    receiver = world.receive(listener.url)
    world.tell(1)
    listener.answers = [(500, {}, b"")] * 2
    world.turns(receiver.id)
    world.now += LASTS
    world.turns(receiver.id)
    world.dead.again()
    with world.database.write() as connection:
        connection.exec_driver_sql("DELETE FROM out")
    listener.posts.clear()

    assert world.turns(receiver.id) == [1.0]
    assert world.dead.all() == []
    assert listener.posts == []


def test_a_receiver_that_is_gone_is_stopped_and_loses_nothing(world, listener):
    ids, receiver = world.tell(1), world.receive(listener.url)
    listener.answers = [(410, {}, b"")]

    assert world.turns(receiver.id, 9) == [0.0, None]
    assert "410" in world.receivers.one(receiver.id).stopped
    world.receivers.add(receiver)
    assert world.turns(receiver.id, 9) == [0.0, 1.0]
    assert listener.ids() == ids * 2


def test_nothing_is_sent_to_one_that_was_removed(world, listener):
    world.tell(1)

    assert world.turns("rcv_nobody") == [None]
    assert world.turns(world.receive("http://127.0.0.1:9/").id) == [0.0]


def test_who_lost_the_lease_notes_nothing(world, listener):
    (id,), receiver = world.tell(1), world.receive(listener.url)
    first = world.webhooks("w1")
    fence = first.take()
    assert world.webhooks("w2").take() is None
    world.now += 31 * SECOND
    other = world.webhooks("w2").take()

    with pytest.raises(Lost):
        world.turns(receiver.id, webhooks=first, fence=fence)
    assert world.receivers.one(receiver.id).cursor == 0
    world.turns(receiver.id, webhooks=world.webhooks("w2"), fence=other)
    assert listener.ids() == [id, id]
    assert world.receivers.one(receiver.id).cursor == 1


@asynccontextmanager
async def run(world, holder="w1"):
    task = asyncio.create_task(world.webhooks(holder).run())
    yield
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def until(holds):
    async with asyncio.timeout(30):
        while not holds():
            await asyncio.sleep(0.002)


def test_one_that_does_not_answer_delays_nobody(world, listener):
    with listening() as slow:
        slow.held.clear()
        world.receive(slow.url)
        ids = world.tell(*range(20))

        async def told():
            async with run(world):
                await until(lambda: slow.posts)
                world.receive(listener.url)
                await until(lambda: len(listener.posts) == 20)
                assert len(slow.posts) == 1
                slow.held.set()
                await until(lambda: len(slow.posts) == 20)

        asyncio.run(told())
        assert listener.ids() == slow.ids() == ids


def test_the_next_worker_goes_on_where_the_last_one_ended(world, listener):
    receiver, ids = world.receive(listener.url), world.tell(*range(30))

    async def told():
        async with run(world, "w1"):
            await until(lambda: len(listener.posts) >= 10)
        async with run(world, "w2"):
            await until(lambda: world.receivers.one(receiver.id).cursor == 30)

    asyncio.run(told())
    assert list(dict.fromkeys(listener.ids())) == ids
    # What was under way when the first one ended comes twice, under the same id.
    assert len(listener.posts) <= 31


def test_a_stopped_receiver_is_told_again_once_it_is_added_again(world, listener):
    receiver, ids = world.receive(listener.url), world.tell(1)
    listener.answers = [(410, {}, b"")]

    async def told():
        async with run(world):
            await until(lambda: world.receivers.one(receiver.id).stopped)
            world.receivers.add(receiver)
            await until(lambda: len(listener.posts) == 2)

    asyncio.run(told())
    assert listener.ids() == ids * 2
    assert json.loads(listener.posts[0].body)["data"] == {"journeys": ["j1"]}
