"""Which records are one contact, kept up as records arrive: only what hangs together with the newest is linked anew."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, TypeAlias

from tellonce.identity.knowing import Knowing
from tellonce.journeys.linking import HAND_OVER, Trace, link
from tellonce.vocabulary.activity import Activity
from tellonce.vocabulary.channel import Channel
from tellonce.vocabulary.touchpoint import Touchpoint

Key: TypeAlias = tuple[str, str]
"""Silo and id of a record."""

Line: TypeAlias = tuple[str, str]
"""A telephone number in its normal form and a direction."""

SPOKEN: Final = frozenset({Channel.PHONE, Channel.IVR, Channel.CHAT})
AFTERWARDS: Final = frozenset({
    Activity.CALL_PLACED, Activity.CASE_UPDATED, Activity.CASE_CLOSED, Activity.CASE_STEP,
})  # fmt: skip
"""What does not show when a call or chat was: what became of its case, days later."""

POINTS: Final = frozenset({Activity.CASE_OPENED, Activity.WAIT_ANNOUNCED})
"""What has no end of its own: a case outlasts its call, and a wait that was announced need not be waited."""


def trace(points: Sequence[Touchpoint], known: Knowing) -> Trace | None:
    """What a record shows of its contact, None where it shows nothing: the same that history reads from its rows.

    Args:
        points: all touchpoints of one record, at least one.
        known: the normal form of telephone numbers.
    """
    spoken = [one for one in points if one.channel in SPOKEN]
    live = [one for one in spoken if one.activity not in AFTERWARDS]
    if all(one in spoken and one.activity is Activity.CALL_PLACED for one in points):
        # Nothing but a call that the organisation made: another system may tell of it too.
        live = spoken
    keyed = [one for one in points if one.contact_keys or one in live]
    if not keyed:
        return None
    numbers = (known.normal("phone", one.value) for point in live for one in point.ids if one.kind == "phone")
    return Trace(
        silo=points[0].silo, record=points[0].record,
        keys=tuple(dict.fromkeys(key for point in keyed for key in point.contact_keys)),
        numbers=tuple(sorted({one.value for one in numbers if one.standing.identifies})),
        direction=min(keyed, key=lambda one: one.rank).direction.value, at=min((one.at for one in live), default=None),
        until=max(map(_end, live), default=None),
    )  # fmt: skip


def _end(point: Touchpoint) -> int:
    return point.at if point.until is None or point.activity in POINTS else point.until


class _Contact:
    """Records that declared keys join, and when each of its lines was in use."""

    __slots__ = ("lines", "records")

    def __init__(self, records: set[Key], traces: Iterable[Trace]) -> None:
        self.records = records
        self.lines: dict[Line, tuple[int, int]] = {}
        for one in traces:
            for number in one.numbers if one.at is not None else ():
                begin, end = self.lines.get((number, one.direction), (one.at or 0, 0))
                line = (min(begin, one.at or 0), max(end, one.until or one.at or 0))
                self.lines[number, one.direction] = line


class Linking:
    """The contact group of every record that shows any; all others are groups of their own."""

    def __init__(self) -> None:
        self._traces: dict[Key, Trace] = {}
        self._keyed: dict[str, set[Key]] = {}
        self._contacts: dict[Key, _Contact] = {}
        self._lines: dict[Line, set[_Contact]] = {}
        self._group: dict[Key, str] = {}

    def group(self, silo: str, record: str) -> str:
        """Name of the group of a record."""
        return self._group.get((silo, record)) or f"{silo}:{record}"

    def put(self, silo: str, record: str, shown: Trace | None) -> dict[Key, str]:
        """Takes in what a record shows now, in place of what it showed before.

        Args:
            silo: name of its silo.
            record: its id there.
            shown: what it shows, None for nothing.

        Returns:
            The records whose group is another than before, with its name.
        """
        key = (silo, record)
        if self._traces.get(key) == shown:
            return {}
        near = self._near([key]) if key in self._traces else {key}
        self._dissolve(key)
        self._index(key, shown)
        near = self._near([one for one in near if one in self._traces])
        groups = link(self._traces[one] for one in near)
        if shown is None:
            groups[key] = f"{silo}:{record}"
        changed = {one: name for one, name in groups.items() if self.group(*one) != name}
        self._group.update(changed)
        return changed

    def _index(self, key: Key, shown: Trace | None) -> None:
        """Notes a trace, and makes the contacts that its keys join one."""
        if shown is None:
            return
        self._traces[key] = shown
        joined = {key}
        for one in shown.keys:
            held = self._keyed.setdefault(one, set())
            joined.update(*(self._contacts[other].records for other in held))
            held.add(key)
        for contact in {self._contacts[one] for one in joined if one in self._contacts}:
            self._forget(contact)
        self._make(joined)

    def _dissolve(self, key: Key) -> None:
        """Lets go of a record's trace; those that hung together by it are put together anew."""
        former = self._traces.pop(key, None)
        if former is None:
            return
        for one in former.keys:
            self._keyed[one].discard(key)
        contact = self._contacts[key]
        self._forget(contact)
        left = contact.records - {key}
        while left:
            joined = self._joined(next(iter(left)))
            self._make(joined)
            left -= joined

    def _joined(self, seed: Key) -> set[Key]:
        found, pending = {seed}, [seed]
        while pending:
            for one in self._traces[pending.pop()].keys:
                fresh = self._keyed[one] - found
                found |= fresh
                pending += fresh
        return found

    def _make(self, records: set[Key]) -> None:
        contact = _Contact(records, (self._traces[one] for one in records))
        self._contacts.update(dict.fromkeys(records, contact))
        for line in contact.lines:
            self._lines.setdefault(line, set()).add(contact)

    def _forget(self, contact: _Contact) -> None:
        for one in contact.records:
            self._contacts.pop(one, None)
        for line in contact.lines:
            self._lines[line].discard(contact)

    def _near(self, seeds: Iterable[Key]) -> set[Key]:
        """The records whose groups may depend on some: joined by keys, or of calls that lie close, one by one."""
        found: set[Key] = set()
        pending = [self._contacts[one] for one in seeds]
        while pending:
            contact = pending.pop()
            if not contact.records <= found:
                found |= contact.records
                pending += self._close(contact)
        return found

    def _close(self, contact: _Contact) -> Iterator[_Contact]:
        for line, (begin, end) in contact.lines.items():
            for other in self._lines[line]:
                first, last = other.lines[line]
                if other is not contact and first - HAND_OVER <= end and begin - HAND_OVER <= last:
                    yield other
