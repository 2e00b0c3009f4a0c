"""Stripe charges: payments, failures, refunds, disputes; the export and the API tell the same."""

from contextlib import suppress

import pytest
from fenwick import ANYTHING, SOURCE
from hypothesis import given
from hypothesis import strategies as st

from tellonce.silos.systems.stripe import SYSTEM
from tellonce.vocabulary.activity import Activity, Outcome
from tellonce.vocabulary.moment import iso
from tellonce.vocabulary.refusal import Unreadable
from tellonce.vocabulary.touchpoint import Identifier

ROW = {
    "id": "ch_1", "Created (UTC)": "2025-05-05 10:00:00", "Amount": "12.50", "Amount Refunded": "0.00",
    "Currency": "usd", "Status": "Paid", "Decline Reason": "", "Customer ID": "cus_1",
    "Customer Email": "ida@example.org", "Card Last4": "4242", "Card Name": "Ida Quill", "Invoice ID": "in_1",
    "Refunded date (UTC)": "", "subscriber (metadata)": "F-100",
}  # fmt: skip
CHARGE = {
    "object": "charge", "id": "ch_1", "created": 1746439200, "amount": 1250, "amount_refunded": 0, "currency": "usd",
    "status": "succeeded", "customer": "cus_1", "invoice": "in_1",
    "billing_details": {"email": "ida@example.org", "name": "Ida Quill"},
    "payment_method_details": {"card": {"last4": "4242"}}, "metadata": {"subscriber": "F-100"},
}  # fmt: skip


def read(record):
    return list(SYSTEM.read(record, SOURCE))


def test_payment():
    (paid,) = read(ROW)

    assert (paid.activity, paid.outcome, iso(paid.at)) == (Activity.PAID, Outcome.OK, "2025-05-05T10:00:00Z")
    assert set(paid.ids) == {
        Identifier("stripe_customer", "cus_1"), Identifier("email", "ida@example.org"), Identifier("name", "Ida Quill"),
    }  # fmt: skip
    assert paid.matters == ("invoice:in_1",)
    assert paid.attributes["subscriber"] == "F-100"
    assert paid.attributes["Card Last4"] == "4242"


def test_failed_payment_says_why():
    (failed,) = read(ROW | {"Status": "Failed", "Decline Reason": "expired_card"})

    assert (failed.activity, failed.outcome) == (Activity.PAYMENT_FAILED, Outcome.FAILED)
    assert failed.attributes["reason"] == "expired_card"


def test_refund_and_dispute_follow_the_payment():
    told = read(
        ROW
        | {"Amount Refunded": "2.50", "Refunded date (UTC)": "2025-05-06 09:00:00", "Status": "Refunded"}
        | {"Dispute Date (UTC)": "2025-05-07 09:00:00"}
    )

    assert [(each.part, each.activity, iso(each.at)[:10]) for each in told] == [
        (0, Activity.PAID, "2025-05-05"), (1, Activity.REFUNDED, "2025-05-06"), (2, Activity.DISPUTED, "2025-05-07"),
    ]  # fmt: skip


@pytest.mark.parametrize("record", [CHARGE, {"type": "charge.succeeded", "data": {"object": CHARGE}}])
def test_charge_of_the_api_tells_what_the_export_tells(record):
    (exported,), (given_by_api,) = read(ROW), read(record)

    for name in ("record", "at", "activity", "outcome", "ids", "matters"):
        assert getattr(given_by_api, name) == getattr(exported, name), name
    assert given_by_api.attributes["Amount"] == "12.50"
    assert given_by_api.attributes["subscriber"] == "F-100"


def test_whole_currencies_have_no_decimals():
    (paid,) = read(CHARGE | {"currency": "jpy"})

    assert paid.attributes["Amount"] == "1250"


@pytest.mark.parametrize("status", ["Pending", "Uncaptured", "canceled"])
def test_what_is_not_settled_is_only_noted(status):
    assert read(ROW | {"Status": status})[0].activity is Activity.NOTED


@given(st.dictionaries(st.sampled_from([*ROW, *CHARGE]) | st.text(max_size=5), ANYTHING))
def test_any_record_is_read_or_unreadable(record):
    with suppress(Unreadable):
        assert read(record)
