"""Qualtrics responses: three header rows, the export's zone, previews, labels and values of JSON."""

import csv
import io
import json
from contextlib import suppress
from pathlib import Path

import pytest
from fenwick import ANYTHING, SOURCE
from hypothesis import given
from hypothesis import strategies as st

from tellonce.silos.files.records import found_layout, records
from tellonce.silos.mapping import Layout
from tellonce.silos.sniff import sniff
from tellonce.silos.systems.qualtrics import SYSTEM
from tellonce.vocabulary.activity import Activity, Outcome
from tellonce.vocabulary.channel import Channel, Direction
from tellonce.vocabulary.moment import MINUTE, iso
from tellonce.vocabulary.refusal import Unreadable
from tellonce.vocabulary.touchpoint import Identifier

ANSWER = {
    "StartDate": "2025-05-05 10:00:00", "EndDate": "2025-05-05 10:02:00", "Status": "IP Address", "Progress": "100",
    "IPAddress": "192.0.2.9", "Duration (in seconds)": "120", "Finished": "True", "RecordedDate": "2025-05-05 10:02:01",
    "ResponseId": "R_1", "RecipientLastName": "Gray", "RecipientFirstName": "Ida", "RecipientEmail": "ida@example.org",
    "ExternalReference": "C-77", "DistributionChannel": "email", "UserLanguage": "EN", "Q1": "9", "about": "visit",
}  # fmt: skip
TEXTS = {name: f"What is {name}?" for name in ANSWER}
IDS = {name: json.dumps({"ImportId": name.lower()}) for name in ANSWER} | {
    name: json.dumps({"ImportId": name, "timeZone": "America/Denver"})
    for name in ("StartDate", "EndDate", "RecordedDate")
}
RESPONSE = {
    "responseId": "R_1",
    "values": {
        "startDate": "2025-05-05T16:00:00Z", "endDate": "2025-05-05T16:02:00Z", "status": 0, "finished": 1,
        "ipAddress": "192.0.2.9", "progress": 100, "duration": 120, "recordedDate": "2025-05-05T16:02:01.123Z",
        "_recordId": "R_1", "recipientEmail": "ida@example.org", "userLanguage": "EN", "QID1": 9, "QID2": [1, 3],
    },
    "labels": {"status": "IP Address", "finished": "True", "QID2": ["Price", "Speed"]}, "displayedFields": ["QID1"],
}  # fmt: skip


def read(record):
    (told,) = SYSTEM.read(record, SOURCE)
    return told


def written(*rows, delimiter=","):
    stream = io.StringIO()
    table = csv.writer(stream, delimiter=delimiter)
    table.writerow(ANSWER)
    table.writerows(row.values() for row in rows)
    return stream.getvalue()


def told(path: Path):
    return list(records(path, sniff(path).layout))


@pytest.mark.parametrize(
    ("name", "delimiter", "encoding"), [("answers.csv", ",", "utf-8-sig"), ("answers.tsv", "\t", "utf-16")]
)
def test_export_has_three_header_rows_and_its_own_zone(tmp_path, name, delimiter, encoding):
    path = tmp_path / name
    path.write_text(written(TEXTS, IDS, ANSWER, delimiter=delimiter), encoding=encoding)

    assert sniff(path).system == "qualtrics"
    ((line, record),) = told(path)
    answer = read(record)
    assert (line, answer.record, iso(answer.at)) == (4, "R_1", "2025-05-05T16:00:00Z")
    assert record["^"]["Q1"] == {"ImportId": "q1", "text": "What is Q1?"}


def test_export_whose_further_headers_were_taken_out_is_read_in_the_silos_zone(tmp_path):
    path = tmp_path / "answers.csv"
    path.write_text(written(ANSWER, ANSWER | {"ResponseId": "R_2"}), encoding="utf-8")

    assert sniff(path).system == "qualtrics"
    assert [(read(record).record, iso(read(record).at)) for _, record in told(path)] == [
        ("R_1", "2025-05-05T10:00:00Z"), ("R_2", "2025-05-05T10:00:00Z"),
    ]  # fmt: skip


def test_answer_lasts_from_its_start_to_its_end():
    answer = read(ANSWER)

    assert (answer.activity, answer.channel, answer.direction) == (
        Activity.SURVEY_ANSWERED, Channel.SURVEY, Direction.IN,
    )  # fmt: skip
    assert (answer.until - answer.at, answer.outcome, answer.word) == (2 * MINUTE, Outcome.OK, "IP Address")
    assert answer.ids == (
        Identifier("email", "ida@example.org"), Identifier("name", "Ida Gray"), Identifier("ip", "192.0.2.9"),
    )  # fmt: skip
    assert {"ExternalReference": "C-77", "Q1": "9", "about": "visit"}.items() <= answer.attributes.items()


def test_length_stands_in_for_a_missing_end():
    assert read(ANSWER | {"EndDate": ""}).until == read(ANSWER).until


def test_answer_that_was_not_finished_was_abandoned():
    assert read(ANSWER | {"Finished": "False", "Progress": "40"}).outcome is Outcome.ABANDONED


@pytest.mark.parametrize("status", ["Survey Preview", "1", "Survey Test", "Spam", "8"])
def test_what_no_customer_answered_is_noted(status):
    answer = read(ANSWER | {"Status": status})

    assert (answer.activity, answer.direction, answer.ids) == (Activity.NOTED, Direction.WITHIN, ())


@pytest.mark.parametrize("zone", ["Mars/Olympus", "", "../etc", "Z", 7, None])
def test_zone_that_nobody_knows_leaves_the_silos(zone):
    assert iso(read(ANSWER | {"^": {"StartDate": {"timeZone": zone}}}).at) == "2025-05-05T10:00:00Z"


def test_json_gives_labels_and_keeps_the_values():
    answer = read(RESPONSE)

    assert (answer.record, answer.outcome, iso(answer.at)) == ("R_1", Outcome.OK, "2025-05-05T16:00:00Z")
    assert answer.ids[0] == Identifier("email", "ida@example.org")
    assert {"QID1": "9", "QID2": "Price;Speed", "QID2.value": "1;3", "status": "IP Address", "status.value": "0"}.items(
    ) <= answer.attributes.items()  # fmt: skip


@pytest.mark.parametrize(
    "text", [json.dumps({"responses": [RESPONSE]}, indent=1), f"{json.dumps(RESPONSE)}\n{json.dumps(RESPONSE)}\n"]
)
def test_json_export_is_recognised(tmp_path, text):
    path = tmp_path / "answers.json"
    path.write_text(text, encoding="utf-8")

    assert found_layout(path, Layout()).format in ("json", "jsonl")
    assert sniff(path).system == "qualtrics"


@given(st.dictionaries(st.sampled_from([*ANSWER, *RESPONSE, "^"]) | st.text(max_size=5), ANYTHING))
def test_any_record_is_read_or_unreadable(record):
    with suppress(Unreadable):
        assert read(record)
