"""Common words of source systems for channels, outcomes and directions, as columns with few values hold them."""

import re
from collections.abc import Mapping
from typing import Final

from tellonce.silos.drafting.column import WORD_LIST, Column
from tellonce.vocabulary.activity import Outcome
from tellonce.vocabulary.channel import Channel, Direction

CHANNELS: Final[dict[str, Channel]] = {
    "web": Channel.WEB, "online": Channel.WEB, "internet": Channel.WEB, "website": Channel.WEB, "portal": Channel.WEB,
    "web form": Channel.WEB, "app": Channel.APP, "mobile app": Channel.APP, "phone": Channel.PHONE,
    "telephone": Channel.PHONE, "call": Channel.PHONE, "voice": Channel.PHONE, "email": Channel.EMAIL,
    "e mail": Channel.EMAIL, "letter": Channel.LETTER, "postal mail": Channel.LETTER, "post": Channel.LETTER,
    "mail": Channel.LETTER, "certified mail": Channel.LETTER, "fax": Channel.FAX, "sms": Channel.SMS,
    "text": Channel.SMS, "text message": Channel.SMS, "chat": Channel.CHAT, "live chat": Channel.CHAT,
    "bot": Channel.BOT, "chatbot": Channel.BOT, "ivr": Channel.IVR, "branch": Channel.BRANCH, "store": Channel.BRANCH,
    "in person": Channel.BRANCH, "walk in": Channel.BRANCH, "visit": Channel.VISIT, "social": Channel.SOCIAL,
    "social media": Channel.SOCIAL, "survey": Channel.SURVEY,
}  # fmt: skip

OUTCOMES: Final[dict[str, Outcome]] = {
    "ok": Outcome.OK, "success": Outcome.OK, "succeeded": Outcome.OK, "successful": Outcome.OK, "done": Outcome.OK,
    "complete": Outcome.OK, "completed": Outcome.OK, "delivered": Outcome.OK, "answered": Outcome.OK,
    "agent": Outcome.OK, "approved": Outcome.OK, "resolved": Outcome.RESOLVED, "solved": Outcome.RESOLVED,
    "settled": Outcome.RESOLVED, "unresolved": Outcome.UNRESOLVED, "failed": Outcome.FAILED, "failure": Outcome.FAILED,
    "error": Outcome.FAILED, "bounced": Outcome.FAILED, "returned": Outcome.FAILED, "phantom": Outcome.FAILED,
    "abandoned": Outcome.ABANDONED, "abandon": Outcome.ABANDONED, "hang": Outcome.ABANDONED,
    "hang up": Outcome.ABANDONED, "hung up": Outcome.ABANDONED, "cancelled": Outcome.ABANDONED,
    "canceled": Outcome.ABANDONED, "no answer": Outcome.NO_ANSWER, "noanswer": Outcome.NO_ANSWER,
    "no access": Outcome.NO_ANSWER, "no show": Outcome.NO_ANSWER, "busy": Outcome.BUSY, "voicemail": Outcome.VOICEMAIL,
    "refused": Outcome.REFUSED, "denied": Outcome.REFUSED, "declined": Outcome.REFUSED, "rejected": Outcome.REFUSED,
    "transferred": Outcome.TRANSFERRED, "transfer": Outcome.TRANSFERRED, "unavailable": Outcome.UNAVAILABLE,
}  # fmt: skip

DIRECTIONS: Final[dict[str, Direction]] = {
    "in": Direction.IN, "inbound": Direction.IN, "incoming": Direction.IN, "received": Direction.IN,
    "out": Direction.OUT, "outbound": Direction.OUT, "outgoing": Direction.OUT, "sent": Direction.OUT,
}  # fmt: skip


def known(column: Column, words: Mapping[str, str]) -> dict[str, str]:
    """The column's words that a list knows, each with ours; none for a column of many different values."""
    if not 0 < len(column.words) <= WORD_LIST:
        return {}
    meant = {word: words.get(re.sub(r"[\s_-]+", " ", word.casefold()).strip()) for word in column.words}
    return {word: str(ours) for word, ours in sorted(meant.items()) if ours}
