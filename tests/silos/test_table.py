"""A declared table tells what its mapping says, whatever the order of its columns."""

from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tellonce.silos import table
from tellonce.silos.mapping import Moment, Silo, Value
from tellonce.silos.organisation import Organisation
from tellonce.silos.system import Source
from tellonce.vocabulary.activity import Activity, Outcome
from tellonce.vocabulary.channel import Channel, Direction
from tellonce.vocabulary.moment import from_iso, iso
from tellonce.vocabulary.refusal import Unreadable
from tellonce.vocabulary.touchpoint import Identifier

UTC = ZoneInfo("UTC")
LONDON = Organisation(name="O", zone="Europe/London")
SOURCE = Source(silo="s", file="f.csv", zone=UTC, organisation=Organisation(name="O", zone="UTC"), line=12)


def silo(*moments, **settings):
    return Silo(name="s", system="table", files=("f.csv",), moment=moments, **settings)


def noted(**settings):
    return Moment(activity=Activity.NOTED, at="at", **settings)


def told(declared, record):
    return list(table.reader(declared)(record, SOURCE))


def test_a_row_tells_all_that_is_declared():
    declared = silo(
        Moment(
            name="served", activity=Activity.CONNECTED, at="start", seconds="took", channel="phone",
            direction=Direction.IN, order="n", outcome=Value(column="end", values={"D": "ok"}), word="queue",
            topic="subject", what="promised", due="by", keeps=Activity.CALL_PLACED, task="script", fact="asked",
            asker="agent", prompt="menu", ids={"email": "mail"}, contact={"leg": "leg"}, attributes=("note", "gone"),
        ),
        record="id", ids={"phone": "tel", "account": "acc"}, matters={"case": "case"}, contact={"call": "call"},
        journey="claim", topic="area",
    )  # fmt: skip
    row = {
        "start": "2024-01-01T10:00", "took": "00:01:30", "n": "3", "end": "D", "queue": "Q1", "subject": "bill",
        "promised": "call back", "by": "2024-01-02", "script": "reset", "asked": "pin", "agent": "A7", "menu": "main",
        "mail": "a@example.org", "leg": "L", "note": "hello", "id": "R1", "tel": "+1 555", "acc": "", "case": "77",
        "call": "C", "claim": "K", "area": "money",
    }  # fmt: skip
    (touchpoint,) = told(declared, row)
    assert msgspec.json.decode(msgspec.json.encode(touchpoint)) == {
        "silo": "s", "file": "f.csv", "record": "R1", "part": 0, "nested": 0,
        "at": from_iso(row["start"], UTC), "order": 3,
        "until": from_iso("2024-01-01T10:01:30", UTC), "channel": "phone", "direction": "in", "activity": "connected",
        "outcome": "ok", "word": "Q1", "topic": "bill",
        "ids": [{"kind": "phone", "value": "+1 555"}, {"kind": "email", "value": "a@example.org"}],
        "contact_keys": ["call:C", "leg:L"], "journey_key": "K", "matters": ["case:77"],
        "attributes": {
            "note": "hello", "what": "call back", "task": "reset", "fact": "pin", "asker": "A7", "prompt": "main",
            "due": str(from_iso("2024-01-03", UTC) - 1), "seconds": "90", "keeps": "call_placed",
        },
    }  # fmt: skip


def test_a_moment_that_its_row_does_not_know_is_not_told():
    declared = silo(
        Moment(activity=Activity.VISIT_PLANNED, at="planned"), Moment(activity=Activity.VISIT_ARRIVED, at="arrived")
    )
    assert [(one.activity, one.part) for one in told(declared, {"planned": "", "arrived": "2024-01-01"})] == [
        (Activity.VISIT_ARRIVED, 1)
    ]
    assert told(declared, {}) == []


def test_a_record_without_an_id_is_named_by_its_line():
    declared = silo(Moment(activity=Activity.NOTED, at="at"), record="id")
    assert told(declared, {"at": "2024-01-01", "id": ""})[0].reference == "f.csv#L12"


def test_when_takes_only_rows_whose_whole_field_matches():
    declared = silo(Moment(activity=Activity.PAID, at="at", when={"state": "paid|settled"}))
    states = ["paid", "Settled", "unpaid", ""]
    assert [len(told(declared, {"at": "2024-01-01", "state": state})) for state in states] == [1, 1, 0, 0]


def test_a_nested_list_tells_one_moment_per_item():
    declared = silo(
        Moment(activity=Activity.MESSAGE_WRITTEN, at="at", each="comments", sub="id", word="^.subject"),
        Moment(activity=Activity.CASE_OPENED, at="opened"),
        record="id",
    )
    record = {
        "id": "7", "subject": "bill", "opened": "2024-01-01",
        "comments": [{"id": 1, "at": "2024-01-02"}, {"at": "2024-01-03"}, {"id": 3}],
    }  # fmt: skip
    assert [(one.record, one.part, one.word) for one in told(declared, record)] == [
        ("7/1", 0, "bill"),
        ("7/L1", 0, "bill"),
        ("7", 1, ""),
    ]
    unnamed = silo(Moment(activity=Activity.MESSAGE_WRITTEN, at="at", each="comments"))
    assert [one.record for one in told(unnamed, record)] == ["L12/0", "L12/1"]


