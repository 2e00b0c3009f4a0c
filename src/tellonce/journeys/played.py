"""Playing a worked example: its steps become touchpoints of one person, and go through the whole meaning."""

from collections.abc import Iterable, Iterator

import msgspec

from tellonce.journeys.example import Example, ExampleStep
from tellonce.journeys.length import offset
from tellonce.journeys.pattern import Definition
from tellonce.journeys.placed import Placed
from tellonce.journeys.stitch import Manner, Stitched, stitch
from tellonce.vocabulary.measure import minutes
from tellonce.vocabulary.moment import DAY, MINUTE
from tellonce.vocabulary.touchpoint import Identifier, Touchpoint

PERSON = "example"

LATER = 365 * DAY
"""How long after its last record an example is looked at, unless it says: every deadline has passed by then."""

SAID = ("task", "what", "fact", "asker", "prompt", "amount", "keeps")
"""Fields of a step that a touchpoint keeps as attributes."""


class Played(msgspec.Struct, frozen=True, kw_only=True):
    """What became of an example.

    Attributes:
        example: what was played.
        found: how often the friction was found.
        minutes: the customer's minutes it wasted, to a tenth; None where it has none of its own.
        told: all that the records tell.
    """

    example: Example
    found: int
    minutes: float | None
    told: Stitched

    @property
    def holds(self) -> bool:
        """Whether it came as the example says."""
        expected = self.example.minutes
        return self.found == self.example.found and (expected is None or expected == self.minutes)


def play(example: Example, name: str, definitions: Iterable[Definition]) -> Played:
    """What the records of an example show.

    Args:
        example: the example, without faults.
        name: of the friction that it is an example of.
        definitions: the frictions looked for, that one among them: they share out the minutes.
    """
    told = stitch(PERSON, placed(example), manner(example, definitions))
    spans = [one.span for one in told.frictions if one.name == name]
    wasted = [span for span in spans if span is not None]
    return Played(
        example=example, found=len(spans), minutes=round(sum(map(minutes, wasted)), 1) if wasted else None, told=told
    )


def manner(example: Example, definitions: Iterable[Definition]) -> Manner:
    """How the records of an example are put together: with the usual limits, at its own moment."""
    last = max(offset(text) for step in example.steps for text in (step.at, step.until, step.due) if text)
    return Manner(
        session_gap=30 * MINUTE, journey_gap=14 * DAY,
        as_of=offset(example.as_of) if example.as_of else last + LATER,
        definitions=tuple(definitions), capabilities=example.capability,
    )  # fmt: skip


def placed(example: Example) -> list[Placed]:
    """The records of an example in their place: one row a step, in the order of its steps."""
    return [
        Placed(
            touchpoint=point,
            group=point.contact_keys[0] if point.contact_keys else f"{point.silo}:{point.record}",
            person=PERSON,
        )
        for point in _points(example)
    ]


def _points(example: Example) -> Iterator[Touchpoint]:
    for number, step in enumerate(example.steps):
        yield Touchpoint(
            silo="example", file="example", record=step.record or str(number + 1), part=number, order=number,
            at=offset(step.at), until=offset(step.until) if step.until else None, channel=step.channel,
            direction=step.direction, activity=step.activity, outcome=step.outcome, word=step.word,
            topic=step.topic or None, ids=tuple(Identifier(kind, value) for kind, value in step.ids.items()),
            contact_keys=(f"contact:{step.contact}",) if step.contact else (), journey_key=step.journey or None,
            matters=tuple(f"{kind}:{value}" for kind, value in step.matters.items()), attributes=_attributes(step),
        )  # fmt: skip


def _attributes(step: ExampleStep) -> dict[str, str]:
    said = {name: str(value) for name in SAID if (value := getattr(step, name))}
    due = {"due": str(offset(step.due))} if step.due else {}
    return {**said, **due, **step.attributes}
