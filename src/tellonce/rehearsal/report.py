"""The outcome of a check: every figure with the differences it stands on, and one number that says how good it is."""

import msgspec


class Score(msgspec.Struct, frozen=True, kw_only=True):
    """How much of what was reported is true and how much of what is true was reported.

    Attributes:
        precision: share from 0 to 1 of what was reported that is true; 1 where nothing was reported.
        recall: share from 0 to 1 of what is true that was reported; 1 where there was nothing to report.
    """

    precision: float
    recall: float


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """One place where account and truth differ.

    Attributes:
        subject: `friction`, `false alarm`, `minutes`, `promise`, `contact`, `joined`, `split` or `total`.
        name: name of the friction, promise, contact or pair.
        person: key of the true person, or of ours where no true one is known, or ''.
        at: moment, ISO 8601 in UTC, or ''.
        expected: what the truth says.
        found: what the account says.
        why: why the two did not meet, or what the truth gives as its reason.
    """

    subject: str
    name: str
    person: str
    at: str
    expected: str
    found: str
    why: str


class PeopleReport(msgspec.Struct, frozen=True, kw_only=True):
    """Who is who.

    Attributes:
        pairwise: over pairs of records that are one person's.
        bcubed: over records: how pure and how complete the person of each record is.
        compared: records compared.
        free: records left out because they may be anywhere.
        unknown: records that the account gives to people and the truth does not know.
        joined: pairs that must stay apart and were made one.
        split: true people whose records stand in several pieces, with how many.
    """

    pairwise: Score
    bcubed: Score
    compared: int
    free: int
    unknown: int
    joined: tuple[Difference, ...]
    split: tuple[Difference, ...]


class KindReport(msgspec.Struct, frozen=True, kw_only=True):
    """One kind of friction: how many are true, reported and both."""

    expected: int
    reported: int
    found: int


class FrictionReport(msgspec.Struct, frozen=True, kw_only=True):
    """Where it broke.

    Attributes:
        score: over the kinds compared.
        kinds: by name of friction.
        misses: true frictions that nothing reported.
        false_alarms: reported frictions that are not true.
        minutes_compared: frictions found where both sides state minutes.
        minutes_agreeing: those of them that agree.
        minutes: those that do not.
    """

    score: Score
    kinds: dict[str, KindReport]
    misses: tuple[Difference, ...]
    false_alarms: tuple[Difference, ...]
    minutes_compared: int
    minutes_agreeing: int
    minutes: tuple[Difference, ...]


class TotalReport(msgspec.Struct, frozen=True, kw_only=True):
    """One sum of customer minutes of the people whose journeys the truth tells."""

    expected: float
    found: float
    agrees: bool


class PromiseReport(msgspec.Struct, frozen=True, kw_only=True):
    """What was promised.

    Attributes:
        expected: promises of the truth that name a time limit.
        found: those reported with the same status and due within a day.
        recall: share from 0 to 1 of `found` in `expected`; 1 where nothing is expected.
        differences: those not found, with what is different.
        beyond: promises reported for the same people that the truth does not list; they cost nothing.
    """

    expected: int
    found: int
    recall: float
    differences: tuple[Difference, ...]
    beyond: int


class ContactReport(msgspec.Struct, frozen=True, kw_only=True):
    """When the customer was in contact, for the people whose journeys the truth tells.

    Attributes:
        score: over contacts and messages, matched by their records.
        times_agreeing: matched ones whose times agree.
        matched: how many were matched.
        differences: true ones without a partner, and those whose times differ.
    """

    score: Score
    matched: int
    times_agreeing: int
    differences: tuple[Difference, ...]


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """All that comparing an account with a truth gives."""

    people: PeopleReport
    frictions: FrictionReport
    minutes_total: TotalReport
    minutes_wasted: TotalReport
    promises: PromiseReport
    contacts: ContactReport


def worst(report: Report) -> float:
    """The smallest precision or recall of the report, from 0 to 1: of people, frictions, promises and contacts."""
    scores = (report.people.pairwise, report.people.bcubed, report.frictions.score, report.contacts.score)
    return min(report.promises.recall, *(share for score in scores for share in (score.precision, score.recall)))


def share(part: float, whole: float) -> float:
    """The part in the whole, from 0 to 1; 1 where the whole is nothing, as then nothing is wrong."""
    return part / whole if whole else 1.0
