"""Learning what texts are about from those whose topic is on record; needs the optional part `tellonce[learn]`.

Everything is a function of the set of texts: they are put in one order, split by person, and nothing is random.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, Final, NamedTuple, TypeAlias

import numpy as np

from tellonce.reading.topics import Measured, Topics, strange, terms
from tellonce.vocabulary.refusal import Unsupported

PRECISE: Final = 0.9
"""Share of right answers from which a topic is given rather than left unknown. Source: our choice; one wrong in ten is
about what people who code texts by hand disagree in."""

PEOPLE: Final = 5
"""People who must have used a term, and people who must have been about a topic, for it to be learnt.

Fewer say little, and a word of one person's alone (a name) is theirs: it may not stand in what is shared.
"""

TEXTS: Final = 10
"""Texts from which a topic is learnt at least: two for each of the parts that are held against each other."""

TERMS: Final = 20_000
"""Terms kept, those of most people first: more is noise, and 20,000 times a hundred topics are 8 MB."""

PARTS: Final = 5
"""Parts into which people are split: four to learn from, one to be measured with."""

STRENGTH: Final = 10.0
"""Inverse of the penalty on weights. Source: measured, docs/explanation/learning.md."""

LIKELY: Final = 0.5
"""No topic is given that is less probable than not, however often that was right so far."""

NEVER: Final = 2.0
"""No probability."""

Array: TypeAlias = "np.ndarray[Any, np.dtype[Any]]"


class Spoken(NamedTuple):
    """A text whose topics are on record.

    Attributes:
        text: what was written or noted.
        topics: what it is about.
        person: who it is of, so that nobody's texts stand on both sides of a measurement.
    """

    text: str
    topics: tuple[str, ...]
    person: str


def learn(spoken: Iterable[Spoken]) -> Topics | None:
    """A model of what texts are about; None where no two topics have texts enough of people enough.

    Texts about what is too rare to be learnt are learnt from all the same: as texts about none of the topics.

    Args:
        spoken: texts with their topics, in any order.

    Raises:
        Unsupported: scikit-learn is not installed.
    """
    texts = sorted(set(spoken))
    topics = _learnable(texts)
    known = _terms(texts)
    if not topics or not known:
        return None
    return _Lesson(sorted(topics), known, texts).model()


def _learnable(texts: Sequence[Spoken]) -> set[str]:
    people: dict[str, list[str]] = defaultdict(list)
    for one in texts:
        for topic in set(one.topics):
            people[topic].append(one.person)
    enough = {topic for topic, whose in people.items() if len(whose) >= TEXTS and len(set(whose)) >= PEOPLE}
    # One topic alone is no choice: everything would be about it.
    return enough if len(enough) > 1 else set()


def _terms(texts: Iterable[Spoken]) -> list[str]:
    people: dict[str, set[str]] = defaultdict(set)
    for one in texts:
        for term in terms(one.text):
            people[term].add(one.person)
    common = [(-len(whose), term) for term, whose in people.items() if len(whose) >= PEOPLE]
    return sorted(term for _, term in sorted(common)[:TERMS])


class _Lesson:
    """One learning.

    Args:
        topics: what is learnt, in order.
        known: the terms, in order.
        texts: what is learnt from, in order.
    """

    def __init__(self, topics: list[str], known: list[str], texts: list[Spoken]) -> None:
        try:
            from sklearn.feature_extraction.text import TfidfVectorizer  # noqa: PLC0415  # an optional part
        except ImportError as error:
            raise Unsupported(
                "learning what texts are about needs scikit-learn: install tellonce[learn]; using it does not"
            ) from error
        self.topics, self.known, self.texts = topics, known, texts
        self._weigh = TfidfVectorizer(analyzer=terms, vocabulary=known, sublinear_tf=True, norm=None)
        self._rows = self._scaled(self._weigh.fit_transform([one.text for one in texts]))
        self._about = np.array([[topic in one.topics for topic in topics] for one in texts])
        order = {person: place for place, person in enumerate(sorted({one.person for one in texts}))}
        self._part = np.array([order[one.person] % PARTS for one in texts])

    def _scaled(self, rows: Any) -> Any:  # noqa: ANN401  # a sparse matrix has no type
        """Each text to length 1 with all its words, as `Topics.probabilities` has it."""
        vocabulary = set(self.known)
        unknown = [len(strange(terms(one.text), vocabulary)) for one in self.texts]
        lengths = np.sqrt(rows.multiply(rows).sum(1).A1 + np.array(unknown) * self._weigh.idf_.max() ** 2)
        return rows.multiply((1 / np.maximum(lengths, 1e-9))[:, None]).tocsr()

    def model(self) -> Topics:
        """Weights learnt from all, limits from people not learnt from.

        How good it is, is measured as if the people measured had come later: nothing learnt is from their texts.
        """
        weights, bias = self._fitted(np.arange(len(self.texts)))
        least = self._least(np.arange(len(self.texts)))
        return Topics(
            topics=tuple(self.topics), least=tuple(least), terms=tuple(self.known), texts=len(self.texts),
            rarity=self._weigh.idf_.astype("<f4").tobytes(), weights=weights.astype("<f4").tobytes(),
            bias=bias.astype("<f4").tobytes(), measured=tuple(self._measured()),
        )  # fmt: skip

    def _measured(self) -> list[Measured]:
        counts = np.zeros((3, len(self.topics)), int)
        for part in range(PARTS):
            (apart,), (others,) = np.nonzero(self._part == part), np.nonzero(self._part != part)
            least = np.array(self._least(others))
            given = self._shown(apart, *self._fitted(others)) >= least
            about = self._about[apart]
            counts += [about.sum(0), given.sum(0), (given & about).sum(0)]
        return [
            Measured(topic=topic, true=int(true), given=int(given), right=int(right))
            for topic, true, given, right in zip(self.topics, *counts, strict=True)
        ]

    def _fitted(self, rows: Array) -> tuple[Array, Array]:
        """Weights and bias of each topic from some texts; none of a topic that all or none of them are about."""
        from sklearn.linear_model import LogisticRegression  # noqa: PLC0415  # an optional part

        weights, bias = np.zeros((len(self.topics), len(self.known))), np.full(len(self.topics), -np.inf)
        for place in range(len(self.topics)):
            about = self._about[rows, place]
            if about.any() and not about.all():
                learnt = LogisticRegression(C=STRENGTH, solver="liblinear", random_state=0, max_iter=200)
                learnt.fit(self._rows[rows], about)
                weights[place], bias[place] = learnt.coef_[0], learnt.intercept_[0]
        return weights, bias

    def _shown(self, rows: Array, weights: Array, bias: Array) -> Array:
        """The probability of each topic of some texts."""
        return np.asarray(1 / (1 + np.exp(-(self._rows[rows] @ weights.T + bias))))

    def _unseen(self, rows: Array) -> tuple[Array, Array]:
        """For some texts, the probabilities that a model gives them that learnt from other people, and what is true."""
        shown = np.zeros((len(rows), len(self.topics)))
        for part in sorted(set(self._part[rows])):
            inside = self._part[rows] == part
            shown[inside] = self._shown(rows[inside], *self._fitted(rows[~inside]))
        return shown, self._about[rows]

    def _strange(self, rows: Array) -> Array:
        """For some texts, the probabilities that a model gives them that had never met what they are about.

        With fewer topics than parts, leaving some out would leave hardly anything to learn: then none.
        """
        shown = np.zeros((len(rows), len(self.topics)))
        if len(self.topics) < PARTS:
            return shown
        about = self._about[rows]
        for part in range(PARTS):
            met = np.arange(len(self.topics)) % PARTS != part
            strange = about[:, ~met].any(1)
            if strange.any() and not strange.all():
                weights, bias = self._fitted(rows[~strange])
                bias[~met] = -np.inf
                shown[strange] = np.maximum(shown[strange], self._shown(rows[strange], weights, bias) * ~about[strange])
        return shown

    def _least(self, rows: Array) -> list[float]:
        """The probability from which each topic is given: the lowest from which on it is right often enough.

        As many texts as are learnt from are taken to be about something else entirely: what people will come with
        tomorrow is not among the topics of yesterday.
        """
        unseen, true = self._unseen(rows)
        both = np.concatenate([unseen, self._strange(rows)]), np.concatenate([true, np.zeros_like(true)])
        found = []
        for shown, about in zip(both[0].T, both[1].T, strict=True):
            order = np.argsort(-shown, kind="stable")
            right = np.cumsum(about[order]) / np.arange(1, len(order) + 1)
            # A text counts only with all that are just as probable.
            last = np.append(shown[order][1:] < shown[order][:-1], True)
            good = np.flatnonzero((right >= PRECISE) & last)
            enough = len(good) and about[order][: good[-1] + 1].sum() >= PEOPLE
            found.append(max(float(shown[order][good[-1]]), LIKELY) if enough else NEVER)
        return found
