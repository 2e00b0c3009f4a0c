"""CloudEvents in: what the library of the specification's makers sends, in all three modes, and whatever else comes."""

import gzip
import json
from datetime import UTC, datetime

import pytest
from cloudevents.core.bindings.http import to_binary_event, to_structured_event
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent
from hypothesis import given
from hypothesis import strategies as st

from tellonce.live.intake import cloud_events as limits
from tellonce.live.intake.cloud_events import cloud_events
from tellonce.vocabulary.arrival import LONGEST_NAME, TOUCHPOINT, Arrival, Fault
from tellonce.vocabulary.refusal import Refused

SILOS = ("web", "tickets", "café €")
DATA = {"id": 12345678901234567890, "amount": 1.10, "name": "Zoë"}
MADE = {
    "id": "e 1%", "source": "https://shop.example/web", "type": "com.example.order",
    "time": datetime(2025, 5, 5, 10, tzinfo=UTC), "datacontenttype": "application/json",
}  # fmt: skip


def made(data=DATA, **changes):
    return CloudEvent(attributes={name: value for name, value in (MADE | changes).items() if value}, data=data)


def batch(*events):
    body = b"[" + b",".join(JSONFormat().write(one) for one in events) + b"]"
    return {"Content-Type": "application/cloudevents-batch+json; charset=utf-8"}, body


def structured(**fields):
    event = {"specversion": "1.0", "id": "e1", "source": "web", "type": "t", "data": {"a": 1}} | fields
    return {"content-type": "application/cloudevents+json"}, json.dumps(event).encode()


def one(headers, body, silo="", silos=SILOS):
    (arrival,), faults = cloud_events(headers, body, silo, silos)
    assert not faults
    return arrival


def fault(headers, body, silo="", silos=SILOS):
    arrivals, (found,) = cloud_events(headers, body, silo, silos)
    assert not arrivals
    return found.reason


@pytest.mark.parametrize("mode", [to_structured_event, to_binary_event])
def test_event_of_the_library_arrives(mode):
    sent = mode(made())
    arrival = one(sent.headers, sent.body)

    assert (arrival.source, arrival.id, arrival.silo) == ("https://shop.example/web", "e 1%", "web")
    assert json.loads(arrival.body) == DATA


@pytest.mark.parametrize("mode", [to_structured_event, to_binary_event])
def test_data_is_kept_as_bytes(mode):
    sent = mode(made(data=b'{"n": 1.10, "big": 12345678901234567890}'))

    assert one(sent.headers, sent.body).body == b'{"n": 1.10, "big": 12345678901234567890}'


def test_batch_of_the_library_arrives_in_order():
    arrivals, faults = cloud_events(*batch(made(id="1"), made(id="2", source="/x/tickets")), "", SILOS)

    assert [(one.id, one.silo) for one in arrivals] == [("1", "web"), ("2", "tickets")]
    assert not faults


def test_empty_batch_is_nothing():
    assert cloud_events(*batch(), "", SILOS) == ([], [])


def test_bad_event_of_a_batch_does_not_lose_the_others():
    headers, body = batch(made(id="1"), made(id="2"), made(id="3"))
    events = json.loads(body)
    del events[1]["source"]
    events.insert(0, 7)
    arrivals, faults = cloud_events(headers, json.dumps(events).encode(), "", SILOS)

    assert [one.id for one in arrivals] == ["1", "3"]
    assert [one.place for one in faults] == [0, 2]
    assert faults[1] == Fault(place=2, reason="the attribute 'source' is missing or empty: every CloudEvent has one")


def test_header_values_are_percent_decoded_once():
    sent = to_binary_event(made(id='a "b" %41 €', source="café €"))
    arrival = one(sent.headers, sent.body)

    assert (arrival.id, arrival.source, arrival.silo) == ('a "b" %41 €', "café €", "café €")


def test_quoted_headers_of_older_senders_are_understood():
    sent = to_binary_event(made())
    headers = {name.title(): value for name, value in sent.headers.items()} | {"Ce-Id": r'"a \"b\" %2541"'}

    assert one(headers, sent.body).id == 'a "b" %41'


def test_header_that_is_no_utf8_is_told():
    sent = to_binary_event(made())

    assert "UTF-8" in fault(sent.headers | {"ce-id": "%C0%A0"}, sent.body)


def test_packed_body_is_unpacked():
    headers, body = structured()

    assert one(headers | {"Content-Encoding": "gzip"}, gzip.compress(body)) == one(headers, body)


@pytest.mark.parametrize(
    ("event", "key", "silo"),
    [({"silo": "tickets", "source": "web"}, "", "tickets"),
     ({"source": "web"}, "tickets", "web"),
     ({"source": "https://shop.example/eu/tickets/"}, "web", "tickets"),
     ({"source": "urn:x", "type": "org.tellonce.touchpoint"}, "web", TOUCHPOINT),
     ({"source": "urn:x"}, "tickets", "tickets")],
)  # fmt: skip
def test_silo_is_found(event, key, silo):
    assert one(*structured(**event), silo=key).silo == silo


