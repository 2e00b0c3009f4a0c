"""The Python client against real servers: it sends again, comes back to streams and believes no stranger."""

import asyncio
import json
import time
from contextlib import contextmanager
from datetime import UTC, datetime
from threading import Event, Thread

import msgspec
import pytest
import uvicorn
from standardwebhooks import Webhook

from tellonce.live.sending.signature import secret, signed
from tellonce.stores.present.database import Database, usual
from tellonce.stores.present.out import Out, event
from tellonce.vocabulary import context
from tellonce.vocabulary.news import ChangedContext, NewsType, news
from tellonce.web.stream import stream
from tellonce.web.tail import Tail
from tellonce.web.wire import Ask, answer
from tellonce_client import Client, Failed, Invalid, Refused, verify, words
from tellonce_client.news import blocks, lines

KEY = secret(b"k" * 32)


class Server:
    """Answers as it is told, and keeps what it was asked; streams what a present sends out."""

    def __init__(self, tail=None):
        self.tail, self.asked, self.answers = tail, [], []
        self._stream = stream(tail) if tail else None

    async def __call__(self, scope, receive, send):
        ask = Ask(scope, receive)
        if self._stream and not self.answers and ask.path == "/v1/stream":
            self.asked.append((ask.path, ask.query, ask.headers, b""))
            await self._stream(ask, send)
            return
        self.asked.append((ask.path, ask.query, ask.headers, await ask.body(1 << 20)))
        status, headers, body = self.answers.pop(0) if self.answers else (200, {}, b"{}")
        given = [(name.encode(), value.encode()) for name, value in headers.items()]
        await answer(send, status, body, headers=given)


@contextmanager
def serving(application):
    config = uvicorn.Config(
        application, host="127.0.0.1", port=0, lifespan="off", log_level="critical", timeout_graceful_shutdown=1
    )
    server, ready = uvicorn.Server(config), Event()

    async def run():
        task = asyncio.create_task(server.serve())
        while not server.started:
            await asyncio.sleep(0.001)
        ready.set()
        await task

    thread = Thread(target=lambda: asyncio.run(run()))
    thread.start()
    ready.wait()
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join()


@pytest.fixture
def server():
    return Server()


@pytest.fixture
def client(server):
    waits = []
    with serving(server) as url:
        keys = {"write_key": "tw_1", "read_key": "tr_1", "stream_key": "ts_1"}
        with Client(url, **keys, pause=waits.append, chance=lambda: 1.0) as made:
            made.waits = waits
            yield made


def test_calls_are_those_of_segment(server, client):
    at = datetime(2024, 3, 11, 23, 20, 5, tzinfo=UTC)
    id = client.track("Order Placed", user_id="u1", properties={"total": 5}, at=at)
    client.identify(user_id="u1", anonymous_id="a1", traits={"plan": "x"}, id="m2")
    (path, _, headers, body), (other, _, _, second) = server.asked

    assert (path, other) == ("/v1/track", "/v1/identify")
    assert headers["authorization"] == "Bearer tw_1"
    assert json.loads(body) == {
        "messageId": id, "timestamp": "2024-03-11T23:20:05Z", "userId": "u1", "event": "Order Placed",
        "properties": {"total": 5},
    }  # fmt: skip
    assert {"messageId": "m2", "userId": "u1", "anonymousId": "a1"}.items() <= json.loads(second).items()


def test_a_cloud_event_is_made_whole(server, client):
    id = client.event({"source": "shop", "type": "order.placed", "data": {}})
    _, _, headers, body = server.asked[0]

    assert headers["content-type"] == "application/cloudevents+json"
    assert json.loads(body)["id"] == id
    assert {"specversion", "time", "source", "type", "data"} <= set(json.loads(body))


def test_a_context_is_asked_for_by_an_identifier(server, client):
    server.answers = [(200, {}, msgspec.json.encode(context.Context(at="2024-03-11T23:20:05Z", match="exact")))]
    told = client.context("phone", "+1 312 555 0123")

    assert told["advice"] == []
    assert server.asked[0][:2] == ("/v1/context", {"kind": "phone", "value": "+1 312 555 0123"})
    assert server.asked[0][2]["authorization"] == "Bearer tr_1"


@pytest.mark.parametrize("name", ["Context", "Waiting", "OpenMatter", "Happened", "Proof", "Promised", "Advice"])
def test_words_are_those_of_the_vocabulary(name):
    assert tuple(vars(words)[name].__annotations__) == vars(context)[name].__struct_fields__


def test_what_was_not_taken_is_sent_again_under_the_same_id(server, client):
    server.answers = [(503, {"retry-after": "7"}, b""), (429, {}, b""), (502, {"retry-after": "x"}, b"")]
    client.track("a", user_id="u1")

    assert len({json.loads(body)["messageId"] for *_, body in server.asked}) == 1
    assert len(server.asked) == 4
    assert client.waits == [7.0, 2.0, 4.0]


def test_after_all_attempts_it_fails_without_saying_what_was_sent(server, client):
    server.answers = [(503, {}, b"")] * 5
    with pytest.raises(Failed) as failed:
        client.context("phone", "+13125550123")

    assert "5 attempts: it answered 503" in str(failed.value)
    assert "555" not in str(failed.value)


