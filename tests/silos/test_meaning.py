"""Declared meanings: what they add, what they tell, in which order and how long."""

from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tellonce.silos.mapping import Meaning
from tellonce.silos.matching import Meanings
from tellonce.silos.meaning import apply
from tellonce.vocabulary.activity import Activity, Outcome
from tellonce.vocabulary.channel import Channel, Direction
from tellonce.vocabulary.moment import MINUTE, SECOND, iso
from tellonce.vocabulary.refusal import Unreadable
from tellonce.vocabulary.touchpoint import Identifier, Touchpoint

ZONE = ZoneInfo("Europe/Vienna")
AT = 1746439200 * SECOND
TALK = Touchpoint(
    silo="s", file="f", record="r1", part=0, at=AT, until=AT + 30 * MINUTE, activity=Activity.CONNECTED, word="ida",
    channel=Channel.PHONE, direction=Direction.IN, ids=(Identifier("phone", "+15550100100"),), contact_keys=("call:1",),
    attributes={"asked": "yes", "took": "90", "note": "told F-100 to wait\nuntil May", "told.again": "true",
                "list": "L7", "list.from": "2025-05-05T10:05:00Z", "list.to": "2025-05-05T12:20:00"},
)  # fmt: skip


def means(field, **more):
    return Meaning(system="s", field=field, **more)


def told(*meanings, carrier=TALK, zone=ZONE):
    return list(apply([carrier], Meanings(meanings), zone, ZONE))


def changed(**changes):
    return msgspec.structs.replace(TALK, **changes)


def test_nothing_matches_and_nothing_changes():
    assert told(means("asked", matches="no", topic="x"), means("absent", topic="x")) == [TALK]


def test_without_activity_the_carrier_is_added_to():
    (carrier,) = told(
        means("asked", matches="YES", topic="{value} please", outcome=Outcome.RESOLVED, task="t"),
        means("note", matches=r".*\b(F-\d+)\b.*", fact="account_no", matter="subscription"),
        means("list", topic="too late"),
    )

    assert (carrier.topic, carrier.outcome, carrier.attributes["task"]) == ("yes please", Outcome.RESOLVED, "t")
    assert Identifier("account_no", "F-100") in carrier.ids
    assert carrier.matters == ("subscription:F-100",)


def test_with_activity_a_touchpoint_follows_the_last_of_the_record():
    other = changed(part=4, at=AT + MINUTE, attributes={})
    carrier, kept, asked = apply(
        [TALK, other],
        Meanings([means("asked", activity=Activity.IDENTITY_ASKED, fact="account_no", seconds="took")]),
        ZONE,
        ZONE,
    )

    assert (carrier, kept) == (TALK, other)
    assert (asked.part, asked.activity, asked.at, asked.until) == (5, Activity.IDENTITY_ASKED, AT, AT + 90 * SECOND)
    assert asked.attributes == {"fact": "account_no", "seconds": "90", "asker": "ida"}
    for name in ("silo", "file", "record", "channel", "direction", "ids", "contact_keys"):
        assert getattr(asked, name) == getattr(TALK, name), name


@pytest.mark.parametrize(
    ("activity", "known"),
    [(Activity.IDENTITY_ASKED, False), (Activity.IDENTITY_GIVEN, True), (Activity.IDENTITY_CHECKED, True)],
)
def test_fact_is_an_identifier_only_where_it_was_given_or_known(activity, known):
    _, said = told(means("list", activity=activity, fact="account_no"))

    assert (Identifier("account_no", "L7") in said.ids) is known
    assert said.attributes["fact"] == "account_no"


def test_a_length_with_an_end_alone_begins_so_long_before():
    (_, script) = told(means("took", activity=Activity.SCRIPT_RUN, seconds="took", end="list.from"))
    assert (iso(script.at), iso(script.until)) == ("2025-05-05T10:03:30Z", "2025-05-05T10:05:00Z")


@pytest.mark.parametrize(("channel", "begun"), [(Channel.LETTER, "T10:00:00Z"), (None, "-04T22:00:00Z")])
def test_a_day_alone_is_the_organisations_and_a_letters_noon(channel, begun):
    written = changed(attributes={"postmark": "2025-05-05"})
    meaning = means("postmark", activity=Activity.MESSAGE_WRITTEN, channel=channel, start="postmark")
    (_, letter) = told(meaning, carrier=written, zone=ZoneInfo("UTC"))
    assert iso(letter.at).endswith(begun)