@pytest.mark.parametrize(
    ("event", "said"),
    [({"specversion": "0.3"}, "specversion '0.3'"), ({"specversion": None}, "specversion ''"),
     ({"id": ""}, "'id'"), ({"source": None}, "'source'"), ({"type": ""}, "'type'"), ({"id": 5}, "`$.id`"),
     ({"silo": "elsewhere"}, "no silo is called 'elsewhere' (allowed: café €, tickets, web)"),
     ({"source": "urn:x"}, "nothing says which silo"),
     ({"datacontenttype": "text/xml"}, "'text/xml' is not read"),
     ({"data": None}, "no data"), ({"data_base64": "e30="}, "not both"),
     ({"data": None, "data_base64": "e30"}, "no base64"), ({"data": None, "data_base64": "e3s="}, "no JSON")],
)  # fmt: skip
def test_what_is_wrong_with_an_event_is_told(event, said):
    assert said in fault(*structured(**event))


def test_data_as_base64_is_decoded():
    assert one(*structured(data=None, data_base64="eyJhIjogMS4wfQ==")).body == b'{"a": 1.0}'


def test_body_in_binary_mode_that_is_no_json_is_told():
    sent = to_binary_event(made(data="{broken"))

    assert "no JSON" in fault(sent.headers, sent.body)


def test_names_that_no_database_keeps_are_stood_for_by_a_digest():
    long, zero = one(*structured(id="x" * (LONGEST_NAME + 1))), one(*structured(id="a\0b"))

    assert len({long.id, zero.id}) == 2
    assert len(long.id) == len(zero.id) == 32
    assert one(*structured(id="x" * LONGEST_NAME)).id == "x" * LONGEST_NAME


@pytest.mark.parametrize(
    ("headers", "body", "said"),
    [({}, b"{}", "no CloudEvent"), ({"content-type": "application/cloudevents+avro"}, b"", "is not read"),
     ({"content-type": "application/cloudevents-batch+json"}, b"{}", "JSON list"),
     ({"content-type": "application/cloudevents+json", "content-encoding": "br"}, b"{}", "'br'"),
     ({"content-type": "application/cloudevents+json", "content-encoding": "gzip"}, b"{}", "no gzip"),
     ({"content-type": "application/cloudevents+json"}, b" " * (limits.BODY_LIMIT + 1), "larger than 1024 KB"),
     ({"content-type": "application/cloudevents-batch+json"}, b"[" + b"1," * limits.EVENTS_LIMIT + b"1]", "1,001")],
    ids=["plain", "avro", "no list", "brotli", "no gzip", "too large", "too many"],
)  # fmt: skip
def test_body_that_is_bad_as_a_whole_is_refused(headers, body, said):
    with pytest.raises(Refused, match=said):
        cloud_events(headers, body, "web", SILOS)


def test_body_that_unpacks_beyond_the_limit_is_refused():
    bomb = gzip.compress(bytes(64 * 1024 * 1024))
    assert len(bomb) < limits.BODY_LIMIT

    with pytest.raises(Refused, match="larger"):
        cloud_events({"content-type": "application/cloudevents+json", "content-encoding": "gzip"}, bomb, "web", SILOS)


NAMES = st.sampled_from(
    ["content-type", "Content-Encoding", "ce-specversion", "ce-id", "ce-source", "ce-type", "ce-silo", "ce-x"]
)
VALUES = st.one_of(
    st.text(max_size=20),
    st.sampled_from(["1.0", "gzip", "application/cloudevents+json", "application/cloudevents-batch+json", "%ff", '"']),
)
JSONS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["specversion", "id", "source", "type", "data", "data_base64", "silo"]), inner, max_size=7
        )
    ),
    max_leaves=20,
).map(lambda value: json.dumps(value).encode())


@given(
    headers=st.dictionaries(NAMES, VALUES, max_size=8),
    body=st.binary(max_size=200) | JSONS | JSONS.map(gzip.compress),
    silo=st.sampled_from(["", "web"]),
)
def test_whatever_comes_is_told_or_refused(headers, body, silo):
    try:
        arrivals, faults = cloud_events(headers, body, silo, SILOS)
    except Refused:
        return
    assert all(isinstance(one, Arrival) and one.source and one.id and one.silo for one in arrivals)
    assert len({one.place for one in faults}) == len(faults)


def test_nesting_without_end_is_told():
    headers, body = structured(data="HERE")

    assert "no CloudEvent" in fault(headers, body.replace(b'"HERE"', b"[" * 400_000))
