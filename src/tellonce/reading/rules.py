"""What of texts is read, as an organisation declares it: `[reading]` of `tellonce.toml`."""

from enum import StrEnum
from functools import cache
from typing import Final

import msgspec


class Kind(StrEnum):
    """What a text can state. One member, one idea; `KINDS` says what each means."""

    IDENTITY_ASKED = "identity_asked"
    RETOLD = "retold"
    STEPS_DONE = "steps_done"
    PROOF_ASKED = "proof_asked"
    SENT_ELSEWHERE = "sent_elsewhere"
    PROMISE = "promise"
    KEPT = "kept"
    HUMAN_ASKED = "human_asked"
    REFUSED = "refused"
    UNAVAILABLE = "unavailable"
    FAILED = "failed"
    PAPER_MISSING = "paper_missing"
    SOLVED = "solved"


KINDS: dict[Kind, str] = {
    Kind.IDENTITY_ASKED: "Staff, a bot or a notice asks who the customer is: a number, a name, a date of birth.",
    Kind.RETOLD: "The customer had to tell it again, or says so; earlier notes were not visible.",
    Kind.STEPS_DONE: "A note lists handling steps that were gone through.",
    Kind.PROOF_ASKED: "Staff asks for a photograph, a receipt, a copy.",
    Kind.SENT_ELSEWHERE: "The customer is told to go on by another channel: call, write, send a form, come by.",
    Kind.PROMISE: "Staff, a notice or a note promises something within a time limit.",
    Kind.KEPT: "Staff or a note says that something promised was done.",
    Kind.HUMAN_ASKED: "The customer asks a menu or bot for a person.",
    Kind.REFUSED: "The organisation does not do or give what was asked.",
    Kind.UNAVAILABLE: "What was asked for is not there just then.",
    Kind.FAILED: "It was tried and failed: an error.",
    Kind.PAPER_MISSING: "A paper is missing, or is asked for by a date.",
    Kind.SOLVED: "Staff or a note says that the matter is settled.",
}


class Reading(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`[reading]`: what of the texts of notes, mails and messages is read.

    Attributes:
        languages: two letters of each language that texts are written in (shipped: `en`, `de`); none reads nothing.
        off: readings that are not made.
        fields: fields of the organisation's own that hold sentences, beside those that are known to.
    """

    languages: tuple[str, ...] = ("en", "de")
    off: tuple[Kind, ...] = ()
    fields: tuple[str, ...] = ()


FIELDS: Final = frozenset({
    "note", "notes", "text", "body", "content", "message", "description", "comment", "comments", "remark", "remarks",
    "wrapupnote", "error_text", "answer",
})  # fmt: skip
"""Names of attributes, in lower case, that hold sentences, whatever system they come from."""


@cache
def fields_of(reading: Reading) -> frozenset[str]:
    """Names of attributes, in lower case, that are read; none where no language is declared."""
    return FIELDS | {name.casefold() for name in reading.fields} if reading.languages else frozenset()
