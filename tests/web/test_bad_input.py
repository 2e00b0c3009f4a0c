"""Bad input: each is answered clearly or kept within bounds, and whoever comes beside it is served."""

import asyncio
import gzip
import json
import socket
import threading
from contextlib import ExitStack, closing
from urllib.parse import urlsplit

import httpx
import pytest
from asking import DECLARATION, context, event, healthy, on_postgresql, point, problem
from serving import Served, now, serving, until
from sqlalchemy import select

from tellonce.stores.present.keys import Keys
from tellonce.stores.present.schema import EVENTS
from tellonce.vocabulary.access import Use
from tellonce.vocabulary.arrival import Arrival
from tellonce.vocabulary.moment import DAY, SECOND, iso
from tellonce.web.accepting import Accepting
from tellonce.web.buckets import Rate
from tellonce.web.limits import Limits
from tellonce.web.lines import Line
from tellonce.web.wire import Problem


@pytest.fixture
def postgres():
    with on_postgresql() as url:
        yield url


@pytest.fixture
def served(tmp_path):
    with serving(tmp_path / "store", DECLARATION, patience=0.3) as found:
        yield found


@pytest.fixture
def http(served: Served):
    with httpx.Client(base_url=served.address, timeout=20) as client:
        yield client
        healthy(served, client)


def test_keys_that_open_nothing_are_told_from_each_other(served, http):
    keys = Keys(served.live.present.database)
    of_payments = keys.add(Use.WRITE, "payments", "payments alone", now())
    revoked = keys.add(Use.WRITE, "", "left", now())
    keys.revoke(next(one.id for one in keys.all() if one.label == "left"), now())
    until(lambda: http.post("/v1/events", json=[], headers=bearer(revoked)).status_code == 401)

    assert "no such key" in problem(http.post("/v1/events", json=[], headers=bearer("tw_nothing")), 401)
    assert "revoked" in problem(http.post("/v1/events", json=[], headers=bearer(revoked)), 401)
    assert "'read'" in problem(http.post("/v1/events", json=[], headers=served.bearer(Use.READ)), 403)
    until(lambda: http.post("/v1/silos/payments", json={}, headers=bearer(of_payments)).status_code == 202)
    posted = http.post("/v1/silos/web", json={}, headers=bearer(of_payments))
    assert "'payments' only" in problem(posted, 403)


def bearer(key: str) -> dict[str, str]:
    return {"authorization": f"Bearer {key}"}


def parts(count: int):
    """A body of so many parts of 64 KiB, whose length nobody is told."""
    yield b'{"x": "'
    yield from (b"y" * 65_536 for _ in range(count))


@pytest.mark.parametrize("path", ["/v1/track", "/v1/batch", "/v1/events", "/v1/silos/web"])
def test_a_body_without_end_is_refused_declared_or_not(served, http, path):
    for content in (b"y" * 2_000_000, parts(40)):
        try:
            told = http.post(path, content=content, headers=served.bearer(Use.WRITE))
        except httpx.TransportError:
            # The line was closed before all was sent: whoever sends on is not listened to.
            continue
        problem(told, 413)


@pytest.mark.parametrize("path", ["/v1/track", "/v1/batch", "/v1/events", "/v1/silos/web"])
def test_a_bomb_is_not_unpacked(served, http, path):
    bomb = gzip.compress(b" " * 100_000_000)
    headers = {"content-encoding": "gzip", "content-type": "application/cloudevents+json", **served.bearer(Use.WRITE)}
    assert "larger than" in problem(http.post(path, content=bomb, headers=headers), 400)


@pytest.mark.parametrize("path", ["/v1/track", "/v1/batch", "/v1/events", "/v1/silos/web"])
@pytest.mark.parametrize(
    "body",
    [b"", b"\xff\xfe", b"\0", b"[" * 30_000, b'{"a":' * 5_000, b'{"event": "\xff"}', b'"text"', b"7", b"null", b"{"],
    ids=["empty", "no UTF-8", "zero", "deep", "deep objects", "half UTF-8", "text", "number", "null", "cut off"],
)
def test_what_is_no_body_is_refused_or_set_aside(served, http, path, body):
    headers = {"content-type": "application/cloudevents+json", **served.bearer(Use.WRITE)}
    told = http.post(path, content=body, headers=headers)
    assert told.status_code in (200, 202, 400), told.text
    if told.status_code != 400:
        served.settled()


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "nonsense", "", "application/avro"]
)
def test_another_content_type_is_told_what_is_read(served, http, kind):
    told = http.post("/v1/events", content=b"{}", headers={"content-type": kind, **served.bearer(Use.WRITE)})
    assert "this is no CloudEvent" in problem(told, 400)


