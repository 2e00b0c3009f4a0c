"""What was learnt of an organisation from its own history, beside what it declares: frozen until it is learnt anew."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

import msgspec

from tellonce.journeys.capability import Capability, folded
from tellonce.journeys.stitch import SUBJECTS
from tellonce.reading.rules import Reading, fields_of
from tellonce.reading.topics import Topics
from tellonce.stores.frozen import learnt_in
from tellonce.vocabulary.activity import Activity
from tellonce.vocabulary.channel import Channel
from tellonce.vocabulary.refusal import Unsupported
from tellonce.vocabulary.touchpoint import Touchpoint

FORMAT: Final = 1
"""Version of how it is written."""

TRIED: Final = 60
"""Contacts that tried a task in a channel, none of which finished it, from which it cannot be finished there.

Source: the rule of three (Hanley and Lippman-Hand, If Nothing Goes Wrong, Is Everything All Right?, JAMA 249, 1983): of
what was tried 60 times and never came about, less than one in twenty would, at 95 per cent.
"""

FINISHED: Final = 5
"""Contacts that finished the task elsewhere, without which nothing shows that its end is on record at all."""


class Attempts(msgspec.Struct, frozen=True, kw_only=True):
    """How often a task was tried in a channel, and how often finished.

    Attributes:
        task: the task.
        channel: where; a menu is the telephone, an app or a bot the web.
        tried: contacts in which a step of it was taken.
        finished: contacts in which it went through.
    """

    task: str
    channel: Channel
    tried: int
    finished: int


class Learnt(msgspec.Struct, frozen=True, kw_only=True):
    """What was learnt of one organisation.

    Attributes:
        topics: what texts are about, or None where there was too little to learn from.
        attempts: of each task in each channel, in order.
        format: `FORMAT`.
    """

    topics: Topics | None = None
    attempts: tuple[Attempts, ...] = ()
    format: int = FORMAT

    def unable(self) -> dict[str, tuple[Channel, ...]]:
        """By task, the channels in which it cannot be finished, as far as its attempts show."""
        finished: dict[str, int] = {}
        for one in self.attempts:
            finished[one.task] = finished.get(one.task, 0) + one.finished
        shown: dict[str, tuple[Channel, ...]] = {}
        for one in self.attempts:
            if one.tried >= TRIED and not one.finished and finished[one.task] >= FINISHED:
                shown[one.task] = (*shown.get(one.task, ()), one.channel)
        return shown

    def capabilities(self, declared: Mapping[str, Capability]) -> dict[str, Capability]:
        """What can be finished where: as declared, and of tasks whose channels are not declared as it was learnt."""
        found = dict(declared)
        for task, channels in self.unable().items():
            own = declared.get(task, Capability())
            if own.channels is None:
                able = tuple(one for one in Channel if folded(one) not in channels)
                found[task] = msgspec.structs.replace(own, channels=able)
        return found

    def about(self, points: Iterable[Touchpoint], reading: Reading) -> tuple[str, ...]:
        """What a contact is about by its words; nothing where that is not plain.

        Args:
            points: its touchpoints in order.
            reading: which fields hold sentences.
        """
        if self.topics is None:
            return ()
        return self.topics.of(spoken(((one.activity, one.attributes) for one in points), reading))


def written(learnt: Learnt) -> bytes:
    """As it is kept."""
    return msgspec.msgpack.encode(learnt)


def read(content: bytes) -> Learnt:
    """From what was kept; nothing learnt where there is nothing.

    Raises:
        Unsupported: a newer version wrote it, or it is damaged.
    """
    try:
        learnt = msgspec.msgpack.decode(content, type=Learnt) if content else Learnt()
    except msgspec.DecodeError as error:
        raise Unsupported(f"what was learnt cannot be read ({error}): learn it again with `tellonce learn`") from error
    if learnt.format > FORMAT:
        raise Unsupported(
            "what was learnt is of a newer Tellonce: use that one, or learn it again with `tellonce learn`"
        )
    return learnt


def in_use(store: Path) -> tuple[str, Learnt]:
    """Name of what a store's builds use of what was learnt, '' for nothing; and that.

    Raises:
        Unsupported: a newer version wrote it, or it is damaged.
    """
    name, content = learnt_in(store).current()
    return name, read(content)


def spoken(told: Iterable[tuple[Activity, Mapping[str, str]]], reading: Reading) -> str:
    """The words of a contact, each text once: subjects and sentences, without what a menu or bot puts to everybody.

    Args:
        told: activity and attributes of its touchpoints in order.
        reading: which fields hold sentences; none where no language is declared.
    """
    names = fields_of(reading)
    texts: dict[str, None] = {}
    for activity, attributes in told:
        if activity is not Activity.PROMPTED:
            texts |= dict.fromkeys(
                text for name, text in attributes.items() if names and (name in SUBJECTS or name.casefold() in names)
            )
    return "\n".join(texts)
