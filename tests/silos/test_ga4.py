"""Google Analytics 4 events: those that Google names, the organisation's own, sessions, order, JSON and Parquet."""

import json
from contextlib import suppress

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from fenwick import ANYTHING, SOURCE
from hypothesis import given
from hypothesis import strategies as st

from tellonce.silos.declare import read as declaration
from tellonce.silos.files.records import records
from tellonce.silos.mapping import Meaning
from tellonce.silos.matching import Meanings
from tellonce.silos.meaning import apply
from tellonce.silos.sniff import sniff
from tellonce.silos.systems.ga4 import SYSTEM
from tellonce.vocabulary.activity import Activity, Outcome
from tellonce.vocabulary.channel import Channel, Direction
from tellonce.vocabulary.moment import iso
from tellonce.vocabulary.refusal import Unreadable
from tellonce.vocabulary.touchpoint import Identifier


def param(key, **value):
    return {"key": key, "value": value}


SESSION = param("ga_session_id", int_value=1746439000)
PAGE = param("page_location", string_value="https://fenwick.example.com/move?step=2#top")
EVENT = {
    "event_date": "20250505", "event_timestamp": 1746439200123456, "event_name": "form_start",
    "event_params": [SESSION, PAGE, param("form_id", string_value="move")], "user_id": "u1",
    "user_pseudo_id": "11.22", "user_properties": [param("plan", string_value="gold")], "platform": "WEB",
    "device": {"category": "mobile", "web_info": {"browser": "Firefox"}}, "geo": {"city": "Ely"},
    "is_active_user": True, "batch_page_id": 1, "batch_ordering_id": 2, "batch_event_index": 3, "items": [],
}  # fmt: skip


def read(record):
    return list(SYSTEM.read(record, SOURCE))


def one(name="form_start", *params, **changes):
    (told,) = read(EVENT | {"event_name": name, "event_params": [SESSION, *params]} | changes)
    return told


def test_event_is_a_step_of_a_form_in_a_session():
    (told,) = read(EVENT)

    assert (told.activity, told.channel, told.direction) == (Activity.STEP_TRIED, Channel.WEB, Direction.IN)
    assert iso(told.at) == "2025-05-05T10:00:00.123456Z"
    assert told.ids == (Identifier("user_id", "u1"), Identifier("browser", "11.22"))
    assert told.contact_keys == ("ga_session:11.22.1746439000",)
    assert (told.attributes["task"], told.attributes["prompt"]) == ("move", "https://fenwick.example.com/move")
    assert told.attributes["user.plan"] == "gold"
    assert told.attributes["device.web_info.browser"] == "Firefox"
    assert told.attributes["is_active_user"] == "true"
    assert told.order == 1_002_003


@pytest.mark.parametrize(
    ("name", "activity", "outcome", "task"),
    [("page_view", Activity.PAGE_VIEWED, None, None), ("screen_view", Activity.PAGE_VIEWED, None, None),
     ("view_item", Activity.PAGE_VIEWED, None, None), ("login", Activity.SIGNED_IN, None, "sign in"),
     ("sign_up", Activity.STEP_DONE, Outcome.OK, "sign up"), ("form_submit", Activity.STEP_DONE, Outcome.OK, "form"),
     ("begin_checkout", Activity.STEP_TRIED, None, "checkout"),
     ("add_payment_info", Activity.STEP_DONE, Outcome.OK, "checkout"),
     ("generate_lead", Activity.STEP_DONE, Outcome.OK, "lead"), ("session_start", Activity.NOTED, None, None),
     ("form_error", Activity.STEP_FAILED, Outcome.FAILED, "form"), ("scroll", Activity.NOTED, None, None),
     ("video_complete", Activity.NOTED, None, None), ("app_exception", Activity.NOTED, Outcome.FAILED, None),
     ("tutorial_begin", Activity.STEP_TRIED, None, "tutorial"), ("refund", Activity.REFUNDED, None, None),
     ("notification_receive", Activity.NOTICE_SENT, None, None),
     ("notification_open", Activity.NOTICE_OPENED, Outcome.OK, None),
     ("app_store_subscription_renew", Activity.PAID, None, None)],
)  # fmt: skip
def test_names_tell_what_was_done(name, activity, outcome, task):
    told = one(name)

    assert (told.activity, told.outcome, told.attributes.get("task")) == (activity, outcome, task)


@pytest.mark.parametrize("name", ["add_to_cart", "file_download", "remove_from_cart", "select_item", "join_group",
                                  "level_up", "earn_virtual_currency", "add_to_basket", "apply_for_loan"])  # fmt: skip
def test_no_task_is_cut_from_the_verb_of_a_name(name):
    noted, failed = one(name), one(name, param("error_code", string_value="E1"))

    assert (noted.activity, noted.attributes.get("task")) == (Activity.NOTED, None)
    assert (failed.activity, failed.attributes.get("task")) == (Activity.STEP_FAILED, None)


@pytest.mark.parametrize(("name", "task"), [("profile_update", "profile"), ("loan_form_printed", "loan form")])
def test_task_of_an_own_name_stays(name, task):
    assert one(name).attributes["task"] == task