def test_fields_that_nobody_knows_are_kept_and_do_no_harm(served, http):
    body = json.loads(point(record="c7")) | {"nobody": {"knows": ["this"]}}
    assert event(served, http, "unknown", json.dumps(body).encode()).status_code == 202
    call = {"type": "track", "event": "Odd", "userId": "u-9", "messageId": "odd", "nobody": {"knows": ["this"]}}
    assert http.post("/v1/track", json=call, auth=(served.keys[Use.WRITE], "")).status_code == 200
    served.settled()
    with served.live.present.database.read() as connection:
        kept = [bytes(one) for one in connection.execute(select(EVENTS.c.body)).scalars()]
    assert sum(b'"nobody"' in one for one in kept) == 2
    assert context(served, http, "u-9")["match"] == "exact"
    assert not served.live.present.memory.inbox.aside()


def test_a_clock_ten_years_off_is_set_aside_ahead_and_taken_behind(served, http):
    assert event(served, http, "ahead", point(record="ahead", at=now() + 3650 * DAY)).status_code == 202
    assert event(served, http, "behind", point(record="behind", at=now() - 3650 * DAY)).status_code == 202
    served.settled()
    (aside,) = served.live.present.memory.inbox.aside()
    assert aside.id == "ahead"
    assert "more than a day after it arrived" in aside.reason
    assert "behind" in {one.touchpoint.record for one in served.live.present.memory.places.all()}


@pytest.mark.parametrize("years", [-10, 10])
def test_the_clock_of_a_device_is_set_right_by_when_it_was_sent(served, http, years):
    off = now() + years * 365 * DAY
    call = {
        "type": "track", "event": "Odd Clock", "userId": "u-8", "messageId": f"m{years}",
        "timestamp": iso(off - 60 * SECOND), "sentAt": iso(off),
    }  # fmt: skip
    assert http.post("/v1/track", json=call, auth=(served.keys[Use.WRITE], "")).status_code == 200
    served.settled()
    assert not served.live.present.memory.inbox.aside()
    at = max(one.touchpoint.at for one in served.live.present.memory.places.all() if one.touchpoint.word == "Odd Clock")
    assert abs(at - (now() - 60 * SECOND)) < 30 * SECOND


def line(served: Served) -> socket.socket:
    parts = urlsplit(served.address)
    opened = socket.create_connection((parts.hostname, parts.port), timeout=20)
    opened.settimeout(20)
    return opened


def answered(opened: socket.socket) -> bytes:
    """All that comes until the line is closed."""
    told = b""
    try:
        while got := opened.recv(65_536):
            told += got
    except ConnectionResetError:
        pass
    return told


def test_a_body_that_comes_byte_by_byte_is_not_waited_for(served, http):
    with closing(line(served)) as slow:
        key = f"authorization: Bearer {served.keys[Use.WRITE]}".encode()
        slow.sendall(b"POST /v1/track HTTP/1.1\r\nhost: x\r\n" + key + b"\r\ncontent-length: 1000\r\n\r\n{")
        healthy(served, http)
        told = answered(slow)
    assert told.startswith(b"HTTP/1.1 408 ")
    assert b"application/problem+json" in told


class Impatient(Line):
    most, head_seconds, head_bytes = 12, 0.3, 4_096


@pytest.fixture
def narrow(tmp_path):
    with serving(tmp_path / "store", DECLARATION, line=Impatient, patience=0.3) as found:
        yield found


@pytest.mark.parametrize("begun", [b"", b"GET /v1/con", b"GET /v1/context HTTP/1.1\r\nx: y", b"\r\n"])
def test_a_line_on_which_no_request_comes_is_closed(narrow, begun):
    with closing(line(narrow)) as silent:
        silent.sendall(begun)
        assert answered(silent).startswith(b"HTTP/1.1 408 ")


