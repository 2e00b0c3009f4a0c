"""Stripe charges: the payments export of the dashboard (CSV), the API's Charge (JSON) and the events of its webhook."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Final

import msgspec

from tellonce.silos.system import Envelope, Format, Record, Source, System, Wrapper
from tellonce.silos.systems.fields import (
    at_path,
    below,
    flat,
    folded,
    identifiers,
    items,
    joined,
    kept,
    moment_of,
    name_of,
    number_of,
    optional_moment,
    scalar,
    text,
)
from tellonce.vocabulary.activity import Activity, Outcome
from tellonce.vocabulary.channel import Channel, Direction
from tellonce.vocabulary.refusal import Unreadable
from tellonce.vocabulary.touchpoint import Touchpoint

_PAID: Final = frozenset({"paid", "succeeded", "refunded", "partially refunded", "disputed", "captured"})
_FAILED: Final = frozenset({"failed", "blocked", "declined", "requires_payment_method", "requires payment method"})

_WHOLE: Final = frozenset(
    ["bif", "clp", "djf", "gnf", "jpy", "kmf", "krw", "mga", "pyg", "rwf", "ugx", "vnd", "vuv", "xaf", "xof", "xpf"]
)
_THOUSANDTHS: Final = frozenset(["bhd", "jod", "kwd", "omr", "tnd"])

_MONEY: Final = {"Amount": "amount", "Amount Refunded": "amount_refunded"}
_COLUMNS: Final = {
    "id": "id", "Created (UTC)": "created", "Currency": "currency", "Status": "status", "Description": "description",
    "Customer ID": "customer", "Customer Email": "billing_details.email", "Card Name": "billing_details.name",
    "Customer Phone": "billing_details.phone", "Invoice ID": "invoice", "Decline Reason": "outcome.reason",
    "Card Last4": "payment_method_details.card.last4", "Card Brand": "payment_method_details.card.brand",
    "Card Exp Month": "payment_method_details.card.exp_month", "Card Exp Year": "payment_method_details.card.exp_year",
}  # fmt: skip
"""Columns of the export and where the API holds the same."""

_TAKEN: Final = frozenset({"id", "Customer ID", "Customer Email", "Customer Phone", "Card Name", "Created (UTC)",
                           "Created date (UTC)", "Refunded date (UTC)", "Dispute Date (UTC)"})  # fmt: skip
_METADATA: Final = " (metadata)"
_PAYMENTS: Final = frozenset({"", "charge", "payment_intent"})
"""Objects of the API that are a payment; a row of the export names none."""


def read(record: Record, source: Source) -> Iterator[Touchpoint]:
    """The payment (part 0), what was refunded of it (part 1), and a dispute; a dispute that comes alone.

    Raises:
        Unreadable: no payment and no dispute, no id, or a moment that is none.
    """
    inner = below(record, "data.object") or record
    if text(inner, "object") == "dispute":
        yield _dispute(inner, source)
        return
    if (kind := text(inner, "object")) not in _PAYMENTS:
        raise Unreadable(f"the record is a {kind[:40]!r} of Stripe (allowed: charge, payment_intent, dispute)")
    row = _row(record)
    fields = folded(row)
    name = name_of(text(fields, "id"), source)
    at = moment_of(text(fields, "createdutc", "createddateutc", "created", "createddate"), "Created (UTC)", source.zone)
    attributes = kept(_attributes(row))
    invoice = text(fields, "invoiceid", "invoice")
    paid = Touchpoint(
        silo=source.silo, file=source.file, record=name, at=at, channel=Channel.NONE, direction=Direction.IN,
        activity=Activity.NOTED, word=text(fields, "status"), matters=(f"invoice:{invoice}",) if invoice else (),
        ids=identifiers([("stripe_customer", text(fields, "customerid", "customer")),
                         ("email", text(fields, "customeremail")), ("phone", text(fields, "customerphone")),
                         ("name", text(fields, "cardname", "customername"))]),
        attributes=attributes,
    )  # fmt: skip
    yield _settled(paid, text(fields, "declinereason", "failuremessage", "sellermessage"))
    part = 1
    refunded = number_of(text(fields, "amountrefunded"))
    if refunded is not None and refunded > 0:
        when = optional_moment(text(fields, "refundeddateutc", "refundeddate"), "Refunded date (UTC)", source.zone)
        yield _later(paid, Activity.REFUNDED, part, at if when is None else when)
        part += 1
    if disputed := text(fields, "disputedateutc", "disputedate"):
        yield _later(paid, Activity.DISPUTED, part, moment_of(disputed, "Dispute Date (UTC)", source.zone))


def _dispute(dispute: Record, source: Source) -> Touchpoint:
    """A dispute of the API or of an event: a record of its own, that names the charge.

    Raises:
        Unreadable: no id, or a moment that is none.
    """
    charge = text(dispute, "charge") or text(below(dispute, "charge"), "id")
    own = {name: value for name, value in dispute.items() if name not in ("id", "object", "created", "evidence")}
    return Touchpoint(
        silo=source.silo, file=source.file, record=name_of(text(dispute, "id"), source),
        at=moment_of(text(dispute, "created"), "created", source.zone), channel=Channel.NONE, direction=Direction.IN,
        activity=Activity.DISPUTED, word=text(dispute, "status"), matters=(f"charge:{charge}",) if charge else (),
        attributes=kept([("Amount", _amount(dispute, "amount")), *flat(own)]),
    )  # fmt: skip


def _settled(paid: Touchpoint, reason: str) -> Touchpoint:
    """The payment with what came of it; one still under way or called off stays `noted`."""
    word = paid.word.casefold()
    if word in _PAID:
        return msgspec.structs.replace(paid, activity=Activity.PAID, outcome=Outcome.OK)
    if word in _FAILED:
        attributes = kept([("reason", reason), *paid.attributes.items()])
        return msgspec.structs.replace(
            paid, activity=Activity.PAYMENT_FAILED, outcome=Outcome.FAILED, attributes=attributes
        )
    return paid


def _later(paid: Touchpoint, activity: Activity, part: int, at: int) -> Touchpoint:
    direction = Direction.OUT if activity is Activity.REFUNDED else Direction.IN
    return msgspec.structs.replace(paid, activity=activity, part=part, at=at, direction=direction)


def _attributes(row: Record) -> list[tuple[str, str]]:
    """The columns by their names; metadata by its own key (`account` for `account (metadata)`), after the columns."""
    return [(shown, joined(row[name])) for name, shown in _shown(tuple(row))]


@lru_cache(maxsize=64)
def _shown(columns: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """The columns that are kept, each with the name under which it is."""
    named = [name for name in columns if isinstance(name, str) and name not in _TAKEN]
    own = [(name, name) for name in named if not name.endswith(_METADATA)]
    return (*own, *((name, name.removesuffix(_METADATA)) for name in named if name.endswith(_METADATA)))


def _row(record: Record) -> Record:
    """The row of the export that a record is; a Charge of the API, alone or in an event, becomes the same row."""
    charge = below(record, "data.object") or record
    if text(charge, "object") != "charge" and not isinstance(charge.get("metadata"), Mapping):
        return charge
    row = {column: scalar(at_path(charge, path)) for column, path in _COLUMNS.items()}
    row |= {column: _amount(charge, path) for column, path in _MONEY.items()}
    row["Customer Email"] = row["Customer Email"] or text(charge, "receipt_email")
    row["Decline Reason"] = text(charge, "failure_code") or row["Decline Reason"]
    refunds = [text(refund, "created") for refund in items(at_path(charge, "refunds.data"))]
    # A charge of an event holds no list of its refunds, but the event of a refund says when.
    told = text(record, "created") if text(record, "type") == "charge.refunded" else ""
    row["Refunded date (UTC)"] = max(refunds, default=told)
    return row | {f"{name}{_METADATA}": value for name, value in flat(below(charge, "metadata"))}


def _amount(charge: Record, path: str) -> str:
    """An amount in whole units of its currency, as the export writes it; the API counts the smallest units.

    Source: Stripe's reference, "Currencies": zero-decimal and three-decimal currencies.
    """
    smallest = number_of(scalar(charge.get(path)))
    if smallest is None:
        return ""
    currency = text(charge, "currency").casefold()
    decimals = 0 if currency in _WHOLE else 3 if currency in _THOUSANDTHS else 2
    return f"{smallest / 10**decimals:.{decimals}f}"


SYSTEM: Final = System(
    name="stripe",
    title="Stripe charges (payments export, API or webhook)",
    envelopes=(
        Envelope(name="export", format=Format.CSV),
        Envelope(name="api", format=Format.JSON, root="data"),
        Envelope(name="webhook", format=Format.JSON),
        Envelope(name="stream", format=Format.JSONL),
    ),
    record_id="id",
    signs=(frozenset({"id", "Amount", "Amount Refunded", "Currency", "Status", "Customer ID", "Card Last4"}),),
    read=read,
    zone="UTC",
    wrappers=(Wrapper(name="webhook", signs=frozenset({"id", "type", "data.object"}), id=("id",)),),
)
