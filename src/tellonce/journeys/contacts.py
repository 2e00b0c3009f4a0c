"""Contacts: the records of one person put together into calls, sessions, chats, visits, messages and mere records.

Records that share a declared key, or one number with overlapping times, already carry one group; here web events are
cut into sessions, each group is told apart (contact, message or record), and what was written down during a contact
(its case, its payment) is joined to it.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from typing import Final

from tellonce.journeys.effort import opens
from tellonce.journeys.group import Group
from tellonce.journeys.parting import parted
from tellonce.journeys.placed import Placed
from tellonce.journeys.sessions import browser, end, seat, sessions
from tellonce.journeys.sorts import ABOUT_MESSAGES, ATTACHED, EXCHANGES, LIVE, MASTER, MESSAGES, WRITTEN
from tellonce.vocabulary.activity import Activity
from tellonce.vocabulary.channel import Channel, Direction
from tellonce.vocabulary.journey import ContactKind
from tellonce.vocabulary.moment import DAY, MINUTE

WRAP_UP: Final = 30 * MINUTE
"""How long after a call or chat the case about it may be opened and still belong to it.

Source: our choice; agents write up a contact within the half-hour after it, and the counting rules count a case opened
during a call as part of it.
"""


NOTES: Final = frozenset({Activity.CASE_UPDATED, Activity.CASE_CLOSED, Activity.NOTED})
"""What staff writes down of a matter, or changes of it.

