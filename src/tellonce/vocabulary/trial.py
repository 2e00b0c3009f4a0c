"""What trying a friction tells before it is adopted: what it finds, what it takes, whether its examples hold.

Moments are ISO 8601 text in UTC, minutes customer minutes rounded to one decimal, references `file#record`, as in an
account.
"""

import msgspec


class TriedFriction(msgspec.Struct, frozen=True, kw_only=True):
    """One found.

    Attributes:
        at: when.
        person: id of the person, or None where nobody is known.
        called: the person's name, '' where none is known.
        journey: id of the journey.
        minutes: the customer's minutes that it wasted, or None where it has none of its own.
        evidence: the records that show it.
    """

    at: str
    person: str | None
    called: str
    journey: str
    minutes: float | None
    evidence: list[str]


class Shift(msgspec.Struct, frozen=True, kw_only=True):
    """What of one friction of the account would be otherwise: how often it is found, and its minutes."""

    name: str
    count_before: int
    count_after: int
    minutes_before: float
    minutes_after: float


class Readings(msgspec.Struct, frozen=True, kw_only=True):
    """What the two readings of its patterns say; they must say the same.

    Attributes:
        fold: matches that the reading step by step finds.
        sql: matches that the reading by SQL finds.
        apart: owners of whom they find different ones; empty where they agree.
    """

    fold: int
    sql: int
    apart: list[str]


class TriedExample(msgspec.Struct, frozen=True, kw_only=True):
    """One worked example: what it says and what came; `holds` where both are the same."""

    says: str
    expected: int
    found: int
    expected_minutes: float | None
    minutes: float | None
    holds: bool


class Trial(msgspec.Struct, frozen=True, kw_only=True):
    """All that trying a friction tells.

    Attributes:
        name: its name.
        says: what it is, in a sentence.
        replaces: whether it is tried in place of one of this name that the organisation has already.
        count: how many are found.
        persons: how many people they met.
        nobody: how many are of nobody known.
        minutes: the customers' minutes that they wasted, or None where none has any of its own.
        taken: how many minutes other frictions have in the account as it is and would not have; below 0 where they
            would have more.
        wasted_before: all minutes wasted in the account as it is.
        wasted_after: all minutes wasted in the account as it would be.
        shifts: frictions whose count or minutes change, this one included, in order of name.
        first: the first found, in order of time.
        readings: whether the two readings agree.
        examples: its worked examples, in order.
    """

    name: str
    says: str
    replaces: bool
    count: int
    persons: int
    nobody: int
    minutes: float | None
    taken: float
    wasted_before: float
    wasted_after: float
    shifts: list[Shift]
    first: list[TriedFriction]
    readings: Readings
    examples: list[TriedExample]

    @property
    def sound(self) -> bool:
        """Whether all its examples hold and both readings agree."""
        return not self.readings.apart and all(one.holds for one in self.examples)
