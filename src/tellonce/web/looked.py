"""A sight that notes who looked at whom before it tells anything: nothing is shown that is not in the audit."""

from collections.abc import Callable, Sequence
from typing import TypeAlias

from tellonce.stores.present.audit import Audit
from tellonce.vocabulary.access import Look, Signed
from tellonce.vocabulary.account import Account, StepEntry, Story
from tellonce.vocabulary.context import Context
from tellonce.vocabulary.measures import Measures
from tellonce.web.digest import owners
from tellonce.web.sight import Sight

Noting: TypeAlias = Callable[[str, Sequence[str], str], None]
"""Notes what is looked at, the keys of whose it is, and what else is known of the question."""


def noting(audit: Audit, signed: Signed, clock: Callable[[], int]) -> Noting:
    """How looks of one who is signed in are noted: one for each person, one without a person where there is none.

    Args:
        audit: where.
        signed: who looks.
        clock: microseconds UTC.
    """

    def note(what: str, persons: Sequence[str], detail: str) -> None:
        at = clock()
        audit.note_now(
            *(Look(at=at, who=signed.who, what=what, person=one, detail=detail) for one in persons or [""])
        )  # fmt: skip

    return note


class Looked:
    """A sight of one who is signed in. The account and its measures are of nobody in particular and are not noted.

    Args:
        sight: what is seen.
        note: notes a look, or raises; then nothing is shown.
    """

    def __init__(self, sight: Sight, note: Noting) -> None:
        self._sight, self._note = sight, note

    def account(self) -> Account:
        """The whole account."""
        return self._sight.account()

    def story(self, person: str) -> Story | None:
        """One person's story, or None where nobody has this key."""
        story = self._sight.story(person)
        if story is not None:
            self._note("story", [story.person.key], "")
        return story

    def find(self, text: str) -> list[str]:
        """Keys of the persons with this identifier, part of a name or key, best first."""
        found = self._sight.find(text)
        self._note("search", found if len(found) == 1 else [], f"{len(found)} found")
        return found

    def record(self, reference: str) -> list[StepEntry]:
        """All touchpoints of one source record in order of time."""
        whose = owners(self._sight.account(), reference)
        found = self._sight.record(reference)
        if found or whose:
            self._note("record", whose, "")
        return found

    def measures(self) -> Measures:
        """Contacts and what they came to, by week and channel."""
        return self._sight.measures()

    def context(self, value: str, at: str) -> Context:
        """What was known of whoever carries a value at a moment."""
        told = self._sight.context(value, at)
        self._note("context", [told.person] if told.person else [], told.match.value)
        return told

    def says(self, name: str) -> str:
        """What a friction of this name is, in a sentence."""
        return self._sight.says(name)
