"""Files are recognised by their fields, and a folder of them becomes a declaration that can be loaded as it stands."""

import csv
import io
import json

import pytest
from drafting import drafted, members
from hypothesis import given
from hypothesis import strategies as st

from tellonce.silos.declare import read
from tellonce.silos.drafting.draft import draft
from tellonce.silos.drafting.guess import guess
from tellonce.silos.listen import files, listen
from tellonce.silos.sniff import sniff
from tellonce.vocabulary.refusal import Refused
from tellonce.vocabulary.touchpoint import SetAside, Touchpoint

EVENT = {
    "email": "a@example.org",
    "timestamp": 1_700_000_000,
    "event": "open",
    "sg_event_id": "e",
    "sg_message_id": "m",
}


def test_a_known_system_is_recognised_by_the_fields_of_its_records(tmp_path):
    (tmp_path / "x.json").write_text(json.dumps([EVENT]))
    found = sniff(tmp_path / "x.json")
    assert (found.system, found.layout.format, found.sure) == ("sendgrid", "json", True)
    assert found.columns == tuple(EVENT)


def test_a_system_with_a_sign_missing_is_a_guess(tmp_path):
    (tmp_path / "x.json").write_text(json.dumps([{name: EVENT[name] for name in EVENT if name != "sg_message_id"}]))
    found = sniff(tmp_path / "x.json")
    assert (found.system, found.sure) == ("sendgrid", False)
    assert "# A guess" in draft(tmp_path)


def test_a_log_is_recognised_by_its_format(tmp_path):
    event = '<event><date key="time:timestamp" value="2024-01-01T00:00:00Z"/></event>'
    (tmp_path / "x.xes").write_text(f"<log><trace>{event}</trace></log>")
    assert sniff(tmp_path / "x.xes").system == "xes"


def test_any_other_file_is_a_table(tmp_path):
    (tmp_path / "x.csv").write_text("a;b\n1;2\n")
    found = sniff(tmp_path / "x.csv")
    assert (found.system, found.columns, found.sure) == ("table", ("a", "b"), False)
    (tmp_path / "y.json").write_text('{"n": 1, "page": {"rows": [{"a": 1}]}}')
    assert sniff(tmp_path / "y.json").layout.root == "page.rows"
    (tmp_path / "log").write_text("1700000000|a\n1700000001|b\n")
    assert sniff(tmp_path / "log").layout.header is False
    (tmp_path / "empty.csv").write_text("")
    assert sniff(tmp_path / "empty.csv").columns == ()


@pytest.mark.parametrize(
    "value", ["25/10/2024 10:06", "25-Oct-2024 10:06:00", "25-OCT-24 10.06.00", "a.b@example.org", "2024-10-25 10:06"]
)
def test_a_first_row_of_values_is_no_header_and_no_value_gets_into_the_declaration(tmp_path, value):
    (tmp_path / "x.psv").write_text(f"K1|K-7|{value}\nK2|K-8|{value}\n")
    assert sniff(tmp_path / "x.psv").layout.header is False
    assert "K-7" not in draft(tmp_path)


@pytest.mark.parametrize("name", ["2024-10-25", "25/10/2024", "10:06", "Q1 2024"])
def test_a_date_may_be_the_name_of_a_column(tmp_path, name):
    (tmp_path / "x.psv").write_text(f"who|{name}\nA|1\n")
    assert sniff(tmp_path / "x.psv").layout.header is True


def test_columns_are_guessed_by_their_content():
    rows = [
        {"kind": "a", "no": f"K{number}", "seen": f"0{number}/03/2024", "tel": f"(555) 010-012{number}", "born": "x",
         "mail": f"p{number}@example.org", "mobile": f"155501001{number}", "account": f"915550100{number}",
         "birth_date": "1990-01-01", "list": [{"at": "2024-01-01"}]}
        for number in range(1, 4)
    ]  # fmt: skip
    found = guess(rows)
    assert found.record == "no"
    assert found.moments == (("seen", "%m/%d/%Y"),)
    assert found.telephones == ("tel", "mobile")
    assert found.emails == ("mail",)
    assert found.births == ("birth_date",)
    assert found.rest == ("kind", "born", "account")