def test_start_and_end_come_from_fields_in_the_zone_of_the_silo():
    _, ran = told(means("list", activity=Activity.SCRIPT_RUN, task="{value}", start="list.from", end="list.to"))

    assert (iso(ran.at), iso(ran.until)) == ("2025-05-05T10:05:00Z", "2025-05-05T10:20:00Z")
    assert ran.attributes["task"] == "L7"
    assert ran.attributes["seconds"] == "900"


def test_what_one_carrier_tells_happened_one_after_the_other():
    _, asked, again, ran = told(
        means("asked", activity=Activity.IDENTITY_ASKED, seconds="took"),
        means("told.again", activity=Activity.PROBLEM_RETOLD),
        means("list", activity=Activity.SCRIPT_RUN, start="list.from", end="list.to"),
    )

    assert asked.until == again.at == AT + 90 * SECOND
    assert again.until == ran.at


def test_length_of_telling_is_not_guessed_after_a_thing_without_one():
    _, _, again, _ = told(
        means("asked", activity=Activity.IDENTITY_ASKED),
        means("told.again", activity=Activity.PROBLEM_RETOLD),
        means("list", activity=Activity.SCRIPT_RUN, start="list.from"),
    )

    assert again.until is None


@pytest.mark.parametrize(("seconds", "length"), [("took", 90), ("took * 60", 5400), ("45", 45), ("1.5 * 60", 90)])
def test_length_is_a_field_a_number_or_either_by_a_factor(seconds, length):
    _, said = told(means("asked", activity=Activity.IDENTITY_ASKED, seconds=seconds))

    assert said.until - said.at == length * SECOND


def test_promise_has_a_due_moment_and_what_keeps_it():
    _, fixed, later = told(
        means("asked", activity=Activity.PROMISE_MADE, what="wait", due="list.to", keeps=Activity.VISIT_ARRIVED),
        means("asked", activity=Activity.PROMISE_MADE, due="+took * 60"),
    )

    assert iso(int(fixed.attributes["due"])) == "2025-05-05T10:20:00Z"
    assert (fixed.attributes["what"], fixed.attributes["keeps"]) == ("wait", "visit_arrived")
    assert int(later.attributes["due"]) == AT + 90 * MINUTE


@pytest.mark.parametrize(("amount", "paid"), [("took", "90"), ("{value}", "F-100"), ("", None), ("nowhere", None)])
def test_an_amount_is_a_field_or_the_value_itself(amount, paid):
    meaning = means("note", matches=r"told (\S+) .*", activity=Activity.PAID, amount=amount)
    assert told(meaning)[-1].attributes.get("amount") == paid


def test_noted_moment_becomes_the_first_thing_told():
    noted = changed(activity=Activity.NOTED, until=None)
    first, second = told(
        means("asked", activity=Activity.WAIT_ANNOUNCED, seconds="took"), means("list", activity=Activity.ANSWERED),
        carrier=noted,
    )  # fmt: skip

    assert (first.part, first.activity, first.attributes["seconds"]) == (0, Activity.WAIT_ANNOUNCED, "90")
    assert first.attributes["note"] == TALK.attributes["note"]
    assert (second.part, second.activity, second.attributes["prompt"]) == (1, Activity.ANSWERED, "L7")


def test_the_organisation_s_word_for_a_task_comes_before_a_reader_s():
    carrier = changed(attributes={"code": "AH-503", "task": "account history"})
    (step,) = told(means("code", matches="AH-.*", task="account"), means("code", task="other"), carrier=carrier)

    assert step.attributes["task"] == "account"


def test_an_announced_wait_is_a_fact_and_takes_no_time():
    _, announced, asked = told(
        means("asked", activity=Activity.WAIT_ANNOUNCED, seconds="took"),
        means("asked", activity=Activity.IDENTITY_ASKED, seconds="took"),
    )

    assert (announced.until, announced.attributes["seconds"]) == (None, "90")
    assert asked.at == AT


def test_noted_length_stays_beside_what_it_tells():
    noted = changed(activity=Activity.NOTED)

    assert told(means("asked", activity=Activity.HUMAN_ASKED), carrier=noted)[0] == noted


def test_what_is_due_on_a_day_is_due_at_its_local_end():
    carrier = changed(attributes={"by": "2025-05-05"})
    _, made = told(means("by", activity=Activity.PROMISE_MADE, due="by"), carrier=carrier)
    assert iso(int(made.attributes["due"])) == "2025-05-05T21:59:59.999999Z"


