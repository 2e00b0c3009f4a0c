"""Learning from an account: what its contacts are about by their words, and which task can be finished where."""

from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from typing import Any, Final

import msgspec

from tellonce.journeys.capability import folded
from tellonce.reading.learning import Spoken, learn
from tellonce.reading.rules import Reading
from tellonce.silos.learnt import Attempts, Learnt, spoken
from tellonce.stores.history import View
from tellonce.vocabulary.activity import Activity
from tellonce.vocabulary.channel import Channel

MOST: Final = 50_000
"""Contacts that texts are learnt from; of more, as many are taken, the same at every learning. More teach little."""

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


def learnt(view: View, reading: Reading) -> Learnt:
    """What the contacts of a build teach.

    Args:
        view: the build.
        reading: which fields hold sentences.

    Raises:
        Unsupported: scikit-learn is not installed.
    """
    rows = [(text, topics, person) for text, topics, person in _texts(view, reading) if topics]
    return Learnt(
        topics=learn(Spoken(text, topics, person) for text, topics, person in rows if text),
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


def _of(one: Learnt) -> Callable[[str], tuple[str, ...]]:
    return one.topics.of if one.topics else lambda _: ()


def _texts(view: View, reading: Reading) -> Iterator[tuple[str, tuple[str, ...], str]]:
    """The words, the stated topics and the person of each contact that is looked at."""
    for _, steps in groupby(view.ask(TEXTS, [MOST]).to_pylist(), key=lambda row: row["contact"]):
        rows = list(steps)
        topics = tuple(sorted({row["topic"] for row in rows if row["topic"]}))
        yield spoken(_said(rows), reading), topics, rows[0]["person"]


def _said(rows: Iterable[dict[str, Any]]) -> Iterator[tuple[Activity, dict[str, str]]]:
    for row in rows:
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
