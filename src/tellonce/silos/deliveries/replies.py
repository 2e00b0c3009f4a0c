"""What a vendor wants to hear before it believes that its request has arrived; for all others any success will do.

Source: Salesforce SOAP API Developer Guide, "Outbound Messaging"; Amazon Data Firehose, "HTTP endpoint delivery request
and response"; Twilio, "TwiML for Programmable Messaging"; Dialogflow, "Fulfillment".
"""

from typing import Final, NamedTuple

import msgspec

from tellonce.vocabulary.moment import SECOND

_OUTBOUND: Final = b"http://soap.sforce.com/2005/09/outbound"
_ACKNOWLEDGED: Final = (
    b'<?xml version="1.0" encoding="UTF-8"?>'
    b'<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"><soapenv:Body>'
    b'<notificationsResponse xmlns="http://soap.sforce.com/2005/09/outbound"><Ack>true</Ack></notificationsResponse>'
    b"</soapenv:Body></soapenv:Envelope>"
)


class Reply(NamedTuple):
    """The body that a request is answered with, beside the status 200.

    Attributes:
        content_type: of the body.
        body: the bytes.
    """

    content_type: str
    body: bytes


class _Batch(msgspec.Struct):
    """As much of a Firehose request as its answer repeats."""

    requestId: str  # noqa: N815  # the name that Firehose gives it
    records: msgspec.Raw


def reply(system: str, body: bytes, arrived: int) -> Reply | None:
    """What a request is answered with once its records are kept; None where any success will do.

    Args:
        system: name of the system.
        body: of the request.
        arrived: moment of arrival, microseconds UTC.
    """
    if system.startswith("salesforce_") and _OUTBOUND in body[:8_000]:
        return Reply("text/xml; charset=utf-8", _ACKNOWLEDGED)
    if b'"requestId"' in body and (batch := _batch(body)):
        told = {"requestId": batch.requestId, "timestamp": arrived * 1_000 // SECOND}
        return Reply("application/json", msgspec.json.encode(told))
    if system == "twilio_message" and not body.lstrip().startswith((b"{", b"[")):
        # No word is an answer too: without it Twilio reports every text that came in as failed to be handled.
        return Reply("text/xml; charset=utf-8", b"<Response/>")
    return Reply("application/json", b"{}") if system == "dialogflow" else None


def _batch(body: bytes) -> _Batch | None:
    try:
        return msgspec.json.decode(body, type=_Batch)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return None
