"""The contacts in which a customer asks for what was promised and not done in time."""

import re
from collections.abc import Sequence
from typing import Final

from tellonce.journeys.effort import assisted, channel
from tellonce.journeys.group import Group
from tellonce.journeys.promises import Entry, long_words
from tellonce.journeys.sorts import LIVE
from tellonce.vocabulary.activity import Activity
from tellonce.vocabulary.channel import Channel, Direction

CHASED: Final = frozenset({Channel.PHONE, Channel.CHAT, Channel.EMAIL})
"""Channels in which a customer asks for what was promised. Source: counting rules, "a call, chat or mail"."""

SUBJECT: Final = "subject"

ANSWER: Final = re.compile(r"\s*\w{2,3}\s*:")
"""How the subject of an answer begins: `Re:`, `AW:`, `SV:`, … Source: RFC 5322, section 3.6.5, and mail programs."""

QUOTED: Final = re.compile(r"^[ \t]{0,8}>.*$", re.MULTILINE)
"""Lines of the mail that is answered. Source: RFC 3676, section 4.5."""


def chased(entry: Entry, groups: Sequence[Group]) -> list[str]:
    """Names of the contacts in which the customer asks for what was promised and not done in time, in order.

    Those are calls, chats and mails to persons, begun by the customer after the promise fell due and before it was
    fulfilled, about the same matter: business numbers that one names are among those of the promise's own contact, or
    named together with one of them by any record (the case and its order), and a mail has a word of the promise.

    Args:
        entry: the promise.
        groups: contacts and messages of its journey in order.
    """
    until = entry.kept.touchpoint.at if entry.kept else None
    asking = [one for one in groups if one.at > entry.due and (until is None or one.at < until) and _asks(one)]
    if not asking:
        return []
    numbers = _named_with(next(_about(group) for group in groups if entry.made in group.rows), groups)
    said = entry.made.touchpoint
    words = long_words(said.attributes.get("quote", ""), said.attributes.get("what", ""))
    return [group.name for group in asking if _concerns(group, numbers) and _speaks_of(group, words)]


def _asks(group: Group) -> bool:
    """Whether a contact is a call, chat or mail of the customer's to a person."""
    return assisted(group) and channel(group) in CHASED and group.rows[0].touchpoint.direction is Direction.IN


def _speaks_of(group: Group, words: set[str]) -> bool:
    """Whether a mail names anything of what was promised; of a talk no record need say what was asked.

    The subject of an answer is that of the thread, whatever the answer is about, and what it quotes is somebody else's.
    """
    if channel(group) in LIVE:
        return True
    written = [row.touchpoint.attributes for row in group.rows if row.touchpoint.activity is Activity.MESSAGE_WRITTEN]
    texts = (text for one in written for name, text in one.items() if name != SUBJECT or not ANSWER.match(text))
    return not written or not words.isdisjoint(long_words(*(QUOTED.sub("", text) for text in texts)))


def _concerns(group: Group, numbers: set[str]) -> bool:
    own = _about(group)
    return not own or not numbers or not own.isdisjoint(numbers)


def _about(group: Group) -> set[str]:
    return {number for row in group.rows for number in row.touchpoint.matters}


def _named_with(numbers: set[str], groups: Sequence[Group]) -> set[str]:
    """These business numbers with all that records name together with one of them.

    Source: stories' README, "Numbers that records name together are one (notice and account, case and order)".
    """
    named = [matters for group in groups for row in group.rows if len(matters := row.touchpoint.matters) > 1]
    found, before = set(numbers), 0
    while len(found) > before:
        before = len(found)
        found.update(number for matters in named if not found.isdisjoint(matters) for number in matters)
    return found
