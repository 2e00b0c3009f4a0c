"""Learning from an account: what its contacts are about by their words, and which task can be finished where."""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import groupby
from typing import Any, Final

import msgspec

from tellonce.insight.entries import declared
from tellonce.insight.telling import placed
from tellonce.insight.trial import Sums, counted, shifted
from tellonce.journeys.able import able
from tellonce.journeys.capability import folded
from tellonce.journeys.stitch import stitch
from tellonce.reading.learning import Spoken, learn
from tellonce.reading.rules import Reading
from tellonce.silos.in_force import manner
from tellonce.silos.learnt import Attempts, Learnt, spoken
from tellonce.stores.folder import Folder
from tellonce.stores.history import View
from tellonce.stores.history_duckdb import DuckDBView
from tellonce.stores.rows_duckdb import rows
from tellonce.vocabulary.activity import Activity
from tellonce.vocabulary.channel import Channel
from tellonce.vocabulary.trial import Shift

MOST: Final = 50_000
"""Contacts that texts are learnt from; of more, as many are taken, the same at every learning. More teach little."""

WORDS: Final = 5
"""Words shown for a topic."""

TEXTS: Final = """
    SELECT contact, coalesce(person, owner) AS person, activity, topic, attributes FROM steps
    WHERE contact IS NOT NULL AND kind = 'contact' AND contact IN (
        SELECT contact FROM (SELECT DISTINCT contact FROM steps WHERE contact IS NOT NULL AND kind = 'contact')
        ORDER BY md5(contact), contact LIMIT ?)
    ORDER BY contact, moment, ord, silo, record, part
"""

ATTEMPTS: Final = """
    SELECT json_extract_string(nullif(attributes, ''), '$.task') AS task, channel,
           count(DISTINCT contact) AS tried,
           count(DISTINCT contact) FILTER (activity IN ('step_done', 'bought', 'left')) AS finished
    FROM steps
    WHERE contact IS NOT NULL AND kind = 'contact' AND direction <> 'out' AND channel <> 'none'
          AND activity IN ('step_tried', 'step_failed', 'step_done', 'bought', 'left', 'leave_asked', 'sent_elsewhere',
                           'option_missing')
    GROUP BY ALL HAVING task IS NOT NULL
"""
"""Contacts that took a step of a task, by the channel of the step. A task that goes through says so with one of three
activities; what was bought or left is over with that."""


class Heard(msgspec.Struct, frozen=True, kw_only=True):
    """Contacts without a stated topic, as far as texts are on record.

    Attributes:
        contacts: how many there are (of those looked at).
        told: how many of them get a topic by their words.
        other: how many get another one, or none, than by what was in use before.
    """

    contacts: int
    told: int
    other: int


class TopicLearnt(msgspec.Struct, frozen=True, kw_only=True):
    """A topic that was learnt.

    Attributes:
        topic: the topic.
        true: contacts about it, of people that were not learnt from while they were measured.
        given: contacts of those people to which it was given.
        right: those of them that are about it.
        words: the words that speak loudest for it.
    """

    topic: str
    true: int
    given: int
    right: int
    words: list[str]


class Learning(msgspec.Struct, frozen=True, kw_only=True):
    """What was learnt, and what using it would change.

    Attributes:
        in_use: name of what builds use from now on, '' for nothing.
        contacts: how many contacts the topics were learnt from.
        topics: the topics.
        topics_before: those of what was in use.
        attempts: how often each task was tried and finished in each channel.
        unable: by task, the channels in which it cannot be finished.
        unable_before: what was in use.
        heard: contacts without a stated topic.
        frictions: those that would be others, or cost other minutes.
    """

    in_use: str
    contacts: int
    topics: list[TopicLearnt]
    topics_before: list[str]
    attempts: list[Attempts]
    unable: dict[str, tuple[Channel, ...]]
    unable_before: dict[str, tuple[Channel, ...]]
    heard: Heard
    frictions: list[Shift]