def test_a_draft_can_be_loaded_and_listened_to_as_it_stands(tmp_path):
    (tmp_path / "mail.json").write_text(json.dumps([EVENT]))
    (tmp_path / "calls.csv").write_text("id,at,tel\nA,2024-01-01 10:00,555-010-0123\nB,2024-01-01 11:00,555-010-0124\n")
    (tmp_path / "calls.tsv").write_text("id\tat\nA\t2024-01-01\n")
    (tmp_path / "words.csv").write_text("a,b\nx,y\n")
    (tmp_path / "notes.md").write_text("no export")
    text = draft(tmp_path)
    declared = read(text, "tellonce.toml")
    assert [(silo.name, silo.system) for silo in declared.silo] == [
        ("calls", "table"), ("calls_2", "table"), ("mail", "sendgrid"), ("words", "table"),
    ]  # fmt: skip
    assert 'at = "FILL IN"  # it tells nothing before this is filled in: name the column of its time' in text
    calls = declared.silo[0]
    assert (calls.record, calls.ids["phone"], calls.moment[0].at) == ("id", "tel", "at")
    told = [
        one
        for silo in declared.silo
        for file in files(tmp_path, silo)
        for one in listen(tmp_path, declared, silo, file)
    ]
    assert [type(one) for one in told if one.silo == "words"] == [SetAside, SetAside]
    others = [one for one in told if one.silo != "words"]
    assert len(others) == 4
    assert all(isinstance(one, Touchpoint) for one in others)


def test_a_register_of_customers_is_one_and_says_why(tmp_path):
    text, silos = drafted(tmp_path, members__csv=members())

    silo = silos["members"]
    assert set(silo.ids) == {"email", "name", "birth_date", "member_no"}
    assert silo.ids["name"].columns == ("FIRST", "LAST")
    assert silo.record == "MEMBER_NO"
    (moment,) = silo.moment
    assert (moment.activity, moment.at.column, moment.at.pattern) == ("profile_recorded", "JOINED", "%m/%d/%Y")
    assert "12 of 12 values are e-mail addresses" in text
    assert "values look like AA-9999" in text
    assert "QX-7000" not in text


def test_numbers_that_other_files_know_have_one_name_in_all_of_them(tmp_path):
    calls = [
        {"at": f"2024-01-{day:02} 10:00", "who": f"QX-{7_000 + day % 12}", "vru": "A17", "order_no": f"W{90_000 + day}"}
        for day in range(1, 20)
    ]
    orders = [{"made": f"2024-01-{day:02}", "order_no": f"W{90_000 + day}", "zip": "12345"} for day in range(1, 20)]
    text, silos = drafted(tmp_path, members__csv=members(), calls__json=calls, orders__csv=orders)

    assert silos["calls"].ids == {"member_no": "who"}
    assert silos["members"].ids["member_no"] == "MEMBER_NO"
    assert silos["calls"].matters == silos["orders"].matters == {"order_no": "order_no"}
    assert "12 values stand in calls.json: who too" in text
    assert read(text, "t").identity.kind("member_no").normalise == "code"


def test_one_telephone_number_in_all_rows_is_rather_the_organisation_s(tmp_path):
    rows = [{"sent": f"2024-01-{day:02}", "TEL": "1-800-555-0177"} for day in range(1, 9)]
    text, silos = drafted(tmp_path, letters__csv=rows)

    assert silos["letters"].ids == {}
    assert '# ids.phone = "TEL"  # all rows have the same telephone number' in text
    assert '# activity = "notice_sent"' in text


def test_a_loyalty_number_is_a_customer_s_and_its_points_are_not(tmp_path):
    rows = [
        {"seen": f"2024-01-{day:02}", "LOYALTY_NO": f"TL-{day + 60135100}", "LOYALTY_POINTS": f"P{day}77{day}"}
        for day in range(1, 9)
    ]
    _, silos = drafted(tmp_path, trips__csv=rows, bags__csv=rows)

    assert list(silos["trips"].ids) == list(silos["bags"].ids) == ["loyalty_no"]


def test_the_number_that_nearly_all_calls_go_to_is_the_organisation_s(tmp_path):
    calls = [{"at": f"2024-01-{day:02}", "from": f"+1212555{day:04}", "to": "(800) 555-0177"} for day in range(1, 9)]
    text, _ = drafted(tmp_path, calls__csv=calls)

    assert read(text, "t").organisation.numbers == ("+18005550177",)
    assert "8 of 8 calls or messages in calls.csv are to it or from it" in text


def test_numbers_of_the_organisation_are_found_inside_a_record(tmp_path):
    call = {"Channel": "VOICE", "SystemEndpoint": {"Address": "+18005550177", "Type": "TELEPHONE_NUMBER"}}
    calls = [{**call, "CustomerEndpoint": {"Address": f"+1212555{number:04}"}} for number in range(1, 9)]
    (tmp_path / "calls.jsonl").write_text("\n".join(map(json.dumps, calls)))

    assert read(draft(tmp_path), "t").organisation.numbers == ("+18005550177",)


def test_a_customer_s_own_calls_do_not_make_the_number_the_organisation_s(tmp_path):
    calls = [{"at": f"2024-01-{day:02}", "from": "+12125550100", "to": f"+1800555{day % 3:04}"} for day in range(1, 9)]
    text, _ = drafted(tmp_path, calls__csv=calls)

    assert read(text, "t").organisation.numbers == ()


