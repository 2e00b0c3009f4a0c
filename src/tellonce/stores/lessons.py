"""What is believed of what pairs of records teach about agreement: pure figures, no engine.

A model is what Splink writes down as JSON: `comparisons`, each with its `comparison_levels`.
"""

import math
from collections.abc import Collection, Mapping
from typing import Any, Final

import msgspec
import numpy as np

from tellonce.stores.likeness_sql import levels
from tellonce.vocabulary.likeness import Likeness

PRIOR: Final = 1e-4
"""Probability that two records drawn blindly are one person's, before the records themselves say how probable it is."""

AGREED: Final = 0.8
"""Share of one person's records that agree in a field, as long as nothing is learnt; what is left is spread evenly."""

GUESSED: Final = 50.0
"""Matches whose weight that guess has: what was learnt from fewer counts less than it."""

SURE: Final = 0.002
"""No agreement and no difference is rarer than this among records of one person: beyond it the learnt figures are
noise, and one of them would outvote all others. Source: measured, docs/explanation/matching.md."""

CHANCE: Final = 1e-6
"""No agreement is rarer than this among strangers, for the same reason."""

HALF: Final = 0.5
"""More than half of all pairs are never matches: two records are not yet a crowd."""

PERSONAL: Final = frozenset(
    {Likeness.GIVEN_NAME, Likeness.SURNAME, Likeness.DATE, Likeness.EMAIL, Likeness.PHONE, Likeness.CODE}
)
"""What is a person's own, and not that of a place or a house."""

STRANGERS: Final = 0.5
"""Share of what is a person's own that is unlike, on average, above which a class of pairs is not of one person's."""

ROUNDS: Final = 50
"""Rounds in which the share of matches among all pairs settles."""


class Lesson(msgspec.Struct, frozen=True):
    """What the pairs that share a value of one field teach of the others.

    Attributes:
        matches: how many of these pairs seem to be one person's.
        agreement: column to the share of those at each of its levels.
    """

    matches: float
    agreement: dict[str, list[float]]


def believed(lesson: Lesson, columns: Mapping[str, Likeness]) -> bool:
    """Whether those whom a lesson takes for one person agree in what is a person's own; False if it does not say."""
    unlike = [shares[-1] for column, shares in lesson.agreement.items() if columns[column] in PERSONAL]
    return bool(unlike) and sum(unlike) / len(unlike) <= STRANGERS


def levels_met(comparison: dict[str, Any]) -> list[dict[str, Any]]:
    """The levels of a comparison, without the one that says that nothing is known."""
    return [level for level in comparison["comparison_levels"] if not level.get("is_null_level")]


def taught_model(model: dict[str, Any], columns: Mapping[str, Likeness], lessons: Collection[Lesson]) -> dict[str, Any]:
    """The model with what was learnt, each lesson by its matches, and no level surer than `SURE` and `CHANCE` allow.

    Rare values count more than frequent ones from here on.
    """
    for comparison in model["comparisons"]:
        column, met = comparison["output_column_name"], levels_met(comparison)
        rare = [level.rare for level in levels(column, columns)] + [False]
        guess = (GUESSED, [AGREED, *[(1 - AGREED) / (len(met) - 1)] * (len(met) - 1)])
        told = [guess, *((one.matches, one.agreement[column]) for one in lessons if column in one.agreement)]
        total = sum(matches for matches, _ in told)
        agreement = [sum(matches * shares[place] for matches, shares in told) / total for place in range(len(met))]
        chance = [level.get("u_probability") or 0.0 for level in met]
        for level, m, u, counts in zip(met, _at_least(SURE, agreement), _at_least(CHANCE, chance), rare, strict=True):
            level["m_probability"], level["u_probability"] = m, u
            if counts:
                level["tf_adjustment_column"] = column
    return model


def _at_least(least: float, shares: list[float]) -> list[float]:
    raised = [max(least, share) for share in shares]
    return [share / sum(raised) for share in raised]


def log2_odds(probability: float) -> float:
    """Log2 of the odds of a probability above 0 and below 1."""
    return math.log2(probability / (1 - probability))


def settled(evidence: np.ndarray[Any, np.dtype[np.float64]], pairs: float) -> float:
    """Log2 of the odds that two records drawn blindly are one person's, as the scored pairs themselves say.

    Args:
        evidence: of each scored pair, log2 of how much more probable its values are for one person than for two.
        pairs: how many pairs there are, scored or not.

    Source: the share of a mixture by expectation and maximisation, Dempster, Laird, Rubin, JRSS B 39 (1977).
    """
    share = PRIOR
    for _ in range(ROUNDS):
        matches = float((1 / (1 + np.exp2(-(evidence + log2_odds(share))))).sum())
        share = min(max(matches, 1) / (pairs + 1), HALF)
    return log2_odds(share)
