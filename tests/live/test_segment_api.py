"""Segment's HTTP API: what its SDK sends over a real connection, and what is broken, too large or packed to hurt."""

import gzip
import json
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest
from fenwick import SOURCE
from hypothesis import given
from hypothesis import strategies as st
from segment.analytics.client import Client

from tellonce.live.intake import segment_api
from tellonce.live.intake.segment_api import calls, told
from tellonce.silos.systems.segment import SYSTEM
from tellonce.vocabulary.activity import Activity
from tellonce.vocabulary.arrival import LONGEST_NAME, Arrival
from tellonce.vocabulary.moment import MINUTE, from_iso, iso
from tellonce.vocabulary.refusal import Refused
from tellonce.vocabulary.touchpoint import Identifier

RECEIVED = from_iso("2025-05-05T10:00:20Z", SOURCE.zone)
TRACK = {"type": "track", "event": "Bill Viewed", "userId": "u1", "messageId": "m1"}


def taken(kind, body, encoding=""):
    return calls(kind, body if isinstance(body, bytes) else json.dumps(body).encode(), encoding, "site", RECEIVED)


def one(kind, body, encoding=""):
    (arrival,) = taken(kind, body, encoding)
    return arrival


def said(arrival):
    return json.loads(arrival.body)


def read(arrival):
    return list(SYSTEM.read(said(arrival), SOURCE))


class Listening(HTTPServer):
    """A server on this machine that takes calls as they come, as a route would."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Route)
        self.arrivals = []


class Route(BaseHTTPRequestHandler):
    """Any path below `/v1/`."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        kind = self.path.removeprefix("/v1/")
        self.server.arrivals += calls(kind, body, self.headers.get("Content-Encoding", ""), "site", RECEIVED)
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b'{"success": true}')

    def log_message(self, *told):
        """Nothing: the test says what it found."""


@pytest.fixture
def server():
    with Listening() as listening:
        thread = Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield listening
        listening.shutdown()
        thread.join()


@pytest.mark.parametrize("packed", [False, True])
def test_sdk_is_read_well(server, packed):
    client = Client("key", host=f"http://127.0.0.1:{server.server_port}", sync_mode=True, gzip=packed)
    client.identify("u1", {"email": "ann@example.com"}, message_id="m1")
    client.track("u1", "Move Started", {"from_town": "Ely"}, message_id="m2")
    client.page(anonymous_id="b1", name="Bills", properties={"path": "/bills"}, message_id="m3")
    client.alias("b1", "u1", message_id="m4")
    client.screen("u1", name="Home", message_id="m5")
    client.group("u1", "g1", message_id="m6")

    assert [(one.source, one.id, one.silo) for one in server.arrivals] == [
        ("site", f"m{number}", "site") for number in range(1, 7)
    ]
    assert all("writeKey" not in said(one) and said(one)["receivedAt"] == iso(RECEIVED) for one in server.arrivals)
    touchpoints = [touchpoint for one in server.arrivals for touchpoint in read(one)]
    assert [one.activity for one in touchpoints] == [
        Activity.PROFILE_RECORDED, Activity.STEP_TRIED, Activity.PAGE_VIEWED, Activity.PROFILE_RECORDED,
        Activity.PAGE_VIEWED, Activity.PROFILE_RECORDED,
    ]  # fmt: skip
    assert touchpoints[0].ids == (Identifier("user_id", "u1"), Identifier("email", "ann@example.com"))
    assert touchpoints[1].attributes["from_town"] == "Ely"
    # Sent as soon as it was called, whatever the clock of this machine says: it happened when it was received.
    assert all(0 <= RECEIVED - one.at < MINUTE for one in touchpoints)


def test_clock_of_the_device_is_set_right():
    batch = {
        "sentAt": "2031-01-01T00:00:10Z", "batch": [TRACK | {"timestamp": "2031-01-01T00:00:05Z"}],
    }  # fmt: skip
    arrival = one("batch", batch)

    assert said(arrival)["originalTimestamp"] == "2031-01-01T00:00:05Z"
    assert "timestamp" not in said(arrival)
    assert iso(read(arrival)[0].at) == "2025-05-05T10:00:15Z"


def test_single_call_takes_its_kind_from_the_path():
    arrival = one("page", {"anonymousId": "b1", "properties": {"path": "/bills"}})

    assert said(arrival)["type"] == "page"
    assert read(arrival)[0].activity is Activity.PAGE_VIEWED
    assert said(one("p", TRACK | {"type": None}))["type"] == "page"
    assert said(one("page", TRACK))["type"] == "track"


def test_what_a_batch_says_goes_into_each_call_and_the_call_says_it_better():
    batch = {
        "batch": [TRACK | {"context": {"ip": "1.2.3.4"}}, TRACK], "context": {"ip": "9.9.9.9", "locale": "de"},
        "sentAt": "2025-05-05T10:00:01Z", "writeKey": "secret",
    }  # fmt: skip
    first, second = map(said, taken("batch", batch))

    assert first["context"] == {"ip": "1.2.3.4", "locale": "de"}
    assert second["context"] == {"ip": "9.9.9.9", "locale": "de"}
    assert first["sentAt"] == second["sentAt"] == "2025-05-05T10:00:01Z"
    assert "secret" not in str(first | second)


