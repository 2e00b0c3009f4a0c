"""What a customer of the crowd is invented for: a friction planted on purpose, or a near miss that must not be one."""

from collections.abc import Callable
from random import Random

import msgspec

from tellonce.rehearsal.crowd.ledger import Ledger
from tellonce.rehearsal.crowd.organisation import opening
from tellonce.rehearsal.crowd.people import Customer
from tellonce.vocabulary.moment import MINUTE, SECOND


class Stage(msgspec.Struct, frozen=True, kw_only=True):
    """Where a scenario plays.

    Attributes:
        ledger: where records and truth go.
        draw: the crowd's dice.
        cast: the customers it needs; they are in no other scenario.
    """

    ledger: Ledger
    draw: Random
    cast: tuple[Customer, ...]

    @property
    def who(self) -> Customer:
        """The first of the cast."""
        return self.cast[0]

    @property
    def scene(self) -> tuple[Ledger, Random, Customer]:
        """What every writer of records is given first: the ledger, the dice, and the first of the cast."""
        return self.ledger, self.draw, self.who


class Scenario(msgspec.Struct, frozen=True, kw_only=True):
    """One scenario.

    Attributes:
        name: what happens, in a few words; unique.
        plants: names of the frictions it plants; none for a near miss.
        play: writes records and truth together.
        prefers: the channel the customer stated, so that no message goes against it.
        cast: how many customers it needs.
        followed: whether the truth tells their journeys.
        household: whether the cast shares one telephone.
    """

    name: str
    plants: tuple[str, ...]
    play: Callable[[Stage], None]
    prefers: str = ""
    cast: int = 1
    followed: bool = True
    household: bool = False


def play(played: Callable[..., None], *given: object, **named: object) -> Callable[[Stage], None]:
    """A scenario with its figures set."""
    return lambda stage: played(stage, *given, **named)


def some_day(draw: Random, first: int = 0, last: int = 18) -> int:
    """A moment of opening hours on some day (from `FIRST_DAY` on), microseconds UTC, to the second."""
    return opening(draw.randint(first, last)) + draw.randint(0, 300) * MINUTE + draw.randint(0, 59) * SECOND
