"""Salesforce beside Case and Contact: tasks, events, mails, comments, histories, chats, accounts, other objects."""

import csv
from contextlib import suppress

import pytest
from fenwick import ANYTHING, source
from hypothesis import given
from hypothesis import strategies as st

from tellonce.silos.registry import system
from tellonce.silos.sniff import sniff
from tellonce.vocabulary.activity import Activity, Outcome
from tellonce.vocabulary.channel import Channel, Direction
from tellonce.vocabulary.moment import MINUTE, SECOND, iso
from tellonce.vocabulary.refusal import Unreadable
from tellonce.vocabulary.touchpoint import Identifier

SOURCE = source(addresses=("@fenwick.example",))
CONTACT, CASE = "003A0000001XyZwAAA", "500A0000001AbCdAAA"
AT = "2025-05-05T10:00:00.000Z"
TASK = {
    "ID": "00TA0000001AbCdAAA", "WHOID": CONTACT, "WHATID": CASE, "SUBJECT": "Call", "STATUS": "Completed",
    "TASKSUBTYPE": "Call", "CALLTYPE": "Inbound", "CALLDURATIONINSECONDS": "180", "CALLDISPOSITION": "",
    "CALLOBJECT": "CA7", "ACTIVITYDATE": "2025-05-05", "CREATEDDATE": AT, "PRIORITY": "Normal",
}  # fmt: skip
EVENT = {
    "ID": "00UA0000001AbCdAAA", "WHOID": CONTACT, "WHATID": "", "SUBJECT": "Splice", "TYPE": "Meeting",
    "STARTDATETIME": "2025-05-07T08:00:00Z", "ENDDATETIME": "2025-05-07T09:00:00Z", "DURATIONINMINUTES": "60",
    "CREATEDDATE": AT,
}  # fmt: skip
MAIL = {
    "ID": "02sA0000001AbCdAAA", "PARENTID": CASE, "INCOMING": "true", "FROMADDRESS": "ida@example.org",
    "FROMNAME": "Ida Gray", "TOADDRESS": "care@fenwick.example", "SUBJECT": "No line", "TEXTBODY": "It is dead.",
    "MESSAGEDATE": AT, "STATUS": "1", "MESSAGEIDENTIFIER": "<m1@example.org>",
}  # fmt: skip
SENT = MAIL | {
    "ID": "02sA0000001AbCeAAA", "INCOMING": "false", "FROMADDRESS": "care@fenwick.example", "STATUS": "3",
    "TOADDRESS": "care@fenwick.example; IDA@example.org", "SUBJECT": "Re: No line", "MESSAGEIDENTIFIER": "",
    "REPLYTOEMAILMESSAGEID": MAIL["ID"],
}  # fmt: skip
COMMENT = {
    "ID": "00aA0000001AbCdAAA", "PARENTID": CASE, "COMMENTBODY": "Sent a splicer.", "ISPUBLISHED": "true",
    "CREATEDDATE": AT, "PARENT.CASENUMBER": "00001234", "PARENT.CONTACTID": CONTACT,
}  # fmt: skip
HISTORY = {
    "ID": "017A0000001AbCdAAA", "CASEID": CASE, "FIELD": "Status", "OLDVALUE": "New", "NEWVALUE": "Working",
    "CREATEDDATE": AT,
}  # fmt: skip
CHAT = {
    "ID": "570A0000001AbCdAAA", "CHATKEY": "k1", "CONTACTID": CONTACT, "CASEID": CASE, "STATUS": "Completed",
    "REQUESTTIME": AT, "STARTTIME": "2025-05-05T10:02:00Z", "ENDTIME": "2025-05-05T10:12:00Z", "WAITTIME": "120",
    "BODY": "<p>Chat Started</p>Hello", "ABANDONED": "",
}  # fmt: skip
SESSION = {
    "ID": "0MwA0000001AbCdAAA", "MESSAGINGENDUSERID": "0PAA0000001AbCd", "ENDUSERCONTACTID": CONTACT, "STATUS": "Ended",
    "STARTTIME": AT, "ACCEPTTIME": "2025-05-05T10:01:00Z", "ENDTIME": "2025-05-05T10:12:00Z",
    "ORIGIN": "InboundInitiated", "AGENTTYPE": "Agent",
}  # fmt: skip
PERSON = {
    "ID": "001A0000001AbCdAAA", "FIRSTNAME": "Ida", "LASTNAME": "Gray", "NAME": "Ida Gray", "ISPERSONACCOUNT": "true",
    "PERSONEMAIL": "ida@example.org", "PERSONCONTACTID": CONTACT, "PERSONMOBILEPHONE": "555-0100", "PHONE": "555-0101",
    "ACCOUNTNUMBER": "A-7", "BILLINGSTREET": "1 Mill Lane", "BILLINGCITY": "Fenwick", "CREATEDDATE": AT, "TIER__C": "2",
}  # fmt: skip
LEAD = {
    "ID": "00QA0000001AbCdAAA", "FIRSTNAME": "Ida", "LASTNAME": "Gray", "COMPANY": "-", "EMAIL": "ida@example.org",
    "PHONE": "555-0100", "LEADSOURCE": "Web", "STATUS": "Open", "ISCONVERTED": "false", "CREATEDDATE": AT,
}  # fmt: skip
POLICY = {
    "ID": "a0PA0000001AbCdAAA", "NAME": "P-7", "HOLDER__C": CONTACT, "CONTACT_EMAIL__C": "ida@example.org",
    "CONTACT_MOBILEPHONE__C": "555-0100", "CONTACT_NAME__C": "Ida Gray", "AGENT_EMAIL__C": "bo@example.net",
    "CASE__C": CASE, "STATUS__C": "Active", "CREATEDDATE": AT,
}  # fmt: skip
SYSTEMS = {
    "salesforce_task": TASK, "salesforce_event": EVENT, "salesforce_email": MAIL, "salesforce_comment": COMMENT,
    "salesforce_history": HISTORY, "salesforce_chat": CHAT, "salesforce_account": PERSON, "salesforce_record": POLICY,
}  # fmt: skip
IDA = Identifier("contact_id", CONTACT)