def test_what_is_left_of_a_refused_body_keeps_no_line_open(narrow):
    with closing(line(narrow)) as slow:
        slow.sendall(b"POST /v1/nothing HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\n\r\n{")
        told = slow.recv(65_536)
        assert told.startswith(b"HTTP/1.1 404 ")
        slow.sendall(b"y")
        answered(slow)


def test_a_head_without_end_is_refused(narrow):
    with closing(line(narrow)) as long:
        long.sendall(b"GET /v1/context HTTP/1.1\r\n")
        try:
            for _ in range(100):
                long.sendall(b"x: " + b"y" * 1_000 + b"\r\n")
        except OSError:
            return
        assert answered(long).startswith(b"HTTP/1.1 431 ")


def test_more_lines_than_allowed_are_refused_and_those_there_are_served(narrow):
    with httpx.Client(base_url=narrow.address, timeout=20) as http, ExitStack() as stack:
        healthy(narrow, http)
        opened = [stack.enter_context(closing(line(narrow))) for _ in range(40)]
        refused = [one for one in map(answered, opened) if one.startswith(b"HTTP/1.1 503 ")]
        assert len(refused) >= 28
        assert all(b"retry-after: " in one for one in refused)
        healthy(narrow, http)


def test_who_does_not_read_news_holds_up_nobody(served, http):
    with closing(line(served)) as deaf:
        key = f"authorization: Bearer {served.keys[Use.STREAM]}".encode()
        deaf.sendall(b"GET /v1/stream?after=0 HTTP/1.1\r\nhost: x\r\n" + key + b"\r\n\r\n")
        calls = [{"type": "track", "event": "E", "userId": f"u{n}", "messageId": f"m{n}"} for n in range(1_000)]
        assert http.post("/v1/batch", json={"batch": calls}, auth=(served.keys[Use.WRITE], "")).status_code == 200
        served.settled(60)
        healthy(served, http)


def test_who_comes_too_often_is_told_when_to_come_again(tmp_path):
    limits = Limits(key=Rate(0.5, 3), unknown=Rate(0.5, 3))
    with (
        serving(tmp_path / "store", DECLARATION, limits=limits) as served,
        httpx.Client(base_url=served.address, timeout=20) as http,
    ):
        for headers, allowed in ((served.bearer(Use.READ), 200), (bearer("tr_nothing"), 401)):
            told = [http.get("/v1/context?value=x", headers=headers) for _ in range(4)]
            assert [one.status_code for one in told] == [allowed] * 3 + [429]
            assert int(told[-1].headers["retry-after"]) >= 1
        assert http.post("/v1/track", json={}, auth=(served.keys[Use.WRITE], "")).status_code == 200


def test_more_than_can_wait_is_refused_and_what_waits_is_kept():
    held, kept = threading.Event(), []

    def accept(arrivals) -> int:
        assert held.wait(20)
        kept.extend(arrivals)
        return len(arrivals)

    async def run() -> None:
        accepting = Accepting(accept, lambda: None, most=3)
        accepting.start()
        some = [Arrival(source="s", id=str(n), silo="web", body=b"{}") for n in range(4)]
        first = asyncio.create_task(accepting.accept(some[:1]))
        await asyncio.sleep(0)
        await asyncio.to_thread(until, lambda: not accepting.waiting)
        second = asyncio.create_task(accepting.accept(some[1:]))
        await asyncio.sleep(0)
        with pytest.raises(Problem) as refused:
            await accepting.accept(some[:1])
        assert (refused.value.status, dict(refused.value.headers)[b"retry-after"]) == (429, b"1")
        held.set()
        await asyncio.gather(first, second)
        await asyncio.to_thread(accepting.stop)

    asyncio.run(run())
    assert len(kept) == 4


@pytest.mark.parametrize("path", ["/v1/context?value=%00", "/v1/context?value=%ff%fe", "/v1/stream?person=%00&after=0"])
def test_what_no_database_can_be_asked_for_is_refused(tmp_path, postgres, path):
    with (
        serving(tmp_path / "store", DECLARATION, url=postgres) as served,
        httpx.Client(base_url=served.address, timeout=20) as http,
    ):
        use = Use.STREAM if "stream" in path else Use.READ
        with http.stream("GET", path, headers=served.bearer(use)) as told:
            assert told.status_code == (200 if "ff" in path else 400)
        healthy(served, http)