def test_own_fields_tell_that_a_step_failed():
    told = one("form_submit", param("form_id", string_value="move"), param("result", string_value="rejected"))

    assert (told.activity, told.outcome, told.attributes["task"]) == (Activity.STEP_FAILED, Outcome.REFUSED, "move")


def test_purchase_is_a_last_step_and_a_purchase():
    step, told = read(
        EVENT | {"event_name": "purchase", "ecommerce": {"transaction_id": "T1", "purchase_revenue": 9.5},
                 "items": [{"item_id": "a", "quantity": 1}, {"item_id": "b", "quantity": 2}]}
    )  # fmt: skip

    assert (step.activity, told.activity, told.part) == (Activity.STEP_DONE, Activity.BOUGHT, 1)
    assert told.matters == ("order:T1",)
    assert (step.attributes["items.item_id"], step.attributes["ecommerce.purchase_revenue"]) == ("a;b", "9.5")


def test_messages_and_renewals_are_in_no_session():
    assert one("notification_receive").contact_keys == ()
    assert one("notification_receive", platform="ANDROID").channel is Channel.APP
    assert one("app_store_subscription_renew").direction is Direction.WITHIN


@pytest.mark.parametrize(
    "value", [{"string_value": "7"}, {"int_value": 7}, {"int_value": "7"}, {"double_value": 7.0}, 7]
)
def test_every_type_of_value_is_read(value):
    assert one("jump", {"key": "height", "value": value}).attributes["height"] == "7"


def test_wrapped_lists_of_parquet_are_opened():
    wrapped = {"list": [{"element": SESSION}, {"item": PAGE}]}
    (told,) = read(EVENT | {"event_params": wrapped})

    assert told.contact_keys == ("ga_session:11.22.1746439000",)
    assert told.attributes["page_location"] == PAGE["value"]["string_value"]


def test_numbers_written_as_text_are_the_same():
    (told,) = read(EVENT | {"event_timestamp": "1746439200123456"})

    assert told.at == 1746439200123456


def test_row_is_named_by_its_content_or_by_an_added_id():
    (first,) = read(EVENT)
    (again,) = read(dict(reversed(EVENT.items())))
    (other,) = read(EVENT | {"event_params": [SESSION]})

    assert first.record == again.record
    assert first.record.startswith("1746439200123456.")
    assert other.record != first.record
    assert read(EVENT | {"event_id": "e1"})[0].record == "e1"


@pytest.mark.parametrize("moment", [None, "", "yesterday", -1, 1e300, "9" * 30, "²"])
def test_no_moment_is_unreadable(moment):
    with pytest.raises(Unreadable, match="event_timestamp"):
        read(EVENT | {"event_timestamp": moment})


def test_parquet_and_json_tell_the_same(tmp_path):
    kind = pa.struct([("string_value", pa.string()), ("int_value", pa.int64())])
    listed = pa.list_(pa.struct([("key", pa.string()), ("value", kind)]))
    row = {**EVENT, "items": None}
    columns = {name: pa.array([value], listed if name.endswith(("params", "properties")) else None)
               for name, value in row.items()}  # fmt: skip
    pq.write_table(pa.table(columns), tmp_path / "events.parquet")
    (tmp_path / "events.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
    told = []
    for name in ("events.parquet", "events.jsonl"):
        found = sniff(tmp_path / name)
        assert (found.system, found.sure) == ("ga4", True)
        told += [read(record) for _, record in records(tmp_path / name, found.layout)]

    assert told[0] == told[1]


@given(st.dictionaries(st.sampled_from(list(EVENT)) | st.text(max_size=5), ANYTHING))
def test_any_record_is_read_or_unreadable(record):
    with suppress(Unreadable):
        assert read(record)


@given(st.fixed_dictionaries({}, optional=dict.fromkeys(EVENT, ANYTHING)))
def test_any_change_of_an_event_is_read_or_unreadable(changes):
    with suppress(Unreadable):
        assert read(EVENT | changes)


def test_a_meaning_names_an_event_by_its_own_name():
    record = {"event_name": "claim_left", "event_timestamp": "1746439200000000", "user_pseudo_id": "b"}
    meaning = Meaning(system="ga4", field="word", matches="claim_left", activity=Activity.STEP_FAILED, instead=True)

    (told,) = apply(SYSTEM.read(record, SOURCE), Meanings((meaning,)), SOURCE.zone, SOURCE.zone, record)

    assert (told.activity, told.word) == (Activity.STEP_FAILED, "claim_left")


@pytest.mark.parametrize(
    ("name", "told"), [("page_view", [Activity.HELP_OPENED]), ("scroll", [Activity.NOTED]), ("click", [Activity.NOTED])]
)
def test_a_page_of_help_is_told_once_as_the_page_says(root, name, told):
    page = (root / "docs" / "silos" / "ga4.md").read_text("utf-8")
    example = page.split("```toml\n")[1].split("```")[0]
    declared = declaration(f'[organisation]\nname = "O"\nzone = "UTC"\n{example}', "t.toml")
    at = param("page_location", string_value="https://fenwick.example.com/help/move")
    record = EVENT | {"event_name": name, "event_params": [SESSION, at]}

    found = apply(SYSTEM.read(record, SOURCE), Meanings(declared.meaning), SOURCE.zone, SOURCE.zone, record)

    assert [each.activity for each in found] == told
