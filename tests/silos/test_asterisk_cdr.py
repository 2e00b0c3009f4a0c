"""Asterisk call detail records: every layout, who called whom, and what came of it."""

import json
from contextlib import suppress
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tellonce.silos.files.envelopes import layout_of
from tellonce.silos.files.records import records
from tellonce.silos.mapping import Layout
from tellonce.silos.organisation import Organisation
from tellonce.silos.sniff import sniff
from tellonce.silos.system import Source
from tellonce.silos.systems.asterisk_cdr import SYSTEM
from tellonce.vocabulary.activity import Activity, Outcome
from tellonce.vocabulary.channel import Channel, Direction
from tellonce.vocabulary.moment import MINUTE, SECOND, iso
from tellonce.vocabulary.refusal import Unreadable
from tellonce.vocabulary.touchpoint import Identifier

SOURCE = Source(
    silo="s", file="Master.csv", zone=ZoneInfo("America/Denver"), line=7,
    organisation=Organisation(name="Fenwick Cable", zone="America/Denver", numbers=("+18005550101",)),
)  # fmt: skip
ANYTHING = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30)

CALL = {
    "accountcode": "", "src": "3035550140", "dst": "8005550101", "dcontext": "incoming",
    "clid": '"ADA MOSS" <3035550140>', "channel": "PJSIP/trunk-00000021", "dstchannel": "PJSIP/desk4-00000022",
    "lastapp": "Dial", "lastdata": "PJSIP/desk4,20", "start": "2025-05-05 10:00:00", "answer": "2025-05-05 10:00:10",
    "end": "2025-05-05 10:04:10", "duration": "250", "billsec": "240", "disposition": "ANSWERED",
    "amaflags": "DOCUMENTATION", "uniqueid": "1746460800.21", "userfield": "lang=en", "peeraccount": "",
    "linkedid": "1746460800.20", "sequence": "31",
}  # fmt: skip
BASE = list(CALL)[:16]


def read(record, source=SOURCE):
    return list(SYSTEM.read(record, source))


def bare(*names):
    """The call as a row without names."""
    return {str(place): CALL[name] for place, name in enumerate(names)}


def test_answered_call_is_its_length_and_the_person_who_took_it():
    call, talk = read(CALL)

    assert (call.activity, call.channel, call.direction) == (Activity.NOTED, Channel.PHONE, Direction.IN)
    assert (iso(call.at), call.until - call.at) == ("2025-05-05T16:00:00Z", 250 * SECOND)
    assert call.ids == (Identifier("phone", "3035550140"),)
    assert call.contact_keys == ("asterisk:1746460800.21", "asterisk:1746460800.20")
    assert (call.attributes["dst"], call.attributes["userfield"]) == ("8005550101", "lang=en")
    assert (talk.activity, talk.part, talk.attributes) == (Activity.CONNECTED, 1, {"asker": "PJSIP/desk4"})
    assert (talk.at - call.at, talk.until) == (10 * SECOND, call.until)


def test_record_is_a_leg_inside_its_call():
    by_number, by_seat = read(CALL)[0], read(CALL | {"sequence": ""})[0]

    assert (by_number.record, by_seat.record) == ("1746460800.21/31", "1746460800.21/PJSIP/desk4-00000022")
    assert {each.record[: len(each.record) - each.nested] for each in (by_number, by_seat)} == {"1746460800.21"}
    alone = CALL | {"sequence": "", "dstchannel": ""}
    assert read(alone)[0].record == "1746460800.21"
    assert read(alone | {"start": "2025-05-05 10:09:00"})[0].record == "1746460800.21/2025-05-05 10:09:00"


@pytest.mark.parametrize(
    "further",
    [(), ("uniqueid",), ("userfield",), ("uniqueid", "userfield"), ("peeraccount", "linkedid", "sequence"),
     ("uniqueid", "peeraccount", "linkedid", "sequence"), ("userfield", "peeraccount", "linkedid", "sequence"),
     ("uniqueid", "userfield", "peeraccount", "linkedid", "sequence")],
)  # fmt: skip
def test_row_without_names_tells_the_same_whatever_is_configured(further):
    named = {name: CALL[name] for name in (*BASE, *further)}

    assert read(bare(*BASE, *further)) == read(named)


def test_row_of_the_custom_sample_tells_the_same():
    order = ["clid", *BASE[1:4], *BASE[5:], "accountcode", "uniqueid", "userfield", "sequence"]

    assert read(bare(*order)) == read({name: CALL[name] for name in order})


@pytest.mark.parametrize("width", [15, 22])
def test_row_of_another_width_is_set_aside(width):
    with pytest.raises(Unreadable, match="16 to 21"):
        read({str(place): "x" for place in range(width)})


def test_row_without_a_start_where_it_should_stand_is_set_aside():
    with pytest.raises(Unreadable, match="tenth column"):
        read({str(place): "x" for place in range(18)})


def test_database_may_keep_only_the_date_and_the_lengths():
    (call, talk), full = read({name: value for name, value in CALL.items() if name not in ("start", "answer", "end")}
                              | {"calldate": CALL["start"]}), read(CALL)  # fmt: skip

    assert ((call.at, call.until), (talk.at, talk.until)) == tuple((one.at, one.until) for one in full)


