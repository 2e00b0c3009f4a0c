"""What was accepted and cannot be read is set aside with its reason, whatever it is: nothing stops what comes after."""

import json

import pytest

from tellonce.live.intake.hearing import Hearing
from tellonce.live.intake.segment_api import calls
from tellonce.live.intake.streams import arrived
from tellonce.silos.declare import read
from tellonce.stores.present.inbox import Waiting
from tellonce.stores.streams.consumer import Message
from tellonce.vocabulary.arrival import TOUCHPOINT, Arrival

DECLARED = read(
    """
[organisation]
name = "Fenwick Cable"
zone = "UTC"

[[silo]]
name = "site"
system = "segment"
files = ["calls.jsonl"]
""",
    "t.toml",
)
RECEIVED = 1_746_439_220_000_000


def heard(arrival):
    return Hearing(DECLARED).heard(Waiting(seq=1, received=RECEIVED, arrival=arrival))


@pytest.mark.parametrize("silo", ["site", TOUCHPOINT, "nowhere"])
@pytest.mark.parametrize("body", [b"", b"\xff", b"7", b"[]", b"{}", b'{"a":' * 9_000], ids=lambda body: body[:5])
def test_whatever_is_no_record_has_a_reason(silo, body):
    assert isinstance(heard(Arrival(source="s", id="1", silo=silo, body=body)), str)
    assert isinstance(heard(arrived(Message(id="1", body=body), silo, ("site",))), str)


def test_calls_of_a_batch_are_read_or_have_their_reason():
    batch = {"batch": [{"type": "track", "event": "Bill Viewed", "messageId": "m1"}, 7, {"type": "jump"}]}
    told = [heard(one) for one in calls("batch", json.dumps(batch).encode(), "", "site", RECEIVED)]

    # One that names nobody is kept among what could not be resolved, as in a file.
    assert [(one.record, one.at, one.ids) for one in told[0]] == [("m1", RECEIVED, ())]
    assert told[1] == "it is no record in JSON: Expected `object`, got `int`"
    assert told[2].startswith("field type says no kind of call")


def test_cloud_event_with_a_fault_has_its_reason():
    event = b'{"specversion": "9", "id": "1", "source": "s", "type": "t", "data": {"type": "track"}}'

    assert isinstance(heard(arrived(Message(id="1", body=event), "site", ("site",))), str)
