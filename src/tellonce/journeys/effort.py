"""The customer's time: what each contact and message takes, by the counting rules of the acceptance stories.

Source: counting rules, "How contacts and minutes are counted": a call, visit or chat from start to end; what the
customer writes e-mail 5, letter 15, public post 2; letters read 2; e-mail read 1 if opened; text 0.5; voicemail 1;
a silent or unanswered call 0.5; survey invitation 1 if opened, by text 0.5.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from math import ceil
from typing import Final

from tellonce.journeys.group import Group
from tellonce.journeys.placed import Placed
from tellonce.journeys.sorts import MESSAGES, WRITTEN
from tellonce.vocabulary.activity import Activity, Outcome
from tellonce.vocabulary.channel import Channel, Direction
from tellonce.vocabulary.journey import ContactKind
from tellonce.vocabulary.moment import HOUR, MINUTE
from tellonce.vocabulary.touchpoint import Touchpoint

WRITING: Final = {
    Channel.EMAIL: 5 * MINUTE, Channel.LETTER: 15 * MINUTE, Channel.FAX: 15 * MINUTE, Channel.SOCIAL: 2 * MINUTE,
    Channel.SMS: MINUTE // 2,
}  # fmt: skip
"""Time to write one, where no length is recorded."""

READING: Final = {
    Channel.LETTER: 2 * MINUTE,
    Channel.FAX: 2 * MINUTE,
    Channel.SMS: MINUTE // 2,
    Channel.APP: MINUTE // 2,
}
"""Time to read one that needs no opening record."""

SURVEYS: Final = frozenset({Activity.SURVEY_SENT, Activity.SURVEY_ANSWERED})

NOTICES: Final = frozenset({Activity.NOTICE_SENT, Activity.SURVEY_SENT})
"""What the organisation sends in a correspondence without answering anything."""

RECEIPT: Final = HOUR
"""How soon after the customer wrote a notice is the receipt of that mail.

Source: our choice: receipts are sent at once, and mail servers seldom hold them longer.
"""

WAITS: Final = frozenset({Activity.QUEUED, Activity.HELD})

SERVED: Final = frozenset({Activity.CONNECTED, Activity.VISIT_ARRIVED})

WRITTEN_TO: Final = frozenset({Activity.MESSAGE_WRITTEN, Activity.CASE_OPENED})

TO_PERSONS: Final = frozenset({
    Channel.EMAIL, Channel.LETTER, Channel.FAX, Channel.PHONE, Channel.CHAT, Channel.BRANCH,
})  # fmt: skip
"""Where what the customer writes, or has written down, reaches a person."""

VOICEMAIL: Final = MINUTE
UNANSWERED: Final = MINUTE // 2
OPENED: Final = MINUTE


def channel(group: Group) -> Channel:
    """The channel of a whole group: the first among its contact-making rows.

    A voice menu is part of the telephone, and a bot that handed over to a person part of the chat with that person.
    """
    kinds = [row.touchpoint for row in group.rows if row.touchpoint.channel is not Channel.NONE]
    if not kinds:
        return Channel.NONE
    if group.kind is not ContactKind.NONE and any(point.activity in SURVEYS for point in kinds):
        return Channel.SURVEY
    first = next((point.channel for point in kinds if point.at >= group.at), kinds[0].channel)
    if first is Channel.BOT and any(one.channel is Channel.CHAT and one.activity in SERVED for one in kinds):
        return Channel.CHAT
    return Channel.PHONE if first is Channel.IVR else first


def span(group: Group) -> int:
    """Microseconds of the customer's time that a group takes; 0 for a mere record, and inside a web session."""
    if group.session:
        return 0
    match group.kind:
        case ContactKind.CONTACT:
            return _contact(group)
        case ContactKind.MESSAGE:
            return sum(_message(group, index) for index in range(len(group.rows)))
        case ContactKind.NONE:
            return 0


def letters(group: Group) -> list[Group]:
    """The mails of a correspondence, each with what was recorded until the next; any other group as it is.

    Correspondence is one contact where it is asked whether somebody asks again or had to come again; its mails are
    counted one by one. Source: counting rules: "written by the customer: e-mail 5, letter 15", "e-mail received 1"; an
    automatic receipt belongs to the mail it answers.
    """
    if group.kind is ContactKind.NONE or not _in_writing(group):
        return [group]
    begins = list(_begins(group.rows))
    if len(begins) <= 1:
        return [group]
    bounds = [0, *begins[1:], len(group.rows)]
    return [_part(group, group.rows[start:end]) for start, end in pairwise(bounds)]


def _begins(rows: Sequence[Placed]) -> Iterator[int]:
    """Places of the rows that are mails of their own."""
    written: int | None = None
    for place, row in enumerate(rows):
        point = row.touchpoint
        if point.channel is Channel.NONE or point.attributes.get("automatic") == "true":
            continue
        if point.activity is Activity.MESSAGE_WRITTEN or (written is None and opens(rows, place)):
            written = point.at
            yield place
        elif point.activity is Activity.REPLY_SENT or (
            point.activity in NOTICES and (written is None or point.at - written > RECEIPT)
        ):
            yield place