def read(name, record):
    return list(system(name).read(record, SOURCE))


def test_call_that_came_in_was_served_by_a_person():
    (told,) = read("salesforce_task", TASK)

    assert (told.activity, told.channel, told.direction) == (Activity.CONNECTED, Channel.PHONE, Direction.IN)
    assert (told.until - told.at, told.ids) == (180 * SECOND, (IDA,))
    assert (told.matters, told.contact_keys) == ((f"case_id:{CASE}",), ("call:CA7",))
    assert {"subject": "Call", "PRIORITY": "Normal", "ACTIVITYDATE": "2025-05-05"}.items() <= told.attributes.items()


@pytest.mark.parametrize(
    ("changes", "activity", "outcome"),
    [({"CALLTYPE": "Outbound"}, Activity.CALL_PLACED, Outcome.OK),
     ({"CALLTYPE": "Outbound", "CALLDISPOSITION": "Left message"}, Activity.CALL_PLACED, Outcome.VOICEMAIL),
     ({"CALLTYPE": "", "CALLDISPOSITION": "No Answer"}, Activity.CALL_PLACED, Outcome.NO_ANSWER),
     ({"CALLTYPE": "Outbound", "CALLDURATIONINSECONDS": "2"}, Activity.CALL_PLACED, Outcome.SILENT),
     ({"CALLTYPE": "Outbound", "CALLDURATIONINSECONDS": ""}, Activity.CALL_PLACED, None),
     ({"CALLTYPE": "Internal"}, Activity.NOTED, None), ({"STATUS": "Not Started"}, Activity.NOTED, None),
     ({"ISCLOSED": "false"}, Activity.NOTED, None),
     ({"TASKSUBTYPE": "ListEmail", "CALLTYPE": ""}, Activity.NEWSLETTER_SENT, None),
     ({"TASKSUBTYPE": "Email", "CALLTYPE": ""}, Activity.NOTED, None),
     ({"TASKSUBTYPE": "Task", "CALLTYPE": ""}, Activity.NOTED, None)],
)  # fmt: skip
def test_task_is_what_its_subtype_and_call_type_say(changes, activity, outcome):
    (told,) = read("salesforce_task", TASK | changes)

    assert (told.activity, told.outcome) == (activity, outcome)


