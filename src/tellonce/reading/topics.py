"""What a text is about, by what was learnt from the organisation's own labelled records: a frozen model and its use.

The model is a linear one over words and pairs of words: one logistic regression a topic, so that a text may be about
several things or about nothing that is known. Using it needs NumPy alone; learning it is `learning`.

Source: Genkin, Lewis, Madigan, Large-Scale Bayesian Logistic Regression for Text Categorization, Technometrics 49
(2007); weights of words as Salton and Buckley, Term-weighting approaches in automatic text retrieval (1988).
"""

import math
from collections import Counter
from collections.abc import Container, Iterable
from functools import cached_property
from itertools import pairwise
from typing import Any, Final, TypeAlias

import msgspec
import numpy as np

from tellonce.reading.normal import normal

Floats: TypeAlias = "np.ndarray[Any, np.dtype[np.floating[Any]]]"

FORMAT: Final = 1
"""Version of how a model is written."""

LONGEST: Final = 4000
"""Characters of a text that are looked at: what a contact is about stands early, a thread of mails repeats itself."""


class Measured(msgspec.Struct, frozen=True, kw_only=True):
    """How good a topic is on people whose texts were not learnt from.

    Attributes:
        topic: the topic.
        true: texts of theirs that are about it.
        given: texts to which it was given.
        right: those of them that are about it.
    """

    topic: str
    true: int
    given: int
    right: int


class Topics(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """A model: what words say about topics.

    Attributes:
        topics: the topics that texts can be told to be about.
        least: for each topic the probability (0 to 1) from which it is given; above 1: never.
        terms: words and pairs of words that it knows.
        rarity: how much each of them counts, as little-endian 32-bit floats.
        weights: how much each speaks for each topic, topic by topic, likewise.
        bias: of each topic, likewise.
        texts: how many texts were learnt from.
        measured: how good each topic is.
        format: `FORMAT`.
    """

    topics: tuple[str, ...]
    least: tuple[float, ...]
    terms: tuple[str, ...]
    rarity: bytes
    weights: bytes
    bias: bytes
    texts: int
    measured: tuple[Measured, ...]
    format: int = FORMAT

    def of(self, text: str) -> tuple[str, ...]:
        """What a text is about, the most probable first; nothing where it is not said plainly enough.

        Args:
            text: in any case and spelling; '' is about nothing.
        """
        shown = self.probabilities(text)
        given = [place for place in np.argsort(-shown, kind="stable") if shown[place] >= self.least[place]]
        return tuple(self.topics[place] for place in given)

    def probabilities(self, text: str) -> Floats:
        """The probability of each topic, from 0 to 1."""
        counts = Counter(terms(text))
        known = {place: times for term, times in counts.items() if (place := self._places.get(term)) is not None}
        if not known:
            # Nothing that is known was said: no topic, however frequent it is elsewhere.
            return np.zeros(len(self.topics))
        places = list(known)
        heavy = (1 + np.log(np.array(list(known.values()), np.float64))) * self._rarity[places]
        unknown = len(strange(counts, self._places)) * float(self._rarity.max()) ** 2
        heavy /= math.sqrt(float(heavy @ heavy) + unknown)
        return np.asarray(1 / (1 + np.exp(-(self._weights[:, places] @ heavy + self._bias))))

    def telling(self, topic: str, most: int) -> list[str]:
        """The terms that speak loudest for a topic, the loudest first."""
        weights = self._weights[self.topics.index(topic)]
        return [self.terms[place] for place in np.argsort(-weights, kind="stable")[:most] if weights[place] > 0]

    @cached_property
    def _places(self) -> dict[str, int]:
        return {term: place for place, term in enumerate(self.terms)}

    @cached_property
    def _rarity(self) -> Floats:
        return np.frombuffer(self.rarity, "<f4")

    @cached_property
    def _weights(self) -> Floats:
        return np.frombuffer(self.weights, "<f4").reshape(len(self.topics), len(self.terms))

    @cached_property
    def _bias(self) -> Floats:
        return np.frombuffer(self.bias, "<f4")


def terms(text: str) -> list[str]:
    """The words of a text and its pairs of words, in normal form.

    Words with a digit are left out: numbers, dates and amounts are somebody's and say nothing of what it is about.
    """
    words = [word for word in normal(text[:LONGEST], {}).split() if word.isalpha()]
    return words + [f"{one} {other}" for one, other in pairwise(words)]


def strange(said: Iterable[str], known: Container[str]) -> set[str]:
    """The words of a text that nothing was learnt of: each makes what is known of it count for less."""
    return {term for term in said if " " not in term and term not in known}
