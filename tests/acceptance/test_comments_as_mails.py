"""The page on comments that are mails does what it says: mails of a case that a call opened are its customer's."""

import re

import pytest
from building import told

CASE = "500A0000001AbCdAAA"
ORGANISATION = '[organisation]\nname = "Fenwick"\nzone = "UTC"\nas_of = "2025-06-01T00:00:00Z"\n'
CASES = f"""ID,CASENUMBER,CONTACTID,ORIGIN,STATUS,ISCLOSED,CREATEDDATE
{CASE},00001234,003A0000001XyZwAAA,Phone,New,false,2025-05-05T10:00:00Z
"""
COMMENTS = f"""ID,PARENTID,COMMENTBODY,ISPUBLISHED,CREATEDBYID,CREATEDDATE
1,{CASE},Is it here yet?,true,005A0000001MailAAA,2025-05-07T10:00:00Z
2,{CASE},We will call you back within 5 business days.,true,005A0000001StafAAA,2025-05-07T12:00:00Z
3,{CASE},Asked the warehouse.,false,005A0000001StafAAA,2025-05-08T09:00:00Z
"""


@pytest.fixture
def example(root):
    """The declaration on the page."""
    text = (root / "docs" / "silos" / "salesforce_comment.md").read_text(encoding="utf-8")
    return re.search(r"^```toml\n(.*?)^```$", text, flags=re.MULTILINE | re.DOTALL)[1]


def account(tmp_path, declaration):
    for name, text in (("cases.csv", CASES), ("comments.csv", COMMENTS), ("tellonce.toml", declaration)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    return told(tmp_path, tmp_path / "store")


def test_mails_of_a_case_that_a_call_opened_are_its_customers(tmp_path, example):
    one = account(tmp_path, ORGANISATION + example)

    (person,) = one.records_by_person.values()
    assert {file: len(records) for file, records in person.items()} == {"cases.csv": 1, "comments.csv": 3}
    assert [promise.person for promise in one.promises] == list(one.records_by_person)
    assert one.unresolved == {}


def test_without_the_id_of_the_case_they_are_nobodys(tmp_path, example):
    one = account(tmp_path, ORGANISATION + re.sub(r"^ids.case_id.*\n", "", example, flags=re.MULTILINE))

    assert list(one.unresolved) == ["comments.csv"]
    assert [promise.person for promise in one.promises] == [None]
