"""The whole meaning of one owner's touchpoints: contacts, journeys, promises and frictions, as one pure function.

The owner is a person, or a declared case that several people share, or a contact nobody could be found for.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

import msgspec

from tellonce.journeys import effort
from tellonce.journeys.capability import Capability
from tellonce.journeys.chase import chased
from tellonce.journeys.contacts import gather
from tellonce.journeys.fold import fold
from tellonce.journeys.friction import Found, found
from tellonce.journeys.group import Group
from tellonce.journeys.minutes import shared_out
from tellonce.journeys.pattern import Cost, Definition
from tellonce.journeys.placed import Placed
from tellonce.journeys.promises import Entry, Place, place, settle, told
from tellonce.journeys.step import Normal, Occupied, Step, as_written, sequence
from tellonce.journeys.thread import Thread, thread, topics
from tellonce.journeys.traits import marked
from tellonce.vocabulary.activity import Activity, Outcome
from tellonce.vocabulary.journey import Contact, ContactKind, Friction, Journey, Promise
from tellonce.vocabulary.touchpoint import Touchpoint


class Stitched(msgspec.Struct, frozen=True, kw_only=True):
    """What one owner's touchpoints tell.

    Attributes:
        steps: every step in order, starts and ends of contacts included.
        contacts: contacts and messages in order of time.
        journeys: journeys in order of their start.
        letters: of a touchpoint in a correspondence, the contact or message it is counted in, by its place.
        frictions: in order of time.
        promises: those with a time limit, in order of their deadline.
    """

    steps: list[Step]
    contacts: list[Contact]
    journeys: list[Journey]
    letters: dict[Place, Contact]
    frictions: list[Friction]
    promises: list[Promise]


SUBJECTS: Final = ("subject", "SUBJECT", "Subject")
"""Attributes in which records name what they are about, in the systems' own spellings."""

TELLING: Final = frozenset({
    Activity.CONNECTED, Activity.VISIT_ARRIVED, Activity.MESSAGE_WRITTEN, Activity.CALL_PLACED, Activity.NOTICE_SENT,
    Activity.SURVEY_SENT, Activity.SURVEY_ANSWERED, Activity.STEP_FAILED,
})  # fmt: skip
"""Activities that say most of what a contact was."""


class Manner(msgspec.Struct, frozen=True, kw_only=True):
    """How to stitch.

    Attributes:
        session_gap: a silence of this length (microseconds) ends a web session.
        journey_gap: a silence longer than this (microseconds) ends a journey.
        as_of: moment of the account, microseconds UTC.
        definitions: the frictions looked for.
        capabilities: which task can be finished where.
        about: tells what a contact is about by its words, where no record states a topic; None tells nothing.
        normal: the one form of an identity, so that one given twice is seen however it was written.
    """

    session_gap: int
    journey_gap: int
    as_of: int
    definitions: tuple[Definition, ...]
    capabilities: Mapping[str, Capability] = {}
    about: Callable[[Iterable[Touchpoint]], tuple[str, ...]] | None = None
    normal: Normal = as_written


def stitch(owner: str, rows: Iterable[Placed], manner: Manner) -> Stitched:
    """Contacts, journeys, promises and frictions of one owner; a function of the set of rows, never of their order."""
    groups = gather(rows, manner.session_gap)
    _listen(groups, manner)
    threads, beside = thread(groups, manner.journey_gap)
    called = [(one.name, one.groups) for one in threads]
    occupied = [Occupied(group=group, journey=name) for name, its in called for group in its]
    occupied += [Occupied(group=group, journey=None) for group in beside]
    promised = [(entry, its) for name, its in called for entry in settle(name, its)]
    ledger = [entry for entry, _ in promised]
    asked = {entry.name: chased(entry, its) for entry, its in promised}
    steps = marked(sequence(owner, occupied, ledger, manner.normal), manner.capabilities)
    counted = [(_contact(one, part), part) for one in occupied if _counts(one) for part in effort.letters(one.group)]
    letters = {place(row): contact for contact, part in counted for row in part.rows}
    return Stitched(
        steps=steps,
        contacts=sorted((contact for contact, _ in counted), key=lambda one: (one.at, one.id)),
        letters=letters,
        journeys=sorted((_journey(one) for one in threads), key=lambda one: (one.started, one.id)),
        frictions=_frictions(steps, [one.group for one in occupied], asked, letters, manner),
        promises=_promises(ledger, manner.as_of),
    )