def test_live_calls_read_as_the_same_batch_in_a_file():
    stamp = {"receivedAt": iso(RECEIVED), "sentAt": "2025-05-05T10:00:10Z"}
    inner = [TRACK | {"originalTimestamp": "2025-05-05T10:00:05Z"}, TRACK | {"messageId": "m2", "event": "Signed In"}]
    batch = {"batch": inner, "context": {"ip": "1.2.3.4"}} | stamp
    live = [touchpoint for one in taken("batch", batch) for touchpoint in read(one)]

    assert live == list(SYSTEM.read(batch, SOURCE))


def test_values_are_kept_as_they_were_written():
    body = b'{"userId": "u", "event": "e", "properties": {"n": 1.10, "big": 12345678901234567890123}}'

    assert b'{"n": 1.10, "big": 12345678901234567890123}' in one("track", body).body


def test_call_without_an_id_has_a_digest_of_its_bytes():
    nameless = {name: value for name, value in TRACK.items() if name != "messageId"}
    first, again, other = one("track", nameless), one("track", nameless), one("track", nameless | {"userId": "u2"})

    assert first.id == again.id != other.id
    assert said(first)["messageId"] == first.id
    assert one("track", TRACK | {"messageId": 17}).id == "17"
    assert len(one("track", TRACK | {"messageId": "x" * (LONGEST_NAME + 1)}).id) == 32


def test_bad_calls_of_a_batch_are_kept_and_told():
    batch = {"batch": [TRACK, 7, {"type": "jump"}, {"type": "track", "userId": "u"}, {"type": "alias", "userId": "u"},
                       {"type": "group", "groupId": "g", "anonymousId": ""}]}  # fmt: skip
    arrivals, faults = told("batch", json.dumps(batch).encode(), "", "site", RECEIVED)

    assert len(arrivals) == len({one.id for one in arrivals}) == 6
    assert arrivals[1].body == b"7"
    assert [(one.place, one.reason) for one in faults] == [
        (1, "the call is no JSON object"),
        (2, "`type` says no kind of call (allowed: track, identify, page, screen, group, alias)"),
        (3, "a call of type 'track' needs `event`"),
        (4, "a call of type 'alias' needs `previousId`"),
        (5, "a call of type 'group' needs `userId` or `anonymousId`"),
    ]


def test_large_call_is_refused_alone_and_kept_in_a_batch():
    large = TRACK | {"properties": {"text": "x" * segment_api.CALL_LIMIT}}
    arrivals, faults = told("batch", json.dumps({"batch": [large, TRACK]}).encode(), "", "site", RECEIVED)

    assert len(arrivals) == 2
    assert [(one.place, one.reason) for one in faults] == [(0, "the call is larger than 32 KB")]
    with pytest.raises(Refused, match="larger than 32 KB"):
        one("track", large)


def test_empty_batch_is_nothing():
    assert taken("batch", {"batch": []}) == []


@pytest.mark.parametrize(
    ("kind", "body", "encoding", "match"),
    [("import", b"{}", "", "no call is named 'import'"), ("track", b"", "", "no JSON object"),
     ("track", b"[]", "", "no JSON object"), ("track", b"{", "", "no JSON object"),
     ("batch", b"{}", "", "as a list"), ("batch", b'{"batch": {}}', "", "as a list"),
     ("batch", b'{"batch": [' + b"1," * 2500 + b"1]}", "", "at most 2,500"),
     ("batch", b" " * (segment_api.BATCH_LIMIT + 1), "", "larger than 500 KB"),
     ("batch", gzip.compress(bytes(64 * 1024 * 1024), mtime=0), "gzip", "larger than 500 KB"),
     ("batch", gzip.compress(b"{}", mtime=0)[:-4], "gzip", "breaks off"), ("batch", b"no", "gzip", "no gzip"),
     ("batch", b"", "br", "'br'")],
    ids=lambda value: None if isinstance(value, bytes) else value,
)  # fmt: skip
def test_body_that_is_bad_as_a_whole_is_refused(kind, body, encoding, match):
    with pytest.raises(Refused, match=match):
        taken(kind, body, encoding)


def test_gzip_of_several_parts_is_one_body():
    whole = json.dumps(TRACK).encode()

    assert one("track", gzip.compress(whole[:20]) + gzip.compress(whole[20:]), "x-gzip") == one("track", whole)


FIELDS = st.sampled_from(["type", "event", "userId", "messageId", "context", "timestamp", "batch", "sentAt"])
JSONS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.sampled_from(["track", "alias"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(FIELDS, inner, max_size=8),
    max_leaves=20,
).map(lambda value: json.dumps(value).encode())


@given(
    kind=st.sampled_from(["batch", "track", "i", "x"]),
    body=st.binary(max_size=200) | JSONS | JSONS.map(gzip.compress),
    encoding=st.sampled_from(["", "gzip"]),
)
def test_whatever_comes_is_kept_or_refused(kind, body, encoding):
    try:
        arrivals, faults = told(kind, body, encoding, "site", RECEIVED)
    except Refused:
        return
    assert all(isinstance(one, Arrival) and one.id for one in arrivals)
    assert all(0 <= fault.place < len(arrivals) for fault in faults)