def test_appointment_with_a_customer_is_a_visit_that_was_planned():
    (told,) = read("salesforce_event", EVENT)

    assert (told.activity, told.channel, iso(told.at)) == (
        Activity.VISIT_PLANNED,
        Channel.VISIT,
        "2025-05-05T10:00:00Z",
    )
    assert (iso(int(told.attributes["due"])), told.attributes["seconds"]) == ("2025-05-07T08:00:00Z", "3600")
    assert read("salesforce_event", EVENT | {"WHOID": ""})[0].activity is Activity.NOTED


def test_mail_of_a_customer_and_its_answer_are_one_contact():
    (asked,), (told,) = read("salesforce_email", MAIL), read("salesforce_email", SENT)

    assert (asked.activity, told.activity) == (Activity.MESSAGE_WRITTEN, Activity.REPLY_SENT)
    assert asked.ids == (Identifier("email", "ida@example.org"), Identifier("name", "Ida Gray"))
    assert told.ids == (Identifier("email", "IDA@example.org"),)
    assert set(asked.contact_keys) & set(told.contact_keys) == {
        f"mail:{MAIL['ID']}/ida@example.org", f"case_mail:{CASE}",
    }  # fmt: skip
    assert (asked.matters, asked.attributes["note"]) == ((f"case_id:{CASE}",), "It is dead.")


def test_case_that_a_mail_opened_is_part_of_its_contact():
    (opened,) = read("salesforce_case", {"ID": CASE, "CASENUMBER": "1", "ORIGIN": "Email", "CREATEDDATE": AT})
    (phoned,) = read("salesforce_case", {"ID": CASE, "CASENUMBER": "1", "ORIGIN": "Phone", "CREATEDDATE": AT})

    mails = set(read("salesforce_email", MAIL)[0].contact_keys)
    assert mails & set(opened.contact_keys)
    assert not mails & set(phoned.contact_keys)


@pytest.mark.parametrize(
    ("changes", "activity", "direction"),
    [({"STATUS": "5"}, Activity.NOTED, Direction.WITHIN),
     ({"ISBOUNCED": "true"}, Activity.NOTICE_FAILED, Direction.OUT),
     ({"SUBJECT": "Planned work", "REPLYTOEMAILMESSAGEID": ""}, Activity.NOTICE_SENT, Direction.OUT),
     ({"AUTOMATIONTYPE": "AutoResponse"}, Activity.NOTICE_SENT, Direction.OUT)],
)  # fmt: skip
def test_mail_that_was_sent(changes, activity, direction):
    (told,) = read("salesforce_email", SENT | changes)

    assert (told.activity, told.direction) == (activity, direction)


def test_automatic_answer_is_marked_as_one():
    marked = [read("salesforce_email", SENT | changes)[0].attributes.get("automatic")
              for changes in ({"AUTOMATIONTYPE": "AutoResponse"}, {}, {"STATUS": "5", "AUTOMATIONTYPE": "AutoResponse"},
                              {"AUTOMATIONTYPE": "Flow", "SUBJECT": "News", "REPLYTOEMAILMESSAGEID": ""})]  # fmt: skip

    assert marked == ["true", None, None, None]


def test_mail_that_was_opened_says_so():
    _, opened = read("salesforce_email", SENT | {"FIRSTOPENEDDATE": "2025-05-05T11:00:00Z"})

    assert (opened.activity, opened.part, iso(opened.at)) == (Activity.NOTICE_OPENED, 1, "2025-05-05T11:00:00Z")


@pytest.mark.parametrize(
    ("headers", "activity"),
    [("X: 1\nAuto-Submitted: auto-replied", Activity.NOTED), ("Auto-Submitted: no", Activity.MESSAGE_WRITTEN),
     ("Precedence: bulk", Activity.NOTED), ("Subject: list-id: x", Activity.MESSAGE_WRITTEN)],
)  # fmt: skip
def test_automatic_mail_is_not_written(headers, activity):
    assert read("salesforce_email", MAIL | {"HEADERS": headers})[0].activity is activity


