"""Twilio calls: what came of each, whose number it was, and the legs that ring a seat."""

from contextlib import suppress

import pytest
from fenwick import ANYTHING, SOURCE, source
from hypothesis import given
from hypothesis import strategies as st

from tellonce.silos.systems.answering import answered
from tellonce.silos.systems.twilio_call import SYSTEM
from tellonce.vocabulary.activity import Activity, Outcome
from tellonce.vocabulary.channel import Direction
from tellonce.vocabulary.moment import SECOND, iso
from tellonce.vocabulary.refusal import Unreadable
from tellonce.vocabulary.touchpoint import Identifier

OWN = source(numbers=("+1 555 010 0001",))
CALL = {
    "sid": "CA1", "from": "+15550100001", "to": "+15550100100", "direction": "outbound-api", "status": "completed",
    "start_time": "Mon, 05 May 2025 10:00:00 +0000", "end_time": "", "duration": "30", "answered_by": "human",
}  # fmt: skip


def read(record, source=OWN):
    (told,) = SYSTEM.read(record, source)
    return told


def test_call_to_a_customer():
    told = read(CALL)

    assert (told.activity, told.outcome, told.direction) == (Activity.CALL_PLACED, Outcome.OK, Direction.OUT)
    assert told.ids == (Identifier("phone", "+15550100100"),)
    assert iso(told.at) == "2025-05-05T10:00:00Z"
    assert told.until - told.at == 30 * SECOND
    assert told.contact_keys == ("call:CA1",)


def test_names_and_dates_of_the_json_are_the_same():
    written = CALL | {"start_time": "2025-05-05T10:00:00Z", "duration": 30}
    camel = {"".join(part.title() for part in name.split("_")): value for name, value in written.items()}

    assert read(camel).at == read(written).at == read(CALL).at
    assert read(camel).outcome is read(CALL).outcome


@pytest.mark.parametrize(
    ("by", "seconds", "outcome"),
    [("human", 3, Outcome.SILENT), ("human", 4, Outcome.OK), ("", 40, Outcome.OK), ("unknown", 1, Outcome.SILENT),
     ("machine_end_beep", 20, Outcome.VOICEMAIL), ("machine_end_silence", 19, Outcome.SILENT),
     ("machine_start", 2, Outcome.SILENT), ("machine_start", 12, Outcome.VOICEMAIL), ("fax", 9, Outcome.FAILED)],
)  # fmt: skip
def test_who_answered_and_how_long_tell_what_was_left(by, seconds, outcome):
    assert answered(by, seconds) is outcome


@pytest.mark.parametrize(
    ("status", "outcome"),
    [("no-answer", Outcome.NO_ANSWER), ("canceled", Outcome.NO_ANSWER), ("busy", Outcome.BUSY),
     ("failed", Outcome.FAILED), ("ringing", None)],
)  # fmt: skip
def test_call_that_was_not_completed(status, outcome):
    assert read(CALL | {"status": status, "duration": "0"}).outcome is outcome


def test_call_that_came_in_is_the_callers():
    told = read(CALL | {"direction": "inbound", "from": "+15550100100", "to": "+15550100001"})

    assert (told.activity, told.direction) == (Activity.NOTED, Direction.IN)
    assert told.ids == (Identifier("phone", "+15550100100"),)


@pytest.mark.parametrize("seat", ["client:ida", "sip:ida@example.org", "(1) 555-010-0001"])
def test_leg_to_a_seat_is_a_person_of_the_organisation(seat):
    told = read(CALL | {"direction": "outbound-dial", "to": seat, "parent_call_sid": "CA0"})

    assert (told.activity, told.ids) == (Activity.CONNECTED, ())
    assert told.contact_keys == ("call:CA1", "call:CA0")


@given(st.dictionaries(st.sampled_from([*CALL, "date_created"]) | st.text(max_size=5), ANYTHING))
def test_any_record_is_read_or_unreadable(record):
    with suppress(Unreadable):
        assert read(record, SOURCE)