def _listen(groups: Iterable[Group], manner: Manner) -> None:
    """Note what contacts without a stated topic are about by their words."""
    for group in groups if manner.about else ():
        if group.kind is ContactKind.CONTACT and manner.about and not topics(group):
            group.heard = manner.about(row.touchpoint for row in group.rows)


def _counts(one: Occupied) -> bool:
    return one.group.kind is not ContactKind.NONE


def _promises(ledger: list[Entry], as_of: int) -> list[Promise]:
    return sorted((told(entry, as_of) for entry in ledger), key=lambda one: (one.due, one.what, one.evidence))


def _frictions(
    steps: Sequence[Step], groups: list[Group], asked: Mapping[str, list[str]], letters: Mapping[Place, Contact],
    manner: Manner,
) -> list[Friction]:  # fmt: skip
    named = {group.name: group for group in groups if group.kind is not ContactKind.NONE}
    hits = fold(steps, manner.definitions, manner.as_of)
    shown = found(steps, hits, manner.definitions, named)
    spans = shared_out(shown, named, asked)
    out = []
    for one, wasted in zip(shown, spans, strict=True):
        last = one.last[0]
        people = [step.placed.person for step in one.steps if step.placed and step.placed.person]
        whose = people[0] if people else next((named[s.contact].person for s in one.steps if s.contact in named), None)
        where = letters.get(place(last.placed)) if last.placed and last.contact else None
        out.append(Friction(
            name=one.definition.name, person=whose, journey=last.journey or "",
            contact=where.id if where else last.contact,
            at=_at(last), until=max(step.at for step in one.steps), evidence=_shown_by(one, named, asked), span=wasted,
        ))  # fmt: skip
    return out


def _shown_by(one: Found, groups: Mapping[str, Group], asked: Mapping[str, list[str]]) -> tuple[str, ...]:
    """The records that show a friction: of a broken promise also the contacts that ask for it, whose time it cost."""
    if one.definition.minutes is not Cost.CHASE:
        return one.evidence
    chasing = (groups[name] for name in asked.get(one.last[0].promise or "", ()) if name in groups)
    return tuple(dict.fromkeys([
        *one.evidence, *(row.touchpoint.reference for group in chasing for row in group.rows)
    ]))  # fmt: skip


def _at(last: Step) -> int:
    """A promise breaks when it falls due; every other friction happens where its match is completed."""
    return last.due if last.promise and last.due else last.at


def _contact(one: Occupied, group: Group) -> Contact:
    """A contact or message as it is counted: all of a group, or one mail of it."""
    points = [row.touchpoint for row in group.rows]
    return Contact(
        id=group.name, person=group.person, journey=one.journey or "", kind=group.kind, channel=effort.channel(group),
        direction=points[0].direction, at=group.at, until=group.until, assisted=effort.assisted(group),
        waited=effort.waited(group), span=effort.span(group), what=_what(group), topics=tuple(topics(one.group)),
        refs=tuple(dict.fromkeys(point.reference for point in points)),
    )  # fmt: skip


def _what(group: Group) -> str:
    """A few words for people.

    The subject some record gives it, else what the organisation called what it sent, else what happened and how it
    ended.
    """
    points = [row.touchpoint for row in group.rows]
    fields = [one.attributes for one in points if one.attributes]
    subject = next((one[key] for one in fields for key in SUBJECTS if one.get(key)), "")
    if subject:
        return subject
    telling = max(points, key=lambda one: (one.activity in TELLING, -one.part))
    if group.kind is ContactKind.MESSAGE and telling.activity is not Activity.CALL_PLACED:
        named = telling.attributes.get("what") or telling.word
        if named:
            return named
    said = telling.activity.value.replace("_", " ")
    return f"{said}, {telling.outcome.value.replace('_', ' ')}" if telling.outcome else said


def _journey(one: Thread) -> Journey:
    people = sorted({row.person for group in one.groups for row in group.rows if row.person})
    return Journey(
        id=one.name, persons=tuple(people), topic=one.topics[0] if one.topics else "",
        started=min(group.at for group in one.groups), ended=max(group.until for group in one.groups),
        resolved=_resolved(one), declared=bool(one.key),
    )  # fmt: skip


def _resolved(one: Thread) -> bool | None:
    """What the latest record with a word on it says."""
    stated = [
        row.touchpoint.outcome is Outcome.RESOLVED
        for group in one.groups
        for row in group.rows
        if row.touchpoint.outcome in (Outcome.RESOLVED, Outcome.UNRESOLVED)
    ]
    return stated[-1] if stated else None