def learning(view: DuckDBView, folder: Folder, former: Learnt, now: Learnt, name: str) -> Learning:
    """What was learnt, how good it is, and what using it would change in a build.

    Args:
        view: the build, made with what was in use.
        folder: the store that holds it.
        former: what was in use.
        now: what was learnt.
        name: of what is in use from now on.
    """
    model = now.topics
    return Learning(
        in_use=name, contacts=model.texts if model else 0, attempts=list(now.attempts),
        topics=[
            TopicLearnt(
                topic=one.topic, true=one.true, given=one.given, right=one.right, words=model.telling(one.topic, WORDS)
            )
            for one in model.measured
        ] if model else [],
        topics_before=list(former.topics.topics) if former.topics else [], unable=now.unable(),
        unable_before=former.unable(), heard=heard(view, declared(view).reading, former, now),
        frictions=shifts(view, folder, former, now),
    )  # fmt: skip


def learnt(view: View, reading: Reading) -> Learnt:
    """What the contacts of a build teach.

    Args:
        view: the build.
        reading: which fields hold sentences.

    Raises:
        Unsupported: scikit-learn is not installed.
    """
    labelled = [Spoken(text, topics, person) for text, topics, person in _texts(view, reading) if topics and text]
    return Learnt(
        topics=learn(labelled),
        attempts=tuple(_attempts(view)),
    )


def heard(view: View, reading: Reading, former: Learnt, now: Learnt) -> Heard:
    """What would be heard of contacts whose records state no topic.

    Args:
        view: the build.
        reading: which fields hold sentences.
        former: what is in use.
        now: what could be.
    """
    texts = [text for text, topics, _ in _texts(view, reading) if text and not topics]
    before, after = ([_of(one)(text) for text in texts] for one in (former, now))
    differ = sum(one != other for one, other in zip(before, after, strict=True))
    return Heard(contacts=len(texts), told=sum(map(bool, after)), other=differ)


def shifts(view: DuckDBView, folder: Folder, former: Learnt, now: Learnt) -> list[Shift]:
    """What the frictions of the account would be with what was learnt now; no rows where nothing changes.

    Args:
        view: the build, made with what is in use.
        folder: the store that holds it.
        former: what is in use.
        now: what could be.
    """
    declaration = declared(view)
    usual, other = (manner(declaration, view.as_of, one) for one in (former, now))
    sums = Sums()
    if former != now:
        for table in rows(folder, view.manifest, partial(able, definitions=other.definitions), lambda *_: None):
            for owner, its in groupby(placed(table), key=lambda row: row[0]):
                own = [row for _, row in its]
                sums.add(stitch(owner, own, other).frictions)
                sums.add(stitch(owner, own, usual).frictions, -1)
    return shifted(counted(view), sums)


def _of(one: Learnt) -> Callable[[str], tuple[str, ...]]:
    return one.topics.of if one.topics else lambda _: ()


def _texts(view: View, reading: Reading) -> Iterator[tuple[str, tuple[str, ...], str]]:
    """The words, the stated topics and the person of each contact that is looked at."""
    for _, steps in groupby(view.ask(TEXTS, [MOST]).to_pylist(), key=lambda row: row["contact"]):
        told = list(steps)
        topics = tuple(sorted({row["topic"] for row in told if row["topic"]}))
        yield spoken(_said(told), reading), topics, told[0]["person"]


def _said(steps: Iterable[dict[str, Any]]) -> Iterator[tuple[Activity, dict[str, str]]]:
    for row in steps:
        if row["attributes"]:
            yield Activity(row["activity"]), msgspec.json.decode(row["attributes"])


def _attempts(view: View) -> list[Attempts]:
    counted: dict[tuple[str, Channel], tuple[int, int]] = {}
    for row in view.ask(ATTEMPTS).to_pylist():
        place = (row["task"], folded(Channel(row["channel"])))
        tried, finished = counted.get(place, (0, 0))
        counted[place] = (tried + row["tried"], finished + row["finished"])
    return [
        Attempts(task=task, channel=channel, tried=tried, finished=finished)
        for (task, channel), (tried, finished) in sorted(counted.items())
    ]