def test_channels_and_outcomes_in_common_words_are_told_and_others_are_left_to_be_named(tmp_path):
    rows = [
        {"at": "2024-01-13", "VIA": via, "RESULT": result, "CODE": code}
        for via, result, code in [("Postal mail", "resolved", "x"), ("Phone", "no-answer", "y"), ("phone", "BUSY", "x")]
        * 4
    ]
    _, silos = drafted(tmp_path, tickets__csv=rows)
    (moment,) = silos["tickets"].moment
    assert moment.channel.values == {"Postal mail": "letter", "Phone": "phone", "phone": "phone"}
    assert moment.outcome.values == {"resolved": "resolved", "no-answer": "no_answer", "BUSY": "busy"}

    _, silos = drafted(tmp_path, tickets__csv=[*rows, {"at": "2024-01-13", "VIA": "owl", "RESULT": "hm", "CODE": "z"}])
    assert (silos["tickets"].moment[0].channel, silos["tickets"].moment[0].outcome) == ("none", None)


def test_items_of_a_nested_list_tell_a_moment_each(tmp_path):
    items = [
        {"key": f"M{number}", "sent": f"2024-02-{number} 10:00", "text": "x", "from": f"a{number}@b.org"}
        for number in (13, 14)
    ]
    text, silos = drafted(tmp_path, threads__json=[{"no": "T-100", "opened": "2024-02-13", "mails": items}])

    whole, nested = silos["threads"].moment
    assert (whole.at, whole.each) == ("opened", "")
    assert (nested.each, nested.sub, nested.at, nested.ids) == ("mails", "key", "sent", {"email": "from"})
    told = [
        one
        for file in files(tmp_path, silos["threads"])
        for one in listen(tmp_path, read(text, "t"), silos["threads"], file)
    ]
    assert [one.record for one in told] == ["L1", "L1/M13", "L1/M14"]


def test_a_guess_becomes_a_line_by_taking_off_its_sign(tmp_path):
    text, _ = drafted(tmp_path, letters__csv=[{"sent": f"2024-01-{day}"} for day in range(13, 20)])
    said = text.replace('activity = "noted"', "#", 1).replace('# activity = "notice_sent"', 'activity = "notice_sent"')
    said = said.replace('# channel = "letter"', 'channel = "letter"').replace(
        '# direction = "out"', 'direction = "out"'
    )
    (moment,) = read(said, "t").silo[0].moment
    assert (moment.activity, moment.channel, moment.direction) == ("notice_sent", "letter", "out")


def test_telephones_of_the_country_that_numbers_with_its_code_name(tmp_path):
    orders = [{"ORDER_NO": f"HW-{number}", "made": f"2024-01-{number}", "MOBILE": f"07700 9002{number}",
               "cancelled_at": f"2024-02-{number}"} for number in range(13, 20)]  # fmt: skip
    assert drafted(tmp_path, orders__csv=orders)[1]["orders"].ids == {}

    calls = [{"at": f"2024-01-{number}", "to": {"number": f"+4477009002{number}"}} for number in range(13, 20)]
    text, silos = drafted(tmp_path, calls__json=[*calls, {"at": "2024-01-20", "to": {"number": "+1 312 555 0100"}}])

    assert 'region = "GB"  # 7 of 8 telephone numbers that carry a country code are of this country' in text
    assert read(text, "t").organisation.region == "GB"
    assert silos["orders"].ids == {"phone": "MOBILE"}
    assert "cancelled_at" in text.partition("[[silo.moment]]")[2]


def test_country_of_the_zone_that_records_name_where_no_number_tells_it(tmp_path):
    rows = [{"at": "2024-01-13", "zone": zone} for zone in ("Europe/Berlin", "Europe/Berlin", "Asia/Tokyo", "No/Zone")]
    text, _ = drafted(tmp_path, visits__csv=rows)

    assert 'region = "DE"  # the zone Europe/Berlin is named 2 times; no number carries a country code' in text
    assert read(text, "t").organisation.region == "DE"


def test_equal_lengths_and_counters_in_two_files_are_no_business_number(tmp_path):
    one = [{"at": f"2024-01-{day}", "Duration": f"{60 * day}", "took_s": f"12{day}5", "lap": f"{day}", "case": f"{day}"}
           for day in range(13, 25)]  # fmt: skip
    _, silos = drafted(tmp_path, a__csv=one, b__csv=one)

    assert silos["a"].matters == silos["b"].matters == {"case": "case"}


