"""Builders of touchpoints for small hand-made histories."""

from tellonce.journeys.catalogue import shipped
from tellonce.journeys.placed import Placed
from tellonce.journeys.stitch import Manner, Stitched, stitch
from tellonce.vocabulary.activity import Activity, Outcome
from tellonce.vocabulary.channel import Channel, Direction
from tellonce.vocabulary.moment import DAY, MINUTE
from tellonce.vocabulary.touchpoint import Identifier, Touchpoint

MANNER = Manner(session_gap=30 * MINUTE, journey_gap=14 * DAY, as_of=365 * DAY, definitions=shipped())


def point(
    activity: str, at: float, *, channel: str = "phone", record: str = "", until: float | None = None, part: int = 0,
    direction: str = "in", outcome: str | None = None, topic: str | None = None, silo: str = "s",
    ids: tuple[str, ...] = (), keys: tuple[str, ...] = (), journey: str | None = None, matters: tuple[str, ...] = (),
    word: str = "", **said: str,
) -> Touchpoint:  # fmt: skip
    """A touchpoint; times in minutes; ids as `kind value`."""
    return Touchpoint(
        silo=silo, file=f"{silo}.csv", record=record or f"{activity}{at}", part=part, at=round(at * MINUTE),
        until=None if until is None else round(until * MINUTE), activity=Activity(activity), channel=Channel(channel),
        direction=Direction(direction), outcome=Outcome(outcome) if outcome else None, topic=topic, word=word,
        ids=tuple(Identifier(*one.split(" ", 1)) for one in ids), contact_keys=keys, journey_key=journey,
        matters=matters, attributes=said,
    )  # fmt: skip


def placed(*points: Touchpoint, person: str | None = "p") -> list[Placed]:
    """Touchpoints of one person; those that share a declared key share the group."""
    return [
        Placed(
            touchpoint=one, group=one.contact_keys[0] if one.contact_keys else f"{one.silo}:{one.record}", person=person
        )
        for one in points
    ]


def tell(*points: Touchpoint, manner: Manner = MANNER) -> Stitched:
    """The whole meaning of one person's touchpoints."""
    return stitch("p", placed(*points), manner)


def call(
    name: str, at: float, until: float, *, topic: str | None = "bill", agent: str = "a", **said: str
) -> list[Touchpoint]:
    """A call answered by a person after a minute in the queue."""
    key = (f"call:{name}",)
    return [
        point("noted", at, until=until, record=name, keys=key, topic=topic),
        point("queued", at, until=at + 1, record=name, part=1, keys=key),
        point("connected", at + 1, until=until, record=name, part=2, keys=key, asker=agent, **said),
    ]


def names(told: Stitched) -> list[str]:
    """Names of the frictions found, sorted."""
    return sorted(one.name for one in told.frictions)
