"""A worked example of a friction, as data: a few records of one person, and whether they show it.

Every friction carries some, shipped or an organisation's own: they say in records what its sentence means, and run as
its tests through the whole meaning, from touchpoints to minutes.
"""

from collections.abc import Iterator

import msgspec

from tellonce.journeys.capability import Capability
from tellonce.journeys.length import offset
from tellonce.vocabulary.activity import Activity, Outcome
from tellonce.vocabulary.channel import Channel, Direction
from tellonce.vocabulary.refusal import Refused


class ExampleStep(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What one record of an example tells, in the words of a `[[silo.moment]]`.

    Attributes:
        at: its moment, counted from the beginning of the example: `+0m`, `+10m1s`, `+7d`.
        until: its end, counted likewise.
        activity: what happened.
        outcome: how it ended.
        channel: where.
        direction: who began it.
        contact: name of the call, chat or visit that it is part of ('' = the record stands by itself).
        record: name of the record, where one tells several steps ('' = one of its own).
        journey: the declared key of the journey (a case id).
        topic: what it is about.
        word: the source's own word.
        task: the task or script it belongs to.
        what: what was promised, sent, advertised or wished.
        fact: the kind of identity asked or given.
        asker: who asked.
        prompt: name of the prompt or page.
        amount: how much money was asked for or paid.
        due: by when, counted as `at` is.
        keeps: the activity that fulfils the promise.
        ids: identifiers: kind to value.
        matters: business numbers: kind to value.
        attributes: everything else, by name.
    """

    activity: Activity
    at: str = "+0m"
    until: str = ""
    outcome: Outcome | None = None
    channel: Channel = Channel.NONE
    direction: Direction = Direction.IN
    contact: str = ""
    record: str = ""
    journey: str = ""
    topic: str = ""
    word: str = ""
    task: str = ""
    what: str = ""
    fact: str = ""
    asker: str = ""
    prompt: str = ""
    amount: str = ""
    due: str = ""
    keeps: Activity | None = None
    ids: dict[str, str] = {}
    matters: dict[str, str] = {}
    attributes: dict[str, str] = {}


class Example(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Records of one person, in order, and how often they show the friction. The order settles steps of one moment.

    Attributes:
        says: what happens, in a sentence for people.
        found: how often the friction is found; 0 for one that only looks like it.
        minutes: the customer's minutes it wastes, all found together, to a tenth; left out, they are not compared.
        steps: the records.
        as_of: the moment of the account, counted as `at` is ('' = a year after the last record).
        capability: which task can be finished in which channel, by task, as `[capability]` declares it.
    """

    says: str
    found: int
    steps: tuple[ExampleStep, ...]
    minutes: float | None = None
    as_of: str = ""
    capability: dict[str, Capability] = {}


MADE = (Activity.CONTACT_STARTED, Activity.CONTACT_ENDED)
"""Activities that no record tells."""


def example_faults(example: Example) -> Iterator[tuple[str, str]]:
    """What an example may not say although its form is right: path of the setting within it, and what is wrong."""
    if not example.steps:
        yield ".steps", "an example needs at least one step"
    if example.found < 0:
        yield ".found", f"{example.found} is not allowed (allowed: 0 and more)"
    if example.as_of:
        yield from _moment(".as_of", example.as_of)
    for number, step in enumerate(example.steps):
        yield from _step(f".steps[{number}]", step)


def _step(path: str, step: ExampleStep) -> Iterator[tuple[str, str]]:
    if step.activity in MADE:
        yield f"{path}.activity", f"{step.activity.value!r} is made of the records of a contact; give those"
    for name in ("at", "until", "due"):
        if text := getattr(step, name):
            yield from _moment(f"{path}.{name}", text)


def _moment(path: str, text: str) -> Iterator[tuple[str, str]]:
    try:
        offset(text)
    except Refused as error:
        yield path, str(error)