def test_a_moment_before_the_one_it_must_follow_is_marked():
    declared = silo(
        Moment(name="received", activity=Activity.MESSAGE_WRITTEN, at="received"),
        Moment(activity=Activity.CASE_OPENED, at="sent", after="received"),
    )
    backward = told(declared, {"received": "2024-01-02", "sent": "2024-01-01"})
    assert [one.attributes.get(table.BACKWARD) for one in backward] == [None, "true"]
    assert table.BACKWARD not in told(declared, {"received": "2024-01-01", "sent": "2024-01-01"})[1].attributes
    assert table.BACKWARD not in told(declared, {"received": "", "sent": "2024-01-01"})[0].attributes


@pytest.mark.parametrize(("word", "outcome"), [("AGENT", Outcome.OK), ("", None), ("ODD", None)])
def test_a_declared_outcome_that_is_missing_is_marked(word, outcome):
    ended = Value(column="end", values={"AGENT": "ok"})
    (one,) = told(silo(Moment(activity=Activity.CONNECTED, at="at", outcome=ended)), {"at": "2024-01-01", "end": word})
    assert one.outcome == outcome
    assert (table.OUTCOME_MISSING in one.attributes) == (outcome is None)


def test_activity_and_channel_can_be_read_from_a_column():
    declared = silo(
        Moment(
            activity=Value(column="step", values={"Pay": "paid"}, default="case_step"),
            channel=Value(column="via", values={"Web": "web", "Post": "letter"}),
            at="at",
        )
    )
    one, two = (told(declared, {"at": "2024-01-01", "step": step, "via": "Web"})[0] for step in ("Pay", "Other"))
    assert (one.activity, two.activity, one.channel) == (Activity.PAID, Activity.CASE_STEP, Channel.WEB)
    with pytest.raises(Unreadable, match="column via: 'Pigeon' is not a channel"):
        told(declared, {"at": "2024-01-01", "step": "Pay", "via": "Pigeon"})


@pytest.mark.parametrize(
    ("row", "column"),
    [({"at": "2024-02-30"}, "at"), ({"at": "2024-01-01", "n": "x"}, "n"), ({"at": "2024-01-01", "took": "x"}, "took")],
)
def test_what_cannot_be_read_names_its_column(row, column):
    with pytest.raises(Unreadable, match=f"column {column}: "):
        told(silo(Moment(activity=Activity.NOTED, at="at", order="n", seconds="took")), row)


def test_only_the_columns_that_the_mapping_asks_for_are_named():
    declared = silo(
        Moment(activity=Activity.NOTED, at="a", each="list", word="^.b", when={"c": "x"}, attributes=("d",)),
        record="e", ids={"phone": Value(columns=("f", "g"))}, journey="h",
    )  # fmt: skip
    assert table.columns(declared) == frozenset("abcdefgh") | {"list"}


FULL = silo(
    Moment(activity=Activity.CONNECTED, at="at", word="b", outcome=Value(column="c"), attributes=("d",)),
    record="a", ids={"phone": "b", "email": "c"},
)  # fmt: skip


@given(
    row=st.dictionaries(st.sampled_from("abcdefg"), st.text(max_size=5)),
    seed=st.randoms(use_true_random=False),
)
def test_the_order_of_columns_changes_nothing(row, seed):
    row["at"] = "2024-01-01"
    shuffled = list(row.items())
    seed.shuffle(shuffled)
    assert told(FULL, dict(shuffled)) == told(FULL, row)


def test_identifiers_are_kept_as_they_are_written():
    (one,) = told(FULL, {"at": "2024-01-01", "b": "(555) 010-0", "c": "A@Example.org"})
    assert one.ids == (Identifier("phone", "(555) 010-0"), Identifier("email", "A@Example.org"))


TWO = {"phone": ("TEL_MAIN", Value(column="TEL_MOB")), "email": "MAIL"}


@pytest.mark.parametrize(
    ("main", "mobile", "phones"),
    [("1", "2", ["1", "2"]), ("1", "", ["1"]), ("", "2", ["2"]), ("1", " 1 ", ["1"]), ("", "", [])],
)
def test_a_row_may_hold_several_identifiers_of_a_kind(main, mobile, phones):
    row = {"at": "2024-03-01", "TEL_MAIN": main, "TEL_MOB": mobile, "MAIL": "a@b.example"}
    ids = (*(Identifier("phone", one) for one in phones), Identifier("email", "a@b.example"))

    assert told(silo(noted(), ids=TWO), row)[0].ids == ids
    assert told(silo(noted(ids=TWO)), row)[0].ids == ids
    assert told(silo(noted(ids=TWO), ids=TWO), row)[0].ids == ids


