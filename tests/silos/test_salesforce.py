"""Salesforce Case and Contact: opening, closing, ids, channels, columns in any spelling."""

from contextlib import suppress

import pytest
from fenwick import ANYTHING, SOURCE
from hypothesis import given
from hypothesis import strategies as st

from tellonce.silos.systems.salesforce import CASE, CONTACT, channel_of, full_id
from tellonce.vocabulary.activity import Activity, Outcome
from tellonce.vocabulary.channel import Channel
from tellonce.vocabulary.moment import iso
from tellonce.vocabulary.refusal import Unreadable
from tellonce.vocabulary.touchpoint import Identifier

CLOSED = {
    "ID": "500A0000001AbCd", "CASENUMBER": "00001234", "CONTACTID": "003A0000001XyZw", "ORIGIN": "Phone",
    "TYPE": "Router", "REASON": "No light", "STATUS": "Closed", "SUBJECT": "Router is dark", "ISCLOSED": "true",
    "FLOOR__C": "2", "CREATEDDATE": "2025-05-05T10:00:00.000Z", "CLOSEDDATE": "2025-05-05T10:20:00.000+0000",
}  # fmt: skip


def read(record, system=CASE):
    return list(system.read(record, SOURCE))


def test_closed_case_tells_its_opening_and_its_closing():
    opened, closed = read(CLOSED)

    assert (opened.record, opened.part, opened.activity, iso(opened.at)) == (
        "00001234", 0, Activity.CASE_OPENED, "2025-05-05T10:00:00Z",
    )  # fmt: skip
    assert (closed.part, closed.activity, closed.outcome) == (1, Activity.CASE_CLOSED, Outcome.RESOLVED)
    assert iso(closed.at) == "2025-05-05T10:20:00Z"
    assert opened.topic == closed.topic == "Router/No light"
    assert opened.matters == ("case_no:00001234", f"case_id:{full_id('500A0000001AbCd')}")
    assert opened.ids == (Identifier("contact_id", full_id("003A0000001XyZw")),)
    assert opened.channel is Channel.PHONE
    assert {"FLOOR__C": "2", "REASON": "No light", "SUBJECT": "Router is dark"}.items() <= opened.attributes.items()


@pytest.mark.parametrize(
    ("changes", "activities"),
    [
        ({"ISCLOSED": "false"}, [Activity.CASE_OPENED]),
        ({"CLOSEDDATE": ""}, [Activity.CASE_OPENED]),
        ({"ISCLOSED": ""}, [Activity.CASE_OPENED, Activity.CASE_CLOSED]),
    ],
)
def test_closing_needs_a_moment_and_no_denial(changes, activities):
    assert [told.activity for told in read(CLOSED | changes)] == activities


@pytest.mark.parametrize("status", ["Closed - Unresolved", "Cancelled", "Closed - Duplicate", "Rejected"])
def test_status_that_leaves_it_open_is_unresolved(status):
    assert read(CLOSED | {"STATUS": status})[1].outcome is Outcome.UNRESOLVED


def test_reason_is_the_topic_where_there_is_no_type():
    assert read(CLOSED | {"TYPE": ""})[0].topic == "No light"


def test_columns_are_the_same_in_any_spelling():
    spelled = {"Id": "1", "Case Number": "9", "Created Date": "2025-01-01T00:00:00Z", "Supplied Email": "x@example.org"}

    (opened,) = read(spelled)

    assert opened.record == "9"
    assert opened.ids == (Identifier("email", "x@example.org"),)


@pytest.mark.parametrize(
    ("origin", "channel"),
    [("Phone", Channel.PHONE), ("E-mail", Channel.EMAIL), ("Web", Channel.WEB), ("Live Chat", Channel.CHAT),
     ("Email to Case", Channel.EMAIL), ("Fax", Channel.FAX), ("E-Fax", Channel.FAX), ("Inbound Facsimile", Channel.FAX),
     ("Telefax", Channel.FAX), ("Internal", Channel.NONE), ("", Channel.NONE)],
)  # fmt: skip
def test_origin_names_the_channel(origin, channel):
    assert channel_of(origin) is channel


def test_both_forms_of_an_id_are_one():
    assert full_id("001A0000006Vm9r") == full_id(full_id("001A0000006Vm9r")) == "001A0000006Vm9rIAC"
    assert full_id("not an id") == "not an id"


def test_contact_is_evidence_of_who_is_who():
    (told,) = read(
        {
            "ID": "003A0000001XyZw", "FIRSTNAME": "Ida", "LASTNAME": "Quill", "EMAIL": "ida@example.org",
            "PHONE": "(555) 010-0100", "MOBILEPHONE": "(555) 010-0199", "MAILINGSTREET": "1 Elm\nFloor 2",
            "MAILINGCITY": "Fenwick", "TIER__C": "Gold", "CREATEDDATE": "2020-02-02T00:00:00Z",
        },
        CONTACT,
    )  # fmt: skip

    assert told.activity is Activity.PROFILE_RECORDED
    assert [(each.kind, each.value) for each in told.ids[1:]] == [
        ("email", "ida@example.org"), ("phone", "(555) 010-0100"), ("phone", "(555) 010-0199"),
        ("name", "Ida Quill"), ("address", "1 Elm Floor 2, Fenwick"),
    ]  # fmt: skip
    assert told.attributes["TIER__C"] == "Gold"


@pytest.mark.parametrize(
    ("fields", "address"),
    [({"MAILINGCITY": "Fenwick"}, []), ({"MAILINGCITY": "Fenwick", "MAILINGPOSTALCODE": "FE1"}, []),
     ({"MAILINGSTREET": " ", "MAILINGCOUNTRY": "GB", "OTHERCITY": "Ely"}, []),
     ({"MAILINGSTREET": "PO Box 7", "MAILINGCITY": "Fenwick"}, ["PO Box 7, Fenwick"])],
)  # fmt: skip
def test_town_alone_is_no_address(fields, address):
    (told,) = read({"ID": "003A0000001XyZw", "CREATEDDATE": "2020-02-02T00:00:00Z"} | fields, CONTACT)

    assert [each.value for each in told.ids if each.kind == "address"] == address
    assert told.attributes == {name: value for name, value in fields.items() if value.strip()}


@pytest.mark.parametrize("record", [{}, {"CASENUMBER": "1"}, {"CASENUMBER": "1", "CREATEDDATE": "soon"}])
def test_record_without_its_moment_is_set_aside(record):
    with pytest.raises(Unreadable):
        read(record)


@given(st.dictionaries(st.sampled_from([*CLOSED, "EMAIL", "LASTNAME", "PHONE"]) | st.text(max_size=5), ANYTHING))
def test_any_record_is_read_or_unreadable(record):
    for system in (CASE, CONTACT):
        with suppress(Unreadable):
            assert read(record, system)
