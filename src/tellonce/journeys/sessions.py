"""Web sessions: the events of one browser cut at silences, what two logs tell of one session, and who chats inside one.

Source: counting rules, "How contacts and minutes are counted": first to last event of one browser id, or of one address
where the log has none; a bot or chat inside a web session is a contact of its own with 0 minutes.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from tellonce.journeys.group import Group
from tellonce.journeys.linking import HAND_OVER
from tellonce.journeys.placed import Placed
from tellonce.journeys.sorts import EXCHANGES
from tellonce.vocabulary.activity import Activity
from tellonce.vocabulary.channel import Channel, Direction
from tellonce.vocabulary.journey import ContactKind

BROWSERS: Final = ("browser", "device", "ip")
"""Kinds of identifier that tell one browser from another, the best first."""

SURFING: Final = frozenset({Channel.WEB, Channel.APP})
CHATTING: Final = frozenset({Channel.CHAT, Channel.BOT})


def browser(row: Placed) -> str:
    """The browser of a web event that carries no declared key of its contact, else ''."""
    point = row.touchpoint
    if point.channel not in SURFING or point.contact_keys or point.direction is not Direction.IN:
        return ""
    if point.activity not in EXCHANGES and point.activity is not Activity.NOTED:
        return ""
    values = {identifier.kind: identifier.value for identifier in point.ids}
    return next((f"{kind} {values[kind]}" for kind in BROWSERS if kind in values), "")


def sessions(rows: Iterable[Placed], gap: int) -> list[list[Placed]]:
    """The web sessions of one person, each with its events in order.

    What two systems tell of one time on the site, each by its own name of the browser (the pages an id, the server an
    address), is one session. Two sessions that one system tells apart stay two.

    Args:
        rows: web events with a `browser`, in order.
        gap: a silence of this length (microseconds) ends a session.
    """
    seen: dict[str, list[Placed]] = {}
    for row in rows:
        seen.setdefault(browser(row), []).append(row)
    cut = [session for events in seen.values() for session in _cut(events, gap)]
    if len({_kind(session) for session in cut}) <= 1:
        return cut
    whole: list[list[Placed]] = []
    for session in sorted(cut, key=lambda one: (_kind(one), one[0].rank)):
        host = max((one for one in whole if _meets(one, session)), key=lambda one: _overlap(one, session), default=None)
        if host is None:
            whole.append(session)
        else:
            host[:] = sorted([*host, *session], key=lambda row: row.rank)
    return whole


def _cut(rows: Sequence[Placed], gap: int) -> Iterator[list[Placed]]:
    session: list[Placed] = []
    last = 0
    for row in rows:
        if session and row.touchpoint.at - last >= gap:
            yield session
            session = []
        session.append(row)
        last = max(last, end(row))
    if session:
        yield session


def end(row: Placed) -> int:
    """When a record ends, microseconds UTC; a wait that was announced is a fact, not a time that passed."""
    point = row.touchpoint
    return point.at if point.activity is Activity.WAIT_ANNOUNCED else point.until or point.at


def _kind(session: Sequence[Placed]) -> int:
    """Place in `BROWSERS` of the best way in which a session's browser is known."""
    return min(BROWSERS.index(browser(row).partition(" ")[0]) for row in session)


def _meets(one: Sequence[Placed], other: Sequence[Placed]) -> bool:
    """Whether two systems, and no system twice, tell of one time under different kinds of name."""
    told = {row.touchpoint.silo for row in one}
    apart = told.isdisjoint(row.touchpoint.silo for row in other) and _kind(one) != _kind(other)
    return apart and _overlap(one, other) >= -HAND_OVER


def _overlap(one: Sequence[Placed], other: Sequence[Placed]) -> int:
    """Microseconds for which two sessions overlap; below 0: how far apart they are."""
    until = min(max(map(end, one)), max(map(end, other)))
    return until - max(one[0].touchpoint.at, other[0].touchpoint.at)


def seat(groups: Iterable[Group]) -> None:
    """Name for each chat and bot conversation the web session inside of which it was: with web events on either side.

    Args:
        groups: of one person.
    """
    contacts = [(group, _ways(group)) for group in groups if group.kind is ContactKind.CONTACT]
    surfing = [group for group, ways in contacts if ways <= SURFING]
    for chat, ways in contacts:
        if ways <= CHATTING:
            around = [one for one in surfing if one.at < chat.at and chat.until < one.until]
            chat.session = max(around, key=lambda one: (one.at, one.name)).name if around else ""


def _ways(group: Group) -> set[Channel]:
    return {row.touchpoint.channel for row in group.rows} - {Channel.NONE}