def test_a_day_is_the_organisations_even_where_the_system_writes_its_times_in_utc():
    carrier = changed(attributes={"by": "2025-05-05", "at": "2025-05-05T10:00:00"})
    _, day, hour = told(
        means("by", activity=Activity.PROMISE_MADE, due="by"),
        means("at", activity=Activity.PROMISE_MADE, due="at"),
        carrier=carrier,
        zone=ZoneInfo("UTC"),
    )
    assert iso(int(day.attributes["due"])) == "2025-05-05T21:59:59.999999Z"
    assert iso(int(hour.attributes["due"])) == "2025-05-05T10:00:00Z"


@pytest.mark.parametrize("field", ["start", "end", "due", "seconds"])
def test_field_that_is_no_moment_or_length_sets_the_record_aside(field):
    with pytest.raises(Unreadable, match="field note"):
        told(means("asked", activity=Activity.SCRIPT_RUN, **{field: "note"}))


FIELDS = st.sampled_from(list(TALK.attributes))
MEANINGS = st.builds(
    means,
    FIELDS,
    activity=st.none() | st.sampled_from(Activity),
    matches=st.sampled_from(["", ".*", "yes"]),
    seconds=st.sampled_from(["", "took", "10"]),
    start=st.sampled_from(["", "list.from"]),
)


@given(st.lists(MEANINGS, max_size=5).map(tuple), st.permutations([0, 1, 2]))
def test_parts_are_one_row_and_carriers_in_any_order_tell_the_same(meanings, order):
    carriers = [changed(part=part, at=AT + part) for part in range(3)]

    result = list(apply(carriers, Meanings(meanings), ZONE, ZONE))

    assert [each.part for each in result] == list(range(len(result)))
    assert list(apply([carriers[place] for place in order], Meanings(meanings), ZONE, ZONE)) == result
    assert all(each.until is None or each.until >= each.at for each in result)


@pytest.mark.parametrize(
    ("activity", "kept"),
    [(Activity.PROMISE_MADE, [Activity.NOTED]), (Activity.STEP_FAILED, []), (Activity.BOUGHT, [Activity.NOTED])],
)
def test_the_customer_s_presence_on_a_page_is_not_lost_to_what_was_promised_there(activity, kept):
    page = changed(activity=Activity.NOTED, channel=Channel.WEB, until=None)
    assert [one.activity for one in told(means("asked", activity=activity), carrier=page)] == [*kept, activity]


WHOLE = changed(part=1, activity=Activity.NOTED, attributes={"left": "2025-05-05T10:20:00Z", "took": "600"})


@pytest.mark.parametrize(
    ("carriers", "raw"),
    [
        ([TALK, WHOLE], {}),
        ([TALK], {"left": "2025-05-05T10:20:00Z"}),
        ([TALK], {"left.": 1, "LEFT": 1, "left": "2025-05-05T10:20:00Z"}),
        ([changed(record="r1/c", nested=2), WHOLE], {}),
    ],
    ids=["another touchpoint", "the raw record", "the raw record alone", "the record around it"],
)
def test_a_moment_is_found_anywhere_in_the_record(carriers, raw):
    meaning = means("asked", activity=Activity.PROMISE_KEPT, start="left")

    kept = [
        one for one in apply(carriers, Meanings((meaning,)), ZONE, ZONE, raw) if one.activity is Activity.PROMISE_KEPT
    ]

    assert [iso(one.at) for one in kept] == ["2025-05-05T10:20:00Z"]


def test_the_nearest_field_counts_and_one_that_is_nowhere_says_nothing():
    meanings = (means("asked", activity=Activity.IDENTITY_ASKED, seconds="took", start="nowhere"),)

    asked = list(apply([TALK, WHOLE], Meanings(meanings), ZONE, ZONE, {"took": "5"}))[-1]

    assert (asked.at, asked.until) == (AT, AT + 90 * SECOND)


def test_what_one_item_says_is_out_of_another_item_s_reach():
    one, other = (changed(record=f"r1/{name}", nested=2, attributes={name: "9"}) for name in "ab")

    result = apply([one, other], Meanings([means("a", activity=Activity.IDENTITY_ASKED, seconds="b")]), ZONE, ZONE)

    assert [each.until for each in result if each.activity is Activity.IDENTITY_ASKED] == [None]


