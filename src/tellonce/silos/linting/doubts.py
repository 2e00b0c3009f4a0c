"""What a declaration says that does seldom what was meant, as its records show.

A contact key may tie too much, a business number nothing, a word may become an identifier, a limit may part nobody, and
nothing may be there that could show a promise as kept.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

import msgspec

from tellonce.journeys.sorts import EXCHANGES, LIVE, MESSAGES
from tellonce.silos.carried import reach
from tellonce.silos.declaration import Declaration
from tellonce.silos.matching import identifies, matched_value
from tellonce.silos.system import Record
from tellonce.vocabulary.activity import Activity
from tellonce.vocabulary.channel import Channel
from tellonce.vocabulary.moment import DAY
from tellonce.vocabulary.touchpoint import Touchpoint

APART: Final = DAY
"""Longest that something written may lie from a talk of the same contact. Source: our choice; a call of more than a day
is none, and what is written about it later is a contact or message of its own."""

FEW: Final = 12
"""Most distinct values of a fact that are rather words than numbers (our choice, as of a field with few values)."""

OFTEN: Final = 2
"""Records for each of them, from which on they come again."""

DIGITS: Final = 3
"""Digits from which on a value is rather a number (our choice: `pin 1` and `menu 12` are words)."""

BRIEF: Final = 60
"""Characters of a quoted sentence that are shown."""


class Doubt(msgspec.Struct, frozen=True, kw_only=True):
    """One declared setting that does seldom what was meant.

    Attributes:
        path: of the setting, as `$.silo[1].matters.order`.
        says: what is doubtful about it, and what to do.
    """

    path: str
    says: str


class _Span(msgspec.Struct):
    """From first to last of what was exchanged under one key, and of what of it was live; microseconds UTC."""

    first: int
    last: int
    live_first: int | None
    live_last: int | None

    def joined(self, other: "_Span") -> "_Span":
        """Both as one."""
        begun = [at for at in (self.live_first, other.live_first) if at is not None]
        ended = [at for at in (self.live_last, other.live_last) if at is not None]
        return _Span(
            first=min(self.first, other.first), last=max(self.last, other.last),
            live_first=min(begun, default=None), live_last=max(ended, default=None),
        )  # fmt: skip

    @property
    def apart(self) -> int:
        """How far something lies from a live exchange under the same key; 0 where nothing was live."""
        if self.live_first is None or self.live_last is None:
            return 0
        return max(self.last - self.live_first, self.live_last - self.first)


class Doubts:
    """What records show of a declaration, gathered record by record.

    Args:
        declaration: what is declared.
    """

    def __init__(self, declaration: Declaration) -> None:
        self._declared = declaration
        self._naming: dict[str, set[int]] = defaultdict(set)
        self._facts: dict[int, Counter[str]] = defaultdict(Counter)
        self._unshown: dict[int, list[str]] = defaultdict(list)
        self._roots: dict[str, str] = {}
        self._spans: dict[str, _Span] = {}
        self._identifying = [
            (number, one)
            for number, one in enumerate(declaration.meaning)
            if identifies(one) and declaration.identity.kind(one.fact).links
        ]

    def add(self, number: int, points: Sequence[Touchpoint], whole: Iterable[Touchpoint], raw: Record) -> None:
        """Take up one record.

        Args:
            number: place of its silo in the declaration.
            points: what its reader tells.
            whole: what that is with all that is declared, and with what its texts state.
            raw: the record by the names of its system.
        """
        self._count_facts(self._declared.silo[number].name, self._declared.silo[number].system, points, raw)
        for point in whole:
            for matter in point.matters:
                self._naming[matter.partition(":")[0]].add(number)
            if point.activity is Activity.PROMISE_MADE and "named" in point.attributes:
                self._unshown[number].append(point.attributes.get("quote", ""))
            self._tie(point)

    def found(self) -> list[Doubt]:
        """All doubts; of no records only those that the declaration itself shows."""
        return [*self._idle(), *self._lonely(), *self._worded(), *self._tied(), *self._promised()]

    def _idle(self) -> Iterator[Doubt]:
        """Kinds that limit a person's values and never link: no join ever meets the limit."""
        rules = self._declared.identity
        for name in rules.kinds:
            kind = rules.kind(name)
            if kind.limit and not kind.links:
                said = "exclusive = true" if kind.exclusive else f"at_most = {kind.at_most}"
                yield Doubt(
                    path=f"$.identity.kinds.{name}",
                    says=f"`{said}` parts nobody whom other identifiers join, while `links = false`: one person may "
                    "come out with several values (only likenesses heed it); let the kind link, or leave the limit out",
                )

    def _count_facts(self, silo: str, system: str, points: Sequence[Touchpoint], raw: Record) -> None:
        asked = [(number, one) for number, one in self._identifying if one.system in (silo, system)]
        if not asked:
            return
        within = reach(points, raw)
        for number, one in asked:
            self._facts[number].update({value for point in points if (value := matched_value(one, point, within))})

    def _tie(self, point: Touchpoint) -> None:
        keys = point.contact_keys
        if not keys:
            return
        root = self._root(keys[0])
        for other in map(self._root, keys[1:]):
            if other != root:
                self._roots[other] = root
                if span := self._spans.pop(other, None):
                    self._note(root, span)
        met = point.activity in EXCHANGES or point.activity in MESSAGES
        noted = point.activity is Activity.NOTED and point.channel in LIVE
        if point.channel is not Channel.NONE and (met or noted):
            live = point.at if point.channel in LIVE else None
            self._note(root, _Span(point.at, point.at, live, live))

    def _root(self, key: str) -> str:
        root = key
        while (above := self._roots.setdefault(root, root)) != root:
            root = above
        while self._roots[key] != root:
            self._roots[key], key = root, self._roots[key]
        return root

    def _note(self, root: str, span: _Span) -> None:
        known = self._spans.get(root)
        self._spans[root] = known.joined(span) if known else span

    def _lonely(self) -> Iterator[Doubt]:
        """Business numbers that one silo alone names."""
        named = [
            (kind, f"$.silo[{number}].matters.{kind}")
            for number, silo in enumerate(self._declared.silo)
            for kind in silo.matters
        ]
        named += [
            (one.matter, f"$.meaning[{number}]") for number, one in enumerate(self._declared.meaning) if one.matter
        ]
        for kind, path in named:
            if len(self._naming.get(kind, ())) == 1:
                yield Doubt(path=path, says=f"no other silo names a number of the kind {kind}: it joins no two silos")

    def _worded(self) -> Iterator[Doubt]:
        """Facts whose values are few words."""
        for number, values in sorted(self._facts.items()):
            wordy = all(sum(sign.isdigit() for sign in value) < DIGITS for value in values)
            if values and wordy and len(values) <= FEW and values.total() >= OFTEN * len(values):
                shown = ", ".join(value for value, _ in values.most_common(3))
                kind = self._declared.meaning[number].fact
                yield Doubt(
                    path=f"$.meaning[{number}]",
                    says=f"its values are few words ({shown}), and each becomes an identifier of the kind {kind}: who "
                    f"shares one would be one person; say `links = false` and `anchor = false` of the kind",
                )

    def _promised(self) -> Iterator[Doubt]:
        """Promises read in texts of which no activity could show that they were kept: no list would have them."""
        for number, quotes in sorted(self._unshown.items()):
            times = "a promise" if len(quotes) == 1 else f"{len(quotes)} promises"
            yield Doubt(
                path=f"$.silo[{number}].name",
                says=f"its texts state {times} that no activity would show as kept ({_brief(quotes[0])}): such a one "
                "counts only where a record tells `promise_kept`; tell that, or the promise by a meaning with `keeps`",
            )

    def _tied(self) -> Iterator[Doubt]:
        """Declared contact keys under which something lies more than a day from a talk."""
        kinds: dict[str, list[int]] = defaultdict(list)
        groups: dict[str, set[str]] = defaultdict(set)
        for key in list(self._roots):
            groups[self._root(key)].add(key.partition(":")[0])
        for root, span in self._spans.items():
            if span.apart > APART:
                for kind in groups[root]:
                    kinds[kind].append(span.apart)
        for path, kind in self._contacts():
            if far := kinds.get(kind):
                times = "a contact" if len(far) == 1 else f"{len(far)} contacts"
                yield Doubt(
                    path=path,
                    says=f"ties {times} of a live channel to what happened up to {max(far) // DAY} days away: give "
                    "what was written then a key of its own",
                )

    def _contacts(self) -> Iterator[tuple[str, str]]:
        for number, silo in enumerate(self._declared.silo):
            yield from ((f"$.silo[{number}].contact.{kind}", kind) for kind in silo.contact)
            for part, one in enumerate(silo.moment):
                yield from ((f"$.silo[{number}].moment[{part}].contact.{kind}", kind) for kind in one.contact)


def _brief(quote: str) -> str:
    """The beginning of a sentence, so that it can be found again."""
    return f"“{quote}”" if len(quote) <= BRIEF else f"“{quote[:BRIEF].rsplit(' ', 1)[0]} …”"