def test_comment_of_staff_changes_its_case():
    (told,) = read("salesforce_comment", COMMENT)

    assert (told.activity, told.word, told.ids) == (Activity.CASE_UPDATED, "published", (IDA,))
    assert (told.contact_keys, told.attributes["note"]) == ((f"case:{CASE}",), "Sent a splicer.")
    assert told.matters == ("case_no:00001234", f"case_id:{CASE}")


@pytest.mark.parametrize("changes", [{"CREATEDBY.CONTACTID": CONTACT}, {"CREATEDBY.USERTYPE": "CspLitePortal"}])
def test_comment_of_the_customer_is_written(changes):
    (told,) = read("salesforce_comment", COMMENT | changes)

    assert (told.activity, told.channel, told.direction) == (Activity.MESSAGE_WRITTEN, Channel.WEB, Direction.IN)
    assert told.ids == (IDA,)


def test_fields_of_the_case_may_stand_inside():
    nested = {name: value for name, value in COMMENT.items() if "." not in name}

    assert read("salesforce_comment", nested | {"Parent": {"CaseNumber": "00001234", "ContactId": CONTACT}}) == read(
        "salesforce_comment", COMMENT
    )


@pytest.mark.parametrize(
    ("changes", "activity", "outcome"),
    [({}, Activity.CASE_UPDATED, None), ({"NEWVALUE": "Closed"}, Activity.CASE_CLOSED, Outcome.RESOLVED),
     ({"NEWVALUE": "Closed - Duplicate"}, Activity.CASE_CLOSED, Outcome.UNRESOLVED),
     ({"FIELD": "Owner", "NEWVALUE": "Tier 2"}, Activity.CASE_UPDATED, None),
     ({"FIELD": "created"}, Activity.NOTED, None)],
)  # fmt: skip
def test_change_of_a_case(changes, activity, outcome):
    (told,) = read("salesforce_history", HISTORY | changes)

    assert (told.activity, told.outcome, told.contact_keys) == (activity, outcome, (f"case:{CASE}",))


def test_chat_waits_and_is_served():
    queued, served = read("salesforce_chat", CHAT)

    assert (queued.activity, queued.until - queued.at, queued.channel) == (Activity.QUEUED, 2 * MINUTE, Channel.CHAT)
    assert (served.activity, served.until - served.at) == (Activity.CONNECTED, 10 * MINUTE)
    assert served.ids == (IDA,)
    assert (served.contact_keys[0], served.attributes["note"]) == ("chat:k1", "Chat Started\nHello")


def test_chat_that_the_customer_left_was_abandoned():
    (told,) = read("salesforce_chat", CHAT | {"STATUS": "Missed", "STARTTIME": "", "ABANDONED": "90"})

    assert (told.activity, told.outcome, told.until - told.at) == (Activity.QUEUED, Outcome.ABANDONED, 90 * SECOND)


def test_chat_without_a_request_is_reckoned_from_its_wait():
    assert read("salesforce_chat", CHAT | {"REQUESTTIME": ""}) == read("salesforce_chat", CHAT)


@pytest.mark.parametrize(
    ("changes", "told"),
    [({}, [(Activity.QUEUED, Channel.CHAT), (Activity.CONNECTED, Channel.CHAT)]),
     ({"ACCEPTTIME": "", "AGENTTYPE": "Bot"}, [(Activity.NOTED, Channel.BOT)]),
     ({"ACCEPTTIME": ""}, [(Activity.QUEUED, Channel.CHAT)]),
     ({"ACCEPTTIME": "", "ORIGIN": "TriggeredOutbound"}, [(Activity.NOTICE_SENT, Channel.CHAT)]),
     ({"ORIGIN": "AgentInitiated"}, [(Activity.CONNECTED, Channel.CHAT)])],
)  # fmt: skip
def test_messaging_session(changes, told):
    assert [(each.activity, each.channel) for each in read("salesforce_chat", SESSION | changes)] == told


