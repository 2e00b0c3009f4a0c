"""What sort of mail a message is: written by a customer, an answer, a notice, a mass mailing, automatic, a report.

Source: RFC 3834 (`Auto-Submitted`), RFC 2076 (`Precedence`), RFC 2919 (`List-Id`), RFC 3464 and 8098 (reports); the
headers by which Exim, Gmail and SpamAssassin say the same.
"""

from enum import StrEnum
from typing import Final

from tellonce.silos.system import Record, Source
from tellonce.silos.systems.fields import below, items, joined, text
from tellonce.silos.systems.mail_bounces import by_robot
from tellonce.silos.systems.own import own_address

_BULK: Final = frozenset({"bulk", "list", "junk"})
_ANSWERING: Final = ("x-autoreply", "x-autorespond", "x-autoresponder")


_ANSWERED: Final = ("in-reply-to", "references")


class Sort(StrEnum):
    """A sort of mail, as seen from the organisation."""

    WRITTEN = "written"
    ANSWER = "answer"
    NOTICE = "notice"
    NEWSLETTER = "newsletter"
    AUTOMATIC = "automatic"
    BOUNCE = "bounce"
    DELIVERY = "delivery"
    OPENED = "opened"
    INTERNAL = "internal"
    DRAFT = "draft"


def sort_of(record: Record, source: Source) -> Sort:
    """The sort of a message. What is automatic is never written by a customer, whoever's address it bears."""
    headers = below(record, "headers")
    labels = [label.strip().casefold() for label in joined(headers.get("x-gmail-labels")).split(",")]
    if "drafts" in labels or "draft" in labels or text(headers, "x-mozilla-draft-info"):
        return Sort.DRAFT
    if reported := _reported(record):
        return reported
    if written_by(record, source):
        machine = _automatic(record) or "spam" in labels or text(headers, "x-spam-flag").casefold() == "yes"
        return Sort.AUTOMATIC if machine else Sort.WRITTEN
    if not _outward(record, source):
        return Sort.INTERNAL
    return _sent(record)


def written_by(record: Record, source: Source) -> list[tuple[str, str]]:
    """Names and addresses of others that a message is from; none where it is the organisation's own.

    A form of the organisation's site writes in its name to itself: then whoever is to be answered wrote it.
    """
    own = False
    for header in ("from", "sender"):
        named = [(text(one, "name"), text(one, "address")) for one in items(record.get(header))]
        others = [(name, address) for name, address in named if address and not own_address(address, source)]
        own = own or len(others) < len(named)
        if others and not own:
            return others
    if _outward(record, source):
        return []
    answers = [(text(one, "name"), text(one, "address")) for one in items(record.get("reply_to"))]
    return [(name, address) for name, address in answers if address and not own_address(address, source)]


def _outward(record: Record, source: Source) -> bool:
    """Whether any address that a message went to is another's."""
    addresses = (text(one, "address") for header in ("to", "cc", "bcc") for one in items(record.get(header)))
    return any(address and not own_address(address, source) for address in addresses)


def _reported(record: Record) -> Sort | None:
    """The sort of a report, None for any other message."""
    report, headers = below(record, "report"), below(record, "headers")
    if text(report, "kind") == "disposition-notification":
        return Sort.OPENED if "displayed" in text(report, "disposition").casefold() else Sort.DELIVERY
    if text(report, "kind") == "delivery-status":
        return Sort.BOUNCE if text(report, "action").casefold() == "failed" else Sort.DELIVERY
    robot = by_robot(record) or text(headers, "return-path") == "<>"
    return Sort.BOUNCE if text(headers, "x-failed-recipients") and robot else None


def _automatic(record: Record) -> bool:
    """Whether a machine wrote it: an absence note, a list, a mailing, a notice of another organisation."""
    headers = below(record, "headers")
    if _submitted(headers) or _answers_by_itself(headers):
        return True
    bulk = text(headers, "precedence").casefold() in _BULK
    return bulk or bool(joined(headers.get("list-id"))) or by_robot(record)


def is_receipt(record: Record) -> bool:
    """Whether a machine wrote a message in answer to another (RFC 3834), as one does that tells that it came in."""
    headers = below(record, "headers")
    if _submitted(headers) == "auto-replied" or _answers_by_itself(headers):
        return True
    return bool(_submitted(headers)) and any(joined(headers.get(name)) for name in _ANSWERED)


def _submitted(headers: Record) -> str:
    """The word of `Auto-Submitted` without comment and parameters; '' for mail that people wrote."""
    words = text(headers, "auto-submitted").replace(";", " ").casefold().split()
    return words[0] if words and words[0] != "no" else ""


def _answers_by_itself(headers: Record) -> bool:
    return any(text(headers, name) for name in _ANSWERING) or text(headers, "precedence").casefold() == "auto_reply"


def _sent(record: Record) -> Sort:
    """The sort of what the organisation sent: a receipt is a notice, though it names the mail that it answers."""
    headers = below(record, "headers")
    automatic = _submitted(headers) or _answers_by_itself(headers)
    if joined(headers.get("list-id")) or (not automatic and text(headers, "precedence").casefold() in _BULK):
        return Sort.NEWSLETTER
    if automatic:
        return Sort.NOTICE
    return Sort.ANSWER if any(joined(headers.get(name)) for name in _ANSWERED) else Sort.NOTICE
