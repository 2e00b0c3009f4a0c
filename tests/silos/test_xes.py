"""XES logs: in event by event, out and back again, and never with a document type."""

import gzip
import json
from contextlib import suppress
from datetime import UTC, datetime
from io import BytesIO
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import pytest
from fenwick import ANYTHING
from hypothesis import given
from hypothesis import strategies as st

from tellonce.silos.organisation import Organisation
from tellonce.silos.system import Source
from tellonce.silos.systems.xes import SYSTEM, Trace, event_of, records, write
from tellonce.vocabulary.activity import Activity
from tellonce.vocabulary.moment import iso
from tellonce.vocabulary.refusal import Unreadable

SOURCE = Source(silo="s", file="f", zone=ZoneInfo("UTC"), organisation=Organisation(name="Fenwick", zone="UTC"))
LOG = b"""<?xml version="1.0"?>
<log xes.version="1849-2016" xmlns="http://www.xes-standard.org/">
  <global scope="event"><string key="concept:name" value="UNKNOWN"/></global>
  <string key="concept:name" value="a log"/>
  <trace>
    <string key="concept:name" value="K-1"/><string key="office" value="north"/>
    <event>
      <string key="concept:name" value="ask"/><string key="org:resource" value="ida"/>
      <date key="time:timestamp" value="2025-05-05T12:00:00.000+02:00"/><int key="pages" value="3"/>
      <list key="papers"><values>
        <string key="paper" value="form 7"><string key="kind" value="pdf"/></string>
      </values></list>
    </event>
    <event><string key="concept:name" value="decide"/><date key="time:timestamp" value="2025-05-05T10:00:00Z"/></event>
  </trace>
  <trace><string key="concept:name" value="K-1"/><event><string key="concept:name" value="ask"/></event></trace>
</log>
"""


def read(record):
    (told,) = SYSTEM.read(record, SOURCE)
    return told


def test_events_come_case_by_case_with_ids_of_their_own():
    first, second, third = records(BytesIO(LOG))

    assert [each["id"] for each in (first, second, third)] == ["K-1/0", "K-1/1", "K-1#2/0"]
    assert first["case"] == {"concept:name": "K-1", "office": "north"}
    assert first["event"]["pages"] == 3
    assert first["event"]["papers.values.paper.kind"] == "pdf"
    assert [first["index"], second["index"]] == [0, 1]


def test_event_is_a_step_of_its_case():
    ask, decide = (read(record) for record in list(records(BytesIO(LOG)))[:2])

    assert (ask.activity, ask.word, ask.journey_key, ask.order) == (Activity.CASE_STEP, "ask", "K-1", 0)
    assert iso(ask.at) == iso(decide.at) == "2025-05-05T10:00:00Z"
    assert ask.rank < decide.rank
    assert ask.attributes["org:resource"] == "ida"
    assert ask.attributes["case:office"] == "north"


def test_event_without_a_moment_is_set_aside():
    with pytest.raises(Unreadable, match="time:timestamp"):
        read(list(records(BytesIO(LOG)))[2])


def test_document_type_is_refused_before_it_can_grow():
    bomb = b'<?xml version="1.0"?><!DOCTYPE log [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><log><trace/></log>'

    with pytest.raises(Unreadable, match="DOCTYPE"):
        list(records(BytesIO(bomb)))


@pytest.mark.parametrize("broken", [b"", b"<log><trace>", b"no log", b"<log>\xff</log>"])
def test_broken_document_is_refused_with_its_line(broken):
    with pytest.raises(Unreadable, match="L1"):
        list(records(BytesIO(broken)))


VALUES = (
    st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"))
    | st.integers(-(2**62), 2**62)
    | st.booleans()
    | st.floats(allow_nan=False)
)
KEYS = st.text("abcxyz:_", min_size=1, max_size=6)


@given(st.lists(st.lists(st.dictionaries(KEYS, VALUES, max_size=4), max_size=3), max_size=3))
def test_what_is_written_is_read_again(cases):
    stream = BytesIO()
    write((Trace(attributes={"concept:name": f"case-{n}"}, events=tuple(case)) for n, case in enumerate(cases)), stream)

    again = list(records(BytesIO(stream.getvalue())))

    assert [each["event"] for each in again] == [event for case in cases for event in case]
    assert [each["id"] for each in again] == [f"case-{n}/{i}" for n, case in enumerate(cases) for i in range(len(case))]


def test_written_log_has_moments_with_a_zone_and_no_forbidden_sign():
    stream = BytesIO()
    event = {"concept:name": "a\x00b\n<c>", "time:timestamp": datetime(2025, 5, 5, 10, tzinfo=UTC)}
    write([Trace(attributes={}, events=(event,))], stream)

    attributes = {each.get("key"): each.get("value") for each in ElementTree.fromstring(stream.getvalue()).iter()}  # noqa: S314

    assert attributes["concept:name"] == "ab\n<c>"
    assert attributes["time:timestamp"] == "2025-05-05T10:00:00.000+00:00"


def test_touchpoint_goes_out_and_comes_back():
    told = read(next(records(BytesIO(LOG))))
    stream = BytesIO()
    write([Trace(attributes={"concept:name": "K-1"}, events=(event_of(told),))], stream)

    back = read(next(records(BytesIO(stream.getvalue()))))

    assert (back.at, back.word, back.attributes["org:resource"]) == (told.at, told.word, "ida")


@given(st.dictionaries(st.sampled_from(["id", "case", "event", "index"]), ANYTHING))
def test_any_record_is_read_or_unreadable(record):
    with suppress(Unreadable):
        assert read(record)


@pytest.mark.parametrize("name", ["helpdesk_it", "receipt_wabo", "bpic2013_closed", "teleclaims_synthetic"])
def test_public_logs_have_their_known_counts(shared, name):
    expected = json.loads((shared / "data" / "golden.json").read_text(encoding="utf-8"))[name]
    (path,) = (shared / "data" / name).glob("*.xes.gz")
    with gzip.open(path) as stream:
        told = [read(record) for record in records(stream)]

    assert len({each.journey_key for each in told}) == expected["cases"]
    assert len(told) == len({each.record for each in told}) == expected["events"]
    assert len({each.word for each in told}) == expected["activities"]