def test_person_account_is_known_by_all_its_values():
    (told,) = read("salesforce_account", PERSON)

    assert told.activity is Activity.PROFILE_RECORDED
    assert [(one.kind, one.value) for one in told.ids] == [
        ("account_id", PERSON["ID"]), ("account_no", "A-7"), ("name", "Ida Gray"), ("contact_id", CONTACT),
        ("email", "ida@example.org"), ("phone", "555-0100"), ("phone", "555-0101"), ("address", "1 Mill Lane, Fenwick"),
    ]  # fmt: skip
    assert told.attributes["TIER__C"] == "2"


def test_telephone_of_a_firm_is_nobodys():
    firm = {"ID": PERSON["ID"], "NAME": "Gray & Co", "PHONE": "555-0101", "CREATEDDATE": AT}

    (told,) = read("salesforce_account", firm)

    assert [one.kind for one in told.ids] == ["account_id", "name"]
    assert told.attributes == {"PHONE": "555-0101"}


def test_lead_is_known_before_it_is_a_contact():
    (told,) = read("salesforce_account", LEAD | {"CONVERTEDCONTACTID": CONTACT})

    assert [one.kind for one in told.ids] == ["lead_id", "contact_id", "email", "phone", "name"]


@pytest.mark.parametrize("record", [PERSON | {"BILLINGSTREET": ""}, LEAD | {"CITY": "Fenwick", "POSTALCODE": "FE1"}])
def test_town_of_an_account_or_lead_is_no_address(record):
    assert "address" not in {one.kind for one in read("salesforce_account", record)[0].ids}


def test_object_of_an_organisations_own_is_noted_with_the_customer_it_names():
    (told,) = read("salesforce_record", POLICY)

    assert (told.activity, told.channel, told.word) == (Activity.NOTED, Channel.NONE, "Active")
    assert set(told.ids) == {
        IDA, Identifier("email", "ida@example.org"), Identifier("phone", "555-0100"), Identifier("name", "Ida Gray"),
    }  # fmt: skip
    assert (told.matters, told.attributes["STATUS__C"]) == ((f"case_id:{CASE}",), "Active")


def test_opportunity_that_was_won_is_a_purchase():
    won = {"ID": "006A0000001AbCdAAA", "OWNERID": "005A0000001AbCdAAA", "CONTACTID": CONTACT, "STAGENAME": "Closed Won",
           "ISWON": "true", "CLOSEDATE": "2025-05-09", "CREATEDDATE": AT, "NAME": "Line 2"}  # fmt: skip

    noted, bought = read("salesforce_record", won)

    assert (noted.activity, bought.activity, iso(bought.at)) == (
        Activity.NOTED, Activity.BOUGHT, "2025-05-09T00:00:00Z",
    )  # fmt: skip
    assert bought.matters == ("opportunity:006A0000001AbCdAAA",)


def test_user_is_no_customer():
    user = {"ID": "005A0000001AbCdAAA", "EMAIL": "bo@fenwick.example", "SYSTEMMODSTAMP": AT, "CREATEDDATE": AT}

    assert read("salesforce_record", user)[0].ids == ()


@pytest.mark.parametrize("record", [{"ID": "7", "NAME": "x", "CREATEDDATE": AT}, TASK | {"OWNERID": "x"}, PERSON])
def test_other_records_are_left_to_others(record):
    with pytest.raises(Unreadable):
        read("salesforce_record", record)


@pytest.mark.parametrize("name", sorted(SYSTEMS))
def test_export_is_recognised_by_its_columns(tmp_path, name):
    path = tmp_path / "export.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        table = csv.DictWriter(stream, SYSTEMS[name])
        table.writeheader()
        table.writerow(SYSTEMS[name])

    assert sniff(path).system == name


@pytest.mark.parametrize("name", sorted(SYSTEMS))
@given(data=st.data())
def test_any_record_is_read_or_unreadable(name, data):
    fields = st.sampled_from([*SYSTEMS[name], "WHATID", "CREATEDBY.CONTACTID"]) | st.text(max_size=5)
    values = st.sampled_from([AT, "true", CONTACT, "12", ""]) | ANYTHING
    record = data.draw(st.dictionaries(fields, values))

    with suppress(Unreadable):
        assert read(name, record)
