"""Bounces in plain words: what a mail server of the organisation writes to it without the form of RFC 3464."""

import re
from typing import Final

from tellonce.silos.system import Record, Source
from tellonce.silos.systems.fields import below, items, text
from tellonce.silos.systems.own import own_address

ROBOTS: Final = frozenset({"mailer-daemon", "postmaster", "mail-daemon"})
"""Names under which mail servers write. Source: RFC 2142 (`postmaster`), Sendmail, Postfix and Exim."""

_FIELD: Final = re.compile(
    r"^[ \t]*(final-recipient|original-recipient|action|status|diagnostic-code|original-message-id):[ \t]*(\S.*?)\s*$",
    re.IGNORECASE | re.MULTILINE,
)
"""Fields of RFC 3464 on lines of their own."""


def reported(record: Record, source: Source) -> Record:
    """A message with the report that its words hold; as it is where it has one, or where another's server wrote it.

    Only the organisation's own server is believed: anybody can write such lines.
    """
    if below(record, "report") or not by_robot(record) or not _own(record, source):
        return record
    told: dict[str, str] = {}
    for name, value in _FIELD.findall(text(record, "body")):
        told.setdefault(name.casefold(), value)
    if "action" not in told or not {"final-recipient", "original-recipient"} & set(told):
        return record
    return {**record, "report": {"kind": "delivery-status", **told}}


def by_robot(record: Record) -> bool:
    """Whether a message comes from the name under which mail servers write."""
    senders = {text(one, "address").partition("@")[0].casefold() for one in items(record.get("from"))}
    return bool(senders & ROBOTS)


def _own(record: Record, source: Source) -> bool:
    return all(own_address(text(one, "address"), source) for one in items(record.get("from")))
