"""The layout of a file: a document written on one line is a document, lines of JSON are lines."""

import json

import pytest

from tellonce.silos.files.envelopes import layout_of
from tellonce.silos.files.records import records
from tellonce.silos.mapping import Layout
from tellonce.silos.registry import system
from tellonce.silos.sniff import sniff

CALLS = [{"sid": "CA1"}, {"sid": "CA2"}]


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("name", ["calls.json", "calls", "calls.export"])
def test_a_document_is_one_on_however_many_lines(tmp_path, name, indent):
    path = tmp_path / name
    path.write_text(json.dumps({"page": 0, "calls": CALLS}, indent=indent))
    layout = layout_of(path, Layout(), system("twilio_call"))

    assert (layout.format, layout.root) == ("json", "calls")
    assert [record for _, record in records(path, layout)] == CALLS


def test_lines_of_json_are_lines_whatever_the_name(tmp_path):
    path = tmp_path / "calls.json"
    path.write_text("".join(json.dumps(call) + "\n" for call in CALLS))

    assert layout_of(path, Layout(), system("twilio_call")).format == "jsonl"


def test_one_line_that_is_no_page_is_a_record(tmp_path):
    path = tmp_path / "calls.json"
    path.write_text(json.dumps({"sid": "CA1", "notes": ["a", "b"]}))
    layout = layout_of(path, Layout(), system("twilio_call"))

    assert [record["sid"] for _, record in records(path, layout)] == ["CA1"]


@pytest.mark.parametrize("indent", [None, 2])
def test_a_declared_list_is_found_in_a_document_on_one_line(tmp_path, indent):
    path = tmp_path / "rows.json"
    path.write_text(json.dumps({"page": {"rows": CALLS}}, indent=indent))
    layout = layout_of(path, Layout(root="page.rows"))

    assert [record for _, record in records(path, layout)] == CALLS


def test_a_first_line_too_long_to_be_seen_whole_leaves_lines_what_their_name_says(tmp_path):
    path = tmp_path / "calls.jsonl"
    path.write_text("".join(json.dumps({**call, "notes": "x" * 300_000}) + "\n" for call in CALLS))
    layout = layout_of(path, Layout(), system("twilio_call"))

    assert [record["sid"] for _, record in records(path, layout)] == ["CA1", "CA2"]


def test_likely_system_is_not_hidden_by_one_that_has_more_signs_but_fewer_of_them_there(tmp_path):
    contact, call = ["ID", "LASTNAME", "EMAIL"], ["src", "dst", "channel", "duration", "disposition", "billsec"]
    path = tmp_path / "people.csv"
    path.write_text(",".join(contact + call) + "\n" + ",".join("x" * 9) + "\n")

    assert sniff(path).system == "salesforce_contact"