def test_a_row_may_hold_several_business_numbers_and_contacts_of_a_kind():
    several = {"order": ("A", "B", "C")}
    row = {"at": "2024-03-01", "A": "7", "B": "8", "C": "7"}

    (point,) = told(silo(noted(contact=several), matters=several), row)

    assert point.matters == point.contact_keys == ("order:7", "order:8")


def test_all_columns_of_a_kind_are_asked_for():
    declared = silo(noted(ids=TWO, contact={"call": ("C", "D")}), ids={"a": ("A", "B")}, matters={"m": ("E", "F")})

    assert table.columns(declared) == {"at", "TEL_MAIN", "TEL_MOB", "MAIL", *"ABCDEF"}


@pytest.mark.parametrize(
    ("text", "pattern", "channel", "at"),
    [
        ("2024-03-31", "", "letter", "2024-03-31T11:00:00Z"),
        ("30/03/2024", "%d/%m/%Y", "letter", "2024-03-30T12:00:00Z"),
        ("30/03/2024 00:00", "%d/%m/%Y %H:%M", "letter", "2024-03-30T00:00:00Z"),
        ("2024-03-31", "", "phone", "2024-03-31T00:00:00Z"),
        ("2024-03-31", "", Value(column="way", values={"P": "letter"}), "2024-03-31T11:00:00Z"),
        ("2024-03-31", "", Value(column="way", values={"P": "email"}), "2024-03-31T00:00:00Z"),
    ],
)
def test_a_letter_of_which_only_the_day_is_known_is_dated_at_noon(text, pattern, channel, at):
    day = Value(column="day", pattern=pattern, zone="Europe/London")
    declared = silo(Moment(activity=Activity.NOTICE_SENT, at=day, channel=channel, direction=Direction.OUT))
    (touchpoint,) = told(declared, {"day": text, "way": "P"})
    assert iso(touchpoint.at) == at


@pytest.mark.parametrize(
    ("text", "pattern", "due"),
    [
        ("2024-10-27", "", "2024-10-27T23:59:59.999999Z"),
        ("26/10/2024", "%d/%m/%Y", "2024-10-26T22:59:59.999999Z"),
        ("26/10/2024 00:00", "%d/%m/%Y %H:%M", "2024-10-25T23:00:00Z"),
        ("2024-10-26T00:00", "iso", "2024-10-25T23:00:00Z"),
        ("1729897200", "unix", "2024-10-25T23:00:00Z"),
    ],
)
def test_what_is_due_on_a_day_is_due_at_its_local_end(text, pattern, due):
    by = Value(column="by", pattern=pattern, zone="Europe/London")
    (touchpoint,) = told(
        silo(Moment(activity=Activity.PROMISE_MADE, at="at", due=by)), {"at": "2024-10-01", "by": text}
    )
    assert iso(int(touchpoint.attributes["due"])) == due


def test_days_named_without_a_time_are_those_of_the_organisation_s_clocks():
    utc = msgspec.structs.replace(SOURCE, zone=ZoneInfo("UTC"), organisation=LONDON)
    declared = silo(Moment(activity=Activity.PROMISE_MADE, at="at", due="by", channel=Channel.LETTER))

    (day,) = table.reader(declared)({"at": "2024-07-01", "by": "2024-07-05"}, utc)
    (hour,) = table.reader(declared)({"at": "2024-07-01T09:00", "by": "2024-07-05T10:00"}, utc)

    assert (iso(day.at), iso(int(day.attributes["due"]))) == ("2024-07-01T11:00:00Z", "2024-07-05T22:59:59.999999Z")
    assert (iso(hour.at), iso(int(hour.attributes["due"]))) == ("2024-07-01T09:00:00Z", "2024-07-05T10:00:00Z")


@pytest.mark.parametrize(
    ("due", "until"),
    [
        ("+5 business days", "2024-10-31T23:59:59.999999Z"),
        ("+term business days", "2024-10-28T23:59:59.999999Z"),
        ("+term days", "2024-10-26T22:59:59.999999Z"),
        ("+term hours", "2024-10-24T13:00:00Z"),
        ("+term * 60", "2024-10-24T11:02:00Z"),
        ("+gone days", None),
    ],
)
def test_a_deadline_may_run_from_the_moment_itself(due, until):
    london = msgspec.structs.replace(SOURCE, zone=ZoneInfo(LONDON.zone), organisation=LONDON)
    declared = silo(Moment(activity=Activity.PROMISE_MADE, at="at", due=due))

    (touchpoint,) = table.reader(declared)({"at": "2024-10-24T12:00", "term": "2"}, london)

    said = touchpoint.attributes.get("due")
    assert (said and iso(int(said))) == until
    assert table.columns(declared) == {"at"} | ({due[1:].split()[0]} if due[1].isalpha() else set())
