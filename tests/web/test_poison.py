"""Events that no database or calendar can keep: each is set aside with its reason, and none stops those behind it."""

import httpx
import pytest
from asking import DECLARATION, event, healthy, on_postgresql, point
from serving import Served, serving


@pytest.fixture
def postgres():
    with on_postgresql() as url:
        yield url


HUGE = 10**30
POISON = {
    "zero byte in a record": {"record": "a\0b"},
    "zero byte in a silo": {"silo": "a\0b"},
    "zero byte in a value": {"ids": [{"kind": "account_no", "value": "a\0b"}]},
    "zero byte in a kind": {"ids": [{"kind": "a\0b", "value": "1"}]},
    "zero byte in a case": {"journey_key": "case:a\0b"},
    "zero byte in a contact": {"contact_keys": ["call:a\0b"]},
    "zero byte in a topic": {"topic": "a\0b"},
    "zero byte in an attribute": {"attributes": {"note": "a\0b"}},
    "half a sign in a record": {"record": "\ud800"},
    "half a sign in a value": {"ids": [{"kind": "account_no", "value": "\ud800"}]},
    "half a sign in a case": {"journey_key": "case:\udfff"},
    "half a sign in an attribute": {"attributes": {"\ud800": "\udfff"}},
    "a moment beyond all calendars": {"at": HUGE},
    "a moment before all calendars": {"at": -HUGE},
    "a moment before the year 1": {"at": -(10**17)},
    "an end beyond all calendars": {"until": HUGE},
    "an end in the year 9999": {"until": 10**17},
    "an end before its beginning": {"until": 0},
    "a part that no database counts": {"part": HUGE},
    "a part beyond 32 bits": {"part": 2**40},
    "a part below zero": {"part": -1},
    "nested beyond all": {"nested": HUGE},
    "a promise due beyond all calendars": {"activity": "promise_made", "attributes": {"due": str(HUGE)}},
    "a promise due before all calendars": {"activity": "promise_made", "attributes": {"due": str(-HUGE)}},
    "a promise due in ten thousand years": {"activity": "promise_made", "attributes": {"due": str(10**18)}},
    "a promise due never": {"activity": "promise_made", "attributes": {"due": "soon"}},
    "a promise due on a day that is none": {"activity": "promise_made", "attributes": {"named": "soon"}},
    "seconds that are none": {"attributes": {"seconds": "nan", "sent_to": "nowhere", "fact": "?"}},
    "an amount that is none": {"activity": "billed", "attributes": {"amount": "1e999999", "currency": "USD"}},
    "a value of a megabyte": {"ids": [{"kind": "account_no", "value": "x" * 900_000}]},
    "a record of a megabyte": {"record": "x" * 900_000},
    "a record without a name": {"record": ""},
    "a value without a sign": {"ids": [{"kind": "account_no", "value": ""}]},
    "a telephone number of words": {"ids": [{"kind": "phone", "value": "+" * 500}]},
    "ten thousand values": {"ids": [{"kind": "account_no", "value": str(n)} for n in range(10_000)]},
}


def holds(served: Served, http: httpx.Client) -> None:
    for name, said in POISON.items():
        told = event(served, http, name, point(**{"record": name, **said}))
        assert told.status_code in (202, 400), (name, told.text)
    deep = b'{"silo": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"
    assert event(served, http, "deep", deep).status_code in (202, 400)
    served.settled(60)
    healthy(served, http)
    reasons = [one.reason for one in served.live.present.memory.inbox.aside()]
    # What nobody foresaw is set aside too, alone, and its text is in nobody's way.
    assert [one for one in reasons if "cannot be taken" in one] == [
        "it cannot be taken (Unreadable): whoever runs the server finds more in its log"
    ]
    for said in ("zero byte", "no moment from 1900", "32 bits", "1,024 bytes"):
        assert any(said in one for one in reasons), reasons


def test_no_event_stops_the_others(tmp_path):
    with (
        serving(tmp_path / "store", DECLARATION) as served,
        httpx.Client(base_url=served.address, timeout=20) as http,
    ):
        holds(served, http)


def test_no_event_stops_the_others_on_postgresql(tmp_path, postgres):
    with (
        serving(tmp_path / "store", DECLARATION, url=postgres) as served,
        httpx.Client(base_url=served.address, timeout=20) as http,
    ):
        holds(served, http)