def opens(rows: Sequence[Placed], place: int) -> bool:
    """Whether a case stands for the mail that opened it: the customer's, of which nothing else tells."""
    point = rows[place].touchpoint
    if (
        point.activity is not Activity.CASE_OPENED
        or point.channel not in WRITTEN
        or point.direction is not Direction.IN
    ):
        return False
    later = (row.touchpoint.activity for row in rows[place + 1 :])
    return next((one for one in later if one in (Activity.MESSAGE_WRITTEN, Activity.REPLY_SENT)), None) is not (
        Activity.MESSAGE_WRITTEN
    )


def _part(group: Group, rows: list[Placed]) -> Group:
    sent = rows[next(_begins(rows))].touchpoint
    kind = ContactKind.MESSAGE if sent.activity in MESSAGES else ContactKind.CONTACT
    return Group(rows=rows, kind=kind, at=sent.at, until=sent.until or sent.at, heard=group.heard)


def _contact(group: Group) -> int:
    parts = letters(group)
    if len(parts) > 1:
        return sum(map(span, parts))
    if group.until > group.at and not _in_writing(group):
        return group.until - group.at
    points = [row.touchpoint for row in group.rows]
    written = [one for one in points if one.activity is Activity.MESSAGE_WRITTEN]
    written = written or [one for one in points if one.activity is Activity.CASE_OPENED]
    if written:
        return sum(_wrote(one) for one in written)
    first = next((one for one in points if one.channel in WRITING), None)
    if first is None:
        return 0
    return WRITING[first.channel] if first.direction is Direction.IN else READING.get(first.channel, OPENED)


def _wrote(point: Touchpoint) -> int:
    if point.activity is Activity.MESSAGE_WRITTEN and point.until is not None and point.until > point.at:
        return point.until - point.at
    return WRITING.get(point.channel, 0)


def _in_writing(group: Group) -> bool:
    """Whether all of a contact went by writing: from the first mail to the last answer nobody sits and waits."""
    ways = {row.touchpoint.channel for row in group.rows} - {Channel.NONE}
    return bool(ways) and ways <= WRITTEN


def _message(group: Group, index: int) -> int:
    point = group.rows[index].touchpoint
    opened = any(row.touchpoint.activity is Activity.NOTICE_OPENED for row in group.rows)
    match point.activity:
        case Activity.CALL_PLACED:
            return _call(point.outcome, (point.until or point.at) - point.at)
        case Activity.SURVEY_SENT if point.channel is Channel.SMS:
            return READING[Channel.SMS]
        case Activity.REPLY_SENT:
            # Tickets and mailboxes do not record what is opened: an answer that was waited for counts as read.
            return 0 if point.attributes.get("automatic") == "true" else READING.get(point.channel, OPENED)
        case Activity.NOTICE_SENT | Activity.NEWSLETTER_SENT | Activity.SURVEY_SENT:
            return READING.get(point.channel, OPENED if opened else 0)
        case _:
            return 0


def _call(outcome: Outcome | None, length: int) -> int:
    match outcome:
        case Outcome.VOICEMAIL:
            return VOICEMAIL
        case Outcome.OK:
            return length
        case _:
            return UNANSWERED


def waited(group: Group) -> int:
    """Microseconds spent in queues and on hold, each moment once, all queues of the contact together."""
    return sum(end - start for start, end in waits(group))


def waits(group: Group) -> list[tuple[int, int]]:
    """The spans of waiting as (start, end) in microseconds UTC, joined where they overlap, in order.

    What lies unanswered in writing keeps nobody waiting: the queue of a mail is none.
    """
    points = [row.touchpoint for row in group.rows if row.touchpoint.activity in WAITS]
    return joined((one.at, one.until) for one in points if one.until is not None and one.channel not in WRITTEN)


def joined(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans of time as (start, end) in order, those that touch or overlap made one."""
    out: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if out and start <= out[-1][1]:
            out[-1] = (out[-1][0], max(end, out[-1][1]))
        else:
            out.append((start, end))
    return out


def announced(group: Group) -> int:
    """The longest announced wait in whole seconds, a part of one counted as one; 0 where none was announced."""
    said = [
        row.touchpoint.attributes.get("seconds", "0")
        for row in group.rows
        if row.touchpoint.activity is Activity.WAIT_ANNOUNCED
    ]
    return max((ceil(float(seconds)) for seconds in said), default=0)


def assisted(group: Group) -> bool:
    """Whether a person of the organisation took part, or the customer wrote to one."""
    if group.kind is not ContactKind.CONTACT:
        return False
    points = [row.touchpoint for row in group.rows]
    return any(one.activity in SERVED or (one.activity in WRITTEN_TO and one.channel in TO_PERSONS) for one in points)