def test_nobody_there_fails():
    with Client("http://127.0.0.1:9", pause=lambda _: None) as made, pytest.raises(Failed, match="ConnectError"):
        made.track("a", user_id="u1")


def test_what_is_refused_is_not_sent_again(server, client):
    server.answers = [(401, {}, b'{"status": 401, "detail": "no such key"}'), (400, {}, b"?")]
    for _ in range(2):
        with pytest.raises(Refused):
            client.track("a", user_id="u1")

    assert len(server.asked) == 2


@pytest.fixture
def database(tmp_path):
    opened = Database(usual(tmp_path))
    yield opened
    opened.close()


def told(database, *numbers):
    made = [news(NewsType.CONTEXT_CHANGED, n, "p1", ChangedContext(journeys=[f"j\u2028{n}"])) for n in numbers]
    with database.write() as connection:
        Out(database).add(connection, made)
    return [one.id for one in made]


def test_a_stream_is_heard_and_opened_anew_where_it_was(database):
    tail = Tail(Out(database), 0.01)
    server, waits = Server(tail), []
    ids = told(database, *range(5))
    with serving(server) as url, Client(url, stream_key="ts_1", pause=waits.append, chance=lambda: 1.0) as client:
        server.answers = [(503, {"retry-after": "3"}, b""), (200, {}, b"retry: 5000\n\n: \n\nid: 2\ndata: {")]
        heard = client.stream("p1", types=["context.changed"], after=2)
        got = [next(heard) for _ in range(3)]
        tail.close()
        ids += told(database, 5)
        got.append(next(heard))
        heard.close()

    assert [one.id for one in got] == ids[2:]
    assert [one.seq for one in got] == [3, 4, 5, 6]
    assert (got[0].type, got[0].subject, got[0].data) == ("context.changed", "p1", {"journeys": ["j\u20282"]})
    assert [headers.get("last-event-id") for _, _, headers, _ in server.asked] == ["2", "2", "2", "5"]
    assert server.asked[0][1] == {"person": "p1", "types": "context.changed"}
    assert waits[:2] == [3.0, 5.0]


def test_a_stream_that_is_refused_is_not_opened_anew(server, client):
    server.answers = [(403, {}, b'{"status": 403, "detail": "another key"}')]
    with pytest.raises(Refused, match="another key"):
        next(client.stream())


def test_blocks_are_whole_in_whatever_parts_they_come():
    text = 'retry: 100\n\n: c\n\nid: 1\r\ndata: {"a":\r\ndata: 1}\r\n\r\nid: 2\ndata: é\n\nid: 3\ndata: cut'.encode()
    for size in (1, 2, 7, 100):
        parts = [text[begin : begin + size] for begin in range(0, len(text), size)]
        found = list(blocks(lines(parts)))
        assert [(one.id, one.data, one.retry_seconds) for one in found if one.data or one.retry_seconds] == [
            ("", "", 0.1),
            ("1", '{"a":\n1}', None),
            ("2", "é", None),
        ]


BODY = event(news(NewsType.PROMISE_BROKEN, 5, "p1", ChangedContext()), "works")
NOW = int(time.time())


def headers(body=BODY, seconds=NOW, key=KEY, id="n1"):
    return {
        "Webhook-Id": id, "Webhook-Timestamp": str(seconds), "Webhook-Signature": signed([key], id, seconds, body)
    }  # fmt: skip


def test_a_true_webhook_verifies_as_others_verify_it():
    at = int(time.time())
    told = headers(seconds=at)
    assert verify(told, BODY, KEY).type == "promise.broken"
    assert verify(told, BODY, [secret(b"n" * 32), KEY]).id == Webhook(KEY).verify(BODY, told)["id"]
    both = signed([secret(b"n" * 32), KEY], "n1", at, BODY)
    assert verify(told | {"Webhook-Signature": "v1a,x v1,! " + both}, BODY, KEY).subject == "p1"


@pytest.mark.parametrize(
    ("told", "body"),
    [
        (headers(key=secret(b"n" * 32)), BODY),
        (headers(), BODY + b" "),
        (headers() | {"Webhook-Id": "n2"}, BODY),
        (headers(seconds=NOW - 301), BODY),
        (headers(seconds=NOW + 302), BODY),
        (headers() | {"Webhook-Timestamp": "soon"}, BODY),
        (headers() | {"Webhook-Signature": "v1,ä"}, BODY),
        ({}, BODY),
        (headers(body=b"[]"), b"[]"),
        (headers(body=b"{}"), b"{}"),
        (headers(body=b"\xff"), b"\xff"),
    ],
)
def test_no_other_is_believed(told, body):
    with pytest.raises(Invalid):
        verify(told, body, KEY, now=NOW)


@pytest.mark.parametrize("key", ["", "whsec_", "whsec_!"])
def test_a_secret_that_is_none_is_no_fault_of_the_sender(key):
    with pytest.raises(ValueError, match="whsec_"):
        verify(headers(), BODY, key, now=NOW)