Source: stories' README, "a ticket or case opened during a call or chat belongs to that contact, its comments with it".
"""

IN_PERSON: Final = frozenset({Channel.VISIT, Channel.BRANCH})


def gather(rows: Iterable[Placed], session_gap: int) -> list[Group]:
    """All groups of one person, in order of time; every row is in exactly one.

    Args:
        rows: the person's touchpoints in any order.
        session_gap: a silence of this length (microseconds) ends a web session. Source: counting rules, "a gap of 30
            minutes ends it".
    """
    named: dict[str, list[Placed]] = {}
    surfing: list[Placed] = []
    for row in sorted(rows, key=lambda one: one.touchpoint.rank):
        (surfing if browser(row) else named.setdefault(row.group, [])).append(row)
    parts = [part for found in (*named.values(), *sessions(surfing, session_gap)) for part in parted(found)]
    groups = _attached(_noted_meanwhile(_met_once([_sorted_out(part) for part in parts])))
    seat(groups)
    return sorted(groups, key=lambda group: (group.at, group.name))


def _sorted_out(rows: list[Placed]) -> Group:
    kind, telling = _told(rows)
    at = min(row.touchpoint.at for row in telling)
    until = max(map(end, telling))
    return Group(rows=rows, kind=kind, at=at, until=at if kind is ContactKind.MESSAGE else until)


def _told(rows: list[Placed]) -> tuple[ContactKind, list[Placed]]:
    """What a group is, and the rows that make it so.

    A case that stands for the mail which opened it is the customer's part in what was answered.
    """
    present = [row for row in rows if _present(row)]
    sent = [row for row in rows if row.touchpoint.activity in MESSAGES and row.touchpoint.channel is not Channel.NONE]
    mails = [row for place, row in enumerate(rows) if opens(rows, place)] if present or sent else []
    if present:
        return ContactKind.CONTACT, [*mails, *(row for row in present if not _noted_down(row))] or present
    if mails:
        return ContactKind.CONTACT, [*mails, *sent]
    return (ContactKind.MESSAGE, sent) if sent else (ContactKind.NONE, rows)


def _present(row: Placed) -> bool:
    point = row.touchpoint
    if point.activity in EXCHANGES:
        return point.channel is not Channel.NONE
    return point.activity is Activity.NOTED and point.channel in LIVE


def _noted_down(row: Placed) -> bool:
    """What was taken down of a spoken contact, often with no more than a date, does not say when the contact was."""
    point = row.touchpoint
    return point.activity is Activity.MESSAGE_WRITTEN and point.channel in (
        Channel.PHONE,
        Channel.VISIT,
        Channel.BRANCH,
    )


def _met_once(groups: list[Group]) -> list[Group]:
    """The groups, with what is told of a meeting face to face while another system tells of the same meeting in one.

    A customer is at one place at a time: what a workshop did while the customer stood at its desk belongs to the visit,
    whatever number it goes under.
    """
    meetings = [group for group in groups if group.kind is ContactKind.CONTACT and _place(group)]
    if len(meetings) < 2:
        return groups
    going: list[Group] = []
    inside: dict[int, Group] = {}
    for group in sorted(meetings, key=lambda one: (one.at, -one.until, one.name)):
        going = [one for one in going if one.until >= group.at]
        host = next((one for one in going if group.until <= one.until and _place(one) is _place(group)), None)
        if host is not None:
            inside[id(group)] = host
        elif group.until > group.at:
            going.append(group)
    for group in meetings:
        if id(group) in inside:
            host = inside[id(group)]
            host.rows = sorted([*host.rows, *group.rows], key=lambda row: row.rank)
    return [group for group in groups if id(group) not in inside]


def _place(group: Group) -> Channel | None:
    """Where the customer met somebody in person; None for any other group."""
    return next((row.touchpoint.channel for row in group.rows if row.touchpoint.channel in IN_PERSON), None)


def _noted_meanwhile(groups: list[Group]) -> list[Group]:
    """The groups, with what staff wrote down of a matter during another talk of the same person as a group of its own.

    A case may run for weeks: its comment during a later call tells of that call, whatever key the case gives it.
    """
    talks = [group for group in groups if group.kind is ContactKind.CONTACT and _is_talk(group)]
    if not talks:
        return groups
    bounds = sorted(talk.at for talk in talks), sorted(talk.until for talk in talks)
    return [part for group in groups for part in _without_notes(group, *bounds)]


def _is_talk(group: Group) -> bool:
    return any(
        row.touchpoint.activity is Activity.CONNECTED and row.touchpoint.channel in LIVE - {Channel.WEB, Channel.APP}
        for row in group.rows
    )


def _without_notes(group: Group, starts: Sequence[int], ends: Sequence[int]) -> list[Group]:
    """A group without the notes made while another talk was going on, and each of these by itself.

    Args:
        group: records with one key.
        starts: of the person's talks, in order.
        ends: of the same talks, in order.
    """
    records: dict[tuple[str, str], list[Placed]] = {}
    for row in group.rows:
        records.setdefault((row.touchpoint.silo, row.touchpoint.record), []).append(row)
    notes = [
        rows for rows in records.values() if _is_note(rows) and _meanwhile(group, rows[0].touchpoint.at, starts, ends)
    ]
    if not notes:
        return [group]
    apart = {id(row) for rows in notes for row in rows}
    rest = [row for row in group.rows if id(row) not in apart]
    return [*([_sorted_out(rest)] if rest else []), *map(_sorted_out, notes)]


def _meanwhile(group: Group, moment: int, starts: Sequence[int], ends: Sequence[int]) -> bool:
    """Whether a moment lies in a talk that is not the group itself."""
    if _is_talk(group) and group.at <= moment <= group.until:
        return False
    return bisect_right(starts, moment) > bisect_left(ends, moment)


def _is_note(rows: Sequence[Placed]) -> bool:
    """Whether a record is what staff wrote down: a note or a change of a case, nothing that went out or came in."""
    return rows[0].touchpoint.activity in NOTES and all(row.touchpoint.direction is Direction.WITHIN for row in rows)


def _attached(groups: list[Group]) -> list[Group]:
    """Join to each live contact what was written down during it; a case from a written channel is itself a contact."""
    live = [group for group in groups if group.kind is ContactKind.CONTACT and _is_live(group)]
    kept = [group for group in groups if group.kind is not ContactKind.NONE]
    mere = [group for group in groups if group.kind is ContactKind.NONE]
    ends = sorted(group.until for group in live)
    joined: dict[int, list[Placed]] = {}
    for group, host in _hosts(mere, sorted(live, key=lambda one: (one.at, one.name))):
        if host is None:
            kept.append(group if _written_up_late(group, ends) else _case_alone(group))
        else:
            joined.setdefault(id(host), []).extend(group.rows)
    for host in live:
        if id(host) in joined:
            host.rows = sorted([*host.rows, *joined[id(host)]], key=lambda row: row.rank)
    return kept


def _is_live(group: Group) -> bool:
    return any(row.touchpoint.channel in LIVE and _present(row) for row in group.rows)


def _hosts(mere: list[Group], live: list[Group]) -> Iterable[tuple[Group, Group | None]]:
    """Each group with the contact during which its first record was made, else the one that it wraps up, else None.

    Where several contacts were going on it is the latest begun: they lie on a stack, and one that is over on top of it
    is over for all later groups too, so every contact is looked at once.

    Args:
        mere: groups that are no contact.
        live: contacts in order of their start.
    """
    going: list[Group] = []
    wrapping: list[Group] = []
    begun = 0
    for group in sorted(mere, key=lambda one: one.rows[0].rank):
        moment = group.rows[0].touchpoint.at
        while begun < len(live) and live[begun].at <= moment:
            going.append(live[begun])
            wrapping.append(live[begun])
            begun += 1
        while going and going[-1].until < moment:
            going.pop()
        while wrapping and wrapping[-1].until + WRAP_UP < moment:
            wrapping.pop()
        stack = going or (wrapping if _wraps_up(group) else [])
        yield group, stack[-1] if stack and _belongs_to_contact(group) else None


def _belongs_to_contact(group: Group) -> bool:
    first = group.rows[0].touchpoint
    if first.journey_key is not None or first.activity not in ATTACHED:
        return False
    return not any(row.touchpoint.activity in ABOUT_MESSAGES | MASTER for row in group.rows)


def _wraps_up(group: Group) -> bool:
    first = group.rows[0].touchpoint
    return first.activity is Activity.CASE_OPENED and first.channel in (Channel.PHONE, Channel.CHAT)


def _written_up_late(group: Group, ends: Sequence[int]) -> bool:
    """Whether a case of a spoken contact stands within a day after one that is on record.

    It may be about another call that no system kept, or the write-up of that one: too little to count one more contact.

    Args:
        group: records that no contact has taken.
        ends: ends of the person's live contacts in order, microseconds UTC.
    """
    moment = group.rows[0].touchpoint.at
    before = bisect_right(ends, moment)
    return _wraps_up(group) and before > 0 and moment - ends[before - 1] <= DAY


def _case_alone(group: Group) -> Group:
    """A case that no recorded contact explains is the only trace of the contact it was opened in."""
    opened = next((row.touchpoint for row in group.rows if row.touchpoint.activity is Activity.CASE_OPENED), None)
    if (
        opened is None
        or opened.journey_key is not None
        or opened.channel not in WRITTEN - {Channel.FAX} | {Channel.PHONE, Channel.CHAT}  # faxes are mostly others'
    ):
        return group
    return Group(rows=group.rows, kind=ContactKind.CONTACT, at=opened.at, until=opened.at)