def test_id_of_a_contact_is_no_customer_s_number_but_joins_the_contact(tmp_path):
    calls = [
        {"ContactId": f"c-88{number}", "InitialContactId": f"c-88{number}", "Channel": "VOICE", "InstanceARN": "arn",
         "InitiationMethod": "INBOUND", "InitiationTimestamp": f"2024-01-{number}T10:00:00Z"}
        for number in range(13, 20)
    ]  # fmt: skip
    notes = [{"no": f"N{number}", "at": f"2024-01-{number} 10:05", "CALL": f"c-88{number}", "first_contact_id":
              f"c-88{number}"} for number in range(13, 20)]  # fmt: skip
    text, silos = drafted(tmp_path, calls__json=calls, notes__csv=notes)

    assert (silos["calls"].system, silos["calls"].ids, silos["calls"].matters) == ("connect_contact", {}, {})
    assert (silos["notes"].ids, silos["notes"].contact) == ({}, {"connect": "CALL"})
    assert "7 values stand in calls.json: ContactId too" in text


def test_number_of_a_row_differs_in_all_of_them_and_is_called_one(tmp_path):
    rows = [{"JOB": f"J0{number}", "MEMBER_NO": f"QX-7{number}", "PIECE_ID": f"TL{number}", "at": f"2024-01-{number}"}
            for number in range(13, 20)]  # fmt: skip
    assert drafted(tmp_path, letters__csv=rows)[1]["letters"].record == "PIECE_ID"

    for row in rows:
        row |= {"JOB": "J013", "PIECE_ID": "TL13", "PRINT": row["PIECE_ID"]}
    assert drafted(tmp_path, letters__csv=rows)[1]["letters"].record == "PRINT"


def test_a_number_that_other_files_show_to_be_a_customer_s_is_a_row_s_last(tmp_path):
    letters = [{"STU_NO": f"3006{number}", "BARCODE": f"WCU{number}7NZ", "OUR_REF": f"TR-{number}", "sent":
                f"2024-01-{number}"} for number in range(13, 20)]  # fmt: skip
    people = [{"NAME": f"Ada {'ABCDEFG'[number]}", "STUDENT_ID": one["STU_NO"], "MAIL": f"{number}@example.org"}
              for number, one in enumerate(letters)]  # fmt: skip
    _, silos = drafted(tmp_path, letters__csv=letters, people__csv=people)

    assert (silos["letters"].record, silos["letters"].ids) == ("BARCODE", {"student_id": "STU_NO"})
    assert silos["people"].record == "STUDENT_ID"


def test_numbers_that_have_the_form_of_telephones_are_no_row_s(tmp_path):
    ports = [
        {"NUM": f"04915700{number}", "PRQ": f"P25-{number}", "at": f"2024-01-{number}"} for number in range(13, 20)
    ]
    calls = [{"at": "2024-01-13", "to": {"number": "+61 491 570 006"}}]

    assert drafted(tmp_path, ports__csv=ports, calls__json=calls)[1]["ports"].record == "PRQ"


@pytest.mark.parametrize(
    ("first", "second", "values"),
    [
        ("OWNERID", "CREATEDBYID", "005Oa00000VzK{number}IAV"),
        ("OwnerId", "LastModifiedById", "00GOa00000VzK{number}"),
        ("last_modified_by", "created_by_user", "U-77{number}"),
    ],
)
def test_who_of_the_staff_owns_or_changed_a_record_is_no_customer(tmp_path, first, second, values):
    cases = [{"no": f"C-8{number}", "at": f"2024-01-{number}", first: values.format(number=number)}
             for number in range(13, 20)]  # fmt: skip
    users = [{"key": f"K-{number}", "at": f"2024-01-{number}", "USER_ID": values.format(number=number),
              second: values.format(number=number)} for number in range(13, 20)]  # fmt: skip
    text, silos = drafted(tmp_path, cases__csv=cases, notes__csv=users)

    assert silos["cases"].ids == silos["cases"].matters == {}
    assert second not in "".join(line for line in text.splitlines() if line.startswith(("ids", "matters", "# ids")))
    assert silos["cases"].record == "no"


def test_a_folder_without_files_is_refused(tmp_path):
    with pytest.raises(Refused, match="holds no file"):
        draft(tmp_path)
    with pytest.raises(Refused, match="no folder"):
        draft(tmp_path / "gone")


@given(
    names=st.lists(st.text(max_size=8), min_size=1, max_size=4),
    cells=st.lists(
        st.sampled_from(["2024-01-01", "x", "a@b.org", "", '"', "\\", "\x7f", "é", "+1 555 010 0123"]), max_size=8
    ),
)
def test_whatever_a_table_is_called_its_draft_can_be_loaded(tmp_path_factory, names, cells):
    folder = tmp_path_factory.mktemp("any")
    text = io.StringIO()
    csv.writer(text).writerows([names, *([cell] * len(names) for cell in cells)])
    (folder / "x.csv").write_text(text.getvalue(), "utf-8", "replace")
    (folder / "y.csv").write_text("at\n2024-01-01\n")
    assert read(draft(folder), "t.toml").silo[-1].name == "y"