def test_event_of_the_manager_interface_tells_the_same():
    event = {
        "AccountCode": "", "Source": CALL["src"], "Destination": CALL["dst"], "DestinationContext": CALL["dcontext"],
        "CallerID": CALL["clid"], "Channel": CALL["channel"], "DestinationChannel": CALL["dstchannel"],
        "LastApplication": "Dial", "LastData": CALL["lastdata"], "StartTime": CALL["start"],
        "AnswerTime": CALL["answer"], "EndTime": CALL["end"], "Duration": 250, "BillableSeconds": 240,
        "Disposition": "ANSWERED", "AMAFlags": "DOCUMENTATION", "UniqueID": CALL["uniqueid"], "UserField": "lang=en",
    }  # fmt: skip
    named = CALL | {"sequence": "", "linkedid": ""}

    assert [(one.at, one.until, one.activity, one.ids, one.record) for one in read(event)] == [
        (one.at, one.until, one.activity, one.ids, one.record) for one in read(named)
    ]


@pytest.mark.parametrize(
    ("change", "outcome"),
    [({"disposition": "BUSY"}, Outcome.BUSY), ({"disposition": "NO ANSWER"}, Outcome.NO_ANSWER),
     ({"disposition": "FAILED"}, Outcome.FAILED), ({"disposition": "CONGESTION"}, Outcome.FAILED),
     ({"disposition": "4"}, Outcome.BUSY), ({"disposition": "8"}, None),
     ({"lastapp": "VoiceMail", "dstchannel": ""}, Outcome.VOICEMAIL),
     ({"disposition": "NO ANSWER", "lastapp": "Queue"}, None),
     ({"disposition": "NO ANSWER", "lastdata": "PJSIP/desk4&PJSIP/desk5"}, None)],
)  # fmt: skip
def test_disposition_is_the_outcome_but_of_one_who_was_rung_among_several(change, outcome):
    assert read(CALL | change)[0].outcome is outcome


@pytest.mark.parametrize("change", [{"lastapp": "Queue"}, {"disposition": "BUSY"}, {"dstchannel": ""}])
def test_talk_is_told_only_where_the_record_knows_when_it_began(change):
    assert [one.activity for one in read(CALL | change)] == [Activity.NOTED]


@pytest.mark.parametrize("caller", ["104", "18005550101", "8005550101", "9"])
@pytest.mark.parametrize(
    ("change", "outcome"),
    [({}, Outcome.OK), ({"billsec": "2"}, Outcome.SILENT), ({"disposition": "NO ANSWER"}, Outcome.NO_ANSWER)],
)
def test_call_of_the_organisation_is_placed_to_the_number_called(caller, change, outcome):
    (call,) = read(CALL | {"src": caller, "dst": "3035550140"} | change)

    assert (call.activity, call.direction, call.outcome) == (Activity.CALL_PLACED, Direction.OUT, outcome)
    assert call.ids == (Identifier("phone", "3035550140"),)


def test_third_party_rung_up_during_a_call_is_not_tied_to_its_customer():
    (consulted,) = read(CALL | {"src": "104", "dst": "7205550177"})

    assert consulted.contact_keys == ("asterisk:1746460800.21",)


def test_call_between_extensions_meets_no_customer():
    (call,) = read(CALL | {"src": "104", "dst": "105"})

    assert (call.activity, call.channel, call.direction, call.ids) == (
        Activity.NOTED, Channel.NONE, Direction.WITHIN, ()
    )  # fmt: skip


@pytest.mark.parametrize("caller", ["", "anonymous", "Restricted"])
def test_caller_who_shows_no_number_is_nobody_known(caller):
    call = read(CALL | {"src": caller})[0]

    assert (call.direction, call.ids) == (Direction.IN, ())


def test_originated_call_is_placed():
    assert read(CALL | {"src": "", "dst": "s", "lastapp": "AppDial", "dstchannel": ""})[0].direction is Direction.OUT


def test_times_are_those_of_the_zone_that_the_silo_says():
    moved = Source(silo="s", file="f", zone=ZoneInfo("UTC"), organisation=SOURCE.organisation)

    assert read(CALL)[0].at - read(CALL, moved)[0].at == 6 * 60 * MINUTE


def written(path, header):
    lines = [",".join(CALL)] if header else []
    quoted = ['"' + value.replace('"', '""') + '"' for value in CALL.values()]
    path.write_text("\n".join([*lines, ",".join(quoted)]) + "\n")
    return path


@pytest.mark.parametrize("header", [True, False])
@pytest.mark.parametrize("name", ["Master.csv", "cdr", "cdr.csv.1"])
def test_file_is_recognised_with_a_header_and_without(tmp_path, header, name):
    path = written(tmp_path / name, header)
    seen = sniff(path)

    assert (seen.system, seen.sure, seen.layout.header) == ("asterisk_cdr", True, header)
    ((line, record),) = records(path, layout_of(path, Layout(), SYSTEM))
    assert line == 1 + header
    assert read(record) == read(CALL)


def test_stream_of_records_is_read_as_lines(tmp_path):
    path = tmp_path / "cdr.jsonl"
    path.write_text(json.dumps(CALL) + "\n" + json.dumps(CALL) + "\n")

    assert [read(record) for _, record in records(path, layout_of(path, Layout(), SYSTEM))] == [read(CALL)] * 2


@given(
    st.dictionaries(st.sampled_from([*CALL, "calldate"]) | st.text(max_size=5), ANYTHING)
    | st.lists(ANYTHING, max_size=22).map(lambda cells: {str(place): cell for place, cell in enumerate(cells)})
    | st.dictionaries(st.sampled_from([*CALL]), ANYTHING).map(lambda record: record | {"start": CALL["start"]})
)
def test_any_record_is_read_or_unreadable(record):
    with suppress(Unreadable):
        assert read(record)
