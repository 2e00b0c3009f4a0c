"""Asterisk queue_log: every documented event, what a dial plan writes, and the table of the database."""

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
from tellonce.silos.systems.asterisk_cdr import SYSTEM as CDR
from tellonce.silos.systems.asterisk_queue import PARAMETERS, SYSTEM
from tellonce.vocabulary.activity import Activity, Outcome
from tellonce.vocabulary.channel import Channel, Direction
from tellonce.vocabulary.moment import SECOND
from tellonce.vocabulary.refusal import Unreadable
from tellonce.vocabulary.touchpoint import Identifier

SOURCE = Source(
    silo="s", file="queue_log", zone=ZoneInfo("America/Denver"), line=7,
    organisation=Organisation(name="Fenwick Cable", zone="America/Denver"),
)  # fmt: skip
NOW = 1746460900
COLUMNS = ("time", "callid", "queuename", "agent", "event", "data1", "data2", "data3", "data4", "data5")


def line(event, *given, agent="NONE", call="1746460800.21"):
    return {"line": "|".join([str(NOW), call, "repairs", agent, event, *given])}


def read(record):
    return list(SYSTEM.read(record, SOURCE))


def spans(told):
    return [(one.activity, one.at // SECOND - NOW, (one.until or one.at) // SECOND - NOW) for one in told]


def test_caller_enters_with_the_number_and_the_call():
    (entered,) = read(line("ENTERQUEUE", "", "3035550140", "2", "ADA MOSS"))

    assert (entered.activity, entered.channel, entered.direction) == (Activity.NOTED, Channel.PHONE, Direction.IN)
    assert (entered.record, entered.ids) == ("L7", (Identifier("phone", "3035550140"),))
    assert entered.contact_keys == ("asterisk:1746460800.21",)
    assert (entered.attributes["origposition"], entered.attributes["calleridname"]) == ("2", "ADA MOSS")


@pytest.mark.parametrize(
    ("event", "given", "outcome"),
    [("CONNECT", ("130", "1746460890.3", "4"), None), ("ABANDON", ("1", "2", "130"), Outcome.ABANDONED),
     ("EXITEMPTY", ("1", "2", "130"), Outcome.UNAVAILABLE), ("EXITWITHTIMEOUT", ("1", "2", "130"), Outcome.UNAVAILABLE),
     ("WITHDRAW", ("1", "2", "130", "promised"), None)],
)  # fmt: skip
def test_event_that_ends_a_wait_tells_the_whole_wait(event, given, outcome):
    told = read(line(event, *given))

    assert spans(told) == [(Activity.QUEUED, -130, 0)]
    assert (told[0].outcome, told[0].attributes["queue"]) == (outcome, "repairs")


def test_key_ends_the_wait_and_is_an_answer():
    waited, keyed = read(line("EXITWITHKEY", "2", "1", "3", "75"))

    assert spans([waited, keyed]) == [(Activity.QUEUED, -75, 0), (Activity.ANSWERED, 0, 0)]
    assert (keyed.channel, keyed.attributes) == (Channel.IVR, {"prompt": "repairs", "key": "2"})


def test_agent_who_took_the_call_is_named():
    (waited,) = read(line("CONNECT", "130", "1746460890.3", "4", agent="PJSIP/desk4"))

    assert (waited.attributes["asker"], waited.attributes["ringtime"]) == ("PJSIP/desk4", "4")


def test_event_shares_the_key_of_its_call_detail_record():
    (entered,) = read(line("ENTERQUEUE", "", "3035550140", "2"))
    (call,) = CDR.read({"src": "3035550140", "dst": "s", "start": str(NOW), "uniqueid": "1746460800.21"}, SOURCE)

    assert entered.contact_keys == call.contact_keys


@pytest.mark.parametrize("event", ["COMPLETEAGENT", "COMPLETECALLER"])
def test_completed_call_tells_the_talk(event):
    told = read(line(event, "130", "60", "2", agent="PJSIP/desk4"))

    assert spans(told) == [(Activity.CONNECTED, -60, 0)]
    assert (told[0].word, told[0].outcome) == ("PJSIP/desk4", None)


@pytest.mark.parametrize(
    ("event", "given", "to"),
    [("BLINDTRANSFER", ("500", "sales", "130", "60", "2"), "500"), ("TRANSFER", ("500", "sales", "130", "60"), "500"),
     ("ATTENDEDTRANSFER", ("BRIDGE", "f2c1", "130", "60", "2"), "f2c1")],
)  # fmt: skip
def test_transfer_tells_the_talk_and_the_hand_over(event, given, to):
    talk, over = read(line(event, *given, agent="PJSIP/desk4"))

    assert spans([talk, over]) == [(Activity.CONNECTED, -60, 0), (Activity.TRANSFERRED, 0, 0)]
    assert talk.outcome is Outcome.TRANSFERRED
    assert over.attributes == {"asker": "PJSIP/desk4", "from": "PJSIP/desk4", "to": to}


@pytest.mark.parametrize("event", ["AGENTDUMP", "RINGNOANSWER", "RINGCANCELED", "SYSCOMPAT"])
def test_what_else_befalls_a_call_is_noted_in_it(event):
    (told,) = read(line(event, "4000", agent="PJSIP/desk4"))

    assert (told.activity, told.channel, told.contact_keys) == (
        Activity.NOTED, Channel.PHONE, ("asterisk:1746460800.21",)
    )  # fmt: skip
    assert told.outcome is (Outcome.FAILED if event == "SYSCOMPAT" else None)


@pytest.mark.parametrize(
    "event",
    ["ADDMEMBER", "REMOVEMEMBER", "AGENTLOGIN", "AGENTLOGOFF", "AGENTCALLBACKLOGIN", "AGENTCALLBACKLOGOFF", "PAUSE",
     "UNPAUSE", "PAUSEALL", "UNPAUSEALL", "PENALTY", "RINGINUSE", "QUEUESTART", "CONFIGRELOAD"],
)  # fmt: skip
@pytest.mark.parametrize("call", ["NONE", "REALTIME", "MANAGER", "1746460800.21"])
def test_events_of_seats_concern_no_customer(event, call):
    (told,) = read(line(event, "lunch", agent="PJSIP/desk4", call=call))

    assert (told.activity, told.channel, told.direction) == (Activity.NOTED, Channel.NONE, Direction.WITHIN)
    assert (told.ids, told.contact_keys) == ((), ())


@pytest.mark.parametrize("event", sorted(PARAMETERS))
def test_parameters_go_by_their_documented_names(event):
    names = PARAMETERS[event]
    told = read(line(event, *(str(place + 1) for place in range(len(names)))))[0]

    assert names[: len(names)] == tuple(name for name in names if name in told.attributes)


def test_event_of_the_dial_plan_goes_by_its_own_name():
    (told,) = read(line("WaitSaid", "300", "min"))

    assert (told.activity, told.word) == (Activity.NOTED, "WAITSAID")
    assert (told.attributes["WAITSAID"], told.attributes["data1"], told.attributes["data2"]) == ("300", "300", "min")


@pytest.mark.parametrize("bad", ["", "no log", "x|1746460800.21|q|NONE|ABANDON|1|1|1", f"{NOW}|1.2|q|NONE|"])
def test_other_lines_are_set_aside_with_what_is_allowed(bad):
    with pytest.raises(Unreadable, match="EVENT"):
        read({"line": bad})


@pytest.mark.parametrize("moment", [str(NOW), "2025-05-05 10:01:40.000000"])
def test_row_of_the_database_tells_the_same(moment):
    row = dict.fromkeys(COLUMNS, "") | {
        "time": moment, "callid": "1746460800.21", "queuename": "repairs", "agent": "NONE", "event": "ABANDON",
        "data1": "1", "data2": "2", "data3": "130",
    }  # fmt: skip
    joined = {name: value for name, value in row.items() if not name.startswith("data")} | {"data": "1|2|130"}

    assert read(row) == read(joined) == read(line("ABANDON", "1", "2", "130"))


def test_row_without_an_event_is_set_aside():
    with pytest.raises(Unreadable, match="callid"):
        read({"time": str(NOW)})


@pytest.mark.parametrize("name", ["queue_log", "queue_log.1", "queue_log-20250506", "queues.log", "queue_log.csv"])
def test_log_is_recognised_whatever_its_name(tmp_path, name):
    path = tmp_path / name
    path.write_text(f'{NOW}|NONE|NONE|NONE|QUEUESTART|\n{NOW}|1.2|q|NONE|ENTERQUEUE||"Ada" <3035550140|1\n')
    seen = sniff(path)

    assert (seen.system, seen.sure, seen.layout.format) == ("asterisk_queue", True, "lines")
    assert [place for place, _ in records(path, seen.layout)] == [1, 2]


@pytest.mark.parametrize("delimiter", [",", "|"])
def test_table_is_recognised_by_its_header(tmp_path, delimiter):
    path = tmp_path / "queue_log.csv"
    row = [str(NOW), "1746460800.21", "repairs", "NONE", "ABANDON", "1", "2", "130", "", ""]
    path.write_text("\n".join(delimiter.join(cells) for cells in (COLUMNS, row)) + "\n")
    seen = sniff(path)

    assert (seen.system, seen.sure, seen.layout.format) == ("asterisk_queue", True, "csv")
    ((_, record),) = records(path, layout_of(path, Layout(), SYSTEM))
    assert read(record) == read(line("ABANDON", "1", "2", "130"))


FIELD = st.text(max_size=12) | st.sampled_from([str(NOW), "NONE", "1.2", *PARAMETERS])


@given(
    st.text().map(lambda text: {"line": text})
    | st.lists(FIELD, max_size=10).map(lambda fields: {"line": "|".join([str(NOW), *fields])})
    | st.dictionaries(
        st.sampled_from([*COLUMNS, "data"]) | st.text(max_size=5), FIELD | st.none() | st.integers() | st.floats()
    )
)
def test_any_record_is_read_or_unreadable(record):
    with suppress(Unreadable):
        assert read(record)