def test_a_number_is_a_length_even_where_columns_are_called_by_numbers():
    *_, asked = apply(
        [TALK], Meanings([means("asked", activity=Activity.IDENTITY_ASKED, seconds="9")]), ZONE, ZONE, {"9": "x"}
    )

    assert asked.until == AT + 9 * SECOND


TEXT = changed(
    activity=Activity.NOTICE_SENT, until=None, channel=Channel.SMS, direction=Direction.OUT, word="sent",
    outcome=Outcome.OK, attributes={"body": "How did we do?", "kind": "s"},
)  # fmt: skip


def test_what_stands_instead_is_the_one_touchpoint_of_its_record():
    (survey,) = told(means("kind", matches="s", activity=Activity.SURVEY_SENT, instead=True), carrier=TEXT)

    attributes = {**TEXT.attributes, "asker": "sent"}
    assert survey == msgspec.structs.replace(TEXT, activity=Activity.SURVEY_SENT, attributes=attributes)


def test_what_stands_instead_takes_the_carrier_s_time_whatever_else_is_told():
    tried, asked = told(
        means("asked", activity=Activity.IDENTITY_ASKED, seconds="took"),
        means("list", activity=Activity.STEP_TRIED, instead=True),
        means("note", activity=Activity.SCRIPT_RUN, instead=True, matches="never"),
    )

    assert (tried.part, tried.activity, tried.at, tried.until) == (0, Activity.STEP_TRIED, TALK.at, TALK.until)
    assert (asked.part, asked.at, asked.until) == (1, AT, AT + 90 * SECOND)


def test_what_stands_instead_may_name_its_own_time():
    (ran,) = told(
        means("list", activity=Activity.SCRIPT_RUN, start="list.from", end="list.to", instead=True, task="{value}")
    )

    assert (iso(ran.at), iso(ran.until)) == ("2025-05-05T10:05:00Z", "2025-05-05T10:20:00Z")
    assert (ran.attributes["task"], ran.attributes["note"]) == ("L7", TALK.attributes["note"])


def test_of_two_that_stand_instead_the_first_does():
    first, second = told(
        means("asked", activity=Activity.STEP_TRIED, instead=True),
        means("list", activity=Activity.STEP_DONE, instead=True),
    )

    assert [(one.part, one.activity) for one in (first, second)] == [(0, Activity.STEP_TRIED), (1, Activity.STEP_DONE)]


@pytest.mark.parametrize("activity", [None, Activity.PAPER_RECEIVED])
def test_a_channel_of_none_is_no_meeting(activity):
    case = changed(activity=Activity.CASE_OPENED, until=None, channel=Channel.FAX, attributes={"origin": "Fax"})
    *_, placed = told(means("origin", activity=activity, channel=Channel.NONE), carrier=case)

    assert (placed.activity, placed.channel) == (activity or Activity.CASE_OPENED, Channel.NONE)
    assert placed.direction is Direction.WITHIN


@pytest.mark.parametrize(
    ("activity", "direction"),
    [
        (Activity.CASE_OPENED, Direction.IN),
        (Activity.NOTICE_SENT, Direction.OUT),
        (Activity.CASE_CLOSED, Direction.WITHIN),
    ],
)
def test_what_becomes_a_meeting_has_a_side_that_began_it(activity, direction):
    record = changed(activity=activity, channel=Channel.NONE, direction=Direction.WITHIN)
    (placed,) = told(means("asked", channel=Channel.BRANCH), carrier=record)

    assert (placed.channel, placed.direction) == (Channel.BRANCH, direction)


def test_the_organisation_s_topic_comes_before_a_reader_s_and_the_first_declared_counts():
    carrier = changed(topic="Claim")

    (kept,) = told(means("absent", topic="x"), carrier=carrier)
    (named,) = told(means("list", topic="claim {value}"), means("asked", topic="other"), carrier=carrier)

    assert (kept.topic, named.topic) == ("Claim", "claim L7")


def test_the_source_s_own_word_is_a_field_of_its_first_touchpoint():
    done, bought = (changed(part=part, word="purchase", attributes={}) for part in range(2))
    meaning = means("word", matches="PURCHASE", activity=Activity.PROMISE_KEPT)

    told_of_it = apply([done, bought], Meanings((meaning,)), ZONE, ZONE)[2:]

    assert [(one.activity, one.word) for one in told_of_it] == [(Activity.PROMISE_KEPT, "purchase")]
